/* net/route.h - the row of the route table: which request is answered by what.
 *
 * The life of a request stands in docs/map.md. */
#pragma once
#include "net/req.h"

/* Who may: judged by domain/may.c in the reader's snapshot and again in the writer's transaction.
 * The first {hole} of the path names the thing a word in brackets is about. */
#define WHOS(W)                                                                                    \
	W(ANYONE)  /* everybody */                                                                 \
	W(PERSON)  /* somebody signed in */                                                        \
	W(MEMBER)  /* of the circle */                                                             \
	W(FELLOW)  /* of the movement: its keepers, and members of its circles */                  \
	W(CREW)    /* of the call: its host, and once it is published fellows of its movement */   \
	W(HOST)    /* of the call */                                                               \
	W(FOUNDER) /* may found movements: administrators and, where it is set, members */         \
	W(KEEPER)  /* of the movement */                                                           \
	W(INVITE)  /* holds the signed link of an invitation */                                    \
	W(SIGNIN)  /* holds the signed link of a letter to sign in */                              \
	W(TICKET)  /* holds the signed link of a sign-up */                                        \
	W(NEXT)    /* holds the signed link of a newcomer */                                       \
	W(DOOR)    /* holds the signed link of a door */                                           \
	W(ADMIN)   /* runs the server */                                                           \
	W(SETUP)   /* holds the one-time link of the administrator */                              \
	W(PEER)    /* another server, by its signature */
enum who {
#define W(name) WHO_##name,
	WHOS(W)
#undef W
};

enum route_flag {
	ROUTE_CACHE = 1,  /* anonymous answers may be kept by the page cache */
	ROUTE_SLOW = 2,   /* at most two readers at once */
	ROUTE_ASKS = 4,   /* ready may set req->asks: other servers are asked in the ask lane */
	ROUTE_ONCE = 8,   /* the form carries a once key (signed-in people's forms) */
	ROUTE_EARLY = 32, /* answers also before anybody opened the house */
	ROUTE_FILE = 64,  /* the form may come as multipart/form-data, with files in it */
	ROUTE_JSON = 16,  /* answers ActivityPub: where a path has a second row, Accept chooses */
};

/* Which cached pages an act makes stale.  A scope is a movement's handle; NONE is the whole hub. */
struct stale {
	struct str scope;
	bool at_once; /* texts, visibility: dropped before anyone is answered; counts: a second */
};

/* What an act came to. */
#define OUTCOME_STALE 4
struct outcome {
	struct str location; /* where the 303 leads; a path of ours.  Peers get 202 instead */
	struct str cookie;
	struct stale stale[OUTCOME_STALE];
	size_t nstale;
	unsigned reply_flags;
	/* OK; or: what was written stays, yet the answer is this refusal (a wrong try counts). */
	err refused;
};
void outcome_stale(struct outcome *, struct str scope, bool at_once);

/* ---- routes ------------------------------------------------------------------------------ */

/* GET: draw the answer from a snapshot.  Also draws refusals: then req->refused is set and the
 * values hold what was typed; the pipeline sets the status of the refusal. */
typedef err page_fn(struct req *, struct rd *, struct reply *out);
/* POST, first half: whatever is slow or needs reading; leaves a plain struct in req->ready.  When
 * it needs another server it sets req->asks and is run again once that has run. */
typedef err ready_fn(struct req *, struct rd *);
/* POST, second half, in the writer: a function of (form, database, req->now) and nothing else,
 * because it may be run again. */
typedef err act_fn(struct req *, struct tx *, struct outcome *out);

/* A limit: at most n requests in each window for one client prefix, kept in memory. */
struct limit {
	int n;
	int seconds;
};

struct route {
	enum method method;
	const char *path; /* "/calls/{call}/cancel": literal parts and {holes} */
	enum who who;
	struct limit limit; /* n = 0: none */
	uint32_t body_cap;  /* bytes; POST only */
	const struct form *form;
	ready_fn *ready; /* may be NULL */
	/* NULL where there is nothing to write: page draws what ready found.  On a GET for the one
	 * exception to "a GET changes nothing" alone: coming back, once, from the server that
	 * somebody signs in with. */
	act_fn *act;
	page_fn *page; /* GET: the page; POST: the GET handler that draws refusals */
	unsigned flags;
};

struct route_table {
	const struct route *rows;
	size_t n;
};

/* The row for method and path, filling holes; a hole ends at "/" or at the literal tail of its part
 * ("{call}.ics"), and the row with more literal signs wins.  *other = a row with the same path and
 * another method exists (405).  "/@{movement}" matches a handle after the at sign.  HEAD finds GET
 * rows. */
const struct route *route_find(
    const struct route_table *tables, size_t ntables, struct req *, bool *other);
/* What stands for {name} in the path, decoded; NONE when the request has no such hole. */
struct str route_hole(const struct req *, struct str name);
