#include "web/impact.h"

#include <math.h>

#include "base/text.h"
#include "domain/address.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_impact.h"
#include "web/call.h"

#define CALLS 30
#define PAST 5

/* ---- words --------------------------------------------------------------------------------- */

int
impact_tie(enum tie tie)
{
	static const int labels[TIES] = {T_impact_t_strong, T_impact_t_weak, T_impact_t_unknown};

	return labels[tie - 1];
}

int
impact_channel(enum channel channel)
{
	static const int labels[CHANNELS_N] = {T_impact_c_person, T_impact_c_fediverse,
	    T_impact_c_bluesky, T_impact_c_facebook, T_impact_c_x, T_impact_c_mail,
	    T_impact_c_poster, T_impact_c_embed, T_impact_c_feed, T_impact_c_door,
	    T_impact_c_other};

	return labels[channel - 1];
}

static struct str
range_say(struct draw *d, int key, int64_t x, int64_t n)
{
	struct interval i;

	if (n <= 0)
		return text_say(d->arena, d->lang, T_impact_unsaid, 0, NULL);
	i = ledger_wilson(x, n);
	return text_say(d->arena, d->lang, key, 0,
	    (const struct text_arg[2]){
		{"low", buf_format(d->arena, "%d", (int)lround(100 * i.low))},
		{"high", buf_format(d->arena, "%d", (int)lround(100 * i.high))}});
}

struct str
impact_range(struct draw *d, int64_t x, int64_t n)
{
	return range_say(d, T_impact_range, x, n);
}

struct str
impact_between(struct draw *d, int64_t x, int64_t n)
{
	return range_say(d, T_impact_between, x, n);
}

struct str
impact_ways(struct draw *d, unsigned of)
{
	struct str out = NONE;

	for (size_t way = 0; way < FUNNEL_WAYS; way++) {
		struct str word;

		if ((of & 1U << way) == 0)
			continue;
		word = text_say(d->arena, d->lang, chart_way(way), 0, NULL);
		out = out.at == NULL ? word
				     : text_say(d->arena, d->lang, T_impact_or, 0,
					   (const struct text_arg[2]){{"a", out}, {"b", word}});
	}
	return out;
}

/* ---- /impact/{movement} -------------------------------------------------------------------- */

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

err
impact_call(struct req *req, struct rd *rd, const struct movement *m, const struct call **out)
{
	struct str pub = req_query(req, S("call"));
	struct call *c;
	bool found;

	if (pub.at == NULL)
		return OK;
	TRY(call_by_pub(rd, pub, &c, &found));
	if (!found || c->movement.n != m->id.n)
		return fail(
		    req->arena, FAULT_MISSING, T_fault_missing, "no such call of the movement");
	*out = c;
	return OK;
}

/* Shares of those who came stand for themselves once there are enough to say something. */
static enum impact_answer
answer_of(const struct impact_page *p, int64_t now)
{
	struct funnel_cell all = chart_all(&p->funnel, TOUCH_PLEDGE);

	if (chart_all(&p->funnel, TOUCH_REACH).n < CHART_FEW)
		return IMPACT_FEW;
	if ((p->c != NULL && !call_over(p->c, now)) || all.onward == 0 || all.sure < CHART_FEW)
		return IMPACT_SO_FAR;
	if (p->funnel.stage[0][TOUCH_PLEDGE - 1].sure < CHART_FEW ||
	    p->funnel.stage[2][TOUCH_PLEDGE - 1].sure < CHART_FEW)
		return IMPACT_CAME;
	return IMPACT_WAYS;
}

static void
fill_lines(struct impact_page *p, const struct ledger *ledger)
{
	p->all = (struct impact_line){T_impact_all, ledger->all};
	for (size_t i = 0; i < TIES; i++)
		p->tie[i] = (struct impact_line){impact_tie((enum tie)(i + 1)), ledger->tie[i]};
	for (size_t i = 0; i < CHANNELS_N; i++)
		p->channel[i] =
		    (struct impact_line){impact_channel((enum channel)(i + 1)), ledger->channel[i]};
}

static err
read_numbers(struct req *req, struct rd *rd, struct impact_page *p)
{
	struct call_id call = p->c != NULL ? p->c->id : (struct call_id){0};
	struct ledger ledger;

	TRY(p->c != NULL ? ledger_of_call(rd, call, &ledger)
			 : ledger_of_movement(rd, p->m->id, &ledger));
	fill_lines(p, &ledger);
	TRY(ledger_funnel(rd, p->m->id, call, &p->funnel));
	TRY(publish_read(rd, p->m->id, call, PUBLISH_FELLOWS, &p->shown));
	return p->c == NULL ? read_calls(req, rd, p) : OK;
}

static err
page(struct req *req, struct rd *rd, struct reply *out)
{
	struct impact_page p = {.page = {.plain_main = true, .noindex = true}, .m = req->object};
	struct draw d;

	TRY(impact_call(req, rd, p.m, &p.c));
	TRY(page_draw(req, rd, &d));
	TRY(read_numbers(req, rd, &p));
	p.rows = p.m->kept;
	p.full = p.m->kept || (p.c != NULL && p.c->host.n == req->viewer->person.n);
	p.answer = answer_of(&p, req->now);
	p.chart = chart_funnel_of(&d, &p.funnel);
	p.page.title = text_say(req->arena, d.lang, T_impact_title, 0, NULL);
	view_impact(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

/* ---- /@{movement}/impact ------------------------------------------------------------------- */

static err
public_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct impact_public p = {.page = {.plain_main = true}};
	struct movement *m;
	struct draw d;

	TRY(movement_by_handle(rd, req->holes[0], &m));
	if (m == NULL)
		return fail(
		    req->arena, FAULT_MISSING, T_fault_missing, "no movement of this handle");
	p.m = m;
	TRY(publish_read(rd, m->id, (struct call_id){0}, PUBLISH_EVERYBODY, &p.shown));
	TRY(call_past_of(rd, m->id, req->now, PAST, &p.past));
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_impact_title, 0, NULL);
	p.page.canonical = address_full(req->arena, address_movement_impact(req->arena, m->handle));
	view_impact_public(&d, req, &p);
	page_send(req, &d, 200, false, out);
	return OK;
}

static const struct route routes[] = {
    {.path = "/impact/{movement}", .who = WHO_FELLOW, .page = page},
    {.path = "/impact/{movement}/rows",
	.who = WHO_KEEPER,
	.page = impact_rows_page,
	.flags = ROUTE_SLOW},
    {.path = "/@{movement}/impact", .page = public_page, .flags = ROUTE_CACHE},
};
const struct route_table impact_routes = {routes, COUNT(routes)};
