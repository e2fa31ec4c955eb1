/* fedi/write.h - from rows to ActivityPub documents, and from news to activities.
 *
 * One shape serves all who read it: Mastodon shows of an Event its summary, GoToSocial its content,
 * Mobilizon and Gancio want arrays where others take single values.  So date, zone, place, ask and
 * how to answer stand in both texts, lists are always lists, and no person is named anywhere. */
#pragma once
#include "domain/actor.h"
#include "domain/call.h"
#include "domain/message.h"
#include "domain/movement.h"
#include "domain/news.h"
#include "domain/quote.h"

/* The activity that a row of news is, as the bytes that are signed and sent.  FAULT_MISSING: what
 * it tells of is gone and there is nothing to tell any more.  FAULT_BUSY: there is no key yet. */
MUST_CHECK err write_news(struct rd *, const struct news *, struct str *out);

/* The id of the key that a movement, or with n == 0 the hub, signs with; that it has left is still
 * to be signed. */
MUST_CHECK err write_key_id(struct rd *, struct movement_id, struct str *out);

/* Documents, as the bytes that are served.  FAULT_MISSING where the movement does not federate. */
MUST_CHECK err write_actor(struct rd *, const struct movement *, struct str *out);
MUST_CHECK err write_hub_actor(struct rd *, struct str *out);
MUST_CHECK err write_note(
    struct rd *, const struct movement *, const struct version *, struct str *out);
MUST_CHECK err write_event(struct rd *, const struct call *, struct str *out);
MUST_CHECK err write_poll(struct rd *, const struct call *, struct str *out);
/* What stands where a withdrawn call, or its poll, was. */
MUST_CHECK err write_tombstone(struct rd *, const struct call *, bool poll, struct str *out);

/* The stamp of a quote that stands, of something this movement says. */
struct str write_stamp(struct rd *, const struct actor *, const struct quote *);

/* The words of the poll's choices, in this order: going, maybe, cannot.  A vote repeats them. */
enum far_choice { CHOICE_GOING, CHOICE_MAYBE, CHOICE_NO, CHOICES };
struct str write_choice(struct arena *, enum far_choice);
