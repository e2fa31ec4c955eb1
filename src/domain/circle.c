/* domain/circle.c - see circle.h. */
#include "domain/circle.h"

#include "base/arena.h"
#include "domain/member.h"
#include "domain/touch.h"
#include "sql_circle.h"
#include "store/db.h"
#include "text_keys.h"

err
circle_load(struct rd *rd, struct str pub, struct person_id viewer, struct circle **out)
{
	struct sql_circle_load row;
	struct circle *circle = NULL;
	bool found;

	TRY(sql_circle_load(rd, pub, viewer, &row, &found));
	if (found) {
		circle = NEW(rd_arena(rd), struct circle);
		*circle = (struct circle){.id = row.id,
		    .pub = row.pub,
		    .name = row.name,
		    .seats = row.seats,
		    .taken = row.taken,
		    .made = row.made,
		    .movement = row.movement,
		    .handle = row.handle,
		    .movement_name = row.movement_name,
		    .seat = row.seat,
		    .host = row.host};
	}
	*out = circle;
	return OK;
}

err
circle_of_person(struct rd *rd, struct person_id viewer, struct circle **out, size_t *n)
{
	struct sql_circle_of_person *rows;
	struct circle *list;

	TRY(sql_circle_of_person(rd, viewer, &rows, n));
	list = NEW_ARRAY(rd_arena(rd), struct circle, *n);
	for (size_t i = 0; i < *n; i++)
		list[i] = (struct circle){.id = rows[i].id,
		    .pub = rows[i].pub,
		    .name = rows[i].name,
		    .seats = rows[i].seats,
		    .taken = rows[i].taken,
		    .made = rows[i].made,
		    .movement = rows[i].movement,
		    .handle = rows[i].handle,
		    .movement_name = rows[i].movement_name,
		    .seat = rows[i].seat,
		    .host = rows[i].host};
	*out = list;
	return OK;
}

err
circle_in_movement(struct rd *rd, struct movement_id movement, struct person_id viewer, bool *out)
{
	struct sql_circle_movement row;

	return sql_circle_movement(rd, movement, viewer, &row, out);
}

err
circle_anywhere(struct rd *rd, struct person_id viewer, bool *out)
{
	struct sql_circle_any row;

	return sql_circle_any(rd, viewer, &row, out);
}

err
circle_seats(
    struct rd *rd, struct circle_id circle, struct person_id viewer, struct member_list *out)
{
	struct sql_circle_seats *rows;
	struct member_list list;

	TRY(sql_circle_seats(rd, circle, viewer, &rows, &list.n));
	list.rows = NEW_ARRAY(rd_arena(rd), struct member, list.n);
	for (size_t i = 0; i < list.n; i++)
		list.rows[i] = (struct member){.id = rows[i].id,
		    .person = rows[i].person,
		    .pub = rows[i].pub,
		    .name = rows[i].name,
		    .host = rows[i].host,
		    .joined = rows[i].joined};
	*out = list;
	return OK;
}

err
circle_make(struct tx *tx, const struct circle_new *new, struct circle_id *out)
{
	struct sql_circle_add row;
	struct sql_circle_add_in in = {
	    .pub = new->pub,
	    .movement = new->movement,
	    .name = new->name,
	    .seats = CIRCLE_SEATS,
	    .made = new->now,
	};
	struct seat_new seat = {
	    .movement = new->movement,
	    .person = new->founder,
	    .host = true,
	    .tie = TIE_UNKNOWN,
	    .now = new->now,
	};

	TRY(sql_circle_add(tx, &in, &row));
	seat.circle = row.id;
	TRY(member_take_seat(tx, &seat));
	*out = row.id;
	return touch_host(tx, new->founder, new->movement, new->now);
}

err
circle_change(
    struct tx *tx, struct circle_id id, struct str name, int64_t seats, struct person_id viewer)
{
	int64_t changed;

	TRY(sql_circle_change(tx, id, name, seats, viewer, &changed));
	if (changed == 0)
		return fail(
		    tx_arena(tx), FAULT_MISSING, T_fault_missing, "only a host changes a circle");
	return OK;
}
