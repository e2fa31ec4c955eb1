/* Links of one's own: whose they are, what came by them, how often they were opened. */
#include "ladder.h"

#include "domain/circle.h"
#include "domain/expire.h"
#include "domain/ledger.h"
#include "domain/member.h"
#include "domain/opening.h"
#include "domain/share.h"

#define CALL_TEST(f) cmocka_unit_test_setup_teardown(f, call_setup, house_teardown)

static struct share_codes
codes_of(struct person_id person)
{
	struct share_new new = {
	    .call = call->id, .movement = river->id, .person = person, .now = NOON};
	struct share_codes codes;

	share_dice(arena, &new);
	fine(share_make(tx, &new));
	fine(share_of_person(rd, person, call->id, &codes));
	return codes;
}

static struct share_from
from(struct str code, struct person_id viewer)
{
	struct share_from out;

	fine(share_from(rd, &(struct share_asked){code, call->id, viewer, NOON}, &out));
	return out;
}

static const struct person_id nobody = {0};

/* ---- whose --------------------------------------------------------------------------------- */

static void
codes_are_made_once(void **state)
{
	struct share_codes first = codes_of(host), again = codes_of(host);

	(void)state;
	assert_int_equal(first.n, 7);
	for (int i = 0; i < CHANNELS_N; i++)
		assert_true(str_eq(first.code[i], again.code[i]));
	assert_int_equal(number("select count(*) from touch where kind = 6"), 1);
}

static void
a_link_says_who_and_how(void **state)
{
	struct share_codes codes = codes_of(host);
	struct str mail = codes.code[CHANNEL_MAIL - 1];
	struct share_from by = from(mail, nobody);
	char upper[SHARE_SIGNS];

	(void)state;
	assert_int_equal(by.touch.tie, TIE_WEAK);
	assert_int_equal(by.touch.channel, CHANNEL_MAIL);
	assert_true(str_eq(by.code, mail));
	assert_int_equal(
	    number("select count(*) from person p join touch t on t.who = p.actor"), 1);
	for (size_t i = 0; i < SHARE_SIGNS; i++)
		upper[i] = mail.at[i] >= 'a' ? (char)(mail.at[i] - 'a' + 'A') : mail.at[i];
	assert_true(str_eq(from((struct str){upper, SHARE_SIGNS}, nobody).parent, by.parent));
	/* words of a channel stay what they were, and what is no code tells nothing */
	assert_int_equal(from(S("p"), nobody).touch.channel, CHANNEL_POSTER);
	assert_true(from(S("p"), nobody).parent.at == NULL);
	assert_int_equal(from(S("abcdefgh"), nobody).touch.tie, TIE_UNKNOWN);
	assert_int_equal(from(NONE, nobody).touch.tie, TIE_UNKNOWN);
}

static void
who_shares_a_circle_is_close(void **state)
{
	struct share_codes codes = codes_of(host);
	struct str link = codes.code[CHANNEL_PERSON - 1];
	struct person_id mia = a_person("Mia", NONE, false);
	struct circle_new new = {.pub = rand_word(arena, 20),
	    .movement = river->id,
	    .name = S("Mill"),
	    .founder = host,
	    .now = NOON};
	struct circle_id circle;

	(void)state;
	assert_int_equal(from(link, mia).touch.tie, TIE_WEAK);
	fine(circle_make(tx, &new, &circle));
	fine(member_take_seat(
	    tx, &(struct seat_new){
		    .circle = circle, .movement = river->id, .person = mia, .now = NOON}));
	assert_int_equal(from(link, mia).touch.tie, TIE_STRONG);
	/* nobody is brought by themselves */
	assert_int_equal(from(link, host).touch.tie, TIE_UNKNOWN);
	assert_true(from(link, host).parent.at == NULL);
}

static void
a_link_is_for_its_call(void **state)
{
	struct share_codes codes = codes_of(host);
	struct call *other = an_open_call(river, host);
	struct share_from out;

	(void)state;
	fine(share_from(rd,
	    &(struct share_asked){codes.code[CHANNEL_MAIL - 1], other->id, nobody, NOON}, &out));
	assert_int_equal(out.touch.tie, TIE_UNKNOWN);
	assert_true(out.parent.at == NULL);
}

/* ---- openings ------------------------------------------------------------------------------ */

static void
flush(void)
{
	bool more = true;

	while (more)
		fine(opening_jobs.rows[0].run(tx, NOON, &more));
}

static void
openings_are_counted_by_day(void **state)
{
	struct share_codes codes = codes_of(host);
	struct str link = codes.code[CHANNEL_MAIL - 1];
	struct ledger ledger;

	(void)state;
	for (int i = 0; i < 3; i++)
		opening_note(link, NOON);
	opening_note(link, NOON + DAY);
	opening_note(S("zzzzzzzz"), NOON);
	opening_note(S("z"), NOON);
	flush();
	assert_int_equal(number("select count(*) from opening"), 2);
	assert_int_equal(number("select sum(n) from opening"), 4);
	opening_note(link, NOON);
	flush();
	flush();
	opening_note(link, NOON);
	flush();
	flush();
	assert_int_equal(number("select sum(n) from opening"), 6);
	fine(share_of_person(rd, host, call->id, &codes));
	assert_int_equal(codes.opened[CHANNEL_MAIL - 1], 6);
	fine(ledger_of_call(rd, call->id, &ledger));
	assert_int_equal(ledger.all.opened, 6);
	assert_int_equal(ledger.channel[CHANNEL_MAIL - 1].opened, 6);
	assert_int_equal(ledger.all.signed_up, 0);
}

/* What was written in a transaction that did not hold is written again. */
static void
a_lost_commit_loses_nothing(void **state)
{
	struct share_codes codes = codes_of(host);

	(void)state;
	opening_note(codes.code[0], NOON);
	opening_note(codes.code[0], NOON);
	fine(tx_save(tx, arena));
	flush();
	assert_int_equal(number("select sum(n) from opening"), 2);
	fine(tx_undo(tx));
	opening_note(codes.code[0], NOON);
	flush();
	flush();
	flush();
	assert_int_equal(number("select sum(n) from opening"), 3);
	assert_int_equal(number("select sum(n) from tally where stage = 0"), 3);
}

static void
links_go_with_the_call(void **state)
{
	struct share_codes codes = codes_of(host);
	bool more = true;

	(void)state;
	opening_note(codes.code[0], NOON);
	flush();
	while (more)
		fine(expire_jobs.rows[0].run(tx, call->words.ends_at + 72 * HOUR + 1, &more));
	assert_int_equal(number("select count(*) from share"), 0);
	assert_int_equal(number("select count(*) from opening"), 0);
	assert_int_equal(number("select n from total where stage = 0"), 1);
	flush(); /* a slot whose code is gone is given up */
	assert_int_equal(number("select count(*) from opening"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CALL_TEST(codes_are_made_once),
	    CALL_TEST(a_link_says_who_and_how),
	    CALL_TEST(who_shares_a_circle_is_close),
	    CALL_TEST(a_link_is_for_its_call),
	    CALL_TEST(openings_are_counted_by_day),
	    CALL_TEST(a_lost_commit_loses_nothing),
	    CALL_TEST(links_go_with_the_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
