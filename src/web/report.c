#include "web/report.h"

#include "base/arena.h"
#include "base/text.h"
#include "domain/address.h"
#include "store/db.h"
#include "web/peer.h"

err
reports_read(struct rd *rd, struct str zone, struct reports *out)
{
	out->zone = zone;
	TRY(report_open(rd, &out->open));
	return report_closed(rd, &out->closed);
}

struct url
report_link(struct draw *d, const struct report *r)
{
	if (r->slug.at != NULL)
		return address_call(d->arena, r->handle, r->slug);
	if (r->number != 0)
		return address_version(d->arena, r->handle, r->number);
	return address_movement(d->arena, r->handle);
}

struct str
report_name(struct draw *d, const struct report *r)
{
	if (r->title.at != NULL)
		return r->title;
	if (r->number != 0)
		return text_say(d->arena, d->lang, T_report_version, r->number, NULL);
	return r->name;
}

static const struct form form = {{
    {"report", FIELD_LINE, 1, 64, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
done_act(struct req *req, struct tx *tx, struct outcome *out)
{
	out->location = S("/admin/peers");
	return report_done(tx, req_text(req, "report"), req->now);
}

static const struct route routes[] = {{.method = METHOD_POST,
    .path = "/admin/reports",
    .who = WHO_ADMIN,
    .limit = {60, 60},
    .body_cap = 4096,
    .form = &form,
    .act = done_act,
    .page = peers_page,
    .flags = ROUTE_ONCE}};
const struct route_table report_routes = {routes, COUNT(routes)};
