/* domain/link.h - links that can be shown again: derived from a row's id and generation by
 * signature, never stored.  Raising the generation ends them. */
#pragma once
#include "base/types.h"

enum link_kind { LINK_TICKET = 1, LINK_DOOR, LINK_FEED, LINK_INVITE, LINK_SIGNIN, LINK_NEXT };

struct key;
/* The hub's root key, set once before any thread starts. */
void link_key_set(const struct key *root);
/* The token for a row. */
struct str link_token(struct arena *, enum link_kind, int64_t id, int64_t gen);
/* The row id a token speaks of, without judging it; false when it is no token at all. */
bool link_id(struct arena *, struct str token, int64_t *id);
/* Does the token belong to this row and generation?  In constant time. */
bool link_is(struct arena *, enum link_kind, struct str token, int64_t id, int64_t gen);
