#include "domain/choice.h"

#include "base/text.h"
#include "domain/far.h"
#include "domain/letter.h"
#include "sql_call.h"
#include "sql_choice.h"
#include "sql_signup.h"
#include "store/db.h"

err
choice_find(struct rd *rd, const struct call *c, struct str code, struct signup **out, bool *found)
{
	struct sql_choice_find row = {.id = {0}};

	TRY(sql_choice_find(rd, c->id, code, &row, found));
	return signup_load(rd, row.id, out, found);
}

static err
conflict(struct tx *tx, int say, const char *cause)
{
	return fail(tx_arena(tx), FAULT_CONFLICT, say, "%s", cause);
}

/* Is there something to choose? */
static err
must_choose(struct tx *tx, const struct call *c, int64_t now)
{
	if (!call_answerable(c, now))
		return conflict(tx, T_signup_closed, "the call takes no answers");
	if (!c->words.chosen)
		return conflict(tx, T_choice_line, "nobody chooses here: the line decides");
	return OK;
}

err
choice_give(struct tx *tx, const struct call *c, struct str code, int64_t now, enum choice *out)
{
	struct signup *s;
	bool found;

	TRY(must_choose(tx, c, now));
	TRY(choice_find(tx_rd(tx), c, code, &s, &found));
	if (!found || s->state == SIGNUP_GOING) {
		*out = found ? CHOICE_HAD : CHOICE_GONE;
		return OK;
	}
	if (s->state != SIGNUP_WAITING)
		return conflict(tx, T_choice_asks_not, "a place for somebody who does not ask");
	if (call_free(c) == 0)
		return conflict(tx, T_choice_full, "no place is free");
	TRY(signup_give(tx, s, now));
	*out = CHOICE_GIVEN;
	return OK;
}

/* Whoever left an address, or came from another server, hears it once. */
static err
tell(struct tx *tx, const struct signup *s, int64_t now)
{
	struct signup gone = *s;

	gone.id.n = 0;
	if (s->mail.at != NULL)
		return letter_turned(tx, s->call, s->mail, s->lang, now);
	TRY(far_receipt(tx, &gone, RECEIPT_TURNED, now));
	return far_joined(tx, &gone, false, now);
}

err
choice_turn(struct tx *tx, const struct call *c, struct str code, int64_t now, enum choice *out)
{
	struct signup *s;
	bool found;

	TRY(must_choose(tx, c, now));
	TRY(choice_find(tx_rd(tx), c, code, &s, &found));
	if (!found) {
		*out = CHOICE_GONE;
		return OK;
	}
	if (s->state == SIGNUP_GOING)
		return conflict(tx, T_choice_has, "turning down who has a place");
	if (s->state != SIGNUP_WAITING)
		return conflict(tx, T_choice_asks_not, "turning down who does not ask");
	if (s->showed.has)
		return conflict(tx, T_choice_came, "turning down who has come");
	TRY(sql_signup_drop(tx, s->id));
	TRY(sql_call_count(tx, &(struct sql_call_count_in){.id = c->id, .waiting = -1}));
	TRY(tell(tx, s, now));
	*out = CHOICE_TURNED;
	return OK;
}
