/* domain/message.c - see message.h. */
#include "domain/message.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clean.h"
#include "base/crypto.h"
#include "domain/bluesky.h"
#include "domain/mention.h"
#include "domain/movement.h"
#include "domain/news.h"
#include "sql_message.h"
#include "store/db.h"
#include "text_keys.h"

err
message_newest(struct rd *rd, struct movement_id movement, struct version **out)
{
	struct sql_message_newest row;
	struct version *version = NULL;
	bool found;

	TRY(sql_message_newest(rd, movement, &row, &found));
	if (found) {
		version = NEW(rd_arena(rd), struct version);
		*version = (struct version){row.id, row.pub, row.number, row.body,
		    clean_html(rd_arena(rd), row.html), row.warning, row.hash, row.published,
		    row.agreed};
	}
	*out = version;
	return OK;
}

err
message_at(struct rd *rd, struct movement_id movement, int64_t number, struct version **out)
{
	struct sql_message_at row;
	struct version *version = NULL;
	bool found;

	TRY(sql_message_at(rd, movement, number, &row, &found));
	if (found) {
		version = NEW(rd_arena(rd), struct version);
		*version = (struct version){row.id, row.pub, row.number, row.body,
		    clean_html(rd_arena(rd), row.html), row.warning, row.hash, row.published,
		    row.agreed};
	}
	*out = version;
	return OK;
}

err
message_page(
    struct rd *rd, struct movement_id movement, int64_t before, struct version **out, size_t *n)
{
	struct sql_message_page *rows;
	struct version *list;

	TRY(sql_message_page(rd, movement, before, &rows, n));
	list = NEW_ARRAY(rd_arena(rd), struct version, *n);
	for (size_t i = 0; i < *n; i++)
		list[i] = (struct version){.id = rows[i].id,
		    .pub = rows[i].pub,
		    .number = rows[i].number,
		    .hash = rows[i].hash,
		    .published = rows[i].published};
	*out = list;
	return OK;
}

err
message_draft(struct tx *tx, struct movement_id movement, struct str body, struct str warning)
{
	return sql_message_draft(
	    tx, movement, body.at == NULL ? S("") : body, warning.at == NULL ? S("") : warning);
}

err
message_alone(struct rd *rd, struct movement_id movement, bool *out)
{
	struct sql_message_circle row;
	bool found;

	TRY(sql_message_circle(rd, movement, &row, &found));
	*out = !found;
	return OK;
}

/* OK when the new version may follow the newest one. */
static err
judge(struct tx *tx, const struct movement *movement, const struct message_new *new)
{
	struct arena *arena = tx_arena(tx);
	struct version *newest;
	bool alone;

	if (!movement->founder)
		return fail(
		    arena, FAULT_MISSING, T_fault_missing, "only the founder publishes here");
	TRY(message_alone(tx_rd(tx), movement->id, &alone));
	if (!alone)
		return fail(
		    arena, FAULT_CONFLICT, T_message_circle, "circles of the movement agree on it");
	TRY(message_newest(tx_rd(tx), movement->id, &newest));
	if (new->number != (newest == NULL ? 1 : newest->number + 1))
		return fail(arena, FAULT_CONFLICT, T_message_moved_on,
		    "version %" PRId64 " is not the next one", new->number);
	if (str_trim(new->body).n == 0)
		return refuse(arena, "body", T_message_empty, 0);
	if (newest != NULL && str_eq(newest->body, new->body) &&
	    str_eq(newest->warning, new->warning))
		return refuse(arena, "body", T_message_same, newest->number);
	return OK;
}

/* No text holds a zero byte, so none without a warning has the hash of one with. */
static struct str
hash_of(struct arena *arena, const struct message_new *new)
{
	struct buf b = BUF(arena);

	if (new->warning.n == 0)
		return crypto_sha256(arena, new->body);
	buf_add(&b, new->warning);
	buf_char(&b, 0);
	buf_add(&b, new->body);
	return crypto_sha256(arena, buf_str(&b));
}

static err
add(struct tx *tx, struct movement_id movement, const struct message_new *new,
    struct version_id *out)
{
	struct sql_message_add_in in = {
	    .pub = new->pub,
	    .movement = movement,
	    .number = new->number,
	    .body = new->body,
	    .html = new->html.s,
	    .warning = new->warning.at == NULL ? S("") : new->warning,
	    .hash = hash_of(tx_arena(tx), new),
	    .published = new->now,
	};
	struct mentions named = {.n = 0};
	struct sql_message_add row;

	TRY(sql_message_add(tx, &in, &row));
	mention_find(tx_arena(tx), new->html, &named);
	TRY(mention_note(tx, &(struct mention_new){new->pub, movement, &named, new->now}));
	*out = row.id;
	TRY(bluesky_tell(tx, &(struct bluesky_news){.kind = BLUESKY_VERSION,
				 .movement = movement,
				 .version = row.id,
				 .now = new->now}));
	return news_note(tx,
	    &(struct news_note){
		.kind = NEWS_VERSION, .movement = movement, .version = row.id, .now = new->now});
}

err
message_publish(struct tx *tx, const struct movement *movement, const struct message_new *new)
{
	struct version_id id;

	TRY(judge(tx, movement, new));
	TRY(add(tx, movement->id, new, &id));
	return message_draft(tx, movement->id, new->body, new->warning);
}

/* What a keeper is writing at the desk stays, unless it was the old text still. */
err
message_agree(struct tx *tx, struct movement_id movement, const struct message_new *new,
    struct version_id *out)
{
	struct version *newest;

	TRY(message_newest(tx_rd(tx), movement, &newest));
	TRY(sql_message_draft_follow(tx, movement, newest == NULL ? S("") : newest->body, new->body,
	    new->warning.at == NULL ? S("") : new->warning));
	return add(tx, movement, new, out);
}
