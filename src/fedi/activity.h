/* fedi/activity.h - an activity as another server sent it, read into a struct; nothing is judged
 * here but its form.  What peers really send: reference federation, sections 3 and 4. */
#pragma once
#include "base/err.h"

enum activity_kind {
	ACTIVITY_OTHER, /* acknowledged and dropped */
	ACTIVITY_CREATE,
	ACTIVITY_UPDATE,
	ACTIVITY_DELETE,
	ACTIVITY_LIKE,
	ACTIVITY_ANNOUNCE,
	ACTIVITY_FOLLOW,
	ACTIVITY_UNDO,
	ACTIVITY_ACCEPT,
	ACTIVITY_TENTATIVE, /* TentativeAccept: maybe */
	ACTIVITY_REJECT,    /* TentativeReject too */
	ACTIVITY_JOIN,
	ACTIVITY_LEAVE,
	ACTIVITY_BLOCK,
	ACTIVITY_FLAG,
	ACTIVITY_MOVE,
	ACTIVITY_QUOTE, /* QuoteRequest (FEP-044f) */
};

/* Who can see a thing, by its to and cc (of the object, where it has none of the activity). */
enum activity_reach { REACH_DIRECT, REACH_FOLLOWERS, REACH_UNLISTED, REACH_PUBLIC };

enum object_kind {
	OBJECT_OTHER,
	OBJECT_ID_ONLY, /* a bare address */
	OBJECT_NOTE,    /* Note, Article, Page and other kinds of text */
	OBJECT_ACTOR,   /* Person, Group, Organization, Service, Application */
	OBJECT_TOMBSTONE,
	OBJECT_ACTIVITY, /* embedded, as in Undo */
};

struct activity_object {
	enum object_kind kind;
	struct str id;     /* NONE when it has none, as votes of some servers */
	struct str author; /* attributedTo, or of an embedded activity its actor; NONE: not said */
	struct str object; /* of an embedded activity: the id of its object; NONE */
	enum activity_kind inner; /* of an embedded activity */
	struct str reply_to, url; /* NONE: not said; url falls back to id */
	struct str name;          /* plain text; NONE */
	struct str content;       /* HTML as sent, uncleaned; NONE: none (a vote) */
	struct opt published, updated;
	struct str ours; /* the first actor of ours that it is addressed to; NONE: none */
	enum activity_reach reach;
};

#define ACTIVITY_OBJECTS 16
struct activity {
	enum activity_kind kind;
	struct str id, actor;                             /* never NONE */
	struct activity_object objects[ACTIVITY_OBJECTS]; /* several votes come as one activity */
	size_t nobjects;                                  /* at least 1 unless kind is OTHER */
	struct str target;                                /* of a Move; NONE */
	struct activity_object instrument; /* of a QuoteRequest: the post; id NONE: none */
	struct str content;                /* of a Flag: why, plain text or HTML as sent; NONE */
};

/* Read a body.  Strings lie in the arena.  Objects past the last place are not read, and none that
 * names its author or itself in a way that cannot be read.  FAULT_INPUT: not JSON, no id, no actor,
 * no object (of a kind that is known), an @context without ActivityStreams, @graph, @included or
 * @reverse, a string over 256 KiB, an array over 1,000. */
MUST_CHECK err activity_read(struct arena *, struct str body, struct activity *out);

/* The origin of an address, "https://host[:port]" in lower case with A-labels and without the
 * port 443 or a trailing dot; NONE when it is none that we speak with: not https (http where our
 * own origin is http), with user or password, without a host, over 2,048 bytes, with blanks,
 * controls or other signs that are not seen. */
struct str activity_origin(struct arena *, struct str url);
/* Do two addresses share an origin?  False when one has none. */
bool activity_same_origin(struct arena *, struct str a, struct str b);
