/* fedi/xrpc.h - what is said to a server of Bluesky's protocol (atproto.com, specs: XRPC), and how
 * its answers are read.  Pure; of an answer only what is needed is believed, and checked. */
#pragma once
#include "base/err.h"

#define XRPC_POSTS "app.bsky.feed.post" /* the collection that posts stand in */

/* ORIGIN/xrpc/METHOD */
struct url xrpc_url(struct arena *, struct str origin, struct str method);
/* Does it look like an app password: four groups of four? */
bool xrpc_is_app_password(struct str);
/* com.atproto.server.createSession */
struct str xrpc_login(struct arena *, struct str handle, struct str password);
/* com.atproto.repo.deleteRecord */
struct str xrpc_delete(struct arena *, struct str did, struct str rkey);
/* at://DID/app.bsky.feed.post/RKEY */
struct str xrpc_post_uri(struct arena *, struct str did, struct str rkey);

/* The answer to createSession and refreshSession. */
struct xrpc_session {
	struct str did;
	struct str access, refresh; /* tokens: no blank, at most XRPC_TOKEN bytes */
	struct str origin;          /* of the server named in the DID document; NONE: none is */
};
#define XRPC_TOKEN 4000
/* FAULT_INPUT when it is not whole. */
MUST_CHECK err xrpc_read_session(struct arena *, struct str body, struct xrpc_session *out);
/* The answer to com.atproto.identity.resolveHandle. */
MUST_CHECK err xrpc_read_did(struct arena *, struct str body, struct str *out);
/* The answer to com.atproto.repo.putRecord: the hash of what was written. */
MUST_CHECK err xrpc_read_cid(struct arena *, struct str body, struct str *out);

/* What an answer that is no success means. */
enum xrpc_error {
	XRPC_EXPIRED,   /* the token holds no more */
	XRPC_PASSWORD,  /* handle and password do not fit */
	XRPC_FACTOR,    /* a second factor is asked for */
	XRPC_SUSPENDED, /* the account is taken down, or put to sleep */
	XRPC_LATER,     /* not now */
	XRPC_OTHER,
};
enum xrpc_error xrpc_read_error(struct arena *, int status, struct str body);
