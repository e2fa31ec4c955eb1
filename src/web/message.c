/* web/message.c - see message.h. */
#include "web/message.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/mark.h"
#include "base/rand.h"
#include "base/text.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "domain/bluesky.h"
#include "domain/mention.h"
#include "domain/proposal.h"
#include "domain/session.h"
#include "store/db.h"
#include "view_message.h"

#define CALLS 20
#define BODY_CAP 262144 /* bytes: MESSAGE_MAX code points, each byte of them percent-encoded */
#define LIST_FIRST INT64_C(1000000000)

/* ---- what changed -------------------------------------------------------------------------- */

/* How many lines the stretches have in all. */
static size_t
lines_of(const struct compare_part *parts, size_t n)
{
	size_t lines = n;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < parts[i].text.n; k++)
			lines += parts[i].text.at[k] == '\n';
	return lines;
}

/* One line of a stretch; the blank behind it is neither underlined nor struck out. */
static struct change_part
change_line(enum compare_kind kind, struct str text, bool ends)
{
	size_t n = text.n;

	while (n > 0 && text.at[n - 1] == ' ')
		n--;
	return (struct change_part){
	    .kind = kind, .text = str_sub(text, 0, n), .gap = n < text.n, .ends = ends};
}

/* The byte of a letter or a digit. */
static bool
is_letter(struct str s, size_t at)
{
	unsigned char c = at < s.n ? (unsigned char)s.at[at] : ' ';

	return c >= 0x80 || utf8_is_word(c);
}

/* Does a run of signs in a word, from i to before j, open or close emphasis or code?  One that is
 * the whole word, as of a list, and one between letters do not. */
static bool
is_mark(struct str word, size_t i, size_t j)
{
	if (i == 0)
		return j < word.n;
	return word.at[i - 1] != '\\' && !(is_letter(word, i - 1) && is_letter(word, j));
}

static void
add_word(struct buf *b, struct str word)
{
	bool is_address = str_find(word, S("://")) < word.n;

	for (size_t i = 0, j; i < word.n; i = j) {
		for (j = i; j < word.n && word.at[j] == word.at[i];)
			j++;
		if (is_address || memchr("*_`", word.at[i], 3) == NULL || !is_mark(word, i, j))
			buf_add(b, str_sub(word, i, j));
	}
}

/* Markdown as it is read: without the signs of emphasis and of code. */
static struct str
without_marks(struct arena *arena, struct str s)
{
	struct buf b = BUF(arena);

	for (size_t i = 0; i < s.n;) {
		size_t end = i;

		while (end < s.n && s.at[end] != ' ' && s.at[end] != '\n')
			end++;
		add_word(&b, str_sub(s, i, end));
		if (end < s.n)
			buf_char(&b, s.at[end++]);
		i = end;
	}
	return buf_str(&b);
}

/* As they are read, but where nothing else has changed than the marks. */
static void
leave_marks_out(struct arena *arena, struct compare_part *parts, size_t n)
{
	struct str before = NONE; /* what went right before, as it was written */

	for (size_t i = 0; i < n; i++) {
		struct str raw = parts[i].text, bare = without_marks(arena, raw);
		bool came = parts[i].kind == COMPARE_NEW && before.at != NULL;

		if (came && str_eq(bare, parts[i - 1].text))
			parts[i - 1].text = before;
		else
			parts[i].text = bare;
		before = parts[i].kind == COMPARE_GONE ? raw : NONE;
	}
}

static struct str
whole(struct arena *arena, const struct change_text *t)
{
	if (t->warning.n == 0)
		return t->body;
	return buf_format(arena, "%.*s\n\n%.*s", STR_ARG(t->warning), STR_ARG(t->body));
}

/* What went and what came in its place stand in one line. */
void
message_change(struct arena *arena, const struct change_text *was, const struct change_text *is,
    struct change_list *out)
{
	struct compare_part *parts;
	size_t n = compare_texts(arena, whole(arena, was), whole(arena, is), &parts), made = 0;
	struct change_part *list = NEW_ARRAY(arena, struct change_part, lines_of(parts, n));

	leave_marks_out(arena, parts, n);

	for (size_t i = 0; i < n; i++) {
		struct str rest = parts[i].text;

		while (rest.n > 0) {
			size_t end = str_find_char(rest, '\n');

			list[made++] =
			    change_line(parts[i].kind, str_sub(rest, 0, end), end < rest.n);
			rest = str_sub(rest, end + 1, rest.n);
		}
		if (parts[i].kind == COMPARE_GONE && i + 1 < n &&
		    parts[i + 1].kind == COMPARE_NEW) {
			list[made - 1].ends = false;
			list[made - 1].gap = true;
		}
	}
	*out = (struct change_list){
	    .parts = list, .n = made, .warning = is->warning.n > 0 ? is->warning : was->warning};
}

/* ---- /desk/{movement} ------------------------------------------------------------------------ */

int
desk_call_state(const struct call_row *row, int64_t now)
{
	if (row->state == CALL_DRAFT)
		return T_desk_call_draft;
	if (row->state == CALL_CANCELLED)
		return T_desk_call_off;
	if (row->state == CALL_WITHDRAWN)
		return T_desk_call_away;
	return row->ends_at <= now ? T_desk_call_over : T_desk_call_open;
}

bool
desk_call_next(const struct desk_page *p)
{
	return p->newest != NULL &&
	       (p->calls.n == 0 || (!p->ways.publish && p->ways.ncircles == 0));
}

static err
desk_ways(struct req *req, struct rd *rd, struct desk_ways *out)
{
	const struct movement *movement = req->object;
	struct desk_ways ways = {0};
	struct circle *all;
	size_t n;

	TRY(message_alone(rd, movement->id, &ways.alone));
	ways.publish = ways.alone && movement->founder;
	TRY(circle_of_person(rd, req->viewer->person, &all, &n));
	ways.circles = NEW_ARRAY(req->arena, struct circle *, n);
	for (size_t i = 0; i < n; i++)
		if (all[i].movement.n == movement->id.n && all[i].taken >= PROPOSAL_LEAST)
			ways.circles[ways.ncircles++] = &all[i];
	*out = ways;
	return OK;
}

static void
desk_inputs(struct desk_page *p)
{
	p->body = (struct input){.name = S("body"),
	    .kind = INPUT_AREA,
	    .label = T_desk_body,
	    .hint = T_desk_body_hint,
	    .value = p->movement->draft,
	    .max = MESSAGE_MAX,
	    .rows = 16};
	p->warning = message_warning(p->movement->draft_warning);
	p->name = (struct input){.name = S("name"),
	    .label = T_found_name,
	    .value = p->movement->name,
	    .max = MOVEMENT_NAME_MAX,
	    .required = true};
	p->sentence = (struct input){.name = S("sentence"),
	    .kind = INPUT_AREA,
	    .label = T_found_sentence,
	    .value = p->movement->sentence,
	    .max = MOVEMENT_SENTENCE_MAX,
	    .rows = 3,
	    .required = true};
}

static err
desk_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct desk_page p = {.page = {.noindex = true}, .movement = req->object};
	struct bluesky sky;
	struct draw d;
	bool found;

	TRY(message_newest(rd, p.movement->id, &p.newest));
	TRY(call_of_movement(rd, p.movement->id, (struct call_key){0}, CALLS, &p.calls));
	TRY(desk_ways(req, rd, &p.ways));
	TRY(reply_waiting(rd, p.movement->id, &p.replies));
	TRY(follow_ways(rd, p.movement->id, &p.far));
	TRY(bluesky_of(rd, p.movement->id, &sky, &found));
	p.sky = found && sky.trouble != BLUESKY_WELL;
	TRY(page_draw(req, rd, &d));
	p.page.title = p.movement->name;
	p.next = p.newest == NULL ? 1 : p.newest->number + 1;
	p.saved = req->refused == OK && req_query(req, S("saved")).n > 0;
	desk_inputs(&p);
	view_desk(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form body_form = {{
    {"body", FIELD_TEXT, 0, MESSAGE_MAX, NULL},
    {"warning", FIELD_LINE, 0, MESSAGE_WARNING_MAX, NULL},
    {"number", FIELD_INT, 0, LIST_FIRST, NULL},
    {"circle", FIELD_LINE, 0, 64, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static struct str
desk_saved(struct req *req, const struct movement *movement)
{
	struct url desk = address_movement_desk(req->arena, movement->handle);

	return address_query(req->arena, desk, S("saved"), S("1")).s;
}

static err
draft_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct movement *movement = req->object;

	out->location = desk_saved(req, movement);
	return message_draft(tx, movement->id, req_text(req, "body"), req_text(req, "warning"));
}

/* A preview shows what was kept: nothing that was typed is lost by looking at it. */
static err
preview_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct movement *movement = req->object;

	out->location = address_movement_desk_part(req->arena, movement->handle, S("preview")).s;
	return message_draft(tx, movement->id, req_text(req, "body"), req_text(req, "warning"));
}

static err
preview_page(struct req *req, struct rd *rd, struct reply *out)
{
	struct preview_page p = {.page = {.noindex = true}, .movement = req->object};
	struct version *newest;
	struct draw d;

	TRY(message_newest(rd, p.movement->id, &newest));
	TRY(desk_ways(req, rd, &p.ways));
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_preview_title, 0, NULL);
	p.html = mark_html(req->arena, p.movement->draft);
	p.next = newest == NULL ? 1 : newest->number + 1;
	p.fresh = p.movement->draft.n > 0 &&
		  (newest == NULL || !str_eq(newest->body, p.movement->draft) ||
		      !str_eq(newest->warning, p.movement->draft_warning));
	if (newest != NULL && p.fresh)
		message_change(req->arena, &(struct change_text){newest->warning, newest->body},
		    &(struct change_text){p.movement->draft_warning, p.movement->draft}, &p.change);
	view_preview(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

/* To the circle that will be asked, where the form starts with what was kept here. */
static err
propose_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct movement *movement = req->object;
	struct circle *circle;

	TRY(circle_load(tx_rd(tx), req_text(req, "circle"), req->viewer->person, &circle));
	if (circle == NULL || circle->movement.n != movement->id.n)
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no circle of theirs");
	out->location = address_circle_part(req->arena, circle->pub, S("proposals/new")).s;
	return message_draft(tx, movement->id, req_text(req, "body"), req_text(req, "warning"));
}

struct publish_ready {
	struct str pub;
	struct html html;
};

static err
publish_ready(struct req *req, struct rd *rd)
{
	struct publish_ready *ready = NEW(req->arena, struct publish_ready);

	(void)rd;
	ready->pub = rand_word(req->arena, 20);
	ready->html = mark_html(req->arena, req_text(req, "body"));
	req->ready = ready;
	return OK;
}

static err
publish_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct publish_ready *ready = req->ready;
	const struct movement *movement = req->object;
	struct message_new message = {
	    .pub = ready->pub,
	    .body = req_text(req, "body"),
	    .html = ready->html,
	    .warning = req_text(req, "warning"),
	    .number = req_value(req, "number")->n,
	    .now = req->now,
	};

	TRY(message_publish(tx, movement, &message));
	outcome_stale(out, movement->handle, true);
	out->location = address_movement_desk(req->arena, movement->handle).s;
	return OK;
}

static const struct form name_form = {{
    {"name", FIELD_LINE, 1, MOVEMENT_NAME_MAX, NULL},
    {"sentence", FIELD_LINE, 1, MOVEMENT_SENTENCE_MAX, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
name_act(struct req *req, struct tx *tx, struct outcome *out)
{
	const struct movement *movement = req->object;

	TRY(movement_change(
	    tx, movement->id, req_text(req, "name"), req_text(req, "sentence"), req->now));
	outcome_stale(out, movement->handle, true);
	outcome_stale(out, NONE, true);
	out->location = desk_saved(req, movement);
	return OK;
}

/* ---- /@{movement}/message ------------------------------------------------------------------ */

static err
version_rows(struct req *req, struct rd *rd, struct version_page *p)
{
	struct hub hub = {.zone = S("UTC")};
	struct version *list;
	int64_t before = LIST_FIRST;
	bool open;

	if (!str_int(req_query(req, S("before")), &before))
		before = LIST_FIRST;
	TRY(hub_get(rd, &hub, &open));
	TRY(message_page(rd, p->movement->id, before, &list, &p->nrows));
	p->rows = NEW_ARRAY(req->arena, struct version_row, p->nrows);
	for (size_t i = 0; i < p->nrows; i++) {
		p->rows[i].number = list[i].number;
		p->rows[i].hash = list[i].hash;
		p->rows[i].here = list[i].number == p->version->number;
		TRY(when_make(req->arena, list[i].published, hub.zone, &p->rows[i].published));
	}
	if (p->nrows > 0 && list[p->nrows - 1].number > 1)
		p->more =
		    address_query(req->arena, address_message(req->arena, p->movement->handle),
			S("before"), buf_format(req->arena, "%" PRId64, list[p->nrows - 1].number));
	return OK;
}

/* Draw one version; NULL is answered as missing. */
static err
version_draw(struct req *req, struct rd *rd, struct version_page *p, struct reply *out)
{
	struct version *before = NULL;
	struct arena *arena = req->arena;
	struct draw d;

	if (p->version == NULL)
		return fail(arena, FAULT_MISSING, T_fault_missing, "no such version");
	if (p->version->number > 1)
		TRY(message_at(rd, p->movement->id, p->version->number - 1, &before));
	if (before != NULL)
		message_change(arena, &(struct change_text){before->warning, before->body},
		    &(struct change_text){p->version->warning, p->version->body}, &p->change);
	TRY(mention_show(rd, p->version->pub, &p->version->html));
	TRY(version_rows(req, rd, p));
	TRY(page_draw(req, rd, &d));
	TRY(reply_show_version(&d, rd, p->movement, p->version, &p->replies));
	TRY(message_mark_make(&d, rd, p->movement->handle, p->version, &p->mark));
	p->page.title = p->movement->name;
	p->page.description = p->movement->sentence;
	p->page.canonical =
	    address_full(arena, address_version(arena, p->movement->handle, p->version->number));
	TRY(page_activity(rd, p->movement->handle, p->version->pub, &p->page));
	view_version(&d, req, p);
	page_send(req, &d, 200, false, out);
	return OK;
}

static err
movement_here(struct req *req, struct rd *rd, struct movement **out)
{
	TRY(movement_by_handle(rd, req->holes[0], out));
	if (*out == NULL)
		return fail(
		    req->arena, FAULT_MISSING, T_fault_missing, "no movement of this handle");
	return OK;
}

static err
message_page_newest(struct req *req, struct rd *rd, struct reply *out)
{
	struct version_page p = {.page = {.plain_main = true}};

	TRY(movement_here(req, rd, &p.movement));
	TRY(message_newest(rd, p.movement->id, &p.version));
	return version_draw(req, rd, &p, out);
}

static err
message_page_at(struct req *req, struct rd *rd, struct reply *out)
{
	struct version_page p = {.page = {.plain_main = true}};
	int64_t number = 0;

	TRY(movement_here(req, rd, &p.movement));
	if (!str_int(req->holes[1], &number))
		number = 0;
	TRY(message_at(rd, p.movement->id, number, &p.version));
	return version_draw(req, rd, &p, out);
}

#define DESK(at, fields, first, second)                                                            \
	{                                                                                          \
		.method = METHOD_POST, .path = (at), .who = WHO_KEEPER, .limit = {60, 60},         \
		.body_cap = BODY_CAP, .form = (fields), .ready = (first), .act = (second),         \
		.page = desk_page, .flags = ROUTE_ONCE                                             \
	}
static const struct route rows[] = {
    {.method = METHOD_GET, .path = "/desk/{movement}", .who = WHO_KEEPER, .page = desk_page},
    {.method = METHOD_GET,
	.path = "/desk/{movement}/preview",
	.who = WHO_KEEPER,
	.page = preview_page},
    DESK("/desk/{movement}/draft", &body_form, NULL, draft_act),
    DESK("/desk/{movement}/preview", &body_form, NULL, preview_act),
    DESK("/desk/{movement}/propose", &body_form, NULL, propose_act),
    DESK("/desk/{movement}/publish", &body_form, publish_ready, publish_act),
    DESK("/desk/{movement}/name", &name_form, NULL, name_act),
    {.method = METHOD_GET,
	.path = "/@{movement}/message",
	.who = WHO_ANYONE,
	.page = message_page_newest,
	.flags = ROUTE_CACHE},
    {.method = METHOD_GET,
	.path = "/@{movement}/message/{n}",
	.who = WHO_ANYONE,
	.page = message_page_at,
	.flags = ROUTE_CACHE},
};
const struct route_table message_routes = {rows, COUNT(rows)};
