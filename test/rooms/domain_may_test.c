/* test/rooms/domain_may_test.c - who may, and that every no is the same no. */
#include "house.h"

#include "domain/circle.h"
#include "domain/hub.h"
#include "domain/invitation.h"
#include "domain/may.h"
#include "domain/member.h"
#include "domain/session.h"
#include "domain/setup.h"
#include "domain/signin.h"
#include "domain/signup.h"
#include "store/db_sqlite.h"
#include "text_keys.h"

/* A small house: Ana runs it and founded "river", Bo and Di sit in its circle, Bo hosts its call,
 * Cy hosts another and has nothing to do with river any more. */
static struct person_id ana, bo, di;
static struct circle *circle;
static struct movement *river;
static struct call *call, *left;
static struct str ticket, door, invite, signin;

static void
open_house(void)
{
	struct setup setup = {.link = S("link"),
	    .hub = S("Mill House"),
	    .zone = S("UTC"),
	    .name = S("Ana"),
	    .pass = S("$argon2id$"),
	    .pub = S("pub-ana"),
	    .token = S("token-ana"),
	    .now = NOON};

	fine(setup_link_new(tx, S("link"), NOON));
	fine(setup_finish(tx, &setup, &ana));
}

static void
a_signup(void)
{
	struct signup_ask in = {.call = call->id,
	    .answer = SIGNUP_GOING,
	    .name = S("Dee"),
	    .mail = S("dee@mill.example"),
	    .folded = S("dee"),
	    .touch = {TIE_WEAK, CHANNEL_POSTER},
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = NOON};
	struct signup_list list;
	struct signup *signup;
	bool found;

	fine(signup_ask(tx, &in));
	fine(signup_page(rd, call->id, (struct signup_key){NONE, {0}}, 1, &list));
	assert_int_equal(list.n, 1);
	fine(signup_load(rd, list.rows[0].id, &signup, &found));
	ticket = link_token(arena, LINK_TICKET, signup->id.n, signup->gen);
}

static void
take_seat(struct person_id person)
{
	fine(member_take_seat(tx, &(struct seat_new){.circle = circle->id,
				      .movement = river->id,
				      .person = person,
				      .tie = TIE_STRONG,
				      .now = NOON}));
}

static void
the_seats(void)
{
	struct circle *circles;
	size_t n;

	di = a_person("Di", NONE, false);
	fine(session_start(tx, di, S("token-di"), NOON));
	fine(circle_of_person(rd, ana, &circles, &n));
	assert_int_equal(n, 1);
	circle = circles;
	take_seat(bo);
	take_seat(di);
}

static void
an_invitation(void)
{
	struct invitation_new new = {.circle = circle->id,
	    .movement = river->id,
	    .inviter = ana,
	    .personal = true,
	    .now = NOON,
	    .expires = NOON + DAY};
	struct invitation *invitation;
	struct invitation_id id;

	invitation_dice(arena, &new);
	fine(invitation_make(tx, &new, &id));
	fine(invitation_load(rd, id, &invitation));
	invite = invitation_token(arena, invitation);
}

static void
a_signin(void)
{
	struct signin *link;

	fine(person_mail_set(tx, di, S("di@mill.example")));
	fine(signin_ask(tx, S("Di@mill.example"), 7, NOON));
	fine(signin_load(rd, di, NOON, &link));
	assert_non_null(link);
	signin = signin_token(arena, link);
}

static int
full_setup(void **state)
{
	struct person_id cy;

	house_setup(state);
	open_house();
	bo = a_person("Bo", S("$argon2id$"), false);
	cy = a_person("Cy", S("$argon2id$"), false);
	fine(session_start(tx, bo, S("token-bo"), NOON));
	fine(session_start(tx, cy, S("token-cy"), NOON));
	river = a_movement("river", ana);
	fine(publish(river, "Words.", 1));
	call = an_open_call(river, bo);
	left = an_open_call(river, cy);
	door = link_token(arena, LINK_DOOR, call->id.n, call->door_gen);
	a_signup();
	the_seats();
	an_invitation();
	a_signin();
	fine(setup_link_new(tx, S("link-2"), NOON));
	return 0;
}

#define FULL_TEST(f) cmocka_unit_test_setup_teardown(f, full_setup, house_teardown)

/* ---- asking -------------------------------------------------------------------------------- */

static struct buf statements;

static int
note_statement(unsigned kind, void *context, void *statement, void *more)
{
	(void)kind, (void)context, (void)more;
	buf_add(&statements, str_of(sqlite3_sql(statement)));
	buf_char(&statements, '\n');
	return 0;
}

/* Ask as whoever holds the session's token (NULL: nobody); notes the statements. */
static err
ask(enum who who, const char *token, struct str hole, struct req *req)
{
	static const struct route any = {.path = "/x/{thing}"};
	struct route *route = NEW(arena, struct route);
	struct header *cookie = NEW(arena, struct header);
	err e;

	*route = any;
	route->who = who;
	*cookie = (struct header){
	    S("cookie"), buf_format(arena, "a=b; __Host-s=%s", token == NULL ? "" : token)};
	*req = (struct req){.arena = arena,
	    .now = NOON,
	    .route = route,
	    .headers = cookie,
	    .nheaders = token == NULL ? 0 : 1,
	    .holes = {hole}};
	statements = BUF(arena);
	sqlite3_trace_v2(db->handle, SQLITE_TRACE_STMT, note_statement, NULL);
	e = may(rd, req);
	sqlite3_trace_v2(db->handle, 0, NULL, NULL);
	return e;
}

/* ---- who may ------------------------------------------------------------------------------- */

struct case_row {
	enum who who;
	const char *token;
	struct str hole;
	bool yes;
};

static void
who_may_is_as_the_table_says(void **state)
{
	struct str none = S("none");
	const struct case_row rows[] = {
	    {WHO_ANYONE, NULL, none, true},
	    {WHO_ANYONE, "token-cy", none, true},
	    {WHO_ANYONE, "stolen", none, true},
	    {WHO_PERSON, NULL, none, false},
	    {WHO_PERSON, "stolen", none, false},
	    {WHO_PERSON, "token-cy", none, true},
	    {WHO_ADMIN, NULL, none, false},
	    {WHO_ADMIN, "token-cy", none, false},
	    {WHO_ADMIN, "token-ana", none, true},
	    {WHO_FOUNDER, NULL, none, false},
	    {WHO_FOUNDER, "token-cy", none, false},
	    {WHO_FOUNDER, "token-di", none, false},
	    {WHO_FOUNDER, "token-ana", none, true},
	    {WHO_KEEPER, NULL, S("river"), false},
	    {WHO_KEEPER, "token-bo", S("river"), false},
	    {WHO_KEEPER, "token-ana", S("river"), true},
	    {WHO_KEEPER, "token-ana", S("sea"), false},
	    {WHO_HOST, NULL, call->pub, false},
	    {WHO_HOST, "token-cy", call->pub, false},
	    {WHO_HOST, "token-bo", call->pub, true},
	    {WHO_HOST, "token-ana", call->pub, true},
	    {WHO_HOST, "token-ana", none, false},
	    {WHO_HOST, "token-cy", left->pub, false},
	    {WHO_HOST, "token-bo", left->pub, false},
	    {WHO_HOST, "token-ana", left->pub, true},
	    {WHO_INVITE, NULL, invite, true},
	    {WHO_INVITE, "token-cy", invite, true},
	    {WHO_INVITE, NULL, ticket, false},
	    {WHO_INVITE, NULL, none, false},
	    {WHO_SIGNIN, NULL, signin, true},
	    {WHO_SIGNIN, "token-cy", invite, false},
	    {WHO_SIGNIN, NULL, none, false},
	    {WHO_TICKET, NULL, ticket, true},
	    {WHO_TICKET, "token-cy", ticket, true},
	    {WHO_TICKET, NULL, door, false},
	    {WHO_TICKET, NULL, none, false},
	    {WHO_DOOR, NULL, door, true},
	    {WHO_DOOR, "token-ana", ticket, false},
	    {WHO_DOOR, NULL, S(""), false},
	    {WHO_SETUP, NULL, S("link-2"), true},
	    {WHO_SETUP, NULL, S("link"), false},
	    {WHO_SETUP, "token-ana", none, false},
	    {WHO_MEMBER, NULL, circle->pub, false},
	    {WHO_MEMBER, "token-cy", circle->pub, false},
	    {WHO_MEMBER, "token-bo", circle->pub, true},
	    {WHO_MEMBER, "token-di", circle->pub, true},
	    {WHO_MEMBER, "token-ana", circle->pub, true},
	    {WHO_MEMBER, "token-ana", none, false},
	    {WHO_FELLOW, NULL, S("river"), false},
	    {WHO_FELLOW, "token-cy", S("river"), false},
	    {WHO_FELLOW, "token-di", S("river"), true},
	    {WHO_FELLOW, "token-ana", S("river"), true},
	    {WHO_FELLOW, "token-di", S("sea"), false},
	    {WHO_KEEPER, "token-di", S("river"), false},
	    {WHO_HOST, "token-di", call->pub, false},
	    {WHO_CREW, NULL, call->pub, false},
	    {WHO_CREW, "token-cy", call->pub, false},
	    {WHO_CREW, "token-cy", left->pub, false},
	    {WHO_CREW, "token-bo", call->pub, true},
	    {WHO_CREW, "token-di", call->pub, true},
	    {WHO_CREW, "token-ana", call->pub, true},
	    {WHO_CREW, "token-di", none, false},
	    {WHO_PEER, "", none, true}, /* its signature is judged later */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct req req;
		err e = ask(rows[i].who, rows[i].token, rows[i].hole, &req);

		if ((e == OK) != rows[i].yes)
			fail_msg("row %zu: %s", i, e == OK ? "may" : e->cause);
		assert_non_null(req.viewer);
		if (e != OK) {
			is_fault(e, FAULT_MISSING);
			assert_int_equal(e->say, T_fault_missing);
			assert_null(req.object);
		}
	}
}

static void
the_object_is_what_the_hole_names(void **state)
{
	struct req req;

	(void)state;
	fine(ask(WHO_KEEPER, "token-ana", S("river"), &req));
	assert_int_equal(((struct movement *)req.object)->id.n, river->id.n);
	assert_true(((struct movement *)req.object)->founder);
	assert_int_equal(req.viewer->person.n, ana.n);
	fine(ask(WHO_HOST, "token-bo", call->pub, &req));
	assert_int_equal(((struct call *)req.object)->id.n, call->id.n);
	fine(ask(WHO_TICKET, NULL, ticket, &req));
	is_str(((struct signup *)req.object)->name, "Dee");
	fine(ask(WHO_DOOR, NULL, door, &req));
	assert_int_equal(((struct call *)req.object)->id.n, call->id.n);
	fine(ask(WHO_ANYONE, NULL, S("river"), &req));
	assert_null(req.object);
	assert_int_equal(req.viewer->person.n, 0);
}

/* Not there, and there but not for this viewer: the same fault by the same statements. */
static void
every_no_is_the_same_no(void **state)
{
	const struct {
		enum who who;
		const char *token;
		struct str there, missing;
	} rows[] = {
	    {WHO_KEEPER, "token-cy", S("river"), S("sea")},
	    {WHO_KEEPER, NULL, S("river"), S("sea")},
	    {WHO_HOST, "token-cy", call->pub, S("aaaaaaaaaaaaaaaaaaaa")},
	    {WHO_HOST, "token-cy", left->pub, S("aaaaaaaaaaaaaaaaaaaa")},
	    {WHO_HOST, NULL, call->pub, S("aaaaaaaaaaaaaaaaaaaa")},
	    {WHO_MEMBER, "token-cy", circle->pub, S("aaaaaaaaaaaaaaaaaaaa")},
	    {WHO_MEMBER, NULL, circle->pub, S("aaaaaaaaaaaaaaaaaaaa")},
	    {WHO_FELLOW, "token-cy", S("river"), S("sea")},
	    {WHO_FELLOW, NULL, S("river"), S("sea")},
	    {WHO_CREW, "token-cy", call->pub, S("aaaaaaaaaaaaaaaaaaaa")},
	    {WHO_CREW, NULL, call->pub, S("aaaaaaaaaaaaaaaaaaaa")},
	    {WHO_TICKET, NULL, link_token(arena, LINK_TICKET, 1, 5),
		link_token(arena, LINK_TICKET, 99, 5)},
	    {WHO_TICKET, NULL, link_token(arena, LINK_TICKET, 1, 5), S("no token")},
	    {WHO_DOOR, NULL, link_token(arena, LINK_DOOR, 1, 5),
		link_token(arena, LINK_DOOR, 99, 1)},
	    {WHO_DOOR, NULL, link_token(arena, LINK_DOOR, 1, 5), S("")},
	    {WHO_INVITE, NULL, link_token(arena, LINK_INVITE, 1, 5),
		link_token(arena, LINK_INVITE, 99, 1)},
	    {WHO_INVITE, NULL, link_token(arena, LINK_INVITE, 1, 5), S("no token")},
	    {WHO_SIGNIN, NULL, link_token(arena, LINK_SIGNIN, di.n, 5),
		link_token(arena, LINK_SIGNIN, 99, 1)},
	    {WHO_SIGNIN, NULL, link_token(arena, LINK_SIGNIN, di.n, 5), S("")},
	    {WHO_SETUP, NULL, S("link"), S("x")},
	    {WHO_ADMIN, "token-cy", S("a"), S("b")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct req one, other;
		err there = ask(rows[i].who, rows[i].token, rows[i].there, &one), missing;
		struct str asked = buf_str(&statements);

		missing = ask(rows[i].who, rows[i].token, rows[i].missing, &other);
		assert_non_null(there);
		assert_non_null(missing);
		assert_int_equal(there->fault, missing->fault);
		assert_int_equal(there->say, missing->say);
		assert_string_equal(there->cause, missing->cause);
		assert_int_equal(there->line, missing->line);
		if (asked.n == 0 || !str_eq(asked, buf_str(&statements)))
			fail_msg("row %zu: other statements: %s", i, str_c(arena, asked));
	}
}

static void
members_found_where_the_house_says_so(void **state)
{
	struct hub hub;
	struct req req;
	bool open;

	(void)state;
	fine(hub_get(rd, &hub, &open));
	hub.members_found = true;
	fine(hub_change(tx, &hub));
	fine(ask(WHO_FOUNDER, "token-di", S("none"), &req));
	is_fault(ask(WHO_FOUNDER, "token-cy", S("none"), &req), FAULT_MISSING);
	is_fault(ask(WHO_FOUNDER, NULL, S("none"), &req), FAULT_MISSING);
}

static void
an_ended_seat_is_none(void **state)
{
	struct req req;
	struct circle *held;

	(void)state;
	fine(circle_load(rd, circle->pub, ana, &held));
	assert_non_null(held);
	fine(member_remove(tx, held, di, NOON));
	is_fault(ask(WHO_MEMBER, "token-di", circle->pub, &req), FAULT_MISSING);
	is_fault(ask(WHO_FELLOW, "token-di", S("river"), &req), FAULT_MISSING);
	is_fault(ask(WHO_CREW, "token-di", call->pub, &req), FAULT_MISSING);
}

static void
an_ended_link_is_none(void **state)
{
	struct req req;

	(void)state;
	fine(call_doors_end(tx, call));
	is_fault(ask(WHO_DOOR, NULL, door, &req), FAULT_MISSING);
}

/* Before the first run only its own page answers, and what says so of itself. */
static void
a_closed_house_says_so(void **state)
{
	struct route early = {.who = WHO_ANYONE, .flags = ROUTE_EARLY};
	struct req req;
	err e;

	(void)state;
	fine(setup_link_new(tx, S("link"), NOON));
	e = ask(WHO_ANYONE, NULL, S("river"), &req);
	is_fault(e, FAULT_MISSING);
	assert_int_equal(e->say, T_setup_closed);
	assert_non_null(req.viewer);
	e = ask(WHO_SETUP, NULL, S("other"), &req);
	is_fault(e, FAULT_MISSING);
	assert_int_equal(e->say, T_fault_missing);
	fine(ask(WHO_SETUP, NULL, S("link"), &req));
	early.path = req.route->path;
	req.route = &early;
	fine(may(rd, &req));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FULL_TEST(who_may_is_as_the_table_says),
	    FULL_TEST(the_object_is_what_the_hole_names),
	    FULL_TEST(every_no_is_the_same_no),
	    FULL_TEST(an_ended_link_is_none),
	    FULL_TEST(an_ended_seat_is_none),
	    FULL_TEST(members_found_where_the_house_says_so),
	    HOUSE_TEST(a_closed_house_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
