#include "domain/peer.h"

#include "base/arena.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/follow.h"
#include "domain/remote.h"
#include "sql_peer.h"
#include "store/db.h"

#define SLICE 50 /* as the queries have it */
#define NOTE_MAX 200

/* ---- rules --------------------------------------------------------------------------------- */

/* A rule names a host, whatever the port. */
static struct str
portless(struct str host)
{
	size_t at = host.n;

	if (str_starts(host, S("[")))
		return str_sub(host, 0, str_find_char(host, ']') + 1);
	while (at > 0 && host.at[at - 1] >= '0' && host.at[at - 1] <= '9')
		at--;
	return at > 0 && host.at[at - 1] == ':' ? str_sub(host, 0, at - 1) : host;
}

/* The rule for a host, or for the nearest domain above it. */
static err
find_rule(struct rd *rd, struct str host, struct sql_peer_rule_at *out, bool *found)
{
	struct str rest = portless(host), label;

	*found = false;
	while (!*found && rest.n > 0) {
		TRY(sql_peer_rule_at(rd, rest, out, found));
		(void)str_split(&rest, '.', &label);
	}
	return OK;
}

err
peer_judge(struct rd *rd, struct str host, enum peer_rule_kind *out)
{
	struct sql_peer_rule_at rule;
	struct sql_peer_closed hub = {0};
	bool found = false;

	TRY(sql_peer_closed(rd, &hub));
	if (hub.ruled)
		TRY(find_rule(rd, host, &rule, &found));
	*out = found ? (enum peer_rule_kind)rule.kind : hub.allow_only ? PEER_BLOCK : PEER_ALLOW;
	return OK;
}

err
peer_stands(struct rd *rd, struct str host, bool *out)
{
	struct sql_peer_rule_at rule;
	bool found;

	TRY(find_rule(rd, host, &rule, &found));
	*out = found && rule.kind == PEER_ALLOW;
	return OK;
}

err
peer_rules(struct rd *rd, struct str after, struct peer_rule **out, size_t *n)
{
	struct sql_peer_rules *rows;
	struct peer_rule *list;

	TRY(sql_peer_rules(rd, after.at == NULL ? S("") : after, &rows, n));
	list = NEW_ARRAY(rd_arena(rd), struct peer_rule, *n);
	for (size_t i = 0; i < *n; i++)
		list[i] = (struct peer_rule){.host = rows[i].host,
		    .note = rows[i].note,
		    .kind = (enum peer_rule_kind)rows[i].kind,
		    .made = rows[i].made};
	*out = list;
	return OK;
}

err
peer_rule_at(struct rd *rd, struct str host, enum peer_rule_kind *out, bool *found)
{
	struct sql_peer_rule_at row;

	TRY(sql_peer_rule_at(rd, host, &row, found));
	if (*found)
		*out = (enum peer_rule_kind)row.kind;
	return OK;
}

err
peer_rule_set(struct tx *tx, const struct peer_rule *rule)
{
	struct arena *arena = tx_arena(tx);
	struct str note = utf8_cut(utf8_line(arena, rule->note), NOTE_MAX);
	struct str host;

	if (utf8_host(arena, str_trim(rule->host), &host) != OK)
		return refuse(arena, "host", T_peer_host, 0);
	TRY(sql_peer_rule_put(tx, host, rule->kind, note.at == NULL ? S("") : note, rule->made));
	return rule->kind == PEER_BLOCK ? sql_peer_walk_start(tx) : OK;
}

err
peer_rule_drop(struct tx *tx, struct str host)
{
	return sql_peer_rule_drop(tx, host);
}

/* ---- other servers ------------------------------------------------------------------------- */

err
peer_find(struct rd *rd, struct str host, struct peer_id *out, bool *found)
{
	struct sql_peer_find row;

	TRY(sql_peer_find(rd, host, &row, found));
	if (*found)
		*out = row.id;
	return OK;
}

err
peer_of(struct tx *tx, struct str host, int64_t now, struct peer_id *out)
{
	struct sql_peer_find row;
	struct sql_peer_add added;
	bool found;

	TRY(sql_peer_find(tx_rd(tx), host, &row, &found));
	if (found) {
		*out = row.id;
		return OK;
	}
	TRY(sql_peer_add(tx, host, now, &added));
	*out = added.id;
	return OK;
}

err
peer_page(struct rd *rd, struct str after, struct peer **out, size_t *n)
{
	struct sql_peer_page *rows;
	struct peer *list;

	TRY(sql_peer_page(rd, after.at == NULL ? S("") : after, &rows, n));
	list = NEW_ARRAY(rd_arena(rd), struct peer, *n);
	for (size_t i = 0; i < *n; i++)
		list[i] = (struct peer){.id = rows[i].id,
		    .host = rows[i].host,
		    .form = rows[i].form,
		    .fails = rows[i].fails,
		    .rest = rows[i].rest,
		    .took = rows[i].took,
		    .refused = rows[i].refused,
		    .reports = rows[i].reports,
		    .spoke = rows[i].spoke,
		    .waiting = rows[i].waiting,
		    .failed = rows[i].failed};
	*out = list;
	return OK;
}

err
peer_report(struct tx *tx, struct peer_id peer)
{
	return sql_peer_report(tx, peer);
}

err
peer_try(struct tx *tx, struct peer_id peer, int64_t now)
{
	TRY(sql_peer_awake(tx, peer));
	return sql_peer_again(tx, peer, now);
}

err
peer_expire(struct tx *tx, int64_t before, int64_t *gone)
{
	struct sql_peer_unseen *rows;
	size_t n;

	TRY(sql_peer_unseen(tx_rd(tx), before, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		if (rows[i].used)
			TRY(sql_peer_look(tx, rows[i].id, before + PEER_KEPT));
		else
			TRY(sql_peer_drop(tx, rows[i].id));
	}
	*gone = (int64_t)n;
	return OK;
}

/* ---- what a blocked server left here ------------------------------------------------------- */

static err
end_follows(struct tx *tx, struct peer_id peer, int64_t *ended)
{
	struct sql_peer_followers *rows;
	size_t n;

	TRY(sql_peer_followers(tx_rd(tx), peer, &rows, &n));
	for (size_t i = 0; i < n; i++)
		TRY(follow_end(tx, rows[i].movement, rows[i].remote));
	*ended = (int64_t)n;
	return OK;
}

/* One slice of one server; *left: there may be more.  Nobody there could give their place back any
 * more, so that what they hold of a call is free for others. */
static err
clear(struct tx *tx, struct peer_id peer, int64_t now, bool *left)
{
	int64_t follows, signups, deliveries, replies, quotes;

	TRY(end_follows(tx, peer, &follows));
	TRY(remote_leave(tx, peer, now, &signups));
	TRY(sql_peer_drop_deliveries(tx, peer, &deliveries));
	TRY(sql_peer_hide_replies(tx, peer, &replies));
	TRY(sql_peer_drop_quotes(tx, peer, &quotes));
	*left = follows == SLICE || signups == SLICE || deliveries == SLICE || replies == SLICE ||
		quotes == SLICE;
	return OK;
}

/* Look through the servers behind the last one, as far as the first that is blocked. */
static err
walk(struct tx *tx, const struct sql_peer_behind *rows, size_t n, int64_t now, int64_t *after)
{
	enum peer_rule_kind kind;
	bool left;

	for (size_t i = 0; i < n; i++) {
		TRY(peer_judge(tx_rd(tx), rows[i].host, &kind));
		if (kind != PEER_BLOCK) {
			*after = rows[i].id.n;
			continue;
		}
		TRY(clear(tx, rows[i].id, now, &left));
		*after = left ? rows[i].id.n - 1 : rows[i].id.n;
		return OK;
	}
	return OK;
}

static err
walk_run(struct tx *tx, int64_t now, bool *more)
{
	struct sql_peer_walk_at at;
	struct sql_peer_behind *rows;
	size_t n;

	TRY(sql_peer_walk_at(tx_rd(tx), &at, more));
	if (!*more)
		return OK;
	TRY(sql_peer_behind(tx_rd(tx), at.after, &rows, &n));
	if (n == 0)
		return sql_peer_walk_end(tx);
	TRY(walk(tx, rows, n, now, &at.after));
	return sql_peer_walk_move(tx, at.after);
}

static const struct job jobs[] = {{.name = "peers", .every = 10, .run = walk_run, .shows = true}};
const struct job_table peer_jobs = {jobs, COUNT(jobs)};
