/* domain/quote.h - posts on other servers that quote a version, a call or its poll (FEP-044f).
 *
 * Of a post nothing is kept but its id and whose it is.  One that we said yes to has a stamp, a
 * document of ours that proves it to everybody, as long as its row stands. */
#pragma once
#include "domain/remote.h"

#define QUOTE_KEPT (365 * DAY)

enum quote_state {
	QUOTE_STANDS = 1,
	QUOTE_REFUSED, /* kept until that was told */
	QUOTE_ENDED,   /* taken back by us; likewise */
};

struct quote_ask {
	struct str pub; /* random, made before the transaction */
	struct movement_id movement;
	struct call_id call; /* n == 0: a version is quoted */
	struct str object;   /* public id of the version or call */
	bool poll;           /* it is the call's poll */
	struct remote_id remote;
	struct str uri;     /* of the post, on their server unless it is refused */
	struct str request; /* id of the activity that asks */
	bool refuse;
	int64_t now;
};
/* Somebody asks whether a post of theirs may quote it, perhaps again: what is said now holds, they
 * are told so, and the stamp of a post is the same each time. */
MUST_CHECK err quote_ask(struct tx *, const struct quote_ask *);
/* The post is gone, says its author; *gone false when there was none, or it was not theirs. */
MUST_CHECK err quote_drop(struct tx *, struct str uri, struct remote_id, bool *gone);

struct quote {
	struct quote_id id;
	struct str pub; /* of the stamp */
	struct str object;
	bool poll;
	struct str uri;
	enum quote_state state;
};
/* *found is false, and *out untouched, when there is none. */
MUST_CHECK err quote_load(struct rd *, struct quote_id, struct quote *out, bool *found);
/* By its stamp; only one that stands is found.  What it quotes may be gone. */
MUST_CHECK err quote_by_pub(struct rd *, struct str pub, struct quote *out, bool *found);

/* EXPIRE: those made before; what was refused or taken back a week after that was said. */
MUST_CHECK err quote_expire(struct tx *, int64_t before, int64_t *gone);
/* Takes back the stamps of what was withdrawn, and tells who had them. */
extern const struct job_table quote_jobs;
