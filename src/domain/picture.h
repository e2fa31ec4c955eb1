/* domain/picture.h - the picture of a call: at most one, made anew by ourselves from what was sent,
 * with words for those who do not see it.
 *
 * Everybody may have the bytes by their SHA-256 while the call is shown to everybody.  They go when
 * the call is withdrawn. */
#pragma once
#include "domain/call.h"

#define PICTURE_ALT_MAX 1000
/* Bytes of a form with a file in it. */
#define PICTURE_FORM_MAX ((uint32_t)8 << 20)

/* As pages and other servers show it. */
struct picture {
	struct str name; /* SHA-256 of its bytes, in hex: its address */
	struct str alt;  /* what is to be seen, in words; never empty */
	int64_t width, height;
};
/* *found is false, and *out untouched, when the call has none. */
MUST_CHECK err picture_of(struct rd *, struct call_id, struct picture *out, bool *found);
/* The JPEG of a call. */
MUST_CHECK err picture_bytes_of(struct rd *, struct call_id, struct str *out, bool *found);
/* The JPEG of that name, of any call of the movement that is shown to everybody. */
MUST_CHECK err picture_bytes(
    struct rd *, struct str handle, struct str name, struct str *out, bool *found);

/* ---- changing it ------------------------------------------------------------------------- */

/* What a file came to. */
struct picture_new {
	struct str bytes; /* a JPEG; NONE: what is there stays */
	struct str name;  /* SHA-256 of it, in hex */
	int64_t width, height;
	struct str alt;
};
/* The first, or in the place of another; other servers are told when the call is public.  The same
 * again changes nothing.  FAULT_CONFLICT: the call is withdrawn or over.  FAULT_INPUT at "file":
 * there is none to stay. */
MUST_CHECK err picture_put(
    struct tx *, const struct call *, const struct picture_new *, int64_t now);
/* Take it away; none there is fine. */
MUST_CHECK err picture_drop(struct tx *, const struct call *, int64_t now);

/* Take it away with its call, of which others are told anyway. */
MUST_CHECK err picture_forget(struct tx *, struct call_id);

/* Make a file into a picture, outside of this process.  Takes seconds, so it belongs into the ask
 * lane.  Leaves out->alt alone.
 * FAULT_INPUT at "file": not a picture that is read, broken, or too large.  FAULT_BUSY. */
typedef err picture_redraw_fn(struct arena *, struct str file, struct picture_new *out);
/* Set once before any thread starts. */
void picture_redraw_set(picture_redraw_fn *);
MUST_CHECK picture_redraw_fn picture_redraw;
