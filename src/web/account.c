/* web/account.c - see account.h. */
#include "web/account.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/actor.h"
#include "domain/address.h"
#include "domain/oauth.h"
#include "domain/session.h"
#include "domain/share.h"
#include "store/db.h"
#include "view_account.h"
#include "web/call.h"
#include "web/ticket.h"

#define WORD_SIGNS 32

/* May it be answered from another server, now?  Not where other servers do not see it. */
static err
judge_call(struct req *req, struct rd *rd, const struct call *c)
{
	struct actor actor;
	bool found;

	TRY(actor_by_handle(rd, c->handle, &actor, &found));
	if (!found)
		return fail(req->arena, FAULT_INPUT, T_account_closed_in, "it does not federate");
	if (!call_answerable(c, req->now))
		return fail(
		    req->arena, FAULT_CONFLICT, T_signup_closed, "the call takes no answers");
	return OK;
}

/* ---- leaving ------------------------------------------------------------------------------- */

struct leaving {
	struct oauth_trip trip;
	struct str word;
	const struct call *c;
};

err
account_ready(struct req *req, struct rd *rd, const struct call *c)
{
	struct leaving *l = NEW(req->arena, struct leaving);
	struct str typed = req_text(req, "account");
	bool maybe = str_eq(req_text(req, "answer"), S("maybe"));

	if (typed.n == 0)
		return refuse(req->arena, "account", T_form_missing, 0);
	TRY(judge_call(req, rd, c));
	*l = (struct leaving){.trip = {.call = c->id,
				  .answer = maybe ? FAR_MAYBE : FAR_GOING,
				  .typed = typed,
				  .via = req_query(req, S("via"))},
	    .word = rand_word(req->arena, WORD_SIGNS),
	    .c = c};
	req->ready = l;
	return oauth_begin(req, rd, typed, &l->trip.app);
}

static err
leave(struct req *req, struct tx *tx, const struct leaving *l, struct outcome *out)
{
	TRY(oauth_leave(tx, &l->trip, l->word, req->now));
	out->cookie = oauth_cookie(req->arena, l->word);
	out->location = address_call_part(req->arena, l->c->handle, l->c->slug, S("account")).s;
	return OK;
}

err
account_act(struct req *req, struct tx *tx, struct outcome *out)
{
	return leave(req, tx, req->ready, out);
}

/* "Continue to HOST": a plain link, for no form may lead to another origin. */
static err
leave_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct account_leave p = {.page = {.noindex = true}};
	struct str word = req_cookie(req, oauth_cookie_name());
	struct arena *a = req->arena;
	struct oauth_trip trip;
	struct call *c;
	struct draw d;
	bool found;

	TRY(call_by_slug(rd, req->holes[0], req->holes[1], &c, &found));
	if (!found || !call_public(c))
		return fail(a, FAULT_MISSING, T_fault_missing, "no such public call");
	p.c = c;
	TRY(oauth_find(rd, word, req->now, &trip, &found));
	if (found && trip.call.n == c->id.n) {
		p.host = trip.app.host;
		p.there = oauth_page(a, &trip.app, word);
		p.maybe = trip.answer == FAR_MAYBE;
		p.again = trip.again;
	}
	TRY(page_draw(req, rd, &d));
	p.page.title =
	    text_say(a, d.lang, p.host.n > 0 ? T_account_leave : T_account_over_title, 0, NULL);
	view_account_leave(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

/* ---- coming back --------------------------------------------------------------------------- */

struct coming {
	struct str word;
	struct oauth_trip trip;
	struct call *c; /* NULL: nobody knows what they were about to do */
	struct oauth_found found;
	struct leaving next; /* where their server had forgotten us */
	struct share_from from;
	struct signup_dice dice;
	struct str folded;
	err trouble; /* why they do not count; told once the state is used up */
};

static err
lost(struct req *req)
{
	return fail(req->arena, FAULT_INPUT, T_account_lost, "no state of theirs");
}

/* What they come back to, by their cookie and by what their server gives back, which has to fit. */
static err
read_trip(struct req *req, struct rd *rd, struct coming *in)
{
	struct str state = req_query(req, S("state"));
	bool found;

	in->word = req_cookie(req, oauth_cookie_name());
	if (in->word.n == 0 || state.n == 0 ||
	    !str_eq_secret(state, oauth_state(req->arena, in->word)))
		return lost(req);
	TRY(oauth_find(rd, in->word, req->now, &in->trip, &found));
	if (!found || !oauth_back_is(req->arena, in->trip.app.host, req->holes[0]))
		return lost(req);
	TRY(call_load(rd, in->trip.call, &in->c));
	if (call_public(in->c))
		return OK;
	in->c = NULL;
	return fail(req->arena, FAULT_MISSING, T_fault_missing, "the call is gone");
}

/* What their server says before anybody is asked. */
static err
judge_answer(struct req *req)
{
	struct str said = req_query(req, S("error"));

	if (str_eq(said, S("access_denied")))
		return refuse(req->arena, "account", T_account_denied, 0);
	if (said.n > 0 || req_query(req, S("code")).n == 0)
		return refuse(req->arena, "account", T_account_failed, 0);
	return OK;
}

/* Whoever came without a code came by the fediverse, as all who answer from there. */
static err
prepare(struct req *req, struct rd *rd, struct coming *in)
{
	struct arena *a = req->arena;
	const struct share_asked asked = {
	    in->trip.via, in->trip.call, req->viewer->person, req->now};

	in->trouble = in->found.trouble;
	in->dice = signup_dice(a);
	in->next = (struct leaving){.trip = in->trip, .word = rand_word(a, WORD_SIGNS), .c = in->c};
	in->next.trip.app = in->found.fresh;
	in->next.trip.again = true;
	if (in->trouble != OK)
		return OK;
	in->folded = utf8_fold(a, in->found.doc.name);
	TRY(share_from(rd, &asked, &in->from));
	if (in->from.touch.tie == TIE_UNKNOWN)
		in->from = (struct share_from){.parent = NONE};
	return OK;
}

static err
back_ready(struct req *req, struct rd *rd)
{
	struct coming *in = NEW(req->arena, struct coming);
	struct oauth_asked asked = {.app = &in->trip.app, .code = req_query(req, S("code"))};

	req->ready = in;
	TRY(read_trip(req, rd, in));
	in->trouble = judge_call(req, rd, in->c);
	if (in->trouble == OK)
		in->trouble = judge_answer(req);
	if (in->trouble != OK)
		return OK;
	asked.verifier = oauth_verifier(req->arena, in->word);
	TRY(oauth_finish(req, rd, &asked, &in->found));
	return in->found.done ? prepare(req, rd, in) : OK;
}

/* As who answers from that account by any other way. */
static err
count(struct req *req, struct tx *tx, const struct coming *in, struct signup **out, bool *counted)
{
	struct remote remote;
	struct remote_id id;
	bool found;

	TRY(remote_keep(tx, &in->found.doc, req->now, &id));
	TRY(remote_load(tx_rd(tx), id, &remote, &found));
	TRY(far_answer(tx, &(struct far_ask){.call = in->c->id,
			       .movement = in->c->movement,
			       .remote = &remote,
			       .answer = in->trip.answer,
			       .folded = in->folded,
			       .touch = in->from.touch,
			       .parent = in->from.parent,
			       .share = in->from.code,
			       .dice = in->dice,
			       .lang = text_lang_tag(req->lang),
			       .now = req->now}));
	return far_load(tx_rd(tx), in->c->id, id, out, counted);
}

/* The call may have closed since it was looked at. */
static err
judge_open(struct req *req, struct tx *tx, const struct coming *in, err *trouble)
{
	struct call *c;

	TRY(call_load(tx_rd(tx), in->c->id, &c));
	*trouble = in->trouble;
	if (in->trouble == OK && !call_answerable(c, req->now))
		*trouble =
		    fail(req->arena, FAULT_CONFLICT, T_signup_closed, "the call takes no answers");
	return OK;
}

static err
back_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct coming *in = req->ready;
	struct oauth_app_id app;
	struct signup *s = NULL;
	bool took, counted;
	err trouble;

	TRY(oauth_take(tx, in->word, req->now, &took));
	if (!took) {
		out->refused = lost(req);
		return OK;
	}
	if (in->found.forgotten && !in->trip.again)
		return leave(req, tx, &in->next, out);
	/* Twice is enough for one person; how it knows us now serves the next. */
	if (in->found.forgotten)
		TRY(oauth_app_keep(tx, &in->found.fresh, req->now, &app));
	TRY(judge_open(req, tx, in, &trouble));
	out->refused = trouble;
	if (trouble != OK)
		return OK;
	TRY(count(req, tx, in, &s, &counted));
	if (!counted) {
		out->refused = fail(req->arena, FAULT_LIMIT, T_account_crowd, "many of one server");
		return OK;
	}
	outcome_stale(out, in->c->handle, false);
	out->cookie = oauth_cookie(req->arena, NONE);
	out->location = ticket_address(req->arena, s).s;
	return OK;
}

/* Only ever a refusal: on the page of the call, where that is known. */
static err
back_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct account_lost p = {.page = {.noindex = true}};
	const struct coming *in = req->ready;
	struct draw d;

	if (in != NULL && in->c != NULL) {
		TRY(call_show_again(req, rd, in->c,
		    &(struct call_again){.typed = in->trip.typed, .via = in->trip.via}, out));
		out->flags |= REPLY_PRIVATE;
		return OK;
	}
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_account_lost_title, 0, NULL);
	view_account_lost(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct route routes[] = {
    {.path = "/@{movement}/calls/{call}/account", .page = leave_page},
    {.path = "/auth/back/{server}",
	.limit = {60, 10 * MINUTE},
	.ready = back_ready,
	.act = back_act,
	.page = back_page,
	.flags = ROUTE_ASKS},
};
const struct route_table account_routes = {routes, COUNT(routes)};
