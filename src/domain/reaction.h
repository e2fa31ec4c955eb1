/* domain/reaction.h - boosts, likes and "can't come": numbers beside a call, counted once for each
 * account, and never people who joined. */
#pragma once
#include "domain/remote.h"

enum reaction_kind { REACTION_BOOST = 1, REACTION_LIKE, REACTION_DECLINE };

MUST_CHECK err reaction_put(
    struct tx *, struct call_id, enum reaction_kind, struct remote_id, int64_t now);
MUST_CHECK err reaction_has(
    struct rd *, struct call_id, enum reaction_kind, struct remote_id, bool *out);
/* Fine, and nothing is counted, when there was none, or it was forgotten: a count is never less
 * than the rows that stand. */
MUST_CHECK err reaction_drop(struct tx *, struct call_id, enum reaction_kind, struct remote_id);

struct reaction_counts {
	int64_t boosts, likes, declined;
};
MUST_CHECK err reaction_counts(struct rd *, struct call_id, struct reaction_counts *out);
/* EXPIRE: who it was is forgotten; the counts stay, and who reacts again counts again. */
MUST_CHECK err reaction_expire(struct tx *, int64_t before, int64_t *gone);
