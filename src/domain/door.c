#include "domain/door.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/rand.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/newcomer.h"
#include "domain/touch.h"
#include "sql_call.h"
#include "sql_door.h"
#include "sql_signup.h"
#include "store/db.h"

#define CODE_SIGNS 6

/* ---- codes --------------------------------------------------------------------------------- */

bool
door_code(struct arena *arena, struct str typed, struct str *out)
{
	struct buf b = BUF(arena);

	for (size_t i = 0; i < typed.n; i++) {
		char c = typed.at[i];

		if (c == ' ' || c == '-')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
			return false;
		buf_char(&b, c);
	}
	*out = buf_str(&b);
	return b.n == CODE_SIGNS;
}

static struct door_seen
seen(enum door_word word, struct str code, const struct sql_door_by_code *row)
{
	return (struct door_seen){word, code, row->name, row->showed, row->door};
}

err
door_look(struct rd *rd, struct call_id call, struct str code, struct door_seen *out)
{
	struct sql_door_by_code row;
	bool found;

	TRY(sql_door_by_code(rd, call, code, &row, &found));
	if (!found)
		*out = (struct door_seen){.word = DOOR_UNKNOWN, .code = code};
	else
		*out = seen(row.showed.has ? DOOR_AGAIN : DOOR_IN, code, &row);
	return OK;
}

/* ---- in and out ---------------------------------------------------------------------------- */

/* Open, and its list not yet erased: nobody would look for what is written behind that. */
static err
must_be_open(struct tx *tx, const struct call *c, int64_t now)
{
	if (c->state != CALL_OPEN || c->erased || now > c->words.ends_at + SIGNUP_KEPT)
		return fail(tx_arena(tx), FAULT_CONFLICT, T_door_closed, "the call is not open");
	return OK;
}

/* Move both counts of those who came. */
static err
count(struct tx *tx, struct call_id call, const struct sql_door_by_code *row, int64_t n)
{
	struct touch touch = {(enum tie)row->tie, (enum channel)row->channel};
	struct sql_call_count_in in = {.id = call};

	if (row->state == SIGNUP_WALKED)
		in.walked = n;
	else
		in.showed = n;
	TRY(sql_call_count(tx, &in));
	return signup_tally(tx, call, STAGE_SHOWED, touch, n);
}

static struct touch_step
step_of(const struct call *call, const struct sql_door_by_code *row, int64_t now)
{
	return (struct touch_step){.movement = call->movement,
	    .call = call->id,
	    .who = row->actor,
	    .parent = row->parent,
	    .share = row->share,
	    .touch = {(enum tie)row->tie, (enum channel)row->channel},
	    .reached = TOUCH_SHOW,
	    .sure = TOUCH_SHOW,
	    .now = now};
}

/* Somebody is here: the ledger has it, and a seat is looked for if they want one. */
static err
here(struct tx *tx, const struct call *call, const struct sql_door_by_code *row, int64_t now)
{
	struct touch_step step = step_of(call, row, now);

	TRY(touch_step(tx, &step));
	if (!row->hear || row->mail.at == NULL)
		return OK;
	return newcomer_add(tx, &(struct newcomer_new){.movement = call->movement,
				    .call = call->id,
				    .person = row->person,
				    .name = row->name,
				    .mail = row->mail,
				    .lang = row->lang,
				    .actor = row->actor,
				    .tie = step.touch.tie,
				    .now = now});
}

err
door_in(struct tx *tx, const struct door_entry *entry, struct door_seen *out)
{
	struct sql_door_by_code row;
	int64_t changed;
	bool found;

	TRY(must_be_open(tx, entry->call, entry->now));
	TRY(sql_door_by_code(tx_rd(tx), entry->call->id, entry->code, &row, &found));
	if (!found) {
		*out = (struct door_seen){.word = DOOR_UNKNOWN, .code = entry->code};
		return OK;
	}
	TRY(sql_door_in(tx, row.id, entry->now, entry->door, &changed));
	if (changed == 0) {
		*out = seen(DOOR_AGAIN, entry->code, &row);
		return OK;
	}
	*out = seen(DOOR_IN, entry->code, &row);
	out->since = (struct opt){entry->now, true};
	out->door = (struct opt){entry->door, true};
	TRY(here(tx, entry->call, &row, entry->now));
	return count(tx, entry->call->id, &row, 1);
}

err
door_undo(struct tx *tx, const struct call *call, struct str code)
{
	struct sql_door_by_code row;
	struct touch_step step;
	int64_t changed;
	bool found;

	TRY(sql_door_by_code(tx_rd(tx), call->id, code, &row, &found));
	if (!found || !row.showed.has)
		return OK;
	step = step_of(call, &row, row.showed.n);
	TRY(touch_strike(tx, &step, row.state == SIGNUP_WALKED));
	if (row.hear && row.mail.at != NULL)
		TRY(newcomer_drop(tx, call->id, row.mail));
	if (row.state == SIGNUP_WALKED)
		TRY(sql_signup_drop(tx, row.id));
	else
		TRY(sql_door_out(tx, row.id, &changed));
	return count(tx, call->id, &row, -1);
}

err
door_walk(struct tx *tx, const struct door_walk *walk, struct door_seen *out)
{
	struct touch touch = tie_of_door();
	struct sql_door_by_mail known;
	struct sql_door_by_code put;
	struct sql_signup_put row;
	bool found = false;

	TRY(must_be_open(tx, walk->call, walk->now));
	if (walk->mail.n > 0)
		TRY(sql_door_by_mail(tx_rd(tx), walk->call->id, walk->mail, &known, &found));
	if (found)
		return door_in(
		    tx, &(struct door_entry){walk->call, known.code, walk->door, walk->now}, out);
	TRY(sql_signup_put(tx,
	    &(struct sql_signup_put_in){.call = walk->call->id,
		.state = SIGNUP_WALKED,
		.name = walk->name,
		.folded = walk->folded,
		.mail = walk->mail.n > 0 ? walk->mail : NONE,
		.hear = walk->mail.n > 0,
		.tie = touch.tie,
		.channel = touch.channel,
		.code = walk->dice.code,
		.spare = walk->dice.spare,
		.gen = walk->dice.gen,
		.now = walk->now,
		.showed = {walk->now, true},
		.door = {walk->door, true},
		.actor = walk->dice.actor,
		.parent = NONE},
	    &row));
	*out = (struct door_seen){
	    DOOR_IN, row.code, walk->name, {walk->now, true}, {walk->door, true}};
	TRY(sql_door_by_code(tx_rd(tx), walk->call->id, row.code, &put, &found));
	TRY(here(tx, walk->call, &put, walk->now));
	TRY(sql_call_count(tx, &(struct sql_call_count_in){.id = walk->call->id, .walked = 1}));
	return signup_tally(tx, walk->call->id, STAGE_SHOWED, touch, 1);
}

/* ---- lists --------------------------------------------------------------------------------- */

/* The columns that the door's lists have in common. */
#define ROW(r)                                                                                     \
	((struct signup_row){.id = (r)->id,                                                        \
	    .state = (enum signup_state)(r)->state,                                                \
	    .name = (r)->name,                                                                     \
	    .code = (r)->code,                                                                     \
	    .showed = (r)->showed,                                                                 \
	    .door = (r)->door})

static void
list_make(struct rd *rd, size_t n, struct signup_list *out)
{
	out->rows = NEW_ARRAY(rd_arena(rd), struct signup_row, n);
	out->n = n;
}

static err
page_to_come(struct rd *rd, const struct door_page *page, struct str from, struct signup_list *out)
{
	struct sql_door_to_come *rows;
	size_t n;

	TRY(sql_door_to_come(rd, page->call, from, page->after.id, page->n, &rows, &n));
	list_make(rd, n, out);
	for (size_t i = 0; i < n; i++) {
		out->rows[i] = ROW(&rows[i]);
		out->rows[i].folded = rows[i].folded;
		out->rows[i].handle = rows[i].handle;
	}
	return OK;
}

err
door_page(struct rd *rd, const struct door_page *page, struct signup_list *out)
{
	struct str from = page->after.folded.at == NULL ? S("") : page->after.folded;
	struct sql_door_page *rows;
	size_t n;

	if (page->to_come)
		return page_to_come(rd, page, from, out);
	TRY(sql_door_page(rd, page->call, from, page->after.id, page->n, &rows, &n));
	list_make(rd, n, out);
	for (size_t i = 0; i < n; i++) {
		out->rows[i] = ROW(&rows[i]);
		out->rows[i].folded = rows[i].folded;
		out->rows[i].handle = rows[i].handle;
	}
	return OK;
}

err
door_find(
    struct rd *rd, struct call_id call, struct str typed, int64_t most, struct signup_list *out)
{
	struct str words = utf8_fold(rd_arena(rd), str_trim(typed));
	struct sql_door_find *rows;
	struct sql_door_by_code one;
	struct str code;
	bool found = false;
	size_t n;

	if (door_code(rd_arena(rd), typed, &code))
		TRY(sql_door_by_code(rd, call, code, &one, &found));
	if (found) {
		list_make(rd, 1, out);
		out->rows[0] = (struct signup_row){.id = one.id,
		    .state = (enum signup_state)one.state,
		    .name = one.name,
		    .code = code,
		    .showed = one.showed,
		    .door = one.door};
		return OK;
	}
	TRY(sql_door_find(rd, call, words, most, &rows, &n));
	list_make(rd, n, out);
	for (size_t i = 0; i < n; i++) {
		out->rows[i] = ROW(&rows[i]);
		out->rows[i].handle = rows[i].handle;
	}
	return OK;
}

err
door_last(struct rd *rd, struct call_id call, int64_t most, struct signup_list *out)
{
	struct sql_door_last *rows;
	size_t n;

	TRY(sql_door_last(rd, call, most, &rows, &n));
	list_make(rd, n, out);
	for (size_t i = 0; i < n; i++) {
		out->rows[i] = ROW(&rows[i]);
		out->rows[i].hear = rows[i].hear;
	}
	return OK;
}
