#include "web/impact.h"

#include <math.h>

#include "base/text.h"
#include "domain/address.h"
#include "store/db.h"
#include "view_impact.h"

#define CALLS 30

static const int tie_labels[TIES] = {T_impact_t_strong, T_impact_t_weak, T_impact_t_unknown};
static const int channel_labels[CHANNELS_N] = {T_impact_c_person, T_impact_c_fediverse,
    T_impact_c_bluesky, T_impact_c_facebook, T_impact_c_x, T_impact_c_mail, T_impact_c_poster,
    T_impact_c_embed, T_impact_c_feed, T_impact_c_door, T_impact_c_other};

int
impact_way(size_t way)
{
	static const int labels[FUNNEL_WAYS] = {
	    T_impact_t_strong, T_impact_both, T_impact_t_weak, T_impact_t_unknown};

	return labels[way];
}

struct str
impact_range(struct draw *d, int64_t x, int64_t n)
{
	struct interval i;

	if (n <= 0)
		return text_say(d->arena, d->lang, T_impact_unsaid, 0, NULL);
	i = ledger_wilson(x, n);
	return text_say(d->arena, d->lang, T_impact_range, 0,
	    (const struct text_arg[2]){
		{"low", buf_format(d->arena, "%d", (int)lround(100 * i.low))},
		{"high", buf_format(d->arena, "%d", (int)lround(100 * i.high))}});
}

static err
read_calls(struct req *req, struct rd *rd, struct impact_page *p)
{
	struct ledger_key before = {0};
	const struct ledger_call *end;

	if (!str_int(req_query(req, S("before")), &before.at) ||
	    !str_int(req_query(req, S("id")), &before.id.n))
		before = (struct ledger_key){0};
	TRY(ledger_calls(rd, p->m->id, before, CALLS, &p->calls));
	if (p->calls.n < CALLS)
		return OK;
	end = &p->calls.rows[CALLS - 1];
	p->next = address_query(req->arena, address_impact(req->arena, p->m->handle), S("before"),
	    buf_format(req->arena, "%" PRId64, end->starts_at));
	p->next = address_query(
	    req->arena, p->next, S("id"), buf_format(req->arena, "%" PRId64, end->id.n));
	return OK;
}

/* The call that the address names, which must be one of the movement. */
static err
read_call(struct req *req, struct rd *rd, struct impact_page *p)
{
	struct str pub = req_query(req, S("call"));
	struct call *c;
	bool found;

	if (pub.at == NULL)
		return OK;
	TRY(call_by_pub(rd, pub, &c, &found));
	if (!found || c->movement.n != p->m->id.n)
		return fail(
		    req->arena, FAULT_MISSING, T_fault_missing, "no such call of the movement");
	p->c = c;
	return OK;
}

static err
page(struct req *req, struct rd *rd, struct reply *out)
{
	struct impact_page p = {.page = {.plain_main = true, .noindex = true}, .m = req->object};
	struct ledger ledger;
	struct draw d;

	TRY(read_call(req, rd, &p));
	TRY(page_draw(req, rd, &d));
	if (p.c != NULL)
		TRY(ledger_of_call(rd, p.c->id, &ledger));
	else
		TRY(ledger_of_movement(rd, p.m->id, &ledger));
	p.page.title = text_say(req->arena, d.lang, T_impact_title, 0, NULL);
	TRY(ledger_funnel(rd, p.m->id, p.c != NULL ? p.c->id : (struct call_id){0}, &p.funnel));
	p.all = (struct impact_line){T_impact_all, ledger.all};
	for (size_t i = 0; i < TIES; i++)
		p.tie[i] = (struct impact_line){tie_labels[i], ledger.tie[i]};
	for (size_t i = 0; i < CHANNELS_N; i++)
		p.channel[i] = (struct impact_line){channel_labels[i], ledger.channel[i]};
	if (p.c == NULL)
		TRY(read_calls(req, rd, &p));
	view_impact(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct route routes[] = {
    {.path = "/impact/{movement}", .who = WHO_FELLOW, .page = page},
};
const struct route_table impact_routes = {routes, COUNT(routes)};
