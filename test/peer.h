/* test/peer.h - small servers on loopback for tests of the courier: HTTP and SMTP that behave well
 * or badly as the request says.  Each runs in a process of its own, one more for each connection,
 * and dies with the test. */
#pragma once
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

#define PEER_SAID 65536
struct peer_seen {
	_Atomic int connections, requests;
	int heard;            /* an eventfd: one more with each request */
	char said[PEER_SAID]; /* SMTP: the last message with its envelope */
	_Atomic size_t nsaid;
};

struct peer {
	pid_t pid;
	int port;
	struct peer_seen *seen;
};

static inline void
peer_say(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t put = send(fd, s.at, s.n, MSG_NOSIGNAL);

		if (put <= 0)
			_exit(0);
		s = str_sub(s, (size_t)put, s.n);
	}
}

/* Read until `end` stands in what came; what came lies in the arena. */
static inline struct str
peer_hear(int fd, struct buf *b, struct str end)
{
	while (str_find(buf_str(b), end) == b->n) {
		ssize_t got = read(fd, buf_reserve(b, 4096), 4096);

		if (got <= 0)
			_exit(0);
		b->n += (size_t)got;
	}
	return buf_str(b);
}

/* One line of SMTP; what follows it stays in the buffer. */
static inline struct str
peer_line(int fd, struct buf *b)
{
	struct str all = peer_hear(fd, b, S("\r\n"));
	struct str line = str_copy(arena, str_sub(all, 0, str_find(all, S("\r\n"))));

	b->n -= line.n + 2;
	memmove(b->at, b->at + line.n + 2, b->n);
	return line;
}

static inline void
peer_many(int fd, struct str piece, size_t times)
{
	for (size_t i = 0; i < times; i++)
		peer_say(fd, piece);
}

static inline void
peer_fill(int fd, size_t n)
{
	char *at = arena_alloc(arena, n);

	memset(at, 'x', n);
	peer_say(fd, buf_format(arena, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", n));
	peer_say(fd, (struct str){at, n});
}

/* A head without an end. */
static inline void
peer_heads(int fd)
{
	peer_say(fd, S("HTTP/1.1 200 OK\r\n"));
	peer_many(fd, S("A: bbbbbbbbbbbbbbb\r\n"), 1 << 20);
}

static inline void
peer_cut(int fd)
{
	peer_say(fd, S("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"));
	_exit(0);
}

static inline void
peer_heard(struct peer_seen *seen)
{
	atomic_fetch_add(&seen->requests, 1);
	if (eventfd_write(seen->heard, 1) != 0)
		_exit(1);
}

/* One connection of HTTP: the path says how to behave. */
static inline void
peer_http(int fd, struct peer_seen *seen)
{
	for (;;) {
		struct buf b = BUF(arena);
		struct str head = peer_hear(fd, &b, S("\r\n\r\n"));
		struct str path = str_sub(head, str_find_char(head, ' ') + 1, head.n);

		peer_heard(seen);
		if (str_starts(path, S("/redirect")))
			peer_say(fd,
			    S("HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n"));
		else if (str_starts(path, S("/exact")))
			peer_fill(fd, (size_t)128 << 10);
		else if (str_starts(path, S("/large")))
			peer_fill(fd, ((size_t)128 << 10) + 1);
		else if (str_starts(path, S("/endless")))
			peer_many(fd,
			    S("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n"), 1);
		else if (str_starts(path, S("/slow")))
			(void)pause();
		else if (str_starts(path, S("/heads")))
			peer_heads(fd);
		else if (str_starts(path, S("/retry")))
			peer_say(fd, S("HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: "
				       "0\r\n\r\n"));
		else if (str_starts(path, S("/no")))
			peer_say(fd, S("HTTP/1.1 401 No\r\nContent-Length: 3\r\n\r\nwhy"));
		else if (str_starts(path, S("/cut")))
			peer_cut(fd);
		else
			peer_say(fd, buf_format(arena,
					 "HTTP/1.1 200 OK\r\nContent-Type: "
					 "text/x\r\nContent-Length: %zu\r\n\r\n%.*s",
					 head.n, STR_ARG(head)));
	}
}

/* One connection of SMTP: the recipient's name says how to behave. */
static inline void
peer_smtp(int fd, struct peer_seen *seen)
{
	struct buf in = BUF(arena), said = BUF(arena);
	bool late = false;
	struct str line;

	peer_say(fd, S("220 peer\r\n"));
	for (;;) {
		line = peer_line(fd, &in);
		if (str_starts(line, S("RCPT TO:<wait@")))
			(void)pause();
		else if (str_starts(line, S("RCPT TO:<drop@")))
			_exit(0);
		else if (str_starts(line, S("RCPT TO:<no@")))
			peer_say(fd, S("550 no such box\r\n"));
		else if (str_starts(line, S("RCPT TO:<later@")))
			peer_say(fd, S("450 try later\r\n"));
		else if (str_starts(line, S("MAIL FROM:<blocked@")))
			peer_say(fd, S("550 not you\r\n"));
		else if (str_starts(line, S("DATA"))) {
			peer_say(fd, S("354 go\r\n"));
			while (!str_eq(line = peer_line(fd, &in), S(".")))
				buf_addf(&said, "%.*s\n", STR_ARG(line));
			memcpy(seen->said, said.at, said.n);
			atomic_store(&seen->nsaid, said.n);
			peer_heard(seen);
			peer_say(fd, late ? S("554 not this\r\n") : S("250 taken\r\n"));
		} else if (str_starts(line, S("QUIT")))
			_exit(0);
		else {
			if (str_starts(line, S("RCPT")) || str_starts(line, S("MAIL")))
				buf_addf(&said, "%.*s\n", STR_ARG(line));
			late = late || str_starts(line, S("RCPT TO:<text@"));
			peer_say(fd, S("250 fine\r\n"));
		}
	}
}

/* A free port of loopback, listening. */
static inline int
peer_listen(int *port)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t n = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&in, n), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &n), 0);
	*port = ntohs(in.sin_port);
	return fd;
}

/* The child of fork: dies with its parent. */
static inline pid_t
peer_fork(void)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

static inline struct peer
peer_open(void (*serve)(int, struct peer_seen *))
{
	struct peer p;
	int fd = peer_listen(&p.port), at;

	p.seen =
	    mmap(NULL, sizeof(*p.seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(p.seen, MAP_FAILED);
	p.seen->heard = eventfd(0, EFD_SEMAPHORE);
	assert_true(p.seen->heard >= 0);
	p.pid = peer_fork();
	if (p.pid == 0) {
		(void)signal(SIGCHLD, SIG_IGN);
		while ((at = accept(fd, NULL, NULL)) >= 0) {
			atomic_fetch_add(&p.seen->connections, 1);
			if (peer_fork() == 0)
				serve(at, p.seen);
			(void)close(at);
		}
		_exit(0);
	}
	(void)close(fd);
	return p;
}

/* Block until n more requests were heard. */
static inline void
peer_await(const struct peer *p, int n)
{
	eventfd_t one;

	for (int i = 0; i < n; i++)
		assert_int_equal(eventfd_read(p->seen->heard, &one), 0);
}

static inline void
peer_close(struct peer *p)
{
	(void)close(p->seen->heard);
	(void)kill(p->pid, SIGKILL);
	assert_int_equal(waitpid(p->pid, NULL, 0), p->pid);
	(void)munmap(p->seen, sizeof(*p->seen));
}

/* A shell that dies with the test, silent, in the folder. */
static inline pid_t
peer_shell(const char *folder, struct str command)
{
	pid_t pid = peer_fork();
	int null;

	if (pid > 0)
		return pid;
	null = open("/dev/null", O_RDWR);
	if (null < 0 || chdir(folder) != 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
	    dup2(null, 2) < 0)
		_exit(127);
	(void)execl("/bin/sh", "sh", "-c", str_c(arena, command), NULL);
	_exit(127);
}

/* An HTTPS server of the openssl command on a free port, with a certificate for localhost in
 * folder/cert; the test is skipped where there is no such command. */
static inline pid_t
peer_tls(const char *folder, int *port)
{
	int fd = peer_listen(port), status = 0;
	pid_t pid = peer_shell(
	    folder, S("openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2"
		      " -subj /CN=x -addext subjectAltName=DNS:localhost"));

	(void)close(fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == 127) {
		print_message("skipped: no openssl command\n");
		skip();
	}
	assert_int_equal(status, 0);
	return peer_shell(folder,
	    buf_format(arena, "exec openssl s_server -cert cert -key key -accept 127.0.0.1:%d -www",
		*port));
}

static inline void
peer_tls_close(const char *folder, pid_t pid)
{
	(void)kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	(void)unlink(str_c(arena, buf_format(arena, "%s/key", folder)));
	(void)unlink(str_c(arena, buf_format(arena, "%s/cert", folder)));
	(void)rmdir(folder);
}
