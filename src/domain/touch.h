/* domain/touch.h - the ledger itself: one row for each step of one person towards a call, written
 * in the same transaction as what it records, and never changed.
 *
 * People have names of their own in it, random ones ("actor"), which are theirs alone and stand in
 * signup.actor, newcomer.actor and person.actor.  Tie, channel, parent and share are decided when a
 * row is written.  A stage counts once for a person and a call, at its first time; a later stage
 * implies the earlier ones.  Kept sums (`funnel`) follow each row. */
#pragma once
#include "domain/job.h"
#include "domain/tie.h"
#include "store/ids.h"

/* The first five are the stages, in their order. */
enum touch_kind {
	TOUCH_REACH = 1,   /* a letter to them was accepted for delivery */
	TOUCH_RESPOND,     /* any deliberate act */
	TOUCH_PLEDGE,      /* they said yes and have a place */
	TOUCH_SHOW,        /* they were checked in, by somebody else */
	TOUCH_HOST,        /* made a circle or a call within 90 days after their first show */
	TOUCH_INVITE_SENT, /* asked others in */
	TOUCH_CIRCLE_JOIN, /* took a seat in a circle */
	TOUCH_WITHDRAW,    /* took their yes back; they stay counted as pledged */
	TOUCH_AGAIN        /* asked by one more way; no stage, for only a letter reaches them */
};
#define TOUCH_STAGES 5
#define TOUCH_KINDS 9

#define TOUCH_NAME 20 /* signs of a name in the ledger */
/* Fresh names, made before the transaction so that an act can be run again; taken by those who have
 * none yet. */
struct touch_names {
	struct str who, parent;
};
struct touch_names touch_names(struct arena *);

/* ---- members ------------------------------------------------------------------------------- */

/* What a member does; call.n == 0 where it belongs to no call. */
struct touch_member {
	struct person_id person;
	struct movement_id movement;
	struct call_id call;
	struct person_id by; /* who asked them in; n == 0: nobody, or not known */
	struct touch touch;
	struct touch_names names;
	int64_t now;
};
/* They took a seat in a circle of the movement. */
MUST_CHECK err touch_circle_join(struct tx *, const struct touch_member *);
/* They asked somebody in, or made a link to share. */
MUST_CHECK err touch_invite(struct tx *, const struct touch_member *);
/* They made a circle or published a call: a stage of the call they first came to, when that was at
 * most 90 days ago; nothing otherwise. */
MUST_CHECK err touch_host(struct tx *, struct person_id, struct movement_id, int64_t now);
/* The name of a person in the ledger; `fresh` is taken where they have none yet. */
MUST_CHECK err touch_actor(struct tx *, struct person_id, struct str fresh, struct str *out);

/* ---- people on the list of a call ---------------------------------------------------------- */

/* One person's step towards a call. */
struct touch_step {
	struct movement_id movement;
	struct call_id call;
	struct str who;
	struct str parent; /* NONE: nobody is known to have brought them */
	struct str share;  /* NONE: no code */
	struct touch touch;
	enum touch_kind reached; /* the stage they reached now, and with it all before */
	enum touch_kind sure;    /* the first of these that is no mere inference */
	int64_t now;
};
MUST_CHECK err touch_step(struct tx *, const struct touch_step *);
/* The same step of many who are new in the ledger: names[0..n). */
MUST_CHECK err touch_fresh(
    struct tx *, const struct touch_step *, const struct str *names, size_t n);
/* They asked again, by another way than before: one more touch on the path to their pledge.  A yes
 * that only a check-in implies does not close that path for good: the check-in may be a mistake. */
MUST_CHECK err touch_again(struct tx *, const struct touch_step *);
/* They made links to ask others with. */
MUST_CHECK err touch_shared(struct tx *, const struct touch_step *);
/* They took their answer back. */
MUST_CHECK err touch_withdraw(struct tx *, const struct touch_step *);
/* A check-in was a mistake: their show is struck out, with what it alone implied and with hosting
 * after it; forget: all they have for that call. */
MUST_CHECK err touch_strike(struct tx *, const struct touch_step *, bool forget);
