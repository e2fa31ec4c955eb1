/* web/impact_rows.c - the rows behind a number of the funnel. */
#include "base/text.h"
#include "domain/address.h"
#include "store/db.h"
#include "view_impact_rows.h"
#include "web/call.h"
#include "web/impact.h"

#define NAME 6 /* signs of a short name */

static const struct str stage_words[TOUCH_STAGES] = {
    {"reached", 7}, {"answered", 8}, {"pledged", 7}, {"showed", 6}, {"hosts", 5}};
static const struct str way_words[FUNNEL_WAYS] = {
    {"strong", 6}, {"both", 4}, {"weak", 4}, {"unknown", 7}};

/* ---- words --------------------------------------------------------------------------------- */

struct str
impact_stages(struct draw *d, unsigned kinds)
{
	static const int words[TOUCH_STAGES] = {T_impact_s_reached, T_impact_s_answered,
	    T_impact_s_pledged, T_impact_s_showed, T_impact_s_hosts};
	struct str out = NONE;

	for (int kind = TOUCH_REACH; kind <= TOUCH_STAGES; kind++) {
		struct str word;

		if ((kinds & 1U << kind) == 0)
			continue;
		word = text_say(d->arena, d->lang, words[kind - TOUCH_REACH], 0, NULL);
		out = out.at == NULL ? word
				     : text_say(d->arena, d->lang, T_impact_then, 0,
					   (const struct text_arg[2]){{"a", out}, {"b", word}});
	}
	return out;
}

struct str
impact_name(struct str name)
{
	return str_sub(name, 0, NAME);
}

struct str
impact_began(struct draw *d, const struct ledger_case *c)
{
	struct str zone = c->call_pub.at == NULL ? S("UTC") : c->zone;
	struct str day = when_words(d, call_when(d->arena, c->began, zone), WHEN_DAY);

	return text_say(d->arena, d->lang, c->anonymous ? T_impact_week : T_impact_since, 0,
	    (const struct text_arg[2]){{"date", day}});
}

struct url
impact_rows(struct draw *d, const struct impact_page *p, size_t way, size_t stage)
{
	struct url to = address_part(d->arena, address_impact(d->arena, p->m->handle), S("rows"));

	to = address_query(d->arena, to, S("stage"), stage_words[stage]);
	to = address_query(d->arena, to, S("way"), way_words[way]);
	return p->c == NULL ? to : address_query(d->arena, to, S("call"), p->c->pub);
}

/* ---- the page ------------------------------------------------------------------------------ */

static bool
read_word(struct str word, const struct str *words, size_t n, size_t *out)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(word, words[i])) {
			*out = i;
			return true;
		}
	return false;
}

/* Traces come after all touches; "-" stands before the first of them. */
static struct cases_key
read_after(struct req *req)
{
	struct cases_key key = {.trace = req_query(req, S("trace"))};

	if (key.trace.at != NULL && str_eq(key.trace, S("-")))
		key.trace = S("");
	if (!str_int(req_query(req, S("after")), &key.touch.n))
		key.touch.n = 0;
	return key;
}

static struct url
next_page(struct draw *d, const struct impact_page *of, const struct impact_rows_list *p)
{
	struct url to = impact_rows(d, of, p->way, (size_t)p->stage - 1);
	struct cases_key next = p->cases.next;

	if (next.trace.at == NULL)
		return address_query(
		    d->arena, to, S("after"), buf_format(d->arena, "%" PRId64, next.touch.n));
	return address_query(d->arena, to, S("trace"), next.trace.n == 0 ? S("-") : next.trace);
}

err
impact_rows_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct impact_page of = {.m = req->object};
	struct impact_rows_list p = {.page = {.plain_main = true, .noindex = true}, .m = of.m};
	struct cases_ask ask = {.movement = of.m->id, .after = read_after(req)};
	struct funnel funnel;
	struct draw d;
	size_t stage;

	if (!read_word(req_query(req, S("stage")), stage_words, TOUCH_STAGES, &stage) ||
	    !read_word(req_query(req, S("way")), way_words, FUNNEL_WAYS, &ask.way))
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such number");
	TRY(impact_call(req, rd, of.m, &of.c));
	ask.stage = (enum touch_kind)(stage + 1);
	if (of.c != NULL)
		ask.call = of.c->id;
	TRY(ledger_funnel(rd, of.m->id, ask.call, &funnel));
	TRY(cases_page(rd, &ask, &p.cases));
	TRY(page_draw(req, rd, &d));
	p.c = of.c;
	p.stage = ask.stage;
	p.way = ask.way;
	p.n = funnel.stage[p.way][stage].n;
	p.back = address_impact(req->arena, of.m->handle);
	if (of.c != NULL)
		p.back = address_query(req->arena, p.back, S("call"), of.c->pub);
	if (p.cases.more)
		p.next = next_page(&d, &of, &p);
	p.page.title = text_say(req->arena, d.lang, T_impact_rows_title, 0, NULL);
	view_impact_rows(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}
