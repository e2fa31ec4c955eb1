/* domain/session.c - see session.h. */
#include "domain/session.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/time.h"
#include "domain/address.h"
#include "sql_session.h"
#include "store/db.h"
#include "text_keys.h"

#define DAYS_400 (400 * DAY)

/* Sessions seen today for the first time: noted by readers, written by a job.  When it is full, a
 * session is noted with one of its next requests. */
#define SEEN_MAX 512
static struct {
	pthread_mutex_t lock;
	size_t n;
	int64_t day[SEEN_MAX];
	struct session_id id[SEEN_MAX];
} seen = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void
seen_note(struct session_id id, int64_t day)
{
	bool known = false;

	pthread_mutex_lock(&seen.lock);
	for (size_t i = 0; i < seen.n && !known; i++)
		known = seen.id[i].n == id.n && seen.day[i] == day;
	if (!known && seen.n < SEEN_MAX) {
		seen.id[seen.n] = id;
		seen.day[seen.n++] = day;
	}
	pthread_mutex_unlock(&seen.lock);
}

/* At most 50 of them, taken out. */
static size_t
seen_take(struct session_id *id, int64_t *day)
{
	size_t n = 0;

	pthread_mutex_lock(&seen.lock);
	while (n < 50 && seen.n > 0) {
		seen.n--;
		id[n] = seen.id[seen.n];
		day[n++] = seen.day[seen.n];
	}
	pthread_mutex_unlock(&seen.lock);
	return n;
}

static err
seen_write(struct tx *tx, int64_t now, bool *more)
{
	struct session_id id[50];
	int64_t day[50];
	size_t n = seen_take(id, day);

	(void)now;
	for (size_t i = 0; i < n; i++)
		TRY(sql_session_saw(tx, id[i], day[i]));
	*more = n == COUNT(id);
	return OK;
}

static const struct job jobs[] = {{.name = "session-seen", .every = MINUTE, .run = seen_write}};
const struct job_table session_jobs = {jobs, COUNT(jobs)};

err
session_viewer(struct rd *rd, struct str token, int64_t now, struct viewer *out)
{
	struct viewer viewer = {.zone = NONE};
	struct sql_session_by_hash row;
	int64_t today = now / DAY;
	struct str hash;
	bool found;

	*out = viewer;
	if (token.n == 0)
		return OK;
	hash = crypto_sha256(rd_arena(rd), token);
	TRY(sql_session_by_hash(rd, hash, &row, &found));
	if (found && row.seen_day + SESSION_DAYS >= today) {
		viewer = (struct viewer){.person = row.person,
		    .name = row.name,
		    .zone = row.zone,
		    .admin = row.admin,
		    .visits = row.visits + (row.seen_day < today),
		    .hash = hash};
		if (row.seen_day < today)
			seen_note(row.id, today);
	}
	*out = viewer;
	return OK;
}

err
session_start(struct tx *tx, struct person_id person, struct str token, int64_t now)
{
	struct arena *arena = tx_arena(tx);
	int64_t made;

	TRY(sql_session_add(tx, crypto_sha256(arena, token), person, now, now / DAY, &made));
	if (made != 1)
		return fail(arena, FAULT_MISSING, T_fault_missing, "a session for nobody");
	return OK;
}

err
session_end(struct tx *tx, const struct viewer *viewer)
{
	return session_end_other(tx, viewer, viewer->hash);
}

err
session_end_other(struct tx *tx, const struct viewer *viewer, struct str hash)
{
	return sql_session_end(tx, hash, viewer->person);
}

err
session_list(struct rd *rd, const struct viewer *viewer, struct session **out, size_t *n)
{
	struct sql_session_list *rows;
	struct session *list;

	TRY(sql_session_list(rd, viewer->person, &rows, n));
	list = NEW_ARRAY(rd_arena(rd), struct session, *n);
	for (size_t i = 0; i < *n; i++)
		list[i] = (struct session){rows[i].hash, rows[i].made, rows[i].seen_day};
	*out = list;
	return OK;
}

struct str
session_cookie_name(void)
{
	return address_is_secure() ? S("__Host-s") : S("s");
}

/* RFC 6265; 400 days is the most that browsers keep.  The house itself ends a session much
 * earlier when it is not used. */
struct str
session_cookie(struct arena *arena, struct str token)
{
	struct str name = session_cookie_name();
	int64_t age = token.at == NULL ? 0 : DAYS_400;

	return buf_format(arena, "%.*s=%.*s; Path=/; Max-Age=%" PRId64 "; HttpOnly; SameSite=Lax%s",
	    STR_ARG(name), STR_ARG(token), age, address_is_secure() ? "; Secure" : "");
}
