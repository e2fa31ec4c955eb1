-- What the administrator's pages show.

-- At most 1000 of each are counted: more say "a thousand or more".
-- admin_letters :one () -> (waiting i64, failed i64)
select
  (select count(*) from (select 1 from letter where failed is null and due > -1 limit 1000) as w),
  (select count(*) from (select 1 from letter where failed > -1 limit 1000) as f);
