/* net/errand.h - what stands in the frames between web and courier, written and read in one place.
 *
 * The readers judge as well: they are false for a payload that no honest peer sends. */
#pragma once
#include "net/courier.h"

#define ERRAND_HEADERS 32
#define ERRAND_BODY_MAX ((size_t)1 << 20) /* of what is sent */
/* Of answers: what is asked for is small, and all that can be under way have room together, so that
 * no server takes it from the others.  Of an answer to a POST as much is kept as a
 * session of Bluesky takes. */
#define ERRAND_ANSWER_MAX ((size_t)128 << 10)
#define ERRAND_POSTED_MAX ((size_t)16 << 10)
#define ERRAND_MS_MAX INT64_C(60000)

/* What of a header of others may stand in an answer; NONE for what is too long or holds control
 * characters, which says nothing that is waited for. */
struct str errand_said(struct str);

/* False when one holds control characters or is too large: such work is not sent. */
bool errand_fetch_fits(const struct courier_fetch *);
bool errand_mail_fits(const struct mail_job *);

void errand_put_fetch(struct buf *, const struct courier_fetch *);
void errand_put_mail(struct buf *, const struct mail_job *);
void errand_put_answer(struct buf *, const struct courier_answer *);

/* The strings are views into the payload; the header array is taken from the arena.  The lane comes
 * from the frame. */
bool errand_get_fetch(struct arena *, const struct frame *, struct courier_fetch *out);
bool errand_get_mail(const struct frame *, struct mail_job *out);
bool errand_get_answer(const struct frame *, struct courier_answer *out);
