/* web/admin.h - the pages of whoever runs the server: how the house is, its letters, its
 * settings. */
#pragma once
#include "domain/health.h"
#include "domain/hub.h"
#include "net/route.h"
#include "web/session.h"

struct admin_page {
	struct page page;
	struct hub hub;
	bool saved;
	struct input name, about;
	struct zone_field zone;
	struct health_row *findings;
	size_t nfindings;
	const struct health_setting *settings;
	size_t nsettings;
};

/* The newest letters that were put into a file because no relay is set. */
#define ADMIN_LETTERS 50
struct letters_page {
	struct page page;
	bool sent; /* a test letter was queued just now */
	bool files;
	int64_t waiting, failed;
	struct input mail;
	struct letter_row *rows;
	size_t n;
};
struct letter_row {
	struct str name, to, subject; /* of its file; of its head, may be NONE */
};

/* One letter, as it would have gone out: a line each, href where the line is a link. */
struct letter_line {
	struct str text;
	struct url href;
};
struct letter_page {
	struct page page;
	struct letter_line *lines;
	size_t nlines;
};
/* The lines of a mail (RFC 5322): what its head tells a reader, encoded words (RFC 2047) read, then
 * its body taken out of quoted-printable (RFC 2045 6.7); returns how many. */
size_t letter_lines(struct arena *, struct str mail, struct letter_line **out);

/* Is this the name of a letter's file, and of nothing else: a-z 2-7, then ".eml"? */
bool letter_name(struct str);

/* The page that shows it. */
struct url letter_href(struct arena *, struct str name);

extern const struct route_table admin_routes;
