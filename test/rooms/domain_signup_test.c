/* Sign-ups: answers, the line, the kept counts, and what one answer costs. */
#include "ladder.h"

#include "domain/behalf.h"
#include "domain/door.h"
#include "domain/ledger.h"
#include "domain/letter.h"
#include "domain/signup.h"

#define CALL_TEST(f) cmocka_unit_test_setup_teardown(f, call_setup, house_teardown)

/* ---- tools --------------------------------------------------------------------------------- */

static void
reload(void)
{
	fine(call_load(rd, call->id, &call));
}

static void
set_capacity(int64_t capacity, int64_t now)
{
	struct call_words words = call->words;

	words.capacity = capacity;
	fine(call_change(tx, call, &words, now));
	reload();
}

static struct signup_ask
ask_of(const char *mail, enum signup_state answer, int64_t now)
{
	return (struct signup_ask){.call = call->id,
	    .answer = answer,
	    .name = S("Mia Keller"),
	    .folded = S("mia keller"),
	    .mail = str_of(mail),
	    .touch = {TIE_WEAK, CHANNEL_POSTER},
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = now};
}

static void
ask(const char *mail, enum signup_state answer, int64_t now)
{
	struct signup_ask a = ask_of(mail, answer, now);

	fine(signup_ask(tx, &a));
}

/* The only row with this address; NULL when there is none. */
static struct signup *
by_mail(const char *mail)
{
	struct signup_key key = {.folded = NONE};
	struct signup_list list;

	fine(signup_page(rd, call->id, key, 5000, &list));
	for (size_t i = 0; i < list.n; i++)
		if (list.rows[i].mail.at != NULL && str_eq(list.rows[i].mail, str_of(mail))) {
			struct signup *s;
			bool found;

			fine(signup_load(rd, list.rows[i].id, &s, &found));
			assert_true(found);
			return s;
		}
	return NULL;
}

static void
confirm(const char *mail, int64_t now)
{
	const struct signup *s = by_mail(mail);

	assert_non_null(s);
	fine(signup_answer(tx, s, s->answer, now));
}

static void
comes(const char *mail, int64_t now)
{
	ask(mail, SIGNUP_GOING, now);
	confirm(mail, now);
}

static enum signup_state
state_of(const char *mail)
{
	const struct signup *s = by_mail(mail);

	assert_non_null(s);
	return s->state;
}

static size_t
letters(enum letter_kind kind, const char *mail)
{
	struct letter *list;
	size_t n, count = 0;

	fine(letter_due(rd, NOON + 10 * DAY, &list, &n));
	for (size_t i = 0; i < n; i++)
		count += list[i].kind == kind && str_eq(list[i].mail, str_of(mail));
	return count;
}

static void
counts_are(int64_t pending, int64_t going, int64_t maybe, int64_t waiting)
{
	reload();
	assert_int_equal(call->counts.pending, pending);
	assert_int_equal(call->counts.going, going);
	assert_int_equal(call->counts.maybe, maybe);
	assert_int_equal(call->counts.waiting, waiting);
}

/* ---- answering ----------------------------------------------------------------------------- */

static void
an_answer_waits_for_its_button(void **state)
{
	struct ledger ledger;

	(void)state;
	ask("mia@example.org", SIGNUP_GOING, NOON);
	counts_are(1, 0, 0, 0);
	assert_int_equal(letters(LETTER_CONFIRM, "mia@example.org"), 1);
	assert_int_equal(state_of("mia@example.org"), SIGNUP_PENDING);
	confirm("mia@example.org", NOON + 60);
	counts_are(0, 1, 0, 0);
	assert_int_equal(letters(LETTER_GOING, "mia@example.org"), 1);
	assert_true(by_mail("mia@example.org")->confirmed.has);
	fine(ledger_of_call(rd, call->id, &ledger));
	assert_int_equal(ledger.tie[TIE_WEAK - 1].signed_up, 1);
	assert_int_equal(ledger.channel[CHANNEL_POSTER - 1].confirmed, 1);
	assert_int_equal(ledger.all.showed, 0);
}

static void
sent_twice_counts_once(void **state)
{
	struct signup_ask again;

	(void)state;
	ask("mia@example.org", SIGNUP_GOING, NOON);
	again = ask_of("mia@example.org", SIGNUP_MAYBE, NOON + 5);
	again.name = S("Mia K");
	again.folded = S("mia k");
	fine(signup_ask(tx, &again));
	fine(signup_ask(tx, &again));
	counts_are(1, 0, 0, 0);
	assert_int_equal(letters(LETTER_CONFIRM, "mia@example.org"), 1);
	is_str(by_mail("mia@example.org")->name, "Mia K");
	confirm("mia@example.org", NOON + 60);
	counts_are(0, 0, 1, 0);
	confirm("mia@example.org", NOON + 70);
	counts_are(0, 0, 1, 0);
}

static void
a_stranger_cannot_change_what_was_confirmed(void **state)
{
	struct signup_ask theirs;
	const struct signup *s;

	(void)state;
	comes("mia@example.org", NOON);
	theirs = ask_of("mia@example.org", SIGNUP_MAYBE, NOON + 100);
	theirs.name = S("Eve");
	theirs.folded = S("eve");
	fine(signup_ask(tx, &theirs));
	s = by_mail("mia@example.org");
	is_str(s->name, "Mia Keller");
	assert_int_equal(s->state, SIGNUP_GOING);
	assert_int_equal(s->answer, SIGNUP_GOING);
	counts_are(0, 1, 0, 0);
}

static void
an_address_gets_five_letters_an_hour(void **state)
{
	struct letter *list;
	size_t n;

	(void)state;
	for (int i = 0; i < 8; i++) {
		ask("mia@example.org", SIGNUP_GOING, NOON + i);
		fine(letter_due(rd, NOON + 10, &list, &n));
		assert_int_equal(n, i < 5 ? 1 : 0);
		if (n > 0)
			fine(letter_sent(tx, &list[0], NOON));
	}
	ask("mia@example.org", SIGNUP_GOING, NOON + HOUR + 1);
	assert_int_equal(letters(LETTER_CONFIRM, "mia@example.org"), 1);
}

static void
answers_change(void **state)
{
	(void)state;
	comes("mia@example.org", NOON);
	fine(signup_answer(tx, by_mail("mia@example.org"), SIGNUP_MAYBE, NOON + 1));
	counts_are(0, 0, 1, 0);
	fine(signup_answer(tx, by_mail("mia@example.org"), SIGNUP_GOING, NOON + 2));
	counts_are(0, 1, 0, 0);
	fine(signup_answer(tx, by_mail("mia@example.org"), SIGNUP_GOING, NOON + 3));
	counts_are(0, 1, 0, 0);
	fine(signup_rename(tx, by_mail("mia@example.org"), S("MIA")));
	is_str(by_mail("mia@example.org")->name, "MIA");
	fine(signup_leave(tx, by_mail("mia@example.org"), NOON + 4));
	counts_are(0, 0, 0, 0);
	assert_null(by_mail("mia@example.org"));
	assert_int_equal(letters(LETTER_GOING, "mia@example.org"), 0);
}

static void
a_closed_call_takes_no_answers(void **state)
{
	struct signup_ask late = ask_of("mia@example.org", SIGNUP_GOING, NOON);

	(void)state;
	ask("ben@example.org", SIGNUP_GOING, NOON);
	late.now = call->words.ends_at;
	is_fault(signup_ask(tx, &late), FAULT_CONFLICT);
	is_fault(
	    signup_answer(tx, by_mail("ben@example.org"), SIGNUP_GOING, late.now), FAULT_CONFLICT);
	fine(call_cancel(tx, call, S("Flood"), NOON + 1));
	late.now = NOON + 2;
	is_fault(signup_ask(tx, &late), FAULT_CONFLICT);
	is_fault(
	    signup_answer(tx, by_mail("ben@example.org"), SIGNUP_GOING, NOON + 2), FAULT_CONFLICT);
	fine(signup_leave(tx, by_mail("ben@example.org"), NOON + 3));
	counts_are(0, 0, 0, 0);
}

static void
a_ticket_does_not_open_the_next_row(void **state)
{
	struct signup_id id;
	struct str token;
	struct signup *s;

	(void)state;
	comes("mia@example.org", NOON);
	s = by_mail("mia@example.org");
	id = s->id;
	token = link_token(arena, LINK_TICKET, s->id.n, s->gen);
	fine(signup_leave(tx, s, NOON + 1));
	comes("eve@example.org", NOON + 2);
	s = by_mail("eve@example.org");
	assert_int_equal(s->id.n, id.n); /* the database gives the number out again */
	assert_false(link_is(arena, LINK_TICKET, token, s->id.n, s->gen));
}

/* ---- the line ------------------------------------------------------------------------------ */

static void
places_go_to_the_first_in_line(void **state)
{
	static const char *const mails[] = {
	    "a@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example"};
	int64_t before;

	(void)state;
	set_capacity(2, NOON);
	for (int i = 0; i < 5; i++)
		comes(mails[i], NOON + i);
	counts_are(0, 2, 0, 3);
	assert_int_equal(letters(LETTER_WAITING, "c@x.example"), 1);
	fine(signup_before(rd, by_mail("d@x.example"), &before));
	assert_int_equal(before, 1);
	/* the last in line leaves: nobody moves */
	fine(signup_leave(tx, by_mail("e@x.example"), NOON + 10));
	counts_are(0, 2, 0, 2);
	fine(signup_leave(tx, by_mail("a@x.example"), NOON + 11));
	counts_are(0, 2, 0, 1);
	assert_int_equal(state_of("c@x.example"), SIGNUP_GOING);
	assert_int_equal(state_of("d@x.example"), SIGNUP_WAITING);
	assert_int_equal(letters(LETTER_PROMOTED, "c@x.example"), 1);
	assert_int_equal(letters(LETTER_PROMOTED, "d@x.example"), 0);
	/* who says maybe gives the place up and comes back to the end of the line */
	comes("f@x.example", NOON + 12);
	fine(signup_answer(tx, by_mail("b@x.example"), SIGNUP_MAYBE, NOON + 13));
	assert_int_equal(state_of("d@x.example"), SIGNUP_GOING);
	fine(signup_answer(tx, by_mail("b@x.example"), SIGNUP_GOING, NOON + 14));
	fine(signup_leave(tx, by_mail("c@x.example"), NOON + 15));
	assert_int_equal(state_of("f@x.example"), SIGNUP_GOING);
	assert_int_equal(state_of("b@x.example"), SIGNUP_WAITING);
	counts_are(0, 2, 0, 1);
}

static void
capacity_moves_the_line(void **state)
{
	(void)state;
	set_capacity(1, NOON);
	comes("a@x.example", NOON);
	comes("b@x.example", NOON + 1);
	comes("c@x.example", NOON + 2);
	set_capacity(2, NOON + 3);
	counts_are(0, 2, 0, 1);
	assert_int_equal(state_of("b@x.example"), SIGNUP_GOING);
	/* nobody loses a place when there are fewer; the next is only given when there is room */
	set_capacity(1, NOON + 4);
	counts_are(0, 2, 0, 1);
	fine(signup_leave(tx, by_mail("a@x.example"), NOON + 5));
	counts_are(0, 1, 0, 1);
	fine(signup_leave(tx, by_mail("b@x.example"), NOON + 6));
	counts_are(0, 1, 0, 0);
	assert_int_equal(state_of("c@x.example"), SIGNUP_GOING);
}

static void
a_long_line_moves_in_slices(void **state)
{
	bool more = true;
	int slices = 0;

	(void)state;
	set_capacity(1, NOON);
	for (int i = 0; i < 121; i++)
		comes(str_c(arena, buf_format(arena, "p%d@x.example", i)), NOON + i);
	counts_are(0, 1, 0, 120);
	set_capacity(200, NOON + 500);
	counts_are(0, 51, 0, 70);
	/* who answers meanwhile stands behind those who wait */
	comes("late@x.example", NOON + 501);
	assert_int_equal(state_of("late@x.example"), SIGNUP_WAITING);
	for (; more; slices++)
		fine(signup_jobs.rows[0].run(tx, NOON + 502, &more));
	counts_are(0, 122, 0, 0);
	assert_int_equal(slices, 3);
}

/* ---- on behalf ----------------------------------------------------------------------------- */

static void
put(const char *text, bool spoke, int64_t *going, int64_t *waiting)
{
	struct behalf b = {.call = call->id, .by = host, .spoke = spoke, .now = NOON};
	struct behalf_line *lines;

	fine(behalf_lines(arena, str_of(text), &lines, &b.n));
	b.lines = lines;
	fine(behalf_add(tx, &b, going, waiting));
}

static void
names_are_put_on_the_list(void **state)
{
	int64_t going, waiting;
	struct ledger ledger;

	(void)state;
	set_capacity(3, NOON);
	put("Ben\n\n  Carla   Nunes \nDev\nElif\n", true, &going, &waiting);
	assert_int_equal(going, 3);
	assert_int_equal(waiting, 1);
	counts_are(0, 3, 0, 1);
	put("Gwen", false, &going, &waiting);
	assert_int_equal(going, 0);
	assert_int_equal(waiting, 1);
	fine(ledger_of_call(rd, call->id, &ledger));
	assert_int_equal(ledger.tie[TIE_STRONG - 1].confirmed, 4);
	assert_int_equal(ledger.tie[TIE_UNKNOWN - 1].signed_up, 1);
	assert_int_equal(ledger.channel[CHANNEL_PERSON - 1].signed_up, 5);
}

static void
lines_are_judged(void **state)
{
	struct behalf_line *lines;
	struct buf many = BUF(arena), wide = BUF(arena);
	size_t n;
	err e;

	(void)state;
	is_refused(behalf_lines(arena, S(" \n\n"), &lines, &n), "names");
	for (int i = 0; i <= BEHALF_LINES; i++)
		buf_add(&many, S("Sam\n"));
	is_refused(behalf_lines(arena, buf_str(&many), &lines, &n), "names");
	many.n -= 4;
	fine(behalf_lines(arena, buf_str(&many), &lines, &n));
	assert_int_equal(n, BEHALF_LINES);
	buf_add(&wide, S("Sam\n"));
	for (int i = 0; i <= SIGNUP_NAME_MAX; i++)
		buf_add(&wide, S("é"));
	e = behalf_lines(arena, buf_str(&wide), &lines, &n);
	is_refused(e, "names");
	assert_int_equal(e->n, 2);
}

/* ---- kept counts against a recount ----------------------------------------------------------- */

/* What the sums must be, counted beside them. */
struct model {
	int64_t stage[STAGE_SHOWED + 1];
	int64_t walked;
};

static uint64_t seed;

static size_t
dice(size_t sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (size_t)(seed % sides);
}

static void
read_all(struct signup_list *list)
{
	struct signup_key key = {.folded = NONE};

	fine(signup_page(rd, call->id, key, 10000, list));
}

static void
recount(const struct model *m, int64_t most)
{
	int64_t n[SIGNUP_WALKED + 1] = {0}, showed = 0;
	struct signup_list list;
	struct ledger ledger;

	read_all(&list);
	for (size_t i = 0; i < list.n; i++) {
		n[list.rows[i].state]++;
		showed += list.rows[i].state != SIGNUP_WALKED && list.rows[i].showed.has;
	}
	counts_are(n[SIGNUP_PENDING], n[SIGNUP_GOING], n[SIGNUP_MAYBE], n[SIGNUP_WAITING]);
	assert_int_equal(call->counts.walked, n[SIGNUP_WALKED]);
	assert_int_equal(call->counts.showed, showed);
	assert_true(call->counts.going <= most);
	assert_true(call->counts.waiting == 0 || call_free(call) == 0);
	fine(ledger_of_call(rd, call->id, &ledger));
	assert_int_equal(ledger.all.signed_up, m->stage[STAGE_SIGNED]);
	assert_int_equal(ledger.all.confirmed, m->stage[STAGE_CONFIRMED]);
	assert_int_equal(ledger.all.showed, m->stage[STAGE_SHOWED]);
	assert_int_equal(ledger.all.walked, m->walked);
}

/* Where people wait, exactly one of them is first. */
static void
line_has_one_head(void)
{
	struct signup_list list;
	struct signup *s;
	int64_t before, heads = 0;
	bool found;

	read_all(&list);
	for (size_t i = 0; i < list.n; i++) {
		if (list.rows[i].state != SIGNUP_WAITING)
			continue;
		fine(signup_load(rd, list.rows[i].id, &s, &found));
		fine(signup_before(rd, s, &before));
		heads += before == 0;
	}
	assert_int_equal(heads, call->counts.waiting > 0 ? 1 : 0);
}

static void
random_ask(struct model *m, int64_t now)
{
	char mail[32];
	bool known;

	(void)snprintf(mail, sizeof(mail), "p%zu@x.example", dice(60));
	known = by_mail(mail) != NULL;
	ask(mail, dice(4) == 0 ? SIGNUP_MAYBE : SIGNUP_GOING, now);
	m->stage[STAGE_SIGNED] += !known;
}

static void
random_row(struct model *m, int64_t now, size_t what)
{
	struct signup_list list;
	struct door_seen seen;
	struct signup *s;
	bool found;

	read_all(&list);
	if (list.n == 0)
		return;
	fine(signup_load(rd, list.rows[dice(list.n)].id, &s, &found));
	if (what == 0 && s->state == SIGNUP_WALKED)
		return;
	if (what == 0) {
		m->stage[STAGE_CONFIRMED] += s->state == SIGNUP_PENDING;
		fine(signup_answer(tx, s, dice(3) == 0 ? SIGNUP_MAYBE : SIGNUP_GOING, now));
	} else if (what == 1 && s->showed.has) {
		is_fault(signup_leave(tx, s, now), FAULT_CONFLICT);
	} else if (what == 1) {
		fine(signup_leave(tx, s, now));
	} else if (what == 2) {
		fine(door_in(tx, &(struct door_entry){call, s->code, 1, now}, &seen));
		assert_int_equal(seen.word, s->showed.has ? DOOR_AGAIN : DOOR_IN);
		m->stage[STAGE_SHOWED] += seen.word == DOOR_IN;
	} else {
		fine(door_undo(tx, call, s->code));
		if (s->state == SIGNUP_WALKED)
			m->walked--;
		else
			m->stage[STAGE_SHOWED] -= s->showed.has;
	}
}

static void
random_walk(struct model *m, int64_t now)
{
	struct door_walk walk = {.call = call,
	    .name = S("Sam"),
	    .folded = S("sam"),
	    .mail = S(""),
	    .dice = signup_dice(arena),
	    .door = 2,
	    .now = now};
	struct door_seen seen;

	fine(door_walk(tx, &walk, &seen));
	m->walked++;
}

static void
random_act(struct model *m, int64_t now)
{
	size_t act = dice(100);
	int64_t going, waiting;

	if (act < 35)
		random_ask(m, now);
	else if (act < 60)
		random_row(m, now, 0);
	else if (act < 75)
		random_row(m, now, 1);
	else if (act < 83)
		random_row(m, now, 2);
	else if (act < 91)
		random_row(m, now, 3);
	else if (act < 93)
		random_walk(m, now);
	else if (act < 96)
		set_capacity((int64_t)dice(30) + 1, now);
	else {
		put("Ben\nCarla", act % 2 == 0, &going, &waiting);
		m->stage[STAGE_SIGNED] += 2;
		m->stage[STAGE_CONFIRMED] += 2;
	}
}

/* Each act in a savepoint and an arena of its own, as the writer runs them. */
static void
counts_equal_a_recount(void **state)
{
	struct arena *scratch = arena_new((size_t)16 << 20);
	struct call_id id = call->id;
	struct model m = {{0}, 0};
	int64_t most = 40;

	(void)state;
	seed = 88172645463325252U;
	for (int i = 0; i < 4000; i++) {
		fine(tx_save(tx, scratch));
		fine(call_load(rd, id, &call));
		random_act(&m, NOON + i);
		reload();
		/* a smaller capacity leaves people their places, and gives no new ones */
		assert_true(
		    call->counts.going <= most || call->counts.going <= call->words.capacity);
		most = call->counts.going > call->words.capacity ? call->counts.going
								 : call->words.capacity;
		if (i % 20 == 0) {
			recount(&m, most);
			line_has_one_head();
		}
		fine(tx_release(tx));
		arena_reset(scratch);
	}
	fine(call_load(rd, id, &call));
	recount(&m, most);
	arena_free(scratch);
}

/* ---- what it costs ------------------------------------------------------------------------- */

static int
count_statement(unsigned kind, void *ctx, void *p, void *x)
{
	(void)kind, (void)p, (void)x;
	++*(int *)ctx;
	return 0;
}

static int
statements_of_an_answer(const char *mail)
{
	struct signup_ask a = ask_of(mail, SIGNUP_GOING, NOON);
	int n = 0;

	sqlite3_trace_v2(db->handle, SQLITE_TRACE_STMT, count_statement, &n);
	fine(signup_ask(tx, &a));
	sqlite3_trace_v2(db->handle, 0, NULL, NULL);
	return n;
}

static void
an_answer_is_six_statements(void **state)
{
	(void)state;
	assert_int_equal(statements_of_an_answer("mia@example.org"), 6);
	for (int i = 0; i < 200; i++)
		ask(str_c(arena, buf_format(arena, "p%d@x.example", i)), SIGNUP_GOING, NOON);
	assert_int_equal(statements_of_an_answer("ben@example.org"), 6);
	assert_int_equal(statements_of_an_answer("mia@example.org"), 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CALL_TEST(an_answer_waits_for_its_button),
	    CALL_TEST(sent_twice_counts_once),
	    CALL_TEST(a_stranger_cannot_change_what_was_confirmed),
	    CALL_TEST(an_address_gets_five_letters_an_hour),
	    CALL_TEST(answers_change),
	    CALL_TEST(a_closed_call_takes_no_answers),
	    CALL_TEST(a_ticket_does_not_open_the_next_row),
	    CALL_TEST(places_go_to_the_first_in_line),
	    CALL_TEST(capacity_moves_the_line),
	    CALL_TEST(a_long_line_moves_in_slices),
	    CALL_TEST(names_are_put_on_the_list),
	    CALL_TEST(lines_are_judged),
	    CALL_TEST(counts_equal_a_recount),
	    CALL_TEST(an_answer_is_six_statements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
