/* domain/call_list.h - lists of calls: what is on, what is behind us, what somebody answered. */
#pragma once
#include "domain/signup.h"

/* One line of a list. */
struct call_row {
	struct call_id id;
	struct str pub, slug, handle, movement_name;
	enum call_state state;
	struct str title, place, starts, zone;
	int64_t starts_at, ends_at;
	int64_t capacity, going;
	int64_t came; /* showed up, with or without a sign-up */
	bool chosen;  /* its hosts choose who gets a place */
	/* the reader's own answer, in call_of_person only */
	struct signup_id signup;
	int64_t gen;
	enum signup_state answer;
};
struct call_list {
	struct call_row *rows;
	size_t n;
};

/* The last row of a page: where the next one goes on.  {0}: the first page. */
struct call_key {
	int64_t at;
	struct call_id id;
};
struct call_key call_list_key(const struct call_list *);

/* Open calls of the whole hub that are not over, soonest first, at most n. */
MUST_CHECK err call_upcoming(
    struct rd *, int64_t now, struct call_key after, int64_t n, struct call_list *out);
/* The same of one movement. */
MUST_CHECK err call_upcoming_of(
    struct rd *, struct movement_id, int64_t now, int64_t n, struct call_list *out);
/* Calls of a movement that are over and were not called off, newest first. */
MUST_CHECK err call_past_of(
    struct rd *, struct movement_id, int64_t now, int64_t n, struct call_list *out);
/* Every call of a movement, drafts too, latest start first: for those who keep it. */
MUST_CHECK err call_of_movement(
    struct rd *, struct movement_id, struct call_key before, int64_t n, struct call_list *out);
/* What a person has answered and is not over, soonest first. */
MUST_CHECK err call_of_person(
    struct rd *, struct person_id, int64_t now, int64_t n, struct call_list *out);
