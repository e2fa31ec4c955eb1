/* domain/cases.h - the rows that a number of the funnel counts: one case for a person and a call,
 * without any name but the random ones of the ledger. */
#pragma once
#include "domain/ledger.h"
#include "domain/path.h"

#define CASES_PAGE 50
#define CASES_LOOKED 200 /* at most looked at for one page, whatever of it fits */

struct ledger_case {
	struct call_id call;                      /* n == 0: none */
	struct str call_pub, title, zone, handle; /* of the call, and its movement's */
	int64_t version;                          /* of the message that the call carries */
	struct str who, parent; /* names in the ledger; parent NONE: nobody is known */
	int64_t began;          /* of an anonymous one the first second of its week */
	struct touch last;      /* the last known tie before the pledge */
	unsigned kinds;         /* 1 << kind for each that is there */
	bool anonymous;         /* its touches became a trace */
};
/* Where a page ends: behind a touch, or behind a trace, which come after all touches. */
struct cases_key {
	struct touch_id touch;
	struct str trace; /* NONE: still at the touches; empty: before the first trace */
};
struct cases_ask {
	struct movement_id movement;
	struct call_id call; /* n == 0: of the whole movement */
	enum touch_kind stage;
	size_t way; /* as in struct funnel */
	struct cases_key after;
};
struct cases {
	struct ledger_case *rows;
	size_t n;
	bool more; /* the next page begins at: */
	struct cases_key next;
};
/* The next page of the cases of one cell; pages together hold as many as the cell says.  A page may
 * hold few of them and yet have more behind it: a page costs the same at any size of the ledger. */
MUST_CHECK err cases_page(struct rd *, const struct cases_ask *, struct cases *out);
