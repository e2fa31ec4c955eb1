/* domain/message.h - the message of a movement: a draft, and published versions that never
 * change. */
#pragma once
#include "base/err.h"
#include "store/ids.h"

#define MESSAGE_MAX 20000 /* code points of Markdown */
#define MESSAGE_WARNING_MAX 100

struct movement; /* domain/movement.h */

struct version {
	struct version_id id;
	struct str pub;     /* random public id */
	int64_t number;     /* from 1, without gaps */
	struct str body;    /* Markdown */
	struct html html;   /* cleaned again when read: a stricter cleaner holds for old ones too */
	struct str warning; /* one line before the text is shown; empty: none */
	struct str hash; /* SHA-256 of body, or, with a warning, of warning, a zero byte and body */
	int64_t published;
	struct opt agreed; /* when a circle agreed to it; absent: published by its founder alone */
};

/* The newest version; *out is NULL before the first. */
MUST_CHECK err message_newest(struct rd *, struct movement_id, struct version **out);
/* One version by number; *out is NULL when there is none. */
MUST_CHECK err message_at(struct rd *, struct movement_id, int64_t number, struct version **out);
/* At most 50 versions with a number below `before`, newest first, without body and html. */
MUST_CHECK err message_page(
    struct rd *, struct movement_id, int64_t before, struct version **out, size_t *n);
/* Keep what is being written; NONE is empty. */
MUST_CHECK err message_draft(struct tx *, struct movement_id, struct str body, struct str warning);
struct message_new {
	struct str pub; /* random, made before the transaction */
	struct str body;
	struct html html;   /* of the body, made in ready by base/mark */
	struct str warning; /* NONE or empty: none */
	int64_t number;     /* what the person saw on the button */
	int64_t now;
};
/* Publish the next version; it is the draft from then on.  FAULT_MISSING unless who asks founded
 * the movement, FAULT_CONFLICT when another version came between or founders do not publish alone
 * any more, FAULT_INPUT at "body" when it is empty, or it and its warning say what the newest
 * version says. */
MUST_CHECK err message_publish(struct tx *, const struct movement *, const struct message_new *);
/* May a founder publish alone?  Not while a circle of the movement has three members or more. */
MUST_CHECK err message_alone(struct rd *, struct movement_id, bool *out);
/* Publish what a circle agreed on, which domain/proposal has judged in the same transaction. */
MUST_CHECK err message_agree(
    struct tx *, struct movement_id, const struct message_new *, struct version_id *out);
