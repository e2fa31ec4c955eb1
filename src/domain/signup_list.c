#include "domain/signup_list.h"

#include "base/arena.h"
#include "sql_signup.h"
#include "store/db.h"

err
signup_page(
    struct rd *rd, struct call_id call, struct signup_key after, int64_t n, struct signup_list *out)
{
	struct str from = after.folded.at == NULL ? S("") : after.folded;
	struct sql_signup_page *rows;
	size_t found;

	TRY(sql_signup_page(rd, call, from, after.id, n, &rows, &found));
	out->rows = NEW_ARRAY(rd_arena(rd), struct signup_row, found);
	out->n = found;
	for (size_t i = 0; i < found; i++)
		out->rows[i] = (struct signup_row){.id = rows[i].id,
		    .state = (enum signup_state)rows[i].state,
		    .name = rows[i].name,
		    .folded = rows[i].folded,
		    .mail = rows[i].mail,
		    .code = rows[i].code,
		    .handle = rows[i].handle,
		    .showed = rows[i].showed,
		    .door = rows[i].door,
		    .on_behalf = rows[i].by_person.n != 0};
	return OK;
}

err
signup_waiting(struct rd *rd, struct call_id call, struct signup_turn after, int64_t n,
    struct signup_list *out)
{
	struct sql_signup_waiting *rows;
	size_t found;

	TRY(sql_signup_waiting(rd, call, after.queued, after.id, n, &rows, &found));
	out->rows = NEW_ARRAY(rd_arena(rd), struct signup_row, found);
	out->n = found;
	for (size_t i = 0; i < found; i++)
		out->rows[i] = (struct signup_row){.id = rows[i].id,
		    .state = SIGNUP_WAITING,
		    .name = rows[i].name,
		    .mail = rows[i].mail,
		    .code = rows[i].code,
		    .handle = rows[i].handle,
		    .showed = rows[i].showed,
		    .on_behalf = rows[i].by_person.n != 0,
		    .queued = rows[i].queued};
	return OK;
}
