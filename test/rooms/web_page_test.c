/* What all pages share: the frame, fields, faults, the fixed files. */
#include "test.h"

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "domain/address.h"
#include "domain/session.h"
#include "sql_hub.h"
#include "store/db.h"
#include "style.h"
#include "view_page.h"
#include "web/page.h"
#include "web/static.h"

static struct db *db;
static struct rd *rd;
static struct viewer nobody, mia = {.person = {7}, .name = {"Mia <K>", 7}};

static void
fine(err e)
{
	if (e != OK)
		fail_msg("%s: %s", err_name(e), e->cause);
}

static int
open_house(void **state)
{
	struct tx *tx;
	int64_t changed;
	int was;

	(void)arena_setup(state);
	address_origin_set(S("https://hub.example"));
	fine(db_open(arena, ":memory:", DB_WRITE, &db));
	fine(db_migrate(db, arena, 1000, &was));
	fine(tx_begin(db, arena, &tx));
	fine(sql_hub_make(tx, S("Millrace & Co"), S("Europe/London"), 1000, &changed));
	fine(tx_commit(tx));
	fine(rd_begin(db, arena, &rd));
	return 0;
}

static int
close_house(void **state)
{
	rd_end(rd);
	db_close(db);
	return arena_teardown(state);
}
#define HOUSE_TEST(f) cmocka_unit_test_setup_teardown(f, open_house, close_house)

static struct req *
request(const struct viewer *viewer)
{
	struct req *req = NEW(arena, struct req);

	req->arena = arena;
	req->now = 1777107600;
	req->id = 12345;
	req->viewer = viewer;
	return req;
}

/* A whole page with an empty middle. */
static const char *
framed(struct req *req, const struct page *p, struct reply *out)
{
	struct view_page_in in = {req, p};
	struct draw d;

	fine(page_draw(req, rd, &d));
	view_page_open(&d, &in);
	view_page_close(&d, &in);
	page_send(req, &d, 200, false, out);
	return str_c(arena, out->body);
}

static void
expect_in(const char *page, const char *part)
{
	if (strstr(page, part) == NULL)
		fail_msg("no %s in\n%s", part, page);
}

static void
expect_out(const char *page, const char *part)
{
	if (strstr(page, part) != NULL)
		fail_msg("%s in\n%s", part, page);
}

static void
test_frame(void **state)
{
	struct page p = {.title = S("A < B"), .description = S("What \"it\" is")};
	struct reply reply;
	const char *page = framed(request(&nobody), &p, &reply);

	(void)state;
	assert_int_equal(reply.status, 200);
	assert_int_equal(reply.flags, 0);
	assert_true(str_eq(reply.type, S("text/html; charset=utf-8")));
	expect_in(page,
	    "<!DOCTYPE html><html lang=\"en\" dir=\"ltr\"><head><meta charset=\"utf-8\">"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
	    "<title>A &lt; B · Millrace &amp; Co</title>"
	    "<meta name=\"description\" content=\"What &#34;it&#34; is\">");
	expect_in(page,
	    "<a class=\"skip\" href=\"#main\">Skip to the text</a><header class=\"top\">"
	    "<a href=\"/\">Millrace &amp; Co</a>");
	expect_in(page, "<a href=\"/#on\">What’s on</a><a href=\"/login\">Sign in</a></nav>");
	expect_in(page, "<main id=\"main\" class=\"act\"></main><footer>");
	expect_out(page, "og:");
	expect_out(page, "<script");
	expect_out(page, "robots");
}

/* The policy allows one style: the element holds exactly the bytes that were hashed. */
static void
test_style(void **state)
{
	struct page p = {0};
	struct reply reply;
	const char *page = framed(request(&nobody), &p, &reply);
	const char *from = strstr(page, "<style>") + 7, *to = strstr(page, "</style>");
	struct str style = {from, (size_t)(to - from)};
	struct str hash = crypto_base64(arena, crypto_sha256(arena, style));

	(void)state;
	assert_true(str_eq(style, style_css));
	assert_true(style.n > 5000 && style.n < 9000);
	assert_true(str_eq(style_hash, buf_format(arena, "sha256-%.*s", STR_ARG(hash))));
}

static void
test_frame_kinds(void **state)
{
	struct page p = {.title = S("Millrace & Co"),
	    .canonical = address_full(arena, address_home()),
	    .image = address_full(arena, address_path(S("/a.png"))),
	    .plain_main = true,
	    .script = true};
	struct reply reply;
	const char *page = framed(request(&nobody), &p, &reply);

	(void)state;
	assert_int_equal(reply.flags, REPLY_SCRIPT);
	expect_in(page, "<title>Millrace &amp; Co</title>");
	expect_in(page, "<link rel=\"canonical\" href=\"https://hub.example/\">");
	expect_in(page, "<meta property=\"og:title\" content=\"Millrace &amp; Co\">");
	expect_in(page, "<meta property=\"og:url\" content=\"https://hub.example/\">");
	expect_in(page, "<meta property=\"og:image\" content=\"https://hub.example/a.png\">");
	expect_in(page, "<script src=\"/g.js?v=");
	expect_in(page, "<main id=\"main\"></main>");
	p = (struct page){.title = S("Door"), .bare = true, .noindex = true};
	page = framed(request(&nobody), &p, &reply);
	assert_int_equal(reply.flags, 0);
	expect_in(page, "<meta name=\"robots\" content=\"noindex\">");
	expect_in(page, "Skip to the text</a><main id=\"main\" class=\"act\"></main></body>");
}

static void
test_member(void **state)
{
	struct page p = {.title = S("Here")};
	struct req *req = request(&mia);
	struct reply reply;
	const char *page = framed(req, &p, &reply);

	(void)state;
	assert_int_equal(reply.flags, REPLY_PRIVATE);
	expect_in(page, "<a href=\"/home\">My house</a><a href=\"/me\">Mia &lt;K&gt;</a>");
	expect_out(page, "/login");
	req->lang = text_lang_of(S("qps"));
	page = framed(req, &p, &reply);
	expect_in(page, "<html lang=\"qps\" dir=\"rtl\">");
	expect_out(page, "My house");
}

/* ---- fields -------------------------------------------------------------------------------- */

static const struct form form = {{
    {.name = "title", .kind = FIELD_LINE, .min = 1, .max = 80},
    {.name = "pass", .kind = FIELD_SECRET, .min = 12, .max = 200},
    {.name = "text", .kind = FIELD_TEXT, .max = 1000},
}};
static const struct route route = {.method = METHOD_POST, .path = "/x", .form = &form};

static const char *
field_drawn(struct req *req, const struct input *in)
{
	struct draw d;

	fine(page_draw(req, rd, &d));
	view_field(&d, req, in);
	return str_c(arena, buf_str(d.out));
}

static void
test_field(void **state)
{
	struct input in = {.name = S("title"),
	    .kind = INPUT_LINE,
	    .label = T_page_home,
	    .hint = T_page_login,
	    .value = S("a \"b\""),
	    .max = 80,
	    .required = true};
	struct req *req = request(&nobody);

	(void)state;
	assert_string_equal(field_drawn(req, &in),
	    "<p><label for=\"title\">My house <small>Sign in</small></label>"
	    "<input type=\"text\" id=\"title\" name=\"title\" value=\"a &#34;b&#34;\" "
	    "maxlength=\"80\" autocomplete=\"off\" required></p>");
	in = (struct input){.name = S("text"),
	    .id = S("other"),
	    .kind = INPUT_AREA,
	    .label = T_page_home,
	    .value = S("\n<b>"),
	    .rows = 3};
	assert_string_equal(field_drawn(req, &in),
	    "<p><label for=\"other\">My house</label>"
	    "<textarea id=\"other\" name=\"text\" rows=\"3\" autocomplete=\"off\">\n\n&lt;b&gt;"
	    "</textarea></p>");
}

/* What was typed stays, but never a secret; the refusal stands right behind its field. */
static void
test_field_refused(void **state)
{
	struct value typed[3] = {{.typed = S("mine"), .text = S("mine")},
	    {.typed = S("secret"), .refused = refuse(arena, "pass", T_ring_of, 12)}, {.n = 0}};
	struct input title = {.name = S("title"), .label = T_page_home, .value = S("other")};
	struct input pass = {.name = S("pass"),
	    .kind = INPUT_SECRET,
	    .label = T_page_login,
	    .autocomplete = S("new-password")};
	struct req *req = request(&nobody);
	const char *field;

	(void)state;
	req->route = &route;
	req->values = typed;
	expect_in(field_drawn(req, &title), "value=\"mine\"");
	expect_out(field_drawn(req, &title), "aria-invalid");
	field = field_drawn(req, &pass);
	expect_out(field, "secret");
	expect_in(field, "<input type=\"password\" id=\"pass\" name=\"pass\" "
			 "autocomplete=\"new-password\" autofocus aria-invalid=\"true\" "
			 "aria-describedby=\"pass-e\"><small id=\"pass-e\">of 12</small></p>");
	typed[0].refused = refuse(arena, "title", T_ring_of, 4);
	expect_in(field_drawn(req, &title), "autofocus");
	expect_out(field_drawn(req, &pass), "autofocus");
	typed[0].refused = typed[1].refused = OK;
	req->refused = refuse(arena, "title", T_ring_of, 3);
	expect_in(field_drawn(req, &title), "autofocus aria-invalid=\"true\" "
					    "aria-describedby=\"title-e\">");
	expect_in(field_drawn(req, &title), "<small id=\"title-e\">of 3</small>");
	assert_null(page_refusal(req));
}

static void
test_refusal(void **state)
{
	struct req *req = request(&mia);
	struct draw d;

	(void)state;
	fine(page_draw(req, rd, &d));
	view_refusal(&d, req);
	assert_int_equal(d.out->n, 0);
	req->refused = fail(arena, FAULT_CONFLICT, T_fault_conflict, "test");
	assert_ptr_equal(page_refusal(req), req->refused);
	view_refusal(&d, req);
	expect_in(str_c(arena, buf_str(d.out)), "role=\"alert\"");
	expect_in(str_c(arena, buf_str(d.out)), "<span>Somebody was faster");
	d.out->n = 0;
	view_once(&d, req);
	assert_true(str_starts(buf_str(d.out), S("<input type=\"hidden\" name=\"once\" value=\"")));
	assert_int_equal(page_once(req).n, 26);
	assert_false(str_eq(page_once(req), page_once(req)));
}

/* ---- faults -------------------------------------------------------------------------------- */

static const char *
fault_page(struct rd *with, err e, struct reply *out)
{
	page_fault(request(NULL), with, e, out);
	return str_c(arena, out->body);
}

static void
test_missing(void **state)
{
	struct reply reply;
	const char *page =
	    fault_page(rd, fail(arena, FAULT_MISSING, T_fault_missing, "no such call"), &reply);
	const char *seat = page;
	int seats = 0;

	(void)state;
	assert_int_equal(reply.status, 404);
	expect_in(
	    page, "<p class=\"small\">404</p><h1>There is nothing here that we can show you</h1>");
	while ((seat = strstr(seat, "class=\"seat free\"")) != NULL) {
		seats++;
		seat++;
	}
	assert_int_equal(seats, 9);
	expect_out(page, "no such call");
	expect_in(page, "Millrace &amp; Co");
	/* one answer, whatever the reason */
	assert_string_equal(
	    page, fault_page(rd, fail(arena, FAULT_MISSING, T_page_home, "other"), &reply));
}

/* Each fault has its words and the number that the log has, with a database and without. */
static void
test_faults(void **state)
{
	const char *id = str_c(arena, log_id(arena, 12345));
	struct str before = NONE;

	(void)state;
	for (int f = FAULT_INPUT; f <= FAULT_STORE; f++) {
		err e = fail(arena, (enum fault)f, 0, "cause in the log");
		struct reply reply;
		const char *page = fault_page(f % 2 == 0 ? rd : NULL, e, &reply);

		assert_int_equal(reply.status, err_status(e));
		expect_out(page, "cause in the log");
		expect_in(page, f % 2 == 0 ? "Millrace &amp; Co</a>" : ">hub.example</a>");
		if (f != FAULT_MISSING)
			expect_in(page, id);
		assert_false(str_eq(reply.body, before));
		before = reply.body;
	}
}

static void
test_fault_sentence(void **state)
{
	struct reply reply;
	const char *page = fault_page(rd, fail(arena, FAULT_BUSY, T_ring_of, "full"), &reply);

	(void)state;
	expect_in(page, "<h1>The door is crowded</h1><p class=\"say\">of 0</p>");
	expect_out(page, "There is a crowd");
}

/* ---- fixed files ---------------------------------------------------------------------------- */

static const struct reply *
fixed(const char *path, struct str query)
{
	struct reply *out = NEW(arena, struct reply);
	struct req *req = request(&nobody);

	req->query = query;
	for (size_t i = 0; i < static_routes.n; i++) {
		if (strcmp(static_routes.rows[i].path, path) != 0)
			continue;
		assert_int_equal(static_routes.rows[i].who, WHO_ANYONE);
		fine(static_routes.rows[i].page(req, NULL, out));
		return out;
	}
	fail_msg("no route %s", path);
	return out;
}

static void
test_static(void **state)
{
	struct str address = static_script(arena).s;
	const struct reply *script;

	(void)state;
	assert_true(str_starts(address, S("/g.js?")));
	script = fixed("/g.js", str_sub(address, 6, address.n));
	assert_int_equal(script->flags, REPLY_FIXED);
	assert_true(script->body.n > 200 && script->body.n < 1500);
	assert_int_equal(fixed("/g.js", S("v=old"))->flags, 0);
	assert_true(str_starts(fixed("/favicon.svg", NONE)->body, S("<svg xmlns=")));
	assert_true(str_starts(fixed("/robots.txt", NONE)->body, S("User-agent: *\n")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOUSE_TEST(test_frame),
	    HOUSE_TEST(test_style),
	    HOUSE_TEST(test_frame_kinds),
	    HOUSE_TEST(test_member),
	    HOUSE_TEST(test_field),
	    HOUSE_TEST(test_field_refused),
	    HOUSE_TEST(test_refusal),
	    HOUSE_TEST(test_missing),
	    HOUSE_TEST(test_faults),
	    HOUSE_TEST(test_fault_sentence),
	    HOUSE_TEST(test_static),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
