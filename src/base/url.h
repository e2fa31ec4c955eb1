/* base/url.h - absolute addresses, judged once.  libcurl's URL parser enters here. */
#pragma once
#include "base/err.h"

struct url_parts {
	struct str scheme; /* "https" or "http" */
	struct str host;   /* lower-case ASCII; brackets kept around IPv6 */
	int port;          /* always set; the scheme's own when none was given */
	struct str path;   /* starts with '/', dot segments resolved, fit to be sent */
	struct str query;  /* without '?', NONE when absent */
};

/* Parse and normalise an absolute http(s) address of at most 2,000 bytes.  Refuses (FAULT_INPUT):
 * user info, controls, blanks, backslashes, an empty or encoded host, encoded dot segments, port 0,
 * other schemes.  An empty query and a fragment fall away. */
MUST_CHECK err url_read(struct arena *, struct str, struct url_parts *out);
struct url url_write(struct arena *, const struct url_parts *);
/* A link found in text: http or https (with its fragment) or mailto (one address, nothing else),
 * normalised so that taking it again gives the same; false for anything else. */
bool url_link(struct arena *, struct str, struct url *out);
/* Percent-encode for one path part or query value (RFC 3986 unreserved stay). */
void url_encode(struct buf *, struct str);
/* Decode %XX; plus = '+' is a blank too.  False on a bad escape, NUL or invalid UTF-8. */
bool url_decode(struct arena *, struct str, bool plus, struct str *out);
/* A typed url from an address that this program composed itself. */
struct url url_own(struct str);
