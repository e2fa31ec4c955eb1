/* fedi/reading.c - see reading.h. */
#include "fedi/reading.h"

#include "base/str.h"
#include "domain/hub.h"
#include "domain/peer.h"
#include "domain/remote.h"
#include "fedi/activity.h"
#include "fedi/asked.h"
#include "fedi/keys.h"

/* Readers are servers, by a key or two of theirs. */
static const struct asked_limit limit = {.client = {30, 60}, .host = {30, 60}};

/* The document that was asked for has the key, or the key id is nobody's. */
static enum reading
judge_asked(const struct asked *q, struct asked_proof *proof)
{
	struct str key_id = proof->signature->key_id;
	bool found = q->trouble == OK && str_eq(q->doc.key_id, key_id);
	bool fits = found && keys_judge(q->doc.key_pem, asked_proves, proof);

	keys_note(key_id, KEYS_UNFIT, found ? q->doc.key_pem : NONE);
	return fits ? READING_PROVEN : READING_UNPROVEN;
}

/* By the key that is known, that was met lately, or that is asked for. */
static err
judge_key(struct req *req, struct rd *rd, const struct signature *s, enum reading *out)
{
	struct asked_proof proof = {req, s};
	enum keys_trouble trouble;
	struct remote known;
	struct asked *q;
	bool found;

	*out = READING_PROVEN;
	TRY(remote_by_key(rd, s->key_id, &known, &found));
	if (found && keys_judge(known.key_pem, asked_proves, &proof))
		return OK;
	trouble = req->asked == NULL ? keys_trouble(s->key_id, asked_proves, &proof) : KEYS_FINE;
	if (trouble == KEYS_SIGNED)
		return OK;
	*out = READING_UNPROVEN;
	if (trouble != KEYS_FINE)
		return OK;
	TRY(asked_for(req, rd, &limit, s->key_id, &q));
	*out = q == NULL ? READING_WAITS : judge_asked(q, &proof);
	return OK;
}

static err
judge_host(struct req *req, struct rd *rd, struct str key_id, bool *blocked)
{
	struct str origin = activity_origin(req->arena, key_id);
	enum peer_rule_kind rule;

	TRY(peer_judge(rd, str_sub(origin, str_find(origin, S("://")) + 3, origin.n), &rule));
	*blocked = rule == PEER_BLOCK;
	return OK;
}

err
reading_judge(struct req *req, struct rd *rd, enum reading *out)
{
	struct hub_ways ways;
	struct signature s;
	bool found, blocked;

	TRY(hub_ways(rd, &ways));
	*out = ways.signed_reads ? READING_UNPROVEN : READING_OPEN;
	if (!ways.signed_reads || sign_read(req->arena, req, &s, &found) != OK || !found ||
	    sign_check(req->arena, req, &s, req->now) != OK)
		return OK;
	TRY(judge_host(req, rd, s.key_id, &blocked));
	if (!blocked)
		return judge_key(req, rd, &s, out);
	*out = READING_BLOCKED;
	return OK;
}
