#include "domain/reaction.h"

#include "base/str.h"
#include "base/text.h"
#include "sql_reaction.h"
#include "store/db.h"

static err
count(struct tx *tx, struct call_id call, enum reaction_kind kind, int64_t n)
{
	return sql_reaction_count(tx, call, kind == REACTION_BOOST ? n : 0,
	    kind == REACTION_LIKE ? n : 0, kind == REACTION_DECLINE ? n : 0);
}

err
reaction_put(struct tx *tx, struct call_id call, enum reaction_kind kind, struct remote_id remote,
    int64_t now)
{
	int64_t changed;

	TRY(sql_reaction_put(tx, call, kind, remote, now, &changed));
	return changed > 0 ? count(tx, call, kind, 1) : OK;
}

err
reaction_has(
    struct rd *rd, struct call_id call, enum reaction_kind kind, struct remote_id remote, bool *out)
{
	struct sql_reaction_has row;

	return sql_reaction_has(rd, call, kind, remote, &row, out);
}

err
reaction_drop(struct tx *tx, struct call_id call, enum reaction_kind kind, struct remote_id remote)
{
	int64_t changed;

	TRY(sql_reaction_drop(tx, call, kind, remote, &changed));
	return changed > 0 ? count(tx, call, kind, -1) : OK;
}

err
reaction_counts(struct rd *rd, struct call_id call, struct reaction_counts *out)
{
	struct sql_reaction_counts row;
	bool found;

	TRY(sql_reaction_counts(rd, call, &row, &found));
	if (!found)
		return fail(rd_arena(rd), FAULT_MISSING, T_fault_missing, "no such call");
	*out = (struct reaction_counts){row.boosts, row.likes, row.declined};
	return OK;
}

err
reaction_expire(struct tx *tx, int64_t before, int64_t *gone)
{
	return sql_reaction_expire(tx, before, gone);
}
