#include "domain/lost.h"

#include "base/str.h"
#include "domain/peer.h"
#include "sql_lost.h"
#include "store/db.h"

err
lost_note(struct tx *tx, struct str inbox, struct peer_id peer, int64_t now)
{
	return sql_lost_note(tx, inbox, peer, now);
}

err
lost_next(struct rd *rd, struct lost *out, bool *found)
{
	struct sql_lost_whose whose = {.id = {0}};
	struct sql_lost_open open;
	struct lost next = {0};
	enum peer_rule_kind rule;
	bool some;

	TRY(sql_lost_open(rd, &open, found));
	if (!*found)
		return OK;
	next.inbox = open.inbox;
	TRY(sql_lost_whose(rd, open.inbox, open.peer, open.after, &whose, &some));
	if (some) {
		TRY(remote_load(rd, whose.id, &next.remote, &some));
		TRY(peer_judge(rd, next.remote.host, &rule));
		next.barred = rule == PEER_BLOCK;
	}
	*out = next;
	return OK;
}

err
lost_settle(struct tx *tx, const struct lost *lost, enum lost_end end, const struct remote_doc *doc,
    int64_t now)
{
	struct opt after = {.has = lost->remote.id.n != 0, .n = lost->remote.id.n};
	struct remote_id id;

	if (end == LOST_GONE)
		TRY(remote_forget(tx, lost->remote.id, now));
	if (end == LOST_FOUND)
		TRY(remote_keep(tx, doc, now, &id));
	return sql_lost_move(tx, lost->inbox, after);
}

err
lost_expire(struct tx *tx, int64_t before, int64_t *gone)
{
	return sql_lost_expire(tx, before, gone);
}
