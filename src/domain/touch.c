#include "domain/touch.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"
#include "domain/path.h"
#include "sql_touch.h"
#include "store/db.h"

#define HOST_TERM (90 * DAY)
#define ROWS 80 /* 64 that stand and what one step adds */

struct touch_names
touch_names(struct arena *arena)
{
	return (struct touch_names){rand_word(arena, TOUCH_NAME), rand_word(arena, TOUCH_NAME)};
}

/* ---- one person's rows for one call -------------------------------------------------------- */

struct group {
	struct movement_id movement;
	struct call_id call;
	int64_t now;
	struct path_touch rows[ROWS];
	size_t n;
};

static err
group_read(struct tx *tx, const struct touch_step *step, struct group *out)
{
	struct sql_touch_rows *rows;
	size_t n;

	TRY(sql_touch_rows(tx_rd(tx), step->who, step->movement, step->call, &rows, &n));
	*out = (struct group){
	    .movement = step->movement, .call = step->call, .now = step->now, .n = n};
	for (size_t i = 0; i < n; i++)
		out->rows[i] = (struct path_touch){rows[i].at, (enum touch_kind)rows[i].kind,
		    {(enum tie)rows[i].tie, (enum channel)rows[i].channel}, rows[i].inferred};
	return OK;
}

static bool
group_has(const struct group *g, enum touch_kind kind)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->rows[i].kind == kind)
			return true;
	return false;
}

static void
group_add(struct group *g, const struct touch_step *step, enum touch_kind kind)
{
	if (g->n < ROWS)
		g->rows[g->n++] =
		    (struct path_touch){step->now, kind, step->touch, kind < step->sure};
}

/* ---- sums ---------------------------------------------------------------------------------- */

static err
sum_add(struct tx *tx, const struct group *g, enum touch_kind kind, enum path_class class,
    const struct path_count *c)
{
	struct sql_funnel_add_in in = {.movement = g->movement,
	    .stage = kind,
	    .class = class,
	    .n = c->n,
	    .sure = c->sure,
	    .onward = c->onward};

	if (c->n == 0 && c->sure == 0 && c->onward == 0)
		return OK;
	TRY(sql_funnel_add(tx, &in));
	if (g->call.n == 0)
		return OK;
	in.call = g->call.n;
	TRY(sql_funnel_add(tx, &in));
	if (kind != TOUCH_PLEDGE && kind != TOUCH_SHOW)
		return OK;
	return sql_funnel_moved(tx, g->movement, g->call.n, g->now / DAY);
}

/* The sums follow from what a path was to what it is; a path without rows counts nowhere. */
static err
sums_follow(struct tx *tx, const struct group *g, const struct path *was, const struct path *is)
{
	for (int kind = TOUCH_REACH; kind <= TOUCH_KINDS; kind++) {
		struct path_count less = path_counts(was, (enum touch_kind)kind);
		struct path_count more = path_counts(is, (enum touch_kind)kind);

		if (was->class == is->class) {
			more = (struct path_count){
			    more.n - less.n, more.sure - less.sure, more.onward - less.onward};
			less = (struct path_count){0};
		}
		less = (struct path_count){-less.n, -less.sure, -less.onward};
		TRY(sum_add(tx, g, (enum touch_kind)kind, was->class, &less));
		TRY(sum_add(tx, g, (enum touch_kind)kind, is->class, &more));
	}
	return OK;
}

/* As sums_follow, for n who are new and all alike. */
static err
sums_start(struct tx *tx, const struct group *g, const struct path *is, int64_t n)
{
	for (int kind = TOUCH_REACH; kind <= TOUCH_KINDS; kind++) {
		struct path_count c = path_counts(is, (enum touch_kind)kind);

		c = (struct path_count){c.n * n, c.sure * n, c.onward * n};
		TRY(sum_add(tx, g, (enum touch_kind)kind, is->class, &c));
	}
	return OK;
}

static struct path
group_path(const struct group *g)
{
	return g->n == 0 ? (struct path){.class = PATH_UNKNOWN} : path_of(g->rows, g->n);
}

/* ---- writing ------------------------------------------------------------------------------- */

/* Nobody is brought by themselves, whichever of their links they took. */
static struct str
parent_of(const struct touch_step *step, struct str who)
{
	return step->parent.at != NULL && str_eq(step->parent, who) ? NONE : step->parent;
}

static err
put(struct tx *tx, const struct touch_step *step, enum touch_kind kind)
{
	TRY(sql_touch_put(tx, &(struct sql_touch_put_in){.now = step->now,
				  .movement = step->movement,
				  .call = step->call,
				  .who = step->who,
				  .parent = parent_of(step, step->who),
				  .share = step->share,
				  .kind = kind,
				  .tie = step->touch.tie,
				  .channel = step->touch.channel}));
	TRY(sql_touch_newest(tx, step->who, step->movement, step->call));
	return sql_touch_wakes(tx, step->call, step->now);
}

static err
put_stages(struct tx *tx, const struct touch_step *step, struct str who)
{
	return sql_touch_stages(tx, &(struct sql_touch_stages_in){.now = step->now,
					.movement = step->movement,
					.call = step->call,
					.who = who,
					.parent = parent_of(step, who),
					.share = step->share,
					.reached = step->reached,
					.sure = step->sure,
					.tie = step->touch.tie,
					.channel = step->touch.channel});
}

/* Is a stage there, and for real where the step is? */
static bool
group_stands(const struct group *g, const struct touch_step *step, enum touch_kind kind)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->rows[i].kind == kind && (!g->rows[i].inferred || kind < step->sure))
			return true;
	return false;
}

/* The stages up to the one reached that are not there yet. */
static void
group_reach(struct group *g, const struct touch_step *step)
{
	for (int kind = TOUCH_REACH; kind <= (int)step->reached; kind++)
		if (!group_stands(g, step, (enum touch_kind)kind))
			group_add(g, step, (enum touch_kind)kind);
}

err
touch_step(struct tx *tx, const struct touch_step *step)
{
	struct path was, is;
	struct group g;
	size_t before;

	TRY(group_read(tx, step, &g));
	was = group_path(&g);
	before = g.n;
	group_reach(&g, step);
	if (g.n == before)
		return OK;
	TRY(put_stages(tx, step, step->who));
	TRY(sql_touch_newest(tx, step->who, step->movement, step->call));
	is = group_path(&g);
	return sums_follow(tx, &g, &was, &is);
}

err
touch_fresh(struct tx *tx, const struct touch_step *step, const struct str *names, size_t n)
{
	struct group g = {.movement = step->movement, .call = step->call, .now = step->now};
	struct path is;

	if (n == 0)
		return OK;
	for (size_t i = 0; i < n; i++)
		TRY(put_stages(tx, step, names[i]));
	group_reach(&g, step);
	is = group_path(&g);
	return sums_start(tx, &g, &is, (int64_t)n);
}

/* One row of a kind that implies nothing; once for a person and a call. */
static err
put_once(struct tx *tx, const struct touch_step *step, enum touch_kind kind)
{
	struct path was, is;
	struct group g;

	TRY(group_read(tx, step, &g));
	if (group_has(&g, kind))
		return OK;
	was = group_path(&g);
	group_add(&g, step, kind);
	is = group_path(&g);
	TRY(put(tx, step, kind));
	return sums_follow(tx, &g, &was, &is);
}

/* Would a row stay if a check-in were struck out? */
static bool
row_lasts(const struct path_touch *row)
{
	return row->kind == TOUCH_AGAIN || (row->kind < TOUCH_SHOW && !row->inferred);
}

/* Does a yes that was really given close the path, or did they come by this way before? */
static bool
group_knows(const struct group *g, const struct touch *touch)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct path_touch *row = &g->rows[i];

		if (row_lasts(row) &&
		    (row->kind == TOUCH_PLEDGE ||
			(row->touch.tie == touch->tie && row->touch.channel == touch->channel)))
			return true;
	}
	return false;
}

err
touch_again(struct tx *tx, const struct touch_step *step)
{
	struct path was, is;
	struct group g;

	TRY(group_read(tx, step, &g));
	if (group_knows(&g, &step->touch))
		return OK;
	was = group_path(&g);
	group_add(&g, step, TOUCH_AGAIN);
	is = group_path(&g);
	TRY(put(tx, step, TOUCH_AGAIN));
	return sums_follow(tx, &g, &was, &is);
}

err
touch_shared(struct tx *tx, const struct touch_step *step)
{
	return put_once(tx, step, TOUCH_INVITE_SENT);
}

err
touch_withdraw(struct tx *tx, const struct touch_step *step)
{
	return put_once(tx, step, TOUCH_WITHDRAW);
}

/* ---- members ------------------------------------------------------------------------------- */

err
touch_actor(struct tx *tx, struct person_id person, struct str fresh, struct str *out)
{
	struct sql_touch_actor row;
	bool found;

	*out = NONE;
	TRY(sql_touch_actor(tx_rd(tx), person, &row, &found));
	if (!found)
		return OK;
	*out = row.actor;
	if (row.actor.at != NULL)
		return OK;
	*out = fresh;
	return sql_touch_actor_set(tx, person, fresh);
}

/* The step of a member.  Who brought them has a row of their own for the same call, so that the one
 * can be led back to the other for as long as either stands. */
static err
member_step(struct tx *tx, const struct touch_member *m, struct touch_step *out)
{
	struct touch_step by = {.movement = m->movement,
	    .call = m->call,
	    .touch = {TIE_UNKNOWN, CHANNEL_PERSON},
	    .now = m->now};
	struct str who, parent = NONE;

	TRY(touch_actor(tx, m->person, m->names.who, &who));
	if (m->by.n != 0 && m->by.n != m->person.n)
		TRY(touch_actor(tx, m->by, m->names.parent, &parent));
	if (parent.at != NULL) {
		by.who = parent;
		TRY(put_once(tx, &by, TOUCH_INVITE_SENT));
	}
	*out = (struct touch_step){.movement = m->movement,
	    .call = m->call,
	    .who = who,
	    .parent = parent,
	    .touch = m->touch,
	    .now = m->now};
	return OK;
}

err
touch_circle_join(struct tx *tx, const struct touch_member *m)
{
	struct touch_step step;

	TRY(member_step(tx, m, &step));
	return step.who.at == NULL ? OK : put_once(tx, &step, TOUCH_CIRCLE_JOIN);
}

err
touch_invite(struct tx *tx, const struct touch_member *m)
{
	struct touch_step step;

	TRY(member_step(tx, m, &step));
	return step.who.at == NULL ? OK : put_once(tx, &step, TOUCH_INVITE_SENT);
}

/* Somebody of that name in the ledger hosts. */
static err
host(struct tx *tx, struct str who, struct movement_id movement, int64_t now)
{
	struct touch_step step = {.movement = movement, .who = who, .now = now};
	struct sql_touch_first_show show;
	bool found;

	TRY(sql_touch_first_show(tx_rd(tx), who, movement, &show, &found));
	if (!found || now < show.at || now - show.at > HOST_TERM)
		return OK;
	step.call = show.call;
	step.touch = (struct touch){(enum tie)show.tie, (enum channel)show.channel};
	return put_once(tx, &step, TOUCH_HOST);
}

err
touch_host(struct tx *tx, struct person_id person, struct movement_id movement, int64_t now)
{
	struct sql_touch_actor actor;
	bool found;

	TRY(sql_touch_actor(tx_rd(tx), person, &actor, &found));
	return found && actor.actor.at != NULL ? host(tx, actor.actor, movement, now) : OK;
}

/* ---- mistakes at the door ------------------------------------------------------------------ */

/* The furthest stage before the show that was done for real. */
static enum touch_kind
group_done(const struct group *g)
{
	int done = 0;

	for (size_t i = 0; i < g->n; i++)
		if (!g->rows[i].inferred && g->rows[i].kind < TOUCH_SHOW &&
		    (int)g->rows[i].kind > done)
			done = (int)g->rows[i].kind;
	return (enum touch_kind)done;
}

/* Is a stage there, and not only implied? */
static bool
group_did(const struct group *g, enum touch_kind kind)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->rows[i].kind == kind && !g->rows[i].inferred)
			return true;
	return false;
}

/* What is left without the show, what it led to, and what only it implied: the stages behind the
 * last that was done, and those that were done for real later. */
static void
group_strike(const struct group *g, enum touch_kind done, struct group *left)
{
	*left = (struct group){.movement = g->movement, .call = g->call};
	for (size_t i = 0; i < g->n; i++) {
		const struct path_touch *row = &g->rows[i];
		bool out = row->kind == TOUCH_SHOW || row->kind == TOUCH_HOST ||
			   (row->inferred && row->kind < TOUCH_SHOW &&
			       (row->kind > done || group_did(g, row->kind)));

		if (!out)
			left->rows[left->n++] = *row;
	}
}

/* Who hosted behind a show that never was may have come to another call before that. */
static err
host_elsewhere(struct tx *tx, const struct touch_step *step, const struct group *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->rows[i].kind == TOUCH_HOST)
			return host(tx, step->who, step->movement, g->rows[i].at);
	return OK;
}

err
touch_strike(struct tx *tx, const struct touch_step *step, bool forget)
{
	struct group g, left;
	struct path was, is;
	enum touch_kind done;

	TRY(group_read(tx, step, &g));
	done = group_done(&g);
	group_strike(&g, done, &left);
	if (forget) {
		left.n = 0;
		TRY(sql_touch_forget(tx, step->who, step->call));
	} else {
		TRY(sql_touch_strike(tx, step->who, step->call, done));
		TRY(sql_touch_newest(tx, step->who, step->movement, step->call));
	}
	was = group_path(&g);
	is = group_path(&left);
	TRY(sums_follow(tx, &g, &was, &is));
	return host_elsewhere(tx, step, &g);
}
