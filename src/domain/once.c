/* domain/once.c - see once.h. */
#include "domain/once.h"

#include "base/crypto.h"
#include "sql_once.h"
#include "store/db.h"

err
once_seen(struct tx *tx, struct str key, struct str *place, bool *found)
{
	struct sql_once_seen row;

	*found = false;
	if (key.n == 0)
		return OK;
	TRY(sql_once_seen(tx_rd(tx), crypto_sha256(tx_arena(tx), key), &row, found));
	if (*found)
		*place = row.place;
	return OK;
}

err
once_note(struct tx *tx, struct str key, struct str place, int64_t now)
{
	if (key.n == 0)
		return OK;
	return sql_once_note(tx, crypto_sha256(tx_arena(tx), key), place, now);
}
