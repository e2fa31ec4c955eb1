/* domain/proposal.h - a circle agrees on a message by consent, in rounds.
 *
 * An open round is agreed as soon as everybody who sits in the circle has answered and nobody
 * objects, or, when it is due, once a quorum has; else it stops, and its proposer or a host of the
 * circle changes the text and asks again, or drops it.  What is agreed becomes the next version of
 * the movement's message in the very transaction that closes the round. */
#pragma once
#include "domain/circle.h"
#include "domain/job.h"

#define PROPOSAL_TITLE_MAX 120
#define PROPOSAL_REASON_MAX 2000
#define PROPOSAL_MANY 10 /* open or stopped in one circle */
#define PROPOSAL_LEAST 2 /* nobody agrees alone */

enum proposal_state { PROPOSAL_OPEN = 1, PROPOSAL_STOPPED, PROPOSAL_AGREED, PROPOSAL_DROPPED };
enum round_outcome {
	ROUND_OPEN,
	ROUND_AGREED,
	ROUND_OBJECTED, /* stopped: an objection was open */
	ROUND_FEW,      /* stopped: too few had answered */
	ROUND_MOVED_ON, /* stopped: another version was published meanwhile */
	ROUND_CHANGED,  /* its text was changed before it was due */
	ROUND_DROPPED,
};
enum stand { STAND_NONE, STAND_CONSENT, STAND_CONCERN, STAND_ASIDE, STAND_OBJECT };

struct proposal {
	struct proposal_id id;
	struct str pub; /* random id in addresses */
	struct movement_id movement;
	struct str handle;         /* of the movement */
	struct person_id proposer; /* n == 0: gone */
	struct str proposer_name;  /* NONE: gone */
	struct str title;
	int64_t round; /* number of the newest round, from 1 */
	enum proposal_state state;
	int64_t due; /* when the newest round closes */
	struct opt closed;
};
struct round {
	int64_t number;
	int64_t base;             /* number of the version it would follow; 0: none */
	struct str body, warning; /* Markdown; as in struct version */
	struct html html;         /* cleaned again when read */
	int64_t opened;
	enum round_outcome outcome;
};
struct stance {
	struct person_id person;
	struct str name;
	enum stand stand; /* STAND_NONE: has not answered */
	struct str reason;
	int64_t at;
};
struct stance_list {
	struct stance *rows; /* the viewer first, if they are among them */
	size_t n;
	int64_t answered, objections;
};

/* ---- reading: finds nothing unless the viewer sits in the circle -------------------------- */

/* The last is NULL when the circle has no such proposal. */
MUST_CHECK err proposal_load(
    struct rd *, struct circle_id, struct str pub, struct person_id viewer, struct proposal **);
/* *out is NULL when there is no such round. */
MUST_CHECK err proposal_round(struct rd *, const struct proposal *, int64_t number,
    struct person_id viewer, struct round **out);
/* While the round is open all who sit in the circle, later all who had answered. */
MUST_CHECK err proposal_stances(struct rd *, const struct proposal *, const struct round *,
    struct person_id viewer, struct stance_list *out);
/* May the round still be answered? */
bool proposal_answerable(const struct proposal *, int64_t now);
/* Is the viewer of the circle its proposer, or a host? */
bool proposal_steered(const struct proposal *, const struct circle *, struct person_id viewer);
/* How many of so many must have answered when it is due: more than half, and PROPOSAL_LEAST. */
int64_t proposal_quorum(int64_t members);

/* ---- asking and answering ---------------------------------------------------------------- */

struct round_new {
	struct str pub;           /* random, of the version it may become */
	struct str body, warning; /* warning may be NONE */
	struct html html;         /* of the body, made in ready by base/mark */
	struct person_id asker;
	int64_t base; /* the version that was read when the text was written */
	int64_t due, now;
};
struct proposal_new {
	struct str pub, title;
	struct round_new round;
};
/* Ask a circle; who asks answers like everybody.  The others get one letter each where an address
 * is confirmed, as with proposal_again.  FAULT_CONFLICT when another version came between, fewer
 * than PROPOSAL_LEAST sit there, or PROPOSAL_MANY wait; FAULT_INPUT at "body" when it is empty or
 * says what the newest version says. */
MUST_CHECK err proposal_open(struct tx *, const struct circle *, const struct proposal_new *);
struct answer {
	struct person_id person;
	int64_t round; /* that the person read */
	enum stand stand;
	struct str reason;
	int64_t now;
};
/* Answer, or answer anew.  *agreed: it was the last answer that was missing.  FAULT_CONFLICT when
 * the round has closed, FAULT_INPUT at "reason" for an objection without one. */
MUST_CHECK err proposal_answer(
    struct tx *, const struct proposal *, const struct answer *, bool *agreed);
/* Ask again with another text; FAULT_CONFLICT also if it is neither stopped nor objected to. */
MUST_CHECK err proposal_again(struct tx *, const struct proposal *, const struct round_new *);
/* FAULT_CONFLICT unless open or stopped. */
MUST_CHECK err proposal_drop(struct tx *, const struct proposal *, int64_t now);
/* A local wall time YYYY-MM-DDTHH:MM.  FAULT_INPUT at "due" unless 1 hour to 30 days from now. */
MUST_CHECK err proposal_due(
    struct arena *, struct str local, struct str zone, int64_t now, int64_t *out);
/* Erase what was dropped, or stopped and left lying, before a time; at most 50 proposals. */
MUST_CHECK err proposal_erase(struct tx *, int64_t before, int64_t *gone);
/* Closes rounds that are due. */
extern const struct job_table proposal_jobs;
