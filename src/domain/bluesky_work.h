/* domain/bluesky_work.h - what is done next for an account on Bluesky, and what came of it: one
 * thing at a time for each account, so that an answer never overtakes what it answers. */
#pragma once
#include "domain/bluesky.h"

/* Sealed for the rows of one movement. */
struct str bluesky_seal_password(struct arena *, struct movement_id, struct str plain);
struct str bluesky_seal_tokens(
    struct arena *, struct movement_id, struct str access, struct str refresh);

/* What is to be done next for an account. */
enum bluesky_step {
	BLUESKY_REST,   /* nothing before ->until */
	BLUESKY_BEGIN,  /* begin a session with the password */
	BLUESKY_RENEW,  /* go on with the refresh token */
	BLUESKY_PUT,    /* write a post */
	BLUESKY_DELETE, /* delete one */
	BLUESKY_END,    /* it was to end, and there is no session any more */
};
struct bluesky_post {
	struct bluesky_post_id id; /* n == 0: none */
	enum bluesky_kind kind;
	struct version_id version;
	struct call_id call;
	struct str rkey;
	struct str root_rkey, root_cid; /* what it answers; NONE: nothing */
	int64_t tries, made;
};
struct bluesky_work {
	struct bluesky_id id;
	struct movement_id movement;
	enum bluesky_step step;
	struct peer_id peer;
	struct str host, origin, handle, did;
	struct str password, access, refresh; /* plain; NONE: there is none */
	struct bluesky_post post;
	enum bluesky_trouble trouble; /* with BLUESKY_REST: why, or BLUESKY_WELL */
	int64_t until;                /* with BLUESKY_REST; 0: until a post is due */
	int64_t made;                 /* when the account was connected */
};
/* At most 20 that have something to do. */
MUST_CHECK err bluesky_due(struct rd *, int64_t now, struct bluesky_id **out, size_t *n);
/* *found is false when it is gone. */
MUST_CHECK err bluesky_work(
    struct rd *, struct bluesky_id, int64_t now, struct bluesky_work *out, bool *found);

/* What came of it. */
enum bluesky_end {
	BLUESKY_TOOK,
	BLUESKY_EXPIRED, /* the token holds no more */
	BLUESKY_MOOT,    /* there is nothing to say any more */
	BLUESKY_UNTRIED, /* as the step says: it rests, or ends */
	BLUESKY_FAILED,  /* see trouble */
};
struct bluesky_result {
	const struct bluesky_work *work;
	enum bluesky_end end;
	enum bluesky_trouble trouble;
	struct str access, refresh; /* of a session that was begun or renewed, plain */
	struct str cid;             /* of a post that was written */
	int64_t retry_after;        /* seconds that the server named; 0: none */
	unsigned dice;              /* random, drawn outside: an act may be run again */
};
/* Write it down and say when the account is due next.  A post that was not taken is tried again as
 * a delivery is (domain/delivery.h). */
MUST_CHECK err bluesky_note(struct tx *, const struct bluesky_result *, int64_t now);
