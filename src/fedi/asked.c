/* fedi/asked.c - see asked.h. */
#include "fedi/asked.h"

#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"
#include "base/url.h"
#include "net/gate.h"
#include "text_keys.h"

#define ASK_MS 15000

static struct gate *gate; /* NULL: no limits */

void
asked_rate(int64_t percent)
{
	if (gate == NULL)
		gate = gate_new();
	gate_rate(gate, percent);
}

static err
ask_account(struct req *req, struct asker *asker)
{
	struct asked *q = req->asked;
	struct fetch f = {
	    .asker = asker, .signer = q->signer, .until = time_mono() + ASK_MS, .for_peer = true};

	q->trouble = fetch_actor(req->arena, &f, q->url, &q->doc);
	q->done = true;
	return OK;
}

/* Under a limit, nobody makes us knock at others' doors again and again. */
err
asked_judge(struct req *req, const struct asked_limit *limit, struct url url)
{
	int64_t now = time_mono() / 1000, wait;
	struct url_parts at;

	TRY(url_read(req->arena, url.s, &at));
	if (gate == NULL || (gate_pass(gate, &limit->vain, req->client, now, &wait) &&
				gate_pass(gate, &limit->client, req->client, now, &wait) &&
				gate_pass(gate, &limit->host, at.host, now, &wait)))
		return OK;
	return fail(req->arena, FAULT_BUSY, T_ask_busy, "too much is asked for strangers");
}

err
asked_for(struct req *req, struct rd *rd, const struct asked_limit *limit, struct str what,
    struct asked **out)
{
	struct asked *q = req->asked;

	if (q != NULL && q->done && str_eq(q->what, what)) {
		*out = q;
		return OK;
	}
	q = NEW(req->arena, struct asked);
	q->what = what;
	TRY(fetch_signer(rd, &q->signer));
	TRY(sign_key_url(req->arena, what, &q->url));
	TRY(asked_judge(req, limit, q->url));
	req->asked = q;
	req->asks = ask_account;
	*out = NULL;
	return OK;
}

void
asked_well(const struct req *req, const struct asked_limit *limit)
{
	if (gate != NULL)
		gate_back(gate, &limit->vain, req->client, time_mono() / 1000);
}

bool
asked_proves(void *proof, const struct rsa_key *key)
{
	const struct asked_proof *p = proof;

	return sign_verify(p->req->arena, p->req, p->signature, key);
}
