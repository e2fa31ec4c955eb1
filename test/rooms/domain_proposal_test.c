/* test/rooms/domain_proposal_test.c - a circle agrees on a message, or does not. */
#include "house.h"

#include "domain/expire.h"
#include "domain/member.h"
#include "domain/proposal_list.h"
#include "sql_signin.h"

#define DUE (NOON + 3 * DAY)

/* A circle of "river": Ana founded it and is its host, the others follow. */
static struct movement *river;
static struct person_id people[6];
static struct circle *table;

/* The circle as one of its members sees it; NULL for others. */
static struct circle *
table_of(struct person_id viewer)
{
	struct circle *circle;

	fine(circle_load(rd, table->pub, viewer, &circle));
	return circle;
}

static void
sit(struct person_id person)
{
	fine(member_take_seat(tx, &(struct seat_new){.circle = table->id,
				      .movement = river->id,
				      .person = person,
				      .tie = TIE_STRONG,
				      .now = NOON}));
}

static void
a_table(size_t n)
{
	static const char *const names[] = {"Ana", "Bo", "Cy", "Di", "Eve", "Finn"};
	struct circle_new new = {
	    .pub = rand_word(arena, 20), .name = S("River circle"), .now = NOON};
	struct circle_id id;

	for (size_t i = 0; i < COUNT(names); i++)
		people[i] = a_person(names[i], S("$argon2id$"), i == 0);
	river = a_movement("river", people[0]);
	new.movement = river->id;
	new.founder = people[0];
	fine(circle_make(tx, &new, &id));
	fine(circle_load(rd, new.pub, people[0], &table));
	for (size_t i = 1; i < n; i++)
		sit(people[i]);
	table = table_of(people[0]);
}

static struct round_new
text(const char *body, int64_t base)
{
	return (struct round_new){.pub = rand_word(arena, 20),
	    .body = str_of(body),
	    .html = {S("<p>Words.</p>")},
	    .base = base,
	    .asker = people[1],
	    .due = DUE,
	    .now = NOON};
}

static err
propose_at(const char *body, int64_t base, struct proposal **out)
{
	struct proposal_new new = {
	    .pub = rand_word(arena, 20), .title = S("A date"), .round = text(body, base)};

	TRY(proposal_open(tx, table, &new));
	return proposal_load(rd, table->id, new.pub, people[0], out);
}

static struct proposal *
propose(const char *body)
{
	struct proposal *p;

	fine(propose_at(body, 0, &p));
	assert_non_null(p);
	return p;
}

static struct proposal *
again(const struct proposal *p)
{
	struct proposal *out;

	fine(proposal_load(rd, table->id, p->pub, people[0], &out));
	return out;
}

static err
answer_at(const struct proposal *p, int who, enum stand stand, int64_t now)
{
	struct answer answer = {.person = people[who],
	    .round = p->round,
	    .stand = stand,
	    .reason = stand == STAND_OBJECT ? S("It would do harm.") : S(""),
	    .now = now};
	bool agreed;

	return proposal_answer(tx, p, &answer, &agreed);
}

static void
answer(const struct proposal *p, int who, enum stand stand)
{
	fine(answer_at(p, who, stand, NOON));
}

static void
work(int64_t now)
{
	bool more = true;

	while (more)
		fine(proposal_jobs.rows[0].run(tx, now, &more));
}

static void
is_state(const struct proposal *p, enum proposal_state state, enum round_outcome outcome)
{
	struct proposal *now = again(p);
	struct round *round;

	assert_int_equal(now->state, state);
	fine(proposal_round(rd, now, now->round, people[0], &round));
	assert_int_equal(round->outcome, outcome);
}

static int64_t
versions(void)
{
	struct version *newest;

	fine(message_newest(rd, river->id, &newest));
	return newest == NULL ? 0 : newest->number;
}

/* ---- agreeing ------------------------------------------------------------------------------ */

static void
the_last_answer_agrees(void **state)
{
	struct proposal *p;
	struct version *v;

	(void)state;
	a_table(3);
	p = propose("Open the weir.");
	answer(p, 0, STAND_CONSENT);
	answer(p, 1, STAND_CONCERN);
	is_state(p, PROPOSAL_OPEN, ROUND_OPEN);
	assert_int_equal(versions(), 0);
	answer(p, 2, STAND_ASIDE);
	is_state(p, PROPOSAL_AGREED, ROUND_AGREED);
	fine(message_newest(rd, river->id, &v));
	assert_int_equal(v->number, 1);
	is_str(v->body, "Open the weir.");
	is_str(v->html.s, "<p>Words.</p>");
	assert_true(str_eq(v->hash, crypto_sha256(arena, S("Open the weir."))));
	assert_true(v->agreed.has);
	assert_int_equal(v->agreed.n, NOON);
	is_fault(answer_at(p, 2, STAND_OBJECT, NOON), FAULT_CONFLICT);
	work(DUE + 1);
	assert_int_equal(versions(), 1);
	assert_int_equal(rows_of("agreement"), 1);
}

static void
a_call_carries_the_mark(void **state)
{
	struct call_message message;
	struct proposal *p;

	(void)state;
	a_table(2);
	fine(publish(river, "Alone.", 1));
	fine(call_message(rd, an_open_call(river, people[0]), &message));
	assert_false(message.agreed.has);
	fine(propose_at("Together.", 1, &p));
	answer(p, 0, STAND_CONSENT);
	answer(p, 1, STAND_CONSENT);
	fine(call_message(rd, an_open_call(river, people[0]), &message));
	assert_int_equal(message.number, 2);
	assert_true(message.agreed.has);
}

static void
an_objection_holds_it_until_it_is_taken_back(void **state)
{
	struct answer bare = {.person = {0}, .round = 1, .stand = STAND_OBJECT, .reason = S(" ")};
	struct proposal *p;
	bool agreed;

	(void)state;
	a_table(2);
	p = propose("Open the weir.");
	bare.person = people[1];
	bare.now = NOON;
	is_refused(proposal_answer(tx, p, &bare, &agreed), "reason");
	answer(p, 0, STAND_CONSENT);
	answer(p, 1, STAND_OBJECT);
	is_state(p, PROPOSAL_OPEN, ROUND_OPEN);
	answer(p, 1, STAND_CONSENT);
	is_state(p, PROPOSAL_AGREED, ROUND_AGREED);
	assert_int_equal(rows_of("stance"), 2);
}

static void
at_the_due_time_a_quorum_is_enough(void **state)
{
	static const struct {
		size_t members, answers;
		bool agreed;
	} rows[] = {{2, 1, false}, {3, 1, false}, {3, 2, true}, {4, 2, false}, {4, 3, true},
	    {5, 2, false}, {5, 3, true}, {6, 3, false}, {6, 4, true}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct proposal *p;

		if (i > 0) {
			house_teardown(state);
			house_setup(state);
		}
		a_table(rows[i].members);
		p = propose("Open the weir.");
		for (size_t k = 0; k < rows[i].answers; k++)
			answer(p, (int)k, STAND_ASIDE);
		work(DUE - 1);
		is_state(p, PROPOSAL_OPEN, ROUND_OPEN);
		work(DUE);
		is_state(p, rows[i].agreed ? PROPOSAL_AGREED : PROPOSAL_STOPPED,
		    rows[i].agreed ? ROUND_AGREED : ROUND_FEW);
		assert_int_equal(versions(), rows[i].agreed);
	}
	assert_int_equal(proposal_quorum(1), 2);
}

static void
nobody_answers_behind_the_due_time(void **state)
{
	struct proposal *p;

	(void)state;
	a_table(2);
	p = propose("Open the weir.");
	fine(answer_at(p, 0, STAND_CONSENT, DUE - 1));
	/* the job has not come round yet */
	is_fault(answer_at(p, 1, STAND_CONSENT, DUE), FAULT_CONFLICT);
	assert_false(proposal_answerable(p, DUE));
	work(DUE);
	is_state(p, PROPOSAL_STOPPED, ROUND_FEW);
}

/* ---- stopping, asking again ---------------------------------------------------------------- */

static void
an_objection_stops_it_and_it_is_asked_again(void **state)
{
	struct stance_list stances;
	struct round_new changed;
	struct proposal *p;
	struct round *first;

	(void)state;
	a_table(3);
	p = propose("Open the weir.");
	for (int i = 0; i < 3; i++)
		answer(p, i, i == 2 ? STAND_OBJECT : STAND_CONSENT);
	work(DUE);
	is_state(p, PROPOSAL_STOPPED, ROUND_OBJECTED);
	changed = text("Open the weir by autumn.", 0);
	changed.now = DUE;
	changed.due = DUE + DAY;
	fine(proposal_again(tx, p, &changed));
	/* who still looks at the old round answers nothing */
	is_fault(answer_at(p, 2, STAND_CONSENT, DUE), FAULT_CONFLICT);
	p = again(p);
	assert_int_equal(p->round, 2);
	for (int i = 0; i < 3; i++)
		fine(answer_at(p, i, STAND_CONSENT, DUE));
	is_state(p, PROPOSAL_AGREED, ROUND_AGREED);
	fine(proposal_round(rd, p, 1, people[1], &first));
	is_str(first->body, "Open the weir.");
	fine(proposal_stances(rd, p, first, people[2], &stances));
	assert_int_equal(stances.n, 3);
	assert_int_equal(stances.objections, 1);
	is_str(stances.rows[0].name, "Cy");
	is_str(stances.rows[0].reason, "It would do harm.");
}

static void
an_open_round_is_changed_once_somebody_objects(void **state)
{
	struct round_new changed;
	struct proposal *p;
	struct round *first;

	(void)state;
	a_table(3);
	p = propose("Open the weir.");
	changed = text("Open the weir by autumn.", 0);
	answer(p, 0, STAND_CONCERN);
	is_fault(proposal_again(tx, p, &changed), FAULT_CONFLICT);
	answer(p, 2, STAND_OBJECT);
	fine(proposal_again(tx, p, &changed));
	is_state(p, PROPOSAL_OPEN, ROUND_OPEN);
	fine(proposal_round(rd, p, 1, people[0], &first));
	assert_int_equal(first->outcome, ROUND_CHANGED);
}

static void
it_is_dropped_and_forgotten(void **state)
{
	struct proposal *p, *kept;
	bool more = true;

	(void)state;
	a_table(2);
	kept = propose("Keep this.");
	answer(kept, 0, STAND_CONSENT);
	answer(kept, 1, STAND_CONSENT);
	fine(propose_at("Open the weir.", 1, &p));
	answer(p, 0, STAND_CONSENT);
	fine(proposal_drop(tx, p, NOON));
	is_state(p, PROPOSAL_DROPPED, ROUND_DROPPED);
	is_fault(proposal_drop(tx, p, NOON), FAULT_CONFLICT);
	is_fault(answer_at(p, 1, STAND_CONSENT, NOON), FAULT_CONFLICT);
	is_fault(proposal_again(tx, p, &(struct round_new){0}), FAULT_CONFLICT);
	fine(expire_jobs.rows[0].run(tx, NOON + 180 * DAY, &more));
	assert_int_equal(rows_of("proposal"), 2);
	for (more = true; more;)
		fine(expire_jobs.rows[0].run(tx, NOON + 180 * DAY + 1, &more));
	assert_int_equal(rows_of("proposal"), 1);
	assert_int_equal(rows_of("round"), 1);
	assert_int_equal(rows_of("stance"), 2);
	is_state(kept, PROPOSAL_AGREED, ROUND_AGREED);
}

static void
the_message_moves_on(void **state)
{
	struct round_new changed;
	struct proposal *first, *second;

	(void)state;
	a_table(2);
	first = propose("One text.");
	second = propose("Another text.");
	is_fault(propose_at("From nowhere.", 7, &first), FAULT_CONFLICT);
	for (int i = 0; i < 2; i++)
		answer(second, i, STAND_CONSENT);
	assert_int_equal(versions(), 1);
	for (int i = 0; i < 2; i++)
		answer(first, i, STAND_CONSENT);
	is_state(first, PROPOSAL_STOPPED, ROUND_MOVED_ON);
	assert_int_equal(versions(), 1);
	changed = text("One text.", 0);
	is_fault(proposal_again(tx, first, &changed), FAULT_CONFLICT);
	changed = text("Another text.", 1);
	is_refused(proposal_again(tx, first, &changed), "body");
	changed = text(" \n", 1);
	is_refused(proposal_again(tx, first, &changed), "body");
	changed = text("One text.", 1);
	fine(proposal_again(tx, first, &changed));
	first = again(first);
	for (int i = 0; i < 2; i++)
		answer(first, i, STAND_CONSENT);
	assert_int_equal(versions(), 2);
	assert_int_equal(rows_of("agreement"), 2);
}

/* ---- who counts ---------------------------------------------------------------------------- */

static void
who_left_does_not_count(void **state)
{
	struct stance_list stances;
	struct proposal *p;
	struct round *round;

	(void)state;
	a_table(4);
	p = propose("Open the weir.");
	answer(p, 3, STAND_OBJECT);
	answer(p, 0, STAND_CONSENT);
	fine(member_remove(tx, table, people[3], NOON));
	work(DUE - 1);
	is_state(p, PROPOSAL_OPEN, ROUND_OPEN);
	fine(proposal_round(rd, p, 1, people[0], &round));
	fine(proposal_stances(rd, p, round, people[0], &stances));
	assert_int_equal(stances.n, 3);
	assert_int_equal(stances.answered, 1);
	assert_int_equal(stances.objections, 0);
	answer(p, 1, STAND_CONSENT);
	work(DUE); /* two of three */
	is_state(p, PROPOSAL_AGREED, ROUND_AGREED);
	assert_int_equal(rows_of("stance"), 2);
}

static void
who_joins_answers_too(void **state)
{
	struct proposal *p;

	(void)state;
	a_table(2);
	p = propose("Open the weir.");
	answer(p, 0, STAND_CONSENT);
	sit(people[2]);
	answer(p, 1, STAND_CONSENT);
	is_state(p, PROPOSAL_OPEN, ROUND_OPEN);
	sit(people[3]);
	work(DUE); /* two of four */
	is_state(p, PROPOSAL_STOPPED, ROUND_FEW);
}

static void
nobody_agrees_alone(void **state)
{
	struct proposal *p;

	(void)state;
	a_table(1);
	is_fault(propose_at("Mine.", 0, &p), FAULT_CONFLICT);
	sit(people[1]);
	table = table_of(people[0]);
	p = propose("Ours.");
	answer(p, 0, STAND_CONSENT);
	fine(member_remove(tx, table, people[1], NOON));
	answer(p, 0, STAND_CONSENT);
	is_state(p, PROPOSAL_OPEN, ROUND_OPEN);
	work(DUE);
	is_state(p, PROPOSAL_STOPPED, ROUND_FEW);
}

static void
who_has_no_seat_finds_nothing(void **state)
{
	struct proposal *p, *seen;
	struct proposal_rows list;
	struct proposal_waits waits;
	struct stance_list stances;
	struct round *round, *unseen;

	(void)state;
	a_table(3);
	p = propose("Open the weir.");
	fine(proposal_round(rd, p, 1, people[0], &round));
	for (int who = 3; who < 5; who++) {
		fine(proposal_load(rd, table->id, p->pub, people[who], &seen));
		assert_null(seen);
		fine(proposal_round(rd, p, 1, people[who], &unseen));
		assert_null(unseen);
		fine(proposal_stances(rd, p, round, people[who], &stances));
		assert_int_equal(stances.n, 0);
		fine(proposal_deciding(rd, table->id, people[who], &list));
		assert_int_equal(list.n, 0);
		fine(proposal_waiting(rd, people[who], NOON, &waits));
		assert_int_equal(waits.n, 0);
	}
	fine(proposal_load(rd, (struct circle_id){table->id.n + 1}, p->pub, people[0], &seen));
	assert_null(seen);
	assert_true(proposal_steered(p, table_of(people[0]), people[0]));
	assert_true(proposal_steered(p, table_of(people[1]), people[1]));
	assert_false(proposal_steered(p, table_of(people[2]), people[2]));
}

/* ---- lists --------------------------------------------------------------------------------- */

static void
what_waits_and_what_was_decided(void **state)
{
	struct proposal *p;
	struct proposal_rows list;
	struct proposal_waits waits;

	(void)state;
	a_table(2);
	p = propose("Open the weir.");
	answer(p, 0, STAND_CONCERN);
	fine(proposal_deciding(rd, table->id, people[0], &list));
	assert_int_equal(list.n, 1);
	assert_int_equal(list.rows[0].number, 1);
	assert_int_equal(list.rows[0].mine, STAND_CONCERN);
	assert_int_equal(list.rows[0].members, 2);
	assert_int_equal(list.rows[0].answered, 1);
	fine(proposal_waiting(rd, people[0], NOON, &waits));
	assert_int_equal(waits.n, 0);
	fine(proposal_waiting(rd, people[1], NOON, &waits));
	assert_int_equal(waits.n, 1);
	is_str(waits.rows[0].circle, str_c(arena, table->pub));
	fine(proposal_waiting(rd, people[1], DUE, &waits));
	assert_int_equal(waits.n, 0);
	answer(p, 1, STAND_CONSENT);
	fine(proposal_deciding(rd, table->id, people[0], &list));
	assert_int_equal(list.n, 0);
	fine(proposal_decided(rd, table->id, people[0], NONE, &list));
	assert_int_equal(list.n, 1);
	fine(proposal_decided(rd, table->id, people[0], p->pub, &list));
	assert_int_equal(list.n, 0);
}

static void
not_too_many_at_once(void **state)
{
	struct proposal *p = NULL;

	(void)state;
	a_table(2);
	for (int i = 0; i < PROPOSAL_MANY; i++)
		p = propose("Open the weir.");
	is_fault(propose_at("One more.", 0, &p), FAULT_CONFLICT);
	work(DUE);
	assert_int_equal(rows_of("proposal where state = 2"), PROPOSAL_MANY);
	is_fault(propose_at("One more.", 0, &p), FAULT_CONFLICT);
	fine(proposal_drop(tx, p, DUE));
	fine(propose_at("One more.", 0, &p));
}

/* ---- letters ------------------------------------------------------------------------------- */

/* Somebody's address; confirmed as far as a letter to sign in has been used. */
static void
write_to(int who, const char *mail, bool confirmed)
{
	fine(person_mail_set(tx, people[who], str_of(mail)));
	if (confirmed)
		fine(sql_signin_confirm(tx, people[who], str_of(mail), NOON));
}

/* The letters about rounds that are due, and how many of them still have something to say. */
static size_t
letters(struct letter **out, int64_t now, size_t *told)
{
	struct proposal_letter words;
	struct letter *list;
	size_t n, rounds = 0;
	bool found;

	*told = 0;
	fine(letter_due(rd, now, &list, &n));
	for (size_t i = 0; i < n; i++) {
		if (list[i].kind != LETTER_ROUND)
			continue;
		fine(proposal_letter(rd, &list[i], now, &words, &found));
		*told += found;
		list[rounds++] = list[i];
	}
	*out = list;
	return rounds;
}

static void
has_letters(int64_t now, size_t queued, size_t to_tell)
{
	struct letter *list;
	size_t told;

	assert_int_equal(letters(&list, now, &told), queued);
	assert_int_equal(told, to_tell);
}

static void
the_others_get_one_letter_each(void **state)
{
	struct letter *list;
	size_t told;

	(void)state;
	a_table(4);
	write_to(0, "ana@example.org", true);
	write_to(1, "bo@example.org", true); /* proposes */
	write_to(2, "cy@example.org", false);
	write_to(4, "eve@example.org", true); /* does not sit there */
	propose("Open the weir.");
	assert_int_equal(letters(&list, NOON, &told), 1);
	is_str(list[0].mail, "ana@example.org");
	assert_int_equal(list[0].person.n, people[0].n);
	assert_int_equal(told, 1);
	fine(letter_sent(tx, &list[0], NOON));
	work(DUE - 1);
	has_letters(DUE - 1, 0, 0);
}

static void
a_letter_is_sent_to_who_has_not_answered(void **state)
{
	struct proposal *p;

	(void)state;
	a_table(5);
	write_to(0, "ana@example.org", true);
	write_to(2, "cy@example.org", true);
	write_to(3, "di@example.org", true);
	write_to(4, "eve@example.org", true);
	p = propose("Open the weir.");
	has_letters(NOON, 4, 4);
	answer(p, 0, STAND_CONCERN);
	has_letters(NOON, 4, 3);
	fine(member_remove(tx, table, people[2], NOON));
	has_letters(NOON, 4, 2);
	fine(person_mail_set(tx, people[3], S("other@example.org")));
	has_letters(NOON, 4, 1);
	has_letters(DUE, 4, 0); /* the job has not come round yet */
	work(DUE);
	has_letters(DUE, 4, 0);
}

static void
asked_again_is_told_again(void **state)
{
	struct round_new changed;
	struct proposal *p;

	(void)state;
	a_table(3);
	write_to(0, "ana@example.org", true);
	write_to(1, "bo@example.org", true);
	write_to(2, "cy@example.org", true);
	p = propose("Open the weir.");
	answer(p, 0, STAND_OBJECT);
	has_letters(NOON, 2, 1);
	changed = text("Open the weir by autumn.", 0);
	changed.asker = people[0];
	fine(proposal_again(tx, p, &changed));
	/* those of the first round have nothing to say any more */
	has_letters(NOON, 4, 2);
	fine(proposal_drop(tx, p, NOON));
	has_letters(NOON, 4, 0);
}

static void
an_address_gets_ten_letters_a_day(void **state)
{
	struct proposal *p;

	(void)state;
	a_table(2);
	write_to(0, "ana@example.org", true);
	for (int i = 0; i < 12; i++) {
		p = propose("Open the weir.");
		fine(proposal_drop(tx, p, NOON));
	}
	has_letters(NOON, 10, 0);
}

/* ---- publishing alone, times --------------------------------------------------------------- */

static void
a_founder_publishes_alone_until_three_sit_together(void **state)
{
	struct movement *now;

	(void)state;
	a_table(2);
	fine(publish(river, "Alone.", 1));
	fine(message_draft(tx, river->id, S("Being written"), NONE));
	sit(people[2]);
	is_fault(publish(river, "Alone again.", 2), FAULT_CONFLICT);
	fine(publish(a_movement("night", people[0]), "Others.", 1));
	/* what a keeper writes stays theirs when a circle agrees on something else */
	{
		struct proposal *p;

		fine(propose_at("Together.", 1, &p));
		for (int i = 0; i < 3; i++)
			answer(p, i, STAND_CONSENT);
	}
	fine(movement_by_handle(rd, S("river"), &now));
	is_str(now->draft, "Being written");
	fine(message_draft(tx, river->id, S("Together."), NONE));
	{
		struct proposal *p;

		fine(propose_at("Together, by autumn.", 2, &p));
		for (int i = 0; i < 3; i++)
			answer(p, i, STAND_CONSENT);
	}
	fine(movement_by_handle(rd, S("river"), &now));
	is_str(now->draft, "Together, by autumn.");
}

static void
due_times_are_local(void **state)
{
	int64_t due;

	(void)state;
	fine(proposal_due(arena, S("2026-04-09T14:00"), S("Europe/Berlin"), NOON, &due));
	assert_int_equal(due, DUE);
	fine(proposal_due(arena, S("2026-04-06T13:00"), S("UTC"), NOON, &due));
	is_refused(proposal_due(arena, S("2026-04-06T12:59"), S("UTC"), NOON, &due), "due");
	fine(proposal_due(arena, S("2026-05-06T12:00"), S("UTC"), NOON, &due));
	is_refused(proposal_due(arena, S("2026-05-06T12:01"), S("UTC"), NOON, &due), "due");
	is_refused(proposal_due(arena, S("tomorrow"), S("UTC"), NOON, &due), "due");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_TEST(the_last_answer_agrees),
	    HOUSE_TEST(a_call_carries_the_mark),
	    HOUSE_TEST(an_objection_holds_it_until_it_is_taken_back),
	    HOUSE_TEST(at_the_due_time_a_quorum_is_enough),
	    HOUSE_TEST(nobody_answers_behind_the_due_time),
	    HOUSE_TEST(an_objection_stops_it_and_it_is_asked_again),
	    HOUSE_TEST(an_open_round_is_changed_once_somebody_objects),
	    HOUSE_TEST(it_is_dropped_and_forgotten),
	    HOUSE_TEST(the_message_moves_on),
	    HOUSE_TEST(who_left_does_not_count),
	    HOUSE_TEST(who_joins_answers_too),
	    HOUSE_TEST(nobody_agrees_alone),
	    HOUSE_TEST(who_has_no_seat_finds_nothing),
	    HOUSE_TEST(what_waits_and_what_was_decided),
	    HOUSE_TEST(not_too_many_at_once),
	    HOUSE_TEST(a_founder_publishes_alone_until_three_sit_together),
	    HOUSE_TEST(the_others_get_one_letter_each),
	    HOUSE_TEST(a_letter_is_sent_to_who_has_not_answered),
	    HOUSE_TEST(asked_again_is_told_again),
	    HOUSE_TEST(an_address_gets_ten_letters_a_day),
	    HOUSE_TEST(due_times_are_local),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
