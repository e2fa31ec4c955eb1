/* web/circle.h - a circle's own pages: who sits there, what waits, whom it asked in. */
#pragma once
#include "base/when.h"
#include "domain/call_list.h"
#include "domain/circle.h"
#include "domain/invitation.h"
#include "domain/movement.h"
#include "net/route.h"
#include "web/page.h"
#include "web/proposal_list.h"
#include "web/ring.h"

/* One line of the list of invitations. */
struct invitation_row {
	const struct invitation *i;
	struct url href;   /* its own page; NONE: not for the viewer */
	struct when until; /* when it ends, or ended */
	bool stands, ended;
};

struct circle_page {
	struct page page;
	const struct circle *circle;
	struct member_list members;
	struct ring_seats ring;
	struct invitation_row *invitations;
	size_t ninvitations;
	struct call_list calls;
	struct proposal_section proposals;
	int64_t free; /* seats */
	bool room;    /* somebody can still be asked in */
};

/* One line of the list of members. */
struct member_row {
	const struct member *m;
	struct str initials;
	struct when joined;
};

struct members_page {
	struct page page;
	const struct circle *circle;
	struct member_row *rows;
	size_t n;
	struct input name, seats;
	bool saved;
};

struct circle_new_page {
	struct page page;
	const struct movement *movement;
	struct input name;
};

/* The ring of a circle: the viewer at six o'clock, free seats at their side. */
void circle_ring_make(
    struct draw *, const struct circle *, const struct member_list *, struct ring_seats *out);
/* Seats that are free as the circle wants them. */
int64_t circle_free(const struct circle *);
/* A small ring of dots for a line of a list: how many seats are taken. */
int64_t circle_wanted(const struct circle *);

extern const struct route_table circle_routes;
