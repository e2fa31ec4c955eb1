/* main/ready.c - see ready.h. */
#include "base/buf.h"
#include "domain/address.h"
#include "main/folder.h"
#include "main/ready.h"
#include "main/writer.h"
#include "sql_doctor.h"
#include "store/db.h"
#include "text_keys.h"

/* After a full disk so much has to be free again. */
#define ROOM_LEAST (INT64_C(1) << 20)

static struct writer *writer;
static const struct config *config;

void
ready_set(struct writer *w, const struct config *c)
{
	writer = w;
	config = c;
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

/* How busy a hub is concerns nobody outside. */
static struct str
with_counts(struct arena *a)
{
	uint64_t commits, acts;

	writer_counts(writer, &commits, &acts);
	return buf_format(a, "ready\ncommits %" PRIu64 "\nacts %" PRIu64 "\n", commits, acts);
}

/* Ready means: the database can be read here and written there. */
static err
ready_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct sql_doctor_founded hub;
	bool found;

	TRY(sql_doctor_founded(rd, &hub, &found));
	if (writer == NULL || !writer_well(writer))
		return fail(req->arena, FAULT_BUSY, T_main_busy, "the writer is not well");
	if (writer_full(writer) && folder_room(req->arena, config) < ROOM_LEAST)
		return fail(req->arena, FAULT_FULL, T_main_full, "the disk is full");
	plain(address_is_loopback() ? with_counts(req->arena) : S("ready\n"), out);
	return OK;
}

static const struct route rows[] = {
    {.method = METHOD_GET, .path = "/healthz", .who = WHO_ANYONE, .page = health_page,
	.flags = ROUTE_EARLY},
    {.method = METHOD_GET, .path = "/readyz", .who = WHO_ANYONE, .page = ready_page,
	.flags = ROUTE_EARLY},
};
const struct route_table ready_routes = {rows, COUNT(rows)};
