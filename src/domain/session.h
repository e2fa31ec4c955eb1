/* domain/session.h - who is asking: a cookie's token to a person, and back. */
#pragma once
#include "base/err.h"
#include "store/ids.h"

/* Who is asking.  person.n == 0: nobody signed in. */
struct viewer {
	struct person_id person;
	struct str name;
	struct str zone; /* NONE: as the call */
	bool admin;
	struct str hash; /* SHA-256 of the session's token; NONE without one */
};

/* The viewer behind a cookie token; an anonymous one when it is absent, unknown, ended. */
MUST_CHECK err session_viewer(struct rd *, struct str token, struct viewer *out);
/* A new session; *token is shown once, in the cookie. `token` is made in ready (rand_word 32). */
MUST_CHECK err session_start(struct tx *, struct person_id, struct str token, int64_t now);
MUST_CHECK err session_end(struct tx *, const struct viewer *);
/* The whole Set-Cookie value for a token, or, with NONE, the one that forgets it. */
struct str session_cookie(struct arena *, struct str token);
/* The name of the cookie: "__Host-s" on https and loopback, else "s". */
struct str session_cookie_name(void);
