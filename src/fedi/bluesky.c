#include "fedi/bluesky.h"

#include "base/arena.h"
#include "base/clean.h"
#include "base/json.h"
#include "base/str.h"
#include "base/text.h"
#include "base/time.h"
#include "base/when.h"
#include "domain/actor.h"
#include "domain/address.h"
#include "domain/tie.h"
#include "fedi/facet.h"
#include "fedi/write_parts.h"
#include "fedi/xrpc.h"
#include "store/db.h"

#define DESCRIPTION 200 /* graphemes below the title of a link */

/* What one post says. */
struct post {
	struct facet_parts parts;
	struct str title, description; /* of the link */
};

static err
moot(struct rd *rd)
{
	return fail(rd_arena(rd), FAULT_MISSING, T_fault_missing, "nothing to say any more");
}

/* Who follows it came by a post. */
static struct url
link_of(struct arena *a, struct url page)
{
	return address_full(a, address_query(a, page, S("via"), channel_code(CHANNEL_BLUESKY)));
}

/* ---- what it says -------------------------------------------------------------------------- */

/* The year is always said, for these words are read later. */
static err
facts_of(struct arena *a, const struct call *c, struct str *out)
{
	struct draw d = {.arena = a};
	struct when_span span;

	TRY(when_span_make(a, (const int64_t[2]){c->words.starts_at, c->words.ends_at},
	    c->words.zone, NONE, &span));
	*out = buf_format(a, "%.*s, %.*s, %.*s", STR_ARG(when_span_words(&d, &span)),
	    STR_ARG(when_zone_words(&d, &span.from)), STR_ARG(c->words.place));
	return OK;
}

static struct str
say(struct arena *a, int key, const char *name, struct str text)
{
	return text_say(a, 0, key, 0, (const struct text_arg[2]){{name, text}});
}

static err
of_call(struct rd *rd, const struct bluesky_post *post, struct post *out)
{
	struct arena *a = rd_arena(rd);
	struct str facts;
	struct call *c;

	TRY(call_load(rd, post->call, &c));
	if (post->kind == BLUESKY_OFF ? c->state != CALL_CANCELLED
				      : !call_answerable(c, time_now()))
		return moot(rd);
	TRY(facts_of(a, c, &facts));
	out->title = c->words.title;
	out->description = facts;
	out->parts = (struct facet_parts){.head = c->words.title,
	    .body = c->words.warning.n > 0 ? c->words.warning : c->words.ask,
	    .facts = facts,
	    .link = link_of(a, address_call(a, c->handle, c->slug))};
	if (post->kind == BLUESKY_CALL)
		return OK;
	out->parts.body = S("");
	if (post->kind == BLUESKY_MOVED) {
		out->parts.head = say(a, T_bluesky_moved, "title", c->words.title);
		return OK;
	}
	out->parts.head = say(a, T_bluesky_off, "title", c->words.title);
	if (c->reason.n > 0)
		out->parts.body = say(a, T_letter_reason, "reason", c->reason);
	return OK;
}

static err
of_version(struct rd *rd, const struct bluesky_work *work, struct post *out)
{
	struct arena *a = rd_arena(rd);
	struct version *v;
	struct actor actor;
	bool found;

	TRY(actor_by_id(rd, work->movement, &actor, &found));
	if (!found)
		return moot(rd);
	TRY(actor_version(rd, work->movement, work->post.version, &v));
	if (v == NULL)
		return moot(rd);
	out->title = text_say(a, 0, T_bluesky_version, v->number,
	    (const struct text_arg[2]){{"name", actor.movement.name}});
	out->description = actor.movement.sentence;
	out->parts = (struct facet_parts){.head = actor.movement.name,
	    .body = v->warning.n > 0 ? v->warning : clean_text(a, v->html.s),
	    .link = link_of(a, address_version(a, actor.movement.handle, v->number))};
	return OK;
}

/* ---- the record (app.bsky.feed.post) ------------------------------------------------------- */

static void
put_facet(struct json_out *o, const struct facet *f)
{
	json_open(o, NULL);
	json_open(o, "index");
	json_put_int(o, "byteStart", (int64_t)f->start);
	json_put_int(o, "byteEnd", (int64_t)f->end);
	json_close(o);
	json_open_array(o, "features");
	json_open(o, NULL);
	json_put_str(o, "$type",
	    f->kind == FACET_TAG ? S("app.bsky.richtext.facet#tag")
				 : S("app.bsky.richtext.facet#link"));
	json_put_str(o, f->kind == FACET_TAG ? "tag" : "uri", f->value);
	json_close(o);
	json_close_array(o);
	json_close(o);
}

static void
put_embed(struct json_out *o, struct arena *a, const struct post *post)
{
	json_open(o, "embed");
	json_put_str(o, "$type", S("app.bsky.embed.external"));
	json_open(o, "external");
	json_put_str(o, "uri", post->parts.link.s);
	json_put_str(o, "title", post->title);
	json_put_str(o, "description", facet_cut(a, post->description, DESCRIPTION));
	json_close(o);
	json_close(o);
}

static void
put_ref(struct json_out *o, const char *name, struct str uri, struct str cid)
{
	json_open(o, name);
	json_put_str(o, "uri", uri);
	json_put_str(o, "cid", cid);
	json_close(o);
}

static void
put_reply(struct json_out *o, struct arena *a, const struct bluesky_work *work)
{
	struct str uri;

	if (work->post.root_rkey.at == NULL)
		return;
	uri = xrpc_post_uri(a, work->did, work->post.root_rkey);
	json_open(o, "reply");
	put_ref(o, "root", uri, work->post.root_cid);
	put_ref(o, "parent", uri, work->post.root_cid);
	json_close(o);
}

static void
put_record(
    struct json_out *o, struct arena *a, const struct bluesky_work *work, const struct post *post)
{
	struct facet_text words;

	facet_make(a, &post->parts, &words);
	json_open(o, "record");
	json_put_str(o, "$type", S(XRPC_POSTS));
	json_put_str(o, "text", words.text);
	json_put_str(o, "createdAt", write_time(a, work->post.made));
	json_open_array(o, "langs");
	json_put_str(o, NULL, text_lang_tag(0));
	json_close_array(o);
	json_open_array(o, "facets");
	for (size_t i = 0; i < words.n; i++)
		put_facet(o, &words.facets[i]);
	json_close_array(o);
	put_embed(o, a, post);
	put_reply(o, a, work);
	json_close(o);
}

static err
write_put(struct rd *rd, const struct bluesky_work *work, struct str *out)
{
	struct arena *a = rd_arena(rd);
	struct post post = {.title = S("")};
	struct buf b = BUF(a);
	struct json_out o = {.buf = &b};

	if (work->post.kind == BLUESKY_VERSION)
		TRY(of_version(rd, work, &post));
	else
		TRY(of_call(rd, &work->post, &post));
	json_open(&o, NULL);
	json_put_str(&o, "repo", work->did);
	json_put_str(&o, "collection", S(XRPC_POSTS));
	json_put_str(&o, "rkey", work->post.rkey);
	put_record(&o, a, work, &post);
	json_close(&o);
	*out = buf_str(&b);
	return OK;
}

/* ---- asking, and what is answered ---------------------------------------------------------- */

static const struct str methods[] = {
    [BLUESKY_BEGIN] = {"com.atproto.server.createSession", 32},
    [BLUESKY_RENEW] = {"com.atproto.server.refreshSession", 33},
    [BLUESKY_PUT] = {"com.atproto.repo.putRecord", 26},
    [BLUESKY_DELETE] = {"com.atproto.repo.deleteRecord", 29},
};

err
bluesky_write(struct rd *rd, const struct bluesky_work *work, struct bluesky_request *out)
{
	struct arena *a = rd_arena(rd);
	struct bluesky_request r = {.bearer = work->access, .body = S("")};

	if (work->step == BLUESKY_BEGIN) {
		r.bearer = NONE;
		r.body = xrpc_login(a, work->did, work->password);
	} else if (work->step == BLUESKY_RENEW) {
		r.bearer = work->refresh;
	} else if (work->step == BLUESKY_DELETE) {
		r.body = xrpc_delete(a, work->did, work->post.rkey);
	} else {
		TRY(write_put(rd, work, &r.body));
	}
	r.url = xrpc_url(a, work->origin, methods[work->step]);
	*out = r;
	return OK;
}

/* A session has to be that of the same account. */
static void
read_took(struct arena *a, struct str body, struct bluesky_result *out)
{
	struct xrpc_session s;
	err e = OK;

	if (out->work->step == BLUESKY_PUT)
		e = xrpc_read_cid(a, body, &out->cid);
	if (out->work->step == BLUESKY_BEGIN || out->work->step == BLUESKY_RENEW) {
		e = xrpc_read_session(a, body, &s);
		if (e == OK && str_eq(s.did, out->work->did)) {
			out->access = s.access;
			out->refresh = s.refresh;
		} else {
			out->end = BLUESKY_FAILED;
		}
	}
	if (e != OK)
		out->end = BLUESKY_FAILED;
	out->trouble = out->end == BLUESKY_FAILED ? BLUESKY_BUSY : BLUESKY_WELL;
}

void
bluesky_read(struct arena *a, const struct bluesky_work *work, int status, struct str body,
    struct bluesky_result *out)
{
	static const enum bluesky_trouble troubles[] = {
	    [XRPC_EXPIRED] = BLUESKY_BUSY,
	    [XRPC_PASSWORD] = BLUESKY_PASSWORD,
	    [XRPC_FACTOR] = BLUESKY_FACTOR,
	    [XRPC_SUSPENDED] = BLUESKY_SUSPENDED,
	    [XRPC_LATER] = BLUESKY_BUSY,
	    [XRPC_OTHER] = BLUESKY_REFUSED,
	};
	enum xrpc_error error;

	out->work = work;
	if (status >= 200 && status < 300) {
		out->end = BLUESKY_TOOK;
		read_took(a, body, out);
		return;
	}
	error = xrpc_read_error(a, status, body);
	out->end = BLUESKY_FAILED;
	out->trouble = troubles[error];
	if (work->step == BLUESKY_BEGIN && error == XRPC_OTHER)
		out->trouble = BLUESKY_BUSY;
	/* Whatever a token is refused for, the next way to one is tried. */
	if (work->step != BLUESKY_BEGIN && (error == XRPC_EXPIRED || error == XRPC_PASSWORD))
		out->end = BLUESKY_EXPIRED;
	if (work->step == BLUESKY_RENEW && error == XRPC_OTHER)
		out->end = BLUESKY_EXPIRED;
}
