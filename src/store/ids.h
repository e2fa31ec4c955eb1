/* store/ids.h - one type per kind of row, so that swapping two of them does not compile. */
#pragma once
#include "base/types.h"

#define IDS(I)                                                                                     \
	I(person)                                                                                  \
	I(session)                                                                                 \
	I(movement)                                                                                \
	I(circle)                                                                                  \
	I(version)                                                                                 \
	I(call)                                                                                    \
	I(signup)                                                                                  \
	I(letter)                                                                                  \
	I(member)                                                                                  \
	I(newcomer)                                                                                \
	I(invitation)                                                                              \
	I(proposal)                                                                                \
	I(touch)                                                                                   \
	I(signer)                                                                                  \
	I(peer)                                                                                    \
	I(remote)                                                                                  \
	I(news)                                                                                    \
	I(delivery)                                                                                \
	I(reply)                                                                                   \
	I(quote)                                                                                   \
	I(oauth_app)                                                                               \
	I(bluesky)                                                                                 \
	I(bluesky_post)
/* n == 0 is "none", NULL in the database. */
#define I(name)                                                                                    \
	struct name##_id {                                                                         \
		int64_t n;                                                                         \
	};
IDS(I)
#undef I
