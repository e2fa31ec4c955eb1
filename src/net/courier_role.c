/* net/courier_role.c - see courier_role.h: frames in, requests out, answers back.
 *
 * Web is not trusted either: more frames or bytes than the credits allow, or a payload that no
 * honest peer sends, and the process ends; web's work is then due again. */
#include <signal.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/time.h"
#include "base/url.h"
#include "net/errand.h"
#include "net/outgoing.h"
#include "net/reach.h"

#define WAIT_MS 500
/* An answer that web does not take for so long: web is stuck or gone. */
#define UNTAKEN_MS INT64_C(30000)

struct order {
	struct order *next;
	struct arena *arena;
	enum lane lane;
	uint64_t id;
	size_t asked, body; /* bytes of its payload, and of the body that came */
	struct str answer;
	size_t sent;
};

struct role {
	int fd;
	struct outgoing *out;
	struct frame_reader in;
	int under_way[LANES];
	size_t bytes;
	struct order *answers, **last; /* to be written */
	int64_t moved;                 /* when an answer last moved */
};

static struct outgoing *ready;

bool
courier_role_loopback(const struct courier_settings *s)
{
	struct arena *a = arena_new((size_t)4 << 10);
	struct url_parts origin;
	bool holds =
	    s->loopback && url_read(a, s->origin, &origin) == OK && reach_test_host(origin.host);

	arena_free(a);
	return holds;
}

bool
courier_role_ready(const struct courier_settings *s)
{
	ready = outgoing_open(s);
	return ready != NULL;
}

/* Begin the work of one frame; false when no honest peer sends it. */
static bool
take_order(struct role *role, const struct frame *got)
{
	struct arena *a = arena_new((size_t)16 << 20);
	struct order *o = NEW(a, struct order);
	struct frame f = *got;
	struct courier_fetch fetch;
	struct mail_job mail;

	*o = (struct order){.arena = a, .lane = f.lane, .id = f.id, .asked = f.payload.n};
	f.payload = str_copy(a, got->payload);
	role->bytes += o->asked;
	if (++role->under_way[f.lane] > frame_credits(f.lane) ||
	    role->bytes > FRAME_BYTES_UNDER_WAY) {
		arena_free(a);
		return false;
	}
	if (f.type == FRAME_FETCH && errand_get_fetch(a, &f, &fetch)) {
		outgoing_fetch(role->out, a, &fetch, o);
		return true;
	}
	if (f.type == FRAME_MAIL && errand_get_mail(&f, &mail)) {
		outgoing_mail(role->out, a, &mail, o);
		return true;
	}
	arena_free(a);
	return false;
}

static enum frame_step
read_orders(struct role *role)
{
	enum frame_step step;
	struct frame f;

	while ((step = frame_read(&role->in, role->fd, &f)) == FRAME_STEP_DONE) {
		if (!take_order(role, &f))
			return FRAME_STEP_BAD;
	}
	return step;
}

static void
queue_answers(struct role *role)
{
	struct courier_answer answer;
	struct order *o;
	struct buf payload;

	while ((o = outgoing_ended(role->out, &answer)) != NULL) {
		payload = BUF(o->arena);
		errand_put_answer(&payload, &answer);
		o->body = answer.body.n;
		o->answer = frame_bytes(
		    o->arena, &(struct frame){FRAME_ANSWER, o->lane, o->id, buf_str(&payload)});
		if (role->answers == NULL)
			role->moved = time_mono();
		*role->last = o;
		role->last = &o->next;
	}
}

static enum frame_step
write_answers(struct role *role)
{
	enum frame_step step;
	struct order *o;
	size_t before;

	while ((o = role->answers) != NULL) {
		before = o->sent;
		step = frame_write(role->fd, o->answer, &o->sent);
		if (o->sent > before)
			role->moved = time_mono();
		if (step != FRAME_STEP_DONE)
			return step;
		role->answers = o->next;
		if (role->answers == NULL)
			role->last = &role->answers;
		role->under_way[o->lane]--;
		role->bytes -= o->asked;
		outgoing_let_go(role->out, o->body);
		arena_free(o->arena);
	}
	return FRAME_STEP_DONE;
}

static enum frame_step
turn(struct role *role)
{
	enum frame_step step = read_orders(role);

	if (step != FRAME_STEP_WAIT)
		return step;
	queue_answers(role);
	step = write_answers(role);
	if (step == FRAME_STEP_GONE ||
	    (step == FRAME_STEP_WAIT && time_mono() - role->moved > UNTAKEN_MS))
		return FRAME_STEP_GONE;
	outgoing_wait(role->out, role->fd, role->answers != NULL, WAIT_MS);
	queue_answers(role);
	return FRAME_STEP_DONE;
}

int
courier_role_run(int fd, const struct courier_settings *s)
{
	struct role role = {.fd = fd, .out = ready, .last = &role.answers};
	enum frame_step step;

	if (role.out == NULL && (role.out = outgoing_open(s)) == NULL)
		return 1;
	(void)signal(SIGPIPE, SIG_IGN);
	frame_reader_open(&role.in);
	while ((step = turn(&role)) == FRAME_STEP_DONE)
		continue;
	if (step == FRAME_STEP_BAD)
		log_line(LOG_BAD, "web broke the format", "role=courier");
	/* Requests die with the process: to end each connection politely could take long.  Web
	 * hears of it by the end of the socket. */
	(void)close(fd);
	frame_reader_close(&role.in);
	for (struct order *o = role.answers, *next; o != NULL; o = next) {
		next = o->next;
		arena_free(o->arena);
	}
	return step == FRAME_STEP_BAD;
}
