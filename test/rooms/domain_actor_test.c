/* test/rooms/domain_actor_test.c - what other servers may see, and in which order. */
#include "river.h"

#include "domain/actor.h"
#include "domain/signer.h"

#define ACTOR_TEST(f) cmocka_unit_test_setup_teardown(f, message_setup, house_teardown)

static bool
is_object(struct str pub, struct actor_object *out)
{
	bool found;

	fine(actor_object(rd, pub, out, &found));
	return found;
}

static void
movements_that_federate_are_found(void **state)
{
	struct actor actor = {.followers = 5};
	bool found;

	(void)state;
	raw("update movement set followers = 3, approves = 1");
	fine(actor_by_handle(rd, S("river"), &actor, &found));
	assert_true(found && actor.approves && actor.followers == 3);
	is_str(actor.movement.pub, str_c(arena, river->pub));
	fine(actor_by_id(rd, river->id, &actor, &found));
	assert_true(found);
	fine(actor_by_handle(rd, S("sea"), &actor, &found));
	assert_false(found);
	raw("update movement set federates = 0");
	fine(actor_by_pub(rd, river->pub, &actor, &found));
	assert_false(found);
	fine(actor_by_handle(rd, S("river"), &actor, &found));
	assert_false(found);
}

static void
calls_are_objects_once_published(void **state)
{
	struct call_new new = a_call_of(river, host);
	struct actor_object object;
	struct actor_call more;
	struct call *c, *draft;
	bool found;

	(void)state;
	fine(call_draft(tx, &new));
	assert_false(is_object(new.pub, &object));
	fine(call_by_pub(rd, new.pub, &draft, &found));
	fine(call_withdraw(tx, draft, NOON));
	assert_false(is_object(new.pub, &object));
	c = an_open_call(river, host);
	assert_true(is_object(c->pub, &object));
	assert_null(object.version);
	fine(call_cancel(tx, c, S(""), NOON + HOUR));
	fine(call_load(rd, c->id, &c));
	fine(call_withdraw(tx, c, NOON + 2 * HOUR));
	assert_true(is_object(c->pub, &object));
	assert_int_equal(object.call->state, CALL_WITHDRAWN);
	fine(actor_call(rd, c->id, &more));
	assert_true(more.published.has && more.published.n == NOON);
	raw("update movement set federates = 0");
	assert_false(is_object(c->pub, &object));
}

static void
versions_are_objects(void **state)
{
	struct actor_object object;
	struct version *v;

	(void)state;
	fine(message_newest(rd, river->id, &v));
	assert_true(is_object(v->pub, &object));
	assert_null(object.call);
	assert_int_equal(object.version->number, 1);
	fine(actor_version(rd, river->id, v->id, &v));
	assert_int_equal(v->number, 1);
	fine(actor_version(rd, (struct movement_id){river->id.n + 1}, v->id, &v));
	assert_null(v);
}

/* Walked by any page, each thing stands once, newest first, whatever shares a second. */
static void
what_was_said_is_walked_in_pages(void **state)
{
	struct actor_object before, *last = NULL;
	struct actor_said said[ACTOR_PAGE];
	int64_t at = INT64_MAX, total;
	struct actor actor;
	size_t n, all = 0;
	bool found;

	(void)state;
	for (int64_t i = 2; i <= 30; i++)
		fine(publish(river, str_c(arena, buf_format(arena, "Words %d.", (int)i)), i));
	for (int i = 0; i < 15; i++)
		(void)an_open_call(river, host);
	raw("update version set published = 1000 + number / 4");
	raw("update call set published = 1000 + id / 3");
	fine(actor_by_id(rd, river->id, &actor, &found));
	fine(actor_said_count(rd, &actor, &total));
	assert_int_equal(total, 45);
	do {
		struct version *v;
		struct call *c;

		fine(actor_said(rd, &actor, last, said, &n));
		for (size_t i = 0; i < n; i++) {
			assert_true(said[i].at <= at);
			at = said[i].at;
		}
		all += n;
		if (n == 0)
			break;
		if (said[n - 1].call.n != 0) {
			fine(call_load(rd, said[n - 1].call, &c));
			assert_true(is_object(c->pub, &before));
		} else {
			fine(message_at(rd, river->id, said[n - 1].number, &v));
			assert_true(is_object(v->pub, &before));
		}
		last = &before;
	} while (all < 100);
	assert_int_equal(all, 45);
}

static void
keys_are_found_by_whom_they_sign_for(void **state)
{
	struct str pem = NONE;
	bool found;

	(void)state;
	fine(signer_pem(rd, river->id, &pem, &found));
	assert_true(!found && pem.at == NULL);
	raw("insert into signer (movement, pem, sealed, made) values (0, 'HUB', x'00', 1)");
	fine(signer_pem(rd, (struct movement_id){0}, &pem, &found));
	assert_true(found);
	is_str(pem, "HUB");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ACTOR_TEST(movements_that_federate_are_found),
	    ACTOR_TEST(calls_are_objects_once_published),
	    ACTOR_TEST(versions_are_objects),
	    ACTOR_TEST(what_was_said_is_walked_in_pages),
	    ACTOR_TEST(keys_are_found_by_whom_they_sign_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
