/* The page cache: keys, freshness by scope, waiting, room; the keyed hash; heads of answers. */
#include <zlib.h>

#include "test.h"

#include "base/rand.h"
#include "net/answer.h"
#include "net/sip.h"

static unsigned told;

static void
tell(void *to, unsigned loop, struct fill_note *note)
{
	(void)to;
	told |= 1U << loop;
	fill_drop(note->fill);
}

static struct cache *
fresh_cache(size_t cap)
{
	struct cache *c = cache_new(cap, APART);

	told = 0;
	cache_attach(c, tell, NULL);
	return c;
}

static struct cache_key *
key_of(struct cache *c, bool json, int lang, const char *path, const char *query)
{
	struct cache_key *key = NEW(arena, struct cache_key);
	struct req req = {.path = str_of(path), .query = str_of(query)};

	cache_key_make(c, json, lang, &req, key);
	return key;
}

static const struct cache_ask *
ask_for(const struct cache_key *key, struct str scope, unsigned loop, int64_t now)
{
	struct cache_ask *ask = NEW(arena, struct cache_ask);

	*ask = (struct cache_ask){key, scope, loop, now};
	return ask;
}

static void
forms_of(struct str body, struct kept_form out[KEPT_FORMS])
{
	for (int i = 0; i < KEPT_FORMS; i++)
		out[i] = (struct kept_form){S("head"), S("same"), S("\"tag\""), body};
}

/* Make a page whose note is taken at `at`. */
static void
fill(struct cache *c, const struct cache_key *key, const char *scope, int64_t at, struct str body)
{
	struct kept_form forms[KEPT_FORMS];
	struct kept *kept;
	struct fill *f;

	forms_of(body, forms);
	assert_int_equal(cache_join(c, ask_for(key, str_of(scope), 0, at), &kept, &f), CACHE_LEAD);
	kept_release(cache_settle(f, forms));
}

static void
keys(void **state)
{
	struct cache *c = fresh_cache(1000000);
	const struct cache_key *plain = key_of(c, false, 0, "/@river", NULL);
	const struct cache_key *others[] = {
	    key_of(c, true, 0, "/@river", NULL),
	    key_of(c, false, 1, "/@river", NULL),
	    key_of(c, false, 0, "/@rive", NULL),
	    key_of(c, false, 0, "/@river", "a=1"),
	    key_of(c, false, 0, "/@river", "a=1&b=2"),
	    key_of(c, false, 0, "/@river", "b=2&a=1"),
	    key_of(c, false, 0, "/@river", "viax=1"),
	};
	struct buf b = BUF(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++) {
		assert_true(plain->hash != others[i]->hash);
		for (size_t k = 0; k < i; k++)
			assert_true(others[k]->hash != others[i]->hash);
	}
	assert_true(key_of(c, false, 0, "/@river", "via=x")->hash == plain->hash);
	assert_true(key_of(c, false, 0, "/@river", "via=x&a=1&via=&b=2")->hash == others[4]->hash);
	for (int i = 0; i < CACHE_KEY; i++)
		buf_char(&b, 'a');
	buf_char(&b, '\0');
	assert_int_equal(key_of(c, false, 0, b.at, NULL)->n, 0);
	assert_int_equal(key_of(c, false, 0, "/", b.at)->n, 0);
	cache_free(c);
}

/* Time alone makes a page stale, in a front and behind it. */
static void
old_pages(void **state)
{
	struct cache *c = fresh_cache(1000000);
	const struct cache_key *river = key_of(c, false, 0, "/@river", NULL);
	struct front *f = front_new(c), *other = front_new(c);

	(void)state;
	fill(c, river, "river", 1000, S("river"));
	assert_non_null(front_get(f, river, 60999));
	assert_null(front_get(f, river, 61000));
	assert_null(front_get(other, river, 61000));
	front_free(f);
	front_free(other);
	cache_free(c);
}

/* What a drop of a scope does to a page of a movement, of another, and of the hub. */
static void
freshness(void **state)
{
	static const struct {
		const char *drop; /* NULL: everything */
		bool at_once;
		int64_t later; /* when it is looked for, the note being of 1,000 */
		bool river, hill, hub;
	} rows[] = {
	    {"river", true, 1000, false, true, false},
	    {"RIVER", true, 1000, false, true, false},
	    {"hill", true, 1000, true, false, false},
	    {NULL, true, 1000, false, false, false},
	    {"river", false, 1999, true, true, true},
	    {"river", false, 2000, false, true, false},
	    {NULL, false, 1999, true, true, true},
	    {NULL, false, 2000, false, false, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct cache *c = fresh_cache(1000000);
		struct front *f = front_new(c);
		const struct cache_key *river = key_of(c, false, 0, "/@river", NULL);
		const struct cache_key *hill = key_of(c, false, 0, "/@hill", NULL);
		const struct cache_key *hub = key_of(c, false, 0, "/", NULL);

		fill(c, river, "river", 1000, S("river"));
		fill(c, hill, "hill", 1000, S("hill"));
		fill(c, hub, NULL, 1000, S("hub"));
		/* Without a change they stay for a minute; half of them are in the front now. */
		assert_non_null(front_get(f, river, 60999));
		assert_non_null(front_get(f, hub, 60999));
		cache_drop(c, str_of(rows[i].drop), rows[i].at_once);
		assert_int_equal(front_get(f, river, rows[i].later) != NULL, rows[i].river);
		assert_int_equal(front_get(f, hill, rows[i].later) != NULL, rows[i].hill);
		assert_int_equal(front_get(f, hub, rows[i].later) != NULL, rows[i].hub);
		front_free(f);
		cache_free(c);
	}
}

/* A change between note and settling is never lost. */
static void
changed_while_drawn(void **state)
{
	struct cache *c = fresh_cache(1000000);
	const struct cache_key *key = key_of(c, false, 0, "/@river", NULL);
	struct kept_form forms[KEPT_FORMS];
	struct front *front = front_new(c);
	struct kept *kept;
	struct fill *f, *same;

	(void)state;
	forms_of(S("old"), forms);
	assert_int_equal(cache_join(c, ask_for(key, S("river"), 0, 1000), &kept, &f), CACHE_LEAD);
	assert_int_equal(
	    cache_join(c, ask_for(key, S("river"), 1, 1000), &kept, &same), CACHE_WAIT);
	assert_int_equal(
	    cache_join(c, ask_for(key, S("river"), 1, 1000), &kept, &same), CACHE_WAIT);
	assert_int_equal(
	    cache_join(c, ask_for(key, S("river"), 3, 1000), &kept, &same), CACHE_WAIT);
	assert_ptr_equal(f, same);
	cache_drop(c, S("river"), true);
	kept = cache_settle(f, forms);
	assert_true(str_eq(kept_form(kept, false)->body, S("old")));
	kept_release(kept);
	assert_int_equal(told, 1 << 1 | 1 << 3);
	assert_null(front_get(front, key, 1000));

	/* A late change while it is drawn: it is kept, for its second. */
	assert_int_equal(cache_join(c, ask_for(key, S("river"), 0, 5000), &kept, &f), CACHE_LEAD);
	cache_drop(c, S("river"), false);
	kept_release(cache_settle(f, forms));
	assert_non_null(front_get(front, key, 5999));
	assert_null(front_get(front, key, 6000));

	/* Not to be kept at all. */
	assert_int_equal(cache_join(c, ask_for(key, S("river"), 0, 7000), &kept, &f), CACHE_LEAD);
	assert_null(cache_settle(f, NULL));
	assert_null(front_get(front, key, 7000));
	front_free(front);
	cache_free(c);
}

static void
found_by_join(void **state)
{
	struct cache *c = fresh_cache(1000000);
	const struct cache_key *key = key_of(c, false, 0, "/", NULL);
	struct kept *kept;
	struct fill *f;

	(void)state;
	fill(c, key, NULL, 1000, S("x"));
	assert_int_equal(cache_join(c, ask_for(key, NONE, 0, 1000), &kept, &f), CACHE_HIT);
	/* A page that is held outlives its place in the cache. */
	cache_drop(c, NONE, true);
	cache_free(c);
	assert_true(str_eq(kept_form(kept, true)->body, S("x")));
	kept_release(kept);
}

/* The cache stays within its room and spares what is used. */
static void
room(void **state)
{
	struct cache *c = fresh_cache(100000);
	struct front *front = front_new(c);
	char *page = arena_alloc(arena, 20000);
	const struct cache_key *used = key_of(c, false, 0, "/used", NULL);
	size_t left = 0;

	(void)state;
	fill(c, used, NULL, 1000, (struct str){page, 5000});
	for (int i = 0; i < 200; i++) {
		assert_non_null(front_get(front, used, 1000));
		fill(c, key_of(c, false, 0, "/", str_c(arena, buf_format(arena, "n=%d", i))), NULL,
		    1000, (struct str){page, 5000});
	}
	for (int i = 0; i < 200; i++) {
		const struct cache_key *key =
		    key_of(c, false, 0, "/", str_c(arena, buf_format(arena, "n=%d", i)));

		left += front_get(front, key, 1000) != NULL;
		front_rest(front);
	}
	assert_true(left > 10 && left < 20);
	/* Too large a page would empty the cache for itself alone. */
	fill(c, key_of(c, false, 0, "/large", NULL), NULL, 1000, (struct str){page, 20000});
	assert_null(front_get(front, key_of(c, false, 0, "/large", NULL), 1000));
	front_sweep(front);
	front_free(front);
	cache_free(c);
}

/* ---- the hash ------------------------------------------------------------------------------- */

/* The vectors of the paper's appendix A and of its reference implementation. */
static void
siphash(void **state)
{
	static const uint64_t sums[] = {0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a,
	    0x85676696d7fb7e2d, 0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce,
	    0xab0200f58b01d137, 0x93f5f5799a932462};
	const struct sip_key key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
	char in[16];

	(void)state;
	for (int i = 0; i < 16; i++)
		in[i] = (char)i;
	for (size_t i = 0; i < COUNT(sums); i++)
		assert_true(sip_hash(&key, (struct str){in, i}) == sums[i]);
	assert_true(sip_hash(&key, (struct str){in, 15}) == 0xa129ca6149be45e5);
}

/* ---- heads and bodies ----------------------------------------------------------------------- */

static void
sound(void **state)
{
	static const struct {
		struct reply reply;
		bool sound;
	} rows[] = {
	    {{.location = {"/a?b=c#d", 8}}, true},
	    {{.location = {"/", 1}}, true},
	    {{.location = {"//evil.example", 14}}, false},
	    {{.location = {"/\\evil.example", 14}}, false},
	    {{.location = {"https://evil.example", 20}}, false},
	    {{.location = {"/a\r\nb", 5}}, false},
	    {{.location = {"/a b", 4}}, false},
	    {{.location = {"/\xc3\xa4", 3}}, false},
	    {{.cookie = {"s=1; Path=/", 11}}, true},
	    {{.cookie = {"s=1\nx", 5}}, false},
	    {{.cookie = {"s=1\0x", 5}}, false},
	    {{.type = {"text/html\r", 10}}, false},
	    {{.file = {"\xc3\xa4.ics", 6}}, true},
	    {{.file = {"a\n.ics", 6}}, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(answer_is_sound(&rows[i].reply), rows[i].sound);
}

static void
heads(void **state)
{
	struct answer_site site;
	struct reply r = {.status = 200,
	    .type = S("text/calendar"),
	    .body = S("x"),
	    .file = S("K\xc3\xb6ln \"1\".ics"),
	    .retry_after = 7,
	    .flags = REPLY_ATTACH | REPLY_PRIVATE | REPLY_FORGET | REPLY_SCRIPT};
	struct answer a = {.reply = &r, .read_only = true, .length = 1};
	struct str head;

	(void)state;
	answer_site_make(arena, S("default-src 'none'"), false, &site);
	head = answer_head(arena, &site, &a);
	assert_true(str_starts(head, S("HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\n")));
	assert_true(str_ends(head, S("\r\n")));
	assert_true(str_find(head, S("\r\nCache-Control: no-store\r\n")) < head.n);
	assert_true(str_find(head, S("\r\nRetry-After: 7\r\n")) < head.n);
	assert_true(str_find(head, S("default-src 'none'; script-src 'self'\r\n")) < head.n);
	assert_true(str_find(head, S("filename=\"K__ln _1_.ics\"; filename*=UTF-8''"
				     "K%C3%B6ln%20%221%22.ics\r\n")) < head.n);
	assert_true(str_find(head, S("Clear-Site-Data: \"cache\"")) < head.n);
	assert_true(str_find(head, S("Strict-Transport-Security")) == head.n);
	r.flags = REPLY_FIXED;
	head = answer_head(arena, &site, &a);
	assert_true(str_find(head, S("max-age=31536000, immutable\r\n")) < head.n);
	a.status = 405;
	a.allow = S("POST");
	head = answer_head(arena, &site, &a);
	assert_true(str_starts(head, S("HTTP/1.1 405 Method Not Allowed\r\n")));
	assert_true(str_find(head, S("\r\nAllow: POST\r\n")) < head.n);
	assert_true(str_find(head, S("no-store")) < head.n);
}

static void
gzip(void **state)
{
	struct buf b = BUF(arena);
	struct reply r = {.type = S("text/html; charset=utf-8")};
	struct kept_form forms[KEPT_FORMS];
	struct answer_site site;
	struct str small;
	z_stream z = {0};
	char *back;

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "<p>line %d</p>", i);
	r.body = buf_str(&b);
	assert_true(answer_shrinks(&r));
	assert_true(answer_gzip(arena, r.body, 6, &small));
	back = arena_alloc(arena, b.n);
	z.next_in = (Bytef *)(uintptr_t)small.at;
	z.avail_in = (uInt)small.n;
	z.next_out = (Bytef *)back;
	z.avail_out = (uInt)b.n;
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	(void)inflateEnd(&z);
	assert_true(str_eq((struct str){back, z.total_out}, r.body));
	/* What does not get smaller is sent as it is. */
	rand_bytes(back, 1000);
	assert_false(answer_gzip(arena, (struct str){back, 1000}, 6, &small));
	assert_ptr_equal(small.at, back);
	answer_site_make(arena, S("x"), true, &site);
	answer_forms(arena, &site, &r, forms);
	assert_true(forms[KEPT_GZIP].body.n < forms[KEPT_PLAIN].body.n / 2);
	assert_true(
	    str_find(forms[KEPT_GZIP].head, S("Content-Encoding: gzip")) < forms[KEPT_GZIP].head.n);
	assert_true(str_starts(forms[KEPT_GZIP].same, S("HTTP/1.1 304 ")));
	r.type = S("image/png");
	answer_forms(arena, &site, &r, forms);
	assert_ptr_equal(forms[KEPT_GZIP].body.at, r.body.at);
	assert_true(str_eq(forms[KEPT_GZIP].etag, forms[KEPT_PLAIN].etag));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(keys),
	    ARENA_TEST(freshness),
	    ARENA_TEST(old_pages),
	    ARENA_TEST(changed_while_drawn),
	    ARENA_TEST(found_by_join),
	    ARENA_TEST(room),
	    ARENA_TEST(siphash),
	    ARENA_TEST(sound),
	    ARENA_TEST(heads),
	    ARENA_TEST(gzip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
