/* The room activity: activities in the shapes in which servers send them, and those that are no
 * activities. */
#include <dirent.h>

#include "test.h"

#include "domain/address.h"
#include "fedi/activity.h"

#define AS "\"@context\":\"https://www.w3.org/ns/activitystreams\""
#define HEAD AS ",\"id\":\"https://peer.example/a/1\",\"actor\":\"https://peer.example/u/ada\","
#define PUBLIC "\"https://www.w3.org/ns/activitystreams#Public\""
#define OURS "https://hub.example/o/9"

static struct activity
read_one(const char *body)
{
	struct activity r = {0};
	err e = activity_read(arena, str_of(body), &r);

	if (e != OK)
		fail_msg("%s: %s", e->cause, body);
	return r;
}

static void
expect(struct str s, const char *text)
{
	if (text == NULL)
		assert_null(s.at);
	else
		assert_string_equal(s.at == NULL ? "(none)" : str_c(arena, s), text);
}

static void
refused(const char *body)
{
	struct activity r = {.nobjects = 99};
	err e = activity_read(arena, str_of(body), &r);

	if (e == OK)
		fail_msg("taken: %s", body);
	assert_int_equal(e->fault, FAULT_INPUT);
	assert_int_equal(r.nobjects, 99);
}

static void
kinds(void **state)
{
	static const struct {
		const char *type;
		enum activity_kind kind;
	} known[] = {
	    {"\"Create\"", ACTIVITY_CREATE},
	    {"\"Update\"", ACTIVITY_UPDATE},
	    {"\"Delete\"", ACTIVITY_DELETE},
	    {"\"Like\"", ACTIVITY_LIKE},
	    {"\"Announce\"", ACTIVITY_ANNOUNCE},
	    {"\"Follow\"", ACTIVITY_FOLLOW},
	    {"\"Undo\"", ACTIVITY_UNDO},
	    {"\"Accept\"", ACTIVITY_ACCEPT},
	    {"\"TentativeAccept\"", ACTIVITY_TENTATIVE},
	    {"\"Reject\"", ACTIVITY_REJECT},
	    {"\"TentativeReject\"", ACTIVITY_REJECT},
	    {"\"Join\"", ACTIVITY_JOIN},
	    {"\"Leave\"", ACTIVITY_LEAVE},
	    {"\"Block\"", ACTIVITY_BLOCK},
	    {"\"Flag\"", ACTIVITY_FLAG},
	    {"\"Move\"", ACTIVITY_MOVE},
	    {"\"QuoteRequest\"", ACTIVITY_QUOTE},
	    {"\"https://w3id.org/fep/044f#QuoteRequest\"", ACTIVITY_QUOTE},
	    {"[\"Strange\",\"Like\"]", ACTIVITY_LIKE},
	    {"\"EmojiReact\"", ACTIVITY_OTHER},
	    {"\"create\"", ACTIVITY_OTHER},
	    {"7", ACTIVITY_OTHER},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		struct str body = buf_format(
		    arena, "{" HEAD "\"type\":%s,\"object\":\"" OURS "\"}", known[i].type);
		struct activity r = read_one(str_c(arena, body));

		assert_int_equal(r.kind, known[i].kind);
		expect(r.id, "https://peer.example/a/1");
		expect(r.actor, "https://peer.example/u/ada");
		assert_int_equal(r.nobjects, 1);
		assert_int_equal(r.objects[0].kind, OBJECT_ID_ONLY);
		expect(r.objects[0].id, OURS);
	}
	assert_int_equal(read_one("{" HEAD "\"type\":\"View\"}").nobjects, 0);
}

static void
requests_to_quote(void **state)
{
	static const struct {
		const char *instrument, *id, *author;
		enum object_kind kind;
	} known[] = {
	    {"\"https://peer.example/p/1\"", "https://peer.example/p/1", NULL, OBJECT_ID_ONLY},
	    {"{\"type\":\"Note\",\"id\":\"https://peer.example/p/1\",\"content\":\"x\","
	     "\"attributedTo\":[\"https://peer.example/u/ada\"]}",
		"https://peer.example/p/1", "https://peer.example/u/ada", OBJECT_NOTE},
	    {"{\"type\":\"Note\",\"id\":\"https://peer.example/p/1\"}", "https://peer.example/p/1",
		NULL, OBJECT_NOTE},
	    {"{\"type\":\"Note\",\"id\":\"https://peer.example/p/1\",\"attributedTo\":7}", NULL,
		NULL, OBJECT_OTHER},
	    {"{\"type\":\"Note\"}", NULL, NULL, OBJECT_NOTE},
	    {"[]", NULL, NULL, OBJECT_OTHER},
	    {"null", NULL, NULL, OBJECT_OTHER},
	    {"\"ftp://peer.example/p/1\"", NULL, NULL, OBJECT_OTHER},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		struct str body = buf_format(arena,
		    "{" HEAD "\"type\":\"QuoteRequest\",\"object\":\"" OURS "\",\"instrument\":%s}",
		    known[i].instrument);
		struct activity r = read_one(str_c(arena, body));

		expect(r.instrument.id, known[i].id);
		assert_true(known[i].id == NULL || r.instrument.kind == known[i].kind);
		expect(r.instrument.author, known[i].author);
	}
	expect(read_one("{" HEAD "\"type\":\"Like\",\"object\":\"" OURS "\","
			"\"instrument\":\"https://peer.example/p/1\"}")
		   .instrument.id,
	    NULL);
}

static void
note_of_mastodon(void **state)
{
	struct activity r = read_one(
	    "{\"@context\":[\"https://www.w3.org/ns/activitystreams\",{\"toot\":\"x\"}],"
	    "\"id\":\"https://peer.example/users/ada/statuses/7/activity\",\"type\":\"Create\","
	    "\"actor\":\"https://peer.example/users/ada\",\"published\":\"2026-01-06T10:00:00Z\","
	    "\"to\":[" PUBLIC "],\"cc\":[\"https://peer.example/users/ada/followers\"],"
	    "\"object\":{\"id\":\"https://peer.example/users/ada/statuses/7\",\"type\":\"Note\","
	    "\"summary\":null,\"inReplyTo\":\"" OURS "\",\"published\":\"2026-01-06T10:00:00Z\","
	    "\"url\":\"https://peer.example/@ada/7\","
	    "\"attributedTo\":\"https://peer.example/users/ada\",\"to\":[" PUBLIC "],"
	    "\"cc\":[\"https://peer.example/users/ada/followers\",\"https://hub.example/u/1\"],"
	    "\"sensitive\":false,\"content\":\"<p>I\\u0027m in</p>\",\"contentMap\":{\"en\":\"x\"},"
	    "\"attachment\":[],\"tag\":[{\"type\":\"Mention\"}]},\"signature\":{\"type\":\"x\"}}");
	const struct activity_object *o = &r.objects[0];

	(void)state;
	assert_int_equal(o->kind, OBJECT_NOTE);
	assert_int_equal(o->reach, REACH_PUBLIC);
	expect(o->author, "https://peer.example/users/ada");
	expect(o->reply_to, OURS);
	expect(o->url, "https://peer.example/@ada/7");
	expect(o->content, "<p>I'm in</p>");
	expect(o->name, NULL);
	assert_true(o->published.has && o->published.n == 1767693600);
	assert_false(o->updated.has);
}

static void
votes_of_gotosocial(void **state)
{
	struct activity r = read_one(
	    "{" HEAD "\"type\":\"Create\",\"to\":\"https://hub.example/u/1\",\"object\":["
	    "{\"attributedTo\":\"https://peer.example/u/ada\",\"id\":\"https://peer.example/v#1\","
	    "\"inReplyTo\":\"" OURS "/poll\",\"name\":\"I will come\",\"type\":\"Note\"},"
	    "{\"attributedTo\":\"https://peer.example/u/ada\",\"content\":\"\","
	    "\"inReplyTo\":\"" OURS "/poll\",\"name\":\" Maybe\\n\",\"type\":\"Note\"},7]}");

	(void)state;
	assert_int_equal(r.nobjects, 2);
	expect(r.objects[0].id, "https://peer.example/v#1");
	expect(r.objects[0].name, "I will come");
	expect(r.objects[0].content, NULL);
	expect(r.objects[0].reply_to, OURS "/poll");
	assert_int_equal(r.objects[1].reach, REACH_DIRECT);
	expect(r.objects[1].id, NULL);
	expect(r.objects[1].url, NULL);
	expect(r.objects[1].name, "Maybe");
	expect(r.objects[1].content, NULL);
}

static void
answers_to_events(void **state)
{
	/* Mobilizon */
	struct activity join =
	    read_one("{" HEAD "\"type\":\"Join\",\"object\":\"" OURS "\",\"participationMessage\":"
		     "\"I bring a banner\",\"to\":[\"https://peer.example/u/ada\"],\"cc\":[]}");
	/* Friendica: the whole event comes back */
	struct activity accept = read_one(
	    "{" HEAD "\"type\":\"TentativeAccept\",\"object\":{\"type\":\"Event\",\"id\":\"" OURS
	    "\",\"name\":\"March\",\"attributedTo\":\"https://hub.example/u/1\"}}");
	/* others embed the Join in what takes it back */
	struct activity undo = read_one(
	    "{" HEAD
	    "\"type\":\"Undo\",\"object\":{\"type\":\"Join\",\"id\":\"https://peer.example/j\","
	    "\"actor\":{\"id\":\"https://peer.example/u/ada\",\"type\":\"Person\"},"
	    "\"object\":{\"id\":\"" OURS "\"}}}");

	(void)state;
	assert_int_equal(join.kind, ACTIVITY_JOIN);
	expect(join.objects[0].id, OURS);
	assert_int_equal(accept.kind, ACTIVITY_TENTATIVE);
	expect(accept.objects[0].id, OURS);
	expect(accept.objects[0].author, "https://hub.example/u/1");
	assert_int_equal(undo.objects[0].kind, OBJECT_ACTIVITY);
	assert_int_equal(undo.objects[0].inner, ACTIVITY_JOIN);
	expect(undo.objects[0].author, "https://peer.example/u/ada");
	expect(undo.objects[0].object, OURS);
}

static void
other_shapes(void **state)
{
	/* a group of Lemmy's kind boosts a whole activity */
	struct activity r =
	    read_one("{" HEAD "\"type\":\"Announce\",\"object\":{\"type\":\"Create\","
		     "\"id\":\"https://far.example/c/1\",\"actor\":\"https://far.example/u/bo\","
		     "\"object\":{\"type\":\"Page\",\"id\":\"https://far.example/p/1\"}}}");

	(void)state;
	assert_int_equal(r.objects[0].inner, ACTIVITY_CREATE);
	expect(r.objects[0].author, "https://far.example/u/bo");
	expect(r.objects[0].object, "https://far.example/p/1");

	/* arrays where others have one, and only a map of languages */
	r = read_one(
	    "{" AS ",\"id\":\"https://peer.example/a/1\",\"type\":[\"Create\"],"
	    "\"actor\":[{\"type\":\"Person\"},{\"id\":\"https://peer.example/u/ada\"}],"
	    "\"object\":{\"type\":[\"Other\",\"Article\"],\"id\":\"https://peer.example/n/1\","
	    "\"attributedTo\":[{\"type\":\"Person\",\"id\":\"https://peer.example/u/ada\"},"
	    "\"https://peer.example/u/bo\"],\"inReplyTo\":{\"id\":\"" OURS "\"},"
	    "\"contentMap\":{\"de\":\"<p>ja</p>\",\"en\":\"<p>yes</p>\"},"
	    "\"nameMap\":{\"de\":\"Titel\"},"
	    "\"url\":[{\"type\":\"Link\",\"href\":\"https://peer.example/p\"}]}}");
	assert_int_equal(r.kind, ACTIVITY_CREATE);
	expect(r.actor, "https://peer.example/u/ada");
	assert_int_equal(r.objects[0].kind, OBJECT_NOTE);
	expect(r.objects[0].author, "https://peer.example/u/ada");
	expect(r.objects[0].reply_to, OURS);
	expect(r.objects[0].content, "<p>ja</p>");
	expect(r.objects[0].name, "Titel");
	expect(r.objects[0].url, "https://peer.example/p");

	r = read_one("{" HEAD "\"type\":\"Move\",\"object\":\"https://peer.example/u/ada\","
		     "\"target\":\"https://new.example/u/ada\"}");
	expect(r.target, "https://new.example/u/ada");
	r = read_one("{" HEAD "\"type\":\"Delete\",\"object\":{\"type\":\"Tombstone\","
		     "\"id\":\"https://peer.example/n/1\",\"atomUri\":\"x\"}}");
	assert_int_equal(r.objects[0].kind, OBJECT_TOMBSTONE);
	r = read_one("{" HEAD "\"type\":\"Update\",\"object\":{\"type\":\"Service\","
		     "\"id\":\"https://peer.example/u/ada\"}}");
	assert_int_equal(r.objects[0].kind, OBJECT_ACTOR);
	r = read_one("{" HEAD "\"type\":\"Flag\",\"content\":\"x\",\"object\":[\"" OURS
		     "\",\"not an address\",\"https://hub.example/u/1\"]}");
	assert_int_equal(r.nobjects, 2);
	expect(r.content, "x");
	/* a page on another server is not shown as theirs */
	r = read_one("{" HEAD "\"type\":\"Create\",\"object\":{\"type\":\"Note\","
		     "\"id\":\"https://peer.example/n/1\",\"url\":\"https://bank.example/\"}}");
	expect(r.objects[0].url, "https://peer.example/n/1");
}

static void
reaches(void **state)
{
	static const struct {
		const char *to;
		enum activity_reach reach;
	} known[] = {
	    {"\"to\":" PUBLIC, REACH_PUBLIC},
	    {"\"to\":[\"as:Public\"]", REACH_PUBLIC},
	    {"\"to\":[\"https://x.example/u\",\"Public\"]", REACH_PUBLIC},
	    {"\"to\":[],\"cc\":\"as:Public\"", REACH_UNLISTED},
	    {"\"to\":\"https://peer.example/u/ada/followers\",\"cc\":[" PUBLIC "]", REACH_UNLISTED},
	    {"\"to\":\"https://peer.example/u/ada/followers\"", REACH_FOLLOWERS},
	    {"\"to\":[\"https://peer.example/followers/ada\"],\"cc\":[]", REACH_FOLLOWERS},
	    {"\"to\":[\"https://hub.example/u/1\"]", REACH_DIRECT},
	    {"\"to\":[\"https://peer.example/#Public\",\"public\"]", REACH_DIRECT},
	    {"\"to\":null", REACH_DIRECT},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		struct str mine = buf_format(arena,
		    "{" HEAD "\"type\":\"Create\",\"to\":\"as:Public\",\"object\":"
		    "{\"type\":\"Note\",%s}}",
		    known[i].to);
		struct str whole = buf_format(
		    arena, "{" HEAD "\"type\":\"Like\",%s,\"object\":\"" OURS "\"}", known[i].to);

		assert_int_equal(read_one(str_c(arena, whole)).objects[0].reach, known[i].reach);
		/* What says nothing itself is as wide as what carries it. */
		if (i + 1 < COUNT(known))
			assert_int_equal(
			    read_one(str_c(arena, mine)).objects[0].reach, known[i].reach);
		else
			assert_int_equal(
			    read_one(str_c(arena, mine)).objects[0].reach, REACH_PUBLIC);
	}
}

static void
times(void **state)
{
	static const struct {
		const char *text;
		int64_t at; /* 0: none */
	} known[] = {
	    {"2026-01-06T10:00:00Z", 1767693600},
	    {"2026-01-06T10:00:00.123456Z", 1767693600},
	    {"2026-01-06t10:00:00z", 1767693600},
	    {"2026-01-06T12:30:00+02:30", 1767693600},
	    {"2026-01-06T05:00:00.5-05:00", 1767693600},
	    {"2026-01-06T10:00Z", 1767693600},
	    {"2026-01-06T09:59:60Z", 1767693600},
	    {"2026-01-06T10:00:00", 0},
	    {"2026-01-06", 0},
	    {"2026-02-30T10:00:00Z", 0},
	    {"2026-01-06T24:00:00Z", 0},
	    {"2026-01-06T10:00:61Z", 0},
	    {"2026-01-06T10:00:00.Z", 0},
	    {"2026-01-06T10:00:00+2:00", 0},
	    {"2026-01-06T10:00:00+24:00", 0},
	    {"2026-01-06T10:00:00Zx", 0},
	    {"2026-01-06 10:00:00Z", 0},
	    {"", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		struct str body = buf_format(arena,
		    "{" HEAD
		    "\"type\":\"Create\",\"object\":{\"type\":\"Note\",\"updated\":\"%s\"}}",
		    known[i].text);
		struct opt at = read_one(str_c(arena, body)).objects[0].updated;

		if (at.has != (known[i].at != 0) || (at.has && at.n != known[i].at))
			fail_msg("%s: %" PRId64, known[i].text, at.n);
	}
}

static void
refusals(void **state)
{
	(void)state;
	refused("");
	refused("[]");
	refused("{}");
	refused("{" AS ",\"type\":\"Like\",\"actor\":\"https://peer.example/u\",\"object\":\"" OURS
		"\"}");
	refused(
	    "{" AS ",\"type\":\"Like\",\"id\":\"https://peer.example/a\",\"object\":\"" OURS "\"}");
	refused("{\"id\":\"https://peer.example/a\",\"actor\":\"https://peer.example/u\","
		"\"type\":\"Like\",\"object\":\"" OURS "\"}");
	refused("{\"@context\":\"https://www.w3.org/ns/activitystreams2\","
		"\"id\":\"https://peer.example/a\",\"actor\":\"https://peer.example/u\","
		"\"type\":\"Like\",\"object\":\"" OURS "\"}");
	refused("{" HEAD "\"type\":\"Follow\"}");
	refused("{" HEAD "\"type\":\"Follow\",\"object\":[]}");
	refused("{" HEAD "\"type\":\"Follow\",\"object\":\"acct:river@hub.example\"}");
	refused("{" HEAD "\"type\":\"Follow\",\"object\":{\"type\":\"Group\"}}");
	/* who hides an owner is not taken for one without */
	refused("{" HEAD "\"type\":\"Create\",\"object\":{\"type\":\"Note\",\"attributedTo\":7}}");
	refused(
	    "{" HEAD "\"type\":\"Create\",\"object\":{\"type\":\"Note\",\"id\":\"javascript:1\"}}");
	refused("{" HEAD "\"type\":\"Like\",\"object\":\"" OURS "\",\"@graph\":[]}");
	refused("{" HEAD "\"type\":\"Like\",\"object\":\"" OURS "\",\"\\u0040reverse\":{}}");
	refused("{" HEAD "\"type\":\"Like\",\"object\":\"" OURS
		"\",\"x\":[{\"y\":{\"@included\":1}}]}");
	refused("{" HEAD "\"type\":\"Like\",\"type\":\"Follow\",\"object\":\"" OURS "\"}");
	refused("{" HEAD "\"type\":\"Like\",\"object\":\"" OURS "\\u0000\"}");
	refused("{" AS ",\"id\":\"http://peer.example/a\",\"actor\":\"https://peer.example/u\","
		"\"type\":\"Like\",\"object\":\"" OURS "\"}");
	refused("{" AS ",\"id\":\"https://peer.example/a\",\"actor\":\"https://a@peer.example/u\","
		"\"type\":\"Like\",\"object\":\"" OURS "\"}");
}

static struct str
with_extra(const char *before, const char *unit, size_t n, const char *after)
{
	struct buf b = BUF(arena);

	buf_addf(&b, "{" HEAD "\"type\":\"Like\",\"object\":\"" OURS "\",\"x\":%s", before);
	for (size_t i = 0; i < n; i++)
		buf_add(&b, str_of(unit));
	buf_addf(&b, "%s}", after);
	return buf_str(&b);
}

static bool
takes(struct str body)
{
	struct activity r;

	return activity_read(arena, body, &r) == OK;
}

static void
bounds(void **state)
{
	struct buf b = BUF(arena);
	struct activity r;

	(void)state;
	assert_true(takes(with_extra("\"", "x", (size_t)256 << 10, "\"")));
	assert_false(takes(with_extra("\"", "x", ((size_t)256 << 10) + 1, "\"")));
	assert_true(takes(with_extra("[0", ",0", 999, "]")));
	assert_false(takes(with_extra("[0", ",0", 1000, "]")));
	assert_false(takes(with_extra("[\"", "x", ((size_t)256 << 10) + 1, "\"]")));
	assert_true(
	    takes(with_extra("{\"a\":[{\"a\":[{\"a\":[{\"a\":[{\"a\":[{\"a\":[{\"a\":[{\"a\":["
			     "{\"a\":[{\"a\":[{\"a\":[{\"a\":[{\"a\":[{\"a\":[{\"a\":[",
		"1", 1, "]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}")));
	assert_false(takes(with_extra("", "[", 32, "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")));
	assert_false(takes(with_extra("\"", "x", (size_t)1 << 20, "\"")));
	/* 16 objects, and what comes behind them is not read */
	buf_add(&b, S("{" HEAD "\"type\":\"Flag\",\"object\":[\"" OURS "\""));
	for (int i = 0; i < 40; i++)
		buf_add(&b, S(",\"" OURS "\""));
	buf_add(&b, S("]}"));
	assert_null(activity_read(arena, buf_str(&b), &r));
	assert_int_equal(r.nobjects, ACTIVITY_OBJECTS);
}

static void
origins(void **state)
{
	static const struct {
		const char *url, *origin;
	} known[] = {
	    {"https://peer.example/u/ada", "https://peer.example"},
	    {"https://PEER.example", "https://peer.example"},
	    {"HTTPS://peer.example:443/#me", "https://peer.example"},
	    {"https://peer.example./x", "https://peer.example"},
	    {"https://peer.example:8443?a", "https://peer.example:8443"},
	    {"https://b\u00fccher.example/x", "https://xn--bcher-kva.example"},
	    {"https://xn--bcher-kva.example/x", "https://xn--bcher-kva.example"},
	    {"https://peer.example#@evil.example", "https://peer.example"},
	    {"https://peer.example/u/J\u00fcrgen", "https://peer.example"},
	    {"http://peer.example/", NULL},
	    {"https://a@peer.example/", NULL},
	    {"https://a:b@peer.example/", NULL},
	    {"https://peer.example\\@evil.example/", NULL},
	    {"https://peer.example%2eevil.example/", NULL},
	    {"https://peer.example:0/", NULL},
	    {"https:///x", NULL},
	    {"https://", NULL},
	    {"https:peer.example", NULL},
	    {"//peer.example/", NULL},
	    {"peer.example", NULL},
	    {"https://peer.example/a b", NULL},
	    {"https://peer.example/a\n", NULL},
	    {"https://peer.example/a\x7f", NULL},
	    {"https://peer.example/a\u202e", NULL},
	    {"https://peer.example/a\u00a0", NULL},
	    {"https://peer.example/\xff", NULL},
	    {" https://peer.example/", NULL},
	    {"did:plc:abc", NULL},
	    {"", NULL},
	};
	struct buf b = BUF(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++)
		expect(activity_origin(arena, str_of(known[i].url)), known[i].origin);
	expect(activity_origin(arena, NONE), NULL);
	buf_add(&b, S("https://peer.example/"));
	while (b.n < 2048)
		buf_char(&b, 'x');
	expect(activity_origin(arena, buf_str(&b)), "https://peer.example");
	buf_char(&b, 'x');
	expect(activity_origin(arena, buf_str(&b)), NULL);
}

/* Reference federation, checklist 64. */
static void
same_origins(void **state)
{
	struct str peer = S("https://peer.example/u/ada");

	(void)state;
	assert_true(activity_same_origin(arena, peer, S("https://PEER.example/inbox")));
	assert_true(activity_same_origin(arena, S("https://peer.example.:443/"), peer));
	assert_false(activity_same_origin(arena, peer, S("https://peer.example:8443/")));
	assert_false(activity_same_origin(arena, peer, S("https://peer.example.evil.example/")));
	assert_false(activity_same_origin(arena, S("https://peer.exam/ple"), peer));
	assert_false(activity_same_origin(arena, S("https://pe/er.example/"), peer));
	assert_false(activity_same_origin(arena, S("https://sub.peer.example/"), peer));
	assert_false(
	    activity_same_origin(arena, S("https://evil.example/https://peer.example"), peer));
	assert_false(activity_same_origin(arena, NONE, NONE));
	assert_false(activity_same_origin(arena, S("http://a.example"), S("http://a.example")));
}

/* A house that speaks plain http, for tests, speaks it with others too. */
static void
plain_origins(void **state)
{
	(void)state;
	address_origin_set(S("http://localhost:8080"));
	expect(activity_origin(arena, S("http://localhost:9000/u")), "http://localhost:9000");
	expect(activity_origin(arena, S("http://peer.example:80/u")), "http://peer.example");
	assert_false(activity_same_origin(arena, S("http://a.example"), S("https://a.example")));
	address_origin_set(S("https://hub.example"));
	expect(activity_origin(arena, S("http://localhost:9000/u")), NULL);
}

/* None of it is an activity, and what is no JSON spoils one that it stands in. */
static void
json_test_suite(void **state)
{
	struct str folder = shared_path("corpora/json/JSONTestSuite");
	DIR *d = opendir(str_c(arena, folder));
	size_t seen = 0;

	(void)state;
	if (d == NULL) {
		print_message("skipped: no %.*s\n", STR_ARG(folder));
		skip();
	}
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		struct str all;
		struct buf b = BUF(arena);

		if (!str_ends(str_of(e->d_name), S(".json")))
			continue;
		all = file_read(buf_format(arena, "%.*s/%s", STR_ARG(folder), e->d_name));
		if (takes(all))
			fail_msg("%s is taken", e->d_name);
		buf_add(&b, S("{" HEAD "\"type\":\"Like\",\"object\":\"" OURS "\",\"x\":"));
		buf_add(&b, all);
		buf_char(&b, '}');
		if (takes(buf_str(&b)) && e->d_name[0] == 'n')
			fail_msg("%s is taken inside", e->d_name);
		seen++;
	}
	(void)closedir(d);
	assert_int_equal(seen, 318);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(kinds),
	    ARENA_TEST(requests_to_quote),
	    ARENA_TEST(note_of_mastodon),
	    ARENA_TEST(votes_of_gotosocial),
	    ARENA_TEST(answers_to_events),
	    ARENA_TEST(other_shapes),
	    ARENA_TEST(reaches),
	    ARENA_TEST(times),
	    ARENA_TEST(refusals),
	    ARENA_TEST(bounds),
	    ARENA_TEST(origins),
	    ARENA_TEST(same_origins),
	    ARENA_TEST(plain_origins),
	    ARENA_TEST(json_test_suite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
