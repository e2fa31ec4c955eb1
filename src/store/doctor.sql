-- doctor_letters :one (late_before i64, failed_after i64) -> (waiting i64, late i64, failed i64)
select
  (select count(*) from (select 1 from letter where failed is null and due <= 9223372036854775807 limit 1000) as w),
  (select count(*) from (select 1 from letter where failed is null and due < $1 limit 1000) as l),
  (select count(*) from (select 1 from letter where failed is not null and failed > $2 limit 1000) as f);

-- doctor_founded :maybe () -> (founded i64)
select founded from hub where id = 1;
