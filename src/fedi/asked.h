/* fedi/asked.h - the document of an account, asked for while a request waits; what proves a request
 * by the key that is found there. */
#pragma once
#include "fedi/fetch.h"
#include "fedi/sign.h"

struct asked {
	struct fetch_signer signer;
	struct url url;
	struct str what; /* the key id, or the address of an account */
	bool done;
	err trouble; /* OK, or why there is no document: see fetch_actor */
	struct remote_doc doc;
};
/* So much is asked for strangers, who name the server that we knock at: for one client prefix, and
 * of one host, however many clients name it; vain: for one client prefix, of what proved nothing
 * (n == 0: no limit of its own). */
struct asked_limit {
	struct limit client, host, vain;
};
/* FAULT_BUSY: one of the limits is reached for this client, or for the host of the address. */
MUST_CHECK err asked_judge(struct req *, const struct asked_limit *, struct url);
/* Before any thread starts: percent of these limits as gate_rate has it.  Without, there are
 * none. */
void asked_rate(int64_t percent);
/* Has it been asked for?  Otherwise *out is NULL, the request is going through the ask lane, and
 * whoever judges it ends and is run again.  FAULT_INPUT: no address; FAULT_BUSY: one of the limits
 * is reached. */
MUST_CHECK err asked_for(
    struct req *, struct rd *, const struct asked_limit *, struct str what, struct asked **out);
/* It was not in vain. */
void asked_well(const struct req *, const struct asked_limit *);

/* For keys_judge, with a struct asked_proof: is the request signed by this key? */
struct asked_proof {
	const struct req *req;
	const struct signature *signature;
};
bool asked_proves(void *proof, const struct rsa_key *);
