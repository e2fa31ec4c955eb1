/* domain/mention.h - accounts on other servers that a text of ours names: @alice@peer.example.
 *
 * What is published notes them, and for those that nobody here knows yet main/seek asks their
 * servers; news of it waits for that, at most MENTION_WAIT.  Who cannot be found is plain words.
 * Drafts and what circles write name nobody. */
#pragma once
#include "domain/remote.h"

#define MENTIONS_MAX 20    /* that count in one text */
#define MENTION_WAIT 60    /* seconds */
#define MENTION_PAUSE 15   /* seconds */
#define MENTION_HANDLE 320 /* bytes */

struct mention {
	struct str typed;  /* as it stands in the text, without the first '@' */
	struct str handle; /* name@host, the host in its one spelling, with its port unless 443 */
	/* Set by mention_know; n == 0: not known. */
	struct remote_id remote;
	struct str uri;
	struct url page;
};
struct mentions {
	struct mention list[MENTIONS_MAX];
	size_t n;
};

/* Add those that stand in markup as base/clean and views leave it.  A handle begins where a word
 * does; its host has a dot or a port.  None stands in links or code; a mail address is none. */
void mention_find(struct arena *, struct html, struct mentions *);
/* Add those of a call: in its ask, which is plain words, and in what is good to know. */
void mention_find_call(struct arena *, struct str ask, struct html more, struct mentions *);
/* Find out who is known, of those that the published version or call of this public id names. */
MUST_CHECK err mention_know(struct rd *, struct str object, struct mentions *);

/* How a mention looks: a link on our pages, or what other servers look for. */
enum mention_look { MENTION_LINK, MENTION_CARD };
/* The same markup with links to the pages of those that are known. */
struct html mention_link(struct arena *, struct html, const struct mentions *, enum mention_look);
/* All of it for a text of ours as a page shows it; *text is replaced. */
MUST_CHECK err mention_show(struct rd *, struct str object, struct html *text);

/* ---- what is published ----------------------------------------------------------------------- */

struct mention_new {
	struct str object; /* public id of the version or call */
	struct movement_id movement;
	const struct mentions *named;
	int64_t now;
};
/* Note whom it names.  Those that are not known will be asked for, where the movement federates and
 * their server is not blocked. */
MUST_CHECK err mention_note(struct tx *, const struct mention_new *);

/* One that is to be asked for. */
struct mention_wanted {
	struct str object, handle;
	struct str movement; /* handle of the movement whose pages show it */
	int64_t due;         /* not before */
};
/* At most 50, whose time is up first; some may not be due. */
MUST_CHECK err mention_wanted(struct rd *, int64_t now, struct mention_wanted **out, size_t *n);
/* Their server could not be asked: ask again after MENTION_PAUSE. */
MUST_CHECK err mention_again(struct tx *, const struct mention_wanted *, int64_t now);
/* What came of asking; doc NULL: nobody was found.  Too late, it changes nothing. */
MUST_CHECK err mention_found(
    struct tx *, const struct mention_wanted *, const struct remote_doc *doc, int64_t now);
