/* main/tables.c - see tables.h. */
#include "domain/expire.h"
#include "domain/invitation.h"
#include "domain/letter.h"
#include "domain/leave.h"
#include "domain/news.h"
#include "domain/opening.h"
#include "domain/peer.h"
#include "domain/proposal.h"
#include "domain/publish.h"
#include "domain/quote.h"
#include "domain/remote.h"
#include "domain/session.h"
#include "domain/signer.h"
#include "domain/signup.h"
#include "fedi/actor.h"
#include "fedi/collection.h"
#include "fedi/finger.h"
#include "fedi/inbox.h"
#include "fedi/object.h"
#include "fedi/quote.h"
#include "main/ready.h"
#include "main/tables.h"
#include "web/account.h"
#include "web/admin.h"
#include "web/bluesky.h"
#include "web/call.h"
#include "web/call_form.h"
#include "web/circle.h"
#include "web/door.h"
#include "web/follow.h"
#include "web/followers.h"
#include "web/host.h"
#include "web/hub.h"
#include "web/impact.h"
#include "web/invitation.h"
#include "web/message.h"
#include "web/movement.h"
#include "web/newcomer.h"
#include "web/peer.h"
#include "web/picture.h"
#include "web/proposal.h"
#include "web/proposal_list.h"
#include "web/reply.h"
#include "web/report.h"
#include "web/session.h"
#include "web/setup.h"
#include "web/signin.h"
#include "web/share.h"
#include "web/static.h"
#include "web/ticket.h"

const struct route_table *
tables_routes(size_t *n)
{
	static const struct route_table *const rooms[] = {&ready_routes, &static_routes,
	    &hub_routes, &setup_routes, &session_routes, &signin_routes, &movement_routes,
	    &circle_routes, &invitation_routes, &message_routes, &proposal_routes,
	    &proposal_form_routes, &proposal_list_routes, &call_routes, &call_form_routes,
	    &host_routes, &picture_routes, &share_routes, &newcomer_routes, &ticket_routes,
	    &door_routes, &impact_routes, &admin_routes, &actor_routes, &object_routes,
	    &collection_routes, &finger_routes, &inbox_routes, &follow_routes, &followers_routes,
	    &reply_routes, &peer_routes, &report_routes, &quote_routes, &account_routes,
	    &bluesky_routes};
	static struct route_table tables[COUNT(rooms)];

	for (size_t i = 0; i < COUNT(rooms); i++)
		tables[i] = *rooms[i];
	*n = COUNT(rooms);
	return tables;
}

const struct job_table *
tables_jobs(size_t *n)
{
	static const struct job_table *const rooms[] = {&letter_jobs, &proposal_jobs,
	    &invitation_jobs, &signup_jobs, &session_jobs, &expire_jobs, &opening_jobs,
	    &publish_jobs, &signer_jobs, &news_jobs, &leave_jobs, &peer_jobs, &remote_jobs,
	    &quote_jobs};
	static struct job_table tables[COUNT(rooms)];

	for (size_t i = 0; i < COUNT(rooms); i++)
		tables[i] = *rooms[i];
	*n = COUNT(rooms);
	return tables;
}
