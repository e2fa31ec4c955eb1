#include "domain/behalf.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/touch.h"
#include "sql_call.h"
#include "sql_signup.h"
#include "store/db.h"

err
behalf_lines(struct arena *arena, struct str text, struct behalf_line **out, size_t *n)
{
	struct behalf_line *lines = NEW_ARRAY(arena, struct behalf_line, BEHALF_LINES);
	size_t count = 0, number = 0;
	struct str rest = text, raw;

	while (str_split(&rest, '\n', &raw)) {
		struct str name = utf8_line(arena, raw);

		number++;
		if (name.n == 0)
			continue;
		if (utf8_length(name) > SIGNUP_NAME_MAX)
			return refuse(arena, "names", T_signup_line_long, (int64_t)number);
		if (count == BEHALF_LINES)
			return refuse(arena, "names", T_signup_lines_many, BEHALF_LINES);
		lines[count++] =
		    (struct behalf_line){name, utf8_fold(arena, name), signup_dice(arena)};
	}
	if (count == 0)
		return refuse(arena, "names", T_signup_lines_none, 0);
	*out = lines;
	*n = count;
	return OK;
}

static err
add_one(struct tx *tx, const struct behalf *b, size_t i, struct str parent, enum signup_state state)
{
	const struct behalf_line *line = &b->lines[i];
	struct touch touch = tie_of_member(b->spoke);
	struct sql_signup_put row;

	return sql_signup_put(tx,
	    &(struct sql_signup_put_in){.call = b->call,
		.state = state,
		.name = line->name,
		.folded = line->folded,
		.mail = NONE,
		.tie = touch.tie,
		.channel = touch.channel,
		.code = line->dice.code,
		.spare = line->dice.spare,
		.gen = line->dice.gen,
		.by_person = b->by,
		.now = b->now,
		.actor = line->dice.actor,
		.parent = parent},
	    &row);
}

/* What the member did for them stands in the ledger: those from..to reached a stage, by way of the
 * member, who is in it from now on too. */
static err
note(struct tx *tx, const struct behalf *b, struct touch_step *step, size_t from, size_t to)
{
	struct str *names = NEW_ARRAY(tx_arena(tx), struct str, to - from);

	for (size_t i = from; i < to; i++)
		names[i - from] = b->lines[i].dice.actor;
	step->sure = step->reached;
	return touch_fresh(tx, step, names, to - from);
}

/* The member's own name in the ledger. */
static err
member(struct tx *tx, const struct behalf *b, struct touch_step *out)
{
	struct touch_member m = {.person = b->by,
	    .call = b->call,
	    .touch = {TIE_UNKNOWN, CHANNEL_PERSON},
	    .names = b->names,
	    .now = b->now};
	struct sql_call_room r;
	bool found;

	TRY(sql_call_room(tx_rd(tx), b->call, &r, &found));
	m.movement = r.movement;
	TRY(touch_invite(tx, &m));
	*out = (struct touch_step){.movement = r.movement,
	    .call = b->call,
	    .touch = tie_of_member(b->spoke),
	    .now = b->now};
	return touch_actor(tx, b->by, b->names.who, &out->parent);
}

err
behalf_add(struct tx *tx, const struct behalf *b, int64_t *going, int64_t *waiting)
{
	struct touch touch = tie_of_member(b->spoke);
	int64_t seats, in = 0, line = 0;
	struct touch_step step;

	TRY(signup_seats(tx, b->call, SIGNUP_BY_CREW, b->now, &seats));
	TRY(member(tx, b, &step));
	for (size_t i = 0; i < b->n; i++) {
		bool seat = in < seats;

		TRY(add_one(tx, b, i, step.parent, seat ? SIGNUP_GOING : SIGNUP_WAITING));
		in += seat;
		line += !seat;
	}
	TRY(sql_call_count(
	    tx, &(struct sql_call_count_in){.id = b->call, .going = in, .waiting = line}));
	TRY(signup_tally(tx, b->call, STAGE_SIGNED, touch, in + line));
	TRY(signup_tally(tx, b->call, STAGE_CONFIRMED, touch, in + line));
	step.reached = TOUCH_PLEDGE;
	TRY(note(tx, b, &step, 0, (size_t)in));
	step.reached = TOUCH_RESPOND;
	TRY(note(tx, b, &step, (size_t)in, b->n));
	*going = in;
	*waiting = line;
	return OK;
}
