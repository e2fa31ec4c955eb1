/* domain/letter.h - letters to send: rows without bodies, written when they are sent. */
#pragma once
#include "domain/job.h"
#include "store/ids.h"

enum letter_kind {
	LETTER_CONFIRM = 1, /* press the button to confirm */
	LETTER_GOING,       /* you are coming: ticket */
	LETTER_WAITING,     /* you are on the list */
	LETTER_PROMOTED,    /* a place became free: you are coming */
	LETTER_CHANGED,     /* time, place or ask changed */
	LETTER_CANCELLED,   /* the call is off */
	LETTER_TEST,        /* the administrator's test letter */
	LETTER_SIGNIN,      /* a link to sign in */
	LETTER_SEAT,        /* a seat in a circle, for a newcomer */
	LETTER_ROUND,       /* a circle is asked: a round of a proposal has opened */
	LETTER_TURNED,      /* they asked for a place and get none */
};

/* Queue one letter in the act that causes it.  One of the same kind to the same sign-up that still
 * waits is enough.  mail NONE: to an account on another server, as a direct message; nothing where
 * there is none. */
MUST_CHECK err letter_queue(
    struct tx *, enum letter_kind, struct signup_id, struct str mail, int64_t now);
/* Queue a letter to every confirmed sign-up of a call, in slices (job fanout). */
MUST_CHECK err letter_fanout(struct tx *, enum letter_kind, struct call_id, int64_t now);
/* Queue one letter to a person: the administrator's test letter, or one to sign in. */
MUST_CHECK err letter_to_person(
    struct tx *, enum letter_kind, struct person_id, struct str mail, int64_t now);
/* Queue the letter to somebody who was turned down, and is on the list no more; in the language
 * of their answer. */
MUST_CHECK err letter_turned(
    struct tx *, struct call_id, struct str mail, struct str lang, int64_t now);
/* Queue the letter with a newcomer's invitation. */
MUST_CHECK err letter_seat(struct tx *, struct newcomer_id, struct str mail, int64_t now);

/* Queue a letter to a member about a round that has opened.  An address that got many of late gets
 * none: the round is seen at their home page as well. */
struct letter_ask {
	struct proposal_id proposal;
	int64_t round;
	struct person_id person;
	struct str mail;
	int64_t now;
};
MUST_CHECK err letter_round(struct tx *, const struct letter_ask *);

#define LETTER_PUB 20 /* signs of its public name */
/* A letter on its way; what stands in it is written from other rows when it is sent. */
struct letter {
	struct letter_id id;
	enum letter_kind kind;
	struct signup_id signup;     /* n == 0 in letters to persons, and to who was turned down */
	struct person_id person;     /* n == 0 in letters to sign-ups and newcomers */
	struct newcomer_id newcomer; /* n == 0 but in a letter with a seat */
	struct proposal_id proposal; /* n == 0 but in a letter about a round */
	int64_t round;
	struct call_id call; /* n == 0 but in a letter to who was turned down, as the next */
	struct str lang;
	struct str mail, pub;
	int64_t tries;
};
/* At most 100 letters that are due, oldest first. */
MUST_CHECK err letter_due(struct rd *, int64_t now, struct letter **out, size_t *n);
/* The relay took it: forget it.  Fine when it was taken back meanwhile; only id and pub are looked
 * at, also in the next two.  Who was asked to confirm has been reached. */
MUST_CHECK err letter_sent(struct tx *, const struct letter *, int64_t now);
/* What it speaks of is gone: forget it; it was not sent, and reached nobody. */
MUST_CHECK err letter_moot(struct tx *, const struct letter *);
/* The relay did not take it.  Tried again after 1 min, 5 min, 30 min, 2 h, 12 h; then, or at once
 * when the fault is permanent, it is given up. */
MUST_CHECK err letter_failed(struct tx *, const struct letter *, bool permanent, int64_t now);

extern const struct job_table letter_jobs;
