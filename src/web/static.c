/* web/static.c - see static.h. */
#include "base/buf.h"
#include "base/url.h"
#include "script.h"
#include "web/static.h"

/* The ring as the sign: seven seats taken, two free. */
#define RING                                                                                       \
	"cx=\"16\" cy=\"16\" r=\"12\" fill=\"none\" stroke-width=\"6\" stroke-linecap=\"round\""
#define FAVICON                                                                                    \
	"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\">"                         \
	"<circle " RING " stroke=\"#b9ab9b\" pathLength=\"9\" stroke-dasharray=\"0 1\"/>"          \
	"<path d=\"M20.1 4.72A12 12 0 1 1 4.18 13.92\" fill=\"none\" stroke-width=\"6\" "          \
	"stroke-linecap=\"round\" stroke=\"#b93a10\" pathLength=\"6\" stroke-dasharray=\"0 1\"/>"  \
	"</svg>\n"

/* Search engines stay away from what only its holder should find. */
#define ROBOTS                                                                                     \
	"User-agent: *\nDisallow: /t/\nDisallow: /door/\nDisallow: /setup/\nDisallow: /i/\n"       \
	"Disallow: /login\n"

struct url
static_script(struct arena *a)
{
	return url_own(buf_format(a, "/g.js?v=%.*s", STR_ARG(script_etag)));
}

static err
script_page(struct req *req, struct rd *rd, struct reply *out)
{
	(void)rd;
	*out = (struct reply){
	    .status = 200, .type = S("text/javascript; charset=utf-8"), .body = script_js};
	if (str_eq(req_query(req, S("v")), script_etag))
		out->flags = REPLY_FIXED;
	return OK;
}

static err
favicon_page(struct req *req, struct rd *rd, struct reply *out)
{
	(void)req;
	(void)rd;
	*out = (struct reply){.status = 200, .type = S("image/svg+xml"), .body = S(FAVICON)};
	return OK;
}

static err
robots_page(struct req *req, struct rd *rd, struct reply *out)
{
	(void)req;
	(void)rd;
	*out = (struct reply){
	    .status = 200, .type = S("text/plain; charset=utf-8"), .body = S(ROBOTS)};
	return OK;
}

#define FIXED(address, draw)                                                                       \
	{                                                                                          \
		.method = METHOD_GET, .path = (address), .who = WHO_ANYONE, .page = (draw),        \
		.flags = ROUTE_CACHE | ROUTE_EARLY                                                 \
	}
static const struct route rows[] = {
    FIXED("/g.js", script_page),
    FIXED("/favicon.svg", favicon_page),
    FIXED("/robots.txt", robots_page),
};
const struct route_table static_routes = {rows, COUNT(rows)};
