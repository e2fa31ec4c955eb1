#include "domain/call_list.h"

#include "base/arena.h"
#include "sql_call.h"
#include "store/db.h"

/* The columns that every list has in common. */
#define ROW(r)                                                                                     \
	((struct call_row){.id = (r)->id,                                                          \
	    .pub = (r)->pub,                                                                       \
	    .slug = (r)->slug,                                                                     \
	    .handle = (r)->handle,                                                                 \
	    .movement_name = (r)->movement_name,                                                   \
	    .state = (enum call_state)(r)->state,                                                  \
	    .title = (r)->title,                                                                   \
	    .place = (r)->place,                                                                   \
	    .starts = (r)->starts,                                                                 \
	    .zone = (r)->zone,                                                                     \
	    .starts_at = (r)->starts_at,                                                           \
	    .ends_at = (r)->ends_at,                                                               \
	    .capacity = (r)->capacity,                                                             \
	    .going = (r)->going,                                                                   \
	    .came = (r)->came,                                                                     \
	    .chosen = (r)->chosen})

static void
list_make(struct rd *rd, size_t n, struct call_list *out)
{
	out->rows = NEW_ARRAY(rd_arena(rd), struct call_row, n);
	out->n = n;
}

struct call_key
call_list_key(const struct call_list *list)
{
	if (list->n == 0)
		return (struct call_key){0};
	return (struct call_key){list->rows[list->n - 1].starts_at, list->rows[list->n - 1].id};
}

err
call_upcoming(struct rd *rd, int64_t now, struct call_key after, int64_t n, struct call_list *out)
{
	struct sql_call_upcoming *rows;
	size_t found;

	/* what began longer ago than any call lasts is over */
	if (after.id.n == 0)
		after.at = now - CALL_LONGEST - 1;
	TRY(sql_call_upcoming(rd, now, after.at, after.id, n, &rows, &found));
	list_make(rd, found, out);
	for (size_t i = 0; i < found; i++)
		out->rows[i] = ROW(&rows[i]);
	return OK;
}

err
call_upcoming_of(
    struct rd *rd, struct movement_id movement, int64_t now, int64_t n, struct call_list *out)
{
	struct sql_call_upcoming_of *rows;
	size_t found;

	TRY(sql_call_upcoming_of(rd, movement, now, now - CALL_LONGEST - 1, n, &rows, &found));
	list_make(rd, found, out);
	for (size_t i = 0; i < found; i++)
		out->rows[i] = ROW(&rows[i]);
	return OK;
}

err
call_past_of(
    struct rd *rd, struct movement_id movement, int64_t now, int64_t n, struct call_list *out)
{
	struct sql_call_past_of *rows;
	size_t found;

	TRY(sql_call_past_of(rd, movement, now, n, &rows, &found));
	list_make(rd, found, out);
	for (size_t i = 0; i < found; i++)
		out->rows[i] = ROW(&rows[i]);
	return OK;
}

err
call_of_movement(struct rd *rd, struct movement_id movement, struct call_key before, int64_t n,
    struct call_list *out)
{
	struct sql_call_of_movement *rows;
	size_t found;

	if (before.id.n == 0)
		before.at = INT64_MAX;
	TRY(sql_call_of_movement(rd, movement, before.at, before.id, n, &rows, &found));
	list_make(rd, found, out);
	for (size_t i = 0; i < found; i++)
		out->rows[i] = ROW(&rows[i]);
	return OK;
}

err
call_of_person(
    struct rd *rd, struct person_id person, int64_t now, int64_t n, struct call_list *out)
{
	struct sql_call_of_person *rows;
	size_t found;

	TRY(sql_call_of_person(rd, person, now, n, &rows, &found));
	list_make(rd, found, out);
	for (size_t i = 0; i < found; i++) {
		out->rows[i] = ROW(&rows[i]);
		out->rows[i].signup = rows[i].signup;
		out->rows[i].gen = rows[i].gen;
		out->rows[i].answer = (enum signup_state)rows[i].answer;
	}
	return OK;
}
