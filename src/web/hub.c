/* web/hub.c - see hub.h. */
#include "web/hub.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/buf.h"
#include "domain/address.h"
#include "domain/person.h"
#include "domain/report.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_hub.h"

#define CALLS 20
#define TOLD_VISIT 3

err
next_call_make(struct draw *d, const struct call_list *calls, struct str own, struct next_call *out)
{
	const struct call_row *row = calls->n == 0 ? NULL : calls->rows;
	struct next_call next = {.row = row};
	struct text_arg args[2] = {{NULL, NONE}, {NULL, NONE}};

	if (row != NULL) {
		args[0] =
		    (struct text_arg){"places", buf_format(d->arena, "%" PRId64, row->capacity)};
		next.ring = text_say(d->arena, d->lang, T_hub_ring, row->going, args);
		next.href = address_call(d->arena, row->handle, row->slug);
		TRY(when_span_make(d->arena, (const int64_t[2]){row->starts_at, row->ends_at},
		    row->zone, own, &next.when));
	}
	*out = next;
	return OK;
}

/* ---- / ------------------------------------------------------------------------------------- */

static struct url
next_page(struct req *req, const struct front_page *p)
{
	if (p->nmovements < MOVEMENT_PAGE)
		return (struct url){NONE};
	return address_query(
	    req->arena, address_home(), S("after"), p->movements[p->nmovements - 1].handle);
}

static err
front_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct front_page p = {.page = {.plain_main = true}};
	struct str after = req_query(req, S("after"));
	struct draw d;
	bool open;

	TRY(hub_get(rd, &p.hub, &open));
	TRY(call_upcoming(rd, req->now, (struct call_key){0}, CALLS, &p.calls));
	TRY(movement_page(rd, after, &p.movements, &p.nmovements));
	TRY(page_draw(req, rd, &d));
	TRY(next_call_make(&d, &p.calls, req->viewer->zone, &p.next));
	p.page.description = p.hub.about.n > 0 ? p.hub.about : NONE;
	p.page.canonical = address_full(req->arena, address_home());
	p.more = next_page(req, &p);
	view_front(&d, req, &p);
	page_send(req, &d, 200, false, out);
	return OK;
}

/* ---- /home --------------------------------------------------------------------------------- */

/* Who sits in a circle and gave neither an address nor a passphrase is told once, on the third day
 * they come. */
static err
read_alone(struct req *req, struct rd *rd, struct home_page *p)
{
	struct person person;
	bool found;

	TRY(person_get(rd, req->viewer->person, &person, &found));
	p->alone = found && person.mail.at == NULL && person.pass.at == NULL && p->ncircles > 0 &&
		   req->viewer->visits == TOLD_VISIT;
	return OK;
}

bool
home_waits(const struct home_page *p)
{
	return p->waits.n > 0 || p->nreplies > 0 || p->reports > 0;
}

static err
home_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct home_page p = {.page = {.plain_main = true, .noindex = true}};
	struct draw d;

	TRY(movement_of_person(rd, req->viewer->person, &p.movements, &p.nmovements));
	TRY(call_of_person(rd, req->viewer->person, req->now, CALLS, &p.calls));
	TRY(circle_of_person(rd, req->viewer->person, &p.circles, &p.ncircles));
	TRY(movement_may_found(rd, req->viewer->person, req->viewer->admin, &p.founds));
	TRY(reply_waits(rd, req->viewer->person, &p.replies, &p.nreplies));
	if (req->viewer->admin)
		TRY(report_waiting(rd, &p.reports));
	TRY(read_alone(req, rd, &p));
	TRY(page_draw(req, rd, &d));
	TRY(proposal_waits_make(&d, rd, req->viewer->person, &p.waits));
	p.page.title = text_say(req->arena, d.lang, T_home_page, 0, NULL);
	view_home(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

/* ---- /about -------------------------------------------------------------------------------- */

static err
about_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct page page = {
	    .plain_main = true, .canonical = address_full(req->arena, address_path(S("/about")))};
	struct hub hub = {.name = NONE};
	struct draw d;
	bool open;

	TRY(hub_get(rd, &hub, &open));
	TRY(page_draw(req, rd, &d));
	page.title = text_say(req->arena, d.lang, T_about_page, 0, NULL);
	view_about(&d, req, &page, &hub);
	page_send(req, &d, 200, false, out);
	return OK;
}

static const struct route rows[] = {
    {.method = METHOD_GET,
	.path = "/",
	.who = WHO_ANYONE,
	.page = front_page,
	.flags = ROUTE_CACHE},
    {.method = METHOD_GET, .path = "/home", .who = WHO_PERSON, .page = home_page},
    {.method = METHOD_GET,
	.path = "/about",
	.who = WHO_ANYONE,
	.page = about_page,
	.flags = ROUTE_CACHE},
};
const struct route_table hub_routes = {rows, COUNT(rows)};
