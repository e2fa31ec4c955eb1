/* domain/follow.h - who follows a movement from other servers. */
#pragma once
#include "domain/remote.h"

enum follow_state { FOLLOW_WAITS = 1, FOLLOW_ACCEPTED };

struct follow {
	struct movement_id movement;
	struct remote_id remote;
	struct str activity; /* id of their Follow */
	bool hold; /* their server is limited: wait for a keeper whatever the movement says */
	int64_t now;
};
/* So many of one server follow a movement, or wait, unless a rule allows that server. */
#define FOLLOW_MOST 5000
/* They follow, perhaps again: accepted at once and told so, or waiting for a keeper where the
 * movement says so, or rejected where FOLLOW_MOST of their server do.  FAULT_MISSING when it does
 * not federate. */
MUST_CHECK err follow_ask(struct tx *, const struct follow *);
/* They do not any more.  Fine when they did not. */
MUST_CHECK err follow_end(struct tx *, struct movement_id, struct remote_id);
/* A keeper's answer: tells them.  Fine when they do not follow, or ask, any more. */
MUST_CHECK err follow_accept(struct tx *, struct movement_id, struct remote_id, int64_t now);
MUST_CHECK err follow_reject(struct tx *, struct movement_id, struct remote_id, int64_t now);

struct follower {
	struct remote_id remote;
	struct str uri, name, handle, url;
	enum follow_state state;
	int64_t made;
};
struct follower_list {
	struct follower *rows;
	size_t n;
};
/* At most 50 in one state, from behind `after` (n == 0: the first). */
MUST_CHECK err follow_page(struct rd *, struct movement_id, enum follow_state,
    struct remote_id after, struct follower_list *out);

/* How a movement stands to other servers; kept by its keepers. */
struct follow_ways {
	bool federates;             /* other servers see it */
	bool approves;              /* followers wait for a keeper */
	int64_t followers, waiting; /* waiting: counted up to 1,000 */
};
MUST_CHECK err follow_ways(struct rd *, struct movement_id, struct follow_ways *out);
/* Where it is not to be seen any more, other servers are told so and nobody follows (domain/leave);
 * where it is again, whoever wants to follow has to ask anew. */
MUST_CHECK err follow_ways_set(
    struct tx *, struct movement_id, bool federates, bool approves, int64_t now);
