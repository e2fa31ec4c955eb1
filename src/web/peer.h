/* web/peer.h - other servers, for the administrator: how it goes with each, and who is spoken
 * with. */
#pragma once
#include "base/when.h"
#include "domain/hub.h"
#include "domain/peer.h"
#include "net/route.h"
#include "web/page.h"
#include "web/report.h"

struct peers_page {
	struct page page;
	struct str zone;
	struct peer *rows;
	size_t n;
	struct url next; /* NONE: this is the last */
	bool tried;
	struct reports reports;
};
/* The GET handler of /admin/peers, which also draws refusals of forms that stand there. */
page_fn peers_page;
/* Something waits for it, was given up, or it rests: trying again makes sense. */
bool peers_stuck(const struct peer *, int64_t now);
/* The day on which it spoke last; the time until which it rests. */
const struct when *peers_when(struct draw *, int64_t utc, struct str zone);

struct rules_page {
	struct page page;
	struct hub_ways ways;
	struct peer_rule *rows;
	size_t n;
	struct url next; /* NONE: this is the last */
	struct input host, note, csv;
	bool saved;
	int64_t set; /* how many an import has just set; 0: none */
};
/* "blocked", "limited", "allowed": a text key. */
int rules_kind(enum peer_rule_kind);

/* What a list would set. */
enum import_news { IMPORT_NEW, IMPORT_CHANGES, IMPORT_SAME };
struct import_row {
	const struct peer_rule *rule;
	enum import_news news;
};
struct import_page {
	struct page page;
	struct str csv;
	struct import_row *rows;
	size_t n;
	int64_t skipped, fresh, changes; /* fresh: hosts without a rule so far */
};
/* "new", "changes", "stands already": a text key. */
int import_word(enum import_news);

extern const struct route_table peer_routes;
