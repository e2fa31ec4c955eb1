/* test/far.h - accounts on other servers, in the house of house.h. */
#pragma once
#include "house.h"

#include "domain/far.h"
#include "domain/follow.h"
#include "domain/news.h"
#include "domain/remote.h"

/* The document of NAME at HOST; shared NULL: its server has no shared inbox. */
static inline struct remote_doc
a_doc(const char *name, const char *host, const char *shared)
{
	return (struct remote_doc){.uri = buf_format(arena, "https://%s/users/%s", host, name),
	    .host = str_of(host),
	    .handle = buf_format(arena, "%s@%s", name, host),
	    .name = str_of(name),
	    .url = buf_format(arena, "https://%s/@%s", host, name),
	    .inbox = buf_format(arena, "https://%s/users/%s/inbox", host, name),
	    .shared = str_of(shared),
	    .key_id = buf_format(arena, "https://%s/users/%s#main-key", host, name),
	    .key_pem = S("-----BEGIN PUBLIC KEY-----")};
}

static inline struct remote *
a_remote_of(const struct remote_doc *doc)
{
	struct remote *r = NEW(arena, struct remote);
	struct remote_id id;
	bool found;

	fine(remote_keep(tx, doc, NOON, &id));
	fine(remote_load(rd, id, r, &found));
	assert_true(found);
	return r;
}

/* Somebody at social.example, which has a shared inbox. */
static inline struct remote *
a_remote(const char *name)
{
	struct remote_doc doc = a_doc(name, "social.example", "https://social.example/inbox");

	return a_remote_of(&doc);
}

/* How many deliveries of one kind wait for an inbox that ends so. */
static inline int64_t
told(enum news_kind kind, int64_t detail, const char *inbox)
{
	struct str from = buf_format(arena,
	    "delivery d join news n on n.id = d.news where n.kind = %d and n.detail = %" PRId64
	    " and d.inbox like '%%%s'",
	    (int)kind, detail, inbox);

	return rows_of(str_c(arena, from));
}

/* Their Follow is named as they are. */
static inline void
a_follow(const struct movement *m, const struct remote *r)
{
	fine(follow_ask(tx, &(struct follow){m->id, r->id, r->uri, false, NOON}));
}

/* They say that they come. */
static inline void
a_yes(const struct call *c, const struct remote *r, int64_t now)
{
	struct far_ask ask = {.call = c->id,
	    .movement = c->movement,
	    .remote = r,
	    .answer = FAR_GOING,
	    .folded = r->name,
	    .dice = signup_dice(arena),
	    .lang = S("en"),
	    .now = now};

	fine(far_answer(tx, &ask));
}
