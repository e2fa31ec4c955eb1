/* web/page.h - what all pages share: the frame, the form fields, sending.
 *
 *   {view page(r, &p)} ... {end}   the frame; r: struct req *, p: struct page
 *   {view field(r, &in)}           one field of a form: struct input
 *   {view refusal(r)}              why the whole form was refused; nothing where it was not
 *   {view once(r)}                 the hidden once key of a signed-in person's form
 *
 * A handler: page_draw, view_...(&d, ...), page_send. */
#pragma once
#include "base/draw.h"
#include "net/route.h"

/* What the frame of a page needs from it. */
struct page {
	struct str title;       /* <title>, og:title; the hub's name is added by the frame */
	struct str description; /* meta and og:description; NONE: none */
	struct url canonical;   /* whole address, for og:url; NONE: no Open Graph */
	struct url image;       /* og:image; NONE: none */
	struct url activity;    /* the document that other servers read; NONE: none */
	bool bare;              /* without the header and footer of the house (door, setup) */
	bool plain_main;        /* main is not of class "act": the page brings its own sections */
	bool script;            /* loads the small script, /g.js */
	bool noindex;
};

/* One field of a form: draws label, hint, what was typed, the refusal beside it. */
enum input_kind { INPUT_LINE, INPUT_AREA, INPUT_MAIL, INPUT_SECRET, INPUT_LOCAL, INPUT_INT };
struct input {
	struct str name; /* as in the form's table */
	struct str id;   /* NONE: as the name; needed where a name stands twice on a page */
	enum input_kind kind;
	int label;               /* text key */
	int hint;                /* text key or 0 */
	struct str autocomplete; /* NONE: off */
	struct str value;        /* shown when nothing was typed yet; may be NONE */
	int64_t max;             /* maxlength, 0 = none */
	int rows;                /* INPUT_AREA */
	bool required;
};

/* Ready to draw the answer to a request: reads what every page shows (the hub's name). */
MUST_CHECK err page_draw(struct req *, struct rd *, struct draw *out);
/* The hub's name, once page_draw made d; the host where the house is not open yet. */
struct str page_hub(const struct draw *);
/* Name the document that other servers read instead of the page: of an object (a version or call)
 * of the movement, or with NONE of the movement.  None where it does not federate. */
MUST_CHECK err page_activity(struct rd *, struct str handle, struct str object, struct page *);
/* Send what was drawn as HTML.  Private (no-store) when somebody is signed in or private is set. */
void page_send(struct req *, struct draw *, int status, bool private, struct reply *out);
/* The page of a fault: one page per fault, with the request id (but for a missing thing, which has
 * one answer only); needs no database: rd may be NULL. */
void page_fault(struct req *, struct rd *, err, struct reply *out);
/* A once key for a form of a signed-in person, for a hidden field named "once". */
struct str page_once(struct req *);
/* The refusal of the whole form (req->refused without a field), or OK. */
err page_refusal(const struct req *);
