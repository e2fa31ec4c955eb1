/* fedi/inbox.c - see inbox.h.
 *
 * ready() runs in a reader, up to three times: when the key of the sender is not known, or does not
 * fit any more, their document is asked for in between. */
#include "fedi/inbox.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clean.h"
#include "base/crypto.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"
#include "base/utf8.h"
#include "domain/peer.h"
#include "domain/quota.h"
#include "domain/reply.h"
#include "domain/report.h"
#include "fedi/asked.h"
#include "fedi/keys.h"
#include "fedi/sign.h"
#include "fedi/words.h"
#include "sql_inbox.h"
#include "store/db.h"
#include "text_keys.h"

#define BODY_CAP ((uint32_t)1 << 20)
#define REPLY_PUB 20
#define PIECE_CAP ((size_t)8 << 20)
#define KEY_FRESH (5 * MINUTE) /* a document read so lately is not asked for again */

/* Each account of a server has a key: a call that spreads there brings many at once.  Few of them
 * are gone, or do not fit. */
static const struct asked_limit limit = {.client = {300, 60}, .host = {300, 60}, .vain = {30, 60}};

/* Places that an account says it moved to are looked at: the same one, and any. */
static const struct quota move_same = {"move", 1, HOUR}, move_any = {"moves", 5, HOUR};

static err
unproven(struct req *req, const char *cause)
{
	return fail(req->arena, FAULT_UNPROVEN, T_fault_denied, "%s", cause);
}

/* ---- who sent it --------------------------------------------------------------------------- */

static struct remote_doc
doc_of(const struct remote *r)
{
	return (struct remote_doc){.uri = r->uri,
	    .host = r->host,
	    .handle = r->handle,
	    .name = r->name,
	    .url = r->url,
	    .inbox = r->inbox,
	    .shared = r->shared,
	    .key_id = r->key_id,
	    .key_pem = r->key_pem};
}

/* The document that was asked for proves the sender, or says why not. */
static err
judge_asked(struct req *req, const struct signature *s, const struct asked *q, struct inbox *in)
{
	struct asked_proof proof = {req, s};
	bool found = q->trouble == OK && str_eq(q->doc.key_id, s->key_id);

	if (q->trouble != OK && q->trouble->fault == FAULT_BUSY)
		return q->trouble;
	if (q->trouble != OK && q->trouble->fault != FAULT_MISSING &&
	    q->trouble->fault != FAULT_INPUT) {
		keys_note(s->key_id, KEYS_UNREACHED, NONE);
		return fail(req->arena, FAULT_BUSY, T_ask_failed, "key: %s", q->trouble->cause);
	}
	if (!found || !str_eq(q->doc.uri, in->activity.actor) ||
	    !keys_judge(q->doc.key_pem, asked_proves, &proof)) {
		keys_note(s->key_id, KEYS_UNFIT, found ? q->doc.key_pem : NONE);
		return unproven(req, "the key is gone, of somebody else, or does not fit");
	}
	asked_well(req, &limit);
	in->sender = q->doc;
	in->fresh = true;
	return OK;
}

static err
remembered(struct req *req, const struct signature *s)
{
	struct asked_proof proof = {req, s};
	enum keys_trouble trouble = keys_trouble(s->key_id, asked_proves, &proof);

	if (trouble == KEYS_UNREACHED)
		return fail(
		    req->arena, FAULT_BUSY, T_ask_failed, "the key could not be had lately");
	if (trouble == KEYS_UNFIT)
		return unproven(req, "the key did not fit lately");
	return OK;
}

/* The sender by the key that is known; or their document is asked for.  *proven false: not yet. */
static err
prove(struct req *req, struct rd *rd, const struct signature *s, struct inbox *in, bool *proven)
{
	struct asked_proof proof = {req, s};
	struct remote known;
	struct asked *q;
	bool found;

	TRY(remote_by_key(rd, s->key_id, &known, &found));
	if (found && !str_eq(known.uri, in->activity.actor))
		return unproven(req, "signed by somebody else's key");
	*proven = found && keys_judge(known.key_pem, asked_proves, &proof);
	if (*proven) {
		in->sender = doc_of(&known);
		return OK;
	}
	if (found && req->now - known.fetched < KEY_FRESH && req->asked == NULL)
		return unproven(req, "the signature does not fit the key");
	if (req->asked == NULL)
		TRY(remembered(req, s));
	TRY(asked_for(req, rd, &limit, s->key_id, &q));
	if (q == NULL)
		return OK;
	*proven = true;
	return judge_asked(req, s, q, in);
}

/* ---- what it is ---------------------------------------------------------------------------- */

static err
rule_of(struct req *req, struct rd *rd, struct str uri, enum peer_rule_kind *out)
{
	struct str origin = activity_origin(req->arena, uri);

	if (origin.at == NULL)
		return unproven(req, "an address of no origin");
	return peer_judge(rd, str_sub(origin, str_find(origin, S("://")) + 3, origin.n), out);
}

static err
judge_host(struct req *req, struct rd *rd, struct str uri)
{
	enum peer_rule_kind rule;

	TRY(rule_of(req, rd, uri, &rule));
	if (rule == PEER_BLOCK)
		return fail(req->arena, FAULT_DENIED, T_fault_denied, "a blocked server");
	return OK;
}

static bool
is_of_oneself(const struct activity *a)
{
	return a->nobjects == 1 && a->objects[0].id.at != NULL &&
	       str_eq(a->objects[0].id, a->actor);
}

/* Accounts that are gone are told of to every server, long after their keys went with them. */
static err
is_of_strangers(struct rd *rd, const struct activity *a, bool *out)
{
	struct remote remote;
	bool found;

	*out = (a->kind == ACTIVITY_DELETE || a->kind == ACTIVITY_UPDATE) && is_of_oneself(a);
	if (!*out)
		return OK;
	TRY(remote_by_uri(rd, a->actor, &remote, &found));
	*out = !found;
	return OK;
}

static err
seen(struct rd *rd, struct str key, bool *out)
{
	struct sql_inbox_seen row;

	return sql_inbox_seen(rd, key, &row, out);
}

static struct str
comment_of(struct arena *a, const struct activity *activity)
{
	if (activity->kind != ACTIVITY_FLAG || activity->content.at == NULL)
		return S("");
	return utf8_cut(utf8_line(a, clean_text(a, activity->content)), REPORT_COMMENT);
}

/* What it says, cleaned and cut to what is kept of it. */
static struct html
kept(struct arena *a, struct html whole)
{
	if (whole.s.n <= REPLY_HTML)
		return (struct html){str_copy(a, whole.s)};
	return clean_html(
	    a, buf_format(a, "%.*s\u2026", STR_ARG(utf8_cut_bytes(whole.s, REPLY_HTML))));
}

/* What is written in few bytes can take many to be read: each is read for itself. */
static void
prepare_pieces(struct req *req, struct inbox *in)
{
	struct arena *a = req->arena, *own = arena_new(PIECE_CAP);

	for (size_t i = 0; i < in->activity.nobjects; i++) {
		const struct activity_object *o = &in->activity.objects[i];
		struct inbox_piece *p = &in->pieces[i];
		struct html whole;

		p->dice = signup_dice(a);
		p->pub = rand_word(a, REPLY_PUB);
		if (o->content.at == NULL)
			continue;
		arena_reset(own);
		whole = clean_html(own, o->content);
		p->words = words_read(own, whole);
		p->html = kept(a, whole);
	}
	arena_free(own);
}

static struct str
move_of(struct arena *a, const struct activity *activity)
{
	return buf_format(a, "%.*s %.*s", STR_ARG(activity->actor), STR_ARG(activity->target));
}

/* Was this move looked at lately, or too many of theirs?  Who is known could have us knock at
 * anybody's door, with an activity that is new each time. */
static err
is_looked_at(struct req *req, struct rd *rd, const struct activity *a, bool *out)
{
	const struct asked *q = req->asked;
	int64_t same, any;

	*out = false;
	if (q != NULL && q->done && str_eq(q->what, a->target))
		return OK; /* for this very request */
	TRY(quota_look(rd, &move_same, move_of(req->arena, a), req->now, &same));
	TRY(quota_look(rd, &move_any, a->actor, req->now, &any));
	*out = same > 0 || any > 0;
	return OK;
}

/* What they say of themselves, or where they moved to, is read at its own place; not again for what
 * came before, which else is found out by the writer.  *ready false: not yet. */
static err
read_more(struct req *req, struct rd *rd, struct inbox *in, bool *ready)
{
	const struct activity *a = &in->activity;
	bool update = a->kind == ACTIVITY_UPDATE && is_of_oneself(a);
	bool move = a->kind == ACTIVITY_MOVE && is_of_oneself(a) && a->target.at != NULL;
	enum peer_rule_kind rule = PEER_ALLOW;
	struct asked *q;

	*ready = true;
	if (move)
		TRY(rule_of(req, rd, a->target, &rule));
	if (rule == PEER_BLOCK || (!move && (!update || in->fresh)))
		return OK;
	TRY(seen(rd, in->key, &in->nothing));
	if (move && !in->nothing)
		TRY(is_looked_at(req, rd, a, &in->nothing));
	if (in->nothing)
		return OK;
	in->looked = move;
	TRY(asked_for(req, rd, &limit, update ? a->actor : a->target, &q));
	*ready = q != NULL;
	if (q == NULL || q->trouble != OK)
		return OK;
	asked_well(req, &limit);
	if (update && str_eq(q->doc.uri, a->actor)) {
		in->sender = q->doc;
		in->fresh = true;
	}
	for (size_t i = 0; move && i < COUNT(q->doc.aka); i++)
		if (q->doc.aka[i].at != NULL && str_eq(q->doc.aka[i], a->actor))
			in->target = q->doc;
	return OK;
}

/* ---- the route ----------------------------------------------------------------------------- */

static err
judge_type(struct req *req)
{
	if (actor_type_fits(req_header(req, S("content-type"))))
		return OK;
	return fail(req->arena, FAULT_INPUT, T_net_type, "not served as ActivityPub");
}

/* All that needs no database. */
static err
judge_form(struct req *req, struct inbox *in, struct signature *s)
{
	bool found;

	TRY(judge_type(req));
	TRY(activity_read(req->arena, req->body, &in->activity));
	TRY(sign_read(req->arena, req, s, &found));
	if (!found)
		return unproven(req, "not signed");
	if (!activity_same_origin(req->arena, s->key_id, in->activity.actor) ||
	    !activity_same_origin(req->arena, in->activity.id, in->activity.actor))
		return unproven(req, "key, actor and activity are of several origins");
	return sign_check(req->arena, req, s, req->now);
}

static err
ready(struct req *req, struct rd *rd)
{
	struct inbox *in = NEW(req->arena, struct inbox);
	struct signature s;
	bool proven = false;

	req->ready = in;
	TRY(judge_form(req, in, &s));
	TRY(judge_host(req, rd, in->activity.actor));
	TRY(is_of_strangers(rd, &in->activity, &in->nothing));
	if (in->nothing)
		return OK;
	TRY(prove(req, rd, &s, in, &proven));
	if (!proven)
		return OK;
	in->key = crypto_sha256(req->arena, in->activity.id);
	in->nothing = in->activity.kind == ACTIVITY_OTHER;
	if (in->nothing)
		return OK;
	TRY(read_more(req, rd, in, &proven));
	if (!proven || in->nothing)
		return OK;
	in->folded = utf8_fold(req->arena, in->sender.name);
	in->comment = comment_of(req->arena, &in->activity);
	prepare_pieces(req, in);
	return OK;
}

static err
note_move(struct req *req, struct tx *tx, const struct activity *a)
{
	bool took;

	TRY(quota_take(tx, &move_same, move_of(req->arena, a), req->now, &took));
	return quota_take(tx, &move_any, a->actor, req->now, &took);
}

static err
act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct inbox *in = req->ready;
	int64_t fresh;

	if (in->nothing)
		return OK;
	if (in->looked)
		TRY(note_move(req, tx, &in->activity));
	TRY(sql_inbox_take(tx, in->key, req->now, &fresh));
	return fresh == 0 ? OK : inbox_effect(req, tx, in, out);
}

#define INBOX(where)                                                                               \
	{                                                                                          \
		.method = METHOD_POST, .path = (where), .who = WHO_PEER, .limit = {1200, 60},      \
		.body_cap = BODY_CAP, .ready = ready, .act = act, .flags = ROUTE_ASKS              \
	}
static const struct route routes[] = {INBOX("/inbox"), INBOX("/u/{actor}/inbox")};
const struct route_table inbox_routes = {routes, COUNT(routes)};
