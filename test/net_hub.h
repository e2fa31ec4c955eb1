/* test/net_hub.h - a small hub for tests of the loops: real sockets, one thread that answers. */
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "net/loop.h"

#define HUB_HELD 64

static struct {
	struct loops *loops;
	struct cache *cache;
	pthread_t worker;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct req *queue[256];
	size_t nqueue;
	struct req *held[HUB_HELD]; /* requests for /hold/... and, while holding, for movements */
	size_t nheld;
	bool holding, stop;
	int drawn; /* pages of movements that were drawn */
	struct str page;
	int port, listener;
} hub;

static const struct form hub_form = {{{"name", FIELD_LINE, 1, 20, NULL}}};

static const struct route hub_rows[] = {
    {METHOD_GET, "/", WHO_ANYONE, {0, 0}, 0, NULL, NULL, NULL, NULL, ROUTE_CACHE},
    {METHOD_GET, "/plain", WHO_ANYONE, {0, 0}, 0, NULL, NULL, NULL, NULL, 0},
    {METHOD_GET, "/private", WHO_ANYONE, {0, 0}, 0, NULL, NULL, NULL, NULL, ROUTE_CACHE},
    {METHOD_GET, "/evil", WHO_ANYONE, {0, 0}, 0, NULL, NULL, NULL, NULL, 0},
    {METHOD_GET, "/hold/{x}", WHO_ANYONE, {0, 0}, 0, NULL, NULL, NULL, NULL, 0},
    {METHOD_GET, "/@{movement}", WHO_ANYONE, {0, 0}, 0, NULL, NULL, NULL, NULL, ROUTE_CACHE},
    {METHOD_GET, "/@{movement}", WHO_ANYONE, {0, 0}, 0, NULL, NULL, NULL, NULL,
	ROUTE_CACHE | ROUTE_JSON},
    {METHOD_POST, "/form", WHO_ANYONE, {0, 0}, 1000, &hub_form, NULL, NULL, NULL, 0},
    {METHOD_POST, "/few", WHO_ANYONE, {3, 60}, 1000, NULL, NULL, NULL, NULL, 0},
    {METHOD_POST, "/inbox", WHO_PEER, {0, 0}, 100000, NULL, NULL, NULL, NULL, 0},
};
static const struct route_table hub_table = {hub_rows, COUNT(hub_rows)};

static inline void
hub_answer(struct req *r)
{
	struct reply out = {.status = 200, .type = S("text/html; charset=utf-8")};
	struct str path = str_of(r->route->path);

	out.body = buf_format(r->arena, "path %.*s client %.*s body %zu %.*s\n", STR_ARG(r->path),
	    STR_ARG(r->client), r->body.n, STR_ARG(str_sub(r->body, 0, 40)));
	if (str_eq(path, S("/")))
		out.body = hub.page;
	if (str_eq(path, S("/private")))
		out.flags = REPLY_PRIVATE;
	if (str_eq(path, S("/evil")))
		out.location = S("/x\r\nSet-Cookie: s=1");
	if (str_starts(path, S("/@"))) {
		(void)pthread_mutex_lock(&hub.lock);
		out.body = buf_format(r->arena, "%s %.*s drawn %d\n",
		    (r->route->flags & ROUTE_JSON) != 0 ? "json" : "page", STR_ARG(r->holes[0]),
		    ++hub.drawn);
		(void)pthread_mutex_unlock(&hub.lock);
	}
	if (str_eq(path, S("/form")) && form_read(r) == OK)
		out = (struct reply){.status = 303, .location = S("/plain")};
	loop_answer(r, &out);
}

static inline bool
hub_holds(const struct req *r)
{
	return str_starts(str_of(r->route->path), S("/hold")) ||
	       (hub.holding && str_starts(r->path, S("/@")));
}

static inline void
hub_take(struct req *r)
{
	(void)pthread_mutex_lock(&hub.lock);
	if (hub_holds(r)) {
		assert_true(hub.nheld < HUB_HELD);
		hub.held[hub.nheld++] = r;
	} else {
		assert_true(hub.nqueue < COUNT(hub.queue));
		hub.queue[hub.nqueue++] = r;
	}
	(void)pthread_cond_broadcast(&hub.changed);
	(void)pthread_mutex_unlock(&hub.lock);
}

static inline void
hub_fault(struct req *r, err why, struct reply *out)
{
	out->type = S("text/plain");
	out->body = buf_format(r->arena, "fault %s\n", text_name(why->say));
}

static inline void *
hub_work(void *unused)
{
	(void)unused;
	(void)pthread_mutex_lock(&hub.lock);
	while (!hub.stop) {
		struct req *r;

		if (hub.nqueue == 0) {
			(void)pthread_cond_wait(&hub.changed, &hub.lock);
			continue;
		}
		r = hub.queue[0];
		memmove(hub.queue, hub.queue + 1, --hub.nqueue * sizeof(r));
		(void)pthread_mutex_unlock(&hub.lock);
		hub_answer(r);
		(void)pthread_mutex_lock(&hub.lock);
	}
	(void)pthread_mutex_unlock(&hub.lock);
	return NULL;
}

/* Wait until so many requests are held. */
static inline void
hub_await_held(size_t n)
{
	(void)pthread_mutex_lock(&hub.lock);
	while (hub.nheld < n)
		(void)pthread_cond_wait(&hub.changed, &hub.lock);
	(void)pthread_mutex_unlock(&hub.lock);
}

/* Answer all that are held and hold no more. */
static inline void
hub_let_go(void)
{
	struct req *held[HUB_HELD];
	size_t n;

	(void)pthread_mutex_lock(&hub.lock);
	n = hub.nheld;
	memcpy(held, hub.held, sizeof(held));
	hub.nheld = 0;
	hub.holding = false;
	(void)pthread_mutex_unlock(&hub.lock);
	for (size_t i = 0; i < n; i++)
		hub_answer(held[i]);
}

static inline void
hub_start(struct arena *a, int loops, int64_t ms, uint32_t connections)
{
	static const struct str hosts[] = {{"hub.example", 11}, {"localhost", 9}};
	static const struct str proxies[] = {{"127.0.0.1", 9}};
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t n = sizeof(to);
	struct loop_config config = {.loops = loops,
	    .max_connections = connections,
	    .bodies = 250000,
	    .tables = &hub_table,
	    .ntables = 1,
	    .origin = S("https://hub.example"),
	    .hosts = hosts,
	    .nhosts = COUNT(hosts),
	    .proxies = proxies,
	    .nproxies = COUNT(proxies),
	    .cookie = S("__Host-s"),
	    .csp = S("default-src 'none'"),
	    .head_ms = ms,
	    .body_ms = ms,
	    .write_ms = ms,
	    .idle_ms = ms,
	    .take = hub_take,
	    .fault = hub_fault};
	char *page = arena_alloc(a, 8192);

	memset(&hub, 0, sizeof(hub));
	for (size_t i = 0; i < 8192; i++)
		page[i] = (char)('a' + i * i % 26);
	hub.page = (struct str){page, 8192};
	hub.listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(hub.listener, (struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(listen(hub.listener, 4096), 0);
	assert_int_equal(getsockname(hub.listener, (struct sockaddr *)&to, &n), 0);
	hub.port = ntohs(to.sin_port);
	assert_int_equal(pthread_mutex_init(&hub.lock, NULL), 0);
	assert_int_equal(pthread_cond_init(&hub.changed, NULL), 0);
	hub.cache = cache_new((size_t)1 << 20, APART);
	config.cache = hub.cache;
	config.listen_fd = hub.listener;
	assert_int_equal(pthread_create(&hub.worker, NULL, hub_work, NULL), 0);
	assert_null(loop_start(a, &config, &hub.loops));
}

static inline void
hub_stop(void)
{
	hub_let_go();
	loop_stop(hub.loops, 2000);
	(void)pthread_mutex_lock(&hub.lock);
	hub.stop = true;
	(void)pthread_cond_broadcast(&hub.changed);
	(void)pthread_mutex_unlock(&hub.lock);
	(void)pthread_join(hub.worker, NULL);
	loop_free(hub.loops);
	cache_free(hub.cache);
	(void)close(hub.listener);
}

/* ---- a client ------------------------------------------------------------------------------- */

static inline int
client_open(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)hub.port),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct timeval patience = {20, 0};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

static inline void
client_say(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t n = send(fd, s.at, s.n, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		s = str_sub(s, (size_t)n, s.n);
	}
}

struct said {
	int status;
	struct str head, body;
	bool closed;
};

/* What a header of an answer says; NONE when it is not there. */
static inline struct str
said_header(const struct said *s, const char *name)
{
	struct str all = s->head, line, key;

	while (str_split(&all, '\n', &line))
		if (str_split(&line, ':', &key) && str_eq_ascii(key, str_of(name)))
			return str_trim(line);
	return NONE;
}

/* One answer: a head byte by byte, then the body it announces.  status 0: closed before one. */
static inline struct said
client_hear(int fd, bool head_only)
{
	struct said s = {0};
	struct buf b = BUF(arena);
	int64_t length = 0;
	char c;

	while (b.n < 4 || !str_ends(buf_str(&b), S("\r\n\r\n"))) {
		if (recv(fd, &c, 1, 0) != 1) {
			s.closed = true;
			return s;
		}
		buf_char(&b, c);
	}
	s.head = buf_str(&b);
	assert_true(str_starts(s.head, S("HTTP/1.1 ")));
	s.status = (s.head.at[9] - '0') * 100 + (s.head.at[10] - '0') * 10 + s.head.at[11] - '0';
	s.closed = str_eq(said_header(&s, "connection"), S("close"));
	(void)str_int(said_header(&s, "content-length"), &length);
	if (!head_only && length > 0) {
		char *body = arena_alloc(arena, (size_t)length);

		assert_int_equal(recv(fd, body, (size_t)length, MSG_WAITALL), length);
		s.body = (struct str){body, (size_t)length};
	}
	return s;
}

static inline struct said
client_ask(int fd, const char *raw)
{
	client_say(fd, str_of(raw));
	return client_hear(fd, strncmp(raw, "HEAD", 4) == 0);
}

/* True when the other side has closed and sent nothing more. */
static inline bool
client_is_closed(int fd)
{
	char c;

	return recv(fd, &c, 1, 0) <= 0;
}
