/* The supervisor with real roles: this program starts itself again as role-web, which takes orders
 * by line on the listening socket, and as role-courier and role-redraw, the real ones, closed in. */
#include <dirent.h>
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>

#include "peer.h"

#include "main/redraw_parts.h"
#include "main/redraw_role.h"
#include "main/sandbox.h"
#include "main/supervise.h"
#include "net/courier.h"
#include "net/courier_role.h"
#include "text_keys.h"

/* ---- the roles ----------------------------------------------------------------------------- */

static void
answer_line(void *ctx, const struct courier_answer *a)
{
	int fd = (int)(intptr_t)ctx;

	(void)dprintf(fd, "end %d status %d\n", (int)a->end, a->status);
	(void)close(fd);
}

/* Open descriptors, as "0 1 2 ". */
static void
list_fds(int out)
{
	DIR *folder = opendir("/proc/self/fd");
	struct dirent *one;
	int fd;

	while (folder != NULL && (one = readdir(folder)) != NULL) {
		fd = (int)strtol(one->d_name, NULL, 10);
		if (one->d_name[0] != '.' && fd != out && fd != dirfd(folder))
			(void)dprintf(out, "%d ", fd);
	}
	(void)closedir(folder);
}

/* What a file comes to, as "16x12", or the text key of why not. */
static void
ask_picture(int out, struct str file)
{
	struct picture_new made = {.bytes = NONE};
	err e = redraw_ask(arena, file, &made);

	if (e == OK)
		(void)dprintf(out, "%dx%d\n", (int)made.width, (int)made.height);
	else
		(void)dprintf(out, "fault %d say %d\n", (int)e->fault, e->say);
}

static struct str
a_picture(void)
{
	struct pixels p = {.orientation = 1};
	struct redrawn r = {.at = NULL};

	if (!pixels_new(&p, 16, 12))
		abort();
	memset(p.at, 99, (size_t)3 * 16 * 12);
	if (!redraw_write(&p, 80, &r))
		abort();
	return (struct str){(const char *)r.at, r.n};
}

static int
web_role(char **argv)
{
	struct pollfd at = {.fd = ROLE_FD_LISTEN, .events = POLLIN};
	struct courier *c = NULL;
	struct str order;

	(void)arena_setup(NULL);
	redraw_open(ROLE_FD_PICTURES);
	for (;;) {
		struct buf b = BUF(arena);
		int fd = poll(&at, 1, -1) == 1 ? accept(ROLE_FD_LISTEN, NULL, NULL) : -1;

		if (fd < 0)
			continue;
		order = str_trim(peer_hear(fd, &b, S("\n")));
		if (c == NULL && str_eq(order, S("fds"))) {
			list_fds(fd);
		} else if (str_eq(order, S("arg"))) {
			(void)dprintf(fd, "%s\n", argv[2]);
		} else if (str_eq(order, S("picture"))) {
			ask_picture(fd, a_picture());
		} else if (str_eq(order, S("text"))) {
			ask_picture(fd, S("hello"));
		} else if (str_eq(order, S("accuse"))) {
			(void)dprintf(fd, "%zd\n", send(ROLE_FD_CONTROL, "x", 1, 0));
		} else if (str_starts(order, S("exit "))) {
			_exit(order.at[5] - '0');
		} else if (str_starts(order, S("http"))) {
			c = c == NULL ? courier_open(ROLE_FD_CONTROL, -1) : c;
			if (courier_fetch(c, arena,
				&(struct courier_fetch){
				    .lane = LANE_ASK, .url = order, .ms = 60000},
				answer_line, (void *)(intptr_t)fd) == OK)
				continue;
		}
		(void)close(fd);
	}
}

/* Takes the message and dies, when it is told to. */
static int
redraw_role(char **argv)
{
	char byte;

	if (strcmp(argv[2], "dying") != 0)
		return redraw_role_run(ROLE_FD_JOBS);
	return recv(ROLE_FD_JOBS, &byte, 1, 0) == 1 ? 3 : 4;
}

static int
courier_role(void)
{
	static const struct courier_settings local = {
	    .origin = {"http://hub.test", 15},
	    .loopback = true,
	};

	if (!courier_role_ready(&local) ||
	    !sandbox_courier(&(struct sandbox_courier){.any_port = true}))
		return ROLE_CANNOT;
	return courier_role_run(ROLE_FD_FRAMES, &local);
}

/* ---- the supervisor under test ------------------------------------------------------------- */

struct hub {
	pid_t pid;
	int port;
};

static struct hub
hub_open(const char *arg)
{
	char *const args[] = {str_c(arena, str_of(arg)), NULL};
	struct hub h;
	int fd = peer_listen(&h.port);
	char *at = str_c(arena, buf_format(arena, "127.0.0.1:%d", h.port));

	(void)close(fd);
	h.pid = peer_fork();
	if (h.pid == 0)
		_exit(supervise_run(&(struct supervise_config){at, args}));
	return h;
}

static int
hub_status(const struct hub *h)
{
	int status = -1;

	assert_int_equal(waitpid(h->pid, &status, 0), h->pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Send one order; the descriptor of its answer. */
static int
hub_order(const struct hub *h, struct str order)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)h->port),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0), failed;

	/* Until it listens. */
	do {
		failed = connect(fd, (const struct sockaddr *)&in, sizeof(in));
		assert_int_equal(waitpid(h->pid, NULL, WNOHANG), 0);
	} while (failed != 0);
	peer_say(fd, buf_format(arena, "%.*s\n", STR_ARG(order)));
	return fd;
}

static struct str
hub_answer(int fd)
{
	struct buf b = BUF(arena);
	struct pollfd at = {.fd = fd, .events = POLLIN};
	ssize_t got;

	do {
		assert_int_equal(poll(&at, 1, 60000), 1);
		got = read(fd, buf_reserve(&b, 4096), 4096);
		b.n += got > 0 ? (size_t)got : 0;
	} while (got > 0);
	(void)close(fd);
	return str_trim(buf_str(&b));
}

static struct str
hub_ask(const struct hub *h, struct str order)
{
	return hub_answer(hub_order(h, order));
}

/* The process of a role, or 0. */
static pid_t
hub_role(const struct hub *h, const char *role)
{
	struct str all =
	    file_read(buf_format(arena, "/proc/%d/task/%d/children", (int)h->pid, (int)h->pid));
	struct str word, line;
	int64_t pid;

	while (str_split(&all, ' ', &word)) {
		if (!str_int(word, &pid))
			continue;
		line = file_read(buf_format(arena, "/proc/%" PRId64 "/cmdline", pid));
		if (str_find(line, str_of(role)) < line.n)
			return (pid_t)pid;
	}
	return 0;
}

/* Block until a process that is no child of ours is gone. */
static void
await_end(int pidfd)
{
	struct pollfd at = {.fd = pidfd, .events = POLLIN};

	assert_int_equal(poll(&at, 1, 60000), 1);
	(void)close(pidfd);
}

static int
watch(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	assert_true(pid > 0 && fd >= 0);
	return fd;
}

static struct str
url(const struct peer *p, const char *path)
{
	return buf_format(arena, "http://127.0.0.1:%d%s", p->port, path);
}

/* ---- tests --------------------------------------------------------------------------------- */

static void
starts_and_stops(void **state)
{
	struct peer p = peer_open(peer_http);
	struct hub h = hub_open("--word");
	int web, courier;

	(void)state;
	assert_true(str_eq(hub_ask(&h, S("arg")), S("--word")));
	assert_true(str_eq(hub_ask(&h, S("fds")), S("0 1 2 3 4 5")));
	assert_true(str_eq(hub_ask(&h, url(&p, "/ok")), S("end 0 status 200")));
	web = watch(hub_role(&h, ROLE_WEB));
	courier = watch(hub_role(&h, ROLE_COURIER));
	assert_int_equal(kill(h.pid, SIGTERM), 0);
	assert_int_equal(hub_status(&h), 0);
	await_end(web);
	await_end(courier);
	peer_close(&p);
}

static void
pictures_are_made(void **state)
{
	struct hub h = hub_open("x");
	pid_t web;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(str_eq(hub_ask(&h, S("picture")), S("16x12")));
	assert_true(str_eq(hub_ask(&h, S("text")),
	    buf_format(arena, "fault %d say %d", FAULT_INPUT, T_picture_unknown)));
	/* The way to the children outlives web. */
	web = hub_role(&h, ROLE_WEB);
	assert_int_equal(kill(web, SIGKILL), 0);
	assert_true(str_eq(hub_ask(&h, S("picture")), S("16x12")));
	assert_int_not_equal(hub_role(&h, ROLE_WEB), web);
	assert_int_equal(kill(h.pid, SIGTERM), 0);
	assert_int_equal(hub_status(&h), 0);
}

/* The file is to blame; neither the hub nor the next file suffers. */
static void
redraw_dies(void **state)
{
	struct hub h = hub_open("dying");
	struct str broken = buf_format(arena, "fault %d say %d", FAULT_INPUT, T_picture_broken);

	(void)state;
	for (int i = 0; i < 8; i++)
		assert_true(str_eq(hub_ask(&h, S("picture")), broken));
	assert_true(str_eq(hub_ask(&h, S("arg")), S("dying")));
	assert_int_equal(kill(h.pid, SIGTERM), 0);
	assert_int_equal(hub_status(&h), 0);
}

static void
courier_is_killed(void **state)
{
	struct peer p = peer_open(peer_http);
	struct hub h = hub_open("x");
	int slow = hub_order(&h, url(&p, "/slow"));
	pid_t first;

	(void)state;
	peer_await(&p, 1);
	first = hub_role(&h, ROLE_COURIER);
	assert_int_equal(kill(first, SIGKILL), 0);
	assert_true(str_eq(hub_answer(slow), S("end 2 status 0")));
	assert_true(str_eq(hub_ask(&h, url(&p, "/ok")), S("end 0 status 200")));
	assert_int_not_equal(hub_role(&h, ROLE_COURIER), first);
	/* Web says that it misbehaves: the same. */
	slow = hub_order(&h, url(&p, "/slow"));
	peer_await(&p, 2);
	assert_true(str_eq(hub_ask(&h, S("accuse")), S("1")));
	assert_true(str_eq(hub_answer(slow), S("end 2 status 0")));
	assert_true(str_eq(hub_ask(&h, url(&p, "/ok")), S("end 0 status 200")));
	assert_int_equal(kill(h.pid, SIGINT), 0);
	assert_int_equal(hub_status(&h), 0);
	peer_close(&p);
}

static void
web_is_killed(void **state)
{
	struct peer p = peer_open(peer_http);
	struct hub h = hub_open("x");
	int ended;
	pid_t first;

	(void)state;
	assert_true(str_eq(hub_ask(&h, url(&p, "/ok")), S("end 0 status 200")));
	first = hub_role(&h, ROLE_WEB);
	ended = watch(first);
	assert_int_equal(kill(first, SIGKILL), 0);
	await_end(ended);
	assert_true(str_eq(hub_ask(&h, url(&p, "/ok")), S("end 0 status 200")));
	assert_int_not_equal(hub_role(&h, ROLE_WEB), first);
	assert_int_equal(kill(h.pid, SIGTERM), 0);
	assert_int_equal(hub_status(&h), 0);
	peer_close(&p);
}

static void
supervisor_is_killed(void **state)
{
	struct peer p = peer_open(peer_http);
	struct hub h = hub_open("x");
	int web, courier;

	(void)state;
	assert_true(str_eq(hub_ask(&h, url(&p, "/ok")), S("end 0 status 200")));
	web = watch(hub_role(&h, ROLE_WEB));
	courier = watch(hub_role(&h, ROLE_COURIER));
	assert_int_equal(kill(h.pid, SIGKILL), 0);
	assert_int_equal(hub_status(&h), -1);
	await_end(web);
	await_end(courier);
	peer_close(&p);
}

static void
ends_too_often(void **state)
{
	struct hub h = hub_open("x");

	(void)state;
	for (int i = 0; i < 6; i++)
		(void)close(hub_order(&h, S("exit 1")));
	assert_int_equal(hub_status(&h), 1);
}

static void
cannot_run(void **state)
{
	struct hub h = hub_open("x");

	(void)state;
	(void)close(hub_order(&h, S("exit 2")));
	assert_int_equal(hub_status(&h), ROLE_CANNOT);
}

static void
cannot_listen(void **state)
{
	static const char *const bad[] = {"", "x", "127.0.0.1", "127.0.0.1:x", "example.org:80",
	    "192.0.2.1:1", "[::1:80", "127.0.0.1:99999999"};
	char *const none[] = {NULL};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(supervise_run(&(struct supervise_config){bad[i], none}), 1);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(starts_and_stops),
	    ARENA_TEST(pictures_are_made),
	    ARENA_TEST(redraw_dies),
	    ARENA_TEST(courier_is_killed),
	    ARENA_TEST(web_is_killed),
	    ARENA_TEST(supervisor_is_killed),
	    ARENA_TEST(ends_too_often),
	    ARENA_TEST(cannot_run),
	    ARENA_TEST(cannot_listen),
	};

	if (argc > 1 && strcmp(argv[1], ROLE_WEB) == 0)
		return web_role(argv);
	if (argc > 1 && strcmp(argv[1], ROLE_COURIER) == 0)
		return courier_role();
	if (argc > 2 && strcmp(argv[1], ROLE_REDRAW) == 0)
		return redraw_role(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
