/* domain/door.h - check-in for one call, at one or more doors at once.
 *
 * Acts may be sent twice and from several phones: the first one counts, later ones are told since
 * when, and at which door, somebody is in. */
#pragma once
#include "domain/signup_list.h"

/* A door's number stands in its link: 1 to DOORS. */
#define DOORS 9

enum door_word { DOOR_UNKNOWN, DOOR_IN, DOOR_AGAIN };
/* What a check-in came to. */
struct door_seen {
	enum door_word word;
	struct str code, name;
	struct opt since, door;
};

/* Somebody with this code comes in.  FAULT_CONFLICT: the call is not open, or its list erased. */
struct door_entry {
	const struct call *call;
	struct str code;
	int64_t door, now;
};
MUST_CHECK err door_in(struct tx *, const struct door_entry *, struct door_seen *out);
/* Take a check-in back; who walked in is forgotten.  Undoing twice changes nothing. */
MUST_CHECK err door_undo(struct tx *, const struct call *, struct str code);

/* Somebody without a ticket.  With an address that is on the list, that sign-up is checked in. */
struct door_walk {
	const struct call *call;
	struct str name, folded;
	struct str mail; /* empty: they do not want to hear what is next */
	struct signup_dice dice;
	int64_t door, now;
};
MUST_CHECK err door_walk(struct tx *, const struct door_walk *, struct door_seen *out);

/* Six signs as typed or read from a ticket: blanks and hyphens dropped, letters made large.
 * False when they are no code. */
bool door_code(struct arena *, struct str typed, struct str *out);
/* How one code stands: DOOR_UNKNOWN, DOOR_AGAIN (they are in) or DOOR_IN (they are not yet). */
MUST_CHECK err door_look(struct rd *, struct call_id, struct str code, struct door_seen *out);

/* By name; to_come: only those who are not in yet. */
struct door_page {
	struct call_id call;
	bool to_come;
	struct signup_key after;
	int64_t n;
};
MUST_CHECK err door_page(struct rd *, const struct door_page *, struct signup_list *out);
/* Names that hold the words, or the one code, at most n. */
MUST_CHECK err door_find(
    struct rd *, struct call_id, struct str typed, int64_t n, struct signup_list *out);
/* Who came last, newest first. */
MUST_CHECK err door_last(struct rd *, struct call_id, int64_t n, struct signup_list *out);
