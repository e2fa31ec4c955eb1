/* domain/signer.h - the keys that sign for movements and for the hub. */
#pragma once
#include "base/err.h"
#include "store/ids.h"

/* The public key, SPKI PEM, of a movement, or with n == 0 of the hub itself.  *found is false, and
 * *pem untouched, while it has none. */
MUST_CHECK err signer_pem(struct rd *, struct movement_id, struct str *pem, bool *found);
