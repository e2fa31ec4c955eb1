/* Frames: whole ones come through in any cut, broken ones end the stream. */
#include <sys/socket.h>
#include <unistd.h>

#include "test.h"

#include "net/frame.h"

static struct str
sample(uint64_t id, size_t n)
{
	struct buf payload = BUF(arena);
	char *fill = arena_alloc(arena, n + 1);

	memset(fill, 'x', n);
	frame_put_u32(&payload, 7);
	frame_put_u64(&payload, UINT64_MAX - 1);
	frame_put_str(&payload, (struct str){fill, n});
	frame_put_str(&payload, NONE);
	return frame_bytes(
	    arena, &(struct frame){FRAME_FETCH, LANE_DELIVERY, id, buf_str(&payload)});
}

static void
assert_sample(const struct frame *f, uint64_t id, size_t n)
{
	struct frame_fields fields = {.rest = f->payload};
	struct str s;

	assert_int_equal(f->type, FRAME_FETCH);
	assert_int_equal(f->lane, LANE_DELIVERY);
	assert_true(f->id == id);
	assert_int_equal(frame_get_u32(&fields), 7);
	assert_true(frame_get_u64(&fields) == UINT64_MAX - 1);
	s = frame_get_str(&fields);
	assert_int_equal(s.n, n);
	assert_non_null(s.at);
	assert_null(frame_get_str(&fields).at);
	assert_true(frame_fields_end(&fields));
}

static void
test_every_cut(void **state)
{
	struct str bytes = sample(42, 30);
	struct frame_reader r;
	struct frame f;
	int fds[2];

	(void)state;
	frame_reader_open(&r);
	for (size_t cut = 0; cut <= bytes.n; cut++) {
		assert_true(frame_pair(arena, fds) == OK);
		assert_int_equal(write(fds[0], bytes.at, cut), (ssize_t)cut);
		if (cut < bytes.n)
			assert_int_equal(frame_read(&r, fds[1], &f), FRAME_STEP_WAIT);
		assert_int_equal(
		    write(fds[0], bytes.at + cut, bytes.n - cut), (ssize_t)(bytes.n - cut));
		assert_int_equal(frame_read(&r, fds[1], &f), FRAME_STEP_DONE);
		assert_sample(&f, 42, 30);
		assert_int_equal(frame_read(&r, fds[1], &f), FRAME_STEP_WAIT);
		close(fds[0]);
		assert_int_equal(frame_read(&r, fds[1], &f), FRAME_STEP_GONE);
		close(fds[1]);
	}
	frame_reader_close(&r);
}

static void
test_large_and_many(void **state)
{
	struct frame_reader r;
	struct frame f;
	size_t sent = 0, got = 0, large = FRAME_PAYLOAD_MAX - 20;
	struct str bytes = sample(1, large);
	int fds[2];

	(void)state;
	frame_reader_open(&r);
	assert_true(frame_pair(arena, fds) == OK);
	while (got < 3) {
		enum frame_step step = frame_write(fds[0], bytes, &sent);

		assert_int_not_equal(step, FRAME_STEP_GONE);
		if (step == FRAME_STEP_DONE)
			sent = 0;
		if (frame_read(&r, fds[1], &f) == FRAME_STEP_DONE) {
			assert_sample(&f, 1, large);
			got++;
		}
	}
	close(fds[1]);
	sent = 0;
	assert_int_equal(frame_write(fds[0], bytes, &sent), FRAME_STEP_GONE);
	close(fds[0]);
	frame_reader_close(&r);
}

static void
test_bad_heads(void **state)
{
	static const struct {
		size_t at;
		unsigned char value;
	} breaks[] = {
	    {3, 0x7f}, /* longer than any frame */
	    {2, 0x20},
	    {4, 0},           /* no such type */
	    {4, FRAME_TYPES}, /* nor this */
	    {5, LANES},       /* no such lane */
	    {5, 255},
	    {6, 1}, /* must be zero */
	    {7, 1},
	};
	struct frame_reader r;
	struct frame f;

	(void)state;
	frame_reader_open(&r);
	for (size_t i = 0; i < COUNT(breaks); i++) {
		struct str bytes = sample(9, 3);

		frame_reader_reset(&r);
		memcpy(r.at, bytes.at, bytes.n);
		r.at[breaks[i].at] = (char)breaks[i].value;
		r.n = bytes.n;
		assert_int_equal(frame_take(&r, &f), FRAME_STEP_BAD);
		assert_int_equal(frame_take(&r, &f), FRAME_STEP_BAD);
	}
	frame_reader_close(&r);
}

static void
test_fields_that_lie(void **state)
{
	static const char bytes[] = "\x05\0\0\0abc";
	struct frame_fields f = {.rest = {bytes, 7}};

	(void)state;
	assert_null(frame_get_str(&f).at);
	assert_true(f.bad);
	assert_int_equal(frame_get_u32(&f), 0);
	assert_true(frame_get_u64(&f) == 0);
	assert_null(frame_get_str(&f).at);
	assert_false(frame_fields_end(&f));
	f = (struct frame_fields){.rest = {bytes, 7}};
	assert_int_equal(frame_get_u32(&f), 5);
	assert_false(frame_fields_end(&f));
	assert_true(frame_get_u64(&f) == 0);
	assert_false(frame_fields_end(&f));
}

static void
test_credits(void **state)
{
	(void)state;
	assert_int_equal(frame_credits(LANE_ASK), 64);
	assert_int_equal(frame_credits(LANE_MAIL), 4);
	assert_int_equal(frame_credits(LANE_DELIVERY), 128);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ARENA_TEST(test_every_cut),
	    ARENA_TEST(test_large_and_many),
	    ARENA_TEST(test_bad_heads),
	    ARENA_TEST(test_fields_that_lie),
	    ARENA_TEST(test_credits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
