/* fedi/inbox.h - what other servers send: proven, read, and let have its effect once.
 *
 * No effect unless the signer's key, the actor and the owner of the object share an origin
 * (reference federation, section 8).  With a known key nothing outside is waited for. */
#pragma once
#include "domain/far.h"
#include "fedi/activity.h"
#include "fedi/words.h"
#include "net/route.h"

extern const struct route_table inbox_routes;

/* What is got ready of each object before the writer has it. */
struct inbox_piece {
	struct html html;   /* of what it says, cleaned */
	struct words words; /* what it says as an answer to a call */
	struct str pub;     /* for a reply or a report: random */
	struct signup_dice dice;
};
struct inbox {
	struct activity activity;
	struct str key;           /* SHA-256 of its id: each counts once */
	struct remote_doc sender; /* what stands of them, or was read just now */
	bool fresh;               /* read just now: to be kept */
	struct remote_doc target; /* where they moved to, when that is proven; else uri NONE */
	bool looked;              /* the place they say they moved to was asked for */
	struct str folded;        /* utf8_fold of their name */
	struct str comment;       /* of a report: plain text, cut to its length; may be empty */
	bool nothing;             /* seen before, or nothing to be done */
	struct inbox_piece pieces[ACTIVITY_OBJECTS];
};

/* fedi/inbox_effect.c: what it does, in the writer's transaction. */
MUST_CHECK err inbox_effect(struct req *, struct tx *, const struct inbox *, struct outcome *out);
