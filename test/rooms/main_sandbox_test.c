/* What a closed-in role can still do, and what it cannot: each try in a process of its own. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "peer.h"

#include "main/sandbox.h"
#include "net/courier.h"
#include "net/courier_role.h"

static char folder[] = "/tmp/sandbox_test.XXXXXX";

#define KILLED 1000

enum role { WEB, COURIER, REDRAW };

static bool
close_in(enum role role)
{
	if (role == WEB)
		return sandbox_web(&(struct sandbox_web){.data = folder});
	if (role == COURIER)
		return sandbox_courier(&(struct sandbox_courier){.ports = {25}});
	return sandbox_redraw();
}

/* Run one try behind a sandbox: its errno (0 = it worked), or KILLED and the signal. */
static int
closed_in(enum role role, int (*attempt)(void))
{
	int status = 0;
	pid_t pid = peer_fork();

	if (pid == 0) {
		bool fine = close_in(role);

		_exit(!fine ? 255 : attempt() == 0 ? 0 : errno);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? KILLED + WTERMSIG(status) : WEXITSTATUS(status);
}

static int
as_result(int fd)
{
	return fd < 0 ? -1 : close(fd);
}

static int
read_certificates(void)
{
	return as_result(open("/etc/ssl/openssl.cnf", O_RDONLY));
}
static int
read_proc(void)
{
	return as_result(open("/proc/1/cmdline", O_RDONLY));
}
static int
read_root(void)
{
	return as_result(open("/", O_RDONLY | O_DIRECTORY));
}
static int
write_tmp(void)
{
	return as_result(open("/tmp/sandbox_escaped", O_CREAT | O_WRONLY, 0600));
}
static int
write_data(void)
{
	int fd = open(str_c(arena, buf_format(arena, "%s/file", folder)), O_CREAT | O_RDWR, 0600);

	return fd < 0 || ftruncate(fd, 0) != 0 ||
		       rename(str_c(arena, buf_format(arena, "%s/file", folder)),
			   str_c(arena, buf_format(arena, "%s/moved", folder))) != 0
		   ? -1
		   : close(fd);
}
static int
write_data_of_web(void)
{
	return as_result(open(folder, O_RDONLY | O_DIRECTORY));
}
static int
run_program(void)
{
	char *argv[] = {NULL};

	return execv("/bin/true", argv);
}
static int
open_packet(void)
{
	return as_result(socket(AF_PACKET, SOCK_RAW, 0));
}
static int
open_inet(void)
{
	return as_result(socket(AF_INET, SOCK_STREAM, 0));
}
static int
open_unix(void)
{
	return as_result(socket(AF_UNIX, SOCK_STREAM, 0));
}
static int
trace(void)
{
	return (int)syscall(SYS_ptrace, 0, 0, 0, 0);
}
static int
fork_again(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -1 : 0;
}
static int
new_namespace(void)
{
	return (int)syscall(SYS_unshare, 0x10000000);
}
static int
connect_to(int port)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 ? -1 : connect(fd, (const struct sockaddr *)&in, sizeof(in));
}
static int
connect_25(void)
{
	return connect_to(25);
}
static int
connect_1(void)
{
	return connect_to(1);
}
static int
listen_somewhere(void)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(49999)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 || bind(fd, (const struct sockaddr *)&in, sizeof(in)) != 0 ? -1
										 : listen(fd, 1);
}
/* What root could do. */
static int
give_away(void)
{
	return chown(folder, 1, 1);
}
static int
raise_priority(void)
{
	return (int)syscall(SYS_setpriority, 0, 0, -5);
}

static void *
nothing(void *arg)
{
	return arg;
}
static int
start_thread(void)
{
	pthread_t t;

	return pthread_create(&t, NULL, nothing, NULL) != 0 || pthread_join(t, NULL) != 0 ? -1 : 0;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FILTERED false
#else
#define FILTERED true
#endif
#define SYS (KILLED + SIGSYS)

static long
landlock_version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
}

static void
files(void **state)
{
	bool limited = landlock_version() >= 1;

	(void)state;
	if (!limited)
		print_message("skipped in part: this kernel has no Landlock\n");
	assert_int_equal(closed_in(COURIER, read_certificates), 0);
	assert_int_equal(closed_in(WEB, read_certificates), 0);
	assert_int_equal(closed_in(WEB, write_data), 0);
	if (!limited)
		skip();
	assert_int_equal(closed_in(COURIER, read_proc), FILTERED ? EACCES : 0);
	assert_int_equal(closed_in(WEB, read_proc), FILTERED ? EACCES : 0);
	assert_int_equal(closed_in(COURIER, read_root), EACCES);
	assert_int_equal(closed_in(COURIER, write_tmp), EACCES);
	assert_int_equal(closed_in(WEB, write_tmp), EACCES);
	assert_int_equal(closed_in(COURIER, write_data), EACCES);
	assert_int_equal(closed_in(COURIER, write_data_of_web), EACCES);
}

static void
ports(void **state)
{
	(void)state;
	if (landlock_version() < 4) {
		print_message("skipped: this kernel's Landlock knows no ports\n");
		skip();
	}
	assert_int_equal(closed_in(COURIER, connect_25), ECONNREFUSED);
	assert_int_equal(closed_in(COURIER, connect_1), EACCES);
	assert_int_equal(closed_in(COURIER, listen_somewhere), EACCES);
	assert_int_equal(closed_in(WEB, connect_25), EACCES);
	assert_int_equal(closed_in(WEB, listen_somewhere), EACCES);
}

static void
calls(void **state)
{
	(void)state;
	assert_int_equal(closed_in(COURIER, start_thread), 0);
	assert_int_equal(closed_in(WEB, start_thread), 0);
	assert_int_equal(closed_in(WEB, open_unix), 0);
	assert_int_equal(closed_in(WEB, give_away), EPERM);
	assert_int_equal(closed_in(WEB, raise_priority), EACCES);
	assert_int_equal(closed_in(COURIER, open_inet), 0);
	if (!FILTERED) {
		print_message("skipped in part: built with a sanitizer, so without seccomp\n");
		skip();
	}
	assert_int_equal(closed_in(COURIER, run_program), SYS);
	assert_int_equal(closed_in(WEB, run_program), SYS);
	assert_int_equal(closed_in(COURIER, trace), SYS);
	assert_int_equal(closed_in(WEB, trace), SYS);
	assert_int_equal(closed_in(COURIER, new_namespace), SYS);
	assert_int_equal(closed_in(WEB, new_namespace), SYS);
	assert_int_equal(closed_in(COURIER, fork_again), SYS);
	assert_int_equal(closed_in(WEB, fork_again), EPERM);
	assert_int_equal(closed_in(COURIER, open_packet), SYS);
	assert_int_equal(closed_in(WEB, open_inet), EACCES);
}

static int
take_much(void)
{
	void *at =
	    mmap(NULL, (size_t)1 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at == MAP_FAILED ? -1 : 0;
}
static int
take_little(void)
{
	void *at = malloc((size_t)64 << 20);

	if (at == NULL)
		return -1;
	memset(at, 1, (size_t)64 << 20);
	free(at);
	return 0;
}
static int
work_on(void)
{
	for (volatile int i = 0; i >= 0;)
		i = (i + 1) & 0xffff;
	return 0;
}

/* A decoder that was taken over has nothing to take. */
static void
redraw(void **state)
{
	static int (*const all[])(void) = {read_certificates, read_root, write_tmp, write_data,
	    run_program, open_inet, open_unix, open_packet, trace, fork_again, start_thread,
	    new_namespace, give_away, raise_priority};
	int ended;

	(void)state;
	assert_int_equal(closed_in(REDRAW, take_little), 0);
	if (!FILTERED) {
		print_message("skipped: built with a sanitizer, so without seccomp and limits\n");
		skip();
	}
	assert_int_equal(closed_in(REDRAW, take_much), ENOMEM);
	ended = closed_in(REDRAW, work_on); /* by its work, or on a busy machine by its life */
	assert_true(ended == KILLED + SIGKILL || ended == KILLED + SIGALRM);
	for (size_t i = 0; i < COUNT(all); i++)
		assert_int_equal(closed_in(REDRAW, all[i]), SYS);
}

/* ---- the courier at its work, closed in ---------------------------------------------------- */

struct said {
	int pipe[2];
};

static void
take_answer(void *ctx, const struct courier_answer *a)
{
	struct said *said = ctx;
	int word[2] = {(int)a->end, a->status};

	assert_int_equal(write(said->pipe[1], word, sizeof(word)), sizeof(word));
}

/* The end and the status of one request. */
static void
get(struct courier *c, struct str url, int out[2])
{
	struct said said;

	assert_int_equal(pipe(said.pipe), 0);
	assert_true(courier_fetch(c, arena,
			&(struct courier_fetch){.lane = LANE_ASK, .url = url, .ms = 3000},
			take_answer, &said) == OK);
	assert_int_equal(read(said.pipe[0], out, sizeof(int[2])), sizeof(int[2]));
	(void)close(said.pipe[0]);
	(void)close(said.pipe[1]);
}

/* TLS with certificates from a file, names of this machine and of others: nothing of it is outside
 * of what the sandbox grants. */
static void
courier_works(void **state)
{
	char place[] = "/tmp/sandbox_tls.XXXXXX";
	struct courier_settings s = {.origin = S("http://hub.test"), .loopback = true};
	struct courier *c;
	int port, pair[2], got[2], status = -1;
	pid_t tls, role;

	(void)state;
	assert_non_null(mkdtemp(place));
	tls = peer_tls(place, &port);
	s.ca_file = buf_format(arena, "%s/cert", place);
	assert_true(frame_pair(arena, pair) == OK);
	role = peer_fork();
	if (role == 0) {
		(void)close(pair[0]);
		_exit(courier_role_ready(&s) &&
			      sandbox_courier(&(struct sandbox_courier){
				  .reads = {str_c(arena, s.ca_file)}, .ports = {port}})
			  ? courier_role_run(pair[1], &s)
			  : 9);
	}
	(void)close(pair[1]);
	c = courier_open(-1, pair[0]);
	do { /* until it listens */
		assert_int_equal(waitpid(tls, NULL, WNOHANG), 0);
		assert_int_equal(waitpid(role, NULL, WNOHANG), 0);
		get(c, buf_format(arena, "https://localhost:%d/", port), got);
	} while (got[0] == COURIER_LATER);
	assert_int_equal(got[1], 200);
	get(c, S("https://nobody.invalid/"), got);
	assert_int_equal(got[0], COURIER_LATER);
	courier_close(c);
	assert_int_equal(waitpid(role, &status, 0), role);
	assert_int_equal(status, 0);
	peer_tls_close(place, tls);
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL;
}

static int
remove_folder(void **state)
{
	char path[64];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/moved", folder);
	(void)unlink(path);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(files),
	    ARENA_TEST(ports),
	    ARENA_TEST(calls),
	    ARENA_TEST(redraw),
	    ARENA_TEST(courier_works),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
