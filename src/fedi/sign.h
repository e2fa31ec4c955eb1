/* fedi/sign.h - HTTP signatures between servers, in the two forms that peers use: the older drafts
 * (draft-cavage-http-signatures-12) and RFC 9421.
 *
 * Pure: no database, no network.  A request is judged in three steps: read, check what needs no
 * key, then verify with the key that the caller found behind key_id.  Nothing here says who the key
 * belongs to, nor whether the same request came before. */
#pragma once
#include "base/err.h"
#include "base/rsa.h"
#include "net/req.h"

#define SIGN_PARTS 20
#define SIGN_KEY_ID_MAX 2048
#define SIGN_HEADERS 4

enum sign_form { SIGN_CAVAGE = 1, SIGN_9421 = 2 };

/* ---- signing ----------------------------------------------------------------------------- */

/* What is to be signed. */
struct sign_what {
	enum sign_form form;
	bool post;         /* else GET */
	struct str url;    /* as it will be asked for */
	struct str body;   /* exactly as it will be sent; NONE on GET */
	struct str key_id; /* where peers find our key: the actor's address and "#main-key" */
	int64_t now;       /* of sending: some peers take a signature for five minutes only */
};

/* The headers to add to the request: Date, then Digest or Content-Digest on POST, Signature-Input
 * in the newer form, and Signature.  Host is signed too; the client sends it by itself.  The key
 * must be a pair.  FAULT_INPUT: url or key id is no address. */
MUST_CHECK err sign_headers(struct arena *, const struct sign_what *, const struct rsa_key *,
    struct header out[SIGN_HEADERS], size_t *n);

/* ---- judging ----------------------------------------------------------------------------- */

/* What a request says of its signature; views into the request and its arena. */
struct signature {
	enum sign_form form;
	struct str key_id;    /* visible ASCII, an address with its fragment */
	struct str algorithm; /* as named, NONE when it is not: what is used is chosen by the key */
	struct opt created;   /* unix seconds; only where it is signed */
	struct opt expires;
	struct str parts[SIGN_PARTS]; /* what is covered: fields in lower case, and derived parts */
	size_t nparts;
	struct str params; /* RFC 9421 2.3: the value of "@signature-params"; else NONE */
	struct str bytes;  /* the signature itself */
};

/* Read it.  Signature-Input, where there is one, decides for RFC 9421.  *found is false when there
 * is no signature at all.  FAULT_INPUT, to be answered with 400: headers that cannot be read, come
 * twice, hold more than one signature, or cover what we do not know. */
MUST_CHECK err sign_read(struct arena *, const struct req *, struct signature *out, bool *found);
/* All that needs no key: that enough is covered, our host, the digest of the body, the time.
 * FAULT_UNPROVEN, to be answered with 401, otherwise.
 * Covered must be, by the drafts: (request-target), host, and date on GET; (request-target), host,
 * digest or content-digest, and date or (created) on POST.  By RFC 9421: @method, @target-uri, and
 * content-digest on POST; and created must be said.
 * Taken is what is dated from 65 minutes ago to 60 minutes ahead; a signed expiry counts up to
 * twelve hours, and an hour more for clocks that go wrong. */
MUST_CHECK err sign_check(
    struct arena *, const struct req *, const struct signature *, int64_t now);
/* Is it signed by that key?  To be asked after sign_check.  Addresses are judged as ours, whatever
 * a proxy made of them.  By the drafts a GET may be signed with or without its query, for peers
 * differ: such a signature then says nothing about the query. */
bool sign_verify(
    struct arena *, const struct req *, const struct signature *, const struct rsa_key *);
/* The address of the document behind a key id: without its fragment, normalised.  FAULT_INPUT: no
 * address, longer than SIGN_KEY_ID_MAX, or not https (http is taken while our own origin is). */
MUST_CHECK err sign_key_url(struct arena *, struct str key_id, struct url *out);
