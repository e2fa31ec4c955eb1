#include "domain/share.h"

#include "base/arena.h"
#include "base/rand.h"
#include "base/str.h"
#include "domain/member.h"
#include "sql_share.h"
#include "store/db.h"

/* ---- whose code ---------------------------------------------------------------------------- */

err
share_find(struct rd *rd, struct str code, struct share *out, bool *found)
{
	struct str folded = str_lower_ascii(rd_arena(rd), code);
	struct sql_share_find row;

	*found = false;
	if (folded.n != SHARE_SIGNS)
		return OK;
	TRY(sql_share_find(rd, folded, &row, found));
	if (!*found)
		return OK;
	*out = (struct share){.call = row.call,
	    .person = row.person,
	    .actor = row.actor,
	    .channel = (enum channel)row.channel,
	    .handle = row.handle,
	    .slug = row.slug,
	    .public = row.state == CALL_OPEN || row.state == CALL_CANCELLED};
	return OK;
}

err
share_from(struct rd *rd, const struct share_asked *asked, struct share_from *out)
{
	struct share share;
	bool found, shared = false;

	*out = (struct share_from){tie_of_via(asked->code), NONE, NONE};
	if (asked->code.at == NULL)
		return OK;
	TRY(share_find(rd, asked->code, &share, &found));
	if (!found || share.call.n != asked->call.n)
		return OK;
	/* whoever answers by a link of their own was brought by nobody */
	if (asked->viewer.n != 0 && asked->viewer.n == share.person.n) {
		out->touch.channel = share.channel;
		return OK;
	}
	if (asked->viewer.n != 0 && share.person.n != 0)
		TRY(member_shared(rd, asked->viewer, share.person, asked->now, &shared));
	*out = (struct share_from){{shared ? TIE_STRONG : TIE_WEAK, share.channel}, share.actor,
	    str_lower_ascii(rd_arena(rd), asked->code)};
	return OK;
}

/* ---- making -------------------------------------------------------------------------------- */

void
share_dice(struct arena *arena, struct share_new *new)
{
	static const enum channel channels[] = {CHANNEL_PERSON, CHANNEL_FEDIVERSE, CHANNEL_BLUESKY,
	    CHANNEL_FACEBOOK, CHANNEL_X, CHANNEL_MAIL, CHANNEL_POSTER};

	for (size_t i = 0; i < COUNT(channels); i++)
		new->codes[channels[i] - 1] = rand_word(arena, SHARE_SIGNS);
	new->names = touch_names(arena);
}

/* Who shares is in the ledger of the call, so that those they bring can be led back to them. */
static err
sharer(struct tx *tx, const struct share_new *new, struct str *actor)
{
	struct touch_step step = {.movement = new->movement,
	    .call = new->call,
	    .touch = {TIE_UNKNOWN, CHANNEL_PERSON},
	    .now = new->now};
	struct touch_member member = {.person = new->person,
	    .movement = new->movement,
	    .call = new->call,
	    .touch = step.touch,
	    .names = new->names,
	    .now = new->now};

	if (new->person.n != 0) {
		TRY(touch_invite(tx, &member));
		return touch_actor(tx, new->person, new->names.who, actor);
	}
	*actor = new->signup->actor;
	step.who = *actor;
	return touch_shared(tx, &step);
}

err
share_make(struct tx *tx, const struct share_new *new)
{
	struct sql_share_add_in in = {.call = new->call, .person = new->person, .now = new->now};
	struct str actor;

	TRY(sharer(tx, new, &actor));
	in.actor = actor;
	if (new->person.n == 0)
		in.signup = new->signup->id;
	for (int i = 0; i < CHANNELS_N; i++) {
		if (new->codes[i].at == NULL)
			continue;
		in.code = new->codes[i];
		in.channel = i + 1;
		TRY(sql_share_add(tx, &in));
	}
	return OK;
}

/* ---- reading ------------------------------------------------------------------------------- */

static void
put(struct share_codes *codes, int64_t channel, struct str code, int64_t opened)
{
	if (channel < 1 || channel > CHANNELS_N)
		return;
	codes->code[channel - 1] = code;
	codes->opened[channel - 1] = opened;
	codes->n++;
}

err
share_of_person(
    struct rd *rd, struct person_id person, struct call_id call, struct share_codes *out)
{
	struct sql_share_of_person *rows;
	size_t n;

	TRY(sql_share_of_person(rd, person, call, &rows, &n));
	*out = (struct share_codes){.n = 0};
	for (size_t i = 0; i < n; i++)
		put(out, rows[i].channel, rows[i].code, rows[i].opened);
	return OK;
}

err
share_of_signup(struct rd *rd, struct signup_id signup, struct share_codes *out)
{
	struct sql_share_of_signup *rows;
	size_t n;

	TRY(sql_share_of_signup(rd, signup, &rows, &n));
	*out = (struct share_codes){.n = 0};
	for (size_t i = 0; i < n; i++)
		put(out, rows[i].channel, rows[i].code, rows[i].opened);
	return OK;
}

err
share_erase(struct tx *tx, struct call_id call, int64_t *gone)
{
	TRY(sql_share_erase_openings(tx, call));
	return sql_share_erase(tx, call, gone);
}
