/* web/message.h - the message of a movement: writing it at the desk, its versions for everybody. */
#pragma once
#include "domain/circle.h"
#include "domain/compare.h"
#include "domain/follow.h"
#include "web/movement.h"
#include "web/reply.h"

/* Who may do what with a text: its founder alone, until circles have grown; circles always. */
struct desk_ways {
	bool publish;            /* who reads may publish it alone */
	bool alone;              /* founders still may */
	struct circle **circles; /* of the movement, in which who reads sits with others */
	size_t ncircles;
};

/* The desk of a movement, for those who speak for it. */
struct desk_page {
	struct page page;
	struct movement *movement;
	struct desk_ways ways;
	struct version *newest; /* NULL: nothing was published yet */
	int64_t next;           /* the number of the next version */
	bool saved;
	struct input body, warning, name, sentence;
	struct call_list calls;
	int64_t replies;        /* that wait for a member */
	struct follow_ways far; /* how it stands to other servers */
	bool sky;               /* something is wrong with its account on Bluesky */
};

/* What changed, with line ends taken out of the words. */
struct change_part {
	enum compare_kind kind;
	struct str text;
	bool gap;  /* a blank stands behind it */
	bool ends; /* a line ends behind it */
};
struct change_list {
	struct change_part *parts;
	size_t n;
	struct str warning; /* before either text; empty: none */
};
struct change_text {
	struct str warning, body;
};
/* From one text to the next, with the warnings before them, a part for each line of each stretch;
 * drawn by the view "change". */
void message_change(struct arena *, const struct change_text *was, const struct change_text *is,
    struct change_list *out);

struct preview_page {
	struct page page;
	struct movement *movement;
	struct desk_ways ways;
	struct html html;
	int64_t next;
	bool fresh; /* says something else than the newest version */
	struct change_list change;
};

/* One version, and the list of all. */
struct version_page {
	struct page page;
	struct movement *movement;
	struct version *version;
	struct mark mark;
	struct change_list change; /* from the version before; n = 0 for the first */
	struct version_row {
		int64_t number;
		struct str hash;
		struct when published;
		bool here;
	} * rows;
	size_t nrows;
	struct url more; /* older versions; NONE */
	struct reply_show replies;
};

/* How a call stands, in a sentence: a text key. */
int desk_call_state(const struct call_row *, int64_t now);
/* Whether making a call is what to do next: the message is out, and no call carries it, or the
 * reader cannot publish anyhow. */
bool desk_call_next(const struct desk_page *);

extern const struct route_table message_routes;
