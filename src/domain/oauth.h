/* domain/oauth.h - answering a call with an account on another server, by signing in there (OAuth
 * 2.0, RFC 6749, as servers with the Mastodon API have it).
 *
 * What is kept: how each server knows this hub, its secret sealed by the hub's root key; and, for
 * ten minutes, a row for each person who is away to sign in.  fedi asks their servers, web draws,
 * and main joins the two, as in domain/elsewhere.h. */
#pragma once
#include "base/time.h"
#include "domain/far.h"
#include "net/route.h"

struct key;
/* The hub's root key, set once before any thread starts. */
void oauth_key_set(const struct key *root);

/* This hub as a server knows it. */
struct oauth_app {
	struct oauth_app_id id; /* n == 0: registered just now, not kept yet */
	struct str host;        /* as in peer.host */
	struct str client, secret, sealed;
	struct str scope;     /* what we ask for: one word */
	struct str authorize; /* addresses of one origin, that of the host */
	struct str token, revoke;
	struct str identity; /* says who signed in (userinfo); NONE: the older way does */
	bool pkce;           /* takes a challenge (RFC 7636) */
	bool older;          /* said nothing of itself, and may forget who is not used */
};
/* The newest that is to be used; an older server is asked anew after half a day. */
MUST_CHECK err oauth_app_find(
    struct rd *, struct str host, int64_t now, struct oauth_app *out, bool *found);
/* Seal the secret, outside of a transaction. */
void oauth_app_seal(struct arena *, struct oauth_app *);
/* Keep one that was registered just now. */
MUST_CHECK err oauth_app_keep(
    struct tx *, const struct oauth_app *, int64_t now, struct oauth_app_id *out);

/* Where a server sends back who signed in, each to a place of its own: else one server could lead
 * people on to another's question, and have us hand it what that one answers (RFC 9700 4.4). */
struct url oauth_back(struct arena *, struct str host);
bool oauth_back_is(struct arena *, struct str host, struct str server);

/* ---- being away ---------------------------------------------------------------------------- */

/* All that somebody takes along is made of one random word, which only their cookie holds: the
 * state, which their server gives back, and the verifier of the challenge. */
#define OAUTH_SECONDS (10 * MINUTE)
struct str oauth_cookie_name(void);
/* A whole Set-Cookie value; NONE ends it. */
struct str oauth_cookie(struct arena *, struct str word);
struct str oauth_state(struct arena *, struct str word);
struct str oauth_verifier(struct arena *, struct str word);
/* Their server's page with our question, and with the challenge where it takes one. */
struct url oauth_page(struct arena *, const struct oauth_app *, struct str word);

/* What was said before leaving. */
struct oauth_trip {
	struct oauth_app app;
	struct call_id call;
	enum far_answer answer; /* going or maybe */
	struct str typed;       /* which server they named */
	struct str via;         /* the code they came by; NONE: none */
	bool again;             /* their server had forgotten us once already */
};
/* They leave, with this random word; the app is kept where it is new. */
MUST_CHECK err oauth_leave(struct tx *, const struct oauth_trip *, struct str word, int64_t now);
/* *found is false, and *out untouched, when it is over, was used, or never was. */
MUST_CHECK err oauth_find(
    struct rd *, struct str word, int64_t now, struct oauth_trip *out, bool *found);
/* It counts once: *took is false when it is over or was taken. */
MUST_CHECK err oauth_take(struct tx *, struct str word, int64_t now, bool *took);

/* EXPIRE: those who did not come back; servers to which nobody was sent for long. */
MUST_CHECK err oauth_expire_trips(struct tx *, int64_t before, int64_t *gone);
#define OAUTH_KEPT (30 * DAY)
MUST_CHECK err oauth_expire_apps(struct tx *, int64_t before, int64_t *gone);

/* ---- asking, for the ready() of routes that ASK --------------------------------------------- */

/* Ask the server that somebody typed, a handle or a host: out->host comes back as NONE while it has
 * to be asked first; ready() ends then and is run again.  FAULT_INPUT at "account": it is neither,
 * ours, blocked, cannot be reached, or does not let sign in. */
typedef err oauth_begin_fn(struct req *, struct rd *, struct str typed, struct oauth_app *out);
/* Ask who comes back with this code, likewise: *done false while it has to be asked first.  What
 * was found is an account of the very host that they signed in on. */
struct oauth_found {
	bool done;
	err trouble;            /* OK, or why nobody was found: FAULT_INPUT at "account" */
	bool forgotten;         /* their server did not know us any more: */
	struct oauth_app fresh; /* how it knows us now */
	struct remote_doc doc;
};
struct oauth_asked {
	const struct oauth_app *app;
	struct str code, verifier;
};
typedef err oauth_finish_fn(
    struct req *, struct rd *, const struct oauth_asked *, struct oauth_found *out);
/* Set once before any thread starts. */
void oauth_set(oauth_begin_fn *, oauth_finish_fn *);
MUST_CHECK err oauth_begin(struct req *, struct rd *, struct str typed, struct oauth_app *out);
MUST_CHECK err oauth_finish(
    struct req *, struct rd *, const struct oauth_asked *, struct oauth_found *out);
