/* net/multipart.h - the body of a form with files in it: multipart/form-data (RFC 7578).
 *
 * Every byte is the sender's.  Nothing is copied; a form that does not keep to the rules has no
 * further part. */
#pragma once
#include "base/str.h"

struct multipart {
	struct str boundary;
	struct str rest; /* of the body, behind the boundary that was read last */
};
struct part {
	struct str name; /* of the field */
	bool file;       /* the part names a file; what it is called is not kept */
	struct str bytes;
};

/* multipart/form-data with a boundary of 1 to 70 signs (RFC 2046 5.1.1). */
bool multipart_is(struct str content_type, struct str *boundary);
/* False when the body does not begin with the boundary. */
bool multipart_open(struct multipart *, struct str boundary, struct str body);
/* The next part; false at the end, or where the body is broken. */
bool multipart_next(struct multipart *, struct part *out);
