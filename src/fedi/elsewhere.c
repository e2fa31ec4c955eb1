/* fedi/elsewhere.c - see elsewhere.h.
 *
 * Servers name templates of such pages in their WebFinger answers: by what they are for (FEP-3b86),
 * or, as Mastodon and its kin, by one for all (ostatus subscribe); those that name none mostly have
 * it where Mastodon does. */
#include "fedi/elsewhere.h"

#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"
#include "base/url.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "domain/peer.h"
#include "fedi/fetch.h"
#include "text_keys.h"

#define ASK_MS 10000

struct asked {
	struct str name, host;
	err trouble;
	struct finger finger;
};

static err
ask_server(struct req *req, struct asker *asker)
{
	struct asked *q = req->asked;
	struct fetch f = {.asker = asker, .until = time_mono() + ASK_MS};

	q->trouble = fetch_finger(req->arena, &f, q->name, q->host, &q->finger);
	return OK;
}

static struct str
portless(struct str host)
{
	return str_sub(host, 0, str_find_char(host, ':'));
}

bool
elsewhere_typed(struct arena *a, struct str typed, struct str *name, struct str *host)
{
	struct str s = str_trim(typed);

	if (actor_handle(a, s, name, host))
		return true;
	if (str_starts(s, S("https://")))
		s = str_sub(s, 8, s.n);
	if (str_ends(s, S("/")))
		s.n--;
	if (!actor_handle(a, buf_format(a, "a@%.*s", STR_ARG(s)), name, host))
		return false;
	*name = portless(*host);
	return true;
}

static err
begin(struct req *req, struct rd *rd)
{
	struct asked *q = NEW(req->arena, struct asked);
	enum peer_rule_kind rule;

	if (!elsewhere_typed(req->arena, req_text(req, "server"), &q->name, &q->host))
		return refuse(req->arena, "server", T_follow_unread, 0);
	if (str_eq(q->host, address_host()))
		return refuse(req->arena, "server", T_follow_ours, 0);
	TRY(peer_judge(rd, q->host, &rule));
	if (rule == PEER_BLOCK)
		return refuse(req->arena, "server", T_follow_blocked, 0);
	req->asked = q;
	req->asks = ask_server;
	return OK;
}

/* An address of another server, fit for a link: https, or http where our own origin is. */
static bool
read_page(struct arena *a, struct str s, struct elsewhere *out)
{
	bool plain = str_starts(address_origin(), S("http://"));
	struct url_parts parts;

	if (url_read(a, s, &parts) != OK || (!plain && !str_eq(parts.scheme, S("https"))))
		return false;
	out->page = url_write(a, &parts);
	s = str_sub(out->page.s, parts.scheme.n + 3, out->page.s.n);
	out->host = str_sub(s, 0, str_find_char(s, '/'));
	return true;
}

/* The template with the object in its hole; what has no hole is none. */
static bool
fill(struct arena *a, struct str template, struct url object, struct elsewhere *out)
{
	size_t at = str_find(template, FINGER_HOLE);
	struct buf b = BUF(a);

	if (template.n == 0 || at == template.n)
		return false;
	buf_add(&b, str_sub(template, 0, at));
	url_encode(&b, object.s);
	buf_add(&b, str_sub(template, at + FINGER_HOLE.n, template.n));
	return read_page(a, buf_str(&b), out);
}

/* The best that they name for it: an actor is followed, a call is opened. */
static bool
fill_named(struct arena *a, const struct finger *f, struct url object, struct elsewhere *out)
{
	struct str pub;
	bool actor = address_read(object.s, &pub) == ADDRESS_ACTOR;
	const enum finger_page best[] = {
	    actor ? FINGER_FOLLOW : FINGER_OBJECT, FINGER_SUBSCRIBE, FINGER_OBJECT};

	for (size_t i = 0; i < COUNT(best); i++)
		if (fill(a, f->pages[best[i]], object, out))
			return true;
	return false;
}

err
elsewhere_ask(struct req *req, struct rd *rd, struct url object, struct elsewhere *out)
{
	const struct asked *q = req->asked;
	struct arena *a = req->arena;
	const char *scheme = str_starts(address_origin(), S("http://")) ? "http" : "https";
	struct elsewhere found = {.host = NONE};
	struct str template;

	if (q == NULL) {
		TRY(begin(req, rd));
		*out = found;
		return OK;
	}
	if (q->trouble != OK && q->trouble->fault == FAULT_BUSY)
		return q->trouble;
	if (q->trouble != OK && q->trouble->fault == FAULT_UPSTREAM)
		return refuse(a, "server", T_follow_silent, 0);
	template =
	    buf_format(a, "%s://%.*s/authorize_interaction?uri={uri}", scheme, STR_ARG(q->host));
	if ((q->trouble != OK || !fill_named(a, &q->finger, object, &found)) &&
	    !fill(a, template, object, &found))
		return refuse(a, "server", T_follow_unread, 0);
	*out = found;
	return OK;
}
