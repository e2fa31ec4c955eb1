#include "domain/call.h"

#include "base/arena.h"
#include "base/clean.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "domain/bluesky.h"
#include "domain/letter.h"
#include "domain/mention.h"
#include "domain/news.h"
#include "domain/picture.h"
#include "domain/signup.h"
#include "domain/touch.h"
#include "sql_call.h"
#include "store/db.h"

/* How many addresses of the same title a movement may use before one gets random signs. */
#define SLUG_TRIES 20

/* ---- reading ------------------------------------------------------------------------------- */

static struct call *
call_of_row(struct arena *arena, const struct sql_call_load *row)
{
	struct call *c = NEW(arena, struct call);

	*c = (struct call){.id = row->id,
	    .pub = row->pub,
	    .slug = row->slug,
	    .movement = row->movement,
	    .handle = row->handle,
	    .movement_name = row->movement_name,
	    .version = row->version,
	    .host = row->host,
	    .state = (enum call_state)row->state,
	    .words = {.title = row->title,
		.ask = row->ask,
		.place = row->place,
		.more = row->more,
		.more_html = row->more_html,
		.warning = row->warning,
		.starts = row->starts,
		.ends = row->ends,
		.zone = row->zone,
		.starts_at = row->starts_at,
		.ends_at = row->ends_at,
		.capacity = row->capacity,
		.chosen = row->chosen},
	    .reason = row->reason,
	    .sequence = row->sequence,
	    .door_gen = row->door_gen,
	    .changed = row->changed_at,
	    .erased = row->erased,
	    .counts = {
		row->pending, row->going, row->maybe, row->waiting, row->showed, row->walked}};
	return c;
}

static err
load(struct rd *rd, struct call_id id, struct call **out, bool *found)
{
	struct sql_call_load row;

	TRY(sql_call_load(rd, id, &row, found));
	if (*found)
		*out = call_of_row(rd_arena(rd), &row);
	return OK;
}

err
call_load(struct rd *rd, struct call_id id, struct call **out)
{
	bool found;

	TRY(load(rd, id, out, &found));
	if (!found)
		return fail(rd_arena(rd), FAULT_MISSING, T_fault_missing, "no call of that id");
	return OK;
}

err
call_by_pub(struct rd *rd, struct str pub, struct call **out, bool *found)
{
	struct sql_call_id_by_pub row = {.id = {0}};

	TRY(sql_call_id_by_pub(rd, pub, &row, found));
	return load(rd, *found ? row.id : (struct call_id){0}, out, found);
}

err
call_by_slug(struct rd *rd, struct str handle, struct str slug, struct call **out, bool *found)
{
	struct sql_call_id_by_slug row = {.id = {0}};

	TRY(sql_call_id_by_slug(rd, handle, slug, &row, found));
	return load(rd, *found ? row.id : (struct call_id){0}, out, found);
}

err
call_message(struct rd *rd, const struct call *c, struct call_message *out)
{
	struct sql_call_version version;
	struct sql_call_host_name host = {.name = S("")};
	bool found;

	TRY(sql_call_version(rd, c->version, &version));
	TRY(sql_call_host_name(rd, c->host, &host, &found));
	*out = (struct call_message){.pub = version.pub,
	    .number = version.number,
	    .html = {version.html},
	    .warning = version.warning,
	    .hash = version.hash,
	    .published = version.published,
	    .agreed = version.agreed,
	    .host = host.name};
	return OK;
}

bool
call_public(const struct call *c)
{
	return c->state == CALL_OPEN || c->state == CALL_CANCELLED;
}

bool
call_over(const struct call *c, int64_t now)
{
	return c->words.ends_at <= now;
}

bool
call_answerable(const struct call *c, int64_t now)
{
	return c->state == CALL_OPEN && !call_over(c, now);
}

int64_t
call_free(const struct call *c)
{
	return c->counts.going < c->words.capacity ? c->words.capacity - c->counts.going : 0;
}

bool
call_withdrawable(const struct call *c)
{
	const struct call_counts *n = &c->counts;

	if (c->state == CALL_OPEN)
		return n->pending + n->going + n->maybe + n->waiting + n->walked == 0;
	return c->state == CALL_DRAFT || c->state == CALL_CANCELLED;
}

/* ---- times --------------------------------------------------------------------------------- */

static err
one_time(
    struct arena *arena, const struct zone *zone, struct str local, const char *field, int64_t *utc)
{
	enum zone_fit fit;
	struct wall wall;

	if (!wall_read(local, &wall))
		return refuse(arena, field, T_call_time_unread, 0);
	*utc = zone_utc(zone, &wall, &fit);
	if (fit == ZONE_GAP)
		return refuse(arena, field, T_call_time_gap, 0);
	return OK;
}

static bool
is_twice(const struct zone *zone, struct str local)
{
	enum zone_fit fit;
	struct wall wall;

	if (!wall_read(local, &wall))
		return false;
	(void)zone_utc(zone, &wall, &fit);
	return fit == ZONE_FOLD;
}

err
call_times(struct arena *arena, struct call_words *w, const struct call *was, int64_t now,
    struct call_fit *fit)
{
	const struct zone *zone;
	int64_t starts, ends;

	if (zone_find(arena, w->zone, &zone) != OK)
		return refuse(arena, "zone", T_call_zone_unknown, 0);
	TRY(one_time(arena, zone, w->starts, "starts", &starts));
	TRY(one_time(arena, zone, w->ends, "ends", &ends));
	if (starts <= now && (was == NULL || starts != was->words.starts_at))
		return refuse(arena, "starts", T_call_starts_past, 0);
	if (starts > now + CALL_AHEAD)
		return refuse(arena, "starts", T_call_starts_far, 0);
	if (ends <= starts)
		return refuse(arena, "ends", T_call_ends_early, 0);
	if (ends <= now)
		return refuse(arena, "ends", T_call_ends_past, 0);
	if (ends - starts > CALL_LONGEST)
		return refuse(arena, "ends", T_call_ends_late, CALL_LONGEST / DAY);
	w->starts_at = starts;
	w->ends_at = ends;
	*fit = (struct call_fit){is_twice(zone, w->starts), is_twice(zone, w->ends)};
	return OK;
}

/* ---- writing ------------------------------------------------------------------------------- */

/* An address for the page that no other call of the movement has: title, title-2, ... */
static err
slug_find(struct tx *tx, const struct call_new *new, struct str *out)
{
	struct arena *arena = tx_arena(tx);
	struct str base = utf8_slug(arena, new->words.title);

	if (base.n == 0)
		base = S("call");
	base = str_sub(base, 0, 50);
	if (str_ends(base, S("-")))
		base.n--;
	*out = base;
	for (int i = 2; i <= SLUG_TRIES; i++) {
		struct sql_call_slug_taken row;
		bool taken;

		TRY(sql_call_slug_taken(tx_rd(tx), new->movement, *out, &row, &taken));
		if (!taken)
			return OK;
		*out = buf_format(arena, "%.*s-%d", STR_ARG(base), i);
	}
	*out = buf_format(arena, "%.*s-%.*s", STR_ARG(base), 8, new->pub.at);
	return OK;
}

static struct str
warning_of(const struct call_words *w)
{
	return w->warning.at == NULL ? S("") : w->warning;
}

err
call_draft(struct tx *tx, const struct call_new *new)
{
	const struct call_words *w = &new->words;
	struct sql_call_newest_version version;
	struct sql_call_add added;
	struct str slug;
	bool found;

	TRY(sql_call_newest_version(tx_rd(tx), new->movement, &version, &found));
	if (!found)
		return fail(tx_arena(tx), FAULT_CONFLICT, T_call_no_message,
		    "a call needs a version of the message");
	TRY(slug_find(tx, new, &slug));
	return sql_call_add(tx,
	    &(struct sql_call_add_in){.pub = new->pub,
		.movement = new->movement,
		.version = version.id,
		.host = new->host,
		.slug = slug,
		.title = w->title,
		.ask = w->ask,
		.place = w->place,
		.more = w->more,
		.more_html = w->more_html,
		.warning = warning_of(w),
		.starts = w->starts,
		.ends = w->ends,
		.zone = w->zone,
		.starts_at = w->starts_at,
		.ends_at = w->ends_at,
		.capacity = w->capacity,
		.chosen = w->chosen,
		.now = new->now},
	    &added);
}

static err
moved_on(struct tx *tx, const struct call *c, const char *what)
{
	return fail(
	    tx_arena(tx), FAULT_CONFLICT, T_call_moved_on, "%s in state %d", what, (int)c->state);
}

/* Tell other servers. */
static err
tell(struct tx *tx, const struct call *c, const enum news_kind *kinds, size_t n, int64_t now)
{
	for (size_t i = 0; i < n; i++)
		TRY(news_note(
		    tx, &(struct news_note){
			    .kind = kinds[i], .movement = c->movement, .call = c->id, .now = now}));
	return OK;
}

/* And on Bluesky. */
static err
post(struct tx *tx, const struct call *c, enum bluesky_kind kind, int64_t now)
{
	return bluesky_tell(
	    tx, &(struct bluesky_news){
		    .kind = kind, .movement = c->movement, .call = c->id, .now = now});
}

/* Whom its words name may have to be asked for before others are told. */
static err
name(struct tx *tx, const struct call *c, const struct call_words *w, int64_t now)
{
	struct mentions named = {.n = 0};

	mention_find_call(tx_arena(tx), w->ask, clean_html(tx_arena(tx), w->more_html), &named);
	return mention_note(tx, &(struct mention_new){c->pub, c->movement, &named, now});
}

static const enum news_kind changed[] = {NEWS_CALL_CHANGED, NEWS_POLL_CHANGED};

err
call_publish(struct tx *tx, const struct call *c, int64_t now)
{
	static const enum news_kind fresh[] = {NEWS_CALL, NEWS_POLL, NEWS_ANNOUNCE};

	if (c->state == CALL_OPEN)
		return OK;
	if (c->state != CALL_DRAFT)
		return moved_on(tx, c, "publish");
	if (c->words.starts_at <= now)
		return fail(
		    tx_arena(tx), FAULT_CONFLICT, T_call_publish_late, "publish after the start");
	TRY(sql_call_state_set(tx, c->id, CALL_OPEN, S(""), now));
	TRY(name(tx, c, &c->words, now));
	TRY(tell(tx, c, fresh, COUNT(fresh), now));
	TRY(post(tx, c, BLUESKY_CALL, now));
	return touch_host(tx, c->host, c->movement, now);
}

/* Another time or place? */
static bool
moved(const struct call_words *was, const struct call_words *is)
{
	return was->starts_at != is->starts_at || was->ends_at != is->ends_at ||
	       !str_eq(was->starts, is->starts) || !str_eq(was->ends, is->ends) ||
	       !str_eq(was->zone, is->zone) || !str_eq(was->place, is->place);
}

/* Does a change concern people who have planned to come? */
static bool
concerns(const struct call_words *was, const struct call_words *is)
{
	return moved(was, is) || !str_eq(was->ask, is->ask);
}

err
call_change(struct tx *tx, const struct call *c, const struct call_words *w, int64_t now)
{
	int64_t promoted;

	if (c->state != CALL_DRAFT && !call_answerable(c, now))
		return moved_on(tx, c, "change");
	TRY(sql_call_change(tx, &(struct sql_call_change_in){.id = c->id,
				    .title = w->title,
				    .ask = w->ask,
				    .place = w->place,
				    .more = w->more,
				    .more_html = w->more_html,
				    .warning = warning_of(w),
				    .starts = w->starts,
				    .ends = w->ends,
				    .zone = w->zone,
				    .starts_at = w->starts_at,
				    .ends_at = w->ends_at,
				    .capacity = w->capacity,
				    .chosen = w->chosen,
				    .now = now}));
	if (c->state == CALL_DRAFT)
		return OK;
	if (concerns(&c->words, w))
		TRY(letter_fanout(tx, LETTER_CHANGED, c->id, now));
	TRY(name(tx, c, w, now));
	TRY(tell(tx, c, changed, COUNT(changed), now));
	if (moved(&c->words, w))
		TRY(post(tx, c, BLUESKY_MOVED, now));
	return signup_promote(tx, c->id, now, &promoted);
}

err
call_redrawn(struct tx *tx, const struct call *c, int64_t now)
{
	TRY(sql_call_redrawn(tx, c->id, now));
	return call_public(c) ? tell(tx, c, changed, 1, now) : OK;
}

err
call_cancel(struct tx *tx, const struct call *c, struct str reason, int64_t now)
{
	if (c->state == CALL_CANCELLED)
		return OK;
	if (!call_answerable(c, now))
		return moved_on(tx, c, "cancel");
	TRY(sql_call_state_set(tx, c->id, CALL_CANCELLED, reason, now));
	TRY(tell(tx, c, changed, COUNT(changed), now));
	TRY(post(tx, c, BLUESKY_OFF, now));
	return letter_fanout(tx, LETTER_CANCELLED, c->id, now);
}

err
call_withdraw(struct tx *tx, const struct call *c, int64_t now)
{
	/* calendars elsewhere keep what is deleted unless it was called off before */
	static const enum news_kind gone[] = {NEWS_CALL_CHANGED, NEWS_CALL_GONE, NEWS_POLL_GONE};
	size_t skip = c->state == CALL_OPEN ? 0 : 1;

	if (c->state == CALL_WITHDRAWN)
		return OK;
	if (!call_withdrawable(c))
		return fail(tx_arena(tx), FAULT_CONFLICT, T_call_withdraw_answered,
		    "withdraw with people on the list");
	TRY(sql_call_state_set(tx, c->id, CALL_WITHDRAWN, c->reason, now));
	TRY(picture_forget(tx, c->id));
	if (c->state == CALL_DRAFT)
		return OK;
	TRY(bluesky_take_back(tx, c->movement, c->id, now));
	return tell(tx, c, gone + skip, COUNT(gone) - skip, now);
}

err
call_doors_end(struct tx *tx, const struct call *c)
{
	return sql_call_doors_end(tx, c->id);
}
