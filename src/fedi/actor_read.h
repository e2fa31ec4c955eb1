/* fedi/actor_read.h - documents of accounts on other servers, read and judged. */
#pragma once
#include "domain/remote.h"

/* What a fetched document is. */
enum actor_doc { ACTOR_NONE, ACTOR_WHOLE, ACTOR_KEY_ONLY };
struct actor_found {
	enum actor_doc doc;
	struct remote_doc actor; /* ACTOR_WHOLE */
	/* ACTOR_KEY_ONLY: a key on a page of its own, or a stub that names its owner: the owner's
	 * document has to be read too and must list this very key. */
	struct str owner, key_id, key_pem; /* key_pem NONE in a stub */
};
/* body came from `url` (after redirects).  An id that is not its url, but of the same origin: *out
 * says ACTOR_NONE, and actor.uri is where to ask once more.  FAULT_INPUT: neither of the two, an id
 * of another origin, addresses of several origins, no inbox, no key, no name to write to. */
MUST_CHECK err actor_read(struct arena *, struct str url, struct str body, struct actor_found *out);
/* Is it served as ActivityPub: application/activity+json, or ld+json with its profile? */
bool actor_type_fits(struct str content_type);
/* What a WebFinger answer (RFC 7033) names for acct:NAME@HOST; NONE each when it names none: their
 * document, and templates of pages there, in which an address of ours goes where FINGER_HOLE
 * stands.  Other variables of a template are empty already (FEP-3b86, 3.2). */
#define FINGER_HOLE S("{uri}")
enum finger_page {
	FINGER_SUBSCRIBE, /* follows an actor, and mostly opens anything (ostatus subscribe) */
	FINGER_FOLLOW,    /* follows an actor (FEP-3b86, 4.10) */
	FINGER_OBJECT,    /* opens anything (FEP-3b86, 5.1) */
	FINGER_PAGES
};
struct finger {
	struct str self, pages[FINGER_PAGES];
};
MUST_CHECK err actor_finger(struct arena *, struct str body, struct finger *out);
/* "@name@host", "name@host", "https://host/@name", with or without blanks around: name and host
 * (lower case, A-labels); false when it is none of these. */
bool actor_handle(struct arena *, struct str typed, struct str *name, struct str *host);
