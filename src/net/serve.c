/* net/serve.c - see serve.h: a request's way from its head to the cache, to a refusal, or to work. */
#include "base/arena.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/text.h"
#include "base/time.h"
#include "net/serve.h"

#define WORK_CAP ((size_t)4 << 20) /* memory of one request */
#define SEAL_ROOM ((size_t)64 << 10)
#define PASSING_LEVEL 1 /* of compression, for a page that is sent once */

static struct str
input(const struct conn *c)
{
	return (struct str){c->in + c->in_at, c->in_n - c->in_at};
}

/* The head in front is dealt with. */
static void
head_consume(struct conn *c)
{
	c->in_at += (uint32_t)c->scan.seen;
	c->scan = (struct http_scan){0};
	c->tries = 0;
	c->alone = false;
}

/* ---- short refusals ------------------------------------------------------------------------- */

void
serve_refuse(struct loop *l, struct conn *c, int status)
{
	const struct kept_form *plain = &l->all->plain[status];
	struct send *s = conn_send(l, c, false);

	s->head = plain->head;
	s->body = plain->body;
	c->unread = true;
	c->in_at = c->in_n;
	c->state = CONN_IDLE;
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

static int
lang_of(struct loop *l, struct str accept)
{
	if (!memo_fits(&l->lang, accept)) {
		int lang = text_lang(accept);

		memo_keep(&l->lang, accept, lang);
		return lang;
	}
	return l->lang.answer;
}

static bool
takes_gzip(struct loop *l, struct str accept)
{
	if (!memo_fits(&l->gzip, accept)) {
		int named = http_weight(accept, S("gzip"));
		bool takes = named > 0 || (named < 0 && http_weight(accept, S("*")) > 0);

		memo_keep(&l->gzip, accept, takes);
		return takes;
	}
	return l->gzip.answer != 0;
}

static bool
brings_cookie(struct str cookies, struct str name)
{
	struct str pair;

	while (str_split(&cookies, ';', &pair)) {
		pair = str_trim(pair);
		if (str_starts(pair, name) && pair.n > name.n && pair.at[name.n] == '=')
			return true;
	}
	return false;
}

/* ---- building the answer, on any thread ----------------------------------------------------- */

void
serve_free(struct work *w)
{
	struct arena *own = w->req.arena;

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
serve_seal(struct work *w, const struct reply *r)
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

/* ---- sending it, on the loop's thread ------------------------------------------------------- */

static void
work_send(struct loop *l, struct conn *c, struct work *w)
{
	struct send *s = conn_send(l, c, w->keep);

	s->head = w->head;
	s->body = w->body;
	s->work = w;
	c->work = NULL;
	c->state = CONN_IDLE;
}

struct conn *
serve_answered(struct loop *l, struct work *w)
{
	struct conn *c = &l->conns[w->slot];

	if (c->generation != w->generation || c->work != w) {
		serve_free(w);
		return NULL;
	}
	work_send(l, c, w);
	return c;
}

/* Refuse with a page.  A body that was announced and not read ends the connection. */
static void
work_refuse(struct loop *l, struct conn *c, struct work *w, err why)
{
	struct reply reply = {0};

	w->req.refused = why;
	l->all->config.fault(&w->req, why, &reply);
	if (reply.status == 0)
		reply.status = err_status(why);
	if (w->status == 0 && reply.retry_after == 0)
		reply.retry_after = why->fault == FAULT_LIMIT ? why->n : 0;
	if (w->left > 0 || w->chunked) {
		w->keep = false;
		c->unread = true;
		c->in_at = c->in_n;
	}
	serve_seal(w, &reply);
	work_send(l, c, w);
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

static struct work *
work_new(struct loop *l, const struct conn *c)
{
	struct arena *a = arena_new(WORK_CAP);
	struct work *w = NEW(a, struct work);
	struct str head = str_sub(input(c), 0, c->scan.seen);
	struct gate_addr client = gate_client(
	    c->peer, l->all->proxies, l->all->config.nproxies, l->head.known[HTTP_FORWARDED_FOR]);
	struct req *r = &w->req;

	r->arena = a;
	req_fill(r, &l->head, head.at, str_copy(a, head).at, head.n);
	r->now = time_now();
	r->id = rand_u64();
	r->lang = lang_of(l, l->head.known[HTTP_ACCEPT_LANGUAGE]);
	r->secure = l->all->secure;
	r->client = gate_prefix(client, arena_alloc(a, GATE_PREFIX));

	w->loop = l;
	w->slot = (uint32_t)(c - l->conns);
	w->generation = c->generation;
	w->keep = l->head.keep;
	w->gzip = takes_gzip(l, l->head.known[HTTP_ACCEPT_ENCODING]);
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

static err
route_judge(struct loop *l, struct work *w)
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

/* What a page of another site could have sent; peers prove themselves by signature instead. */
static err
sender_judge(struct loop *l, struct work *w)
{
	struct arena *a = w->req.arena;

	if (w->req.method != METHOD_POST || w->req.route->who == WHO_PEER)
		return OK;
	if (!gate_same_origin(&l->head, l->all->config.origin))
		return fail(a, FAULT_DENIED, T_net_foreign, "sent by a foreign page");
	if (!gate_is_form(l->head.known[HTTP_CONTENT_TYPE])) {
		w->status = 415;
		return fail(a, FAULT_INPUT, T_net_type, "not a form");
	}
	return OK;
}

static err
too_large(struct work *w)
{
	w->status = 413;
	return fail(
	    w->req.arena, FAULT_LIMIT, T_net_large, "the body is larger than its route takes");
}

static err
amount_judge(struct loop *l, struct work *w)
{
	const struct route *route = w->req.route;
	uint64_t cap = w->req.method == METHOD_POST ? route->body_cap : 0;
	int64_t wait;

	if (w->left > cap || (w->chunked && cap == 0))
		return too_large(w);
	if (!gate_pass(l->all->gate, route, w->req.client, l->now / 1000, &wait)) {
		err why = fail(w->req.arena, FAULT_LIMIT, T_net_often, "limit of the route");
		struct err *waits = NEW(w->req.arena, struct err);

		*waits = *why;
		waits->n = wait;
		return waits;
	}
	return OK;
}

static err
work_judge(struct loop *l, struct work *w)
{
	TRY(sender_judge(l, w));
	return amount_judge(l, w);
}

/* ---- handing on ----------------------------------------------------------------------------- */

/* Nothing of the request may be touched afterwards. */
static void
work_hand(struct loop *l, struct conn *c, struct work *w)
{
	w->req.body = buf_str(&w->body_read);
	c->work = w;
	c->state = CONN_WORK;
	if (c->out == NULL)
		wheel_set(l->wheel, w->slot, WHEEL_NEVER);
	l->all->config.take(&w->req);
}

/* Take what is there of a body.  0, HTTP_MORE or 400 or 413. */
static int
body_take(struct work *w, struct str in, size_t *used)
{
	uint32_t cap = w->req.route->body_cap;

	*used = 0;
	if (!w->chunked) {
		*used = w->left < in.n ? (size_t)w->left : in.n;
		buf_add(&w->body_read, str_sub(in, 0, *used));
		w->left -= *used;
		return w->left > 0 ? HTTP_MORE : 0;
	}
	while (*used < in.n && !w->chunks.done && !w->chunks.bad) {
		struct str data;

		*used += http_chunks_read(&w->chunks, str_sub(in, *used, in.n), &data);
		if (data.n > cap - w->body_read.n || w->chunks.left > cap)
			return 413;
		buf_add(&w->body_read, data);
	}
	if (w->chunks.bad)
		return 400;
	return w->chunks.done ? 0 : HTTP_MORE;
}

static bool
body_go_on(struct loop *l, struct conn *c)
{
	struct work *w = c->work;
	size_t used = 0;
	int status = c->in == NULL ? HTTP_MORE : body_take(w, input(c), &used);

	c->in_at += (uint32_t)used;
	switch (status) {
	case 0:
		work_hand(l, c, w);
		return false;
	case 413:
		work_refuse(l, c, w, too_large(w));
		return true;
	case 400:
		serve_free(w);
		c->work = NULL;
		serve_refuse(l, c, 400);
		return true;
	default:
		return false;
	}
}

/* The head is taken; the request waits for its body, or goes on at once. */
static bool
work_begin(struct loop *l, struct conn *c, struct work *w)
{
	head_consume(c);
	if (w->left == 0 && !w->chunked) {
		work_hand(l, c, w);
		return false;
	}
	c->work = w;
	c->state = CONN_BODY;
	wheel_set(l->wheel, w->slot, l->now + l->all->config.body_ms);
	if (l->head.expects && c->in_at == c->in_n) {
		struct send *s = conn_send(l, c, true);

		s->head = S("HTTP/1.1 100 Continue\r\n\r\n");
		s->tail_n = 0;
	}
	return body_go_on(l, c);
}

/* ---- the page cache ------------------------------------------------------------------------- */

static bool
hit_send(struct loop *l, struct conn *c, struct kept *k, bool held)
{
	const struct http_head *head = &l->head;
	const struct kept_form *form =
	    kept_form(k, takes_gzip(l, head->known[HTTP_ACCEPT_ENCODING]));
	struct str match = head->known[HTTP_IF_NONE_MATCH];
	bool same = match.n > 0 && answer_matches(match, form->etag);
	struct send *s = conn_send(l, c, head->keep);

	s->head = same ? form->same : form->head;
	s->body = same || head->method == METHOD_HEAD ? NONE : form->body;
	s->kept = k;
	s->held = held;
	c->state = CONN_IDLE;
	head_consume(c);
	return true;
}

/* The page of the request's key if it is there; the key is left in l->key, of length 0 for what
 * never comes from the cache. */
static struct kept *
page_find(struct loop *l)
{
	const struct http_head *head = &l->head;
	struct str accept = head->known[HTTP_ACCEPT];
	struct req target = {.path = head->path, .query = head->query};

	l->key.n = 0;
	if (head->foreign || head->method == METHOD_POST || head->length > 0 || head->chunked ||
	    brings_cookie(head->known[HTTP_COOKIE], l->all->config.cookie))
		return NULL;
	cache_key_make(l->all->config.cache, accept.at != NULL && http_wants_json(accept),
	    lang_of(l, head->known[HTTP_ACCEPT_LANGUAGE]), &target, &l->key);
	return l->key.n > 0 ? front_get(l->front, &l->key, l->now) : NULL;
}

/* The movement that a page is about: the decoded hole of that name. */
static struct str
scope_of(const struct req *r)
{
	const char *at = r->route->path;

	for (size_t i = 0; (at = strchr(at, '{')) != NULL; i++, at++)
		if (strncmp(at, "{movement}", 10) == 0)
			return r->holes[i];
	return NONE;
}

static void
wait_for(struct loop *l, struct conn *c, struct fill *fill)
{
	c->state = CONN_WAIT;
	c->scan = (struct http_scan){0};
	c->waits = fill;
	c->before = CONN_NONE;
	c->next = l->waiting;
	if (c->next != CONN_NONE)
		l->conns[c->next].before = (uint32_t)(c - l->conns);
	l->waiting = (uint32_t)(c - l->conns);
	wheel_set(l->wheel, (uint32_t)(c - l->conns), WHEEL_NEVER);
}

/* ---- one request ---------------------------------------------------------------------------- */

/* Make the page, wait for who makes it, or find that it was made just now. */
static bool
page_join(struct loop *l, struct conn *c, struct work *w)
{
	struct kept *kept = NULL;
	struct fill *fill = NULL;

	switch (cache_join(
	    l->all->config.cache, &l->key, scope_of(&w->req), l->index, l->now, &kept, &fill)) {
	case CACHE_HIT:
		serve_free(w);
		return hit_send(l, c, kept, true);
	case CACHE_WAIT:
		serve_free(w);
		wait_for(l, c, fill);
		return false;
	case CACHE_LEAD:
		break;
	}
	w->fill = fill;
	return work_begin(l, c, w);
}

static bool
request_begin(struct loop *l, struct conn *c)
{
	struct work *w = work_new(l, c);
	err why = route_judge(l, w);

	if (why == OK && c->tries == 0)
		why = work_judge(l, w);
	if (why != OK) {
		head_consume(c);
		work_refuse(l, c, w, why);
		return true;
	}
	if (l->key.n > 0 && (w->req.route->flags & ROUTE_CACHE) != 0 && !c->alone)
		return page_join(l, c, w);
	return work_begin(l, c, w);
}

static bool
host_is_ours(const struct loop *l, struct str host)
{
	const struct loop_config *config = &l->all->config;

	for (size_t i = 0; i < config->nhosts; i++)
		if (str_eq_ascii(config->hosts[i], host))
			return true;
	return false;
}

bool
serve_next(struct loop *l, struct conn *c)
{
	struct kept *k;
	int status;

	if (c->state == CONN_BODY)
		return body_go_on(l, c);
	if ((c->state != CONN_IDLE && c->state != CONN_HEAD) || c->close || c->in_at == c->in_n)
		return false;
	status = http_scan(&c->scan, input(c));
	if (status == HTTP_MORE)
		return false;
	if (status == 0)
		status = http_head_read(str_sub(input(c), 0, c->scan.seen), &l->head);
	if (status == 0 && !host_is_ours(l, l->head.host))
		status = 421;
	if (status != 0) {
		serve_refuse(l, c, status);
		return true;
	}
	k = page_find(l);
	if (k != NULL)
		return hit_send(l, c, k, false);
	/* What was answered so far goes first; the head is looked at again when there is room. */
	if (l->now_sending != NULL && l->now_sending->n > 0) {
		c->scan = (struct http_scan){0};
		return conn_flush(l, c) && c->out == NULL;
	}
	return request_begin(l, c);
}
