/* net/work.c - see work.h. */
#include "base/arena.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/text.h"
#include "base/time.h"
#include "net/conn.h"
#include "net/multipart.h"

#define WORK_CAP ((size_t)4 << 20) /* memory of one request */
#define SEAL_ROOM ((size_t)64 << 10)
#define SMALL_BODY 8192
#define PASSING_LEVEL 1 /* of compression, for a page that is sent once */

/* The head in front of what the connection has received. */
static struct str
head_bytes(const struct conn *c)
{
	return (struct str){c->in + c->in_at, c->scan.seen};
}

/* ---- what the client can take --------------------------------------------------------------- */

static bool
memo_fits(const struct memo *m, struct str s)
{
	return m->n == s.n && (s.n == 0 || memcmp(m->text, s.at, s.n) == 0);
}

static void
memo_keep(struct memo *m, struct str s, int answer)
{
	if (s.n > sizeof(m->text))
		return;
	m->answer = answer;
	m->n = s.n;
	if (s.n > 0)
		memcpy(m->text, s.at, s.n);
}

int
work_lang(struct loop *l, struct str accept)
{
	if (!memo_fits(&l->lang, accept)) {
		int lang = text_lang(accept);

		memo_keep(&l->lang, accept, lang);
		return lang;
	}
	return l->lang.answer;
}

bool
work_gzip(struct loop *l, struct str accept)
{
	if (!memo_fits(&l->gzip, accept)) {
		int named = http_weight(accept, S("gzip"));
		bool takes = named > 0 || (named < 0 && http_weight(accept, S("*")) > 0);

		memo_keep(&l->gzip, accept, takes);
		return takes;
	}
	return l->gzip.answer != 0;
}

/* ---- making a request ----------------------------------------------------------------------- */

/* A view into the head, moved to where the head was copied. */
static struct str
moved(struct str s, const char *from, const char *to, size_t n)
{
	uintptr_t at = (uintptr_t)s.at, base = (uintptr_t)from;

	if (s.at == NULL || at < base || at > base + n)
		return s;
	return (struct str){to + (at - base), s.n};
}

static void
req_fill(struct req *r, const struct http_head *head, const char *from, const char *to, size_t n)
{
	r->method = head->method;
	r->path = moved(head->path, from, to, n);
	r->query = moved(head->query, from, to, n);
	r->host = moved(head->host, from, to, n);
	r->nheaders = head->nheaders;
	r->headers = NEW_ARRAY(r->arena, struct header, head->nheaders);
	for (size_t i = 0; i < head->nheaders; i++)
		r->headers[i] = (struct header){moved(head->headers[i].name, from, to, n),
		    moved(head->headers[i].value, from, to, n)};
}

struct work *
work_new(struct loop *l, const struct conn *c)
{
	struct arena *a = arena_new(WORK_CAP);
	struct work *w = NEW(a, struct work);
	struct str head = head_bytes(c);
	struct gate_addr client = gate_client(
	    c->peer, l->all->proxies, l->all->config.nproxies, l->head.known[HTTP_FORWARDED_FOR]);
	struct req *r = &w->req;

	r->arena = a;
	req_fill(r, &l->head, head.at, str_copy(a, head).at, head.n);
	r->now = time_now();
	r->id = rand_u64();
	r->lang = work_lang(l, l->head.known[HTTP_ACCEPT_LANGUAGE]);
	r->secure = l->all->secure;
	r->client = gate_prefix(client, arena_alloc(a, GATE_PREFIX));

	w->loop = l;
	w->slot = (uint32_t)(c - l->conns);
	w->generation = c->generation;
	w->keep = l->head.keep;
	w->gzip = work_gzip(l, l->head.known[HTTP_ACCEPT_ENCODING]);
	w->chunked = l->head.chunked;
	w->left = l->head.length;
	w->body_read = BUF(a);
	w->if_none_match = req_header(r, S("if-none-match"));
	return w;
}

/* ---- guards --------------------------------------------------------------------------------- */

/* The methods that a path knows, for Allow. */
static struct str
allowed(struct loop *l, struct work *w)
{
	const struct loop_config *config = &l->all->config;
	enum method asked = w->req.method;
	bool get, post, other;

	w->req.method = METHOD_GET;
	get = route_find(config->tables, config->ntables, &w->req, &other) != NULL;
	w->req.method = METHOD_POST;
	post = route_find(config->tables, config->ntables, &w->req, &other) != NULL;
	w->req.method = asked;
	if (get && post)
		return S("GET, HEAD, POST");
	return post ? S("POST") : S("GET, HEAD");
}

err
work_route(struct loop *l, struct work *w)
{
	const struct loop_config *config = &l->all->config;
	struct arena *a = w->req.arena;
	bool other = false;

	if (!l->head.foreign)
		w->req.route = route_find(config->tables, config->ntables, &w->req, &other);
	if (w->req.route != NULL)
		return OK;
	if (!l->head.foreign && !other)
		return fail(a, FAULT_MISSING, T_net_missing, "no route");
	w->status = 405;
	w->allow = allowed(l, w);
	return fail(a, FAULT_INPUT, T_net_method, "no such method here");
}

static bool
takes_files(const struct work *w)
{
	return w->req.route != NULL && (w->req.route->flags & ROUTE_FILE) != 0;
}

static bool
is_form(const struct work *w, struct str type)
{
	struct str boundary;

	return gate_is_form(type) || (takes_files(w) && multipart_is(type, &boundary));
}

/* What a page of another site could have sent; peers prove themselves by signature instead. */
static err
sender_judge(struct loop *l, struct work *w)
{
	struct arena *a = w->req.arena;

	if (w->req.method != METHOD_POST || w->req.route->who == WHO_PEER)
		return OK;
	if (!gate_same_origin(&l->head, l->all->config.origin))
		return fail(a, FAULT_DENIED, T_net_foreign, "sent by a foreign page");
	if (!is_form(w, l->head.known[HTTP_CONTENT_TYPE])) {
		w->status = 415;
		return fail(a, FAULT_INPUT, T_net_type, "not a form");
	}
	return OK;
}

err
work_too_large(struct work *w)
{
	return fail(
	    w->req.arena, FAULT_LARGE, T_fault_large, "the body is larger than its route takes");
}

void
work_body_room(struct work *w)
{
	if (!takes_files(w))
		return;
	/* Twice: one that comes in chunks grows by being copied. */
	arena_raise(w->req.arena, (size_t)2 * w->req.route->body_cap);
	if (!w->chunked)
		(void)buf_reserve(&w->body_read, (size_t)w->left);
}

/* Files have a count of their own, so that they hold up nothing but files. */
static atomic_size_t *
count_of(struct work *w)
{
	return takes_files(w) ? &w->loop->all->files : &w->loop->all->bodies;
}

bool
work_count(struct work *w, size_t n)
{
	if (w->req.route->body_cap <= SMALL_BODY)
		return true;
	w->counted += n;
	return atomic_fetch_add(count_of(w), n) + n <= w->loop->all->config.bodies;
}

err
work_crowded(struct work *w)
{
	return fail(w->req.arena, FAULT_BUSY, T_main_busy, "too many bytes of bodies under way");
}

static err
amount_judge(struct loop *l, struct work *w)
{
	const struct route *route = w->req.route;
	uint64_t cap = w->req.method == METHOD_POST ? route->body_cap : 0;
	int64_t wait;

	if (w->left > cap || (w->chunked && cap == 0))
		return work_too_large(w);
	if (!gate_pass(l->all->gate, &route->limit, w->req.client, l->now / 1000, &wait)) {
		err why = fail(w->req.arena, FAULT_LIMIT, T_net_often, "limit of the route");
		struct err *waits = NEW(w->req.arena, struct err);

		*waits = *why;
		waits->n = wait;
		return waits;
	}
	return OK;
}

err
work_judge(struct loop *l, struct work *w)
{
	TRY(sender_judge(l, w));
	return amount_judge(l, w);
}

/* The decoded hole of that name. */
struct str
work_scope(const struct work *w)
{
	const char *at = w->req.route->path;

	for (size_t i = 0; (at = strchr(at, '{')) != NULL; i++, at++)
		if (strncmp(at, "{movement}", 10) == 0)
			return w->req.holes[i];
	return NONE;
}

/* ---- building the answer, on any thread ----------------------------------------------------- */

void
work_free(struct work *w)
{
	struct arena *own = w->req.arena;

	(void)atomic_fetch_sub(count_of(w), w->counted);
	kept_release(w->kept);
	arena_free(w->sealed);
	arena_free(own);
}

static bool
may_be_kept(const struct reply *r)
{
	return r->status == 200 && (r->flags & (REPLY_PRIVATE | REPLY_FORGET)) == 0 &&
	       r->cookie.n == 0 && r->location.n == 0 && r->retry_after == 0;
}

/* Settle the fill; true when the page it made is the answer. */
static bool
seal_kept(struct work *w, const struct answer_site *site, const struct reply *r)
{
	struct kept_form forms[KEPT_FORMS];
	const struct kept_form *form;
	struct fill *fill = w->fill;

	w->fill = NULL;
	if (w->status != 0 || !may_be_kept(r)) {
		(void)cache_settle(fill, NULL);
		return false;
	}
	answer_forms(w->sealed, site, r, forms);
	w->kept = cache_settle(fill, forms);
	form = kept_form(w->kept, w->gzip);
	w->head = form->head;
	w->body = form->body;
	if (w->if_none_match.n > 0 && answer_matches(w->if_none_match, form->etag)) {
		w->head = form->same;
		w->body = NONE;
	}
	return true;
}

static void
seal_own(struct work *w, const struct answer_site *site, const struct reply *r)
{
	struct answer a = {.reply = r, .status = w->status, .allow = w->allow};

	a.read_only = w->req.method != METHOD_POST;
	w->body = r->body;
	if (a.read_only && w->gzip && (r->flags & REPLY_PRIVATE) == 0 && answer_shrinks(r))
		a.gzip = answer_gzip(w->sealed, r->body, PASSING_LEVEL, &w->body);
	a.length = w->body.n;
	w->head = answer_head(w->sealed, site, &a);
}

void
work_seal(struct work *w, const struct reply *r)
{
	static const struct reply broken = {.status = 500,
	    .type = {"text/plain; charset=utf-8", 25},
	    .body = {"500 Internal Server Error\n", 26}};
	const struct answer_site *site = &w->loop->all->site;

	w->sealed = arena_new(r->body.n * 3 + SEAL_ROOM);
	if (!answer_is_sound(r))
		r = &broken;
	if (w->fill == NULL || !seal_kept(w, site, r))
		seal_own(w, site, r);
	if (w->req.method == METHOD_HEAD)
		w->body = NONE;
}
