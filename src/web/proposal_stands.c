/* web/proposal_stands.c - where everybody stands, as sentences and as a ring of seats. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/utf8.h"
#include "web/proposal.h"

#define STANDS (STAND_OBJECT + 1)

/* What must be read comes first. */
static const enum stand order[] = {
    STAND_OBJECT, STAND_CONCERN, STAND_CONSENT, STAND_ASIDE, STAND_NONE};

/* The sentence about others (one or more, "you" among them), and about the reader alone. */
static const struct {
	int others, you;
} says[STANDS] = {
    [STAND_NONE] = {T_proposal_not_yet, T_proposal_not_yet_you},
    [STAND_CONSENT] = {T_proposal_consents, T_proposal_consents_you},
    [STAND_CONCERN] = {T_proposal_concerned, T_proposal_concerned_you},
    [STAND_ASIDE] = {T_proposal_aside, T_proposal_aside_you},
    [STAND_OBJECT] = {T_proposal_objects, T_proposal_objects_you},
};

struct str
proposal_face(enum stand stand)
{
	if (stand == STAND_OBJECT)
		return S("face no");
	return stand == STAND_CONSENT || stand == STAND_CONCERN ? S("face yes") : S("face");
}

struct str
proposal_sign(enum stand stand)
{
	static const struct str signs[STANDS] = {[STAND_NONE] = {"", 0},
	    [STAND_CONSENT] = {"\u2713", 3},
	    [STAND_CONCERN] = {"~", 1},
	    [STAND_ASIDE] = {"-", 1},
	    [STAND_OBJECT] = {"!", 1}};

	return signs[stand];
}

/* ---- sentences ----------------------------------------------------------------------------- */

/* Names that are being listed: "Ana, Bo and you". */
struct names {
	struct str at[CIRCLE_SEATS_MAX];
	size_t n;
	bool me; /* the reader is among them; they come last */
};

static struct str
names_join(struct draw *d, const struct names *names)
{
	struct str all = names->n > 0 ? names->at[0] : S("");

	for (size_t i = 1; i < names->n; i++)
		all = text_say(d->arena, d->lang,
		    i + 1 < names->n ? T_proposal_names : T_proposal_names_last, 0,
		    (const struct text_arg[2]){{"first", all}, {"last", names->at[i]}});
	return all;
}

static void
names_add(struct names *names, struct str name)
{
	if (names->n < COUNT(names->at))
		names->at[names->n++] = name;
}

/* "Ana, Bo and you consent." */
static struct str
say(struct draw *d, enum stand stand, struct names *names)
{
	if (names->me && names->n == 0)
		return text_say(d->arena, d->lang, says[stand].you, 0, NULL);
	if (names->me)
		names_add(names, text_say(d->arena, d->lang, T_proposal_you, 0, NULL));
	return text_say(d->arena, d->lang, says[stand].others, (int64_t)names->n,
	    (const struct text_arg[2]){{"names", names_join(d, names)}});
}

static bool
is_me(const struct proposal_reading *r, const struct stance *s)
{
	return s->person.n == r->viewer.n;
}

/* Everybody who stands there; with_reason: also those who said why.  False when there is nobody. */
static bool
names_of(const struct proposal_reading *r, enum stand stand, bool with_reason, struct names *out)
{
	*out = (struct names){.n = 0};
	for (size_t i = 0; i < r->stances->n; i++) {
		const struct stance *s = &r->stances->rows[i];

		if (s->stand != stand || (s->reason.n > 0 && !with_reason))
			continue;
		if (is_me(r, s))
			out->me = true;
		else
			names_add(out, s->name);
	}
	return out->n > 0 || out->me;
}

static struct str
sentence(struct draw *d, const struct proposal_reading *r, enum stand stand)
{
	struct names names;

	return names_of(r, stand, true, &names) ? say(d, stand, &names) : NONE;
}

/* ---- lines --------------------------------------------------------------------------------- */

static err
line_with_reason(struct draw *d, const struct proposal_reading *r, const struct stance *s,
    struct proposal_line *out)
{
	struct names names = {.me = is_me(r, s)};
	struct when *at = NEW(d->arena, struct when);

	if (!names.me)
		names_add(&names, s->name);
	TRY(when_make(d->arena, s->at, r->zone, at));
	*out = (struct proposal_line){s->stand, say(d, s->stand, &names), s->reason, at};
	return OK;
}

static err
lines_make(struct draw *d, const struct proposal_reading *r, struct proposal_stands *out)
{
	out->lines = NEW_ARRAY(d->arena, struct proposal_line, r->stances->n + STANDS);
	for (size_t i = 0; i < COUNT(order); i++) {
		struct names names;

		for (size_t k = 0; k < r->stances->n; k++) {
			const struct stance *s = &r->stances->rows[k];

			if (s->stand == order[i] && s->reason.n > 0)
				TRY(line_with_reason(d, r, s, &out->lines[out->n++]));
		}
		if (names_of(r, order[i], false, &names))
			out->lines[out->n++] = (struct proposal_line){
			    .stand = order[i], .say = say(d, order[i], &names)};
	}
	return OK;
}

/* ---- the ring ------------------------------------------------------------------------------ */

static struct seat
seat_of(struct draw *d, const struct proposal_reading *r, const struct stance *s)
{
	static const enum seat_is is[STANDS] = {[STAND_NONE] = SEAT_TAKEN,
	    [STAND_CONSENT] = SEAT_YES,
	    [STAND_CONCERN] = SEAT_YES,
	    [STAND_ASIDE] = SEAT_TAKEN,
	    [STAND_OBJECT] = SEAT_NO};
	bool turn = r->open && s->stand == STAND_NONE && is_me(r, s);

	return (struct seat){.initials = utf8_initials(d->arena, s->name),
	    .is = turn ? SEAT_YOUR_TURN : is[s->stand],
	    .badge = s->stand == STAND_NONE || s->stand == STAND_CONSENT ? NONE
									 : proposal_sign(s->stand)};
}

static struct str
ring_label(struct draw *d, const struct proposal_reading *r)
{
	struct buf all = BUF(d->arena);

	buf_add(&all, text_say(d->arena, d->lang, T_proposal_ring, (int64_t)r->stances->n, NULL));
	for (size_t i = 0; i < COUNT(order); i++) {
		struct str part = sentence(d, r, order[i]);

		if (part.at == NULL)
			continue;
		buf_char(&all, ' ');
		buf_add(&all, part);
	}
	return buf_str(&all);
}

static void
ring_make(struct draw *d, const struct proposal_reading *r, struct ring_seats *out)
{
	size_t n = r->stances->n;
	size_t drawn = n < RING_SEATS_MIN ? RING_SEATS_MIN : n;
	struct seat *seats = NEW_ARRAY(d->arena, struct seat, drawn);

	for (size_t i = 0; i < drawn; i++)
		seats[i] =
		    i < n ? seat_of(d, r, &r->stances->rows[i]) : (struct seat){.is = SEAT_FREE};
	*out = (struct ring_seats){.seats = seats,
	    .n = drawn,
	    .label = ring_label(d, r),
	    .num = {r->stances->answered, r->open},
	    .of = text_say(d->arena, d->lang, T_ring_of, (int64_t)n, NULL)};
}

err
proposal_stands_make(struct draw *d, const struct proposal_reading *r, struct proposal_stands *out)
{
	struct proposal_stands stands = {
	    .waiting = sentence(d, r, STAND_NONE), .objecting = sentence(d, r, STAND_OBJECT)};

	TRY(lines_make(d, r, &stands));
	ring_make(d, r, &stands.ring);
	*out = stands;
	return OK;
}
