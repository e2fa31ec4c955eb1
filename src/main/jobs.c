/* main/jobs.c - see jobs.h.
 *
 * One round: a slice of each due job through the writer, then the letters that are due.  A letter
 * is written when it is sent; what came of it goes back to the writer, up to a hundred at a time.
 * A crash in between sends a letter again, with the same Message-ID. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/cond.h"
#include "base/log.h"
#include "base/time.h"
#include "domain/expire.h"
#include "domain/letter.h"
#include "main/folder.h"
#include "main/jobs.h"
#include "net/courier.h"
#include "net/mime.h"
#include "store/db.h"
#include "text_keys.h"
#include "web/letter.h"

#define ROUND_CAP ((size_t)16 << 20)
#define SLICES 100      /* of one job in a round: each lets people go first */
#define ROUND_MS 200    /* between two rounds while there is work */
#define SILENCE_MS 1000 /* between two rounds without */
#define SWEEP_MS 600000 /* between two looks for files that are to go */
#define RESULTS 100
#define UNDER_WAY 64

enum letter_end { LETTER_SENT, LETTER_LATER, LETTER_REFUSED, LETTER_MOOT };

/* Which letter: the row may be gone, and its id another's, when the relay has answered. */
struct which {
	struct letter_id id; /* n == 0: none */
	char pub[LETTER_PUB];
};

struct result {
	struct which which;
	enum letter_end end;
};

struct schedule {
	const struct job *job;
	int64_t next; /* monotonic ms */
};

struct jobs {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t news;
	bool woken, stopping;
	int64_t next_sweep; /* monotonic ms */
	struct db *db;
	struct arena *arena; /* of one round */
	const struct config *config;
	struct writer *writer;
	struct courier *courier;
	struct schedule *schedule;
	size_t nschedule;
	struct which under_way[UNDER_WAY]; /* at the courier */
	struct result results[RESULTS];
	size_t nresults;
};

/* ---- through the writer, and wait ---------------------------------------------------------- */

struct errand {
	struct act act;
	err (*work)(struct errand *, struct tx *);
	const struct job *job;
	void *ready; /* what the job's ready left for put */
	const struct result *results;
	size_t nresults;
	bool more;
};

static err
errand_run(struct act *act, struct tx *tx)
{
	struct errand *errand = (struct errand *)act;

	return errand->work(errand, tx);
}

static err
errand_wait(struct jobs *j, struct errand *errand)
{
	errand->act.arena = j->arena;
	errand->act.quiet = true; /* who runs it looks at what it did anyway */
	errand->act.run = errand_run;
	return writer_run(j->writer, WRITE_JOBS, &errand->act);
}

/* ---- jobs of the tables -------------------------------------------------------------------- */

static err
job_work(struct errand *errand, struct tx *tx)
{
	errand->more = false;
	TRY(errand->job->run(tx, time_now(), &errand->more));
	errand->act.forget = errand->job->erases && !errand->more;
	if (errand->job->shows && errand->more)
		outcome_stale(&errand->act.outcome, NONE, true);
	return OK;
}

static err
put_work(struct errand *errand, struct tx *tx)
{
	errand->more = true;
	return errand->job->put(tx, errand->ready, time_now());
}

/* One slice of one job. */
static err
run_job(struct jobs *j, struct errand *errand)
{
	struct rd *rd;
	err e;

	if (errand->job->ready == NULL)
		return errand_wait(j, errand);
	errand->work = put_work;
	TRY(rd_begin(j->db, j->arena, &rd));
	e = errand->job->ready(rd, time_now(), &errand->ready);
	rd_end(rd);
	if (e != OK || errand->ready == NULL)
		return e;
	return errand_wait(j, errand);
}

/* One slice of each job that is due; news: something was committed.  True when one of them has more
 * to do. */
static bool
run_jobs(struct jobs *j, bool news)
{
	bool more = false;

	for (size_t i = 0; i < j->nschedule; i++) {
		struct schedule *s = &j->schedule[i];
		struct errand errand = {.work = job_work, .job = s->job};
		err e = OK;

		if (time_mono() < s->next && !(news && s->job->eager))
			continue;
		for (int slice = 0; slice < SLICES; slice++) {
			errand.more = false;
			errand.ready = NULL;
			e = run_job(j, &errand);
			if (e != OK || !errand.more)
				break;
		}
		if (e != OK)
			log_err(e, s->job->name, 0);
		s->next = time_mono() + (e == OK && errand.more ? 0 : s->job->every * 1000);
		more |= e == OK && errand.more;
	}
	return more;
}

/* What must not wait for the next start. */
static void
run_last(struct jobs *j)
{
	for (size_t i = 0; i < j->nschedule; i++) {
		struct errand errand = {.work = job_work, .job = j->schedule[i].job, .more = true};
		err e = OK;

		while (errand.job->last && e == OK && errand.more)
			e = errand_wait(j, &errand);
		if (e != OK)
			log_err(e, errand.job->name, 0);
	}
}

/* ---- letters ------------------------------------------------------------------------------- */

static err
letters_work(struct errand *errand, struct tx *tx)
{
	for (size_t i = 0; i < errand->nresults; i++) {
		const struct result *r = &errand->results[i];

		struct letter letter = {
		    .id = r->which.id, .pub = {r->which.pub, sizeof(r->which.pub)}};

		if (r->end == LETTER_SENT)
			TRY(letter_sent(tx, &letter, time_now()));
		else if (r->end == LETTER_MOOT)
			TRY(letter_moot(tx, &letter));
		else
			TRY(letter_failed(tx, &letter, r->end == LETTER_REFUSED, time_now()));
	}
	return OK;
}

static bool
is_same(const struct which *a, const struct which *b)
{
	return a->id.n == b->id.n && memcmp(a->pub, b->pub, sizeof(a->pub)) == 0;
}

static struct which
which_of(const struct letter *letter)
{
	struct which which = {.id = letter->id};

	memcpy(which.pub, letter->pub.at,
	    letter->pub.n < sizeof(which.pub) ? letter->pub.n : sizeof(which.pub));
	return which;
}

static void
note_result(struct jobs *j, const struct which *which, enum letter_end end)
{
	pthread_mutex_lock(&j->mutex);
	j->results[j->nresults++] = (struct result){*which, end};
	j->woken = true;
	pthread_cond_broadcast(&j->news);
	pthread_mutex_unlock(&j->mutex);
}

/* Tell the writer what came of letters; those stay marked as under way until it knows. */
static void
write_results(struct jobs *j)
{
	struct result results[RESULTS];
	struct errand errand = {.work = letters_work, .results = results};
	err e;

	pthread_mutex_lock(&j->mutex);
	errand.nresults = j->nresults;
	memcpy(results, j->results, j->nresults * sizeof(results[0]));
	pthread_mutex_unlock(&j->mutex);
	if (errand.nresults == 0)
		return;
	e = errand_wait(j, &errand);
	if (e != OK) {
		log_err(e, "letters", 0);
		return;
	}
	pthread_mutex_lock(&j->mutex);
	j->nresults -= errand.nresults;
	memmove(j->results, j->results + errand.nresults, j->nresults * sizeof(results[0]));
	for (size_t i = 0; i < errand.nresults; i++)
		for (size_t k = 0; k < UNDER_WAY; k++)
			if (is_same(&j->under_way[k], &results[i].which))
				j->under_way[k].id.n = 0;
	pthread_mutex_unlock(&j->mutex);
}

/* A place for a letter under way; false when it is there already, or there is no place. */
static bool
begin_letter(struct jobs *j, const struct which *which)
{
	struct which *place = NULL;

	for (size_t i = 0; i < UNDER_WAY; i++) {
		if (is_same(&j->under_way[i], which))
			return false;
		if (j->under_way[i].id.n == 0)
			place = &j->under_way[i];
	}
	if (place == NULL)
		return false;
	*place = *which;
	return true;
}

struct sending {
	struct jobs *jobs;
	struct which which;
};

static void
courier_said(void *ctx, const struct courier_answer *answer)
{
	static const enum letter_end ends[] = {[COURIER_DONE] = LETTER_SENT,
	    [COURIER_REFUSED] = LETTER_REFUSED,
	    [COURIER_LATER] = LETTER_LATER};
	struct sending *s = ctx;

	if (answer->end != COURIER_DONE)
		log_line(LOG_NOTE, "letter not taken", "status=%d why=%.*s", answer->status,
		    STR_ARG(answer->why));
	note_result(s->jobs, &s->which, ends[answer->end]);
	free(s);
}

static err
give_to_courier(
    struct jobs *j, const struct letter *letter, const struct mail *mail, struct str whole)
{
	struct mail_job job = {.from = mail->from, .to = mail->to, .message = whole};
	struct sending *s = malloc(sizeof(*s));
	err e;

	if (s == NULL)
		abort();
	*s = (struct sending){j, which_of(letter)};
	e = courier_mail(j->courier, j->arena, &job, courier_said, s);
	if (e != OK)
		free(s);
	return e;
}

/* Without a relay a letter is a file that the administrator can read on a page. */
static err
give_to_folder(struct jobs *j, const struct letter *letter, struct str whole)
{
	struct str name = buf_format(j->arena, "mail/%.*s.eml", STR_ARG(letter->pub));
	struct which which = which_of(letter);

	TRY(folder_put(j->arena, j->config, str_c(j->arena, name), whole));
	note_result(j, &which, LETTER_SENT);
	return OK;
}

static err
send_letter(struct jobs *j, struct rd *rd, const struct letter *letter)
{
	struct mail mail = {0};
	struct str whole;

	TRY(letter_write(rd, letter, &mail));
	mail.from = j->config->mail_from;
	mail.date = time_now();
	TRY(mime_build(j->arena, &mail, &whole));
	return j->config->relay.n > 0 ? give_to_courier(j, letter, &mail, whole)
				      : give_to_folder(j, letter, whole);
}

static size_t
letters_room(struct jobs *j)
{
	size_t room;

	pthread_mutex_lock(&j->mutex);
	room = RESULTS - j->nresults;
	pthread_mutex_unlock(&j->mutex);
	if (j->config->relay.n == 0)
		return room;
	return courier_room(j->courier, LANE_MAIL) < (int)room
		   ? (size_t)courier_room(j->courier, LANE_MAIL)
		   : room;
}

/* A letter that cannot be written is not tried for ever: it fails like one the relay refused.  One
 * about what is gone, or off, is simply not sent. */
static void
letter_trouble(struct jobs *j, const struct letter *letter, err e)
{
	struct which which = which_of(letter);
	enum letter_end end = LETTER_LATER;

	if (e->fault == FAULT_MISSING) {
		end = LETTER_MOOT;
	} else if (e->fault == FAULT_INPUT) {
		log_line(LOG_WARN, "letter given up", "cause=%s", e->cause);
		end = LETTER_REFUSED;
	} else {
		log_err(e, "letter", 0);
	}
	note_result(j, &which, end);
}

/* Send what is due and has room.  True when there may be more. */
static bool
send_letters(struct jobs *j)
{
	size_t n = 0, room = letters_room(j), sent = 0;
	struct letter *letters;
	struct rd *rd;
	err e = rd_begin(j->db, j->arena, &rd);

	if (e == OK) {
		e = letter_due(rd, time_now(), &letters, &n);
		for (size_t i = 0; e == OK && i < n && sent < room; i++) {
			struct which which = which_of(&letters[i]);
			err one;

			if (!begin_letter(j, &which))
				continue;
			sent++;
			one = send_letter(j, rd, &letters[i]);
			if (one != OK)
				letter_trouble(j, &letters[i], one);
		}
		rd_end(rd);
	}
	if (e != OK)
		log_err(e, "letters", 0);
	return sent > 0;
}

/* ---- rounds -------------------------------------------------------------------------------- */

/* Rest for a while, at least ROUND_MS so that a storm of commits costs no storm of rounds.  *news:
 * somebody woke us.  False at the end. */
static bool
rest(struct jobs *j, bool more, bool *news)
{
	int64_t now = time_mono();
	bool on;

	pthread_mutex_lock(&j->mutex);
	while (!j->stopping && cond_wait_until(&j->news, &j->mutex, now + ROUND_MS))
		;
	while (!j->stopping && !j->woken && !more &&
	       cond_wait_until(&j->news, &j->mutex, now + SILENCE_MS))
		;
	*news = j->woken;
	j->woken = false;
	on = !j->stopping;
	pthread_mutex_unlock(&j->mutex);
	return on;
}

/* What the house forgets and keeps as files. */
static void
sweep_files(struct jobs *j)
{
	if (time_mono() < j->next_sweep)
		return;
	folder_sweep(j->arena, j->config, time_now() - EXPIRE_COPIES);
	j->next_sweep = time_mono() + SWEEP_MS;
}

static void *
work_on(void *arg)
{
	struct jobs *j = arg;
	bool more, news = true;

	do {
		more = run_jobs(j, news);
		more |= send_letters(j);
		write_results(j);
		sweep_files(j);
		arena_reset(j->arena);
	} while (rest(j, more, &news));
	run_last(j);
	write_results(j);
	return NULL;
}

static err
list_jobs(struct arena *a, struct jobs *j, const struct jobs_config *config)
{
	size_t n = 0;

	for (size_t t = 0; t < config->ntables; t++)
		n += config->tables[t].n;
	j->schedule = NEW_ARRAY(a, struct schedule, n);
	for (size_t t = 0; t < config->ntables; t++)
		for (size_t i = 0; i < config->tables[t].n; i++)
			j->schedule[j->nschedule++].job = &config->tables[t].rows[i];
	return OK;
}

err
jobs_start(struct arena *a, const struct jobs_config *config, struct jobs **out)
{
	struct jobs *j = NEW(a, struct jobs);

	j->config = config->config;
	j->writer = config->writer;
	j->courier = config->courier;
	j->arena = arena_new(ROUND_CAP);
	TRY(list_jobs(a, j, config));
	TRY(db_open(a, config->database, DB_READ, &j->db));
	pthread_mutex_init(&j->mutex, NULL);
	cond_init(&j->news);
	*out = j;
	if (pthread_create(&j->thread, NULL, work_on, j) != 0)
		return fail(a, FAULT_BUSY, T_main_busy, "no thread for the jobs");
	return OK;
}

void
jobs_wake(struct jobs *j)
{
	pthread_mutex_lock(&j->mutex);
	if (!j->woken) {
		j->woken = true;
		pthread_cond_broadcast(&j->news);
	}
	pthread_mutex_unlock(&j->mutex);
}

void
jobs_stop(struct jobs *j)
{
	pthread_mutex_lock(&j->mutex);
	j->stopping = true;
	pthread_cond_broadcast(&j->news);
	pthread_mutex_unlock(&j->mutex);
	pthread_join(j->thread, NULL);
	db_close(j->db);
	arena_free(j->arena);
}
