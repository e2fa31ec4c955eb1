/* net/courier.h - web's end of the courier: work is queued, credited and answered.
 *
 * Web opens no connection itself.  It describes one request, the courier process makes it and
 * answers.  A thread of this room owns the socket to the courier; every other thread may hand it
 * work.  Each piece of work accepted is answered exactly once, also when the courier dies. */
#pragma once
#include "net/frame.h"
#include "net/route.h"

struct courier;

enum courier_end {
	COURIER_DONE,    /* HTTP: an answer came, see status.  Mail: the relay took it */
	COURIER_REFUSED, /* for good: the relay refused this mail, or this may not be asked */
	COURIER_LATER,   /* for now: no connection, too slow, courier restarted: due again */
};

/* What a piece of work came to.  Its strings live as long as the call that brings it. */
struct courier_answer {
	enum courier_end end;
	int status;          /* of HTTP or SMTP; 0 when none came */
	int64_t retry_after; /* seconds as the peer said them; 0 = it said nothing */
	struct str type;     /* HTTP: Content-Type as sent; NONE when absent */
	struct str location; /* HTTP: where a 3xx leads, made absolute; NONE when absent */
	struct str body;     /* HTTP: at most 128 KiB; of a POST the first 16 */
	struct str why;      /* for the log, no personal data; empty with COURIER_DONE */
};

/* Called on the courier's thread with no lock held: be short, do not block, do not come back into
 * courier_close. */
typedef void courier_done_fn(void *ctx, const struct courier_answer *);

/* One HTTP request: https, or http where the courier's settings allow it.  No redirect is
 * followed. */
struct courier_fetch {
	enum lane lane; /* LANE_ASK or LANE_DELIVERY */
	bool post;
	struct str url;
	const struct header *headers; /* sent as they stand; no control characters */
	size_t nheaders;              /* at most 32 */
	struct str body;              /* with post */
	int64_t ms;                   /* total time it may take once begun; at most 60,000 */
};

/* One message to one recipient, through the relay of the settings. */
struct mail_job {
	struct str from, to; /* bare addresses of the envelope */
	struct str message;  /* whole, from mime_build; at most 1 MiB */
	int64_t ms;          /* total time it may take once begun; 0: a minute, which is the most */
};

/* fd: the socket to a running courier, or -1 when it comes later.  control: the socket to the
 * supervisor (main/supervise.h), which brings a descriptor for every new courier and is told when
 * one misbehaves; or -1.  When it ends, this process sends itself SIGTERM.  Owns both. */
struct courier *courier_open(int control, int fd);
/* Ends the thread and answers all that is open with COURIER_LATER before it returns; from then on
 * work is refused with FAULT_BUSY.  For the time between "no more work" and "nobody is left". */
void courier_stop(struct courier *);
/* Stops it where that was not done, and gives it back: nobody may name it any more. */
void courier_close(struct courier *);

/* Frames that the lane takes at the moment: a job asks before it makes or signs anything. */
int courier_room(struct courier *, enum lane);

/* Hand over one piece of work; everything is copied.  FAULT_BUSY: no credit or too many bytes are
 * under way; then done is not called.  Work that cannot be delivered to the courier process within
 * 30 s is answered COURIER_LATER. */
MUST_CHECK err courier_fetch(struct courier *, struct arena *, const struct courier_fetch *,
    courier_done_fn *done, void *ctx);
MUST_CHECK err courier_mail(
    struct courier *, struct arena *, const struct mail_job *, courier_done_fn *done, void *ctx);
