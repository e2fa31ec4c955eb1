/* domain/actor.h - what other servers see of us: movements as actors, their versions and calls as
 * objects.  A movement that does not federate, and all that is its own, is not there. */
#pragma once
#include "domain/call.h"
#include "domain/message.h"
#include "domain/movement.h"

struct actor {
	struct movement movement; /* without draft; kept and founder are not set */
	bool approves;            /* followers wait for a keeper */
	int64_t followers;
};
/* *found is false, and *out untouched, when there is none. */
MUST_CHECK err actor_by_pub(struct rd *, struct str pub, struct actor *out, bool *found);
MUST_CHECK err actor_by_handle(struct rd *, struct str handle, struct actor *out, bool *found);
MUST_CHECK err actor_by_id(struct rd *, struct movement_id, struct actor *out, bool *found);
/* The public id of one whether or not it federates: its key, and that it has left, are told by
 * it. */
MUST_CHECK err actor_pub(struct rd *, struct movement_id, struct str *pub, bool *federates);

/* A version or a call, with whose it is. */
struct actor_object {
	struct actor actor;
	struct version *version; /* NULL: a call */
	struct call *call;       /* open or cancelled, or withdrawn after everybody had seen it */
};
/* *found is false, and *out untouched, when there is none or nobody else was ever to see it. */
MUST_CHECK err actor_object(struct rd *, struct str pub, struct actor_object *out, bool *found);
/* The version of an id; *out is NULL when it is not this movement's. */
MUST_CHECK err actor_version(
    struct rd *, struct movement_id, struct version_id, struct version **out);

/* What there is to know of a call beside its words. */
struct actor_call {
	struct opt published; /* when everybody first saw it */
	int64_t boosts, likes, declined;
};
MUST_CHECK err actor_call(struct rd *, struct call_id, struct actor_call *out);

/* ---- what a movement has said ---------------------------------------------------------------- */

#define ACTOR_PAGE 20
/* One of the two; calls that are gone again do not stand there. */
struct actor_said {
	struct version_id version;
	int64_t number; /* of the version */
	struct call_id call;
	int64_t at;
};
/* At most ACTOR_PAGE, newest first, from behind the object `before` (NULL: the newest). */
MUST_CHECK err actor_said(struct rd *, const struct actor *, const struct actor_object *before,
    struct actor_said out[ACTOR_PAGE], size_t *n);
/* How much it has said in all; calls beyond a thousand are not counted. */
MUST_CHECK err actor_said_count(struct rd *, const struct actor *, int64_t *out);
/* How many replies are shown below it, at most 1000. */
MUST_CHECK err actor_replies(struct rd *, const struct actor_object *, int64_t *out);
