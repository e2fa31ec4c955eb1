#include "web/letter.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "domain/address.h"
#include "domain/hub.h"
#include "domain/proposal_list.h"
#include "domain/signin.h"
#include "store/db.h"
#include "view_letter.h"
#include "web/call.h"
#include "web/newcomer.h"
#include "web/ticket.h"

/* What is written for each kind: a subject that may name {title}, a text, whether the event comes
 * along for the reader's calendar, and the subject where the hosts choose; 0: the same. */
struct kind {
	int subject;
	void (*draw)(struct draw *, const struct letter_words *);
	bool calendar;
	int chosen;
};
static const struct kind kinds[] = {
    [LETTER_CONFIRM] = {T_letter_confirm_subject, view_letter_confirm, false, 0},
    [LETTER_GOING] = {T_letter_going_subject, view_letter_going, true, 0},
    [LETTER_WAITING] = {T_letter_waiting_subject, view_letter_waiting, false,
	T_letter_asked_subject},
    [LETTER_PROMOTED] = {T_letter_promoted_subject, view_letter_promoted, true, 0},
    [LETTER_CHANGED] = {T_letter_changed_subject, view_letter_changed, true, 0},
    [LETTER_CANCELLED] = {T_letter_cancelled_subject, view_letter_cancelled, true, 0},
    [LETTER_TEST] = {T_letter_test_subject, view_letter_test, false, 0},
    [LETTER_SIGNIN] = {T_letter_signin_subject, view_letter_signin, false, 0},
    [LETTER_SEAT] = {T_letter_seat_subject, view_letter_seat, false, 0},
    [LETTER_ROUND] = {T_letter_round_subject, view_letter_round, false, 0},
    [LETTER_TURNED] = {T_letter_turned_subject, view_letter_turned, false, 0},
};

static int
subject_of(const struct kind *kind, const struct call *c)
{
	return kind->chosen != 0 && c->words.chosen ? kind->chosen : kind->subject;
}

static err
gone(struct arena *arena)
{
	return fail(arena, FAULT_MISSING, T_fault_missing, "what the letter speaks of is gone");
}

/* Read what a letter to somebody on a list speaks of. */
static err
read_words(struct rd *rd, const struct letter *letter, struct letter_words *w, int *lang)
{
	struct arena *arena = rd_arena(rd);
	struct signup *s;
	struct call *c;
	bool found;

	TRY(signup_load(rd, letter->signup, &s, &found));
	if (!found)
		return gone(arena);
	TRY(call_load(rd, s->call, &c));
	if (c->state != CALL_OPEN && letter->kind != LETTER_CANCELLED)
		return gone(arena);
	w->s = s;
	w->c = c;
	w->ticket = address_full(arena, ticket_address(arena, s));
	w->page = address_full(arena, address_call(arena, c->handle, c->slug));
	*lang = text_lang_of(s->lang);
	return when_span_make(arena, (const int64_t[2]){c->words.starts_at, c->words.ends_at},
	    c->words.zone, NONE, &w->span);
}

/* The link is made while the letter is written, so that it stands in no row. */
static err
read_signin(struct rd *rd, const struct letter *letter, struct letter_words *w)
{
	struct arena *arena = rd_arena(rd);
	struct signin *signin;

	TRY(signin_load(rd, letter->person, time_now(), &signin));
	if (signin == NULL || !str_eq(signin->mail, letter->mail))
		return gone(arena);
	w->ticket = address_full(arena, address_signin(arena, signin_token(arena, signin)));
	return OK;
}

/* Read what the letter with a newcomer's invitation speaks of. */
static err
read_seat(struct rd *rd, const struct letter *letter, struct draw *d, struct letter_words *w)
{
	struct arena *arena = rd_arena(rd);
	struct newcomer_letter seat;
	struct newcomer *n;
	struct call *c;
	bool found;

	TRY(newcomer_load(rd, letter->newcomer, &n, &found));
	if (!found || !str_eq(n->mail, letter->mail))
		return gone(arena);
	TRY(newcomer_letter(rd, n->id, d->now, &seat, &found));
	if (!found)
		return gone(arena);
	TRY(call_load(rd, n->call, &c));
	d->lang = text_lang_of(n->lang);
	w->n = n;
	w->c = c;
	w->inviter = seat.inviter;
	w->until = when_words(d, call_when(arena, seat.expires, c->words.zone), WHEN_DAY);
	w->seat = address_full(arena, address_invitation(arena, seat.token));
	w->no = address_full(arena, newcomer_address(arena, n));
	w->page = address_full(arena, address_movement(arena, c->handle));
	return OK;
}

/* Read what the letter to somebody who was turned down speaks of.  It goes out when the call is
 * off meanwhile, too: they are on no list that would tell them anything else. */
static err
read_turned(struct rd *rd, const struct letter *letter, struct draw *d, struct letter_words *w)
{
	struct arena *arena = rd_arena(rd);
	struct call *c;

	TRY(call_load(rd, letter->call, &c));
	if (!call_public(c))
		return gone(arena);
	d->lang = text_lang_of(letter->lang);
	w->c = c;
	w->page = address_full(arena, address_call(arena, c->handle, c->slug));
	return OK;
}

/* Read what the letter about a round speaks of. */
static err
read_round(struct rd *rd, const struct letter *letter, struct draw *d, const struct hub *hub,
    struct letter_words *w)
{
	struct arena *arena = rd_arena(rd);
	struct proposal_letter round;
	struct when due;
	bool found;

	TRY(proposal_letter(rd, letter, d->now, &round, &found));
	if (!found)
		return gone(arena);
	TRY(when_make(arena, round.due, round.zone.n > 0 ? round.zone : hub->zone, &due));
	w->movement = round.movement;
	w->until = when_words(d, &due, WHEN_FULL);
	w->zone = when_zone_words(d, &due);
	w->page = address_full(arena, address_proposal(arena, round.circle, round.pub));
	w->ticket = address_full(arena, address_path(S("/login")));
	return OK;
}

err
letter_write(struct rd *rd, const struct letter *letter, struct mail *out)
{
	struct arena *arena = rd_arena(rd);
	struct letter_words w = {.page = address_full(arena, address_home())};
	const struct kind *kind;
	struct buf text = BUF(arena);
	struct draw d = {.out = &text, .arena = arena, .now = time_now()};
	struct hub hub;
	bool found;

	if (letter->kind < LETTER_CONFIRM || letter->kind > LETTER_TURNED)
		return gone(arena);
	kind = &kinds[letter->kind];
	TRY(hub_get(rd, &hub, &found));
	if (!found)
		return gone(arena);
	w.hub = hub.name;
	if (letter->kind == LETTER_SIGNIN)
		TRY(read_signin(rd, letter, &w));
	else if (letter->kind == LETTER_SEAT)
		TRY(read_seat(rd, letter, &d, &w));
	else if (letter->kind == LETTER_ROUND)
		TRY(read_round(rd, letter, &d, &hub, &w));
	else if (letter->kind == LETTER_TURNED)
		TRY(read_turned(rd, letter, &d, &w));
	else if (letter->kind != LETTER_TEST)
		TRY(read_words(rd, letter, &w, &d.lang));
	kind->draw(&d, &w);
	*out = (struct mail){.from_name = hub.name,
	    .to = letter->mail,
	    .subject = text_say(arena, d.lang, subject_of(kind, w.c), 0,
		(const struct text_arg[2]){{"title", w.c == NULL ? hub.name : w.c->words.title}}),
	    .text = buf_str(&text),
	    .message_id =
		buf_format(arena, "%.*s@%.*s", STR_ARG(letter->pub), STR_ARG(address_mail_host()))};
	if (kind->calendar)
		TRY(call_calendar(arena, w.c, &out->calendar));
	return OK;
}
