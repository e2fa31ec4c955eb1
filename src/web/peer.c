#include "web/peer.h"

#include "base/arena.h"
#include "base/text.h"
#include "domain/address.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_peer.h"
#include "web/call.h"

#define PEERS 50  /* of peer_page */
#define RULES 200 /* of peer_rules */
#define CSV_MAX 200000
#define CSV_CAP 600000 /* bytes: each of them may be percent-encoded */

static struct url
path(const char *literal)
{
	return address_path(str_of(literal));
}

/* ---- /admin/peers ---------------------------------------------------------------------------- */

bool
peers_stuck(const struct peer *p, int64_t now)
{
	return p->waiting > 0 || p->failed > 0 || p->rest > now;
}

const struct when *
peers_when(struct draw *d, int64_t utc, struct str zone)
{
	return call_when(d->arena, utc, zone);
}

err
peers_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct peers_page p = {.page = {.plain_main = true, .noindex = true}};
	struct hub hub = {.zone = S("UTC")};
	struct draw d;
	bool open;

	TRY(hub_get(rd, &hub, &open));
	p.zone = hub.zone;
	TRY(reports_read(rd, hub.zone, &p.reports));
	TRY(peer_page(rd, req_query(req, S("after")), &p.rows, &p.n));
	if (p.n == PEERS)
		p.next = address_query(
		    req->arena, path("/admin/peers"), S("after"), p.rows[p.n - 1].host);
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_peers_title, 0, NULL);
	p.tried = req->refused == OK && req_query(req, S("tried")).n > 0;
	view_peers(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form host_form = {{
    {"host", FIELD_LINE, 1, 300, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
try_act(struct req *req, struct tx *tx, struct outcome *out)
{
	struct peer_id id;
	bool found;

	out->location = S("/admin/peers?tried=1");
	TRY(peer_find(tx_rd(tx), req_text(req, "host"), &id, &found));
	return found ? peer_try(tx, id, req->now) : OK;
}

/* ---- /admin/rules ---------------------------------------------------------------------------- */

int
rules_kind(enum peer_rule_kind kind)
{
	static const int words[] = {[PEER_ALLOW] = T_rules_allowed,
	    [PEER_LIMIT] = T_rules_limited,
	    [PEER_BLOCK] = T_rules_blocked};

	return words[kind];
}

static void
rules_inputs(struct rules_page *p)
{
	p->host = (struct input){.name = S("host"),
	    .label = T_rules_host,
	    .hint = T_rules_host_hint,
	    .max = 300,
	    .required = true};
	p->note = (struct input){
	    .name = S("note"), .label = T_rules_note, .hint = T_rules_note_hint, .max = 200};
	p->csv = (struct input){.name = S("csv"),
	    .kind = INPUT_AREA,
	    .label = T_rules_csv,
	    .hint = T_rules_csv_hint,
	    .max = CSV_MAX,
	    .rows = 6,
	    .required = true};
}

static err
rules_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct rules_page p = {.page = {.noindex = true}};
	struct draw d;

	TRY(hub_ways(rd, &p.ways));
	TRY(peer_rules(rd, req_query(req, S("after")), &p.rows, &p.n));
	if (p.n == RULES)
		p.next = address_query(
		    req->arena, path("/admin/rules"), S("after"), p.rows[p.n - 1].host);
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_rules_title, 0, NULL);
	p.saved = req->refused == OK && req_query(req, S("saved")).n > 0;
	if (req->refused != OK || !str_int(req_query(req, S("set")), &p.set))
		p.set = 0;
	rules_inputs(&p);
	view_rules(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form rule_form = {{
    {"host", FIELD_LINE, 1, 300, NULL},
    {"note", FIELD_LINE, 0, 200, NULL},
    {"kind", FIELD_WORD, 1, 8, "block limit allow"},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

/* What they said here is hidden by a block: pages that show it are stale. */
static err
saved(struct outcome *out)
{
	out->location = S("/admin/rules?saved=1");
	outcome_stale(out, NONE, true);
	return OK;
}

static err
rule_act(struct req *req, struct tx *tx, struct outcome *out)
{
	struct str kind = req_text(req, "kind");
	struct peer_rule rule = {.host = req_text(req, "host"),
	    .note = req_text(req, "note"),
	    .kind = str_eq(kind, S("block"))   ? PEER_BLOCK
		    : str_eq(kind, S("limit")) ? PEER_LIMIT
					       : PEER_ALLOW,
	    .made = req->now};

	TRY(peer_rule_set(tx, &rule));
	return saved(out);
}

static err
drop_act(struct req *req, struct tx *tx, struct outcome *out)
{
	TRY(peer_rule_drop(tx, req_text(req, "host")));
	return saved(out);
}

static const struct form ways_form = {{
    {"allow_only", FIELD_FLAG, 0, 1, NULL},
    {"signed_reads", FIELD_FLAG, 0, 1, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
ways_act(struct req *req, struct tx *tx, struct outcome *out)
{
	struct hub_ways ways = {.allow_only = req_value(req, "allow_only")->n != 0,
	    .signed_reads = req_value(req, "signed_reads")->n != 0};

	TRY(hub_ways_set(tx, &ways));
	return saved(out);
}

/* ---- a list of others ------------------------------------------------------------------------ */

int
import_word(enum import_news news)
{
	static const int words[] = {[IMPORT_NEW] = T_import_new,
	    [IMPORT_CHANGES] = T_import_changes,
	    [IMPORT_SAME] = T_import_same};

	return words[news];
}

static const struct form import_form = {{
    {"csv", FIELD_TEXT, 1, CSV_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
import_ready(struct req *req, struct rd *rd)
{
	struct peer_import *import = NEW(req->arena, struct peer_import);

	(void)rd;
	TRY(peer_import_read(req->arena, req_text(req, "csv"), import));
	if (import->n == 0)
		return refuse(req->arena, "csv", T_import_empty, 0);
	req->ready = import;
	return OK;
}

static err
read_rows(struct req *req, struct rd *rd, const struct peer_import *import, struct import_page *p)
{
	enum peer_rule_kind was;
	bool found;

	p->rows = NEW_ARRAY(req->arena, struct import_row, import->n);
	p->n = import->n;
	p->skipped = (int64_t)import->skipped;
	for (size_t i = 0; i < import->n; i++) {
		struct import_row *row = &p->rows[i];

		row->rule = &import->rows[i];
		TRY(peer_rule_at(rd, row->rule->host, &was, &found));
		row->news = !found                   ? IMPORT_NEW
			    : was != row->rule->kind ? IMPORT_CHANGES
						     : IMPORT_SAME;
		p->fresh += row->news == IMPORT_NEW;
		p->changes += row->news == IMPORT_CHANGES;
	}
	return OK;
}

/* What the list would set; a list that cannot be read is refused where it was put in. */
static err
import_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct import_page p = {.page = {.noindex = true}, .csv = req_text(req, "csv")};
	struct draw d;

	if (req->refused != OK || req->ready == NULL)
		return rules_page(req, rd, out);
	TRY(read_rows(req, rd, req->ready, &p));
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_import_title, 0, NULL);
	view_import(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static err
import_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct peer_import *import = req->ready;

	for (size_t i = 0; i < import->n; i++) {
		struct peer_rule rule = import->rows[i];

		rule.made = req->now;
		TRY(peer_rule_set(tx, &rule));
	}
	TRY(saved(out));
	out->location = address_query(
	    req->arena, path("/admin/rules"), S("set"), buf_format(req->arena, "%zu", import->n))
			    .s;
	return OK;
}

#define POSTED(at, fields, does)                                                                   \
	.method = METHOD_POST, .path = (at), .who = WHO_ADMIN, .limit = {60, 60},                  \
	.form = (fields), .act = (does), .flags = ROUTE_ONCE
static const struct route routes[] = {
    {.path = "/admin/peers", .who = WHO_ADMIN, .page = peers_page},
    {POSTED("/admin/peers", &host_form, try_act), .body_cap = 4096, .page = peers_page},
    {.path = "/admin/rules", .who = WHO_ADMIN, .page = rules_page},
    {POSTED("/admin/rules", &rule_form, rule_act), .body_cap = 8192, .page = rules_page},
    {POSTED("/admin/rules/drop", &host_form, drop_act), .body_cap = 4096, .page = rules_page},
    {POSTED("/admin/rules/ways", &ways_form, ways_act), .body_cap = 4096, .page = rules_page},
    {.method = METHOD_POST,
	.path = "/admin/rules/look",
	.who = WHO_ADMIN,
	.limit = {20, 60},
	.body_cap = CSV_CAP,
	.form = &import_form,
	.ready = import_ready,
	.page = import_page},
    {POSTED("/admin/rules/import", &import_form, import_act), .body_cap = CSV_CAP,
	.ready = import_ready, .page = rules_page},
};
const struct route_table peer_routes = {routes, COUNT(routes)};
