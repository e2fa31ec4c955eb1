/* domain/peer.h - other servers: what we know of each, and what the administrator decided. */
#pragma once
#include "base/time.h"
#include "domain/job.h"
#include "store/ids.h"

enum peer_rule_kind {
	PEER_ALLOW = 1, /* spoken with, and trusted (peer_stands) */
	PEER_LIMIT,     /* followers from there wait, replies are held, always */
	PEER_BLOCK,     /* nothing comes in, nothing goes out */
};
/* What holds for a host: what stands for it or for the nearest domain above it; without a rule
 * PEER_ALLOW, or PEER_BLOCK where the hub speaks with listed servers alone. */
MUST_CHECK err peer_judge(struct rd *, struct str host, enum peer_rule_kind *out);

/* Does a rule allow it, its own or that of the nearest domain above?  Then what one server may have
 * here has no bounds. */
MUST_CHECK err peer_stands(struct rd *, struct str host, bool *out);

struct peer {
	struct peer_id id;
	struct str host;
	int64_t form;  /* of the signature it took last: fedi/sign.h */
	int64_t fails; /* tries in a row that found nobody there */
	int64_t rest;  /* nothing is sent before */
	int64_t took, refused;
	int64_t reports;         /* things of ours that were reported from there; peer_page only */
	struct opt spoke;        /* days since 1970 */
	int64_t waiting, failed; /* deliveries, each counted up to 1,000; peer_page only */
};
/* The row of a host, made when there is none. */
MUST_CHECK err peer_of(struct tx *, struct str host, int64_t now, struct peer_id *out);
/* *found is false, and *out untouched, when there is none. */
MUST_CHECK err peer_find(struct rd *, struct str host, struct peer_id *out, bool *found);
/* At most 50 by host, from behind `after` (empty: the first). */
MUST_CHECK err peer_page(struct rd *, struct str after, struct peer **out, size_t *n);
/* Send what waits for it, or was given up, now; at most 500 deliveries, the oldest, at once. */
MUST_CHECK err peer_try(struct tx *, struct peer_id, int64_t now);

/* A thing of ours was reported from there (domain/report): one more. */
MUST_CHECK err peer_report(struct tx *, struct peer_id);

/* EXPIRE: servers of which nothing is here any more.  Each is looked at once in PEER_KEPT; *gone
 * counts those that were. */
#define PEER_KEPT (30 * DAY)
MUST_CHECK err peer_expire(struct tx *, int64_t before, int64_t *gone);

struct peer_rule {
	struct str host, note;
	enum peer_rule_kind kind;
	int64_t made;
};
/* At most 200 by host, from behind `after`. */
MUST_CHECK err peer_rules(struct rd *, struct str after, struct peer_rule **out, size_t *n);
/* The rule that stands for this very host; *found is false, and *out untouched, when there is
 * none. */
MUST_CHECK err peer_rule_at(struct rd *, struct str host, enum peer_rule_kind *out, bool *found);
/* Set or change a rule.  FAULT_INPUT at "host": not a host name.  Blocking ends, in slices
 * (job), the follows and open sign-ups of accounts from there, what waits to be sent there and our
 * yes to their quotes, and hides what they said. */
MUST_CHECK err peer_rule_set(struct tx *, const struct peer_rule *);
MUST_CHECK err peer_rule_drop(struct tx *, struct str host);

/* One line of a block list in CSV (columns domain, severity, public_comment: the export of other
 * servers; header names with or without '#'). */
struct peer_import {
	struct peer_rule *rows;
	size_t n;
	size_t skipped; /* lines that name no host, or ask for nothing */
};
/* "suspend" blocks, "silence" and "limit" limit; a list without a column of severities blocks, and
 * without a line of names its first column holds the hosts.  At most PEER_LINES are read; the rows'
 * made is 0. */
#define PEER_LINES 2000
MUST_CHECK err peer_import_read(struct arena *, struct str csv, struct peer_import *out);

/* Clears away what blocked servers left here. */
extern const struct job_table peer_jobs;
