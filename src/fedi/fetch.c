#include "fedi/fetch.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/time.h"
#include "base/url.h"
#include "domain/address.h"
#include "domain/signer.h"
#include "fedi/activity.h"
#include "fedi/sign.h"
#include "fedi/write.h"
#include "text_keys.h"

#define REDIRECTS 2
#define DOCUMENTS 3
#define TYPES                                                                                      \
	S("application/activity+json, "                                                            \
	  "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"")

err
fetch_signer(struct rd *rd, struct fetch_signer *out)
{
	struct movement_id hub = {0};

	TRY(signer_key(rd, hub, &out->key));
	return write_key_id(rd, hub, &out->key_id);
}

static err
ask_signed(
    struct arena *a, const struct fetch *f, struct url url, enum sign_form form, struct answer *out)
{
	struct sign_what what = {
	    .form = form, .url = url.s, .key_id = f->signer.key_id, .now = time_now()};
	struct header headers[SIGN_HEADERS];
	struct question q = {.url = url.s,
	    .accept = TYPES,
	    .headers = headers,
	    .way = (int)form,
	    .for_peer = f->for_peer,
	    .until = f->until};

	TRY(sign_headers(a, &what, f->signer.key, headers, &q.nheaders));
	return ask(f->asker, a, &q, out);
}

static err
no_document(struct arena *a, int status)
{
	bool gone = status == 404 || status == 410;

	return fail(
	    a, gone ? FAULT_MISSING : FAULT_UPSTREAM, T_ask_failed, "answered with %d", status);
}

static err
read_url(struct arena *a, struct str s, struct url *out)
{
	struct url_parts parts;

	TRY(url_read(a, s, &parts));
	*out = url_write(a, &parts);
	return OK;
}

err
fetch_document(
    struct arena *a, const struct fetch *f, struct url url, struct url *at, struct str *body)
{
	enum sign_form form = SIGN_CAVAGE;
	struct answer answer;

	for (int redirects = 0; redirects <= REDIRECTS;) {
		TRY(ask_signed(a, f, url, form, &answer));
		if ((answer.status == 401 || answer.status == 400) && form == SIGN_CAVAGE) {
			form = SIGN_9421;
			continue;
		}
		if (answer.status < 300 || answer.status > 399 || answer.location.n == 0)
			break;
		/* What is read there could be about nobody here, and the others would be asked
		 * by whoever names an address that leads to them. */
		if (!activity_same_origin(a, answer.location, url.s))
			return fail(a, FAULT_INPUT, T_ask_failed, "led to another server");
		TRY(read_url(a, answer.location, &url));
		form = SIGN_CAVAGE;
		redirects++;
	}
	if (answer.status != 200)
		return no_document(a, answer.status);
	if (!actor_type_fits(answer.type))
		return fail(a, FAULT_INPUT, T_ask_failed, "not served as ActivityPub");
	*at = url;
	*body = answer.body;
	return OK;
}

/* A key on a page of its own counts only where its owner names it too. */
static err
judge_owner(struct arena *a, const struct actor_found *key, const struct remote_doc *owner)
{
	bool same = str_eq(owner->key_id, key->key_id) &&
		    (key->key_pem.at == NULL || str_eq(owner->key_pem, key->key_pem));

	return same ? OK : fail(a, FAULT_INPUT, T_ask_failed, "the owner does not name this key");
}

err
fetch_actor(struct arena *a, const struct fetch *f, struct url url, struct remote_doc *out)
{
	struct actor_found found, key = {0};
	struct url at, asked[DOCUMENTS];
	struct str body;

	for (int documents = 0; documents < DOCUMENTS; documents++) {
		struct str next;

		/* A document that is led back to is not going to be another one. */
		for (int i = 0; i < documents; i++)
			if (str_eq(asked[i].s, url.s))
				return fail(a, FAULT_INPUT, T_ask_failed, "led round in a ring");
		asked[documents] = url;
		TRY(fetch_document(a, f, url, &at, &body));
		TRY(actor_read(a, at.s, body, &found));
		if (found.doc == ACTOR_WHOLE) {
			if (key.doc == ACTOR_KEY_ONLY)
				TRY(judge_owner(a, &key, &found.actor));
			*out = found.actor;
			return OK;
		}
		if (found.doc == ACTOR_KEY_ONLY)
			key = found;
		next = found.doc == ACTOR_KEY_ONLY ? found.owner : found.actor.uri;
		TRY(read_url(a, next, &url));
	}
	return fail(a, FAULT_INPUT, T_ask_failed, "no account after %d documents", DOCUMENTS);
}

err
fetch_finger(
    struct arena *a, const struct fetch *f, struct str name, struct str host, struct finger *out)
{
	bool plain = str_starts(address_origin(), S("http://"));
	struct url page = {buf_format(
	    a, "%s://%.*s/.well-known/webfinger", plain ? "http" : "https", STR_ARG(host))};
	struct str who = buf_format(a, "acct:%.*s@%.*s", STR_ARG(name), STR_ARG(host));
	struct question q = {.url = address_query(a, page, S("resource"), who).s,
	    .accept = S("application/jrd+json, application/json"),
	    .for_peer = f->for_peer,
	    .until = f->until};
	struct answer answer;

	for (int redirects = 0; redirects <= REDIRECTS; redirects++) {
		TRY(ask(f->asker, a, &q, &answer));
		if (answer.status < 300 || answer.status > 399 || answer.location.n == 0)
			break;
		q.url = answer.location;
	}
	if (answer.status >= 400 && answer.status <= 499)
		return fail(a, FAULT_MISSING, T_ask_failed, "status %d", answer.status);
	if (answer.status != 200)
		return no_document(a, answer.status);
	return actor_finger(a, answer.body, out);
}
