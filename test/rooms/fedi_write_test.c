/* test/rooms/fedi_write_test.c - news as activities, documents as others read them. */
#include "house.h"

#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "domain/letter.h"
#include "domain/signup.h"
#include "fedi/write.h"
#include "sql_hub.h"

#define JSON_DOC __attribute__((cleanup(json_cleanup))) struct json_doc
#define BOB "https://peer.example/users/bob"

static struct movement *river;
static struct call *call;
static struct version *first;

static char clock_file[] = "/tmp/groundswell-clock-XXXXXX";

/* What can be answered still depends on the clock: it stands at this second from now on. */
static void
set_clock(int64_t now)
{
	FILE *f = fopen(clock_file, "w");

	assert_non_null(f);
	assert_true(fprintf(f, "%" PRId64, now - (int64_t)time(NULL)) > 0);
	assert_int_equal(fclose(f), 0);
	time_move_by_file(clock_file);
}

static int
clock_make(void **state)
{
	int fd = mkstemp(clock_file);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int
clock_remove(void **state)
{
	(void)state;
	return unlink(clock_file);
}

static int
setup(void **state)
{
	struct person_id ana;
	int64_t changed;

	house_setup(state);
	set_clock(NOON);
	fine(sql_hub_make(tx, S("Millrace House"), S("Europe/London"), NOON, &changed));
	ana = a_person("Ana Keller", NONE, true);
	river = a_movement("river", ana);
	fine(publish(river, "Open the weir.", 1));
	fine(message_newest(rd, river->id, &first));
	call = an_open_call(river, ana);
	raw("insert into signer (movement, pem, sealed, made) select id, 'PEM of one', x'00', 1 "
	    "from movement union all select 0, 'PEM of the hub', x'00', 1");
	raw("insert into peer (id, host, made, looked) values (7, 'peer.example', 1, 1)");
	raw("insert into remote (id, peer, uri, handle, name, url, inbox, fetched, looked) "
	    "values "
	    "(9, 7, '" BOB "', 'bob@peer.example', 'Bob', 'https://peer.example/@bob', "
	    "'" BOB "/inbox', 1, 1)");
	return 0;
}
#define WRITE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, house_teardown)

static struct news
a_news(enum news_kind kind)
{
	return (struct news){.id = {1},
	    .kind = kind,
	    .pub = S("newspub"),
	    .movement = river->id,
	    .call = call->id,
	    .version = first->id,
	    .about = S(""),
	    .made = NOON + 60};
}

/* The activity, as a reader of JSON finds it. */
static const struct json *
activity(const struct news *news, struct json_doc **doc)
{
	struct str body;

	fine(write_news(rd, news, &body));
	/* nobody's name stands in what is said to others */
	assert_true(str_find(body, S("Keller")) == body.n);
	fine(json_read(arena, body, doc));
	return json_root(*doc);
}

static void
has(const struct json *v, const char *name, struct str expected)
{
	struct str s = json_str(json_get(v, name));

	if (!str_eq(s, expected))
		fail_msg("%s is %.*s, not %.*s", name, STR_ARG(s), STR_ARG(expected));
}

/* A list of one. */
static void
has_one(const struct json *v, const char *name, struct str expected)
{
	const struct json *list = json_get(v, name);

	assert_int_equal(json_count(list), 1);
	is_str(json_str(json_at(list, 0)), str_c(arena, expected));
}

static void
has_at(const struct json *v, const char *name, size_t i, struct str expected)
{
	is_str(json_str(json_at(json_get(v, name), i)), str_c(arena, expected));
}

static struct str
at(const char *path, struct str pub, const char *mark)
{
	return buf_format(arena, "https://hub.example/%s/%.*s%s", path, STR_ARG(pub), mark);
}

static bool
says(const struct json *v, const char *name, const char *words)
{
	struct str s = json_str(json_get(v, name));

	return str_find(s, str_of(words)) < s.n;
}

/* ---- to all ------------------------------------------------------------------------------------ */

static void
each_kind_has_its_type_and_id(void **state)
{
	struct str object = at("o", call->pub, "");
	struct str poll = at("o", call->pub, "/poll");
	struct {
		enum news_kind kind;
		struct str type, id, object, inner;
	} rows[] = {
	    {NEWS_VERSION, S("Create"), at("o", first->pub, "#create"), at("o", first->pub, ""),
		S("Note")},
	    {NEWS_CALL, S("Create"), at("o", call->pub, "#create"), object, S("Event")},
	    {NEWS_POLL, S("Create"), at("o", call->pub, "/poll#create"), poll, S("Question")},
	    {NEWS_CALL_CHANGED, S("Update"), at("o", call->pub, "#update-newspub"), object,
		S("Event")},
	    {NEWS_POLL_CHANGED, S("Update"), at("o", call->pub, "/poll#update-newspub"), poll,
		S("Question")},
	    {NEWS_CALL_GONE, S("Delete"), at("o", call->pub, "#delete"), object, S("Tombstone")},
	    {NEWS_POLL_GONE, S("Delete"), at("o", call->pub, "/poll#delete"), poll, S("Tombstone")},
	    {NEWS_ACTOR, S("Update"), at("u", river->pub, "#newspub"), at("u", river->pub, ""),
		S("Group")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		JSON_DOC *doc = NULL;
		struct news news = a_news(rows[i].kind);
		const struct json *a = activity(&news, &doc);

		has(a, "type", rows[i].type);
		has(a, "id", rows[i].id);
		has(a, "actor", at("u", river->pub, ""));
		has_one(a, "to", S("https://www.w3.org/ns/activitystreams#Public"));
		has_one(a, "cc", at("u", river->pub, "/followers"));
		has(json_get(a, "object"), "id", rows[i].object);
		has(json_get(a, "object"), "type", rows[i].inner);
		is_str(json_str(json_at(json_get(a, "@context"), 0)),
		    "https://www.w3.org/ns/activitystreams");
	}
}

static void
an_announce_names_the_event(void **state)
{
	JSON_DOC *doc = NULL;
	struct news news = a_news(NEWS_ANNOUNCE);
	const struct json *a = activity(&news, &doc);

	(void)state;
	has(a, "type", S("Announce"));
	has(a, "id", at("o", call->pub, "#announce"));
	has(a, "object", at("o", call->pub, ""));
	has(a, "published", S("2026-04-06T12:01:00Z"));
}

static void
a_tombstone_says_what_it_was(void **state)
{
	JSON_DOC *doc = NULL;
	struct news news = a_news(NEWS_CALL_GONE);

	(void)state;
	fine(call_withdraw(tx, call, NOON + HOUR));
	has(json_get(activity(&news, &doc), "object"), "formerType", S("Event"));
	has(json_get(json_root(doc), "object"), "deleted", S("2026-04-06T13:00:00Z"));
}

static void
what_is_gone_is_told_to_nobody(void **state)
{
	struct news news = a_news(NEWS_CALL_CHANGED);
	struct str body;

	(void)state;
	fine(call_withdraw(tx, call, NOON));
	is_fault(write_news(rd, &news, &body), FAULT_MISSING);
	news = a_news(NEWS_VERSION);
	news.version.n += 50;
	is_fault(write_news(rd, &news, &body), FAULT_MISSING);
	news = a_news(NEWS_ACCEPT);
	news.remote.n = 77;
	is_fault(write_news(rd, &news, &body), FAULT_MISSING);
	news.kind = (enum news_kind)99;
	is_fault(write_news(rd, &news, &body), FAULT_MISSING);
	news = a_news(NEWS_LEFT);
	is_fault(write_news(rd, &news, &body), FAULT_MISSING);
	raw("update movement set federates = 0");
	news = a_news(NEWS_VERSION);
	is_fault(write_news(rd, &news, &body), FAULT_MISSING);
}

static void
without_a_key_the_actor_waits(void **state)
{
	struct news news = a_news(NEWS_ACTOR);
	struct str body;

	(void)state;
	raw("delete from signer");
	is_fault(write_news(rd, &news, &body), FAULT_BUSY);
	is_fault(write_actor(rd, river, &body), FAULT_BUSY);
	is_fault(write_hub_actor(rd, &body), FAULT_BUSY);
}

static void
the_hub_speaks_for_itself(void **state)
{
	JSON_DOC *doc = NULL;
	struct news news = a_news(NEWS_ACTOR);
	const struct json *a;

	(void)state;
	news.movement.n = 0;
	a = activity(&news, &doc);
	has(a, "actor", S("https://hub.example/actor"));
	has(a, "id", S("https://hub.example/actor#newspub"));
	has(json_get(a, "object"), "type", S("Application"));
	has(json_get(a, "object"), "preferredUsername", S("hub.example"));
	has(json_get(json_get(a, "object"), "publicKey"), "publicKeyPem", S("PEM of the hub"));
}

/* ---- the event --------------------------------------------------------------------------------- */

static void
the_event_says_all_in_both_texts(void **state)
{
	static const char *const words[] = {
	    "Tuesday 7 April 2026, 12:00 to 14:00", "UTC time", "The mill", "Come with gloves."};
	JSON_DOC *doc = NULL;
	struct news news = a_news(NEWS_CALL);
	const struct json *event;
	int64_t n;

	(void)state;
	raw("update call set title = 'A <b>&\"title\"', more_html = "
	    "'<h3>Bring #Gloves</h3><p>#gloves, #7, a#b, <a href=\"https://a.example/#no\">#no</a>"
	    "</p><hr>'");
	event = json_get(activity(&news, &doc), "object");
	for (size_t i = 0; i < COUNT(words); i++) {
		assert_true(says(event, "summary", words[i]));
		assert_true(says(event, "content", words[i]));
	}
	has(event, "name", S("A <b>&\"title\""));
	assert_true(says(event, "content", "A &lt;b&gt;&amp;\"title\""));
	assert_true(
	    says(event, "content", "<p><strong>Bring <a href=\"https://hub.example/@river\""));
	assert_false(says(event, "content", "<hr>"));
	assert_int_equal(json_count(json_get(event, "tag")), 1);
	has(json_at(json_get(event, "tag"), 0), "name", S("#Gloves"));
	has(event, "startTime", S("2026-04-07T12:00:00+00:00"));
	has(event, "joinMode", S("free"));
	assert_true(json_int(json_get(event, "maximumAttendeeCapacity"), &n) && n == 40);
	assert_int_equal(json_str(json_get(event, "uuid")).n, 36);
	has(json_at(json_get(event, "attachment"), 0), "mediaType", S("text/html"));
	assert_null(json_get(json_get(event, "location"), "latitude"));
}

static void
offsets_are_those_of_the_zone(void **state)
{
	JSON_DOC *doc = NULL;
	struct news news = a_news(NEWS_CALL);

	(void)state;
	raw("update call set zone = 'America/St_Johns'");
	has(json_get(activity(&news, &doc), "object"), "startTime", S("2026-04-07T09:30:00-02:30"));
	assert_true(says(json_get(json_root(doc), "object"), "summary", "St Johns time"));
}

static void
a_cancelled_call_asks_for_nothing(void **state)
{
	JSON_DOC *doc = NULL, *poll = NULL;
	struct news news = a_news(NEWS_CALL_CHANGED);
	const struct json *event;

	(void)state;
	fine(call_cancel(tx, call, S("High water."), NOON + HOUR));
	event = json_get(activity(&news, &doc), "object");
	has(event, "status", S("CANCELLED"));
	assert_true(says(event, "summary", "This is called off."));
	assert_true(says(event, "summary", "High water."));
	assert_false(says(event, "summary", "Are you coming?"));
	news.kind = NEWS_POLL_CHANGED;
	event = json_get(activity(&news, &poll), "object");
	has(event, "closed", S("2026-04-06T13:00:00Z"));
	assert_false(says(event, "content", "Voting"));
}

static void
the_poll_counts_every_answer(void **state)
{
	JSON_DOC *doc = NULL;
	struct news news = a_news(NEWS_POLL_CHANGED);
	const int64_t expected[CHOICES] = {5, 2, 7};
	const struct json *poll;
	int64_t n;

	(void)state;
	raw("update call set going = 4, waiting = 1, maybe = 2, declined = 7");
	poll = json_get(activity(&news, &doc), "object");
	assert_true(json_int(json_get(poll, "votersCount"), &n) && n == 14);
	assert_int_equal(json_count(json_get(poll, "oneOf")), CHOICES);
	for (int i = 0; i < CHOICES; i++) {
		const struct json *choice = json_at(json_get(poll, "oneOf"), (size_t)i);

		has(choice, "name", write_choice(arena, (enum far_choice)i));
		assert_true(json_int(json_get(json_get(choice, "replies"), "totalItems"), &n));
		assert_int_equal(n, expected[i]);
	}
	has(poll, "endTime", S("2026-04-07T12:00:00Z"));
}

static void
where_hosts_choose_nobody_counts_who_asks(void **state)
{
	JSON_DOC *doc = NULL, *of_poll = NULL, *of_note = NULL;
	struct news news = a_news(NEWS_CALL);
	const struct json *event, *poll, *note;
	int64_t n;

	(void)state;
	raw("update call set chosen = 1, going = 4, waiting = 30, maybe = 2");
	event = json_get(activity(&news, &doc), "object");
	has(event, "joinMode", S("restricted"));
	assert_true(json_int(json_get(event, "participantCount"), &n) && n == 4);
	assert_true(says(event, "summary", "The organisers choose who gets a place."));
	news.kind = NEWS_POLL;
	poll = json_get(activity(&news, &of_poll), "object");
	assert_true(json_int(json_get(poll, "votersCount"), &n) && n == 6);
	assert_true(says(poll, "content", "The organisers choose who gets a place."));
	news = a_news(NEWS_RECEIPT);
	news.remote.n = 9;
	news.detail = RECEIPT_WAITING;
	note = json_get(activity(&news, &of_note), "object");
	assert_true(says(note, "content", "You asked for a place."));
	assert_false(says(note, "content", "You stand in line"));
}

static void
a_call_that_is_over_asks_for_nothing(void **state)
{
	JSON_DOC *doc = NULL, *poll = NULL;
	struct news news = a_news(NEWS_CALL_CHANGED);

	(void)state;
	assert_true(says(json_get(activity(&news, &doc), "object"), "summary", "Are you coming?"));
	json_free(doc);
	set_clock(NOON + 2 * DAY);
	assert_false(says(json_get(activity(&news, &doc), "object"), "summary", "Are you coming?"));
	news.kind = NEWS_POLL_CHANGED;
	has(json_get(activity(&news, &poll), "object"), "closed", S("2026-04-07T12:00:00Z"));
}

/* ---- what some may not want to read ------------------------------------------------------------ */

static void
a_warning_stands_before_what_is_told(void **state)
{
	static const struct {
		enum news_kind kind;
		const char *says;
	} rows[] = {{NEWS_VERSION, "Floods &amp; <b>"}, {NEWS_POLL, "Floods &amp; <b>"},
	    {NEWS_CALL, "<p><strong>Floods &amp;amp; &lt;b&gt;</strong></p>"}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		JSON_DOC *doc = NULL, *without = NULL;
		struct news news = a_news(rows[i].kind);
		const struct json *object;

		raw("update call set warning = ''");
		raw("update version set warning = ''");
		object = json_get(activity(&news, &without), "object");
		assert_true(!json_is_true(json_get(object, "sensitive")));
		assert_true(rows[i].kind == NEWS_CALL || json_get(object, "summary") == NULL);
		raw("update call set warning = 'Floods &amp; <b>'");
		raw("update version set warning = 'Floods &amp; <b>'");
		object = json_get(activity(&news, &doc), "object");
		assert_true(json_is_true(json_get(object, "sensitive")));
		if (rows[i].kind != NEWS_CALL) {
			has(object, "summary", str_of(rows[i].says));
			continue;
		}
		assert_true(
		    str_starts(json_str(json_get(object, "summary")), str_of(rows[i].says)));
		assert_true(says(object, "summary", "The mill"));
		assert_true(says(object, "content", rows[i].says));
	}
}

/* ---- who is named ------------------------------------------------------------------------------ */

#define CARD                                                                                       \
	"<span class=\"h-card\"><a href=\"https://peer.example/@bob\" class=\"u-url mention\">@"   \
	"<span>Bob</span></a></span>"

/* The list of one more than the followers, and one tag before the hashtag. */
static void
names_bob(const struct json *v)
{
	has_at(v, "cc", 0, at("u", river->pub, "/followers"));
	has_at(v, "cc", 1, S(BOB));
	assert_int_equal(json_count(json_get(v, "cc")), 2);
}

static void
tags_bob(const struct json *object)
{
	const struct json *tag = json_get(object, "tag");

	assert_int_equal(json_count(tag), 2);
	has(json_at(tag, 0), "type", S("Mention"));
	has(json_at(tag, 0), "href", S(BOB));
	has(json_at(tag, 0), "name", S("@Bob@peer.example"));
	has(json_at(tag, 1), "type", S("Hashtag"));
	assert_true(says(object, "content", CARD));
}

static void
who_is_named_is_addressed(void **state)
{
	JSON_DOC *doc = NULL, *event = NULL;
	struct news news = a_news(NEWS_VERSION);

	(void)state;
	raw("update version set html = '<p>@Bob@peer.example, @eve@peer.example and "
	    "@bob@PEER.example, #free the river.</p>'");
	raw("insert into mention (object, handle, movement, remote) select v.pub, h.column1, "
	    "v.movement, h.column2 from version v, (values ('Bob@peer.example', 9), "
	    "('eve@peer.example', null)) h");
	names_bob(activity(&news, &doc));
	names_bob(json_get(json_root(doc), "object"));
	tags_bob(json_get(json_root(doc), "object"));
	assert_true(
	    says(json_get(json_root(doc), "object"), "content", "@eve@peer.example and <span"));
	raw("update call set ask = 'Come, @Bob@peer.example. #free'");
	raw("insert into mention (object, handle, movement, remote) select pub, "
	    "'Bob@peer.example', "
	    "movement, 9 from call");
	news = a_news(NEWS_CALL_CHANGED);
	names_bob(activity(&news, &event));
	tags_bob(json_get(json_root(event), "object"));
	assert_true(says(json_get(json_root(event), "object"), "summary", CARD));
}

static void
the_poll_does_not_tell_them_again(void **state)
{
	JSON_DOC *doc = NULL, *gone = NULL;
	struct news news = a_news(NEWS_POLL);
	const struct json *a;

	(void)state;
	raw("update call set ask = 'Come, @Bob@peer.example.'");
	raw("insert into mention (object, handle, movement, remote) select pub, "
	    "'Bob@peer.example', "
	    "movement, 9 from call");
	a = activity(&news, &doc);
	assert_int_equal(json_count(json_get(a, "cc")), 1);
	assert_int_equal(json_count(json_get(json_get(a, "object"), "tag")), 0);
	assert_true(says(json_get(a, "object"), "content", "Come, @Bob@peer.example."));
	raw("delete from remote");
	news = a_news(NEWS_CALL);
	a = activity(&news, &gone);
	assert_int_equal(json_count(json_get(a, "cc")), 1);
	assert_true(says(json_get(a, "object"), "content", "Come, @Bob@peer.example."));
}

/* ---- to one ------------------------------------------------------------------------------------ */

static void
answers_hold_what_they_answer(void **state)
{
	static const struct {
		enum news_kind kind;
		const char *type, *inner;
	} rows[] = {{NEWS_ACCEPT, "Accept", "Follow"}, {NEWS_REJECT, "Reject", "Follow"},
	    {NEWS_JOIN_ACCEPT, "Accept", "Join"}, {NEWS_JOIN_REJECT, "Reject", "Join"}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		JSON_DOC *doc = NULL;
		struct news news = a_news(rows[i].kind);
		bool join = rows[i].kind >= NEWS_JOIN_ACCEPT;
		const struct json *a, *inner;

		news.remote.n = 9;
		news.about = S("https://peer.example/a/1");
		a = activity(&news, &doc);
		inner = json_get(a, "object");
		has(a, "type", str_of(rows[i].type));
		has(a, "id", at("u", river->pub, "#newspub"));
		has_one(a, "to", S(BOB));
		has(inner, "type", str_of(rows[i].inner));
		has(inner, "id", news.about);
		has(inner, "actor", S(BOB));
		has(inner, "object", join ? at("o", call->pub, "") : at("u", river->pub, ""));
	}
}

/* A post of Bob's that quotes the call's poll. */
static struct news
of_quote(enum news_kind kind, enum quote_state state)
{
	struct news news = a_news(kind);
	struct str sql = buf_format(arena,
	    "insert into quote (id, pub, object, poll, remote, peer, uri, state, made) "
	    "values (5, 'stamp', '%.*s', 1, 9, 7, '" BOB "/1', %d, 1) "
	    "on conflict (id) do update set state = excluded.state",
	    STR_ARG(call->pub), (int)state);

	raw(str_c(arena, sql));
	news.remote.n = 9;
	news.quote.n = 5;
	news.about = S("https://peer.example/q/1");
	return news;
}

static void
is_stamp(const struct json *v)
{
	has(v, "id", S("https://hub.example/q/stamp"));
	has(v, "type", S("QuoteAuthorization"));
	has(v, "attributedTo", at("u", river->pub, ""));
	has(v, "interactingObject", S(BOB "/1"));
	has(v, "interactionTarget", at("o", call->pub, "/poll"));
}

static void
a_request_to_quote_is_answered_with_a_stamp(void **state)
{
	static const enum news_kind kinds[] = {NEWS_QUOTE_ACCEPT, NEWS_QUOTE_REJECT};

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		JSON_DOC *doc = NULL;
		bool yes = kinds[i] == NEWS_QUOTE_ACCEPT;
		struct news news = of_quote(kinds[i], yes ? QUOTE_STANDS : QUOTE_REFUSED);
		const struct json *a = activity(&news, &doc), *inner = json_get(a, "object");
		const struct json *terms = json_at(json_get(a, "@context"), 1);

		has(a, "type", yes ? S("Accept") : S("Reject"));
		has_one(a, "to", S(BOB));
		assert_int_equal(json_count(json_get(a, "cc")), 0);
		has(a, "result", yes ? S("https://hub.example/q/stamp") : NONE);
		has(inner, "id", news.about);
		has(inner, "type", S("QuoteRequest"));
		has(inner, "actor", S(BOB));
		has(inner, "object", at("o", call->pub, "/poll"));
		has(inner, "instrument", S(BOB "/1"));
		has(terms, "QuoteRequest", S("https://w3id.org/fep/044f#QuoteRequest"));
	}
}

static void
a_stamp_says_what_may_quote_what(void **state)
{
	struct news news = of_quote(NEWS_QUOTE_GONE, QUOTE_ENDED);
	JSON_DOC *gone = NULL, *doc = NULL;
	struct quote q;
	struct actor actor;
	bool found;

	(void)state;
	has(activity(&news, &gone), "type", S("Delete"));
	is_stamp(json_get(json_root(gone), "object"));
	fine(quote_load(rd, news.quote, &q, &found));
	fine(actor_by_id(rd, river->id, &actor, &found));
	fine(json_read(arena, write_stamp(rd, &actor, &q), &doc));
	is_stamp(json_root(doc));
	assert_true(found);
}

static void
no_yes_is_told_of_a_quote_that_is_over(void **state)
{
	struct news news = of_quote(NEWS_QUOTE_ACCEPT, QUOTE_REFUSED);
	struct str body;

	(void)state;
	is_fault(write_news(rd, &news, &body), FAULT_MISSING);
	news = of_quote(NEWS_QUOTE_ACCEPT, QUOTE_ENDED);
	is_fault(write_news(rd, &news, &body), FAULT_MISSING);
	news = of_quote(NEWS_QUOTE_ACCEPT, QUOTE_STANDS);
	fine(write_news(rd, &news, &body));
	news.quote.n = 0;
	is_fault(write_news(rd, &news, &body), FAULT_MISSING);
}

static struct signup *
signed_up(void)
{
	struct signup_ask ask = {.call = call->id,
	    .answer = SIGNUP_GOING,
	    .name = S("Bob"),
	    .folded = S("bob"),
	    .mail = S("bob@example.org"),
	    .touch = {TIE_UNKNOWN, CHANNEL_OTHER},
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = NOON};

	fine(signup_ask(tx, &ask));
	return the_signup(call, "bob@example.org");
}

static void
a_receipt_is_for_one_alone(void **state)
{
	JSON_DOC *doc = NULL;
	struct news news = a_news(NEWS_RECEIPT);
	const struct json *note, *tag;

	(void)state;
	news.remote.n = 9;
	news.detail = RECEIPT_GOING;
	news.signup = signed_up()->id;
	note = json_get(activity(&news, &doc), "object");
	has(note, "id", S("https://hub.example/o/newspub"));
	has(json_root(doc), "id", S("https://hub.example/o/newspub#create"));
	has_one(note, "to", S(BOB));
	assert_int_equal(json_count(json_get(note, "cc")), 0);
	assert_null(json_get(note, "interactionPolicy"));
	tag = json_at(json_get(note, "tag"), 0);
	has(tag, "type", S("Mention"));
	has(tag, "href", S(BOB));
	has(tag, "name", S("@bob@peer.example"));
	assert_true(str_starts(json_str(json_get(note, "content")),
	    S("<p><span class=\"h-card\"><a href=\"https://peer.example/@bob\" "
	      "class=\"u-url mention\">@<span>bob</span></a></span> You are coming.")));
	assert_true(says(note, "content", "Tuesday 7 April 2026, 12:00 to 14:00, UTC time"));
	assert_true(says(note, "content", "href=\"https://hub.example/t/"));
	assert_true(says(note, "content", "Reply with: can’t come"));
}

static void
each_receipt_has_its_words(void **state)
{
	static const struct {
		enum news_receipt receipt;
		const char *says, *not ;
	} rows[] = {
	    {RECEIPT_WAITING, "You stand in line", "Reply with “"},
	    {RECEIPT_PROMOTED, "A place has become free", "Reply with “"},
	    {RECEIPT_CHANGED, "Something has changed", "Reply with “"},
	    {RECEIPT_CANCELLED, "It is off", "Reply with"},
	    {RECEIPT_MAYBE, "You may come", "Reply with “"},
	    {RECEIPT_LEFT, "You are off the list", "Reply with:"},
	    {RECEIPT_DECLINED, "You cannot come", "Reply with:"},
	    {RECEIPT_UNCLEAR, "We did not understand", "Reply with:"},
	    {RECEIPT_CLOSED, "takes no answers", "Reply with:"},
	    {RECEIPT_CROWD, "please sign up on this page", "Reply with:"},
	    {RECEIPT_TURNED, "cannot give you one", "Reply with"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		JSON_DOC *doc = NULL;
		struct news news = a_news(NEWS_RECEIPT);
		const struct json *note;

		news.remote.n = 9;
		news.detail = rows[i].receipt;
		note = json_get(activity(&news, &doc), "object");
		assert_true(says(note, "content", rows[i].says));
		assert_false(says(note, "content", rows[i].not ));
		assert_true(says(note, "content", "Open the ladder"));
		assert_false(says(note, "content", "/t/"));
	}
}

/* What somebody calls themselves elsewhere is text here, and their address no script. */
static void
a_mention_is_escaped(void **state)
{
	JSON_DOC *doc = NULL;
	struct news news = a_news(NEWS_RECEIPT);
	const struct json *note;

	(void)state;
	raw("update remote set handle = '<i>x@peer.example', url = 'javascript:alert(1)'");
	news.remote.n = 9;
	news.detail = RECEIPT_MAYBE;
	note = json_get(activity(&news, &doc), "object");
	assert_true(says(note, "content", "@<span>&lt;i&gt;x</span>"));
	assert_true(says(note, "content", "href=\"" BOB "\""));
	assert_false(says(note, "content", "javascript"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WRITE_TEST(each_kind_has_its_type_and_id),
	    WRITE_TEST(an_announce_names_the_event),
	    WRITE_TEST(a_tombstone_says_what_it_was),
	    WRITE_TEST(what_is_gone_is_told_to_nobody),
	    WRITE_TEST(without_a_key_the_actor_waits),
	    WRITE_TEST(the_hub_speaks_for_itself),
	    WRITE_TEST(the_event_says_all_in_both_texts),
	    WRITE_TEST(offsets_are_those_of_the_zone),
	    WRITE_TEST(a_cancelled_call_asks_for_nothing),
	    WRITE_TEST(a_call_that_is_over_asks_for_nothing),
	    WRITE_TEST(the_poll_counts_every_answer),
	    WRITE_TEST(where_hosts_choose_nobody_counts_who_asks),
	    WRITE_TEST(a_warning_stands_before_what_is_told),
	    WRITE_TEST(who_is_named_is_addressed),
	    WRITE_TEST(the_poll_does_not_tell_them_again),
	    WRITE_TEST(answers_hold_what_they_answer),
	    WRITE_TEST(a_request_to_quote_is_answered_with_a_stamp),
	    WRITE_TEST(a_stamp_says_what_may_quote_what),
	    WRITE_TEST(no_yes_is_told_of_a_quote_that_is_over),
	    WRITE_TEST(a_receipt_is_for_one_alone),
	    WRITE_TEST(each_receipt_has_its_words),
	    WRITE_TEST(a_mention_is_escaped),
	};

	return cmocka_run_group_tests(tests, clock_make, clock_remove);
}
