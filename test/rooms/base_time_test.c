/* The clocks, and the file that moves one of them. */
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "test.h"

#include "base/time.h"

static char path[] = "/tmp/groundswell-clock-XXXXXX";

static int
begin(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int
end(void **state)
{
	(void)state;
	return unlink(path);
}

static void
write_file(const char *content)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(content, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* How far time_now() is from the machine's clock. */
static int64_t
moved(void)
{
	return time_now() - (int64_t)time(NULL);
}

static void
assert_moved(int64_t seconds)
{
	assert_in_range((uintmax_t)(moved() - seconds + 2), 1, 3);
}

static void
unmoved_it_is_the_machines_clock(void **state)
{
	(void)state;
	assert_moved(0);
}

static void
monotonic_never_goes_back(void **state)
{
	int64_t last = time_mono();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t next = time_mono();

		assert_true(next >= last);
		last = next;
	}
}

/* The file is looked at again within a second or so: ask until it shows, for ten at most. */
static void
wait_until_moved(int64_t seconds)
{
	int64_t until = time_mono() + 10000;

	while (llabs(moved() - seconds) > 1 && time_mono() < until)
		;
	assert_moved(seconds);
}

static void
a_file_moves_it(void **state)
{
	(void)state;
	write_file("86400\n");
	time_move_by_file(path);
	assert_moved(DAY);
	write_file("-3600");
	wait_until_moved(-HOUR);
	write_file("nonsense");
	wait_until_moved(-HOUR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(unmoved_it_is_the_machines_clock),
	    cmocka_unit_test(monotonic_never_goes_back),
	    cmocka_unit_test(a_file_moves_it),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
