/* fedi/asked.c - see asked.h. */
#include "fedi/asked.h"

#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"

#define ASK_MS 15000

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

err
asked_for(struct req *req, struct rd *rd, struct str what, struct asked **out)
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
	req->asked = q;
	req->asks = ask_account;
	*out = NULL;
	return OK;
}

bool
asked_proves(void *proof, const struct rsa_key *key)
{
	const struct asked_proof *p = proof;

	return sign_verify(p->req->arena, p->req, p->signature, key);
}
