/* domain/remote.h - accounts on other servers, as their documents describe them. */
#pragma once
#include "domain/job.h"
#include "store/ids.h"

/* What an actor document says, read and judged by fedi/actor_read.h: addresses of one origin,
 * names cut to their lengths. */
struct remote_doc {
	struct str uri, host; /* host as in peer.host */
	struct str handle;    /* name@host */
	struct str name;      /* plain text; the handle's name when they have none */
	struct str url, inbox;
	struct str shared; /* NONE: no shared inbox */
	struct str key_id, key_pem;
	struct str aka[4]; /* alsoKnownAs; NONE from the first that is missing */
};
struct remote {
	struct remote_id id;
	struct peer_id peer;
	struct str host;
	struct str uri, handle, name, url, inbox;
	struct str shared, key_id, key_pem; /* NONE: none */
	int64_t fetched;
};
/* *found is false, and *out untouched, when there is none. */
MUST_CHECK err remote_load(struct rd *, struct remote_id, struct remote *out, bool *found);
MUST_CHECK err remote_by_uri(struct rd *, struct str uri, struct remote *out, bool *found);
MUST_CHECK err remote_by_key(struct rd *, struct str key_id, struct remote *out, bool *found);
/* Keep what a document says; a key that another account held is taken from it. */
MUST_CHECK err remote_keep(
    struct tx *, const struct remote_doc *, int64_t now, struct remote_id *out);
/* They are gone, or want to be forgotten: their follows, replies, reactions, quotes and open
 * sign-ups go with them, at once or, where it is much, in slices (job).  Sums stay. */
MUST_CHECK err remote_forget(struct tx *, struct remote_id, int64_t now);
/* Open sign-ups from a whole server are taken back, and nobody is told: at most 50, *left of
 * them. */
MUST_CHECK err remote_leave(struct tx *, struct peer_id, int64_t now, int64_t *left);
/* EXPIRE: accounts that follow nothing, said nothing, are on no list and stand in no text of ours,
 * a day after their document was read.  Each is looked at once a day; *gone counts those that
 * were. */
MUST_CHECK err remote_expire(struct tx *, int64_t before, int64_t *gone);

/* Goes on with those who are being forgotten. */
extern const struct job_table remote_jobs;
