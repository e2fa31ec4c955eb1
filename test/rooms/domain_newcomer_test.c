/* A seat for those who came: who counts as new, who sees them, how they sit down, how they go. */
#include "ladder.h"

#include "domain/door.h"
#include "domain/expire.h"
#include "domain/letter.h"
#include "domain/member.h"
#include "domain/newcomer.h"
#include "domain/signup.h"
#include "domain/touch.h"

static struct circle_id circle;
static struct str circle_pub;

static int
setup(void **state)
{
	call_setup(state);
	circle_pub = rand_word(arena, 20);
	fine(circle_make(tx,
	    &(struct circle_new){.pub = circle_pub,
		.movement = river->id,
		.name = S("Mill"),
		.founder = host,
		.now = NOON},
	    &circle));
	return 0;
}
#define CALL_TEST(f) cmocka_unit_test_setup_teardown(f, setup, house_teardown)

/* ---- tools --------------------------------------------------------------------------------- */

static struct signup *
going(const char *mail, bool hear)
{
	struct signup_ask a = {.call = call->id,
	    .answer = SIGNUP_GOING,
	    .name = S("Mia Keller"),
	    .folded = S("mia keller"),
	    .mail = str_of(mail),
	    .hear = hear,
	    .touch = {TIE_WEAK, CHANNEL_POSTER},
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = NOON};
	struct signup *s;
	bool found;

	fine(signup_ask(tx, &a));
	s = the_signup(call, mail);
	fine(signup_answer(tx, s, SIGNUP_GOING, NOON + 60));
	fine(signup_load(rd, s->id, &s, &found));
	return s;
}

static void
check_in(const struct signup *s, int64_t now)
{
	struct door_seen seen;

	fine(door_in(tx, &(struct door_entry){call, s->code, 1, now}, &seen));
	assert_int_equal(seen.word, DOOR_IN);
}

static struct newcomer_list
list_of(struct call_id id)
{
	struct newcomer_list list;

	fine(newcomer_page(
	    rd, &(struct newcomer_page){.call = id, .movement = river->id, .n = 50}, &list));
	return list;
}

static err
invite(struct str newcomer, struct str in, const char *name, struct person_id viewer)
{
	struct newcomer_seat seat = {.newcomer = newcomer,
	    .movement = river->id,
	    .circle = in,
	    .fresh = {.pub = rand_word(arena, 20), .name = str_of(name)},
	    .viewer = viewer,
	    .now = NOON + DAY};

	invitation_dice(arena, &seat.invitation);
	return newcomer_invite(tx, &seat);
}

/* ---- who is new ---------------------------------------------------------------------------- */

static void
who_ticked_and_came_is_new(void **state)
{
	struct signup *mia = going("mia@example.org", true), *ben = going("ben@example.org", false);

	(void)state;
	assert_int_equal(list_of(call->id).n, 0);
	check_in(mia, NOON + HOUR);
	check_in(ben, NOON + HOUR);
	assert_int_equal(list_of(call->id).n, 1);
	assert_int_equal(list_of((struct call_id){0}).n, 1);
	assert_int_equal(list_of(call->id).rows[0].state, NEWCOMER_WAITS);
	fine(door_undo(tx, call, mia->code));
	assert_int_equal(list_of(call->id).n, 0);
}

static void
a_walk_in_with_an_address_is_new(void **state)
{
	struct door_walk walk = {.call = call,
	    .name = S("Zoe"),
	    .folded = S("zoe"),
	    .mail = S("zoe@example.org"),
	    .dice = signup_dice(arena),
	    .door = 1,
	    .now = NOON + HOUR};
	struct door_seen seen;

	(void)state;
	fine(door_walk(tx, &walk, &seen));
	walk.mail = S("");
	walk.dice = signup_dice(arena);
	fine(door_walk(tx, &walk, &seen));
	assert_int_equal(list_of(call->id).n, 1);
	assert_int_equal(
	    number(
		"select count(*) from newcomer n join touch t on t.who = n.actor and t.kind = 4"),
	    1);
}

static void
the_ticket_can_say_it_later(void **state)
{
	struct signup *ben = going("ben@example.org", false);
	bool found;

	(void)state;
	check_in(ben, NOON + HOUR);
	fine(signup_load(rd, ben->id, &ben, &found));
	fine(newcomer_hear(tx, ben, true, NOON + 2 * HOUR));
	assert_int_equal(list_of(call->id).n, 1);
	fine(newcomer_hear(tx, ben, false, NOON + 2 * HOUR));
	assert_int_equal(list_of(call->id).n, 0);
}

static void
who_waits_longest_comes_first(void **state)
{
	struct newcomer_list list;
	struct newcomer_page page = {.movement = river->id, .n = 1};

	(void)state;
	check_in(going("c@example.org", true), NOON + 3 * HOUR);
	check_in(going("a@example.org", true), NOON + HOUR);
	check_in(going("b@example.org", true), NOON + 2 * HOUR);
	list = list_of(call->id);
	assert_int_equal(list.n, 3);
	assert_int_equal(list.rows[0].since, NOON + HOUR);
	fine(invite(list.rows[0].pub, circle_pub, "", host));
	list = list_of(call->id);
	assert_int_equal(list.rows[0].since, NOON + 2 * HOUR);
	assert_int_equal(list.rows[2].state, NEWCOMER_INVITED);
	for (int i = 0; i < 3; i++) {
		struct newcomer_list one;

		fine(newcomer_page(rd, &page, &one));
		assert_int_equal(one.n, 1);
		assert_int_equal(one.rows[0].id.n, list.rows[i].id.n);
		page.after = (struct newcomer_key){
		    (int64_t)one.rows[0].state, one.rows[0].since, one.rows[0].id};
	}
}

/* ---- a seat -------------------------------------------------------------------------------- */

static void
a_seat_is_offered_and_taken(void **state)
{
	struct signup *mia = going("mia@example.org", true);
	struct person_id person = a_person("Mia", NONE, false);
	struct invitation_guest guest = {
	    .person = person, .names = touch_names(arena), .now = NOON + 2 * DAY};
	struct newcomer_letter letter;
	struct invitation *invitation;
	struct newcomer *n;
	struct invitation_id id = {0};
	bool found;

	(void)state;
	check_in(mia, NOON + HOUR);
	fine(invite(list_of(call->id).rows[0].pub, circle_pub, "", host));
	assert_int_equal(number("select count(*) from letter where kind = 9"), 1);
	fine(newcomer_load(rd, list_of(call->id).rows[0].id, &n, &found));
	fine(newcomer_letter(rd, n->id, NOON + DAY, &letter, &found));
	assert_true(found);
	is_str(letter.inviter, "Ana");
	assert_true(link_id(arena, letter.token, &id.n));
	fine(invitation_load(rd, id, &invitation));
	assert_true(link_is(arena, LINK_INVITE, letter.token, id.n, invitation->gen));
	fine(invitation_use(tx, invitation, &guest));
	fine(newcomer_load(rd, n->id, &n, &found));
	assert_int_equal(n->state, NEWCOMER_SEATED);
	/* one human, one name: who came is who sits there */
	assert_int_equal(number("select count(*) from person p join touch t on t.who = p.actor"
				" where p.name = 'Mia' and t.kind = 4"),
	    1);
	fine(newcomer_letter(rd, n->id, NOON + 2 * DAY, &letter, &found));
	assert_false(found);
	is_fault(invite(n->pub, circle_pub, "", host), FAULT_CONFLICT);
	/* who has a seat is no newcomer at the next call */
	fine(newcomer_add(tx, &(struct newcomer_new){.movement = river->id,
				  .call = call->id,
				  .person = person,
				  .name = S("Mia"),
				  .mail = S("other@example.org"),
				  .lang = S("en"),
				  .actor = S("x"),
				  .tie = TIE_WEAK,
				  .now = NOON}));
	assert_int_equal(list_of(call->id).n, 1);
}

static void
a_new_circle_starts_with_its_host(void **state)
{
	struct str pub;

	(void)state;
	check_in(going("mia@example.org", true), NOON + HOUR);
	pub = list_of(call->id).rows[0].pub;
	fine(invite(pub, NONE, "Weir", host));
	assert_int_equal(number("select count(*) from circle c join member m on m.circle = c.id"
				" where c.name = 'Weir' and m.host = 1"),
	    1);
	/* asked again: what was sent before ends */
	fine(invite(pub, circle_pub, "", host));
	assert_int_equal(number("select count(*) from invitation where revoked is null"), 1);
}

static void
nobody_gives_seats_in_circles_of_others(void **state)
{
	struct person_id ben = a_person("Ben", NONE, false);
	struct str pub;

	(void)state;
	check_in(going("mia@example.org", true), NOON + HOUR);
	pub = list_of(call->id).rows[0].pub;
	is_fault(invite(pub, circle_pub, "", ben), FAULT_MISSING);
	is_fault(invite(S("nobody"), circle_pub, "", host), FAULT_MISSING);
	for (int i = 0; i < 14; i++)
		fine(member_take_seat(tx, &(struct seat_new){.circle = circle,
					      .movement = river->id,
					      .person = a_person("P", NONE, false),
					      .tie = TIE_UNKNOWN,
					      .now = NOON}));
	is_fault(invite(pub, circle_pub, "", host), FAULT_CONFLICT);
	assert_int_equal(number("select count(*) from letter where kind = 9"), 0);
}

/* ---- going --------------------------------------------------------------------------------- */

static void
no_thanks_ends_it_at_once(void **state)
{
	struct newcomer *n;
	bool found;

	(void)state;
	check_in(going("mia@example.org", true), NOON + HOUR);
	fine(newcomer_load(rd, list_of(call->id).rows[0].id, &n, &found));
	fine(invite(n->pub, circle_pub, "", host));
	fine(newcomer_forget(tx, n, NOON + DAY));
	assert_int_equal(number("select count(*) from newcomer"), 0);
	assert_int_equal(number("select count(*) from letter where kind = 9"), 0);
	assert_int_equal(number("select count(*) from invitation where revoked is null"), 0);
}

static void
they_are_kept_for_sixty_days(void **state)
{
	bool more = true;

	(void)state;
	check_in(going("mia@example.org", true), NOON + HOUR);
	while (more)
		fine(expire_jobs.rows[0].run(tx, NOON + HOUR + 60 * DAY, &more));
	assert_int_equal(number("select count(*) from newcomer"), 1);
	more = true;
	while (more)
		fine(expire_jobs.rows[0].run(tx, NOON + HOUR + 60 * DAY + 1, &more));
	assert_int_equal(number("select count(*) from newcomer"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CALL_TEST(who_ticked_and_came_is_new),
	    CALL_TEST(a_walk_in_with_an_address_is_new),
	    CALL_TEST(the_ticket_can_say_it_later),
	    CALL_TEST(who_waits_longest_comes_first),
	    CALL_TEST(a_seat_is_offered_and_taken),
	    CALL_TEST(a_new_circle_starts_with_its_host),
	    CALL_TEST(nobody_gives_seats_in_circles_of_others),
	    CALL_TEST(no_thanks_ends_it_at_once),
	    CALL_TEST(they_are_kept_for_sixty_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
