/* fedi/oauth_read.h - what a server answers to whom it lets sign in, read and judged.
 *
 * origin: of that server, "https://host[:port]"; every address that it names has to be there. */
#pragma once
#include "base/err.h"

/* What it says of itself (RFC 8414), or what servers of old have without a word. */
struct oauth_meta {
	struct str authorize, token, revoke, apps; /* addresses of the origin, normalised */
	struct str identity;                       /* userinfo; NONE: none is named */
	struct str scope;                          /* the least that tells who somebody is */
	bool pkce;                                 /* takes a challenge in the form S256 */
	bool older;                                /* said nothing of itself */
};
/* FAULT_INPUT: no such document, or one that leads to another origin. */
MUST_CHECK err oauth_meta_read(
    struct arena *, struct str origin, struct str body, struct oauth_meta *out);
struct oauth_meta oauth_meta_older(struct arena *, struct str origin);

/* The answer to a registration.  FAULT_INPUT: it names none. */
MUST_CHECK err oauth_client_read(
    struct arena *, struct str body, struct str *client, struct str *secret);
/* The answer to a code (RFC 6749 5.1), fit to stand in a header.  FAULT_INPUT: it holds none. */
MUST_CHECK err oauth_token_read(struct arena *, struct str body, struct str *out);
/* Is it a refusal (RFC 6749 5.2) for that this server does not know us? */
bool oauth_forgotten(struct arena *, struct str body);

/* Who signed in: an address of the origin, or, where none is said, the name there. */
struct oauth_who {
	struct str uri, name; /* one of the two is NONE */
};
/* The answer of userinfo or of verify_credentials.  FAULT_INPUT: it names nobody of that origin. */
MUST_CHECK err oauth_who_read(
    struct arena *, struct str origin, struct str body, struct oauth_who *out);
