#include "web/call.h"

#include "base/arena.h"
#include "base/clean.h"
#include "base/text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "domain/mention.h"
#include "domain/person.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_call.h"
#include "web/account.h"
#include "web/ical.h"
#include "web/movement.h"
#include "web/qr.h"

/* ---- pieces -------------------------------------------------------------------------------- */

const struct when *
call_when(struct arena *arena, int64_t utc, struct str zone)
{
	struct when *w = NEW(arena, struct when);

	if (when_make(arena, utc, zone, w) != OK && when_make(arena, utc, S("UTC"), w) != OK)
		*w = (struct when){.utc = utc};
	return w;
}

struct str
call_place_head(struct str place)
{
	return str_sub(place, 0, str_find_char(place, ','));
}

struct str
call_place_rest(struct str place)
{
	return str_sub(place, str_find_char(place, ','), place.n);
}

struct url
call_map(struct arena *arena, struct str place)
{
	return share_site(arena, "https://www.openstreetmap.org/search?query=", place);
}

/* What is asked, behind the warning. */
static struct str
warned(struct arena *arena, const struct call_words *w)
{
	if (w->warning.n == 0)
		return w->ask;
	return buf_format(arena, "%.*s\n\n%.*s", STR_ARG(w->warning), STR_ARG(w->ask));
}

err
call_calendar(struct arena *arena, const struct call *c, struct str *out)
{
	const struct call_words *w = &c->words;

	return ical_write(arena,
	    &(struct ical){
		.uid = buf_format(arena, "%.*s@%.*s", STR_ARG(c->pub), STR_ARG(address_host())),
		.sequence = c->sequence,
		.stamp = c->changed,
		.from = w->starts_at,
		.to = w->ends_at,
		.zone = w->zone,
		.summary = w->title,
		.description = warned(arena, w),
		.location = w->place,
		.link = address_full(arena, address_call(arena, c->handle, c->slug)),
		.cancelled = c->state == CALL_CANCELLED || c->state == CALL_WITHDRAWN},
	    out);
}

struct str
call_ring_label(struct draw *d, const struct call *c)
{
	struct str going = buf_format(d->arena, "%" PRId64, c->counts.going);

	return text_say(d->arena, d->lang, T_call_ring, c->words.capacity,
	    (const struct text_arg[2]){{"going", going}});
}

/* The call's page with the share code of a channel. */
static struct url
shared(struct arena *arena, const struct call *c, struct str via)
{
	struct url page = address_full(arena, address_call(arena, c->handle, c->slug));

	return address_query(arena, page, S("via"), via);
}

/* ---- the page ------------------------------------------------------------------------------ */

static void
fill_shares(struct arena *arena, struct call_show *p)
{
	const struct call *c = p->c;
	struct share_links links = {
	    .poster = address_call_part(arena, c->handle, c->slug, S("poster"))};

	for (int i = 0; i < CHANNELS_N; i++)
		if (channel_code((enum channel)(i + 1)).n > 0)
			links.link[i] = shared(arena, c, channel_code((enum channel)(i + 1)));
	p->nshares = share_ways(arena, c->words.title, &links, p->shares);
}

static err
fill_inputs(struct req *req, struct rd *rd, struct call_show *p)
{
	struct person person = {.name = NONE, .mail = NONE};
	bool found = false;

	if (req->viewer->person.n != 0)
		TRY(person_get(rd, req->viewer->person, &person, &found));
	p->name = (struct input){.name = S("name"),
	    .label = T_call_name,
	    .hint = T_call_name_hint,
	    .autocomplete = S("name"),
	    .value = person.name,
	    .max = SIGNUP_NAME_MAX,
	    .required = true};
	p->mail = (struct input){.name = S("mail"),
	    .kind = INPUT_MAIL,
	    .label = T_call_mail,
	    .hint = T_call_mail_hint,
	    .autocomplete = S("email"),
	    .value = person.mail,
	    .max = 254,
	    .required = true};
	p->account.name = S("account");
	p->account.label = T_account_field;
	p->account.hint = T_follow_server_hint;
	p->account.max = ACCOUNT_MAX;
	p->account.required = true;
	p->elsewhere = p->account.value.at != NULL || req_value(req, "account")->typed.at != NULL;
	return OK;
}

/* The mark of the message that a call carries. */
static struct mark
call_mark(struct draw *d, const struct call *c, const struct call_message *m)
{
	return (struct mark){.number = m->number,
	    .href = address_version(d->arena, c->handle, m->number),
	    .link = text_say(d->arena, d->lang, T_message_link, m->number, NULL),
	    .words = message_origin(d, call_when(d->arena, m->published, c->words.zone), m->agreed),
	    .hash = m->hash};
}

/* What is said of it where its page is not seen: when, where, and what is asked, or the warning. */
static struct str
description(struct draw *d, const struct call_show *p)
{
	const struct call_words *w = &p->c->words;
	struct str ask = w->warning.n > 0 ? w->warning : w->ask;

	return buf_format(d->arena, "%.*s, %.*s. %.*s", STR_ARG(when_span_words(d, &p->span)),
	    STR_ARG(w->place), STR_ARG(ask));
}

static void
fill_frame(struct draw *d, struct call_show *p)
{
	const struct call *c = p->c;

	p->self = address_call(d->arena, c->handle, c->slug);
	p->page = (struct page){.title = c->words.title,
	    .description = description(d, p),
	    .canonical = address_full(d->arena, p->self),
	    .script = true,
	    .noindex = p->preview};
	p->link = buf_format(d->arena, "%.*s%.*s", STR_ARG(address_host()), STR_ARG(p->self.s));
	p->mark = call_mark(d, c, &p->message);
}

/* The texts, with links to whom they name. */
static err
fill_texts(struct rd *rd, struct call_show *p)
{
	p->ask = clean_words(rd_arena(rd), p->c->words.ask);
	p->more = clean_html(rd_arena(rd), p->c->words.more_html);
	TRY(mention_show(rd, p->c->pub, &p->ask));
	TRY(mention_show(rd, p->c->pub, &p->more));
	return mention_show(rd, p->message.pub, &p->message.html);
}

/* What only the crew may see yet lies behind their own address. */
static err
fill_picture(struct rd *rd, struct call_show *p)
{
	struct arena *a = rd_arena(rd);

	TRY(picture_of(rd, p->c->id, &p->picture, &p->pictured));
	if (!p->pictured)
		return OK;
	p->seen = call_public(p->c) ? address_picture(a, p->c->handle, p->picture.name)
				    : address_call_desk_part(a, p->c->pub, S("picture.jpg"));
	if (p->c->words.warning.n == 0) /* links are shown with it elsewhere, unasked */
		p->page.image = address_full(a, p->seen);
	return OK;
}

static err
show(struct req *req, struct rd *rd, struct call_show *p, struct reply *out)
{
	const struct call *c = p->c;
	struct draw d;

	TRY(page_draw(req, rd, &d));
	TRY(call_message(rd, c, &p->message));
	TRY(when_span_make(req->arena, (const int64_t[2]){c->words.starts_at, c->words.ends_at},
	    c->words.zone, req->viewer->zone, &p->span));
	p->over = call_over(c, req->now);
	p->full = call_free(c) == 0 || c->counts.waiting > 0;
	p->go = c->words.chosen ? T_call_chosen_go : p->full ? T_call_list : T_call_going;
	p->came = c->counts.showed + c->counts.walked;
	if (p->over && c->state == CALL_OPEN)
		TRY(publish_read(rd, c->movement, c->id, PUBLISH_EVERYBODY, &p->shown));
	TRY(fill_texts(rd, p));
	fill_frame(&d, p);
	TRY(fill_picture(rd, p));
	fill_shares(req->arena, p);
	TRY(fill_inputs(req, rd, p));
	TRY(reply_show_call(&d, rd, c, &p->replies));
	if (!p->preview)
		TRY(page_activity(rd, c->handle, c->pub, &p->page));
	if (p->page.activity.s.n > 0)
		p->follow = address_call_part(req->arena, c->handle, c->slug, S("follow"));
	view_call_show(&d, req, p);
	page_send(req, &d, 200, p->preview, out);
	return OK;
}

err
call_show(struct req *req, struct rd *rd, const struct call *c, bool preview, struct reply *out)
{
	struct call_show p = {.c = c, .preview = preview};

	return show(req, rd, &p, out);
}

err
call_show_again(struct req *req, struct rd *rd, const struct call *c,
    const struct call_again *again, struct reply *out)
{
	struct call_show p = {.c = c, .account = {.value = again->typed}};

	p.action = address_call(req->arena, c->handle, c->slug);
	if (again->via.at != NULL)
		p.action = address_query(req->arena, p.action, S("via"), again->via);
	return show(req, rd, &p, out);
}

/* The call of the address; any call that strangers may not see is missing. */
static err
find(struct req *req, struct rd *rd, struct call **out)
{
	bool found;

	TRY(call_by_slug(rd, req->holes[0], req->holes[1], out, &found));
	if (!found || !call_public(*out))
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such public call");
	return OK;
}

static err
show_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct call *c;

	TRY(find(req, rd, &c));
	return call_show(req, rd, c, false, out);
}

/* ---- answering ----------------------------------------------------------------------------- */

/* Two forms of one page, which go to one place: with name and mail, or with an account. */
static const struct form ask_form = {{
    {"name", FIELD_LINE, 0, SIGNUP_NAME_MAX, NULL},
    {"mail", FIELD_MAIL, 0, 254, NULL},
    {"answer", FIELD_WORD, 1, 8, "going maybe"},
    {"hear", FIELD_FLAG, 0, 1, NULL},
    {"account", FIELD_LINE, 0, ACCOUNT_MAX, NULL},
}};

static bool
by_account(const struct req *req)
{
	return req_value(req, "account")->typed.at != NULL;
}

static err
both_given(struct req *req)
{
	err first = OK;

	for (size_t i = 0; i < 2; i++) {
		struct value *v = &req->values[i];

		if (v->text.n == 0)
			v->refused = refuse(req->arena, ask_form.fields[i].name, T_form_missing, 0);
		if (first == OK)
			first = v->refused;
	}
	return first;
}

static err
ask_ready(struct req *req, struct rd *rd)
{
	struct signup_ask *ask = NEW(req->arena, struct signup_ask);
	bool maybe = str_eq(req_text(req, "answer"), S("maybe"));
	struct share_from from;
	struct call *c;

	TRY(find(req, rd, &c));
	if (by_account(req))
		return account_ready(req, rd, c);
	TRY(both_given(req));
	TRY(share_from(rd,
	    &(struct share_asked){req_query(req, S("via")), c->id, req->viewer->person, req->now},
	    &from));
	*ask = (struct signup_ask){.call = c->id,
	    .answer = maybe ? SIGNUP_MAYBE : SIGNUP_GOING,
	    .name = req_text(req, "name"),
	    .mail = person_mail_fold(req->arena, req_text(req, "mail")),
	    .folded = utf8_fold(req->arena, req_text(req, "name")),
	    .person = req->viewer->person,
	    .hear = req_value(req, "hear")->n != 0,
	    .touch = from.touch,
	    .parent = from.parent,
	    .share = from.code,
	    .dice = signup_dice(req->arena),
	    .lang = text_lang_tag(req->lang),
	    .now = req->now};
	req->ready = ask;
	return OK;
}

static err
ask_act(struct req *req, struct tx *tx, struct outcome *out)
{
	if (by_account(req))
		return account_act(req, tx, out);
	TRY(signup_ask(tx, req->ready));
	out->location = address_call_part(req->arena, req->holes[0], req->holes[1], S("thanks")).s;
	return OK;
}

/* ---- what stands below the page -------------------------------------------------------------- */

static err
note(struct req *req, struct rd *rd, struct call_note *p, struct reply *out)
{
	struct draw d;

	TRY(page_draw(req, rd, &d));
	p->page.noindex = true;
	p->page.title = text_say(req->arena, d.lang, p->title, 0, NULL);
	view_call_note(&d, req, p);
	page_send(req, &d, 200, false, out);
	return OK;
}

static err
thanks_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct call_note p = {
	    .title = T_call_thanks, .say = T_call_thanks_say, .more = T_call_thanks_more};
	struct call *c;

	TRY(find(req, rd, &c));
	p.c = c;
	if (c->words.chosen)
		p.say = T_call_thanks_chosen;
	return note(req, rd, &p, out);
}

static err
left_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct call_note p = {.title = T_call_left, .say = T_call_left_say};
	struct call *c;

	TRY(find(req, rd, &c));
	p.c = c;
	return note(req, rd, &p, out);
}

static err
calendar_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct call *c;

	TRY(find(req, rd, &c));
	TRY(call_calendar(req->arena, c, &out->body));
	out->status = 200;
	out->type = S("text/calendar; charset=utf-8");
	out->flags = REPLY_ATTACH;
	out->file = S("event.ics");
	return OK;
}

static err
code_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct call *c;

	TRY(find(req, rd, &c));
	TRY(qr_svg(req->arena, shared(req->arena, c, channel_code(CHANNEL_POSTER)).s, &out->body));
	out->status = 200;
	out->type = S("image/svg+xml");
	return OK;
}

err
call_poster_show(
    struct req *req, struct rd *rd, const struct call *c, struct url link, struct reply *out)
{
	struct call_poster p = {.page = {.bare = true, .noindex = true}, .c = c};
	struct url page = address_call(req->arena, c->handle, c->slug);
	struct call_message message;
	struct draw d;

	TRY(call_message(rd, c, &message));
	TRY(page_draw(req, rd, &d));
	p.mark = call_mark(&d, c, &message);
	p.page.title = c->words.title;
	p.link = buf_format(req->arena, "%.*s%.*s", STR_ARG(address_host()), STR_ARG(page.s));
	TRY(when_span_make(req->arena, (const int64_t[2]){c->words.starts_at, c->words.ends_at},
	    c->words.zone, NONE, &p.span));
	TRY(qr_html(req->arena, link.s, text_say(req->arena, d.lang, T_call_poster_code, 0, NULL),
	    &p.code));
	view_call_poster(&d, req, &p);
	page_send(req, &d, 200, false, out);
	return OK;
}

static err
poster_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct call *c;

	TRY(find(req, rd, &c));
	return call_poster_show(
	    req, rd, c, shared(req->arena, c, channel_code(CHANNEL_POSTER)), out);
}

#define CALL "/@{movement}/calls/{call}"
static const struct route routes[] = {
    {.path = CALL, .page = show_page, .flags = ROUTE_CACHE},
    {.method = METHOD_POST,
	.path = CALL,
	.limit = {60, 10 * MINUTE},
	.body_cap = 4096,
	.form = &ask_form,
	.ready = ask_ready,
	.act = ask_act,
	.page = show_page,
	.flags = ROUTE_ASKS},
    {.path = CALL "/thanks", .page = thanks_page, .flags = ROUTE_CACHE},
    {.path = CALL "/left", .page = left_page, .flags = ROUTE_CACHE},
    {.path = CALL "/event.ics", .page = calendar_page, .flags = ROUTE_CACHE},
    {.path = CALL "/qr.svg", .page = code_page, .flags = ROUTE_CACHE},
    {.path = CALL "/poster", .page = poster_page, .flags = ROUTE_CACHE},
};
const struct route_table call_routes = {routes, COUNT(routes)};
