/* Calls: times, drafts, publishing, changing, calling off, withdrawing, lists. */
#include "river.h"

#include "domain/call_list.h"
#include "domain/letter.h"
#include "domain/tie.h"

#define CALL_TEST(f) cmocka_unit_test_setup_teardown(f, message_setup, house_teardown)

static struct call *
again(const struct call *c)
{
	struct call *fresh;

	fine(call_load(rd, c->id, &fresh));
	return fresh;
}

static struct call_words
words_at(const char *starts, const char *ends, const char *zone)
{
	return (struct call_words){.title = S("Open the ladder"),
	    .ask = S("Come with gloves."),
	    .place = S("The mill"),
	    .more = S(""),
	    .more_html = S(""),
	    .starts = str_of(starts),
	    .ends = str_of(ends),
	    .zone = str_of(zone),
	    .capacity = 40};
}

static err
times(const char *starts, const char *ends, const char *zone, struct call_fit *fit)
{
	struct call_words w = words_at(starts, ends, zone);

	return call_times(arena, &w, NULL, NOON, fit);
}

static struct call *
draft(const char *title, const char *starts, const char *ends)
{
	struct call_new new = {.pub = rand_word(arena, 20),
	    .movement = river->id,
	    .host = host,
	    .words = words_at(starts, ends, "Europe/London"),
	    .now = NOON};
	struct call_fit fit;
	struct call *c;
	bool found;

	new.words.title = str_of(title);
	fine(call_times(arena, &new.words, NULL, NOON, &fit));
	fine(call_draft(tx, &new));
	fine(call_by_pub(rd, new.pub, &c, &found));
	assert_true(found);
	return c;
}

static void
somebody_comes(const struct call *c, const char *mail)
{
	struct signup_ask ask = {.call = c->id,
	    .answer = SIGNUP_GOING,
	    .name = S("Mia"),
	    .folded = S("mia"),
	    .mail = str_of(mail),
	    .touch = {TIE_UNKNOWN, CHANNEL_OTHER},
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = NOON};

	fine(signup_ask(tx, &ask));
	fine(signup_answer(tx, the_signup(c, mail), SIGNUP_GOING, NOON));
}

/* Run the fan-out to its end; how many letters of a kind wait then. */
static size_t
letters(enum letter_kind kind)
{
	struct letter *list;
	size_t n, count = 0;
	bool more = true;

	while (more)
		fine(letter_jobs.rows[0].run(tx, NOON, &more));
	fine(letter_due(rd, NOON + DAY, &list, &n));
	for (size_t i = 0; i < n; i++)
		count += list[i].kind == kind;
	return count;
}

/* ---- times --------------------------------------------------------------------------------- */

static void
times_are_judged(void **state)
{
	struct call_fit fit;

	(void)state;
	fine(times("2026-04-25T10:00", "2026-04-25T13:00", "Europe/London", &fit));
	assert_false(fit.starts_twice || fit.ends_twice);
	is_refused(times("2026-04-25T10:00", "2026-04-25T13:00", "Europe/Alderford", &fit), "zone");
	is_refused(times("2026-04-06T11:00", "2026-04-06T13:00", "UTC", &fit), "starts");
	fine(times("2028-04-05T11:00", "2028-04-05T13:00", "UTC", &fit));
	is_refused(times("9999-04-06T11:00", "9999-04-06T13:00", "UTC", &fit), "starts");
	is_refused(times("tomorrow", "2026-04-06T13:00", "UTC", &fit), "starts");
	is_refused(times("2026-04-25T10:00", "2026-04-25T10:00", "UTC", &fit), "ends");
	is_refused(times("2026-04-25T10:00", "2026-04-24T10:00", "UTC", &fit), "ends");
	fine(times("2026-04-25T10:00", "2026-05-09T10:00", "UTC", &fit));
	is_refused(times("2026-04-25T10:00", "2026-05-09T10:01", "UTC", &fit), "ends");
}

static void
a_gap_is_refused_and_a_fold_is_said(void **state)
{
	struct call_fit fit;

	(void)state;
	/* London: forward on 28 March 2027 at 01:00, back on 25 October 2026 at 02:00 */
	is_refused(times("2027-03-28T01:30", "2027-03-28T04:00", "Europe/London", &fit), "starts");
	is_refused(times("2027-03-28T00:30", "2027-03-28T01:15", "Europe/London", &fit), "ends");
	fine(times("2026-10-25T01:30", "2026-10-25T04:00", "Europe/London", &fit));
	assert_true(fit.starts_twice);
	assert_false(fit.ends_twice);
}

static void
what_has_begun_can_keep_its_start(void **state)
{
	const struct call *c = draft("Walk", "2026-04-06T14:00", "2026-04-06T18:00");
	struct call_words w = words_at("2026-04-06T14:00", "2026-04-06T19:00", "Europe/London");
	struct call_fit fit;

	(void)state;
	fine(call_times(arena, &w, c, NOON + 3 * HOUR, &fit));
	w.starts = S("2026-04-06T13:30");
	is_refused(call_times(arena, &w, c, NOON + 3 * HOUR, &fit), "starts");
	w = words_at("2026-04-06T14:00", "2026-04-06T15:30", "Europe/London");
	is_refused(call_times(arena, &w, c, NOON + 3 * HOUR, &fit), "ends");
}

/* ---- the life of a call ---------------------------------------------------------------------- */

static void
a_draft_is_nobodys_business(void **state)
{
	struct call *c = draft("Help us, please!", "2026-04-25T10:00", "2026-04-25T13:00");

	(void)state;
	is_str(c->slug, "help-us-please");
	assert_int_equal(c->state, CALL_DRAFT);
	assert_false(call_public(c));
	assert_int_equal(c->words.starts_at, 1777107600); /* 09:00 UTC, summer time */
	fine(call_publish(tx, c, NOON));
	c = again(c);
	assert_true(call_public(c));
	fine(call_publish(tx, c, NOON));
	assert_true(call_answerable(c, NOON));
	assert_false(call_answerable(c, c->words.ends_at));
	assert_true(call_over(c, c->words.ends_at));
}

static void
a_call_needs_a_message(void **state)
{
	struct movement *other = a_movement("other", host);
	struct call_new new = {.pub = rand_word(arena, 20),
	    .movement = other->id,
	    .host = host,
	    .words = words_at("2026-04-25T10:00", "2026-04-25T13:00", "UTC"),
	    .now = NOON};
	struct call_fit fit;

	(void)state;
	fine(call_times(arena, &new.words, NULL, NOON, &fit));
	is_fault(call_draft(tx, &new), FAULT_CONFLICT);
}

static void
addresses_are_the_calls_own(void **state)
{
	struct call *c = NULL;
	bool found;

	(void)state;
	for (int i = 0; i < 22; i++)
		c = draft("Count the eels", "2026-04-25T10:00", "2026-04-25T13:00");
	assert_true(str_starts(c->slug, S("count-the-eels-")));
	assert_true(str_starts(str_sub(c->slug, 15, c->slug.n), str_sub(c->pub, 0, 8)));
	fine(call_by_slug(rd, S("river"), S("count-the-eels-2"), &c, &found));
	assert_true(found);
	fine(call_by_slug(rd, S("river"), S("count-the-eels-40"), &c, &found));
	assert_false(found);
	fine(call_by_slug(rd, S("lake"), S("count-the-eels-2"), &c, &found));
	assert_false(found);
	fine(call_by_pub(rd, S("nothing"), &c, &found));
	assert_false(found);
	c = draft("清理河流", "2026-04-25T10:00", "2026-04-25T13:00");
	is_str(c->slug, "call");
	c = draft("Aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggg",
	    "2026-04-25T10:00", "2026-04-25T13:00");
	assert_true(c->slug.n <= 50);
	assert_false(str_ends(c->slug, S("-")));
}

static void
changes_are_told_when_they_concern(void **state)
{
	struct call *c = an_open_call(river, host);
	struct call_words w = c->words;

	(void)state;
	somebody_comes(c, "mia@example.org");
	somebody_comes(c, "ben@example.org");
	w.title = S("Another title");
	w.more = S("Soup.");
	fine(call_change(tx, c, &w, NOON));
	assert_int_equal(letters(LETTER_CHANGED), 0);
	c = again(c);
	assert_int_equal(c->sequence, 2); /* published, changed */
	w.place = S("The other mill");
	fine(call_change(tx, c, &w, NOON));
	assert_int_equal(letters(LETTER_CHANGED), 2);
	w.ask = S("Come with boots.");
	fine(call_change(tx, again(c), &w, NOON));
	assert_int_equal(letters(LETTER_CHANGED), 2); /* those that still wait will say it */
	is_fault(call_change(tx, again(c), &w, c->words.ends_at), FAULT_CONFLICT);
}

/* Send all letters there are, a hundred at a time; how many were of a kind. */
static size_t
sent(enum letter_kind kind)
{
	size_t count = 0, n = 1;
	struct letter *list;
	bool more = true;

	while (more)
		fine(letter_jobs.rows[0].run(tx, NOON, &more));
	while (n > 0) {
		fine(letter_due(rd, NOON, &list, &n));
		for (size_t i = 0; i < n; i++) {
			count += list[i].kind == kind;
			fine(letter_sent(tx, &list[i], NOON));
		}
	}
	return count;
}

/* A letter that the relay has already, with the words of then, says nothing of a later change. */
static void
a_change_is_told_while_the_letter_before_is_under_way(void **state)
{
	struct call *c = an_open_call(river, host);
	struct call_words w = c->words;
	struct letter *under_way;
	size_t n;
	bool more;

	(void)state;
	somebody_comes(c, "mia@example.org");
	(void)sent(LETTER_CHANGED);
	w.place = S("The other mill");
	fine(call_change(tx, again(c), &w, NOON));
	fine(letter_jobs.rows[0].run(tx, NOON, &more));
	fine(letter_due(rd, NOON, &under_way, &n));
	assert_int_equal(n, 1);
	w.place = S("The bridge");
	fine(call_change(tx, again(c), &w, NOON));
	fine(letter_jobs.rows[0].run(tx, NOON, &more));
	fine(letter_sent(tx, &under_way[0], NOON));
	assert_int_equal(sent(LETTER_CHANGED), 1);
}

static void
calling_off_writes_to_everybody(void **state)
{
	struct call *c = an_open_call(river, host);

	(void)state;
	for (int i = 0; i < 120; i++)
		somebody_comes(c, str_c(arena, buf_format(arena, "p%d@example.org", i)));
	c = again(c);
	assert_int_equal(c->counts.going, 40);
	fine(call_cancel(tx, c, S("The river is too high."), NOON));
	c = again(c);
	is_str(c->reason, "The river is too high.");
	assert_true(call_public(c));
	fine(call_cancel(tx, c, S("Again"), NOON));
	is_str(again(c)->reason, "The river is too high.");
	is_fault(call_publish(tx, c, NOON), FAULT_CONFLICT);
	is_fault(call_change(tx, c, &c->words, NOON), FAULT_CONFLICT);
	assert_int_equal(sent(LETTER_CANCELLED), 120);
}

static void
withdrawing_leaves_nobody_in_the_dark(void **state)
{
	struct call *c = an_open_call(river, host);

	(void)state;
	assert_true(call_withdrawable(c));
	somebody_comes(c, "mia@example.org");
	c = again(c);
	assert_false(call_withdrawable(c));
	is_fault(call_withdraw(tx, c, NOON), FAULT_CONFLICT);
	fine(call_cancel(tx, c, S("Flood"), NOON));
	c = again(c);
	fine(call_withdraw(tx, c, NOON));
	c = again(c);
	assert_false(call_public(c));
	assert_int_equal(letters(LETTER_CANCELLED), 1);
	fine(call_withdraw(tx, c, NOON));
	c = draft("Walk", "2026-04-25T10:00", "2026-04-25T13:00");
	fine(call_withdraw(tx, c, NOON));
	assert_int_equal(again(c)->state, CALL_WITHDRAWN);
}

static void
door_links_end_together(void **state)
{
	struct call *c = an_open_call(river, host);
	struct str token = link_token(arena, LINK_DOOR, c->id.n, c->door_gen);

	(void)state;
	fine(call_doors_end(tx, c));
	c = again(c);
	assert_false(link_is(arena, LINK_DOOR, token, c->id.n, c->door_gen));
}

static void
a_late_draft_cannot_open(void **state)
{
	struct call *c = draft("Walk", "2026-04-25T10:00", "2026-04-25T13:00");

	(void)state;
	is_fault(call_publish(tx, c, c->words.starts_at), FAULT_CONFLICT);
}

/* ---- lists --------------------------------------------------------------------------------- */

static void
lists_page_by_key(void **state)
{
	struct call_list list;
	struct call_key key = {0};
	size_t seen = 0;

	(void)state;
	for (int i = 0; i < 7; i++) {
		const char *day = str_c(arena, buf_format(arena, "2026-05-0%dT10:00", 1 + i / 2));
		struct call *c = draft("Walk", day, "2026-05-08T10:00");

		if (i != 3)
			fine(call_publish(tx, c, NOON));
	}
	for (;;) {
		fine(call_upcoming(rd, NOON, key, 2, &list));
		if (list.n == 0)
			break;
		if (seen > 0)
			assert_true(list.rows[0].starts_at >= key.at);
		seen += list.n;
		key = call_list_key(&list);
	}
	assert_int_equal(seen, 6);
	fine(call_upcoming_of(rd, river->id, NOON, 50, &list));
	assert_int_equal(list.n, 6);
	fine(call_past_of(rd, river->id, NOON, 50, &list));
	assert_int_equal(list.n, 0);
	fine(call_upcoming(rd, NOON + 60 * DAY, (struct call_key){0}, 50, &list));
	assert_int_equal(list.n, 0);
	fine(call_past_of(rd, river->id, NOON + 60 * DAY, 50, &list));
	assert_int_equal(list.n, 6);
	fine(call_of_movement(rd, river->id, (struct call_key){0}, 5, &list));
	assert_int_equal(list.n, 5);
	fine(call_of_movement(rd, river->id, call_list_key(&list), 5, &list));
	assert_int_equal(list.n, 2);
}

static void
people_find_their_own(void **state)
{
	struct call *c = an_open_call(river, host);
	struct signup_ask ask = {.call = c->id,
	    .answer = SIGNUP_GOING,
	    .name = S("Ana"),
	    .folded = S("ana"),
	    .mail = S("ana@example.org"),
	    .person = host,
	    .touch = {TIE_UNKNOWN, CHANNEL_OTHER},
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = NOON};
	struct call_list list;

	(void)state;
	fine(call_of_person(rd, host, NOON, 10, &list));
	assert_int_equal(list.n, 0);
	fine(signup_ask(tx, &ask));
	fine(call_of_person(rd, host, NOON, 10, &list));
	assert_int_equal(list.n, 1);
	assert_int_equal(list.rows[0].answer, SIGNUP_PENDING);
	assert_int_equal(list.rows[0].gen, ask.dice.gen);
	is_str(list.rows[0].title, "Open the ladder");
	fine(call_of_person(rd, host, c->words.ends_at, 10, &list));
	assert_int_equal(list.n, 0);
}

/* ---- ties ---------------------------------------------------------------------------------- */

static void
ties_are_never_guessed(void **state)
{
	struct touch t = tie_of_via(S("p"));

	(void)state;
	assert_int_equal(t.tie, TIE_WEAK);
	assert_int_equal(t.channel, CHANNEL_POSTER);
	t = tie_of_via(NONE);
	assert_int_equal(t.tie, TIE_UNKNOWN);
	assert_int_equal(t.channel, CHANNEL_OTHER);
	assert_int_equal(tie_of_via(S("")).tie, TIE_UNKNOWN);
	assert_int_equal(tie_of_via(S("pp")).tie, TIE_UNKNOWN);
	assert_int_equal(tie_of_member(true).tie, TIE_STRONG);
	assert_int_equal(tie_of_member(false).tie, TIE_UNKNOWN);
	assert_int_equal(tie_of_door().channel, CHANNEL_DOOR);
	for (int i = 1; i <= CHANNELS_N; i++) {
		enum channel back;
		struct str code = channel_code((enum channel)i);

		assert_true(channel_read(channel_word((enum channel)i), &back));
		assert_int_equal(back, i);
		if (code.n > 0)
			assert_int_equal(tie_of_via(code).channel, i);
	}
	for (int i = 1; i <= TIES; i++) {
		enum tie back;

		assert_true(tie_read(tie_word((enum tie)i), &back));
		assert_int_equal(back, i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CALL_TEST(times_are_judged),
	    CALL_TEST(a_gap_is_refused_and_a_fold_is_said),
	    CALL_TEST(what_has_begun_can_keep_its_start),
	    CALL_TEST(a_draft_is_nobodys_business),
	    CALL_TEST(a_call_needs_a_message),
	    CALL_TEST(addresses_are_the_calls_own),
	    CALL_TEST(changes_are_told_when_they_concern),
	    CALL_TEST(a_change_is_told_while_the_letter_before_is_under_way),
	    CALL_TEST(calling_off_writes_to_everybody),
	    CALL_TEST(withdrawing_leaves_nobody_in_the_dark),
	    CALL_TEST(door_links_end_together),
	    CALL_TEST(a_late_draft_cannot_open),
	    CALL_TEST(lists_page_by_key),
	    CALL_TEST(people_find_their_own),
	    CALL_TEST(ties_are_never_guessed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
