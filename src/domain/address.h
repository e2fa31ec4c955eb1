/* domain/address.h - every public address of the product, written once. */
#pragma once
#include "base/types.h"
#include "store/ids.h"

/* Our origin, such as "https://hub.example", set once before any thread starts. */
void address_origin_set(struct str origin);
struct str address_origin(void);
/* host[:port] of the origin, as in handles. */
struct str address_host(void);
/* The host behind the @ of our letters' sender and of their ids: no port, and no brackets. */
struct str address_mail_host(void);
bool address_is_loopback(void);
/* True for https and for loopback: where cookies may carry the __Host- prefix. */
bool address_is_secure(void);

/* Paths; prefix address_full() where another site or a mail needs the whole address. */
struct url address_home(void);                                            /* / */
struct url address_movement(struct arena *, struct str handle);           /* /@river */
struct url address_message(struct arena *, struct str handle);            /* /@river/message */
struct url address_movement_impact(struct arena *, struct str handle);    /* /@river/impact */
struct url address_version(struct arena *, struct str handle, int64_t n); /* /@river/message/3 */
struct url address_call(struct arena *, struct str handle, struct str slug);
/* A part of a call's page: "qr.svg" stands below it, ".ics" at its end. */
struct url address_call_part(struct arena *, struct str handle, struct str slug, struct str part);
struct url address_call_desk(struct arena *, struct str pub); /* /calls/PUB: organise */
struct url address_call_desk_part(struct arena *, struct str pub, struct str part);
/* /@river/pictures/NAME.jpg */
struct url address_picture(struct arena *, struct str handle, struct str name);
struct url address_movement_desk(struct arena *, struct str handle); /* /desk/river: for keepers */
struct url address_movement_desk_part(struct arena *, struct str handle, struct str part);
struct url address_circle(struct arena *, struct str pub); /* /c/PUB */
struct url address_circle_part(struct arena *, struct str pub, struct str part);
struct url address_proposal(struct arena *, struct str circle, struct str pub);
struct url address_invitation(struct arena *, struct str token); /* /i/TOKEN */
struct url address_signin(struct arena *, struct str token);     /* /login/by/TOKEN */
struct url address_ticket(struct arena *, struct str token);     /* /t/TOKEN */
struct url address_door(struct arena *, struct str token);       /* /door/TOKEN */
struct url address_next(struct arena *, struct str token);       /* /next/TOKEN: a newcomer's */
struct url address_share(struct arena *, struct str code);       /* /s/CODE */
struct url address_setup(struct arena *, struct str token);      /* /setup/TOKEN */
struct url address_path(struct str literal); /* a fixed path of ours such as /login */
struct url address_impact(struct arena *, struct str handle); /* /impact/river: the numbers */

/* ---- for other servers; whole addresses, because these are names of things as well ---------- */

struct url address_hub_actor(struct arena *); /* ORIGIN/actor: the hub itself */
struct url address_inbox(struct arena *);     /* ORIGIN/inbox: everybody's */
/* ORIGIN/auth/back/SERVER: where one server, by a word that stands for it, sends who signed in. */
struct url address_back(struct arena *, struct str server);
struct url address_actor(struct arena *, struct str pub);      /* ORIGIN/u/PUB: a movement */
struct url address_object(struct arena *, struct str pub);     /* ORIGIN/o/PUB: version or call */
struct url address_poll(struct arena *, struct str object);    /* ORIGIN/o/PUB/poll: of a call */
struct url address_replies(struct arena *, struct str object); /* ORIGIN/o/PUB/replies */
struct url address_stamp(struct arena *, struct str pub);      /* ORIGIN/q/PUB: of a quote */
/* A part of a document, or an activity about it: "main-key", "create". */
struct url address_mark(struct arena *, struct url page, struct str mark);

/* What a whole address, as another server sends it, names here.  *pub: the public id, or of a page
 * the handle; untouched for others. */
enum address_kind {
	ADDRESS_OTHER, /* nothing of ours that other servers know */
	ADDRESS_HUB_ACTOR,
	ADDRESS_ACTOR,
	ADDRESS_OBJECT,
	ADDRESS_POLL,
	ADDRESS_PAGE,  /* of a movement */
	ADDRESS_FRONT, /* the house */
};
enum address_kind address_read(struct str whole, struct str *pub);

/* What stands below a page of ours: /t/TOKEN and "leave". */
struct url address_part(struct arena *, struct url page, struct str part);
/* The same address with one more ?name=value; the value is percent-encoded. */
struct url address_query(struct arena *, struct url, struct str name, struct str value);
struct url address_full(struct arena *, struct url path);
