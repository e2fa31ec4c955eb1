/* test/house.h - a migrated house in memory, with one transaction open, for tests of the domain.
 *
 * Times are counted from NOON, a Monday. */
#pragma once
#include "test.h"

#include "base/crypto.h"
#include "base/rand.h"
#include "base/time.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "domain/call.h"
#include "domain/job.h"
#include "domain/link.h"
#include "domain/message.h"
#include "domain/movement.h"
#include "domain/person.h"
#include "domain/quota.h"
#include "domain/signup_list.h"
#include "store/db_sqlite.h"

#define NOON INT64_C(1775476800) /* 2026-04-06T12:00:00Z */
#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)

static struct db *db;
static struct tx *tx;
static struct rd *rd;

static inline void
fine(err e)
{
	if (e != OK)
		fail_msg("%s: %s (%s:%d)", err_name(e), e->cause, e->file, e->line);
}

static inline void
is_fault(err e, enum fault fault)
{
	assert_non_null(e);
	if (e->fault != fault)
		fail_msg("fault %s, not number %d: %s", err_name(e), (int)fault, e->cause);
}

/* A refusal beside a field. */
static inline void
is_refused(err e, const char *field)
{
	is_fault(e, FAULT_INPUT);
	assert_non_null(e->field);
	assert_string_equal(e->field, field);
}

static inline void
is_str(struct str s, const char *expected)
{
	assert_string_equal(str_c(arena, s), expected);
}

/* The one number that a statement comes to. */
static inline int64_t
number(const char *sql)
{
	sqlite3_stmt *st;
	int64_t n;

	assert_int_equal(sqlite3_prepare_v2(db->handle, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

/* What follows "select count(*) from". */
static inline int64_t
rows_of(const char *from)
{
	return number(str_c(arena, buf_format(arena, "select count(*) from %s", from)));
}

/* A statement that gives nothing. */
static inline void
raw(const char *sql)
{
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db->handle));
}

static inline int
house_setup(void **state)
{
	struct key root = {.bytes = {1, 2, 3}};
	int was;

	arena_setup(state);
	address_origin_set(S("https://hub.example"));
	link_key_set(&root);
	quota_key_set(&root);
	fine(db_open(arena, ":memory:", DB_WRITE, &db));
	fine(db_migrate(db, arena, NOON, &was));
	fine(tx_begin(db, arena, &tx));
	rd = tx_rd(tx);
	return 0;
}

static inline int
house_teardown(void **state)
{
	tx_rollback(tx);
	db_close(db);
	return arena_teardown(state);
}

/* The encoded form of a passphrase; made once, because it is slow on purpose. */
static inline struct str
pass_of(const char *pass)
{
	struct str encoded;

	fine(crypto_pass_hash(arena, str_of(pass), &encoded));
	return encoded;
}

static inline struct person_id
a_person(const char *name, struct str pass, bool admin)
{
	struct person_new new = {.pub = rand_word(arena, 20),
	    .name = str_of(name),
	    .pass = pass,
	    .admin = admin,
	    .now = NOON};
	struct person_id id;

	fine(person_make(tx, &new, &id));
	return id;
}

/* A movement, as its founder sees it. */
static inline struct movement *
a_movement(const char *handle, struct person_id founder)
{
	struct movement_new new = {.pub = rand_word(arena, 20),
	    .name = S("Let the river run"),
	    .handle = str_of(handle),
	    .sentence = S("Open the weir."),
	    .circle = S("River circle"),
	    .circle_pub = rand_word(arena, 20),
	    .founder = founder,
	    .now = NOON};
	struct movement *movement;
	struct movement_id id;
	bool kept;

	fine(movement_found(tx, &new, &id));
	fine(movement_by_handle(rd, str_of(handle), &movement));
	assert_non_null(movement);
	fine(movement_kept_by(rd, movement, founder, &kept));
	assert_true(kept);
	return movement;
}

static inline err
publish(const struct movement *movement, const char *body, int64_t number)
{
	struct message_new new = {.pub = rand_word(arena, 20),
	    .body = str_of(body),
	    .html = {S("<p>Words.</p>")},
	    .number = number,
	    .now = NOON};

	return message_publish(tx, movement, &new);
}

/* A call from NOON + 1 day, two hours long, that is not there yet. */
static inline struct call_new
a_call_of(const struct movement *movement, struct person_id host)
{
	return (struct call_new){.pub = rand_word(arena, 20),
	    .movement = movement->id,
	    .host = host,
	    .words = {.title = S("Open the ladder"),
		.ask = S("Come with gloves."),
		.place = S("The mill"),
		.more = S(""),
		.more_html = S(""),
		.starts = S("2026-04-07T12:00"),
		.ends = S("2026-04-07T14:00"),
		.zone = S("UTC"),
		.starts_at = NOON + DAY,
		.ends_at = NOON + DAY + 2 * HOUR,
		.capacity = 40},
	    .now = NOON};
}

/* The same, open, with the times that are made of its words. */
static inline struct call *
an_open_call(const struct movement *movement, struct person_id host)
{
	struct call_new new = a_call_of(movement, host);
	struct call_fit fit;
	struct call *call;
	bool found;

	new.words.starts_at = new.words.ends_at = 0;
	fine(call_times(arena, &new.words, NULL, NOON, &fit));
	fine(call_draft(tx, &new));
	fine(call_by_pub(rd, new.pub, &call, &found));
	assert_true(found);
	fine(call_publish(tx, call, NOON));
	fine(call_load(rd, call->id, &call));
	return call;
}

/* The newest sign-up for a call with this address. */
static inline struct signup *
the_signup(const struct call *call, const char *mail)
{
	struct signup_list list;
	struct signup *s = NULL;
	bool found;

	fine(signup_page(rd, call->id, (struct signup_key){.folded = NONE}, 1000, &list));
	for (size_t i = 0; i < list.n; i++)
		if (list.rows[i].mail.at != NULL && str_eq(list.rows[i].mail, str_of(mail)))
			fine(signup_load(rd, list.rows[i].id, &s, &found));
	assert_non_null(s);
	return s;
}

/* A job to its end; how many slices it took. */
static inline int
run_job(const struct job *job, int64_t now)
{
	bool more = true;
	int slices = 0;

	for (; more; slices++) {
		assert_true(slices < 1000);
		fine(job->run(tx, now, &more));
	}
	return slices;
}
