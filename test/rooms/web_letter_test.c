/* Letters: what each kind says, and trying again. */
#include "ladder.h"

#include "domain/choice.h"
#include "domain/letter.h"
#include "domain/member.h"
#include "domain/proposal.h"
#include "domain/setup.h"
#include "domain/signup.h"
#include "sql_hub.h"
#include "sql_signin.h"
#include "web/letter.h"

static struct signup *signup;

static void
answer(enum signup_state want, const char *name)
{
	struct signup_ask ask = {.call = call->id,
	    .answer = want,
	    .name = str_of(name),
	    .folded = str_of(name),
	    .mail = S("mia@example.org"),
	    .touch = {TIE_UNKNOWN, CHANNEL_OTHER},
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = NOON};
	struct signup_list list;
	bool found;

	fine(signup_ask(tx, &ask));
	fine(signup_page(rd, call->id, (struct signup_key){.folded = NONE}, 1, &list));
	fine(signup_load(rd, list.rows[0].id, &signup, &found));
	assert_true(found);
}

static int
setup(void **state)
{
	int64_t changed;

	call_setup(state);
	fine(sql_hub_make(tx, S("Millrace House"), S("Europe/London"), NOON, &changed));
	answer(SIGNUP_GOING, "Mia Keller");
	return 0;
}
#define LETTER_TEST_OF(f) cmocka_unit_test_setup_teardown(f, setup, house_teardown)

/* The one due letter of a kind. */
static struct letter
letter(enum letter_kind kind)
{
	struct letter *list, one = {.id = {0}};
	size_t n, found = 0;

	fine(letter_due(rd, NOON + 30 * DAY, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (list[i].kind == kind) {
			one = list[i];
			found++;
		}
	assert_int_equal(found, 1);
	return one;
}

static struct mail
written(enum letter_kind kind)
{
	struct letter one = letter(kind);
	struct mail mail = {0};

	fine(letter_write(rd, &one, &mail));
	return mail;
}

static bool
has(struct str s, const char *part)
{
	return str_find(s, str_of(part)) < s.n;
}

static const char *
ticket(void)
{
	struct str token = link_token(arena, LINK_TICKET, signup->id.n, signup->gen);

	return str_c(arena, buf_format(arena, "\nhttps://hub.example/t/%.*s\n", STR_ARG(token)));
}

static void
a_letter_asks_to_confirm(void **state)
{
	struct mail m = written(LETTER_CONFIRM);
	struct str whole;

	(void)state;
	is_str(m.to, "mia@example.org");
	is_str(m.from_name, "Millrace House");
	is_str(m.subject, "Please confirm: Open the ladder");
	/* who typed it may be anybody: nothing of theirs is sent to an address that did not confirm */
	assert_true(str_starts(m.text, S("Hello,\n\n")));
	assert_false(has(m.text, "Mia"));
	assert_true(has(m.text, ticket()));
	assert_true(has(m.text, "Tuesday 7 April, 12:00 to 14:00"));
	assert_true(has(m.text, "The mill"));
	assert_true(m.calendar.at == NULL);
	assert_true(str_ends(m.message_id, S("@hub.example")));
	m.from = S("hub@hub.example");
	fine(mime_build(arena, &m, &whole));
}

static void
a_letter_brings_the_ticket(void **state)
{
	struct mail m;

	(void)state;
	fine(signup_answer(tx, signup, SIGNUP_GOING, NOON));
	m = written(LETTER_GOING);
	is_str(m.subject, "You are on the list: Open the ladder");
	assert_true(has(m.text, "You are coming."));
	assert_true(has(m.text, ticket()));
	assert_true(has(m.text,
	    str_c(arena, buf_format(arena, "%.3s %.3s", signup->code.at, signup->code.at + 3))));
	assert_true(has(m.calendar, "SUMMARY:Open the ladder\r\n"));
}

static void
maybe_is_not_coming(void **state)
{
	struct mail m;

	(void)state;
	fine(signup_answer(tx, signup, SIGNUP_MAYBE, NOON));
	m = written(LETTER_GOING);
	assert_false(has(m.text, "You are coming."));
	assert_true(has(m.text, "You may come."));
}

static void
who_asked_hears_what_the_hosts_chose(void **state)
{
	enum choice came;
	struct mail m;

	(void)state;
	raw("update call set chosen = 1");
	fine(call_load(rd, call->id, &call));
	m = written(LETTER_CONFIRM);
	assert_true(has(m.text, "choose who gets a place"));
	assert_false(has(m.text, "you are on the list"));
	fine(signup_answer(tx, signup, SIGNUP_GOING, NOON));
	m = written(LETTER_WAITING);
	is_str(m.subject, "You asked for a place: Open the ladder");
	assert_false(has(m.text, "in line"));
	assert_true(m.calendar.at == NULL);
	fine(choice_give(tx, call, signup->code, NOON + 1, &came));
	m = written(LETTER_PROMOTED);
	is_str(m.subject, "You have a place: Open the ladder");
	assert_true(has(m.text, ticket()));
	assert_false(has(m.text, "next in line"));
	assert_true(has(m.calendar, "SUMMARY:Open the ladder\r\n"));
}

/* Nobody but the call is left to be named, also when that is off meanwhile. */
static void
who_is_turned_down_hears_it_in_their_language(void **state)
{
	enum choice came;
	struct letter late;
	struct mail m;

	(void)state;
	raw("update call set chosen = 1");
	raw("update signup set lang = 'qps'");
	fine(call_load(rd, call->id, &call));
	fine(signup_answer(tx, signup, SIGNUP_GOING, NOON));
	fine(choice_turn(tx, call, signup->code, NOON + 1, &came));
	assert_int_equal(came, CHOICE_TURNED);
	fine(call_cancel(tx, call, S("Flood"), NOON + 2));
	m = written(LETTER_TURNED);
	is_str(m.to, "mia@example.org");
	assert_true(has(m.text, "Open the ladder"));
	assert_true(has(m.text, "\nhttps://hub.example/@river/calls/open-the-ladder"));
	assert_false(has(m.text, "/t/"));
	assert_false(has(m.text, "Mia"));
	assert_false(has(m.text, "You asked for a place"));
	assert_true(m.calendar.at == NULL);
	fine(call_load(rd, call->id, &call));
	fine(call_withdraw(tx, call, NOON + 3));
	late = letter(LETTER_TURNED);
	is_fault(letter_write(rd, &late, &m), FAULT_MISSING);
}

static void
a_change_says_how_it_stands_now(void **state)
{
	struct call_words w = call->words;
	struct mail m;
	bool more = true;

	(void)state;
	fine(signup_answer(tx, signup, SIGNUP_GOING, NOON));
	w.place = S("The other mill");
	fine(call_change(tx, call, &w, NOON));
	while (more)
		fine(letter_jobs.rows[0].run(tx, NOON, &more));
	m = written(LETTER_CHANGED);
	assert_true(has(m.text, "The other mill"));
	assert_true(has(m.calendar, "SEQUENCE:2\r\n"));
	fine(call_load(rd, call->id, &call));
	fine(call_cancel(tx, call, S("The river is too high."), NOON));
	for (more = true; more;)
		fine(letter_jobs.rows[0].run(tx, NOON, &more));
	m = written(LETTER_CANCELLED);
	assert_true(has(m.text, "The river is too high."));
	assert_true(has(m.calendar, "STATUS:CANCELLED\r\n"));
}

static void
names_cannot_forge_a_letter(void **state)
{
	struct mail m;
	struct str whole;

	(void)state;
	fine(signup_leave(tx, signup, NOON));
	answer(SIGNUP_GOING, "Eve\r\nBcc: all@example.org");
	m = written(LETTER_CONFIRM);
	m.from = S("hub@hub.example");
	fine(mime_build(arena, &m, &whole));
	assert_false(has(str_sub(whole, 0, str_find(whole, S("\r\n\r\n"))), "Bcc"));
}

static void
the_test_letter_needs_no_call(void **state)
{
	struct mail m;

	(void)state;
	fine(letter_to_person(tx, LETTER_TEST, host, S("ana@example.org"), NOON));
	m = written(LETTER_TEST);
	is_str(m.to, "ana@example.org");
	is_str(m.subject, "A letter from Millrace House");
	assert_true(has(m.text, "https://hub.example/\n"));
}

/* A letter is written at the machine's own time: the round is open for as long as tests will run. */
#define FAR INT64_C(4102444800) /* 2100-01-01T00:00:00Z */

static void
a_warning_stands_before_what_is_asked(void **state)
{
	struct mail mail = written(LETTER_CONFIRM);

	(void)state;
	assert_true(has(mail.text, "  The mill\n  Come with gloves.\n"));
	raw("update call set warning = 'Dead fish'");
	mail = written(LETTER_CONFIRM);
	assert_true(has(mail.text, "  The mill\n  Dead fish\n  Come with gloves.\n"));
}

/* Cy and Ana sit in the circle of the river; Cy asks and Ana is written to. */
static struct proposal *
a_round(struct person_id *cy)
{
	struct proposal_new new = {.pub = rand_word(arena, LETTER_PUB),
	    .title = S("The secret ladder"),
	    .round = {.pub = rand_word(arena, LETTER_PUB),
		.body = S("Open it by night."),
		.html = {S("<p>Open it by night.</p>")},
		.base = 1,
		.due = FAR,
		.now = NOON}};
	struct circle *circle;
	struct proposal *p;
	size_t n;

	*cy = a_person("Cy", NONE, false);
	fine(person_mail_set(tx, host, S("ana@example.org")));
	fine(sql_signin_confirm(tx, host, S("ana@example.org"), NOON));
	fine(circle_of_person(rd, host, &circle, &n));
	assert_int_equal(n, 1);
	fine(member_take_seat(tx, &(struct seat_new){.circle = circle->id,
				      .movement = circle->movement,
				      .person = *cy,
				      .tie = TIE_STRONG,
				      .now = NOON}));
	fine(circle_load(rd, circle->pub, host, &circle));
	new.round.asker = *cy;
	fine(proposal_open(tx, circle, &new));
	fine(proposal_load(rd, circle->id, new.pub, host, &p));
	return p;
}

static void
a_letter_says_that_a_round_opened_and_no_more(void **state)
{
	static const char *const hidden[] = {"secret", "night", "Cy", "Ana", "River circle"};
	struct person_id cy;
	struct proposal *p = a_round(&cy);
	struct letter one = letter(LETTER_ROUND);
	struct mail m = written(LETTER_ROUND);
	struct str whole;

	(void)state;
	is_str(m.to, "ana@example.org");
	is_str(m.subject, "A text waits for your answer, at Millrace House");
	assert_true(has(m.text, "Let the river run"));
	assert_true(has(m.text, "Friday 1 January 2100, 00:00, London time"));
	assert_true(has(m.text, str_c(arena, p->pub)));
	assert_true(has(m.text, "https://hub.example/login\n"));
	m.from = S("hub@hub.example");
	fine(mime_build(arena, &m, &whole));
	for (size_t i = 0; i < COUNT(hidden); i++)
		assert_false(has(m.text, hidden[i]) || has(m.subject, hidden[i]));
	assert_true(m.calendar.at == NULL);
	fine(person_change(tx, host, S("Ana"), S("Asia/Tokyo")));
	assert_true(has(written(LETTER_ROUND).text, "Friday 1 January 2100, 09:00, Tokyo time"));
	fine(proposal_drop(tx, p, NOON));
	is_fault(letter_write(rd, &one, &m), FAULT_MISSING);
}

static void
what_is_gone_is_not_written_about(void **state)
{
	struct letter one = letter(LETTER_CONFIRM);
	struct letter *list;
	struct mail mail;
	size_t n;

	(void)state;
	fine(signup_leave(tx, signup, NOON));
	is_fault(letter_write(rd, &one, &mail), FAULT_MISSING);
	fine(letter_due(rd, NOON, &list, &n));
	assert_int_equal(n, 0);
	fine(letter_failed(tx, &one, false, NOON));
}

/* A relay that was away for hours must not say last of all that somebody is coming. */
static void
a_call_that_is_off_is_only_said_to_be_off(void **state)
{
	struct letter one;
	struct mail mail;
	bool more = true;

	(void)state;
	fine(signup_answer(tx, signup, SIGNUP_GOING, NOON));
	one = letter(LETTER_GOING);
	fine(call_load(rd, call->id, &call));
	fine(call_cancel(tx, call, S("The river is too high."), NOON));
	while (more)
		fine(letter_jobs.rows[0].run(tx, NOON, &more));
	is_fault(letter_write(rd, &one, &mail), FAULT_MISSING);
	one = letter(LETTER_CONFIRM);
	is_fault(letter_write(rd, &one, &mail), FAULT_MISSING);
	fine(call_load(rd, call->id, &call));
	fine(call_withdraw(tx, call, NOON));
	assert_true(has(written(LETTER_CANCELLED).text, "The river is too high."));
}

static void
letters_are_tried_again(void **state)
{
	static const int64_t waits[] = {MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR};
	struct letter one = letter(LETTER_CONFIRM);
	struct letter *list;
	int64_t now = NOON;
	size_t n;

	(void)state;
	for (size_t i = 0; i < COUNT(waits); i++) {
		fine(letter_failed(tx, &one, false, now));
		fine(letter_due(rd, now + waits[i] - 1, &list, &n));
		assert_int_equal(n, 0);
		now += waits[i];
		fine(letter_due(rd, now, &list, &n));
		assert_int_equal(n, 1);
		assert_true(str_eq(list[0].pub, one.pub));
	}
	fine(letter_failed(tx, &one, false, now));
	fine(letter_due(rd, now + 400 * DAY, &list, &n));
	assert_int_equal(n, 0);
}

static void
a_refused_letter_is_given_up(void **state)
{
	struct letter one = letter(LETTER_CONFIRM);
	struct letter *list;
	size_t n;

	(void)state;
	fine(letter_failed(tx, &one, true, NOON));
	fine(letter_due(rd, NOON + 400 * DAY, &list, &n));
	assert_int_equal(n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    LETTER_TEST_OF(a_letter_asks_to_confirm),
	    LETTER_TEST_OF(a_warning_stands_before_what_is_asked),
	    LETTER_TEST_OF(a_letter_brings_the_ticket),
	    LETTER_TEST_OF(maybe_is_not_coming),
	    LETTER_TEST_OF(who_asked_hears_what_the_hosts_chose),
	    LETTER_TEST_OF(who_is_turned_down_hears_it_in_their_language),
	    LETTER_TEST_OF(a_change_says_how_it_stands_now),
	    LETTER_TEST_OF(names_cannot_forge_a_letter),
	    LETTER_TEST_OF(the_test_letter_needs_no_call),
	    LETTER_TEST_OF(a_letter_says_that_a_round_opened_and_no_more),
	    LETTER_TEST_OF(what_is_gone_is_not_written_about),
	    LETTER_TEST_OF(a_call_that_is_off_is_only_said_to_be_off),
	    LETTER_TEST_OF(letters_are_tried_again),
	    LETTER_TEST_OF(a_refused_letter_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
