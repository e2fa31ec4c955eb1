/* domain/invitation.c - see invitation.h. */
#include "domain/invitation.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/time.h"
#include "domain/link.h"
#include "domain/member.h"
#include "domain/newcomer.h"
#include "sql_invitation.h"
#include "store/db.h"
#include "text_keys.h"

/* ---- reading ------------------------------------------------------------------------------- */

err
invitation_load(struct rd *rd, struct invitation_id id, struct invitation **out)
{
	struct sql_invitation_load row;
	struct invitation *invitation = NULL;
	bool found;

	TRY(sql_invitation_load(rd, id, &row, &found));
	if (found) {
		invitation = NEW(rd_arena(rd), struct invitation);
		*invitation = (struct invitation){.id = row.id,
		    .pub = row.pub,
		    .circle = row.circle,
		    .movement = row.movement,
		    .circle_pub = row.circle_pub,
		    .taken = row.taken,
		    .inviter = row.inviter,
		    .newcomer = row.newcomer,
		    .personal = row.personal,
		    .host = row.host,
		    .note = row.note,
		    .places = row.places,
		    .used = row.used,
		    .gen = row.gen,
		    .made = row.made,
		    .expires = row.expires,
		    .revoked = row.revoked};
	}
	*out = invitation;
	return OK;
}

bool
invitation_ended(const struct invitation *invitation, int64_t now)
{
	return invitation->revoked.has || invitation->expires <= now;
}

bool
invitation_stands(const struct invitation *invitation, int64_t now)
{
	return !invitation_ended(invitation, now) && invitation->used < invitation->places;
}

struct str
invitation_token(struct arena *arena, const struct invitation *invitation)
{
	return link_token(arena, LINK_INVITE, invitation->id.n, invitation->gen);
}

/* The rows of both queries have the same columns. */
#define OF_ROW(row)                                                                                \
	((struct invitation){.id = (row).id,                                                       \
	    .pub = (row).pub,                                                                      \
	    .inviter = (row).inviter,                                                              \
	    .inviter_name = (row).inviter_name,                                                    \
	    .personal = (row).personal,                                                            \
	    .host = (row).host,                                                                    \
	    .note = (row).note,                                                                    \
	    .places = (row).places,                                                                \
	    .used = (row).used,                                                                    \
	    .gen = (row).gen,                                                                      \
	    .made = (row).made,                                                                    \
	    .expires = (row).expires,                                                              \
	    .revoked = (row).revoked})

err
invitation_list(struct rd *rd, const struct circle *circle, struct person_id viewer,
    struct invitation_list *out)
{
	struct sql_invitation_list *rows;
	struct invitation_list list;

	TRY(sql_invitation_list(rd, circle->id, viewer, &rows, &list.n));
	list.rows = NEW_ARRAY(rd_arena(rd), struct invitation, list.n);
	for (size_t i = 0; i < list.n; i++)
		list.rows[i] = OF_ROW(rows[i]);
	*out = list;
	return OK;
}

err
invitation_of_circle(struct rd *rd, const struct circle *circle, struct str pub,
    struct person_id viewer, struct invitation **out)
{
	struct sql_invitation_one row;
	struct invitation *invitation = NULL;
	bool found;

	TRY(sql_invitation_one(rd, circle->id, pub, viewer, &row, &found));
	if (found) {
		invitation = NEW(rd_arena(rd), struct invitation);
		*invitation = OF_ROW(row);
	}
	*out = invitation;
	return OK;
}

/* ---- making and taking back ---------------------------------------------------------------- */

void
invitation_dice(struct arena *arena, struct invitation_new *new)
{
	new->pub = rand_word(arena, 20);
	new->gen = (int64_t)(rand_u64() >> 16);
	new->names = touch_names(arena);
}

err
invitation_make(struct tx *tx, const struct invitation_new *new, struct invitation_id *out)
{
	struct sql_invitation_add row;
	struct sql_invitation_add_in in = {
	    .pub = new->pub,
	    .circle = new->circle,
	    .inviter = new->inviter,
	    .newcomer = new->newcomer,
	    .personal = new->personal,
	    .host = new->host,
	    .note = new->note.at == NULL ? S("") : new->note,
	    .places = new->personal ? 1 : new->places,
	    .gen = new->gen,
	    .made = new->now,
	    .expires = new->expires,
	};
	struct touch_member asks = {
	    .person = new->inviter,
	    .movement = new->movement,
	    .touch = {TIE_UNKNOWN, new->personal ? CHANNEL_PERSON : CHANNEL_OTHER},
	    .names = new->names,
	    .now = new->now,
	};

	TRY(sql_invitation_add(tx, &in, &row));
	*out = row.id;
	return new->inviter.n == 0 ? OK : touch_invite(tx, &asks);
}

static err
missing(struct tx *tx)
{
	return fail(
	    tx_arena(tx), FAULT_MISSING, T_fault_missing, "an invitation that does not stand");
}

err
invitation_revoke(struct tx *tx, const struct circle *circle, struct str pub,
    struct person_id viewer, int64_t now)
{
	int64_t changed;

	TRY(sql_invitation_revoke(tx, circle->id, pub, viewer, now, &changed));
	return changed == 0 ? missing(tx) : OK;
}

/* ---- of the administrator ------------------------------------------------------------------ */

err
invitation_make_for_host(struct tx *tx, const struct invitation_new *asked)
{
	struct invitation_new new = *asked;
	struct sql_invitation_room room;
	struct invitation_id id;
	bool found;

	TRY(sql_invitation_room(tx_rd(tx), new.movement, &room, &found));
	if (!found)
		return fail(tx_arena(tx), FAULT_CONFLICT, T_invitation_no_room,
		    "no circle of the movement has room");
	new.circle = room.id;
	new.personal = true;
	new.host = true;
	new.expires = new.now + INVITATION_ADMIN_DAYS *DAY;
	return invitation_make(tx, &new, &id);
}

err
invitation_of_house(struct rd *rd, int64_t now, struct invitation_house **out, size_t *n)
{
	struct sql_invitation_of_house *rows;
	struct invitation_house *list;
	struct arena *arena = rd_arena(rd);

	TRY(sql_invitation_of_house(rd, now, &rows, n));
	list = NEW_ARRAY(arena, struct invitation_house, *n);
	for (size_t i = 0; i < *n; i++)
		list[i] = (struct invitation_house){.handle = rows[i].handle,
		    .movement_name = rows[i].movement_name,
		    .token = link_token(arena, LINK_INVITE, rows[i].id.n, rows[i].gen),
		    .expires = rows[i].expires};
	*out = list;
	return OK;
}

/* ---- taking a seat by it ------------------------------------------------------------------- */

/* By which tie they came: 0 while they have to be asked (impact.md section 2). */
static err
tie_of(struct rd *rd, const struct invitation *invitation, const struct invitation_guest *guest,
    enum tie *out)
{
	bool shared;

	TRY(member_shared(rd, invitation->inviter, guest->person, guest->now, &shared));
	if (shared)
		*out = TIE_STRONG;
	else if (!invitation->personal)
		*out = TIE_WEAK;
	else
		*out = invitation->inviter.n == 0 ? TIE_UNKNOWN : (enum tie)0;
	return OK;
}

err
invitation_use(
    struct tx *tx, const struct invitation *invitation, const struct invitation_guest *guest)
{
	struct seat_new seat = {
	    .circle = invitation->circle,
	    .movement = invitation->movement,
	    .person = guest->person,
	    .host = invitation->host,
	    .via = invitation->id,
	    .now = guest->now,
	};
	struct touch_member joins = {
	    .person = guest->person,
	    .movement = invitation->movement,
	    .by = invitation->inviter,
	    .names = guest->names,
	    .now = guest->now,
	};
	int64_t used;

	TRY(tie_of(tx_rd(tx), invitation, guest, &seat.tie));
	TRY(sql_invitation_use(tx, invitation->id, invitation->gen, guest->now, &used));
	if (used == 0)
		return missing(tx);
	TRY(member_take_seat(tx, &seat));
	if (invitation->newcomer.n != 0)
		TRY(newcomer_seated(tx, invitation->newcomer, guest->person, &joins.call));
	joins.touch =
	    (struct touch){seat.tie, invitation->personal ? CHANNEL_PERSON : CHANNEL_OTHER};
	return seat.tie == 0 ? OK : touch_circle_join(tx, &joins);
}

/* ---- the question -------------------------------------------------------------------------- */

err
invitation_question(
    struct rd *rd, struct circle_id circle, struct person_id viewer, struct str *name)
{
	struct sql_invitation_question row;
	bool found;

	TRY(sql_invitation_question(rd, circle, viewer, &row, &found));
	*name = found ? row.name : NONE;
	return OK;
}

/* The tie is part of the row in the ledger, which is written now and never changed. */
static err
answer(struct tx *tx, struct member_id seat, struct touch_member *joins)
{
	int64_t changed;

	TRY(sql_invitation_answer(tx, seat, joins->touch.tie, &changed));
	return changed == 0 ? OK : touch_circle_join(tx, joins);
}

err
invitation_answer(
    struct tx *tx, const struct circle *circle, const struct invitation_guest *guest, enum tie tie)
{
	struct touch_member joins = {
	    .person = guest->person,
	    .movement = circle->movement,
	    .touch = {tie, CHANNEL_PERSON},
	    .names = guest->names,
	    .now = guest->now,
	};
	struct sql_invitation_question row;
	bool found;

	TRY(sql_invitation_question(tx_rd(tx), circle->id, guest->person, &row, &found));
	if (!found)
		return OK;
	joins.by = row.inviter;
	joins.call = row.call;
	return answer(tx, row.seat, &joins);
}

static err
answer_for(struct tx *tx, int64_t now, bool *more)
{
	struct sql_invitation_unanswered *rows;
	size_t n;

	TRY(sql_invitation_unanswered(tx_rd(tx), now - DAY, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		struct touch_member joins = {
		    .person = rows[i].person,
		    .movement = rows[i].movement,
		    .call = rows[i].call,
		    .by = rows[i].inviter,
		    .touch = {TIE_UNKNOWN, CHANNEL_PERSON},
		    .names = touch_names(tx_arena(tx)),
		    .now = now,
		};

		TRY(answer(tx, rows[i].seat, &joins));
	}
	*more = n == 50;
	return OK;
}

static const struct job jobs[] = {{.name = "question", .every = 10 * MINUTE, .run = answer_for}};
const struct job_table invitation_jobs = {jobs, COUNT(jobs)};
