#include "domain/newcomer.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/time.h"
#include "domain/letter.h"
#include "domain/link.h"
#include "domain/touch.h"
#include "sql_newcomer.h"
#include "sql_signup.h"
#include "store/db.h"
#include "text_keys.h"

/* ---- coming and going ---------------------------------------------------------------------- */

err
newcomer_load(struct rd *rd, struct newcomer_id id, struct newcomer **out, bool *found)
{
	struct sql_newcomer_load row;
	struct newcomer *n;

	TRY(sql_newcomer_load(rd, id, &row, found));
	if (!*found)
		return OK;
	n = NEW(rd_arena(rd), struct newcomer);
	*n = (struct newcomer){.id = row.id,
	    .pub = row.pub,
	    .movement = row.movement,
	    .call = row.call,
	    .name = row.name,
	    .mail = row.mail,
	    .lang = row.lang,
	    .state = (enum newcomer_state)row.state,
	    .gen = row.gen,
	    .since = row.since};
	*out = n;
	return OK;
}

err
newcomer_add(struct tx *tx, const struct newcomer_new *n)
{
	return sql_newcomer_add(
	    tx, &(struct sql_newcomer_add_in){.pub = rand_word(tx_arena(tx), 20),
		    .movement = n->movement,
		    .call = n->call,
		    .person = n->person,
		    .name = n->name,
		    .mail = n->mail,
		    .lang = n->lang,
		    .actor = n->actor,
		    .tie = n->tie,
		    .gen = (int64_t)(rand_u64() >> 16),
		    .now = n->now});
}

err
newcomer_drop(struct tx *tx, struct call_id call, struct str mail)
{
	return sql_newcomer_drop(tx, call, mail);
}

err
newcomer_hear(struct tx *tx, const struct signup *s, bool hear, int64_t now)
{
	if (s->mail.at == NULL)
		return OK;
	TRY(sql_signup_hear(tx, s->id, hear));
	if (!s->showed.has)
		return OK;
	if (!hear)
		return newcomer_drop(tx, s->call, s->mail);
	return newcomer_add(tx, &(struct newcomer_new){.movement = s->movement,
				    .call = s->call,
				    .person = s->person,
				    .name = s->name,
				    .mail = s->mail,
				    .lang = s->lang,
				    .actor = s->actor,
				    .tie = s->touch.tie,
				    .now = now});
}

err
newcomer_forget(struct tx *tx, const struct newcomer *n, int64_t now)
{
	TRY(sql_newcomer_end_invitations(tx, n->id, now));
	return sql_newcomer_forget(tx, n->id);
}

/* ---- lists --------------------------------------------------------------------------------- */

/* The rows of both queries have the same columns. */
#define OF_ROW(row)                                                                                \
	((struct newcomer){.id = (row).id,                                                         \
	    .pub = (row).pub,                                                                      \
	    .name = (row).name,                                                                    \
	    .state = (enum newcomer_state)(row).state,                                             \
	    .since = (row).since,                                                                  \
	    .until = (row).until})

static err
page_of_call(struct rd *rd, const struct newcomer_page *page, struct newcomer_list *out)
{
	struct sql_newcomer_of_call_in in = {.call = page->call,
	    .state = page->after.state,
	    .since = page->after.since,
	    .id = page->after.id,
	    .n = page->n};
	struct sql_newcomer_of_call *rows;

	TRY(sql_newcomer_of_call(rd, &in, &rows, &out->n));
	out->rows = NEW_ARRAY(rd_arena(rd), struct newcomer, out->n);
	for (size_t i = 0; i < out->n; i++)
		out->rows[i] = OF_ROW(rows[i]);
	return OK;
}

err
newcomer_page(struct rd *rd, const struct newcomer_page *page, struct newcomer_list *out)
{
	struct sql_newcomer_of_movement_in in = {.movement = page->movement,
	    .state = page->after.state,
	    .since = page->after.since,
	    .id = page->after.id,
	    .n = page->n};
	struct sql_newcomer_of_movement *rows;

	if (page->call.n != 0)
		return page_of_call(rd, page, out);
	TRY(sql_newcomer_of_movement(rd, &in, &rows, &out->n));
	out->rows = NEW_ARRAY(rd_arena(rd), struct newcomer, out->n);
	for (size_t i = 0; i < out->n; i++)
		out->rows[i] = OF_ROW(rows[i]);
	return OK;
}

/* ---- a seat -------------------------------------------------------------------------------- */

static err
missing(struct tx *tx)
{
	return fail(tx_arena(tx), FAULT_MISSING, T_fault_missing, "no such newcomer or circle");
}

/* The circle that the seat is in: one of the viewer's with room, or a new one. */
static err
circle_for(struct tx *tx, const struct newcomer_seat *seat, struct circle_id *out)
{
	struct circle_new fresh = seat->fresh;
	struct circle *circle;

	if (seat->circle.n == 0) {
		fresh.movement = seat->movement;
		fresh.founder = seat->viewer;
		fresh.now = seat->now;
		return circle_make(tx, &fresh, out);
	}
	TRY(circle_load(tx_rd(tx), seat->circle, seat->viewer, &circle));
	if (circle == NULL || circle->movement.n != seat->movement.n)
		return missing(tx);
	if (circle->taken >= CIRCLE_SEATS_MAX)
		return fail(tx_arena(tx), FAULT_CONFLICT, T_newcomer_full, "no seat is free");
	*out = circle->id;
	return OK;
}

err
newcomer_invite(struct tx *tx, const struct newcomer_seat *seat)
{
	struct invitation_new new = seat->invitation;
	struct sql_newcomer_find row;
	struct invitation_id id;
	struct newcomer *n = NULL;
	bool found;

	TRY(sql_newcomer_find(tx_rd(tx), seat->movement, seat->newcomer, &row, &found));
	if (found)
		TRY(newcomer_load(tx_rd(tx), row.id, &n, &found));
	if (!found)
		return missing(tx);
	if (n->state == NEWCOMER_SEATED)
		return fail(tx_arena(tx), FAULT_CONFLICT, T_newcomer_sits, "they have a seat");
	TRY(circle_for(tx, seat, &new.circle));
	new.movement = seat->movement;
	new.inviter = seat->viewer;
	new.newcomer = n->id;
	new.personal = true;
	new.now = seat->now;
	new.expires = seat->now + INVITATION_DAYS *DAY;
	TRY(sql_newcomer_end_invitations(tx, n->id, seat->now));
	TRY(invitation_make(tx, &new, &id));
	TRY(sql_newcomer_invited(tx, n->id));
	return letter_seat(tx, n->id, n->mail, seat->now);
}

err
newcomer_letter(
    struct rd *rd, struct newcomer_id id, int64_t now, struct newcomer_letter *out, bool *found)
{
	struct sql_newcomer_invitation row;

	TRY(sql_newcomer_invitation(rd, id, now, &row, found));
	if (!*found)
		return OK;
	*out = (struct newcomer_letter){
	    .token = link_token(rd_arena(rd), LINK_INVITE, row.id.n, row.gen),
	    .inviter = row.inviter,
	    .expires = row.expires};
	return OK;
}

err
newcomer_seated(struct tx *tx, struct newcomer_id id, struct person_id person, struct call_id *call)
{
	struct sql_newcomer_origin row;
	struct str actor;
	bool found;

	*call = (struct call_id){0};
	TRY(sql_newcomer_origin(tx_rd(tx), id, &row, &found));
	if (!found)
		return OK;
	*call = row.call;
	TRY(touch_actor(tx, person, row.actor, &actor));
	return sql_newcomer_seat(tx, id, person);
}
