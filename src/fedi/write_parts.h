/* fedi/write_parts.h - what the files of fedi/write.h share: a document being written. */
#pragma once
#include "base/buf.h"
#include "base/json.h"
#include "base/when.h"
#include "domain/actor.h"
#include "domain/mention.h"
#include "domain/quote.h"
#include "fedi/write.h"

#define WRITE_PUBLIC S("https://www.w3.org/ns/activitystreams#Public")

struct writing {
	struct rd *rd;
	struct arena *arena;
	struct buf buf;
	struct json_out o;
	struct draw draw; /* of the fragment of HTML that is being made */
	struct buf html;
	struct mentions named; /* whom the object that is being written names; n = 0: nobody */
};
/* Open the outermost object, with its @context, and close it: the bytes are complete. */
enum write_context { CONTEXT_ACTOR, CONTEXT_OBJECT, CONTEXT_QUOTE };
void writing_open(struct writing *, struct rd *, enum write_context);
struct str writing_close(struct writing *);

/* Where views draw the next fragment, in English and with the year always said, for these words
 * are read later and elsewhere; what they drew. */
struct draw *writing_draw(struct writing *);
struct str writing_drawn(struct writing *);

/* "2026-01-06T10:00:00Z" */
struct str write_time(struct arena *, int64_t utc);
/* "2026-01-06T10:00:00+02:00", as clocks show it there. */
MUST_CHECK err write_local(struct arena *, int64_t utc, struct str zone, struct str *out);
/* Where the words of an address are read: "hub.example/@river". */
struct str write_shown(struct url whole);

void write_put_list(struct writing *, const char *name, struct str only); /* NONE: empty */
/* A version, or a call, is going to be written: find out whom it names. */
MUST_CHECK err write_name_version(struct writing *, const struct version *);
MUST_CHECK err write_name_call(struct writing *, const struct call *);
/* To everybody, and to those who follow or are named. */
void write_put_public(struct writing *, const struct actor *);
/* `sensitive`, and the warning as `summary` when there is one. */
void write_put_warning(struct writing *, struct str warning);
/* Who may quote it: everybody (FEP-044f). */
void write_put_policy(struct writing *);
/* What was drawn, with links to the pages of those who are named. */
struct str write_named(struct writing *);
/* One Mention, in the list that is open. */
void write_put_mention(struct writing *, struct str uri, struct str handle);
/* The same as `content`, and as `tag` who is named and the hashtags that stand in it. */
void write_put_content(struct writing *, const struct actor *);
/* The collection of replies below an object; what stands in it has its home elsewhere. */
void write_put_replies(struct writing *, struct url replies);

/* Objects by themselves, as the member `name` of what is open; NULL: the members alone. */
MUST_CHECK err write_put_actor(struct writing *, const char *name, const struct actor *);
MUST_CHECK err write_put_hub(struct writing *, const char *name);
MUST_CHECK err write_put_note(
    struct writing *, const char *name, const struct actor *, const struct version *);
MUST_CHECK err write_put_event(
    struct writing *, const char *name, const struct actor *, const struct call *);
MUST_CHECK err write_put_poll(
    struct writing *, const char *name, const struct actor *, const struct call *);
void write_put_tombstone(struct writing *, const char *name, const struct call *, bool poll);
/* What a post elsewhere quotes; the document that says it may (FEP-044f). */
struct url write_quoted(struct arena *, const struct quote *);
void write_put_stamp(
    struct writing *, const char *name, const struct actor *, const struct quote *);
/* A direct Note. */
MUST_CHECK err write_put_receipt(
    struct writing *, const char *name, const struct actor *, const struct news *);

/* ---- what the views of write.view are given ----------------------------------------- */

struct write_words {
	const struct call *c;
	struct when_span span;
	struct url page;
	bool asks; /* can be answered still */
	struct html more;
	int64_t version;
	struct url version_page;
};
MUST_CHECK err write_words_make(struct writing *, const struct call *, struct write_words *out);

struct write_receipt {
	int words; /* text key of what was understood */
	bool facts, undo, choices;
	struct str name;   /* of whom it is for, without host */
	struct url person; /* their page; NONE: not fit for a link */
	struct url ticket; /* NONE: none */
	struct write_words w;
};
