#include "domain/reply.h"

#include "base/arena.h"
#include "base/clean.h"
#include "base/text.h"
#include "sql_reply.h"
#include "store/db.h"

/* ---- writing ------------------------------------------------------------------------------- */

/* Held unless one of theirs was let stand in the movement before; *kept false: there is no room. */
static err
state_of(struct tx *tx, const struct reply_new *new, enum reply_state *out, bool *kept)
{
	struct sql_reply_standing theirs;

	TRY(sql_reply_standing(tx_rd(tx), new->movement, new->remote, REPLY_HELD_PEER, &theirs));
	*out = theirs.trusted && !new->hold ? REPLY_SHOWN : REPLY_HELD;
	*kept = *out == REPLY_SHOWN ||
		(theirs.held < REPLY_HELD_ACCOUNT && theirs.held_peer < REPLY_HELD_PEER);
	return OK;
}

err
reply_put(struct tx *tx, const struct reply_new *new)
{
	enum reply_state state;
	bool kept;

	TRY(state_of(tx, new, &state, &kept));
	if (!kept)
		return OK;
	return sql_reply_put(tx, &(struct sql_reply_put_in){.pub = new->pub,
				     .movement = new->movement,
				     .call = new->call,
				     .version = new->version,
				     .remote = new->remote,
				     .uri = new->uri,
				     .url = new->url,
				     .html = new->html.s,
				     .said = new->said,
				     .state = state,
				     .now = new->now});
}

err
reply_change(
    struct tx *tx, struct str uri, struct remote_id remote, struct html html, int64_t updated)
{
	return sql_reply_change(tx, uri, remote, html.s, updated);
}

err
reply_drop(struct tx *tx, struct str uri, struct remote_id remote, bool *gone)
{
	int64_t changed;

	TRY(sql_reply_drop(tx, uri, remote, &changed));
	*gone = changed > 0;
	return OK;
}

err
reply_judge(struct tx *tx, struct movement_id movement, struct str pub, enum reply_state state)
{
	int64_t changed;

	TRY(sql_reply_judge(tx, movement, pub, state, &changed));
	if (changed == 0)
		return fail(
		    tx_arena(tx), FAULT_MISSING, T_fault_missing, "no such reply in this movement");
	return OK;
}

err
reply_expire(struct tx *tx, int64_t before, int64_t *gone)
{
	return sql_reply_expire(tx, before, gone);
}

/* ---- lists --------------------------------------------------------------------------------- */

/* The columns that all lists have in common. */
#define ROW(rd, r)                                                                                 \
	((struct reply_row){.id = (r)->id,                                                         \
	    .pub = (r)->pub,                                                                       \
	    .uri = (r)->uri,                                                                       \
	    .url = (r)->url,                                                                       \
	    .name = (r)->name,                                                                     \
	    .handle = (r)->handle,                                                                 \
	    .profile = (r)->profile,                                                               \
	    .html = clean_html(rd_arena(rd), (r)->html),                                           \
	    .said = (r)->said,                                                                     \
	    .state = (enum reply_state)(r)->state})

static void
list_make(struct rd *rd, size_t n, struct reply_list *out)
{
	out->rows = NEW_ARRAY(rd_arena(rd), struct reply_row, n);
	out->n = n;
}

err
reply_of_call(
    struct rd *rd, struct call_id call, struct reply_id after, int64_t most, struct reply_list *out)
{
	struct sql_reply_of_call *rows;
	size_t n;

	TRY(sql_reply_of_call(rd, call, after.n, most, &rows, &n));
	list_make(rd, n, out);
	for (size_t i = 0; i < n; i++)
		out->rows[i] = ROW(rd, &rows[i]);
	return OK;
}

err
reply_of_version(struct rd *rd, struct version_id version, struct reply_id after, int64_t most,
    struct reply_list *out)
{
	struct sql_reply_of_version *rows;
	size_t n;

	TRY(sql_reply_of_version(rd, version, after.n, most, &rows, &n));
	list_make(rd, n, out);
	for (size_t i = 0; i < n; i++)
		out->rows[i] = ROW(rd, &rows[i]);
	return OK;
}

err
reply_held(
    struct rd *rd, struct movement_id movement, struct reply_id after, struct reply_list *out)
{
	struct sql_reply_held *rows;
	size_t n;

	TRY(sql_reply_held(rd, movement, after.n, &rows, &n));
	list_make(rd, n, out);
	for (size_t i = 0; i < n; i++) {
		out->rows[i] = ROW(rd, &rows[i]);
		out->rows[i].title = rows[i].title;
	}
	return OK;
}

err
reply_judged(struct rd *rd, struct movement_id movement, enum reply_state state,
    struct reply_id before, struct reply_list *out)
{
	struct sql_reply_judged *rows;
	size_t n;

	TRY(sql_reply_judged(rd, movement, state, before.n, &rows, &n));
	list_make(rd, n, out);
	for (size_t i = 0; i < n; i++) {
		out->rows[i] = ROW(rd, &rows[i]);
		out->rows[i].title = rows[i].title;
	}
	return OK;
}

err
reply_waiting(struct rd *rd, struct movement_id movement, int64_t *out)
{
	struct sql_reply_waiting row;

	TRY(sql_reply_waiting(rd, movement, &row));
	*out = row.n;
	return OK;
}

err
reply_waits(struct rd *rd, struct person_id viewer, struct reply_waits **out, size_t *n)
{
	struct sql_reply_waits *rows;
	struct reply_waits *list;

	TRY(sql_reply_waits(rd, viewer, &rows, n));
	list = NEW_ARRAY(rd_arena(rd), struct reply_waits, *n);
	for (size_t i = 0; i < *n; i++) {
		list[i] = (struct reply_waits){.handle = rows[i].handle, .name = rows[i].name};
		TRY(reply_waiting(rd, rows[i].id, &list[i].waiting));
	}
	*out = list;
	return OK;
}

err
reply_at(struct rd *rd, struct str pub, struct reply_id *out, bool *found)
{
	struct sql_reply_at row;

	TRY(sql_reply_at(rd, pub, &row, found));
	if (*found)
		*out = row.id;
	return OK;
}
