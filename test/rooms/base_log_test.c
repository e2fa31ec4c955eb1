/* The log: one line an event, whatever stands in it. */
#include <fcntl.h>
#include <regex.h>
#include <unistd.h>

#include "test.h"

#include "base/log.h"

static char said[8192];
static int real_stderr;
static int pipe_fds[2];

/* Standard error goes into a pipe; what log writes is far below what a pipe holds. */
static void
listen_begin(void)
{
	(void)fflush(stderr);
	real_stderr = dup(STDERR_FILENO);
	assert_int_equal(pipe2(pipe_fds, O_NONBLOCK), 0);
	assert_true(dup2(pipe_fds[1], STDERR_FILENO) >= 0);
}

static void
listen_end(void)
{
	ssize_t n;

	assert_true(dup2(real_stderr, STDERR_FILENO) >= 0);
	n = read(pipe_fds[0], said, sizeof(said) - 1);
	said[n < 0 ? 0 : n] = '\0';
	(void)close(pipe_fds[0]);
	(void)close(pipe_fds[1]);
	(void)close(real_stderr);
}

static void
assert_said(const char *pattern)
{
	regex_t re;
	bool fits;

	assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
	fits = regexec(&re, said, 0, NULL, 0) == 0;
	regfree(&re);
	if (!fits)
		fail_msg("said: %s", said);
}

#define TIME "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z "

static void
a_line_has_time_level_event_pairs(void **state)
{
	(void)state;
	listen_begin();
	log_line(LOG_NOTE, "started", "port=%d", 8080);
	listen_end();
	assert_said(TIME "NOTE started port=8080\n$");
	listen_begin();
	log_line(LOG_BAD, "gone", "%s", "");
	listen_end();
	assert_said(TIME "BAD gone \n$");
}

static void
quieter_levels_are_dropped(void **state)
{
	(void)state;
	listen_begin();
	log_line(LOG_DEBUG_, "detail", "n=1");
	listen_end();
	assert_string_equal(said, "");
	log_level_set(LOG_DEBUG_);
	listen_begin();
	log_line(LOG_DEBUG_, "detail", "n=1");
	listen_end();
	assert_said("DEBUG detail n=1\n$");
	log_level_set(LOG_NOTE);
}

static void
controls_cannot_forge_lines(void **state)
{
	(void)state;
	listen_begin();
	log_line(LOG_WARN, "odd", "cause=%s",
	    "a\nb\r\x1b[2J\x7f\xc2\x9b"
	    "c\xc3\xa4\xc3\x9b");
	listen_end();
	assert_said("WARN odd cause=a\\?b\\?\\?\\[2J\\?\\?\\?c\xc3\xa4\xc3\x9b\n$");
}

static void
long_lines_are_cut(void **state)
{
	char long_cause[5000];

	(void)state;
	memset(long_cause, 'x', sizeof(long_cause) - 1);
	long_cause[sizeof(long_cause) - 1] = '\0';
	listen_begin();
	log_line(LOG_WARN, "long", "cause=%s", long_cause);
	listen_end();
	assert_int_equal(strlen(said), 2047);
	assert_int_equal(said[2046], '\n');
	assert_said("xxx\n$");
}

static void
faults_are_logged_by_their_kind(void **state)
{
	struct str id = log_id(arena, UINT64_MAX);

	(void)state;
	assert_int_equal(id.n, 13);
	assert_memory_equal(id.at, "p777777777777", 13);
	assert_memory_equal(log_id(arena, 0).at, "aaaaaaaaaaaaa", 13);
	assert_memory_equal(log_id(arena, 32).at, "aaaaaaaaaaaba", 13);
	listen_begin();
	log_err(fail(arena, FAULT_STORE, 0, "table %s", "call"), "request", UINT64_MAX);
	listen_end();
	assert_said(
	    "BAD request fault=(STORE|store) id=p777777777777 at=[^ ]*base_log_test.c:[0-9]+ "
	    "cause=table call\n$");
	listen_begin();
	log_err(fail(arena, FAULT_MISSING, 0, "gone"), "request", 1);
	log_err(OK, "request", 1);
	listen_end();
	assert_string_equal(said, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(a_line_has_time_level_event_pairs),
	    ARENA_TEST(quieter_levels_are_dropped),
	    ARENA_TEST(controls_cannot_forge_lines),
	    ARENA_TEST(long_lines_are_cut),
	    ARENA_TEST(faults_are_logged_by_their_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
