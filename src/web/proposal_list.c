/* web/proposal_list.c - see proposal_list.h. */
#include "web/proposal_list.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "domain/address.h"
#include "domain/hub.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_proposal_list.h"

static err
hub_zone(struct rd *rd, struct str *out)
{
	struct hub hub = {.zone = S("UTC")};
	bool open;

	TRY(hub_get(rd, &hub, &open));
	*out = hub.zone;
	return OK;
}

static struct str
title_of(struct draw *d, int64_t number, struct str title)
{
	return text_say(d->arena, d->lang, T_proposal_title, number,
	    (const struct text_arg[2]){{"title", title}});
}

/* A sentence with a point in time as its {due}. */
static err
say_when(struct draw *d, int key, int64_t at, struct str zone, struct str *out)
{
	struct when when;

	TRY(when_make(d->arena, at, zone, &when));
	*out = text_say(d->arena, d->lang, key, 0,
	    (const struct text_arg[2]){{"due", when_words(d, &when, WHEN_FULL)}});
	return OK;
}

/* ---- what a circle is deciding ------------------------------------------------------------- */

/* "3 of 7 have answered. One objection is open. Until Thursday, 20:00." */
static err
say_open(struct draw *d, const struct proposal_row *row, struct str zone, struct str *out)
{
	struct buf all = BUF(d->arena);
	struct str until;

	TRY(say_when(d, T_proposal_until, row->due, zone, &until));
	buf_add(&all, text_say(d->arena, d->lang, T_proposal_answered, row->answered,
			  (const struct text_arg[2]){
			      {"all", buf_format(d->arena, "%" PRId64, row->members)}}));
	buf_char(&all, ' ');
	if (row->objections > 0) {
		buf_add(&all,
		    text_say(d->arena, d->lang, T_proposal_objections, row->objections, NULL));
		buf_char(&all, ' ');
	}
	buf_add(&all, until);
	*out = buf_str(&all);
	return OK;
}

static err
item_make(struct draw *d, const struct circle *circle, const struct proposal_row *row,
    struct str zone, struct proposal_item *out)
{
	struct proposal_item item = {
	    .href = address_proposal(d->arena, circle->pub, row->pub),
	    .title = title_of(d, row->number, row->title),
	};

	if (row->state == PROPOSAL_OPEN) {
		item.mine = row->mine == STAND_NONE && row->due > d->now;
		TRY(say_open(d, row, zone, &item.say));
	} else {
		static const int says[] = {[PROPOSAL_STOPPED] = T_proposal_stopped_on,
		    [PROPOSAL_AGREED] = T_proposal_agreed_on,
		    [PROPOSAL_DROPPED] = T_proposal_dropped_on};

		TRY(say_when(d, says[row->state], row->closed.n, zone, &item.say));
	}
	*out = item;
	return OK;
}

static err
items_make(struct draw *d, struct rd *rd, const struct circle *circle,
    const struct proposal_rows *rows, struct proposal_item **out)
{
	struct str zone;

	TRY(hub_zone(rd, &zone));
	*out = NEW_ARRAY(d->arena, struct proposal_item, rows->n);
	for (size_t i = 0; i < rows->n; i++)
		TRY(item_make(d, circle, &rows->rows[i], zone, &(*out)[i]));
	return OK;
}

err
proposal_section_make(struct draw *d, struct rd *rd, const struct circle *circle,
    struct person_id viewer, struct proposal_section *out)
{
	struct proposal_section section = {
	    .all = address_circle_part(d->arena, circle->pub, S("proposals")),
	    .new = address_circle_part(d->arena, circle->pub, S("proposals/new")),
	};
	struct proposal_rows rows;

	TRY(proposal_deciding(rd, circle->id, viewer, &rows));
	TRY(items_make(d, rd, circle, &rows, &section.items));
	section.n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		if (section.items[i].mine)
			section.items[i].first = section.waits++ == 0;
	*out = section;
	return OK;
}

/* ---- what waits ---------------------------------------------------------------------------- */

err
proposal_waits_make(
    struct draw *d, struct rd *rd, struct person_id viewer, struct proposal_waiting_list *out)
{
	struct proposal_waiting_list list;
	struct proposal_waits waits;
	struct str zone;

	TRY(hub_zone(rd, &zone));
	TRY(proposal_waiting(rd, viewer, d->now, &waits));
	list.n = waits.n;
	list.items = NEW_ARRAY(d->arena, struct proposal_item, waits.n);
	for (size_t i = 0; i < waits.n; i++) {
		const struct proposal_wait *w = &waits.rows[i];

		list.items[i] = (struct proposal_item){.mine = true,
		    .first = i == 0,
		    .href = address_proposal(d->arena, w->circle, w->pub),
		    .title = title_of(d, w->number, w->title)};
		TRY(say_when(d, T_proposal_until, w->due, zone, &list.items[i].say));
	}
	*out = list;
	return OK;
}

/* ---- /c/{circle}/proposals ----------------------------------------------------------------- */

static err
decided_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct circle *circle = req->object;
	struct proposal_decided_page p = {
	    .page = {.noindex = true, .plain_main = true}, .circle = circle};
	struct url here = address_circle_part(req->arena, circle->pub, S("proposals"));
	struct proposal_rows rows;
	struct draw d;

	TRY(proposal_decided(
	    rd, circle->id, req->viewer->person, req_query(req, S("behind")), &rows));
	TRY(page_draw(req, rd, &d));
	TRY(items_make(&d, rd, circle, &rows, &p.items));
	p.n = rows.n;
	if (rows.n == PROPOSAL_PAGE)
		p.more = address_query(req->arena, here, S("behind"), rows.rows[rows.n - 1].pub);
	p.page.title = text_say(req->arena, d.lang, T_proposal_decided, 0, NULL);
	view_proposal_decided(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct route rows[] = {{.method = METHOD_GET,
    .path = "/c/{circle}/proposals",
    .who = WHO_MEMBER,
    .page = decided_page}};
const struct route_table proposal_list_routes = {rows, COUNT(rows)};
