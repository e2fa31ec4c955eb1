/* domain/may.c - see may.h. */
#include "domain/may.h"

#include "base/arena.h"
#include "base/str.h"
#include "domain/call.h"
#include "domain/circle.h"
#include "domain/hub.h"
#include "domain/invitation.h"
#include "domain/link.h"
#include "domain/movement.h"
#include "domain/newcomer.h"
#include "domain/session.h"
#include "domain/setup.h"
#include "domain/signin.h"
#include "domain/signup.h"
#include "sql_may.h"
#include "store/db.h"
#include "text_keys.h"

/* Says yes or no and leaves in req->object what the first hole names.  A fault is only for what
 * is broken, never for a no.  Each runs the same statements for a yes as for any no. */
typedef err judge_fn(struct rd *, struct req *, bool *yes);

static err
may_anyone(struct rd *rd, struct req *req, bool *yes)
{
	(void)rd, (void)req;
	*yes = true;
	return OK;
}

static err
may_person(struct rd *rd, struct req *req, bool *yes)
{
	(void)rd;
	*yes = req->viewer->person.n != 0;
	return OK;
}

static err
may_admin(struct rd *rd, struct req *req, bool *yes)
{
	(void)rd;
	*yes = req->viewer->person.n != 0 && req->viewer->admin;
	return OK;
}

static err
may_founder(struct rd *rd, struct req *req, bool *yes)
{
	const struct viewer *viewer = req->viewer;

	return movement_may_found(rd, viewer->person, viewer->admin, yes);
}

static err
may_keeper(struct rd *rd, struct req *req, bool *yes)
{
	struct movement *movement;

	TRY(movement_by_handle(rd, req->holes[0], &movement));
	TRY(movement_kept_by(rd, movement, req->viewer->person, yes));
	req->object = movement;
	return OK;
}

static err
may_member(struct rd *rd, struct req *req, bool *yes)
{
	struct circle *circle;

	TRY(circle_load(rd, req->holes[0], req->viewer->person, &circle));
	*yes = circle != NULL;
	req->object = circle;
	return OK;
}

/* A movement's people: its keepers, and whoever sits in one of its circles. */
static err
is_fellow(struct rd *rd, struct movement *movement, struct person_id person, bool *yes)
{
	struct movement_id id = movement == NULL ? (struct movement_id){0} : movement->id;
	bool keeper, seated;

	TRY(movement_kept_by(rd, movement, person, &keeper));
	TRY(circle_in_movement(rd, id, person, &seated));
	*yes = keeper || seated;
	return OK;
}

static err
may_fellow(struct rd *rd, struct req *req, bool *yes)
{
	struct movement *movement;

	TRY(movement_by_handle(rd, req->holes[0], &movement));
	TRY(is_fellow(rd, movement, req->viewer->person, yes));
	req->object = movement;
	return OK;
}

static err
may_host(struct rd *rd, struct req *req, bool *yes)
{
	struct call *call = NULL;
	struct sql_may_host host;
	bool found;

	TRY(call_by_pub(rd, req->holes[0], &call, &found));
	TRY(sql_may_host(
	    rd, found ? call->id : (struct call_id){0}, req->viewer->person, &host, yes));
	if (*yes)
		call->hosted = true;
	req->object = call;
	return OK;
}

static err
may_crew(struct rd *rd, struct req *req, bool *yes)
{
	struct call *call;
	bool host, seated;

	TRY(may_host(rd, req, &host));
	call = req->object;
	TRY(circle_in_movement(rd, call == NULL ? (struct movement_id){0} : call->movement,
	    req->viewer->person, &seated));
	*yes = host || (seated && call->state != CALL_DRAFT);
	return OK;
}

/* A form that is sent again after it took the last place gets its seat once more, so an act may
 * see an invitation that is used up. */
static err
may_invite(struct rd *rd, struct req *req, bool *yes)
{
	struct invitation *invitation;
	struct invitation_id id = {0};
	bool found, open;

	if (!link_id(req->arena, req->holes[0], &id.n))
		id.n = 0;
	TRY(invitation_load(rd, id, &invitation));
	found = invitation != NULL;
	open = found && (req->method == METHOD_POST ? !invitation_ended(invitation, req->now)
						    : invitation_stands(invitation, req->now));
	*yes = link_is(req->arena, LINK_INVITE, req->holes[0], id.n, found ? invitation->gen : 0) &&
	       open;
	req->object = invitation;
	return OK;
}

static err
may_signin(struct rd *rd, struct req *req, bool *yes)
{
	struct signin *signin;
	struct person_id id = {0};
	bool found;

	if (!link_id(req->arena, req->holes[0], &id.n))
		id.n = 0;
	TRY(signin_load(rd, id, req->now, &signin));
	found = signin != NULL;
	*yes =
	    link_is(req->arena, LINK_SIGNIN, req->holes[0], id.n, found ? signin->gen : 0) && found;
	req->object = signin;
	return OK;
}

static err
may_ticket(struct rd *rd, struct req *req, bool *yes)
{
	struct signup *signup = NULL;
	struct signup_id id = {0};
	bool found;

	if (!link_id(req->arena, req->holes[0], &id.n))
		id.n = 0;
	TRY(signup_load(rd, id, &signup, &found));
	*yes =
	    link_is(req->arena, LINK_TICKET, req->holes[0], id.n, found ? signup->gen : 0) && found;
	req->object = signup;
	return OK;
}

static err
may_next(struct rd *rd, struct req *req, bool *yes)
{
	struct newcomer *newcomer = NULL;
	struct newcomer_id id = {0};
	bool found;

	if (!link_id(req->arena, req->holes[0], &id.n))
		id.n = 0;
	TRY(newcomer_load(rd, id, &newcomer, &found));
	*yes =
	    link_is(req->arena, LINK_NEXT, req->holes[0], id.n, found ? newcomer->gen : 0) && found;
	req->object = newcomer;
	return OK;
}

static err
may_door(struct rd *rd, struct req *req, bool *yes)
{
	struct call *call = NULL;
	struct call_id id = {0};
	bool found = true;
	err why;

	if (!link_id(req->arena, req->holes[0], &id.n))
		id.n = 0;
	why = call_load(rd, id, &call);
	if (why != OK && why->fault != FAULT_MISSING)
		return why;
	found = why == OK;
	*yes = link_is(req->arena, LINK_DOOR, req->holes[0], id.n, found ? call->door_gen : 0) &&
	       found;
	req->object = call;
	return OK;
}

static err
may_setup(struct rd *rd, struct req *req, bool *yes)
{
	return setup_link_holds(rd, req->holes[0], req->now, yes);
}

static judge_fn *const judges[] = {
    [WHO_ANYONE] = may_anyone,
    [WHO_PERSON] = may_person,
    [WHO_MEMBER] = may_member,
    [WHO_FELLOW] = may_fellow,
    [WHO_CREW] = may_crew,
    [WHO_HOST] = may_host,
    [WHO_FOUNDER] = may_founder,
    [WHO_KEEPER] = may_keeper,
    [WHO_INVITE] = may_invite,
    [WHO_SIGNIN] = may_signin,
    [WHO_TICKET] = may_ticket,
    [WHO_NEXT] = may_next,
    [WHO_DOOR] = may_door,
    [WHO_ADMIN] = may_admin,
    [WHO_SETUP] = may_setup,
    [WHO_PEER] = may_anyone, /* its signature is judged by the route itself */
};

err
may(struct rd *rd, struct req *req)
{
	struct viewer *viewer = NEW(req->arena, struct viewer);
	struct hub hub;
	bool open, yes;

	req->viewer = viewer;
	req->object = NULL;
	TRY(session_viewer(rd, req_cookie(req, session_cookie_name()), req->now, viewer));
	TRY(hub_get(rd, &hub, &open));
	if (!open && req->route->who != WHO_SETUP && (req->route->flags & ROUTE_EARLY) == 0)
		return fail(
		    req->arena, FAULT_MISSING, T_setup_closed, "nobody opened this house yet");
	TRY(judges[req->route->who](rd, req, &yes));
	if (yes)
		return OK;
	req->object = NULL;
	return fail(
	    req->arena, FAULT_MISSING, T_fault_missing, "not there, or not for this viewer");
}
