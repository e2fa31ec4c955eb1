/* domain/session.h - who is asking: a cookie's token to a person, and back. */
#pragma once
#include "base/err.h"
#include "domain/job.h"
#include "store/ids.h"

/* Who is asking.  person.n == 0: nobody signed in. */
struct viewer {
	struct person_id person;
	struct str name;
	struct str zone; /* NONE: as the call */
	bool admin;
	int64_t visits;  /* days on which this session was seen, today included */
	struct str hash; /* SHA-256 of the session's token; NONE without one */
};

/* Unused for so long it ends, in days. */
#define SESSION_DAYS 30

/* The viewer behind a cookie token; an anonymous one when it is absent, unknown, ended.  The day it
 * was last seen is noted in memory; session_jobs writes it. */
MUST_CHECK err session_viewer(struct rd *, struct str token, int64_t now, struct viewer *out);
/* A new session; *token is shown once, in the cookie. `token` is made in ready (rand_word 32). */
MUST_CHECK err session_start(struct tx *, struct person_id, struct str token, int64_t now);
/* End the viewer's own session; none is fine. */
MUST_CHECK err session_end(struct tx *, const struct viewer *);
/* End another session of the same person, by its hash; unknown ones are fine. */
MUST_CHECK err session_end_other(struct tx *, const struct viewer *, struct str hash);

struct session {
	struct str hash;
	int64_t made;     /* unix seconds */
	int64_t seen_day; /* days since 1970 */
};
/* The sessions of the viewer that stand, newest first, at most 50. */
MUST_CHECK err session_list(struct rd *, const struct viewer *, struct session **out, size_t *n);
/* Writes the days noted by session_viewer. */
extern const struct job_table session_jobs;
/* The whole Set-Cookie value for a token, or, with NONE, the one that forgets it. */
struct str session_cookie(struct arena *, struct str token);
/* The name of the cookie: "__Host-s" on https and loopback, else "s". */
struct str session_cookie_name(void);
