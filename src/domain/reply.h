/* domain/reply.h - what people say under a call or a message, here from other servers.
 *
 * A first-time sender's reply is held until a member of the movement lets it stand; from then on
 * that sender's replies to this movement are shown at once.  Only public replies are kept at
 * all. */
#pragma once
#include "domain/remote.h"

#define REPLY_KEPT (180 * DAY)
#define REPLY_LIST 50 /* rows of a list */
/* So many wait in one movement, of one account and of one server; more are not kept. */
#define REPLY_HELD_ACCOUNT 20
#define REPLY_HELD_PEER 200
/* Bytes of markup that are kept of one, a little more or less: a list of them is one page.  All of
 * it stands where it was written. */
#define REPLY_HTML ((size_t)8 << 10)

enum reply_state { REPLY_HELD = 1, REPLY_SHOWN, REPLY_HIDDEN };

struct reply_new {
	struct str pub; /* random, made before the transaction */
	struct movement_id movement;
	struct call_id call; /* one of the two */
	struct version_id version;
	struct remote_id remote;
	struct str uri, url;
	struct html html; /* through base/clean */
	int64_t said;
	bool hold; /* their server is limited */
	int64_t now;
};
/* Keep one; one of the same uri stands already, or too many of theirs wait: nothing. */
MUST_CHECK err reply_put(struct tx *, const struct reply_new *);
/* New words; ignored when they are not its author's, older than the first or not newer than the
 * last change. */
MUST_CHECK err reply_change(
    struct tx *, struct str uri, struct remote_id, struct html, int64_t updated);
/* Taken back by its author; *gone false when it was not there or not theirs. */
MUST_CHECK err reply_drop(struct tx *, struct str uri, struct remote_id, bool *gone);

struct reply_row {
	struct reply_id id;
	struct str pub, uri, url;
	struct str name, handle, profile; /* of who said it; profile: their page */
	struct html html;                 /* cleaned again when read */
	int64_t said;
	enum reply_state state;
	struct str title; /* of the call; NONE under a message.  reply_held, reply_judged only */
};
struct reply_list {
	struct reply_row *rows;
	size_t n;
};
/* Shown ones, oldest first, at most n from behind `after`. */
MUST_CHECK err reply_of_call(
    struct rd *, struct call_id, struct reply_id after, int64_t n, struct reply_list *out);
MUST_CHECK err reply_of_version(
    struct rd *, struct version_id, struct reply_id after, int64_t n, struct reply_list *out);
/* Those that wait for a member, oldest first. */
MUST_CHECK err reply_held(
    struct rd *, struct movement_id, struct reply_id after, struct reply_list *out);
/* Those that are shown, or hidden, newest first, from before `before`. */
MUST_CHECK err reply_judged(struct rd *, struct movement_id, enum reply_state,
    struct reply_id before, struct reply_list *out);
#define REPLY_NEWEST ((struct reply_id){INT64_MAX})
/* The one of a public id; *found is false, and *out untouched, when there is none. */
MUST_CHECK err reply_at(struct rd *, struct str pub, struct reply_id *out, bool *found);
/* How many wait for a member, counted up to 1,000. */
MUST_CHECK err reply_waiting(struct rd *, struct movement_id, int64_t *out);
/* The movements, at most 50, of which somebody is a fellow and where replies wait. */
struct reply_waits {
	struct str handle, name;
	int64_t waiting; /* counted up to 1,000 */
};
MUST_CHECK err reply_waits(
    struct rd *, struct person_id viewer, struct reply_waits **out, size_t *n);
/* A member lets it stand, or hides it.  FAULT_MISSING: not of this movement. */
MUST_CHECK err reply_judge(struct tx *, struct movement_id, struct str pub, enum reply_state);
MUST_CHECK err reply_expire(struct tx *, int64_t before, int64_t *gone);
