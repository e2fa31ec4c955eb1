#include "domain/behalf.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/utf8.h"
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
add_one(
    struct tx *tx, const struct behalf *b, const struct behalf_line *line, enum signup_state state)
{
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
		.now = b->now},
	    &row);
}

err
behalf_add(struct tx *tx, const struct behalf *b, int64_t *going, int64_t *waiting)
{
	struct touch touch = tie_of_member(b->spoke);
	int64_t seats, in = 0, line = 0;

	TRY(signup_seats(tx, b->call, b->now, &seats));
	for (size_t i = 0; i < b->n; i++) {
		bool seat = in < seats;

		TRY(add_one(tx, b, &b->lines[i], seat ? SIGNUP_GOING : SIGNUP_WAITING));
		in += seat;
		line += !seat;
	}
	TRY(sql_call_count(
	    tx, &(struct sql_call_count_in){.id = b->call, .going = in, .waiting = line}));
	TRY(signup_tally(tx, b->call, STAGE_SIGNED, touch, in + line));
	TRY(signup_tally(tx, b->call, STAGE_CONFIRMED, touch, in + line));
	*going = in;
	*waiting = line;
	return OK;
}
