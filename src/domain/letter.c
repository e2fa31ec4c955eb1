#include "domain/letter.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/time.h"
#include "domain/news.h"
#include "domain/quota.h"
#include "domain/touch.h"
#include "sql_letter.h"
#include "store/db.h"

#define SLICE 50

/* How long to wait after the first, second, ... failed try. */
static const int64_t waits[] = {MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR};

/* Letters about rounds to one address. */
static const struct quota rounds_quota = {"round letters", 10, DAY};

static err
add(struct tx *tx, struct sql_letter_add_in *in)
{
	in->pub = rand_word(tx_arena(tx), LETTER_PUB);
	return sql_letter_add(tx, in);
}

/* The same in a direct message to an account on another server. */
static err
to_far(struct tx *tx, enum letter_kind kind, struct signup_id signup, int64_t now)
{
	struct news_answer answer = {
	    .kind = NEWS_RECEIPT, .signup = signup, .detail = kind, .now = now};
	struct sql_letter_far row;
	bool found;

	TRY(sql_letter_far(tx_rd(tx), signup, &row, &found));
	if (!found)
		return OK;
	answer.movement = row.movement;
	answer.call = row.call;
	answer.remote = row.remote;
	TRY(news_answer(tx, &answer));
	if (kind != LETTER_PROMOTED || row.activity.at == NULL)
		return OK;
	answer.kind = NEWS_JOIN_ACCEPT;
	answer.detail = 0;
	answer.about = row.activity;
	return news_answer(tx, &answer);
}

err
letter_queue(
    struct tx *tx, enum letter_kind kind, struct signup_id signup, struct str mail, int64_t now)
{
	if (mail.at == NULL)
		return to_far(tx, kind, signup, now);
	return add(tx,
	    &(struct sql_letter_add_in){.kind = kind, .signup = signup, .mail = mail, .now = now});
}

err
letter_to_person(
    struct tx *tx, enum letter_kind kind, struct person_id person, struct str mail, int64_t now)
{
	return add(tx,
	    &(struct sql_letter_add_in){.kind = kind, .person = person, .mail = mail, .now = now});
}

err
letter_turned(struct tx *tx, struct call_id call, struct str mail, struct str lang, int64_t now)
{
	return add(
	    tx, &(struct sql_letter_add_in){
		    .kind = LETTER_TURNED, .call = call, .lang = lang, .mail = mail, .now = now});
}

err
letter_seat(struct tx *tx, struct newcomer_id newcomer, struct str mail, int64_t now)
{
	return add(tx, &(struct sql_letter_add_in){
			   .kind = LETTER_SEAT, .newcomer = newcomer, .mail = mail, .now = now});
}

err
letter_round(struct tx *tx, const struct letter_ask *ask)
{
	bool took;

	TRY(quota_take(tx, &rounds_quota, ask->mail, ask->now, &took));
	if (!took)
		return OK;
	return add(tx, &(struct sql_letter_add_in){.kind = LETTER_ROUND,
			   .person = ask->person,
			   .mail = ask->mail,
			   .now = ask->now,
			   .proposal = ask->proposal,
			   .round = {ask->round, true}});
}

err
letter_fanout(struct tx *tx, enum letter_kind kind, struct call_id call, int64_t now)
{
	/* one that still runs would say the same: letters are written when they are sent */
	TRY(sql_fanout_drop_same(tx, kind, call));
	return sql_fanout_add(tx, kind, call, now);
}

/* A letter of the same kind may be under way with the words of before. */
static err
tell_again(struct tx *tx, const struct sql_fanout_next *fanout, const struct sql_fanout_slice *row,
    int64_t now)
{
	struct str pub = rand_word(tx_arena(tx), LETTER_PUB);

	TRY(sql_letter_renew(tx, fanout->kind, row->id, pub));
	return letter_queue(tx, (enum letter_kind)fanout->kind, row->id, row->mail, now);
}

static err
by_mail(struct tx *tx, const struct sql_fanout_next *fanout, int64_t now)
{
	struct sql_fanout_slice *rows;
	size_t n;

	TRY(sql_fanout_slice(
	    tx_rd(tx), fanout->call, fanout->after_mail, fanout->made, SLICE, &rows, &n));
	for (size_t i = 0; i < n; i++)
		TRY(tell_again(tx, fanout, &rows[i], now));
	if (n < SLICE)
		return sql_fanout_move_far(tx, fanout->id, 0);
	return sql_fanout_move(tx, fanout->id, rows[n - 1].mail);
}

static err
by_message(struct tx *tx, const struct sql_fanout_next *fanout, int64_t now)
{
	struct sql_fanout_slice_far *rows;
	size_t n;

	TRY(sql_fanout_slice_far(
	    tx_rd(tx), fanout->call, fanout->after_far.n, fanout->made, SLICE, &rows, &n));
	for (size_t i = 0; i < n; i++)
		TRY(to_far(tx, (enum letter_kind)fanout->kind, rows[i].id, now));
	if (n < SLICE)
		return sql_fanout_drop(tx, fanout->id);
	return sql_fanout_move_far(tx, fanout->id, rows[n - 1].remote.n);
}

/* One slice of the oldest fan-out: first those who have an address, then accounts elsewhere. */
static err
fanout_run(struct tx *tx, int64_t now, bool *more)
{
	struct sql_fanout_next fanout;

	TRY(sql_fanout_next(tx_rd(tx), &fanout, more));
	if (!*more)
		return OK;
	return fanout.after_far.has ? by_message(tx, &fanout, now) : by_mail(tx, &fanout, now);
}

err
letter_due(struct rd *rd, int64_t now, struct letter **out, size_t *n)
{
	struct sql_letter_due *rows;
	struct letter *letters;

	TRY(sql_letter_due(rd, now, &rows, n));
	letters = NEW_ARRAY(rd_arena(rd), struct letter, *n);
	for (size_t i = 0; i < *n; i++)
		letters[i] = (struct letter){.id = rows[i].id,
		    .kind = (enum letter_kind)rows[i].kind,
		    .signup = rows[i].signup,
		    .person = rows[i].person,
		    .newcomer = rows[i].newcomer,
		    .proposal = rows[i].proposal,
		    .round = rows[i].round.n,
		    .call = rows[i].call,
		    .lang = rows[i].lang,
		    .mail = rows[i].mail,
		    .pub = rows[i].pub,
		    .tries = rows[i].tries};
	*out = letters;
	return OK;
}

/* The letter that asks somebody to confirm is the first that reaches them. */
static err
reached(struct tx *tx, const struct letter *letter, int64_t now)
{
	struct sql_letter_reaches row;
	bool found;

	TRY(sql_letter_reaches(tx_rd(tx), letter->id, letter->pub, &row, &found));
	if (!found)
		return OK;
	return touch_step(tx, &(struct touch_step){.movement = row.movement,
				  .call = row.call,
				  .who = row.actor,
				  .parent = row.parent,
				  .share = row.share,
				  .touch = {(enum tie)row.tie, (enum channel)row.channel},
				  .reached = TOUCH_REACH,
				  .sure = TOUCH_REACH,
				  .now = now});
}

err
letter_sent(struct tx *tx, const struct letter *letter, int64_t now)
{
	TRY(reached(tx, letter, now));
	return sql_letter_drop(tx, letter->id, letter->pub);
}

err
letter_moot(struct tx *tx, const struct letter *letter)
{
	return sql_letter_drop(tx, letter->id, letter->pub);
}

err
letter_failed(struct tx *tx, const struct letter *letter, bool permanent, int64_t now)
{
	struct sql_letter_tries row;
	bool found;

	TRY(sql_letter_tries(tx_rd(tx), letter->id, letter->pub, &row, &found));
	if (!found)
		return OK;
	if (permanent || row.tries >= (int64_t)COUNT(waits))
		return sql_letter_give_up(tx, letter->id, now);
	return sql_letter_again(tx, letter->id, now + waits[row.tries]);
}

static const struct job jobs[] = {{.name = "fanout", .every = 5, .run = fanout_run, .eager = true}};
const struct job_table letter_jobs = {jobs, COUNT(jobs)};
