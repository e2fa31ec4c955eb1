/* web/page_parts.h - what page.view asks of page.c. */
#pragma once
#include "web/page.h"
#include "web/ring.h"

/* What the page of a fault says. */
struct fault_words {
	int title, say; /* text keys */
	int64_t n;      /* the number in them */
	int status;
	struct str id; /* of the request; NONE: not shown */
};

/* Whether the page loads the script; page_send is told. */
bool page_script(struct draw *, const struct page *);
/* False for a page that is called like the hub. */
bool page_has_title(const struct draw *, const struct page *);
/* The type attribute. */
struct str page_input_type(enum input_kind);
/* What stands in a field: what was typed, else its value; NONE for secrets. */
struct str page_typed(struct req *, const struct input *);
/* Why the field cannot be taken, or OK. */
err page_field_refused(struct req *, const struct input *);
/* The first of the form's refused fields: where the reader should land. */
bool page_first_refused(struct req *, const struct input *);
/* Nine free seats. */
struct ring_seats page_empty_ring(struct draw *);
