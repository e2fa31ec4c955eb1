/* net/serve.c - see serve.h: a request's way from its head to the cache, to work, or to a refusal.
 *
 * What the cache can answer is answered before anything else is looked at: neither route nor limit
 * of a page that costs nothing, and no memory is taken. */
#include "base/buf.h"
#include "base/str.h"
#include "net/serve.h"

#define FILE_TIMES 4

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
		work_free(w);
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
	work_seal(w, &reply);
	work_send(l, c, w);
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
	if (!work_count(w, used) && (status == 0 || status == HTTP_MORE))
		status = 503;
	switch (status) {
	case 0:
		work_hand(l, c, w);
		return false;
	case 413:
		work_refuse(l, c, w, work_too_large(w));
		return true;
	case 503:
		work_refuse(l, c, w, work_crowded(w));
		return true;
	case 400:
		work_free(w);
		c->work = NULL;
		serve_refuse(l, c, 400);
		return true;
	default:
		return false;
	}
}

/* A picture from a phone takes its time on the way. */
static int64_t
body_ms(const struct loop *l, const struct work *w)
{
	bool file = (w->req.route->flags & ROUTE_FILE) != 0;

	return l->all->config.body_ms * (file ? FILE_TIMES : 1);
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
	work_body_room(w);
	c->work = w;
	c->state = CONN_BODY;
	wheel_set(l->wheel, w->slot, l->now + body_ms(l, w));
	if (l->head.expects && c->in_at == c->in_n) {
		struct send *s = conn_send(l, c, true);

		s->head = S("HTTP/1.1 100 Continue\r\n\r\n");
		s->tail_n = 0;
	}
	return body_go_on(l, c);
}

/* ---- the page cache ------------------------------------------------------------------------- */

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

static bool
hit_send(struct loop *l, struct conn *c, struct kept *k, bool held)
{
	const struct http_head *head = &l->head;
	const struct kept_form *form =
	    kept_form(k, work_gzip(l, head->known[HTTP_ACCEPT_ENCODING]));
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
	    work_lang(l, head->known[HTTP_ACCEPT_LANGUAGE]), &target, &l->key);
	return l->key.n > 0 ? front_get(l->front, &l->key, l->now) : NULL;
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
	const struct cache_ask ask = {&l->key, work_scope(w), l->index, l->now};
	struct kept *kept = NULL;
	struct fill *fill = NULL;

	switch (cache_join(l->all->config.cache, &ask, &kept, &fill)) {
	case CACHE_HIT:
		work_free(w);
		return hit_send(l, c, kept, true);
	case CACHE_WAIT:
		work_free(w);
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
	err why = work_route(l, w);

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
