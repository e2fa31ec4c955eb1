/* fedi/serve.h - answers to other servers: what the handlers of this floor share. */
#pragma once
#include "domain/actor.h"
#include "net/route.h"

/* Send a document of ActivityPub; where the hub shows them to signed requests only, to those. */
MUST_CHECK err serve_document(
    struct req *, struct rd *, struct str body, int status, struct reply *out);
/* Send one that everybody needs, because our own requests are proven by it. */
void serve_open(struct str body, struct reply *out);
/* Send JSON of another kind, which scripts of all sites may read. */
void serve_json(struct str type, struct str body, struct reply *out);
/* Lead a browser to the page that shows the same; a path of ours. */
void serve_page(struct url page, struct reply *out);

/* The actor of the first hole, a public id.  FAULT_MISSING when there is none. */
MUST_CHECK err serve_actor(struct req *, struct rd *, struct actor *out);
/* The version or call of the first hole, a public id; likewise. */
MUST_CHECK err serve_object(struct req *, struct rd *, struct actor_object *out);
