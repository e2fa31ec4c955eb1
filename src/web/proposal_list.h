/* web/proposal_list.h - proposals as rows on other pages, and the list of what was decided.
 *
 *   {view proposal_section(&s)}    on the page of a circle: what it is deciding
 *   {view proposal_turns(&s)}      there too: what waits for the reader's answer
 *   {view proposal_waits(&w)}      the same at home, for all circles */
#pragma once
#include "domain/proposal_list.h"
#include "net/route.h"
#include "web/page.h"

struct proposal_item {
	struct url href;
	struct str title; /* "Message version 4: a date" */
	struct str say;   /* how it stands, until when */
	bool mine;        /* the reader's answer is missing */
	bool first;       /* and it is the first of those */
};
struct proposal_section {
	struct proposal_item *items;
	size_t n;
	size_t waits; /* for how many the reader's answer is missing */
	struct url new, all;
};
MUST_CHECK err proposal_section_make(struct draw *, struct rd *, const struct circle *,
    struct person_id viewer, struct proposal_section *out);

struct proposal_waiting_list {
	struct proposal_item *items;
	size_t n;
};
MUST_CHECK err proposal_waits_make(
    struct draw *, struct rd *, struct person_id viewer, struct proposal_waiting_list *out);

struct proposal_decided_page {
	struct page page;
	const struct circle *circle;
	struct proposal_item *items;
	size_t n;
	struct url more; /* older ones; NONE */
};

extern const struct route_table proposal_list_routes;
