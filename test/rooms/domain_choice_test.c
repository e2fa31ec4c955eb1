/* Calls whose hosts choose: who asks waits, and gets a place or none by one of the crew. */
#include "far.h"
#include "ladder.h"

#include "domain/behalf.h"
#include "domain/choice.h"
#include "domain/door.h"
#include "domain/ledger.h"
#include "domain/letter.h"

static int
chosen_setup(void **state)
{
	call_setup(state);
	raw("update call set chosen = 1");
	fine(call_load(rd, call->id, &call));
	return 0;
}
#define CHOSEN_TEST(f) cmocka_unit_test_setup_teardown(f, chosen_setup, house_teardown)

/* ---- tools --------------------------------------------------------------------------------- */

static void
change(int64_t capacity, bool chosen, int64_t now)
{
	struct call_words words = call->words;

	words.capacity = capacity;
	words.chosen = chosen;
	fine(call_change(tx, call, &words, now));
	fine(call_load(rd, call->id, &call));
}

/* NULL when there is none. */
static struct signup *
by_mail(const char *mail)
{
	struct signup_list list;
	struct signup *s = NULL;
	bool found;

	fine(signup_page(rd, call->id, (struct signup_key){.folded = NONE}, 100, &list));
	for (size_t i = 0; i < list.n; i++)
		if (list.rows[i].mail.at != NULL && str_eq(list.rows[i].mail, str_of(mail)))
			fine(signup_load(rd, list.rows[i].id, &s, &found));
	return s;
}

static void
asks(const char *mail, enum signup_state answer, int64_t now)
{
	struct signup_ask ask = {.call = call->id,
	    .answer = answer,
	    .name = str_of(mail),
	    .folded = str_of(mail),
	    .mail = str_of(mail),
	    .touch = {TIE_WEAK, CHANNEL_POSTER},
	    .dice = signup_dice(arena),
	    .lang = S("qps"),
	    .now = now};

	fine(signup_ask(tx, &ask));
}

static void
confirms(const char *mail, int64_t now)
{
	const struct signup *s = by_mail(mail);

	assert_non_null(s);
	fine(signup_answer(tx, s, s->answer, now));
}

/* They would like to come, and have pressed the button in our letter. */
static struct signup *
comes(const char *mail, int64_t now)
{
	asks(mail, SIGNUP_GOING, now);
	confirms(mail, now);
	return by_mail(mail);
}

static void
counts_are(int64_t going, int64_t maybe, int64_t waiting)
{
	fine(call_load(rd, call->id, &call));
	assert_int_equal(call->counts.pending, 0);
	assert_int_equal(call->counts.going, going);
	assert_int_equal(call->counts.maybe, maybe);
	assert_int_equal(call->counts.waiting, waiting);
}

static int64_t
letters(enum letter_kind kind, const char *mail)
{
	return rows_of(str_c(
	    arena, buf_format(arena, "letter where kind = %d and mail = '%s'", (int)kind, mail)));
}

/* As the writer does: who-may has read the call anew. */
static err
give(struct str code, int64_t now, enum choice *out)
{
	fine(call_load(rd, call->id, &call));
	return choice_give(tx, call, code, now, out);
}

static err
turn(struct str code, int64_t now, enum choice *out)
{
	fine(call_load(rd, call->id, &call));
	return choice_turn(tx, call, code, now, out);
}

static void
gives(struct str code, int64_t now, enum choice expected)
{
	enum choice came;

	fine(give(code, now, &came));
	assert_int_equal(came, expected);
}

static void
turns(struct str code, int64_t now, enum choice expected)
{
	enum choice came;

	fine(turn(code, now, &came));
	assert_int_equal(came, expected);
}

static void
seats_are(enum signup_by by, int64_t expected)
{
	int64_t seats;

	fine(signup_seats(tx, call->id, by, NOON, &seats));
	assert_int_equal(seats, expected);
}

/* How many have reached a stage by the poster or a post. */
static int64_t
funnel(enum touch_kind stage)
{
	struct funnel f;

	fine(ledger_funnel(rd, river->id, call->id, &f));
	return f.stage[2][stage - 1].n;
}

/* ---- asking -------------------------------------------------------------------------------- */

static void
who_asks_waits(void **state)
{
	bool more;

	(void)state;
	change(3, true, NOON);
	seats_are(SIGNUP_BY_SELF, 0);
	seats_are(SIGNUP_BY_CREW, 3);
	assert_int_equal(comes("mia@x.example", NOON + 1)->state, SIGNUP_WAITING);
	asks("ben@x.example", SIGNUP_MAYBE, NOON + 2);
	confirms("ben@x.example", NOON + 2);
	counts_are(0, 1, 1);
	assert_int_equal(letters(LETTER_WAITING, "mia@x.example"), 1);
	assert_int_equal(letters(LETTER_GOING, "ben@x.example"), 1);
	assert_int_equal(funnel(TOUCH_RESPOND), 2);
	assert_int_equal(funnel(TOUCH_PLEDGE), 0);
	fine(signup_jobs.rows[0].run(tx, NOON + 3, &more));
	assert_false(more);
	change(4, true, NOON + 4);
	counts_are(0, 1, 1);
	fine(signup_answer(tx, by_mail("ben@x.example"), SIGNUP_GOING, NOON + 5));
	counts_are(0, 0, 2);
	fine(signup_leave(tx, by_mail("mia@x.example"), NOON + 6));
	counts_are(0, 0, 1);
}

/* Whose line does not move must not keep another one waiting, which is looked at later. */
static void
other_lines_move_on(void **state)
{
	struct call *chosen = call;
	bool more;

	(void)state;
	comes("mia@x.example", NOON);
	call = an_open_call(river, host);
	change(1, false, NOON);
	raw(str_c(arena, buf_format(arena, "update call set ends_at = ends_at - 60 where id = %d",
			     (int)chosen->id.n)));
	comes("ana@x.example", NOON);
	comes("ben@x.example", NOON + 1);
	counts_are(1, 0, 1);
	raw(str_c(arena,
	    buf_format(arena, "update call set capacity = 2 where id = %d", (int)call->id.n)));
	fine(signup_jobs.rows[0].run(tx, NOON + 2, &more));
	counts_are(2, 0, 0);
	call = chosen;
	counts_are(0, 0, 1);
}

static void
how_many_ask_is_told_to_nobody(void **state)
{
	(void)state;
	raw("update call set stale = 0");
	comes("mia@x.example", NOON);
	assert_int_equal(rows_of("call where stale = 1"), 0);
	gives(by_mail("mia@x.example")->code, NOON + 1, CHOICE_GIVEN);
	assert_int_equal(rows_of("call where stale = 1"), 1);
}

static void
the_list_goes_on_by_who_asked_first(void **state)
{
	static const char *const mails[] = {"c@x.example", "a@x.example", "b@x.example"};
	struct signup_turn after = {0};
	struct signup_list list;

	(void)state;
	for (int i = 0; i < 3; i++)
		comes(mails[i], NOON + i);
	comes("going@x.example", NOON + 3);
	gives(by_mail("going@x.example")->code, NOON + 4, CHOICE_GIVEN);
	for (int i = 0; i < 3; i++) {
		fine(signup_waiting(rd, call->id, after, 1, &list));
		assert_int_equal(list.n, 1);
		is_str(list.rows[0].mail, mails[i]);
		after = (struct signup_turn){list.rows[0].queued, list.rows[0].id};
	}
	fine(signup_waiting(rd, call->id, after, 1, &list));
	assert_int_equal(list.n, 0);
}

/* ---- giving -------------------------------------------------------------------------------- */

static void
a_place_is_given_once(void **state)
{
	struct signup *mia;

	(void)state;
	comes("ben@x.example", NOON);
	mia = comes("mia@x.example", NOON + 1);
	gives(mia->code, NOON + 2, CHOICE_GIVEN);
	assert_int_equal(by_mail("mia@x.example")->state, SIGNUP_GOING);
	assert_int_equal(by_mail("ben@x.example")->state, SIGNUP_WAITING);
	counts_are(1, 0, 1);
	assert_int_equal(letters(LETTER_PROMOTED, "mia@x.example"), 1);
	assert_int_equal(letters(LETTER_PROMOTED, "ben@x.example"), 0);
	assert_int_equal(funnel(TOUCH_PLEDGE), 1);
	raw("delete from letter");
	gives(mia->code, NOON + 3, CHOICE_HAD);
	counts_are(1, 0, 1);
	assert_int_equal(rows_of("letter"), 0);
	assert_int_equal(funnel(TOUCH_PLEDGE), 1);
}

static void
there_must_be_a_place(void **state)
{
	struct signup *mia, *ben;
	enum choice came;

	(void)state;
	change(1, true, NOON);
	mia = comes("mia@x.example", NOON);
	ben = comes("ben@x.example", NOON + 1);
	gives(mia->code, NOON + 2, CHOICE_GIVEN);
	is_fault(give(ben->code, NOON + 3, &came), FAULT_CONFLICT);
	counts_are(1, 0, 1);
	fine(signup_leave(tx, by_mail("mia@x.example"), NOON + 4));
	counts_are(0, 0, 1);
	gives(ben->code, NOON + 5, CHOICE_GIVEN);
	counts_are(1, 0, 0);
}

static void
the_crew_puts_people_on_the_list(void **state)
{
	struct behalf_line *lines;
	struct behalf b = {.call = call->id, .by = host, .now = NOON + 1};
	struct door_walk walk = {.call = call,
	    .name = S("Sam"),
	    .folded = S("sam"),
	    .mail = S(""),
	    .dice = signup_dice(arena),
	    .door = 1,
	    .now = NOON + 2};
	struct door_seen seen;
	struct signup_list list;
	int64_t going, waiting;

	(void)state;
	change(2, true, NOON);
	comes("mia@x.example", NOON);
	fine(behalf_lines(arena, S("Ben\nCarla\nDev"), &lines, &b.n));
	b.lines = lines;
	fine(behalf_add(tx, &b, &going, &waiting));
	assert_int_equal(going, 2);
	assert_int_equal(waiting, 1);
	counts_are(2, 0, 2);
	fine(door_walk(tx, &walk, &seen));
	assert_int_equal(seen.word, DOOR_IN);
	/* who is told by nobody is turned down in silence */
	fine(signup_waiting(rd, call->id, (struct signup_turn){NOON, {INT64_MAX}}, 9, &list));
	assert_int_equal(list.n, 1);
	assert_true(list.rows[0].on_behalf);
	raw("delete from letter");
	turns(list.rows[0].code, NOON + 3, CHOICE_TURNED);
	assert_int_equal(rows_of("letter"), 0);
	counts_are(2, 0, 1);
}

/* ---- turning down -------------------------------------------------------------------------- */

static void
who_is_turned_down_is_gone_and_told_once(void **state)
{
	struct signup *mia;
	struct letter *list;
	struct signup_id was;
	size_t n;

	(void)state;
	mia = comes("mia@x.example", NOON);
	was = mia->id;
	turns(mia->code, NOON + 1, CHOICE_TURNED);
	assert_null(by_mail("mia@x.example"));
	counts_are(0, 0, 0);
	fine(letter_due(rd, NOON + 1, &list, &n));
	assert_int_equal(n, 1); /* what waited for them went with the row */
	assert_int_equal(list[0].kind, LETTER_TURNED);
	assert_int_equal(list[0].call.n, call->id.n);
	is_str(list[0].mail, "mia@x.example");
	is_str(list[0].lang, "qps");
	turns(mia->code, NOON + 2, CHOICE_GONE);
	gives(mia->code, NOON + 2, CHOICE_GONE);
	assert_int_equal(letters(LETTER_TURNED, "mia@x.example"), 1);
	assert_int_equal(funnel(TOUCH_RESPOND), 1);
	assert_int_equal(rows_of("touch where kind = 8"), 0);
	/* the number of the row is given out again, and nobody else is meant by that press */
	assert_int_equal(comes("eve@x.example", NOON + 3)->id.n, was.n);
	turns(mia->code, NOON + 4, CHOICE_GONE);
	counts_are(0, 0, 1);
}

static void
only_who_asks_is_turned_down(void **state)
{
	struct signup *mia, *ben, *eve, *dev;
	struct door_seen seen;
	enum choice came;

	(void)state;
	mia = comes("mia@x.example", NOON);
	gives(mia->code, NOON + 1, CHOICE_GIVEN);
	is_fault(turn(mia->code, NOON + 2, &came), FAULT_CONFLICT);
	asks("ben@x.example", SIGNUP_MAYBE, NOON);
	confirms("ben@x.example", NOON);
	ben = by_mail("ben@x.example");
	is_fault(turn(ben->code, NOON + 2, &came), FAULT_CONFLICT);
	is_fault(give(ben->code, NOON + 2, &came), FAULT_CONFLICT);
	eve = comes("eve@x.example", NOON);
	fine(door_in(tx, &(struct door_entry){call, eve->code, 1, NOON + 3}, &seen));
	is_fault(turn(eve->code, NOON + 4, &came), FAULT_CONFLICT);
	counts_are(1, 1, 1);
	asks("dev@x.example", SIGNUP_GOING, NOON);
	dev = by_mail("dev@x.example");
	is_fault(turn(dev->code, NOON + 4, &came), FAULT_CONFLICT);
	is_fault(give(dev->code, NOON + 4, &came), FAULT_CONFLICT);
	assert_int_equal(by_mail("dev@x.example")->state, SIGNUP_PENDING);
}

static void
nobody_chooses_where_the_line_decides_or_all_is_over(void **state)
{
	struct signup *mia, *ben;
	enum choice came;

	(void)state;
	change(1, false, NOON);
	comes("ana@x.example", NOON);
	mia = comes("mia@x.example", NOON + 1);
	assert_int_equal(mia->state, SIGNUP_WAITING);
	is_fault(give(mia->code, NOON + 2, &came), FAULT_CONFLICT);
	is_fault(turn(mia->code, NOON + 2, &came), FAULT_CONFLICT);
	change(2, true, NOON + 3);
	ben = comes("ben@x.example", NOON + 4);
	is_fault(give(ben->code, call->words.ends_at, &came), FAULT_CONFLICT);
	is_fault(turn(ben->code, call->words.ends_at, &came), FAULT_CONFLICT);
	fine(call_cancel(tx, call, S("Flood"), NOON + 5));
	is_fault(give(ben->code, NOON + 6, &came), FAULT_CONFLICT);
	is_fault(turn(ben->code, NOON + 6, &came), FAULT_CONFLICT);
}

/* ---- changing one's mind about it ----------------------------------------------------------- */

static void
the_line_moves_on_once_nobody_chooses(void **state)
{
	(void)state;
	change(2, false, NOON);
	comes("ana@x.example", NOON);
	change(2, true, NOON + 1);
	counts_are(1, 0, 0); /* nobody loses a place */
	comes("mia@x.example", NOON + 2);
	comes("ben@x.example", NOON + 3);
	counts_are(1, 0, 2);
	change(2, false, NOON + 4);
	counts_are(2, 0, 1);
	assert_int_equal(by_mail("mia@x.example")->state, SIGNUP_GOING);
	assert_int_equal(letters(LETTER_PROMOTED, "mia@x.example"), 1);
	fine(signup_leave(tx, by_mail("ana@x.example"), NOON + 5));
	assert_int_equal(by_mail("ben@x.example")->state, SIGNUP_GOING);
}

/* ---- from other servers --------------------------------------------------------------------- */

static void
joins(const struct remote *r, const char *id, int64_t now)
{
	struct far_ask ask = {.call = call->id,
	    .movement = river->id,
	    .remote = r,
	    .answer = FAR_GOING,
	    .join = str_of(id),
	    .folded = r->name,
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = now};

	fine(far_answer(tx, &ask));
}

static const struct remote *
at(const char *name, const char *host_name)
{
	struct remote_doc doc = a_doc(name, host_name, NULL);

	return a_remote_of(&doc);
}

static struct str
code_of(const struct remote *r)
{
	struct signup *s = NULL;
	bool found;

	fine(far_load(rd, call->id, r->id, &s, &found));
	assert_true(found);
	assert_int_equal(s->state, SIGNUP_WAITING);
	return s->code;
}

static void
a_join_is_answered_by_the_hosts(void **state)
{
	const struct remote *mia, *ben, *eve;
	struct str code;

	(void)state;
	mia = at("mia", "one.example");
	ben = at("ben", "two.example");
	eve = at("eve", "three.example");
	joins(mia, "https://one.example/join/1", NOON);
	joins(mia, "https://one.example/join/2", NOON + 1);
	joins(ben, "https://two.example/join/1", NOON);
	a_yes(call, eve, NOON);
	counts_are(0, 0, 3);
	assert_int_equal(rows_of("news where kind in (12, 13)"), 0);
	assert_int_equal(told(NEWS_RECEIPT, RECEIPT_WAITING, "mia/inbox"), 1);
	assert_int_equal(told(NEWS_RECEIPT, RECEIPT_WAITING, "eve/inbox"), 1);
	gives(code_of(mia), NOON + 2, CHOICE_GIVEN);
	assert_int_equal(told(NEWS_JOIN_ACCEPT, 0, "mia/inbox"), 1);
	assert_int_equal(rows_of("news where kind = 12 and about like '%join/2'"), 1);
	assert_int_equal(told(NEWS_RECEIPT, RECEIPT_PROMOTED, "mia/inbox"), 1);
	code = code_of(ben);
	turns(code, NOON + 3, CHOICE_TURNED);
	turns(code, NOON + 4, CHOICE_GONE);
	assert_int_equal(told(NEWS_JOIN_REJECT, 0, "ben/inbox"), 1);
	assert_int_equal(told(NEWS_RECEIPT, RECEIPT_TURNED, "ben/inbox"), 1);
	turns(code_of(eve), NOON + 5, CHOICE_TURNED);
	assert_int_equal(told(NEWS_JOIN_REJECT, 0, "eve/inbox"), 0);
	assert_int_equal(told(NEWS_RECEIPT, RECEIPT_TURNED, "eve/inbox"), 1);
	counts_are(1, 0, 0);
	assert_int_equal(rows_of("letter"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CHOSEN_TEST(who_asks_waits),
	    CHOSEN_TEST(other_lines_move_on),
	    CHOSEN_TEST(how_many_ask_is_told_to_nobody),
	    CHOSEN_TEST(the_list_goes_on_by_who_asked_first),
	    CHOSEN_TEST(a_place_is_given_once),
	    CHOSEN_TEST(there_must_be_a_place),
	    CHOSEN_TEST(the_crew_puts_people_on_the_list),
	    CHOSEN_TEST(who_is_turned_down_is_gone_and_told_once),
	    CHOSEN_TEST(only_who_asks_is_turned_down),
	    CHOSEN_TEST(nobody_chooses_where_the_line_decides_or_all_is_over),
	    CHOSEN_TEST(the_line_moves_on_once_nobody_chooses),
	    CHOSEN_TEST(a_join_is_answered_by_the_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
