/* fedi/inbox_effect.c - what each kind of activity does; see inbox.h.
 *
 * Owners are judged here again, on our own rows.  What is about nothing of ours is acknowledged and
 * has no effect. */
#include "base/arena.h"
#include "base/str.h"
#include "domain/actor.h"
#include "domain/address.h"
#include "domain/follow.h"
#include "domain/peer.h"
#include "domain/quote.h"
#include "domain/reaction.h"
#include "domain/reply.h"
#include "domain/report.h"
#include "fedi/inbox.h"
#include "fedi/write.h"
#include "sql_inbox.h"
#include "store/db.h"

struct effect {
	struct req *req;
	struct tx *tx;
	struct outcome *out;
	const struct inbox *in;
	struct remote remote;
	bool hold; /* their server is limited */
	const struct activity_object *object;
	const struct inbox_piece *piece;
};

/* Which thing of ours an address names. */
struct thing {
	struct movement_id movement; /* n == 0: none */
	struct call_id call;
	struct version_id version;
	struct str handle;
	bool poll, actor;
};

/* ---- what it is about ---------------------------------------------------------------------- */

static err
find_object(struct effect *f, struct str pub, struct thing *out)
{
	struct rd *rd = tx_rd(f->tx);
	struct sql_inbox_call call;
	struct sql_inbox_version version;
	struct sql_inbox_receipt receipt;
	bool found;

	TRY(sql_inbox_call(rd, pub, &call, &found));
	if (found) {
		*out = (struct thing){
		    .movement = call.movement, .call = call.call, .handle = call.handle};
		return OK;
	}
	TRY(sql_inbox_version(rd, pub, &version, &found));
	if (found) {
		*out = (struct thing){.movement = version.movement,
		    .version = version.version,
		    .handle = version.handle};
		return OK;
	}
	TRY(sql_inbox_receipt(rd, pub, f->remote.id, &receipt, &found));
	if (found)
		*out = (struct thing){
		    .movement = receipt.movement, .call = receipt.call, .handle = receipt.handle};
	return OK;
}

static err
find(struct effect *f, struct str where, struct thing *out)
{
	struct sql_inbox_movement movement;
	enum address_kind kind;
	struct str pub;
	bool found;

	*out = (struct thing){0};
	if (where.at == NULL)
		return OK;
	kind = address_read(where, &pub);
	if (kind == ADDRESS_ACTOR) {
		TRY(sql_inbox_movement(tx_rd(f->tx), pub, &movement, &found));
		if (found)
			*out = (struct thing){.movement = movement.movement,
			    .handle = movement.handle,
			    .actor = true};
	} else if (kind == ADDRESS_OBJECT || kind == ADDRESS_POLL) {
		TRY(find_object(f, pub, out));
		out->poll = kind == ADDRESS_POLL;
	}
	return OK;
}

/* Nobody speaks for others, whoever signs. */
static bool
is_by_sender(const struct effect *f)
{
	return f->object->author.at == NULL || str_eq(f->object->author, f->remote.uri);
}

static void
counts_changed(struct effect *f, const struct thing *t)
{
	outcome_stale(f->out, t->handle, false);
}

/* ---- answers to calls ---------------------------------------------------------------------- */

static err
answer(struct effect *f, const struct thing *t, enum far_answer answer, struct str join)
{
	enum activity_kind kind = f->in->activity.kind;

	if (t->call.n == 0)
		return OK;
	counts_changed(f, t);
	return far_answer(f->tx, &(struct far_ask){.call = t->call,
				     .movement = t->movement,
				     .remote = &f->remote,
				     .answer = answer,
				     .join = join,
				     .leave = kind == ACTIVITY_LEAVE || kind == ACTIVITY_UNDO,
				     .folded = f->in->folded,
				     .dice = f->piece->dice,
				     .lang = S("en"),
				     .now = f->req->now});
}

/* The object is the call; a Leave, a Reject and their like say no. */
static err
answer_object(struct effect *f, enum far_answer how, struct str join)
{
	struct thing t;

	TRY(find(f, f->object->id, &t));
	return answer(f, &t, how, join);
}

static err
on_join(struct effect *f)
{
	return answer_object(f, FAR_GOING, f->in->activity.id);
}

static err
on_no(struct effect *f)
{
	return answer_object(f, FAR_NO, NONE);
}

static err
on_yes(struct effect *f)
{
	return answer_object(f, FAR_GOING, NONE);
}

static err
on_perhaps(struct effect *f)
{
	return answer_object(f, FAR_MAYBE, NONE);
}

/* A vote names one of the poll's choices, to the letter. */
static err
vote(struct effect *f, const struct thing *t)
{
	static const enum far_answer answers[CHOICES] = {
	    [CHOICE_GOING] = FAR_GOING, [CHOICE_MAYBE] = FAR_MAYBE, [CHOICE_NO] = FAR_NO};

	for (int i = 0; i < CHOICES; i++)
		if (str_eq(f->object->name, write_choice(f->req->arena, (enum far_choice)i)))
			return answer(f, t, answers[i], NONE);
	return OK;
}

/* ---- words --------------------------------------------------------------------------------- */

static err
keep_reply(struct effect *f, const struct thing *t)
{
	const struct activity_object *o = f->object;
	int64_t said =
	    o->published.has && o->published.n < f->req->now ? o->published.n : f->req->now;

	outcome_stale(f->out, t->handle, true);
	return reply_put(f->tx, &(struct reply_new){.pub = f->piece->pub,
				    .movement = t->movement,
				    .call = t->call,
				    .version = t->version,
				    .remote = f->remote.id,
				    .uri = o->id,
				    .url = o->url.at == NULL ? o->id : o->url,
				    .html = f->piece->html,
				    .said = said,
				    .hold = f->hold,
				    .now = f->req->now});
}

/* Somebody answers in their own words.  In public, only what speaks of coming is an answer, the
 * rest is a reply; what is not public is an answer or nothing, and is never kept. */
static err
on_note(struct effect *f, const struct thing *t)
{
	bool in_public = f->object->reach == REACH_PUBLIC || f->object->reach == REACH_UNLISTED;

	if (t->call.n != 0 && f->piece->words.answer != FAR_UNCLEAR)
		return answer(f, t, f->piece->words.answer, NONE);
	if (t->call.n != 0 && (!in_public || f->piece->words.of_coming))
		TRY(answer(f, t, FAR_UNCLEAR, NONE));
	return in_public ? keep_reply(f, t) : OK;
}

/* A direct message out of nothing is about the one call that can be meant, or about none. */
static err
find_meant(struct effect *f, struct thing *out)
{
	const struct activity_object *o = f->object;
	struct sql_inbox_open *rows;
	size_t n;

	TRY(find(f, o->ours, out));
	if (!out->actor)
		return OK;
	TRY(sql_inbox_open(tx_rd(f->tx), out->movement, f->req->now, &rows, &n));
	if (n == 1 && (f->piece->words.of_coming || f->piece->words.answer != FAR_UNCLEAR))
		out->call = rows[0].call;
	out->actor = n != 1;
	return OK;
}

static err
on_create(struct effect *f)
{
	const struct activity_object *o = f->object;
	struct thing t;

	if (o->kind != OBJECT_NOTE || !is_by_sender(f))
		return OK;
	if (o->id.at != NULL && !activity_same_origin(f->req->arena, o->id, f->remote.uri))
		return OK;
	if (o->reply_to.at == NULL && o->reach < REACH_UNLISTED)
		TRY(find_meant(f, &t));
	else
		TRY(find(f, o->reply_to, &t));
	if (t.movement.n == 0)
		return OK;
	if (o->content.at == NULL)
		return t.poll && o->name.at != NULL ? vote(f, &t) : OK;
	return o->id.at == NULL || t.actor ? OK : on_note(f, &t);
}

static err
on_update(struct effect *f)
{
	const struct activity_object *o = f->object;

	if (o->kind != OBJECT_NOTE || o->id.at == NULL || o->content.at == NULL || !is_by_sender(f))
		return OK;
	outcome_stale(f->out, NONE, false);
	return reply_change(f->tx, o->id, f->remote.id, f->piece->html,
	    o->updated.has ? o->updated.n : f->req->now);
}

static err
on_delete(struct effect *f)
{
	bool gone, unquoted;

	if (f->object->id.at == NULL)
		return OK;
	if (str_eq(f->object->id, f->remote.uri)) {
		outcome_stale(f->out, NONE, true); /* texts that name them are plain again */
		return remote_forget(f->tx, f->remote.id, f->req->now);
	}
	TRY(quote_drop(f->tx, f->object->id, f->remote.id, &unquoted));
	TRY(reply_drop(f->tx, f->object->id, f->remote.id, &gone));
	if (gone)
		outcome_stale(f->out, NONE, true);
	return OK;
}

/* ---- quotes -------------------------------------------------------------------------------- */

/* A post of their server, and by them where the whole of it came. */
static bool
is_post_of_sender(const struct effect *f, const struct activity_object *post)
{
	if (!activity_same_origin(f->req->arena, post->id, f->remote.uri))
		return false;
	return post->kind == OBJECT_ID_ONLY || str_eq(post->author, f->remote.uri);
}

/* Everybody may quote what is public, as its document says.  A limited server may not: its posts
 * about us would carry our yes, and here is no place where a member could look at them first. */
static err
on_quote(struct effect *f)
{
	const struct activity_object *post = &f->in->activity.instrument;
	struct actor_object object;
	enum address_kind kind;
	struct str pub = S("");
	bool found, poll;

	if (f->in->activity.nobjects != 1 || f->object->id.at == NULL || post->id.at == NULL)
		return OK;
	kind = address_read(f->object->id, &pub);
	poll = kind == ADDRESS_POLL;
	if (kind != ADDRESS_OBJECT && !poll)
		return OK;
	TRY(actor_object(tx_rd(f->tx), pub, &object, &found));
	if (!found || (poll && object.call == NULL))
		return OK;
	return quote_ask(
	    f->tx, &(struct quote_ask){.pub = f->piece->pub,
		       .movement = object.actor.movement.id,
		       .call = object.call == NULL ? (struct call_id){0} : object.call->id,
		       .object = pub,
		       .poll = poll,
		       .remote = f->remote.id,
		       .uri = post->id,
		       .request = f->in->activity.id,
		       .refuse = f->hold || !is_post_of_sender(f, post) ||
				 (object.call != NULL && !call_public(object.call)),
		       .now = f->req->now});
}

/* ---- numbers beside a call ----------------------------------------------------------------- */

static err
react(struct effect *f, struct str where, enum reaction_kind kind, bool back)
{
	struct thing t;

	TRY(find(f, where, &t));
	if (t.call.n == 0)
		return OK;
	counts_changed(f, &t);
	return back ? reaction_drop(f->tx, t.call, kind, f->remote.id)
		    : reaction_put(f->tx, t.call, kind, f->remote.id, f->req->now);
}

static err
on_like(struct effect *f)
{
	return react(f, f->object->id, REACTION_LIKE, false);
}

static err
on_announce(struct effect *f)
{
	return react(f, f->object->id, REACTION_BOOST, false);
}

/* ---- following ----------------------------------------------------------------------------- */

static err
on_follow(struct effect *f)
{
	struct thing t;

	TRY(find(f, f->object->id, &t));
	if (!t.actor)
		return OK;
	counts_changed(f, &t);
	return follow_ask(f->tx, &(struct follow){.movement = t.movement,
				     .remote = f->remote.id,
				     .activity = f->in->activity.id,
				     .hold = f->hold,
				     .now = f->req->now});
}

static err
unfollow(struct effect *f, struct str where)
{
	struct thing t;

	TRY(find(f, where, &t));
	if (!t.actor)
		return OK;
	counts_changed(f, &t);
	return follow_end(f->tx, t.movement, f->remote.id);
}

static err
on_block(struct effect *f)
{
	return unfollow(f, f->object->id);
}

/* What is taken back is told by the thing it was about; some send its id alone. */
static err
on_undo(struct effect *f)
{
	const struct activity_object *o = f->object;
	struct sql_inbox_follow row;
	struct thing t;
	bool found;

	if (o->kind == OBJECT_ID_ONLY) {
		TRY(sql_inbox_follow(tx_rd(f->tx), f->remote.id, o->id, &row, &found));
		return found ? follow_end(f->tx, row.movement, f->remote.id) : OK;
	}
	if (o->kind != OBJECT_ACTIVITY || !is_by_sender(f))
		return OK;
	if (o->inner == ACTIVITY_FOLLOW)
		return unfollow(f, o->object);
	if (o->inner == ACTIVITY_LIKE)
		return react(f, o->object, REACTION_LIKE, true);
	if (o->inner == ACTIVITY_ANNOUNCE)
		return react(f, o->object, REACTION_BOOST, true);
	if (o->inner != ACTIVITY_JOIN)
		return OK;
	TRY(find(f, o->object, &t));
	return answer(f, &t, FAR_NO, NONE);
}

/* Whose thing it is, stands beside the thing itself in most reports. */
static err
is_said_closer(struct effect *f, const struct thing *t, bool *out)
{
	struct thing other;

	*out = false;
	for (size_t i = 0; t->actor && i < f->in->activity.nobjects && !*out; i++) {
		TRY(find(f, f->in->activity.objects[i].id, &other));
		*out = other.movement.n == t->movement.n && !other.actor;
	}
	return OK;
}

/* What of ours somebody there found wrong, is for their administrator to say to ours. */
static err
on_flag(struct effect *f)
{
	struct thing t;
	bool closer;

	TRY(find(f, f->object->id, &t));
	TRY(is_said_closer(f, &t, &closer));
	if (t.movement.n == 0 || closer)
		return OK;
	return report_put(f->tx, &(struct report_new){.pub = f->piece->pub,
				     .peer = f->remote.peer,
				     .movement = t.movement,
				     .call = t.call,
				     .version = t.version,
				     .comment = f->in->comment,
				     .now = f->req->now});
}

static err
on_move(struct effect *f)
{
	enum peer_rule_kind rule;
	struct remote_id now_at;

	if (f->in->target.uri.at == NULL)
		return OK;
	TRY(peer_judge(tx_rd(f->tx), f->in->target.host, &rule));
	if (rule == PEER_BLOCK)
		return OK;
	TRY(remote_keep(f->tx, &f->in->target, f->req->now, &now_at));
	return far_move(f->tx, f->remote.id, now_at);
}

/* ---- dispatch ------------------------------------------------------------------------------ */

typedef err effect_fn(struct effect *);
static effect_fn *const effects[] = {
    [ACTIVITY_CREATE] = on_create,
    [ACTIVITY_UPDATE] = on_update,
    [ACTIVITY_DELETE] = on_delete,
    [ACTIVITY_LIKE] = on_like,
    [ACTIVITY_ANNOUNCE] = on_announce,
    [ACTIVITY_FOLLOW] = on_follow,
    [ACTIVITY_UNDO] = on_undo,
    [ACTIVITY_ACCEPT] = on_yes,
    [ACTIVITY_TENTATIVE] = on_perhaps,
    [ACTIVITY_REJECT] = on_no,
    [ACTIVITY_JOIN] = on_join,
    [ACTIVITY_LEAVE] = on_no,
    [ACTIVITY_BLOCK] = on_block,
    [ACTIVITY_FLAG] = on_flag,
    [ACTIVITY_MOVE] = on_move,
    [ACTIVITY_QUOTE] = on_quote,
};

/* The row of who sent it, as it stands in this transaction. */
static err
find_sender(struct effect *f)
{
	struct remote_id id;
	bool found;

	if (f->in->fresh)
		TRY(remote_keep(f->tx, &f->in->sender, f->req->now, &id));
	return remote_by_uri(tx_rd(f->tx), f->in->sender.uri, &f->remote, &found);
}

err
inbox_effect(struct req *req, struct tx *tx, const struct inbox *in, struct outcome *out)
{
	struct effect f = {.req = req, .tx = tx, .out = out, .in = in};
	enum activity_kind kind = in->activity.kind;
	enum peer_rule_kind rule;

	TRY(peer_judge(tx_rd(tx), in->sender.host, &rule));
	if (rule == PEER_BLOCK || (size_t)kind >= COUNT(effects) || effects[kind] == NULL)
		return OK;
	f.hold = rule == PEER_LIMIT;
	TRY(find_sender(&f));
	if (f.remote.id.n == 0)
		return OK; /* forgotten since: they will be asked for again */
	for (size_t i = 0; i < in->activity.nobjects; i++) {
		f.object = &in->activity.objects[i];
		f.piece = &in->pieces[i];
		TRY(effects[kind](&f));
	}
	return OK;
}
