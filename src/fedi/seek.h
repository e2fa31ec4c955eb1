/* fedi/seek.h - an account on another server, found by its handle. */
#pragma once
#include "fedi/fetch.h"

/* Ask the server of name@host where that account is, then read its document.  Where that is on
 * another server, the handle counts only if WebFinger there knows the account by a handle too. */
MUST_CHECK err seek_account(
    struct arena *, const struct fetch *, struct str handle, struct remote_doc *out);
