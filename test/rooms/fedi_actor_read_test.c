/* The room actor_read: documents of accounts, keys, WebFinger answers, handles and content types. */
#include "test.h"

#include "fedi/actor_read.h"

#define CONTEXT                                                                                    \
	"\"@context\":[\"https://www.w3.org/ns/activitystreams\",\"https://w3id.org/security/"     \
	"v1\"]"
#define ADA "https://peer.example/users/ada"
#define PEM "-----BEGIN PUBLIC KEY-----\nMIIBIjANBg+/=\n-----END PUBLIC KEY-----"
#define PEM_JSON "-----BEGIN PUBLIC KEY-----\\nMIIBIjANBg+/=\\n-----END PUBLIC KEY-----\\n"
#define KEY                                                                                        \
	"\"publicKey\":{\"id\":\"" ADA "#main-key\",\"owner\":\"" ADA                              \
	"\",\"publicKeyPem\":\"" PEM_JSON "\"}"
#define WHO CONTEXT ",\"id\":\"" ADA "\",\"type\":\"Person\""
#define NAME "\"preferredUsername\":\"ada\""
#define INBOX "\"inbox\":\"" ADA "/inbox\""

static err
read_at(const char *url, struct str body, struct actor_found *out)
{
	return actor_read(arena, str_of(url), body, out);
}

static struct remote_doc
whole(const char *body)
{
	struct actor_found f = {0};
	err e = read_at(ADA, str_of(body), &f);

	if (e != OK)
		fail_msg("%s: %s", e->cause, body);
	assert_int_equal(f.doc, ACTOR_WHOLE);
	return f.actor;
}

static void
refused_at(const char *url, const char *body)
{
	struct actor_found f = {.owner = S("x")};
	err e = read_at(url, str_of(body), &f);

	if (e == OK)
		fail_msg("taken: %s", body);
	assert_int_equal(e->fault, FAULT_INPUT);
	assert_true(str_eq(f.owner, S("x")));
}

static void
refused(const char *body)
{
	refused_at(ADA, body);
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
an_actor(void **state)
{
	struct remote_doc d = whole(
	    "{" WHO "," NAME ",\"name\":\"<b>Ada</b> &amp;\\n\\u202e "
	    "co\",\"url\":\"https://peer.example/@ada\"," INBOX
	    ",\"endpoints\":{\"sharedInbox\":\"https://peer.example/inbox\"},"
	    "\"alsoKnownAs\":[\"did:x:1\",\"https://old.example/u/a\",\"https://b.example/\"],"
	    "\"attachment\":[{\"type\":\"PropertyValue\",\"name\":\"x\",\"value\":\"y\"}]," KEY
	    "}");

	(void)state;
	expect(d.uri, ADA);
	expect(d.host, "peer.example");
	expect(d.handle, "ada@peer.example");
	expect(d.name, "Ada & co");
	expect(d.url, "https://peer.example/@ada");
	expect(d.inbox, ADA "/inbox");
	expect(d.shared, "https://peer.example/inbox");
	expect(d.key_id, ADA "#main-key");
	expect(d.key_pem, PEM);
	expect(d.aka[0], "https://old.example/u/a");
	expect(d.aka[1], "https://b.example/");
	expect(d.aka[2], NULL);
}

static void
few_words(void **state)
{
	struct remote_doc d = whole("{" WHO "," NAME "," INBOX "," KEY "}");

	(void)state;
	expect(d.name, "ada");
	expect(d.url, ADA);
	expect(d.shared, NULL);
	expect(d.aka[0], NULL);
	/* several types and keys, an owner that goes without saying, a name by webfinger alone */
	d = whole("{" CONTEXT ",\"id\":\"" ADA "\",\"type\":[\"Bot\",\"Service\"],"
		  "\"webfinger\":\"@ada.b-1@bank.example\"," INBOX ",\"name\":\"<br>\","
		  "\"alsoKnownAs\":\"https://old.example/u/a\",\"url\":\"https://bank.example/\","
		  "\"publicKey\":[{\"id\":\"" ADA "#ed\",\"publicKeyMultibase\":\"z6Mk\"},"
		  "{\"id\":\"" ADA "#rsa\",\"publicKeyPem\":\"" PEM_JSON "\"}]}");
	expect(d.handle, "ada.b-1@peer.example");
	expect(d.name, "ada.b-1");
	expect(d.url, ADA);
	expect(d.key_id, ADA "#rsa");
	expect(d.aka[0], "https://old.example/u/a");
}

static void
long_names(void **state)
{
	struct buf b = BUF(arena);
	struct actor_found f;

	(void)state;
	/* 79 signs and one of four code points, which is not parted */
	buf_add(&b, S("{" WHO "," NAME "," INBOX "," KEY ",\"name\":\""));
	for (int i = 0; i < 79; i++)
		buf_char(&b, 'x');
	buf_add(&b, S("\U0001F469\u200d\U0001F680 and more\"}"));
	assert_null(read_at(ADA, buf_str(&b), &f));
	assert_int_equal(f.actor.name.n, 79);
}

static void
stubs_and_keys(void **state)
{
	struct actor_found f = {0};

	(void)state;
	/* GoToSocial, to whoever did not sign */
	assert_null(read_at(ADA "/main-key",
	    S("{" WHO "," NAME ",\"publicKey\":{\"id\":\"" ADA "/main-key\",\"owner\":\"" ADA
	      "\",\"publicKeyPem\":\"" PEM_JSON "\"}}"),
	    &f));
	assert_int_equal(f.doc, ACTOR_KEY_ONLY);
	expect(f.owner, ADA);
	expect(f.key_id, ADA "/main-key");
	expect(f.key_pem, NULL);

	assert_null(read_at(ADA "/key#k",
	    S("{\"@context\":\"https://w3id.org/security/v1\",\"id\":\"" ADA
	      "/key\",\"type\":\"Key\",\"owner\":\"" ADA "\",\"publicKeyPem\":\"" PEM_JSON "\"}"),
	    &f));
	assert_int_equal(f.doc, ACTOR_KEY_ONLY);
	expect(f.owner, ADA);
	expect(f.key_id, ADA "/key");
	expect(f.key_pem, PEM);

	refused_at(ADA "/key",
	    "{\"id\":\"" ADA "/other\",\"owner\":\"" ADA "\",\"publicKeyPem\":\"" PEM_JSON "\"}");
	refused_at("https://evil.example/key",
	    "{\"id\":\"https://evil.example/key\",\"owner\":\"" ADA
	    "\",\"publicKeyPem\":\"" PEM_JSON "\"}");
	refused_at(ADA "/key", "{\"id\":\"" ADA "/key\",\"publicKeyPem\":\"" PEM_JSON "\"}");
	refused_at(ADA "/main-key",
	    "{" WHO "," NAME ",\"publicKey\":{\"id\":\"https://victim.example/u#main-key\"}}");
}

static void
elsewhere(void **state)
{
	struct actor_found f = {0};

	(void)state;
	/* the same origin: ask there once more */
	assert_null(
	    read_at("https://peer.example/@ada", S("{" WHO "," NAME "," INBOX "," KEY "}"), &f));
	assert_int_equal(f.doc, ACTOR_NONE);
	expect(f.actor.uri, ADA);
	refused_at("https://evil.example/users/ada", "{" WHO "," NAME "," INBOX "," KEY "}");
	refused_at(
	    "https://peer.example.evil.example/users/ada", "{" WHO "," NAME "," INBOX "," KEY "}");
	/* spellings of one address */
	assert_null(read_at("https://PEER.example:443/users/ada#main-key",
	    S("{" WHO "," NAME "," INBOX "," KEY "}"), &f));
	assert_int_equal(f.doc, ACTOR_WHOLE);
}

static void
refusals(void **state)
{
	(void)state;
	refused("");
	refused("[]");
	refused("{}");
	refused("{" CONTEXT ",\"id\":\"" ADA "\",\"type\":\"Note\"," NAME "," INBOX "," KEY "}");
	refused("{\"id\":\"" ADA "\",\"type\":\"Person\"," NAME "," INBOX "," KEY "}");
	refused("{" CONTEXT ",\"type\":\"Person\"," NAME "," INBOX "," KEY "}");
	refused("{" WHO "," NAME "," KEY "}");
	refused("{" WHO "," NAME "," INBOX "}");
	refused("{" WHO "," INBOX "," KEY "}");
	refused("{" WHO "," NAME ",\"inbox\":\"https://evil.example/inbox\"," KEY "}");
	refused("{" WHO "," NAME ",\"inbox\":\"/inbox\"," KEY "}");
	refused("{" WHO "," NAME "," INBOX
		",\"endpoints\":{\"sharedInbox\":\"https://evil.example/inbox\"}," KEY "}");
	refused("{" WHO "," NAME "," INBOX ",\"@graph\":[]," KEY "}");
	/* a key with another's id, of another owner, of no known frame */
	refused("{" WHO "," NAME "," INBOX
		",\"publicKey\":{\"id\":\"https://victim.example/u#main-key\","
		"\"owner\":\"" ADA "\",\"publicKeyPem\":\"" PEM_JSON "\"}}");
	refused("{" WHO "," NAME "," INBOX ",\"publicKey\":{\"id\":\"" ADA "#main-key\","
		"\"owner\":\"https://peer.example/users/bo\",\"publicKeyPem\":\"" PEM_JSON "\"}}");
	refused("{" WHO "," NAME "," INBOX ",\"publicKey\":{\"id\":\"" ADA "#main-key\","
		"\"publicKeyPem\":\"-----BEGIN PRIVATE KEY-----\\nMIIB\\n-----END PRIVATE "
		"KEY-----\"}}");
	refused(
	    "{" WHO "," NAME "," INBOX ",\"publicKey\":{\"id\":\"" ADA "#main-key\","
	    "\"publicKeyPem\":\"-----BEGIN PUBLIC KEY-----\\nMI<b>\\n-----END PUBLIC KEY-----\"}}");
	refused("{" WHO "," NAME "," INBOX ",\"publicKey\":{\"id\":\"" ADA "#main-key\","
		"\"publicKeyPem\":\"-----BEGIN PUBLIC KEY-----END PUBLIC KEY-----\"}}");
	/* names that are no part of a handle */
	refused("{" WHO ",\"preferredUsername\":\"a b\"," INBOX "," KEY "}");
	refused("{" WHO ",\"preferredUsername\":\"a@b\"," INBOX "," KEY "}");
	refused("{" WHO ",\"preferredUsername\":\".ada\"," INBOX "," KEY "}");
	refused("{" WHO ",\"preferredUsername\":\"ad\u00e4\"," INBOX "," KEY "}");
	refused("{" WHO ",\"preferredUsername\":\"a/../b\"," INBOX "," KEY "}");
}

/* A key of 8 KiB is a key, a longer one is none. */
static void
key_sizes(void **state)
{
	(void)state;
	for (size_t size = 8192; size <= 8193; size++) {
		struct buf b = BUF(arena);
		struct actor_found f;

		buf_add(&b, S("{" WHO "," NAME "," INBOX ",\"publicKey\":{\"id\":\"" ADA "#k\","
			      "\"publicKeyPem\":\"-----BEGIN PUBLIC KEY-----"));
		for (size_t i = 0; i < size - 50; i++)
			buf_char(&b, 'A');
		buf_add(&b, S("-----END PUBLIC KEY-----\"}}"));
		assert_int_equal(read_at(ADA, buf_str(&b), &f) == OK, size == 8192);
	}
}

static void
types(void **state)
{
	static const char *const fit[] = {"application/activity+json",
	    "APPLICATION/Activity+JSON; charset=utf-8", " application/activity+json ;",
	    "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
	    "application/ld+json;charset=utf-8;Profile=\"https://www.w3.org/ns/activitystreams\"",
	    "application/ld+json; profile=\"urn:a https://www.w3.org/ns/activitystreams\""};
	static const char *const unfit[] = {"", "text/html", "application/json",
	    "application/ld+json",
	    "application/ld+json; profile=\"https://www.w3.org/ns/activitystreamsx\"",
	    "application/ld+json; profile=https://www.w3.org/ns/activitystreams",
	    "application/ld+json; x=\"profile=https://www.w3.org/ns/activitystreams\"",
	    "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams",
	    "application/ld+json; profile=\"x\"; profile=\"https://www.w3.org/ns/activitystreams\"",
	    "application/activity+json, text/html", "text/html, application/activity+json",
	    "application/activity+json charset=utf-8", "application/activity+jsonx",
	    "application/activity+json; charset", "application/activity+json; a=\"\\\"\"",
	    "text/html; application/activity+json"};

	(void)state;
	for (size_t i = 0; i < COUNT(fit); i++)
		if (!actor_type_fits(str_of(fit[i])))
			fail_msg("unfit: %s", fit[i]);
	for (size_t i = 0; i < COUNT(unfit); i++)
		if (actor_type_fits(str_of(unfit[i])))
			fail_msg("fit: %s", unfit[i]);
	assert_false(actor_type_fits(NONE));
}

static struct finger
finger(const char *links)
{
	struct finger f = {.self = S("x")};

	assert_null(actor_finger(arena,
	    buf_format(arena, "{\"subject\":\"acct:ada@peer.example\",\"links\":%s}", links), &f));
	return f;
}

static void
fingers(void **state)
{
	static const char *const templates[] = {"https://peer.example{uri}", "https://{uri}",
	    "{uri}", "https://peer.example/x", "javascript:{uri}", "https://a@peer.example/{uri}",
	    "https://peer.example:44{uri}", "http://peer.example/{uri}"};
	static const char *const intents[] = {"https://peer.example{object}",
	    "https://peer.example/?u={uri}", "https://peer.example/{?object}",
	    "https://peer.example/{object", "https://peer.example/}{object}",
	    "javascript:{object}"};
	struct finger f = finger(
	    "[{\"rel\":\"http://webfinger.net/rel/profile-page\",\"href\":\"https://peer.example/"
	    "@a\"},"
	    "{\"rel\":\"self\",\"type\":\"text/html\",\"href\":\"https://peer.example/wrong\"},"
	    "{\"rel\":\"self\",\"type\":\"application/activity+json\",\"href\":\"" ADA "\"},"
	    "{\"rel\":\"http://ostatus.org/schema/1.0/subscribe\","
	    "\"template\":\"https://peer.example/authorize_interaction?uri={uri}\"}]");

	(void)state;
	expect(f.self, ADA);
	expect(f.pages[FINGER_SUBSCRIBE], "https://peer.example/authorize_interaction?uri={uri}");
	f = finger(
	    "[7,{\"rel\":\"self\",\"type\":\"application/ld+json; "
	    "profile=\\\"https://www.w3.org/ns/activitystreams\\\"\",\"href\":\"" ADA "\"}]");
	expect(f.self, ADA);
	expect(f.pages[FINGER_SUBSCRIBE], NULL);
	f = finger("[{\"rel\":\"self\",\"type\":\"application/activity+json; charset=utf-8\","
		   "\"href\":\"" ADA "\"},{\"rel\":\"self\",\"type\":\"application/activity+json\","
		   "\"href\":\"http://peer.example/\"}]");
	expect(f.self, NULL);
	for (size_t i = 0; i < COUNT(templates); i++) {
		struct str links = buf_format(arena,
		    "[{\"rel\":\"http://ostatus.org/schema/1.0/subscribe\",\"template\":\"%s\"}]",
		    templates[i]);

		expect(finger(str_c(arena, links)).pages[FINGER_SUBSCRIBE], NULL);
	}
	f = finger(
	    "[{\"rel\":\"https://w3id.org/fep/3b86/Follow\","
	    "\"template\":\"https://peer.example/f?o={object}&then={on-success}&not={on-cancel}\"},"
	    "{\"rel\":\"https://w3id.org/fep/3b86/Follow\","
	    "\"template\":\"https://peer.example/later?o={object}\"},"
	    "{\"rel\":\"https://w3id.org/fep/3b86/Object\","
	    "\"template\":\"https://peer.example/{x}o/{object}/{object}\"},"
	    "{\"rel\":\"https://w3id.org/fep/3b86/Create\","
	    "\"template\":\"https://peer.example/c?{content}\"}]");
	expect(f.pages[FINGER_FOLLOW], "https://peer.example/f?o={uri}&then=&not=");
	expect(f.pages[FINGER_OBJECT], "https://peer.example/o/{uri}/");
	expect(f.pages[FINGER_SUBSCRIBE], NULL);
	for (size_t i = 0; i < COUNT(intents); i++) {
		struct str links = buf_format(arena,
		    "[{\"rel\":\"https://w3id.org/fep/3b86/Object\",\"template\":\"%s\"}]",
		    intents[i]);

		expect(finger(str_c(arena, links)).pages[FINGER_OBJECT], NULL);
	}
	expect(finger("{}").self, NULL);
	assert_non_null(actor_finger(arena, S("<html>"), &f));
}

static void
handles(void **state)
{
	static const struct {
		const char *typed, *name, *host;
	} known[] = {
	    {"ada@peer.example", "ada", "peer.example"},
	    {" @Ada.b_1@PEER.Example\n", "Ada.b_1", "peer.example"},
	    {"@ada@b\u00fccher.example", "ada", "xn--bcher-kva.example"},
	    {"https://peer.example/@ada", "ada", "peer.example"},
	    {"https://peer.example/@ada/", "ada", "peer.example"},
	    {"ada@localhost:8080", "ada", "localhost:8080"},
	    {"\u2066@ada@peer.example\u2069", "ada", "peer.example"},
	    {"", NULL, NULL},
	    {"ada", NULL, NULL},
	    {"@ada", NULL, NULL},
	    {"@@peer.example", NULL, NULL},
	    {"ada@", NULL, NULL},
	    {"a b@peer.example", NULL, NULL},
	    {"ada@peer.example/x", NULL, NULL},
	    {"ada@peer.example?x", NULL, NULL},
	    {"ada@peer.example#x", NULL, NULL},
	    {"ada@evil.example@peer.example", NULL, NULL},
	    {"https://peer.example/ada", NULL, NULL},
	    {"https://peer.example/@ada/7", NULL, NULL},
	    {"https://peer.example/@ada@far.example", NULL, NULL},
	    {"https://x/y/@ada", NULL, NULL},
	    {"https://u@peer.example/@ada", NULL, NULL},
	    {"ftp://peer.example/@ada", NULL, NULL},
	    {"ada@\xff.example", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		struct str name = NONE;
		struct str host = NONE;
		bool is = actor_handle(arena, str_of(known[i].typed), &name, &host);

		if (is != (known[i].name != NULL))
			fail_msg("%s: %d", known[i].typed, is);
		expect(name, known[i].name);
		expect(host, known[i].host);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(an_actor),
	    ARENA_TEST(few_words),
	    ARENA_TEST(long_names),
	    ARENA_TEST(stubs_and_keys),
	    ARENA_TEST(elsewhere),
	    ARENA_TEST(refusals),
	    ARENA_TEST(key_sizes),
	    ARENA_TEST(types),
	    ARENA_TEST(fingers),
	    ARENA_TEST(handles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
