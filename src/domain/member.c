/* domain/member.c - see member.h. */
#include "domain/member.h"

#include "sql_circle.h"
#include "sql_invitation.h"
#include "sql_member.h"
#include "store/db.h"
#include "text_keys.h"

err
member_of(struct rd *rd, struct circle_id circle, struct person_id person, bool *out)
{
	struct sql_member_of row;

	return sql_member_of(rd, circle, person, &row, out);
}

err
member_shared(
    struct rd *rd, struct person_id person, struct person_id other, int64_t now, bool *out)
{
	struct sql_member_shared row;

	return sql_member_shared(rd, person, other, now - MEMBER_SHARED, &row, out);
}

/* ---- taking a seat ------------------------------------------------------------------------- */

err
member_take_seat(struct tx *tx, const struct seat_new *seat)
{
	struct arena *arena = tx_arena(tx);
	struct sql_member_add row;
	struct sql_member_add_in in = {
	    .circle = seat->circle,
	    .person = seat->person,
	    .host = seat->host,
	    .via = seat->via,
	    .tie = {seat->tie, seat->tie != 0},
	    .joined = seat->now,
	};
	int64_t room;
	bool added;

	TRY(sql_circle_more(tx, seat->circle, &room));
	if (room == 0)
		return fail(arena, FAULT_CONFLICT, T_circle_full, "all seats are taken");
	TRY(sql_member_add(tx, &in, &row, &added));
	if (!added)
		return fail(arena, FAULT_CONFLICT, T_circle_seated, "sits there already");
	return seat->host ? sql_member_keeper_add(tx, seat->movement, seat->person, seat->now) : OK;
}

/* ---- hosts --------------------------------------------------------------------------------- */

static err
missing(struct tx *tx)
{
	return fail(tx_arena(tx), FAULT_MISSING, T_fault_missing,
	    "not a host, or nobody of that name sits there");
}

static err
host_set(struct tx *tx, const struct circle *circle, struct person_id person, int64_t now)
{
	int64_t changed;

	TRY(sql_member_host_set(tx, circle->id, person, true, &changed));
	if (changed == 0)
		return missing(tx);
	return sql_member_keeper_add(tx, circle->movement, person, now);
}

err
member_make_host(struct tx *tx, const struct circle *circle, struct person_id person, int64_t now)
{
	return circle->host ? host_set(tx, circle, person, now) : missing(tx);
}

/* ---- leaving ------------------------------------------------------------------------------- */

/* A circle in which somebody sits has a host. */
static err
hand_on(struct tx *tx, const struct circle *circle, int64_t now)
{
	struct sql_member_any_host host;
	struct sql_member_longest longest;
	bool found;

	TRY(sql_member_any_host(tx_rd(tx), circle->id, &host, &found));
	if (found)
		return OK;
	TRY(sql_member_longest(tx_rd(tx), circle->id, &longest, &found));
	return found ? host_set(tx, circle, longest.person, now) : OK;
}

/* What they asked others in with ends as well: nobody comes back by a link of their own. */
static err
end(struct tx *tx, const struct circle *circle, struct person_id person, int64_t now)
{
	struct sql_member_hosts host;
	int64_t changed;
	bool hosts;

	TRY(sql_member_end(tx, circle->id, person, now, &changed));
	if (changed == 0)
		return missing(tx);
	TRY(sql_circle_less(tx, circle->id));
	TRY(sql_invitation_end_of(tx, circle->id, person, now));
	TRY(hand_on(tx, circle, now));
	TRY(sql_member_hosts(tx_rd(tx), circle->movement, person, &host, &hosts));
	return hosts ? OK : sql_member_keeper_end(tx, circle->movement, person);
}

err
member_leave(struct tx *tx, const struct circle *circle, struct person_id viewer, int64_t now)
{
	return end(tx, circle, viewer, now);
}

/* A host has seen every link of the circle, so all of them end. */
err
member_remove(struct tx *tx, const struct circle *circle, struct person_id person, int64_t now)
{
	struct sql_member_of row;
	bool found;

	if (!circle->host)
		return missing(tx);
	TRY(sql_member_of(tx_rd(tx), circle->id, person, &row, &found));
	TRY(end(tx, circle, person, now));
	return found && row.host ? sql_invitation_end_all(tx, circle->id, now) : OK;
}
