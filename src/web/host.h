/* web/host.h - the desk of a call: publishing, changing, calling off, who is coming, the doors. */
#pragma once
#include "base/when.h"
#include "domain/ledger.h"
#include "domain/signup_list.h"
#include "net/route.h"
#include "web/page.h"
#include "web/ring.h"

extern const struct route_table host_routes;

/* An act on the call ends: back to its desk, and what strangers see has changed. */
err host_done(struct req *, struct outcome *);

#define HOST_DOORS 2
struct host_door {
	int64_t number;
	struct url link;
};
struct host_desk {
	struct page page;
	const struct call *c;
	struct when_span span;
	struct url self, public, numbers;
	struct host_door doors[HOST_DOORS];
	struct ledger_line line;
	bool editable;              /* its words can still change */
	bool open, over, startable; /* takes answers; has ended; its start lies ahead */
	bool twice;                 /* one of its times exists twice that day */
};

struct host_people {
	struct page page;
	const struct call *c;
	struct signup_list list;
	struct signup_list asks; /* where hosts choose: who waits for that */
	struct url self, desk;
	struct url next, asks_next; /* where a list goes on; empty at its end */
	int said;              /* what came of the last choice, as a text key; 0: none was made */
	bool choose, choosing; /* there is something to choose; what is refused is a choice */
	struct input names;
	bool open, told;
	int64_t put, waiting; /* how many the last form put on the list, and in line */
	bool spoke;
};

/* Somebody who asks for a place is about to be turned down. */
struct host_turn {
	struct page page;
	const struct call *c;
	const struct signup *s; /* NULL: is on the list no more, or does not ask */
	bool told;              /* they hear it from us: a member did not put them there */
	struct url people;
};

struct host_cancel {
	struct page page;
	const struct call *c;
	struct url desk;
	struct input reason;
	int64_t letters; /* how many will be told */
};
/* How somebody stands, as a text key. */
int host_state(enum signup_state);
