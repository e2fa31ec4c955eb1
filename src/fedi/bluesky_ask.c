/* fedi/bluesky_ask.c - a keeper connects an account: whose handle it is, and a session. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/time.h"
#include "base/url.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "domain/peer.h"
#include "fedi/bluesky.h"
#include "fedi/xrpc.h"
#include "net/ask.h"
#include "store/db.h"
#include "text_keys.h"

#define ASK_MS 15000
#define HOME S("bsky.social")

struct asked {
	struct bluesky_session session;
	err trouble;
	const char *field; /* with say: what is wrong, beside which field */
	int say;
};

static void
wrong(struct asked *q, const char *field, int say)
{
	q->field = field;
	q->say = say;
}

/* ---- in the ask lane ----------------------------------------------------------------------- */

static err
ask_did(struct arena *a, struct asker *asker, struct asked *q, int64_t until)
{
	struct bluesky_session *s = &q->session;
	struct url page = xrpc_url(a, s->origin, S("com.atproto.identity.resolveHandle"));
	struct question question = {.url = address_query(a, page, S("handle"), s->handle).s,
	    .accept = S("application/json"),
	    .until = until};
	struct answer answer;

	TRY(ask(asker, a, &question, &answer));
	if (answer.status == 400)
		wrong(q, "handle", T_bluesky_handle_unknown);
	else if (answer.status == 429 || answer.status >= 500)
		wrong(q, "server", T_bluesky_server_busy);
	else if (answer.status != 200 || xrpc_read_did(a, answer.body, &s->did) != OK)
		wrong(q, "server", T_bluesky_server_other);
	return OK;
}

static void
refused(struct arena *a, struct asked *q, const struct answer *answer)
{
	switch (xrpc_read_error(a, answer->status, answer->body)) {
	case XRPC_EXPIRED:
	case XRPC_PASSWORD:
	case XRPC_OTHER:
		wrong(q, "password", T_bluesky_password_wrong);
		break;
	case XRPC_FACTOR:
		wrong(q, "password", T_bluesky_password_factor);
		break;
	case XRPC_SUSPENDED:
		wrong(q, "handle", T_bluesky_handle_suspended);
		break;
	case XRPC_LATER:
		wrong(q, "server", T_bluesky_server_busy);
		break;
	}
}

static err
ask_session(struct arena *a, struct asker *asker, struct asked *q, int64_t until)
{
	struct bluesky_session *s = &q->session;
	const struct header type = {S("Content-Type"), S("application/json")};
	struct question question = {
	    .url = xrpc_url(a, s->origin, S("com.atproto.server.createSession")).s,
	    .accept = S("application/json"),
	    .headers = &type,
	    .nheaders = 1,
	    .post = xrpc_login(a, s->handle, s->password),
	    .until = until};
	struct xrpc_session session;
	struct answer answer;

	TRY(ask(asker, a, &question, &answer));
	if (answer.status != 200) {
		refused(a, q, &answer);
		return OK;
	}
	if (xrpc_read_session(a, answer.body, &session) != OK || !str_eq(session.did, s->did)) {
		wrong(q, "server", T_bluesky_server_other);
		return OK;
	}
	s->access = session.access;
	s->refresh = session.refresh;
	if (session.origin.at != NULL)
		s->origin = session.origin;
	return OK;
}

static err
ask_both(struct req *req, struct asker *asker)
{
	struct asked *q = req->asked;
	int64_t until = time_mono() + ASK_MS;

	q->trouble = ask_did(req->arena, asker, q, until);
	if (q->trouble == OK && q->field == NULL)
		q->trouble = ask_session(req->arena, asker, q, until);
	return OK;
}

/* ---- before and behind it ------------------------------------------------------------------ */

static bool
is_plain(void)
{
	return str_starts(address_origin(), S("http://"));
}

/* "https://host[:port]"; http, where it is said, if our own origin is, as on one machine. */
static bool
read_origin(struct arena *a, struct str whole, struct bluesky_session *out)
{
	struct url_parts at;
	struct str s;

	if (url_read(a, whole, &at) != OK || (!is_plain() && !str_eq(at.scheme, S("https"))) ||
	    !str_eq(at.path, S("/")) || at.query.at != NULL)
		return false;
	s = url_write(a, &at).s;
	out->origin = str_sub(s, 0, s.n - 1);
	out->host = str_sub(out->origin, at.scheme.n + 3, out->origin.n);
	return true;
}

static bool
read_server(struct arena *a, struct str typed, struct bluesky_session *out)
{
	struct str s = str_trim(typed);

	if (s.n == 0)
		s = HOME;
	if (str_find(s, S("://")) == s.n)
		s = buf_format(a, "https://%.*s", STR_ARG(s));
	return read_origin(a, s, out);
}

static bool
read_handle(struct arena *a, struct str typed, struct str *out)
{
	struct str s = str_trim(typed);

	if (str_starts(s, S("@")))
		s = str_sub(s, 1, s.n);
	return utf8_host(a, s, out) == OK && str_find_char(*out, '.') < out->n;
}

static err
judge(struct req *req, struct rd *rd, struct str host)
{
	enum peer_rule_kind rule;

	TRY(peer_judge(rd, host, &rule));
	return rule == PEER_BLOCK ? refuse(req->arena, "server", T_bluesky_server_blocked, 0) : OK;
}

static err
begin(struct req *req, struct rd *rd, struct str server)
{
	struct asked *q = NEW(req->arena, struct asked);
	struct bluesky_session *s = &q->session;

	*q = (struct asked){.trouble = OK};
	if (!read_handle(req->arena, req_text(req, "handle"), &s->handle))
		return refuse(req->arena, "handle", T_bluesky_handle_unread, 0);
	s->password = str_trim(req_text(req, "password"));
	if (!xrpc_is_app_password(s->password))
		return refuse(req->arena, "password", T_bluesky_password_main, 0);
	if (!read_server(req->arena, server, s))
		return refuse(req->arena, "server", T_bluesky_server_unread, 0);
	TRY(judge(req, rd, s->host));
	req->asked = q;
	req->asks = ask_both;
	return OK;
}

err
bluesky_ask(
    struct req *req, struct rd *rd, struct str server, struct bluesky_session *out, bool *asked)
{
	struct asked *q = req->asked;

	*asked = q != NULL;
	if (q == NULL)
		return begin(req, rd, server);
	if (q->trouble != OK && q->trouble->fault == FAULT_BUSY)
		return q->trouble;
	if (q->trouble != OK)
		return refuse(req->arena, "server", T_bluesky_server_silent, 0);
	if (q->field != NULL)
		return refuse(req->arena, q->field, q->say, 0);
	if (!read_origin(req->arena, buf_format(req->arena, "%.*s/", STR_ARG(q->session.origin)),
		&q->session))
		return refuse(req->arena, "server", T_bluesky_server_other, 0);
	TRY(judge(req, rd, q->session.host));
	*out = q->session;
	return OK;
}
