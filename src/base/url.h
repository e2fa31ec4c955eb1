/* base/url.h - absolute addresses, judged once.  libcurl's URL parser enters here. */
#pragma once
#include "base/err.h"

struct url_parts {
	struct str scheme; /* "https" or "http" (or "mailto" for links in text) */
	struct str host;   /* lower-case ASCII; brackets kept around IPv6 */
	int port;          /* always set; the scheme's own when none was given */
	struct str path;   /* starts with '/', dot segments resolved */
	struct str query;  /* without '?', NONE when absent */
};

/* Parse and normalise an absolute http(s) address of at most 2,000 bytes.  Refuses (FAULT_INPUT):
 * user info, controls, blanks, backslashes, an empty host, other schemes. */
MUST_CHECK err url_read(struct arena *, struct str, struct url_parts *out);
struct url url_write(struct arena *, const struct url_parts *);
/* A link found in text: http, https or mailto; false for anything else. */
bool url_link(struct arena *, struct str, struct url *out);
/* Percent-encode for one path part or query value (RFC 3986 unreserved stay). */
void url_encode(struct buf *, struct str);
/* Decode %XX; plus = '+' is a blank too.  False on a bad escape, NUL or invalid UTF-8. */
bool url_decode(struct arena *, struct str, bool plus, struct str *out);
/* A typed url from an address that this program composed itself. */
struct url url_own(struct str);
