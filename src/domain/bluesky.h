/* domain/bluesky.h - the account on Bluesky by which a movement speaks there too: who it is, and
 * what is posted by it.
 *
 * A post is a row without its words, which are written when it is sent (fedi/bluesky).  Its key in
 * the account's repository is chosen before the first try, so that a second one writes the same
 * record again instead of another. */
#pragma once
#include "base/time.h"
#include "net/route.h"
#include "store/ids.h"

struct key;

/* The hub's root key, set once before any thread starts. */
void bluesky_key_set(const struct key *root);

/* ---- the account --------------------------------------------------------------------------- */

/* What went wrong last; the numbers stand in the database. */
enum bluesky_trouble {
	BLUESKY_WELL,
	BLUESKY_PASSWORD,  /* the app password is not taken (any more) */
	BLUESKY_FACTOR,    /* a second factor is asked for: it was no app password */
	BLUESKY_SUSPENDED, /* the account is */
	BLUESKY_SILENT,    /* its server cannot be reached */
	BLUESKY_BUSY,      /* it takes nothing at the moment */
	BLUESKY_REFUSED,   /* it did not want one post */
	BLUESKY_BLOCKED,   /* we do not speak with it */
};
/* Does nothing go on until a keeper connects the account again? */
bool bluesky_is_stopped(enum bluesky_trouble);
struct bluesky {
	struct bluesky_id id;
	struct str handle, did;
	struct str origin; /* of its server */
	enum bluesky_trouble trouble;
	struct opt since;              /* when that began */
	struct opt ends;               /* its posts are being deleted, until then at most */
	int64_t made;                  /* when it was connected */
	int64_t stands, waits, failed; /* posts, each counted up to 1,000 */
};
/* *found is false, and *out untouched, when there is none. */
MUST_CHECK err bluesky_of(struct rd *, struct movement_id, struct bluesky *out, bool *found);

/* A session that was begun with an app password. */
struct bluesky_session {
	struct str origin, host; /* of the server that has the account */
	struct str handle, did;
	struct str password, access, refresh; /* plain: they never leave this work */
};
/* Asks the server of the account, as domain/elsewhere does: *asked is false when another server has
 * to be asked first, and ready() has to end.  FAULT_INPUT at "handle", "password" or "server". */
typedef err bluesky_begin_fn(
    struct req *, struct rd *, struct str server, struct bluesky_session *out, bool *asked);
void bluesky_begin_set(bluesky_begin_fn *);
MUST_CHECK err bluesky_begin(
    struct req *, struct rd *, struct str server, struct bluesky_session *out, bool *asked);

/* Connect an account; the same one again keeps what was posted by it. */
MUST_CHECK err bluesky_connect(
    struct tx *, struct movement_id, const struct bluesky_session *, int64_t now);
/* Let go of it.  Password and session are erased at once; with `delete`, the session stays for what
 * was posted to be deleted, a day at most. */
MUST_CHECK err bluesky_leave(struct tx *, struct movement_id, bool delete, int64_t now);

/* ---- what is posted ------------------------------------------------------------------------ */

/* The numbers stand in the database. */
enum bluesky_kind {
	BLUESKY_VERSION = 1, /* a version of the message */
	BLUESKY_CALL,
	BLUESKY_MOVED, /* an answer to that: it has another time or place */
	BLUESKY_OFF,   /* likewise: it is called off */
};
struct bluesky_news {
	enum bluesky_kind kind;
	struct movement_id movement;
	struct version_id version; /* one of the two */
	struct call_id call;
	int64_t now;
};
/* Nothing happens where no account is connected, or, with an answer, where the call is not
 * posted. */
MUST_CHECK err bluesky_tell(struct tx *, const struct bluesky_news *);
/* The call is withdrawn: what was posted about it is deleted. */
MUST_CHECK err bluesky_take_back(struct tx *, struct movement_id, struct call_id, int64_t now);

/* EXPIRE. */
#define BLUESKY_KEPT (7 * DAY)
MUST_CHECK err bluesky_expire(struct tx *, int64_t before, int64_t *gone);
