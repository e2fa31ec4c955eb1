/* fedi/scan.h - reading header fields sign by sign: structured fields (RFC 8941), strictly.
 *
 * A reader returns false where its kind of thing does not stand, and may have passed over a part of
 * it then: whoever gets false gives the field up. */
#pragma once
#include "base/str.h"

struct scan {
	struct str s;
	size_t at;
};

bool scan_ended(const struct scan *);
/* Pass over c when it stands next. */
bool scan_take(struct scan *, char c);
/* Pass over blanks, and over tabs too where the grammar says OWS. */
void scan_blanks(struct scan *);
void scan_ows(struct scan *);
/* A token of HTTP (RFC 9110 5.6.2), any case. */
bool scan_token(struct scan *, struct str *out);
/* A key: lower-case letters, digits, _ - . *, beginning with a letter or * (RFC 8941 3.1.2). */
bool scan_key(struct scan *, struct str *out);
/* A quoted string (RFC 8941 3.3.3), without its quotes and escapes. */
bool scan_string(struct scan *, struct arena *, struct str *out);
/* A whole number of at most 15 digits (RFC 8941 3.3.1). */
bool scan_int(struct scan *, int64_t *out);
/* A byte sequence (RFC 8941 3.3.5): the base64 between its colons, not looked at. */
bool scan_bytes(struct scan *, struct str *out);
