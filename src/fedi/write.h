/* fedi/write.h - from rows to ActivityPub documents, and from news to activities.  Shapes:
 * reference federation, sections 1 to 4; each trap it names is kept in mind here. */
#pragma once
#include "domain/call.h"
#include "domain/message.h"
#include "domain/movement.h"
#include "domain/news.h"

/* Addresses with our origin.  Objects: /o/PUB and, of a call, its poll /o/PUB/poll. */
/* (they stand in domain/address.h) */

/* The activity that a row of news is, as the bytes that are signed and sent.  FAULT_MISSING: what
 * it tells of is gone and there is nothing to tell any more. */
MUST_CHECK err write_news(struct rd *, const struct news *, struct str *out);

/* Documents, as the bytes that are served. */
MUST_CHECK err write_actor(struct rd *, const struct movement *, struct str *out);
MUST_CHECK err write_hub_actor(struct rd *, struct str *out);
MUST_CHECK err write_note(
    struct rd *, const struct movement *, const struct version *, struct str *out);
MUST_CHECK err write_event(struct rd *, const struct call *, struct str *out);
MUST_CHECK err write_poll(struct rd *, const struct call *, struct str *out);
/* The words of the poll's choices, in this order: going, maybe, cannot. */
enum far_choice { CHOICE_GOING, CHOICE_MAYBE, CHOICE_NO, CHOICES };
struct str write_choice(struct arena *, enum far_choice);
