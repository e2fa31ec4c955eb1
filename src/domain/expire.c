/* domain/expire.c - see expire.h. */
#include "domain/expire.h"

#include "base/time.h"
#include "domain/bluesky.h"
#include "domain/ledger.h"
#include "domain/lost.h"
#include "domain/newcomer.h"
#include "domain/oauth.h"
#include "domain/peer.h"
#include "domain/proposal.h"
#include "domain/quote.h"
#include "domain/reaction.h"
#include "domain/remote.h"
#include "domain/reply.h"
#include "domain/report.h"
#include "domain/session.h"
#include "domain/share.h"
#include "domain/signup.h"
#include "domain/trace.h"
#include "sql_expire.h"
#include "sql_newcomer.h"
#include "store/db.h"
#include "text_keys.h"

#define AUDIENCE_SLICE 50 /* as the query has it */
#define NEWS_KEPT (14 * DAY)

/* One slice of the call that ended first; its kept sums stay. */
static err
erase_signups(struct tx *tx, int64_t before, int64_t *gone)
{
	struct sql_expire_call call;
	struct sql_expire_left left;
	int64_t n, shares = 0, heard = 0;
	bool found, some;

	*gone = 0;
	TRY(sql_expire_call(tx_rd(tx), before, &call, &found));
	if (!found)
		return OK;
	TRY(sql_expire_signups(tx, call.id, &n));
	TRY(sql_expire_left(tx_rd(tx), call.id, &left, &some));
	if (!some) {
		TRY(share_erase(tx, call.id, &shares));
		TRY(sql_expire_audience(tx, call.id, &heard));
	}
	if (!some && shares < SHARE_SLICE && heard < AUDIENCE_SLICE) {
		TRY(ledger_sum_up(tx, call.id));
		TRY(sql_expire_call_done(tx, call.id));
	}
	/* A call that nobody answered counts too: there may be more behind it. */
	*gone = n > 0 ? n : 1;
	return OK;
}

static err
erase_pending(struct tx *tx, int64_t before, int64_t *gone)
{
	struct sql_expire_pending *rows;
	size_t n;

	*gone = 0;
	TRY(sql_expire_pending(tx_rd(tx), before, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		int64_t changed;

		TRY(sql_expire_signup(tx, rows[i].id, &changed));
		TRY(sql_expire_pending_less(tx, rows[i].call));
		*gone += changed;
	}
	return OK;
}

static err
erase_sessions(struct tx *tx, int64_t before, int64_t *gone)
{
	return sql_expire_sessions(tx, before / DAY, gone);
}

/* What was told to one account goes a day after; what is told to all is looked at by more. */
static err
erase_news(struct tx *tx, int64_t before, int64_t *gone)
{
	int64_t one;

	TRY(sql_expire_news_one(tx, before + NEWS_KEPT - DAY, &one));
	TRY(sql_expire_news(tx, before, gone));
	*gone += one;
	return OK;
}

#define DAYS(d) ((d)*DAY), DAY
#define AT_ITS_END 0, DAY
static const struct expire rows[] = {
    {"signups", T_expire_signups, SIGNUP_KEPT, HOUR, erase_signups},
    {"pending", T_expire_pending, DAYS(7), erase_pending},
    {"sessions", T_expire_sessions, DAYS(SESSION_DAYS), erase_sessions},
    {"letters", T_expire_letters, DAYS(7), sql_expire_letters},
    {"copies", T_expire_copies, EXPIRE_COPIES, DAY, NULL},
    {"once", T_expire_once, DAYS(3), sql_expire_once},
    {"quota", T_expire_quota, AT_ITS_END, sql_expire_quota},
    {"newcomers", T_expire_newcomers, NEWCOMER_KEPT, DAY, sql_newcomer_expire},
    {"touches", T_expire_touches, DAYS(180), trace_make},
    {"setup", T_expire_setup, AT_ITS_END, sql_expire_setup},
    {"proposals", T_expire_proposals, DAYS(180), proposal_erase},
    {"signins", T_expire_signins, AT_ITS_END, sql_expire_signins},
    {"seats", T_expire_seats, DAYS(180), sql_expire_seats},
    {"inviters", T_expire_inviters, DAYS(30), sql_expire_inviters},
    {"invitations", T_expire_invitations, DAYS(30), sql_expire_invitations},
    {"taken", T_expire_taken, DAYS(7), sql_expire_taken},
    {"deliveries", T_expire_deliveries, DAYS(7), sql_expire_deliveries},
    {"bluesky", T_expire_bluesky, BLUESKY_KEPT, DAY, bluesky_expire},
    {"lost", T_expire_lost, LOST_KEPT, DAY, lost_expire},
    {"news", T_expire_news, NEWS_KEPT, DAY, erase_news},
    {"replies", T_expire_replies, REPLY_KEPT, DAY, reply_expire},
    {"reports", T_expire_reports, REPORT_KEPT, DAY, report_expire},
    {"reactions", T_expire_reactions, DAYS(30), reaction_expire},
    {"quotes", T_expire_quotes, QUOTE_KEPT, DAY, quote_expire},
    {"away", T_expire_away, AT_ITS_END, oauth_expire_trips},
    {"apps", T_expire_apps, OAUTH_KEPT, DAY, oauth_expire_apps},
    {"remotes", T_expire_remotes, DAYS(1), remote_expire},
    {"peers", T_expire_peers, PEER_KEPT, DAY, peer_expire},
    {"persons", T_expire_persons, DAYS(1), sql_expire_persons},
};
const struct expire_table expire_table = {rows, COUNT(rows)};

/* One slice of the first row that has something to erase. */
static err
run(struct tx *tx, int64_t now, bool *more)
{
	int64_t gone = 0;

	for (size_t i = 0; i < COUNT(rows) && gone == 0; i++)
		if (rows[i].erase != NULL)
			TRY(rows[i].erase(tx, now - rows[i].term, &gone));
	*more = gone > 0;
	return OK;
}

static const struct job jobs[] = {
    {.name = "expire", .every = 10 * MINUTE, .run = run, .erases = true}};
const struct job_table expire_jobs = {jobs, COUNT(jobs)};
