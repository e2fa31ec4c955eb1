/* main/ready.c - see ready.h. */
#include "base/arena.h"
#include "main/ready.h"
#include "sql_doctor.h"
#include "store/db.h"
#include "text_keys.h"

static bool (*writer_well_now)(void);

void
ready_set(bool (*writer_is_well)(void))
{
	writer_well_now = writer_is_well;
}

static void
plain(struct str words, struct reply *out)
{
	out->status = 200;
	out->type = S("text/plain; charset=utf-8");
	out->body = words;
	out->flags = REPLY_PRIVATE;
}

static err
health_page(struct req *req, struct rd *rd, struct reply *out)
{
	(void)req, (void)rd;
	plain(S("ok\n"), out);
	return OK;
}

/* Ready means: the database can be read here and written there. */
static err
ready_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct sql_doctor_founded hub;
	bool found;

	TRY(sql_doctor_founded(rd, &hub, &found));
	if (writer_well_now == NULL || !writer_well_now())
		return fail(req->arena, FAULT_BUSY, T_main_busy, "the writer is not well");
	plain(S("ready\n"), out);
	return OK;
}

static const struct route rows[] = {
    {.method = METHOD_GET, .path = "/healthz", .who = WHO_ANYONE, .page = health_page,
	.flags = ROUTE_EARLY},
    {.method = METHOD_GET, .path = "/readyz", .who = WHO_ANYONE, .page = ready_page,
	.flags = ROUTE_EARLY},
};
const struct route_table ready_routes = {rows, COUNT(rows)};
