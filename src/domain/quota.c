/* domain/quota.c - see quota.h. */
#include "domain/quota.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/rand.h"
#include "sql_quota.h"
#include "store/db.h"

static struct key quota_key, place_key;

void
quota_key_set(const struct key *root)
{
	crypto_derive(root, "quota", &quota_key);
	rand_bytes(place_key.bytes, sizeof(place_key.bytes));
}

struct str
quota_place(struct arena *arena, struct str client)
{
	return crypto_hex(arena, crypto_mac(arena, &place_key, client));
}

static struct str
key_of(struct arena *arena, const struct quota *quota, struct str subject)
{
	struct str plain = buf_format(arena, "%s %.*s", quota->word, STR_ARG(subject));

	return crypto_mac(arena, &quota_key, plain);
}

err
quota_look(struct rd *rd, const struct quota *quota, struct str subject, int64_t now, int64_t *wait)
{
	struct sql_quota_at row;
	bool found;

	TRY(sql_quota_at(rd, key_of(rd_arena(rd), quota, subject), now, &row, &found));
	*wait = found && row.n >= quota->n ? row.ends - now : 0;
	return OK;
}

err
quota_take(struct tx *tx, const struct quota *quota, struct str subject, int64_t now, bool *took)
{
	struct str key = key_of(tx_arena(tx), quota, subject);
	struct sql_quota_at row;
	bool found;

	TRY(sql_quota_at(tx_rd(tx), key, now, &row, &found));
	*took = !found || row.n < quota->n;
	if (!*took)
		return OK;
	if (found)
		return sql_quota_more(tx, key, row.opened);
	return sql_quota_open(tx, key, now, now + quota->seconds);
}

err
quota_clear(struct tx *tx, const struct quota *quota, struct str subject)
{
	return sql_quota_clear(tx, key_of(tx_arena(tx), quota, subject));
}
