/* web/letter.h - letters, written from rows at the moment they are sent. */
#pragma once
#include "base/when.h"
#include "domain/call.h"
#include "domain/letter.h"
#include "domain/newcomer.h"
#include "domain/signup.h"
#include "net/mime.h"

/* What the texts of a letter speak of.  c, s and span are not set in a test letter, s and span not
 * in one to somebody who was turned down. */
struct letter_words {
	struct str hub;
	const struct call *c;
	const struct signup *s;
	struct when_span span;
	struct url ticket, page; /* whole addresses; ticket: also the link to sign in */
	/* in a letter with a seat; there s is not set */
	const struct newcomer *n;
	struct str inviter, until;
	struct url seat, no; /* whole addresses */
	/* in a letter about a round; there c is not set, page is that of the proposal and
	 * ticket that for signing in */
	struct str movement, zone;
};

/* The mail but for sender and date.  FAULT_MISSING when what it speaks of is gone, or off. */
MUST_CHECK err letter_write(struct rd *, const struct letter *, struct mail *out);
