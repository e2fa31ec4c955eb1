#include "domain/report.h"

#include "base/arena.h"
#include "domain/peer.h"
#include "sql_report.h"
#include "store/db.h"

err
report_put(struct tx *tx, const struct report_new *new)
{
	struct sql_report_of_peer theirs;

	TRY(peer_report(tx, new->peer));
	TRY(sql_report_of_peer(tx_rd(tx), new->peer, REPORT_PEER, &theirs));
	if (theirs.n >= REPORT_PEER)
		return OK;
	return sql_report_put(tx, &(struct sql_report_put_in){.pub = new->pub,
				      .peer = new->peer,
				      .movement = new->movement,
				      .call = new->call,
				      .version = new->version,
				      .comment = new->comment,
				      .now = new->now});
}

/* The columns that both lists have. */
#define ROW(r)                                                                                     \
	((struct report){.pub = (r)->pub,                                                          \
	    .host = (r)->host,                                                                     \
	    .handle = (r)->handle,                                                                 \
	    .name = (r)->name,                                                                     \
	    .title = (r)->title,                                                                   \
	    .slug = (r)->slug,                                                                     \
	    .number = (r)->number.n,                                                               \
	    .comment = (r)->comment,                                                               \
	    .made = (r)->made})

err
report_open(struct rd *rd, struct report_list *out)
{
	struct sql_report_open *rows;
	size_t n;

	TRY(sql_report_open(rd, &rows, &n));
	*out = (struct report_list){NEW_ARRAY(rd_arena(rd), struct report, n), n};
	for (size_t i = 0; i < n; i++)
		out->rows[i] = ROW(&rows[i]);
	return OK;
}

err
report_closed(struct rd *rd, struct report_list *out)
{
	struct sql_report_closed *rows;
	size_t n;

	TRY(sql_report_closed(rd, &rows, &n));
	*out = (struct report_list){NEW_ARRAY(rd_arena(rd), struct report, n), n};
	for (size_t i = 0; i < n; i++)
		out->rows[i] = ROW(&rows[i]);
	return OK;
}

err
report_waiting(struct rd *rd, int64_t *out)
{
	struct sql_report_waiting row;

	TRY(sql_report_waiting(rd, &row));
	*out = row.n;
	return OK;
}

err
report_done(struct tx *tx, struct str pub, int64_t now)
{
	return sql_report_done(tx, pub, now);
}

err
report_expire(struct tx *tx, int64_t before, int64_t *gone)
{
	return sql_report_expire(tx, before, gone);
}
