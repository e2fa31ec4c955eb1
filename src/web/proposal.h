/* web/proposal.h - agreeing on a message: the page of a proposal, and asking. */
#pragma once
#include "domain/proposal.h"
#include "web/message.h"
#include "web/ring.h"

/* ---- where everybody stands ---------------------------------------------------------------- */

/* One line: somebody with a reason, or all those without who stand at the same place. */
struct proposal_line {
	enum stand stand;
	struct str say;        /* "Ana, Bo and you consent" */
	struct str reason;     /* empty for several */
	const struct when *at; /* NULL for several, and for those who have not answered */
};
struct proposal_stands {
	struct proposal_line *lines;
	size_t n;
	struct str waiting;   /* who is still to answer, in a sentence; NONE: nobody */
	struct str objecting; /* who objects, in a sentence; NONE: nobody */
	struct ring_seats ring;
};
/* In words and as a ring of seats.  open: the round can still be answered. */
struct proposal_reading {
	const struct stance_list *stances;
	struct person_id viewer;
	struct str zone;
	bool open;
};
MUST_CHECK err proposal_stands_make(
    struct draw *, const struct proposal_reading *, struct proposal_stands *out);
/* The classes of the small circle beside a stand, and the sign in it. */
struct str proposal_face(enum stand);
struct str proposal_sign(enum stand);

/* ---- pages --------------------------------------------------------------------------------- */

struct proposal_page {
	struct page page;
	const struct circle *circle;
	const struct proposal *p;
	const struct round *round;
	struct proposal_stands stands;
	struct change_list change; /* n = 0: the first version, or only the new text is shown */
	bool plain;                /* only the new text was asked for */
	bool newest;               /* the newest round is shown, */
	bool open;                 /* and may still be answered */
	bool steered;              /* who reads may ask again and drop it */
	bool again;                /* it can be asked again now */
	enum stand mine;
	int64_t quorum, answered;
	struct when due;
	struct input reason;
	struct str chosen; /* the answer that is ticked */
	err stand_refused;
	struct url self;
};
/* What came of a round, in a sentence: a text key. */
int proposal_outcome(const struct proposal_page *);

struct proposal_form {
	struct page page;
	const struct circle *circle;
	const struct proposal *was; /* NULL: a new one */
	int64_t base;               /* the newest version of the message; 0: none */
	struct input title, body, warning, due;
	struct url back;
};

extern const struct route_table proposal_routes, proposal_form_routes;
