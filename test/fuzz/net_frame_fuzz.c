/* Frames as a hostile peer may send them: the stream and what stands in the payloads.  What is
 * taken is written again and must come out the same. */
#include <assert.h>

#include "base/arena.h"
#include "net/errand.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static void
again(struct arena *a, const struct frame *f)
{
	struct courier_fetch fetch;
	struct courier_answer answer;
	struct mail_job mail;
	struct buf out = BUF(a);

	if (f->type == FRAME_FETCH && errand_get_fetch(a, f, &fetch))
		errand_put_fetch(&out, &fetch);
	else if (f->type == FRAME_MAIL && errand_get_mail(f, &mail))
		errand_put_mail(&out, &mail);
	else if (f->type == FRAME_ANSWER && errand_get_answer(f, &answer))
		errand_put_answer(&out, &answer);
	else
		return;
	assert(str_eq(buf_str(&out), f->payload));
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct arena *a = arena_new((size_t)64 << 20);
	char *bytes = arena_alloc(a, n);
	struct frame_reader r = {.at = bytes, .n = n};
	struct frame f;

	if (n > 0)
		memcpy(bytes, at, n);
	while (frame_take(&r, &f) == FRAME_STEP_DONE)
		again(a, &f);
	arena_free(a);
	return 0;
}
