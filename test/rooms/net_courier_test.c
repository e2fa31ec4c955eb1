/* The courier from both ends, as real processes, against small servers on loopback. */
#include <poll.h>
#include <pthread.h>
#include <time.h>

#include "peer.h"

#include "base/time.h"
#include "net/ask.h"
#include "net/courier.h"
#include "net/courier_role.h"
#include "net/pass.h"
#include "net/errand.h"

/* ---- a courier process and web's end of it ------------------------------------------------- */

struct child {
	pid_t pid;
	int fd; /* web's end */
};

/* Before any thread is started. */
static struct child
role_open(const struct courier_settings *s)
{
	struct child c;
	int pair[2];

	assert_true(frame_pair(arena, pair) == OK);
	c.pid = peer_fork();
	if (c.pid == 0) {
		(void)close(pair[0]);
		_exit(courier_role_ready(s) ? courier_role_run(pair[1], s) : 9);
	}
	(void)close(pair[1]);
	c.fd = pair[0];
	return c;
}

/* The exit status of the role; it ends by itself once web's end is closed. */
static int
role_end(const struct child *c)
{
	int status = -1;

	assert_int_equal(waitpid(c->pid, &status, 0), c->pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const struct courier_settings local = {
    .origin = {"http://hub.test", 15},
    .loopback = true,
};

/* Where an answer is awaited. */
struct waiting {
	pthread_mutex_t lock;
	pthread_cond_t here;
	int answers;
	struct courier_answer answer;
	char body[16384];
	char location[200];
};

static void
take_answer(void *ctx, const struct courier_answer *a)
{
	struct waiting *w = ctx;

	pthread_mutex_lock(&w->lock);
	w->answers++;
	w->answer = *a;
	if (a->body.n > 0)
		memcpy(
		    w->body, a->body.at, a->body.n < sizeof(w->body) ? a->body.n : sizeof(w->body));
	if (a->location.n > 0)
		memcpy(w->location, a->location.at, a->location.n);
	pthread_cond_signal(&w->here);
	pthread_mutex_unlock(&w->lock);
}

static struct waiting *
waiting_new(void)
{
	struct waiting *w = NEW(arena, struct waiting);

	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->here, NULL);
	return w;
}

static void
await(struct waiting *w, int answers)
{
	struct timespec until;
	int failed = 0;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 60;
	pthread_mutex_lock(&w->lock);
	while (w->answers < answers && failed == 0)
		failed = pthread_cond_timedwait(&w->here, &w->lock, &until);
	pthread_mutex_unlock(&w->lock);
	assert_int_equal(failed, 0);
}

static struct waiting *
get(struct courier *c, struct str url, int64_t ms)
{
	static const struct header headers[] = {
	    {{"Accept", 6}, {"text/x", 6}}, {{"X-Empty", 7}, {"", 0}}};
	struct waiting *w = waiting_new();

	assert_true(courier_fetch(c, arena,
			&(struct courier_fetch){.lane = LANE_ASK,
			    .url = url,
			    .headers = headers,
			    .nheaders = COUNT(headers),
			    .ms = ms},
			take_answer, w) == OK);
	return w;
}

static struct waiting *
get_path(struct courier *c, const struct peer *p, const char *path)
{
	struct waiting *w =
	    get(c, buf_format(arena, "http://127.0.0.1:%d%s", p->port, path), 30000);

	await(w, 1);
	return w;
}

/* ---- requests ------------------------------------------------------------------------------ */

static void
fetches(void **state)
{
	struct peer p = peer_open(peer_http);
	struct child child = role_open(&local);
	struct courier *c = courier_open(-1, child.fd);
	struct waiting *w = get_path(c, &p, "/a?b=c");
	struct str head = {w->body, w->answer.body.n};

	(void)state;
	assert_int_equal(w->answer.end, COURIER_DONE);
	assert_int_equal(w->answer.status, 200);
	assert_true(str_starts(head, S("GET /a?b=c HTTP/1.1\r\n")));
	assert_true(str_find(head, S("\r\nAccept: text/x\r\n")) < head.n);
	assert_true(str_find(head, S("\r\nX-Empty:\r\n")) < head.n);
	assert_true(str_find(head, S("User-Agent: Groundswell (+http://hub.test)\r\n")) < head.n);
	assert_true(str_find(head, S("Accept-Encoding")) == head.n);

	w = get_path(c, &p, "/redirect");
	assert_int_equal(w->answer.status, 302);
	assert_true(str_ends(str_of(w->location), S("/ok")));
	assert_int_equal(atomic_load(&p.seen->requests), 2);

	w = get_path(c, &p, "/exact");
	assert_int_equal(w->answer.end, COURIER_DONE);
	assert_int_equal(w->answer.body.n, 128 << 10);
	w = get_path(c, &p, "/large");
	assert_int_equal(w->answer.end, COURIER_REFUSED);
	w = get_path(c, &p, "/heads");
	assert_int_equal(w->answer.end, COURIER_REFUSED);
	w = get_path(c, &p, "/retry");
	assert_int_equal(w->answer.status, 503);
	assert_int_equal(w->answer.retry_after, 120);
	w = get_path(c, &p, "/cut");
	assert_int_equal(w->answer.end, COURIER_LATER);
	courier_close(c);
	assert_int_equal(role_end(&child), 0);
	peer_close(&p);
}

static struct waiting *
post_to(struct courier *c, const struct peer *p, const char *path)
{
	struct waiting *w = waiting_new();

	assert_true(courier_fetch(c, arena,
			&(struct courier_fetch){.lane = LANE_DELIVERY,
			    .post = true,
			    .url = buf_format(arena, "http://localhost:%d%s", p->port, path),
			    .body = S("{\"a\":1}"),
			    .ms = 30000},
			take_answer, w) == OK);
	await(w, 1);
	return w;
}

static void
posts(void **state)
{
	struct peer p = peer_open(peer_http);
	struct child child = role_open(&local);
	struct courier *c = courier_open(-1, child.fd);
	struct waiting *w = post_to(c, &p, "/inbox");
	struct str head;

	(void)state;
	head = (struct str){w->body, w->answer.body.n};
	assert_true(str_starts(head, S("POST /inbox HTTP/1.1\r\n")));
	assert_true(str_find(head, S("\r\nContent-Length: 7\r\n")) < head.n);
	assert_true(str_find(head, S("Expect")) == head.n);
	/* Nobody reads what else is said of it, however much it is. */
	w = post_to(c, &p, "/large");
	assert_int_equal(w->answer.end, COURIER_DONE);
	assert_int_equal(w->answer.status, 200);
	assert_int_equal(w->answer.body.n, 16384);
	courier_close(c);
	assert_int_equal(role_end(&child), 0);
	peer_close(&p);
}

/* Slow ones end by their own time, beside others that go on. */
static void
slow_peer(void **state)
{
	struct peer p = peer_open(peer_http);
	struct child child = role_open(&local);
	struct courier *c = courier_open(-1, child.fd);
	struct waiting *slow[8], *w;
	struct str url = buf_format(arena, "http://127.0.0.1:%d/slow", p.port);

	(void)state;
	for (size_t i = 0; i < COUNT(slow); i++)
		slow[i] = get(c, url, 300);
	w = get(c, buf_format(arena, "http://127.0.0.1:%d/endless", p.port), 300);
	for (size_t i = 0; i < COUNT(slow); i++) {
		await(slow[i], 1);
		assert_int_equal(slow[i]->answer.end, COURIER_LATER);
	}
	await(w, 1);
	assert_int_equal(w->answer.end, COURIER_LATER);
	assert_int_equal(get_path(c, &p, "/ok")->answer.end, COURIER_DONE);
	assert_int_equal(courier_room(c, LANE_ASK), 64);
	courier_close(c);
	assert_int_equal(role_end(&child), 0);
	peer_close(&p);
}

/* Nothing that leads to loopback may arrive there, also when the settings ask for the override but
 * the origin is no test's. */
static void
kept_out(void **state)
{
	static const char *const hosts[] = {"127.0.0.1", "localhost", "2130706433", "0x7f.1",
	    "0177.0.0.1", "127.1", "0", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]",
	    "a.localhost", "127.0.0.1.", "[64:ff9b::7f00:1]", "[fe80::1%25lo]"};
	static const char *const schemes[] = {"http", "https", "ftp", "gopher", "file", "smtp"};
	const struct courier_settings open_world = {
	    .origin = S("https://hub.example"), .loopback = true};
	struct peer p = peer_open(peer_http);
	struct child child = role_open(&open_world);
	struct courier *c = courier_open(-1, child.fd);

	(void)state;
	for (size_t s = 0; s < COUNT(schemes); s++) {
		struct waiting *w[COUNT(hosts)];

		for (size_t i = 0; i < COUNT(hosts); i++)
			w[i] = get(
			    c, buf_format(arena, "%s://%s:%d/", schemes[s], hosts[i], p.port), 400);
		for (size_t i = 0; i < COUNT(hosts); i++) {
			await(w[i], 1);
			if (w[i]->answer.end == COURIER_DONE)
				fail_msg("%s://%s answered", schemes[s], hosts[i]);
		}
	}
	assert_int_equal(atomic_load(&p.seen->connections), 0);
	courier_close(c);
	assert_int_equal(role_end(&child), 0);
	peer_close(&p);
}

/* A place that the administrator named is exempt, with its port and no other. */
static void
named_places(void **state)
{
	struct peer p = peer_open(peer_http);
	const struct courier_settings s = {.origin = S("https://hub.example"),
	    .exempt = buf_format(arena, "a.example:443 127.0.0.1:%d", p.port)};
	struct child child = role_open(&s);
	struct courier *c = courier_open(-1, child.fd);
	struct waiting *w = get(c, buf_format(arena, "https://127.0.0.1:%d/", p.port), 5000);

	(void)state;
	await(w, 1); /* it speaks no TLS, but it was reached */
	assert_int_equal(w->answer.end, COURIER_LATER);
	assert_int_equal(atomic_load(&p.seen->connections), 1);
	w = get(c, S("https://127.0.0.1:1/"), 5000);
	await(w, 1);
	assert_int_equal(w->answer.end, COURIER_REFUSED);
	courier_close(c);
	assert_int_equal(role_end(&child), 0);
	peer_close(&p);
}

/* TLS: a certificate of somebody we trust, for the name that was asked, or nothing. */
static void
certificates(void **state)
{
	char folder[] = "/tmp/courier_test.XXXXXX";
	struct courier_settings trusting = local;
	struct child yes, no;
	struct courier *c;
	struct waiting *w;
	int port;
	pid_t pid;

	(void)state;
	assert_non_null(mkdtemp(folder));
	pid = peer_tls(folder, &port);
	trusting.ca_file = buf_format(arena, "%s/cert", folder);
	yes = role_open(&trusting);
	no = role_open(&local);
	c = courier_open(-1, yes.fd);
	do { /* until it listens */
		assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
		w = get(c, buf_format(arena, "https://localhost:%d/", port), 5000);
		await(w, 1);
	} while (w->answer.end == COURIER_LATER);
	assert_int_equal(w->answer.status, 200);
	w = get(c, buf_format(arena, "https://127.0.0.1:%d/", port), 5000);
	await(w, 1);
	assert_int_equal(w->answer.end, COURIER_LATER);
	courier_close(c);
	c = courier_open(-1, no.fd);
	w = get(c, buf_format(arena, "https://localhost:%d/", port), 5000);
	await(w, 1);
	assert_int_equal(w->answer.end, COURIER_LATER);
	courier_close(c);
	assert_int_equal(role_end(&yes), 0);
	assert_int_equal(role_end(&no), 0);
	peer_tls_close(folder, pid);
}

/* ---- mail ---------------------------------------------------------------------------------- */

static struct waiting *
mail_to(struct courier *c, const char *to, int64_t ms)
{
	struct waiting *w = waiting_new();

	assert_true(courier_mail(c, arena,
			&(struct mail_job){.from = S("hub@hub.test"),
			    .to = str_of(to),
			    .message = S("Subject: x\r\n\r\n.dot\r\nlast\r\n"),
			    .ms = ms},
			take_answer, w) == OK);
	await(w, 1);
	return w;
}

static void
mails(void **state)
{
	struct peer p = peer_open(peer_smtp);
	struct courier_settings s = local;
	struct child child;
	struct courier *c;
	struct waiting *w;

	(void)state;
	s.relay = buf_format(arena, "smtp://127.0.0.1:%d", p.port);
	child = role_open(&s);
	c = courier_open(-1, child.fd);
	w = mail_to(c, "a@b.test", 0);
	assert_int_equal(w->answer.end, COURIER_DONE);
	assert_string_equal(p.seen->said,
	    "MAIL FROM:<hub@hub.test>\nRCPT TO:<a@b.test>\nSubject: x\n\n..dot\nlast\n");
	assert_int_equal(mail_to(c, "no@b.test", 0)->answer.end, COURIER_REFUSED);
	assert_int_equal(mail_to(c, "text@b.test", 0)->answer.end, COURIER_REFUSED);
	assert_int_equal(mail_to(c, "later@b.test", 0)->answer.end, COURIER_LATER);
	assert_int_equal(mail_to(c, "drop@b.test", 0)->answer.end, COURIER_LATER);
	assert_int_equal(mail_to(c, "wait@b.test", 300)->answer.end, COURIER_LATER);
	/* A refused sender is a fault of the settings, no word about the recipient. */
	w = waiting_new();
	assert_true(
	    courier_mail(c, arena,
		&(struct mail_job){
		    .from = S("blocked@hub.test"), .to = S("a@b.test"), .message = S("x\r\n")},
		take_answer, w) == OK);
	await(w, 1);
	assert_int_equal(w->answer.end, COURIER_LATER);
	assert_int_equal(courier_room(c, LANE_MAIL), 4);
	courier_close(c);
	assert_int_equal(role_end(&child), 0);
	peer_close(&p);
}

static void
mail_without_relay(void **state)
{
	struct courier_settings s = local;
	struct child none = role_open(&local), closed;
	struct courier *c;
	int port, fd = peer_listen(&port);

	(void)state;
	(void)close(fd);
	s.relay = buf_format(arena, "smtp://127.0.0.1:%d", port);
	closed = role_open(&s);
	c = courier_open(-1, none.fd);
	assert_int_equal(mail_to(c, "a@b.test", 0)->answer.end, COURIER_LATER);
	courier_close(c);
	c = courier_open(-1, closed.fd);
	assert_int_equal(mail_to(c, "a@b.test", 0)->answer.end, COURIER_LATER);
	courier_close(c);
	assert_int_equal(role_end(&none), 0);
	assert_int_equal(role_end(&closed), 0);
}

/* A relay that is not on loopback must speak TLS: no word of the mail is said without it. */
static void
relay_without_tls(void **state)
{
	struct peer p = peer_open(peer_smtp);
	struct courier_settings s = local;
	struct child child;
	struct courier *c;

	(void)state;
	/* A name that counts as foreign and leads to this machine. */
	s.relay = buf_format(arena, "smtp://0.0.0.0:%d", p.port);
	s.relay_user = S("u");
	s.relay_password = S("secret");
	child = role_open(&s);
	c = courier_open(-1, child.fd);
	assert_int_equal(mail_to(c, "a@b.test", 0)->answer.end, COURIER_LATER);
	assert_int_equal(atomic_load(&p.seen->connections), 1);
	assert_int_equal(atomic_load(&p.seen->requests), 0);
	courier_close(c);
	assert_int_equal(role_end(&child), 0);
	peer_close(&p);
}

static void
refused_before_sending(void **state)
{
	static const struct header split = {{"X", 1}, {"a\r\nB: c", 7}};
	struct courier *c = courier_open(-1, -1);
	struct mail_job m = {
	    .from = S("a@b.test"), .to = S("a@b.test>\r\nRCPT TO:<c@d.test"), .message = S("x")};
	struct courier_fetch f = {
	    .lane = LANE_ASK, .url = S("https://a.test/\r\nHost: b"), .ms = 1};

	(void)state;
	assert_int_equal(courier_mail(c, arena, &m, take_answer, NULL)->fault, FAULT_INPUT);
	assert_int_equal(courier_fetch(c, arena, &f, take_answer, NULL)->fault, FAULT_INPUT);
	f.url = S("https://a.test/");
	f.headers = &split;
	f.nheaders = 1;
	assert_int_equal(courier_fetch(c, arena, &f, take_answer, NULL)->fault, FAULT_INPUT);
	courier_close(c);
}

/* ---- credits, deaths, hostile peers -------------------------------------------------------- */

static void
credits(void **state)
{
	struct courier *c = courier_open(-1, -1);
	struct mail_job m = {.from = S("a@b.test"), .to = S("c@d.test"), .message = S("x\r\n")};
	struct waiting *w = waiting_new();
	char *big = arena_alloc(arena, 1 << 20);
	struct courier_fetch f = {.lane = LANE_DELIVERY,
	    .post = true,
	    .url = S("https://a.test/"),
	    .body = {big, 1 << 20},
	    .ms = 1000};
	int sent = 0;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_true(courier_mail(c, arena, &m, take_answer, w) == OK);
	assert_int_equal(courier_room(c, LANE_MAIL), 0);
	assert_int_equal(courier_mail(c, arena, &m, take_answer, w)->fault, FAULT_BUSY);
	assert_int_equal(courier_room(c, LANE_DELIVERY), 128);
	while (courier_fetch(c, arena, &f, take_answer, w) == OK)
		sent++;
	assert_int_equal(sent, 15); /* 16 MiB, less the heads */
	/* What found no courier is answered all the same. */
	courier_stop(c);
	assert_int_equal(w->answers, 19);
	assert_int_equal(courier_room(c, LANE_MAIL), 0);
	assert_int_equal(courier_mail(c, arena, &m, take_answer, w)->fault, FAULT_BUSY);
	courier_close(c);
	assert_int_equal(w->answers, 19);
	assert_int_equal(w->answer.end, COURIER_LATER);
}

static void
pass_courier(int control, int fd)
{
	assert_true(pass_give(control, fd));
	(void)close(fd);
}

/* kill -9 with work under way: it is due again, and the next courier takes what waits. */
static void
courier_dies(void **state)
{
	struct peer p = peer_open(peer_http);
	struct child first = role_open(&local), second = role_open(&local);
	struct str slow = buf_format(arena, "http://127.0.0.1:%d/slow", p.port);
	struct waiting *w[3];
	int control[2];
	struct courier *c;

	(void)state;
	assert_true(frame_pair(arena, control) == OK);
	c = courier_open(control[0], first.fd);
	for (size_t i = 0; i < COUNT(w); i++)
		w[i] = get(c, slow, 60000);
	peer_await(&p, 3);
	assert_int_equal(kill(first.pid, SIGKILL), 0);
	for (size_t i = 0; i < COUNT(w); i++) {
		await(w[i], 1);
		assert_int_equal(w[i]->answer.end, COURIER_LATER);
	}
	w[0] = get(c, buf_format(arena, "http://127.0.0.1:%d/ok", p.port), 30000);
	pass_courier(control[1], second.fd);
	await(w[0], 1);
	assert_int_equal(w[0]->answer.end, COURIER_DONE);
	courier_close(c);
	assert_int_equal(role_end(&first), -1);
	assert_int_equal(role_end(&second), 0);
	(void)close(control[1]);
	peer_close(&p);
}

/* A courier that answers what nobody asked, or garbage: given up, and the supervisor is told. */
static void
hostile_courier(void **state)
{
	struct buf payload = BUF(arena), cut = BUF(arena);
	struct frame f = {FRAME_ANSWER, LANE_ASK, 999, NONE};
	struct str frames[5];

	(void)state;
	errand_put_answer(&payload, &(struct courier_answer){.status = 200, .body = S("x")});
	errand_put_answer(&cut, &(struct courier_answer){.status = 200, .type = S("a\nb")});
	f.payload = buf_str(&payload);
	frames[0] = frame_bytes(arena, &f); /* no such id */
	f.id = 1;
	f.lane = LANE_MAIL;
	frames[1] = frame_bytes(arena, &f); /* not its lane */
	f.lane = LANE_ASK;
	f.type = FRAME_FETCH;
	frames[2] = frame_bytes(arena, &f); /* not for web */
	f.type = FRAME_ANSWER;
	f.payload = buf_str(&cut);
	frames[3] = frame_bytes(arena, &f); /* a line that is two */
	frames[4] = S("\xff\xff\xff\xff\x03\0\0\0\1\0\0\0\0\0\0\0");
	for (size_t i = 0; i < COUNT(frames); i++) {
		struct frame_reader in;
		struct frame order;
		struct pollfd told, orders;
		struct waiting *w;
		struct courier *c;
		int control[2], pair[2];
		size_t sent = 0;

		assert_true(frame_pair(arena, control) == OK && frame_pair(arena, pair) == OK);
		c = courier_open(control[0], pair[0]);
		w = get(c, S("https://a.test/"), 30000);
		frame_reader_open(&in);
		orders = (struct pollfd){.fd = pair[1], .events = POLLIN};
		while (frame_read(&in, pair[1], &order) == FRAME_STEP_WAIT)
			assert_int_equal(poll(&orders, 1, 30000), 1);
		assert_int_equal(order.id, 1);
		assert_int_equal(frame_write(pair[1], frames[i], &sent), FRAME_STEP_DONE);
		await(w, 1);
		assert_int_equal(w->answer.end, COURIER_LATER);
		told = (struct pollfd){.fd = control[1], .events = POLLIN};
		assert_int_equal(poll(&told, 1, 30000), 1);
		assert_int_equal(read(control[1], (char[8]){0}, 8), 1);
		courier_close(c);
		assert_int_equal(w->answers, 1);
		frame_reader_close(&in);
		(void)close(control[1]);
		(void)close(pair[1]);
	}
}

/* The courier ends with 1 when web sends what no honest web would. */
static void
hostile_web(void **state)
{
	struct buf mail = BUF(arena), split = BUF(arena), twice = BUF(arena);
	struct frame f = {FRAME_MAIL, LANE_MAIL, 1, NONE};
	struct str frames[5];

	(void)state;
	errand_put_mail(&mail, &(struct mail_job){S("a@b.test"), S("c@d.test"), S("x\r\n"), 0});
	errand_put_mail(
	    &split, &(struct mail_job){S("a@b.test"), S("c@d.test>\r\nDATA"), S("x\r\n"), 0});
	f.payload = buf_str(&split);
	frames[0] = frame_bytes(arena, &f);
	f.payload = buf_str(&mail);
	f.lane = LANE_ASK;
	frames[1] = frame_bytes(arena, &f);
	f.lane = LANE_MAIL;
	f.type = FRAME_ANSWER;
	frames[2] = frame_bytes(arena, &f);
	f.type = FRAME_MAIL;
	for (int i = 0; i < 5; i++) /* one more than its credit */
		buf_add(&twice, frame_bytes(arena, &f));
	frames[3] = buf_str(&twice);
	frames[4] = S("GET / HTTP/1.1\r\n\r\n");
	for (size_t i = 0; i < COUNT(frames); i++) {
		struct child child = role_open(&local);
		size_t sent = 0;

		assert_int_equal(frame_write(child.fd, frames[i], &sent), FRAME_STEP_DONE);
		assert_int_equal(role_end(&child), 1);
		(void)close(child.fd);
	}
}

/* The supervisor's end of the control socket closes: this process is asked to stop. */
static void
supervisor_dies(void **state)
{
	struct timespec patience = {.tv_sec = 30};
	int control[2];
	struct courier *c;
	sigset_t term;

	(void)state;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	assert_int_equal(sigprocmask(SIG_BLOCK, &term, NULL), 0);
	assert_true(frame_pair(arena, control) == OK);
	c = courier_open(control[0], -1);
	(void)close(control[1]);
	assert_int_equal(sigtimedwait(&term, NULL, &patience), SIGTERM);
	courier_close(c);
	assert_int_equal(sigprocmask(SIG_UNBLOCK, &term, NULL), 0);
}

/* ---- asking -------------------------------------------------------------------------------- */

static bool
always(void)
{
	return true;
}

struct asking {
	pthread_t thread;
	struct asker *asker;
	struct question question;
	struct answer answer;
	enum fault fault;
	bool fine;
};

static void *
ask_thread(void *arg)
{
	struct asking *s = arg;
	struct arena *a = arena_new((size_t)4 << 20);
	err e = ask(s->asker, a, &s->question, &s->answer);

	s->fine = e == OK;
	if (!s->fine)
		s->fault = e->fault;
	arena_free(a);
	return NULL;
}

static void
asks(void **state)
{
	struct peer p = peer_open(peer_http);
	struct child child = role_open(&local);
	struct courier *c = courier_open(-1, child.fd);
	struct asker *asker = asker_open(&(struct asker_config){
	    .courier = c, .origin = S("http://hub.test"), .unbound = always});
	struct question q = {
	    .accept = S("text/y"), .url = buf_format(arena, "http://127.0.0.1:%d/a", p.port)};
	struct answer got;

	(void)state;
	assert_true(ask(asker, arena, &q, &got) == OK);
	assert_int_equal(got.status, 200);
	assert_true(str_eq(got.type, S("text/x")));
	assert_true(str_find(got.body, S("Accept: text/y\r\n")) < got.body.n);
	q.url = buf_format(arena, "http://127.0.0.1:%d/large", p.port);
	assert_int_equal(ask(asker, arena, &q, &got)->fault, FAULT_UPSTREAM);
	q.url = buf_format(arena, "http://127.0.0.1:%d/slow", p.port);
	q.until = time_mono() + 200;
	assert_int_equal(ask(asker, arena, &q, &got)->fault, FAULT_UPSTREAM);
	q.until = time_mono() - 1;
	assert_int_equal(ask(asker, arena, &q, &got)->fault, FAULT_UPSTREAM);
	q.until = 0;
	q.url = S("http://HUB.test:80/u/x");
	assert_int_equal(ask(asker, arena, &q, &got)->fault, FAULT_INPUT);
	q.url = S("ftp://a.test/");
	assert_int_equal(ask(asker, arena, &q, &got)->fault, FAULT_INPUT);
	courier_close(c);
	asker_close(asker);
	assert_int_equal(role_end(&child), 0);
	peer_close(&p);
}

/* Five equal questions are one request; one that is asked in another way is a request of its own;
 * a fifth different one to the same host finds no place. */
static void
asks_together(void **state)
{
	struct peer p = peer_open(peer_http);
	struct child child = role_open(&local);
	struct courier *c = courier_open(-1, child.fd);
	struct asker *asker = asker_open(&(struct asker_config){
	    .courier = c, .origin = S("http://hub.test"), .unbound = always});
	struct asking same[5], other[3];
	struct question q = {.accept = S("x"), .until = time_mono() + 1500};
	struct answer got;

	(void)state;
	for (size_t i = 0; i < COUNT(same) + COUNT(other); i++) {
		struct asking *s = i < COUNT(same) ? &same[i] : &other[i - COUNT(same)];

		q.url = buf_format(
		    arena, "http://127.0.0.1:%d/slow%zu", p.port, i <= COUNT(same) ? 0 : i);
		q.way = i == COUNT(same);
		*s = (struct asking){.asker = asker, .question = q};
		assert_int_equal(pthread_create(&s->thread, NULL, ask_thread, s), 0);
	}
	peer_await(&p, 4);
	q.url = buf_format(arena, "http://127.0.0.1:%d/a", p.port);
	assert_int_equal(ask(asker, arena, &q, &got)->fault, FAULT_BUSY);
	for (size_t i = 0; i < COUNT(same) + COUNT(other); i++) {
		struct asking *s = i < COUNT(same) ? &same[i] : &other[i - COUNT(same)];

		assert_int_equal(pthread_join(s->thread, NULL), 0);
		assert_false(s->fine);
		assert_int_equal(s->fault, FAULT_UPSTREAM);
	}
	assert_int_equal(atomic_load(&p.seen->requests), 4);
	courier_close(c);
	asker_close(asker);
	assert_int_equal(role_end(&child), 0);
	peer_close(&p);
}

/* What brings a body or a secret is a request of its own, and the answer to a body is read whatever
 * its status. */
static void
asks_alone(void **state)
{
	struct peer p = peer_open(peer_http);
	struct child child = role_open(&local);
	struct courier *c = courier_open(-1, child.fd);
	struct asker *asker = asker_open(&(struct asker_config){
	    .courier = c, .origin = S("http://hub.test"), .unbound = always});
	struct header key = {S("Authorization"), S("Bearer x")};
	struct question q = {.accept = S("x"), .headers = &key, .nheaders = 1, .post = S("a=b")};
	struct asking same[4];
	struct answer got;

	(void)state;
	q.url = buf_format(arena, "http://127.0.0.1:%d/a", p.port);
	assert_true(ask(asker, arena, &q, &got) == OK);
	assert_true(str_starts(got.body, S("POST /a ")));
	assert_true(str_find(got.body, S("Authorization: Bearer x\r\n")) < got.body.n);
	assert_true(str_find(got.body, S("Content-Length: 3\r\n")) < got.body.n);
	q.url = buf_format(arena, "http://127.0.0.1:%d/no", p.port);
	assert_true(ask(asker, arena, &q, &got) == OK);
	assert_int_equal(got.status, 401);
	assert_true(str_eq(got.body, S("why")));
	q.post = NONE;
	assert_true(ask(asker, arena, &q, &got) == OK);
	assert_int_equal(got.body.n, 0);
	q.url = buf_format(arena, "http://127.0.0.1:%d/slow", p.port);
	q.until = time_mono() + 1500;
	for (size_t i = 0; i < COUNT(same); i++) {
		q.alone = i == 1;
		q.post = i > 1 ? S("") : NONE;
		same[i] = (struct asking){.asker = asker, .question = q};
		assert_int_equal(pthread_create(&same[i].thread, NULL, ask_thread, &same[i]), 0);
	}
	for (size_t i = 0; i < COUNT(same); i++)
		assert_int_equal(pthread_join(same[i].thread, NULL), 0);
	assert_int_equal(atomic_load(&p.seen->requests), 3 + 4);
	courier_close(c);
	asker_close(asker);
	assert_int_equal(role_end(&child), 0);
	peer_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(fetches),
	    ARENA_TEST(posts),
	    ARENA_TEST(slow_peer),
	    ARENA_TEST(kept_out),
	    ARENA_TEST(named_places),
	    ARENA_TEST(certificates),
	    ARENA_TEST(mails),
	    ARENA_TEST(mail_without_relay),
	    ARENA_TEST(relay_without_tls),
	    ARENA_TEST(refused_before_sending),
	    ARENA_TEST(credits),
	    ARENA_TEST(courier_dies),
	    ARENA_TEST(hostile_courier),
	    ARENA_TEST(hostile_web),
	    ARENA_TEST(supervisor_dies),
	    ARENA_TEST(asks),
	    ARENA_TEST(asks_together),
	    ARENA_TEST(asks_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
