/* main/supervise.c - see supervise.h.  One thread, one poll: signals by signalfd, web's control
 * socket, and the clock for roles that are to start again. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"
#include "base/time.h"
#include "main/redraw_role.h"
#include "main/supervise.h"
#include "net/frame.h"
#include "net/pass.h"

#define ENDS_A_MINUTE 5
#define BACK_OFF_MS 100
#define WEB_STOPS_MS 20000
#define COURIER_STOPS_MS 3000
#define BACKLOG 4096
/* Where descriptors wait, above the numbers that a role gets. */
#define FD_ASIDE 16

enum { WEB, COURIER, REDRAW, ROLES };
#define FDS_MAX 3

struct role {
	const char *name;
	int death; /* the signal it gets when the supervisor dies */
	char **argv;
	pid_t pid;   /* 0: not running */
	int64_t due; /* monotonic ms at which it is to start */
	bool told;   /* we ended it ourselves: does not count */
	int64_t ends[ENDS_A_MINUTE];
	int nends;
};

struct supervisor {
	struct arena *arena;
	struct role roles[ROLES];
	int listen, signals, control;
	int pictures[2]; /* of web, and of the children that make them */
	sigset_t before; /* the signal mask that roles get back */
	pid_t self;
	bool stop;
	int64_t asked; /* when we were asked to stop */
	int status;
};

/* ---- the socket ---------------------------------------------------------------------------- */

static int
bind_one(const struct addrinfo *at)
{
	static const int one = 1;
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static int
open_listener(struct arena *a, struct str at)
{
	struct addrinfo hints = {
	    .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
	struct addrinfo *found = NULL;
	size_t colon = at.n;
	struct str host;
	int64_t port;
	int fd = -1;

	errno = EINVAL;
	while (colon > 0 && at.at[colon - 1] != ':')
		colon--;
	/* getaddrinfo takes 65537 for 1. */
	if (colon == 0 || !str_int(str_sub(at, colon, at.n), &port) || port < 0 || port > 65535)
		return -1;
	host = str_sub(at, 0, colon - 1);
	if (str_starts(host, S("[")) && str_ends(host, S("]")))
		host = str_sub(host, 1, host.n - 1);
	if (getaddrinfo(host.n == 0 ? NULL : str_c(a, host), str_c(a, str_sub(at, colon, at.n)),
		&hints, &found) != 0)
		return -1;
	for (struct addrinfo *one = found; one != NULL && fd < 0; one = one->ai_next)
		fd = bind_one(one);
	freeaddrinfo(found);
	return fd;
}

/* ---- starting ------------------------------------------------------------------------------ */

/* In the child: descriptors to their numbers, nothing else open, then the program again. */
static NORETURN void
become(const struct supervisor *s, const struct role *r, const int *fds, int nfds)
{
	int aside[FDS_MAX] = {-1, -1, -1};

	for (int i = 0; i < nfds; i++)
		aside[i] = fcntl(fds[i], F_DUPFD, FD_ASIDE);
	for (int i = 0; i < nfds; i++) {
		if (dup2(aside[i], ROLE_FD_LISTEN + i) < 0)
			_exit(ROLE_CANNOT);
	}
	if (close_range((unsigned)(ROLE_FD_LISTEN + nfds), ~0U, 0) != 0)
		_exit(ROLE_CANNOT);
	/* Had the supervisor died before prctl, nobody would tell us. */
	if (prctl(PR_SET_PDEATHSIG, r->death) != 0 || getppid() != s->self)
		_exit(ROLE_CANNOT);
	(void)signal(SIGINT, SIG_IGN);
	/* Whole groups of processes are told to end at once, but web still needs its courier, which
	 * ends when web does. */
	if (r == &s->roles[COURIER])
		(void)signal(SIGTERM, SIG_IGN);
	sigprocmask(SIG_SETMASK, &s->before, NULL);
	execv("/proc/self/exe", r->argv);
	_exit(ROLE_CANNOT);
}

static void
start(struct supervisor *s, struct role *r, const int *fds, int nfds)
{
	pid_t pid = fork();

	if (pid == 0)
		become(s, r, fds, nfds);
	if (pid < 0) {
		log_line(LOG_BAD, "role cannot start", "role=%s error=%d", r->name, errno);
		r->due = time_mono() + 1000;
		return;
	}
	r->pid = pid;
	r->told = false;
	log_line(LOG_NOTE, "role started", "role=%s pid=%d", r->name, (int)pid);
}

static void
close_control(struct supervisor *s)
{
	if (s->control >= 0)
		(void)close(s->control);
	s->control = -1;
}

static void
start_web(struct supervisor *s)
{
	int pair[2];

	if (frame_pair(s->arena, pair) != OK) {
		s->roles[WEB].due = time_mono() + 1000;
		return;
	}
	close_control(s);
	s->control = pair[0];
	start(s, &s->roles[WEB], (const int[]){s->listen, pair[1], s->pictures[0]}, 3);
	(void)close(pair[1]);
}

static void
start_courier(struct supervisor *s)
{
	struct role *courier = &s->roles[COURIER];
	int pair[2];

	if (frame_pair(s->arena, pair) != OK) {
		courier->due = time_mono() + 1000;
		return;
	}
	start(s, courier, &pair[1], 1);
	(void)close(pair[1]);
	/* Web gets its end through its control socket.  Where it cannot take it, closing it ends
	 * this courier, and the next gets its turn. */
	if (courier->pid > 0 && !pass_give(s->control, pair[0]))
		log_line(LOG_WARN, "web takes no courier", "error=%d", errno);
	(void)close(pair[0]);
}

/* Start what is due; how long until the next is. */
static int
start_due(struct supervisor *s)
{
	int64_t now = time_mono(), wait = 60000;
	struct role *web = &s->roles[WEB], *courier = &s->roles[COURIER];

	if (web->pid == 0 && web->due <= now)
		start_web(s);
	if (courier->pid == 0 && courier->due <= now && web->pid > 0)
		start_courier(s);
	for (int i = 0; i < ROLES; i++) {
		bool waits = i != REDRAW || s->roles[i].due > now;

		if (s->roles[i].pid == 0 && waits && s->roles[i].due - now < wait)
			wait = s->roles[i].due - now;
	}
	return wait < 10 ? 10 : (int)wait;
}

/* ---- ends ---------------------------------------------------------------------------------- */

static void
tell(struct role *r, int signal_number)
{
	if (r->pid > 0) {
		r->told = true;
		(void)kill(r->pid, signal_number);
	}
}

/* False when this end was one too many in a minute. */
static bool
may_start_again(struct role *r, int64_t now)
{
	int recent = 0;

	for (int i = 0; i < r->nends; i++) {
		if (now - r->ends[i] < 60000)
			r->ends[recent++] = r->ends[i];
	}
	r->nends = recent;
	if (recent == ENDS_A_MINUTE)
		return false;
	r->ends[r->nends++] = now;
	r->due = now + (int64_t)BACK_OFF_MS * (1 << recent);
	return true;
}

static void
role_ended(struct supervisor *s, struct role *r, int status)
{
	bool cannot = WIFEXITED(status) && WEXITSTATUS(status) == ROLE_CANNOT;

	r->pid = 0;
	r->due = 0;
	if (s->stop)
		return;
	if (r == &s->roles[REDRAW] && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return;
	log_line(r->told ? LOG_NOTE : LOG_BAD, "role ended", "role=%s exit=%d signal=%d", r->name,
	    WIFEXITED(status) ? WEXITSTATUS(status) : -1,
	    WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	if (r == &s->roles[REDRAW]) {
		/* The file was to blame; or the next end comes as soon as this one. */
		r->due = time_mono() + BACK_OFF_MS;
		return;
	}
	if (r == &s->roles[WEB])
		tell(&s->roles[COURIER], SIGKILL);
	if (cannot || (!r->told && !may_start_again(r, time_mono()))) {
		log_line(LOG_BAD, "stopping", "role=%s why=%s", r->name,
		    cannot ? "it cannot run" : "it ended six times in a minute");
		s->stop = true;
		s->status = cannot ? ROLE_CANNOT : 1;
	}
}

static void
reap(struct supervisor *s)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (int i = 0; i < ROLES; i++) {
			if (s->roles[i].pid == pid)
				role_ended(s, &s->roles[i], status);
		}
	}
}

/* True when somebody asked us to stop. */
static bool
read_signals(struct supervisor *s)
{
	struct signalfd_siginfo got;
	bool asked = false;

	while (read(s->signals, &got, sizeof(got)) == (ssize_t)sizeof(got))
		asked = asked || got.ssi_signo == SIGTERM || got.ssi_signo == SIGINT;
	reap(s);
	return asked;
}

/* Any byte from web says that the courier misbehaves; what it is, is not looked at. */
static void
read_control(struct supervisor *s)
{
	char bytes[64];
	ssize_t got = recv(s->control, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (got > 0 && s->roles[COURIER].pid > 0) {
		log_line(LOG_BAD, "courier killed", "by=web");
		(void)kill(s->roles[COURIER].pid, SIGKILL);
	} else if (got == 0) {
		close_control(s);
	}
}

/* Wait for something to happen; true when we were asked to stop. */
static bool
wait_turn(struct supervisor *s, int ms)
{
	struct role *redraw = &s->roles[REDRAW];
	bool may_draw = redraw->pid == 0 && redraw->due <= time_mono() && !s->stop;
	struct pollfd at[3] = {{.fd = s->signals, .events = POLLIN},
	    {.fd = s->control, .events = POLLIN},
	    {.fd = may_draw ? s->pictures[1] : -1, .events = POLLIN}};

	(void)poll(at, COUNT(at), ms);
	if (at[1].revents != 0)
		read_control(s);
	if (at[2].revents != 0)
		start(s, redraw, &s->pictures[1], 1);
	return at[0].revents != 0 && read_signals(s);
}

/* Wait for a role to end; whoever asks us again later than a second after the first time means at
 * once. */
static void
stop_role(struct supervisor *s, struct role *r, int ms)
{
	int64_t until = time_mono() + ms;

	while (r->pid > 0 && time_mono() < until) {
		if (wait_turn(s, 100) && time_mono() - s->asked > 1000)
			until = 0;
	}
	if (r->pid > 0)
		log_line(LOG_WARN, "role killed", "role=%s", r->name);
	tell(r, SIGKILL);
	while (r->pid > 0)
		(void)wait_turn(s, 100);
}

/* ---- running ------------------------------------------------------------------------------- */

static char **
role_argv(struct arena *a, const char *name, char *const *args)
{
	size_t n = 0;
	char **argv;

	while (args[n] != NULL)
		n++;
	argv = NEW_ARRAY(a, char *, n + 3);
	argv[0] = str_c(a, S("groundswell"));
	argv[1] = str_c(a, str_of(name));
	for (size_t i = 0; i < n; i++)
		argv[i + 2] = args[i];
	return argv;
}

static bool
open_signals(struct supervisor *s)
{
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ours, &s->before);
	s->signals = signalfd(-1, &ours, SFD_NONBLOCK | SFD_CLOEXEC);
	return s->signals >= 0;
}

static void
run(struct supervisor *s)
{
	while (!s->stop) {
		if (wait_turn(s, start_due(s)))
			s->stop = true;
	}
	s->asked = time_mono();
	tell(&s->roles[WEB], SIGTERM);
	stop_role(s, &s->roles[WEB], WEB_STOPS_MS);
	stop_role(s, &s->roles[COURIER], COURIER_STOPS_MS);
	stop_role(s, &s->roles[REDRAW], 0);
}

int
supervise_run(const struct supervise_config *config)
{
	struct arena *a = arena_new((size_t)4 << 20);
	struct supervisor s = {.arena = a, .control = -1, .signals = -1, .self = getpid()};

	s.roles[WEB] = (struct role){
	    .name = "web", .death = SIGTERM, .argv = role_argv(a, ROLE_WEB, config->args)};
	s.roles[COURIER] = (struct role){
	    .name = "courier", .death = SIGKILL, .argv = role_argv(a, ROLE_COURIER, config->args)};
	s.roles[REDRAW] = (struct role){
	    .name = "redraw", .death = SIGKILL, .argv = role_argv(a, ROLE_REDRAW, config->args)};
	s.listen = open_listener(a, str_of(config->listen));
	if (s.listen < 0 || !redraw_pair(s.pictures) || !open_signals(&s)) {
		log_line(LOG_BAD, "cannot listen", "error=%d", errno);
		s.status = 1;
	} else {
		run(&s);
	}
	close_control(&s);
	if (s.listen >= 0)
		(void)close(s.listen);
	if (s.signals >= 0) {
		(void)close(s.signals);
		sigprocmask(SIG_SETMASK, &s.before, NULL);
	}
	arena_free(a);
	return s.status;
}
