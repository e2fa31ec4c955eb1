/* web/invitation.h - asking somebody into a circle, and taking the seat. */
#pragma once
#include "base/when.h"
#include "domain/circle.h"
#include "domain/invitation.h"
#include "domain/movement.h"
#include "net/route.h"
#include "web/page.h"

struct invite_page {
	struct page page;
	const struct circle *circle;
	struct input note, places, days;
	bool many; /* the second choice was made */
};

/* One invitation, for who made it and for hosts. */
struct invitation_page {
	struct page page;
	const struct circle *circle;
	const struct invitation *i;
	struct url self, link; /* link: whole, NONE when it does not stand */
	struct html qr;
	struct when until;
};

/* What somebody sees who was asked in; names nobody. */
struct seat_page {
	struct page page;
	const struct invitation *i;
	struct input name;
	struct str seat;   /* the random word of this form */
	struct url circle; /* who asks sits there already; NONE otherwise */
	bool full;
};

struct know_page {
	struct page page;
	const struct circle *circle;
	struct str name; /* who asked them in */
};

struct back_page {
	struct page page;
	const struct circle *circle;
	struct input mail, pass;
};

/* What stands of the administrator's, and all movements to make another for. */
struct house_row {
	const struct invitation_house *i;
	struct url link; /* whole */
	struct when until;
};
struct house_page {
	struct page page;
	struct house_row *rows;
	size_t n;
	struct movement *movements;
	size_t nmovements;
	struct url more; /* the next page of movements; NONE: this is the last */
};

extern const struct route_table invitation_routes;
