/* Bodies with files in them: whatever comes, parts lie inside the body, one behind the other, and
 * what is taken as text is text. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "net/multipart.h"
#include "net/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static const struct form form = {
    {{"file", FIELD_FILE, 0, 0, NULL}, {"alt", FIELD_LINE, 1, 100, NULL}}};
static const struct route route = {.form = &form, .flags = ROUTE_FILE};

static void
judge(bool fine)
{
	if (!fine)
		abort();
}

static bool
inside(struct str part, struct str whole)
{
	return part.n == 0 || (part.at >= whole.at && part.at + part.n <= whole.at + whole.n);
}

static void
walk(struct arena *a, struct str boundary, struct str body)
{
	struct str between = buf_format(a, "\r\n--%.*s", STR_ARG(boundary));
	const char *behind = body.at;
	struct multipart m;
	struct part part;

	if (!multipart_open(&m, boundary, body))
		return;
	while (multipart_next(&m, &part)) {
		judge(inside(part.name, body) && inside(part.bytes, body));
		judge(part.name.at > behind && part.bytes.at > part.name.at);
		judge(str_find(part.bytes, between) == part.bytes.n);
		behind = part.bytes.at + part.bytes.n;
	}
}

/* The first line is the Content-Type, the rest the body. */
int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct str raw = {(const char *)at, n}, type = NONE, boundary;
	struct header header;
	struct req req = {.arena = a, .route = &route, .headers = &header, .nheaders = 1};

	(void)str_split(&raw, '\n', &type);
	header = (struct header){S("content-type"), type};
	req.body = raw;
	if (multipart_is(type, &boundary)) {
		judge(inside(boundary, type) && boundary.n > 0);
		walk(a, boundary, raw);
	}
	if (form_read(&req) == OK)
		judge(utf8_valid(req_text(&req, "alt")) && req_text(&req, "alt").n > 0);
	arena_free(a);
	return 0;
}
