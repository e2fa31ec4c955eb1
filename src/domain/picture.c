/* domain/picture.c - see picture.h. */
#include "domain/picture.h"

#include "base/arena.h"
#include "base/crypto.h"
#include "base/str.h"
#include "sql_picture.h"
#include "store/db.h"
#include "text_keys.h"

/* ---- reading ------------------------------------------------------------------------------- */

err
picture_of(struct rd *rd, struct call_id call, struct picture *out, bool *found)
{
	struct sql_picture_of row;

	TRY(sql_picture_of(rd, call, &row, found));
	if (*found)
		*out = (struct picture){row.name, row.alt, row.width, row.height};
	return OK;
}

err
picture_bytes_of(struct rd *rd, struct call_id call, struct str *out, bool *found)
{
	struct sql_picture_bytes_of row;

	TRY(sql_picture_bytes_of(rd, call, &row, found));
	if (*found)
		*out = row.bytes;
	return OK;
}

err
picture_bytes(struct rd *rd, struct str handle, struct str name, struct str *out, bool *found)
{
	struct sql_picture_bytes row;

	TRY(sql_picture_bytes(rd, handle, name, &row, found));
	if (*found)
		*out = row.bytes;
	return OK;
}

/* ---- writing ------------------------------------------------------------------------------- */

static err
moved_on(struct tx *tx, const struct call *c)
{
	return fail(
	    tx_arena(tx), FAULT_CONFLICT, T_call_moved_on, "a picture in state %d", (int)c->state);
}

static err
put_new(struct tx *tx, const struct call *c, const struct picture_new *new, int64_t now)
{
	return sql_picture_put(tx, &(struct sql_picture_put_in){.call = c->id,
				       .name = new->name,
				       .alt = new->alt,
				       .bytes = new->bytes,
				       .width = new->width,
				       .height = new->height,
				       .now = now});
}

err
picture_put(struct tx *tx, const struct call *c, const struct picture_new *new, int64_t now)
{
	bool stays = new->bytes.at == NULL, there;
	struct picture was;

	if (c->state != CALL_DRAFT && !call_answerable(c, now))
		return moved_on(tx, c);
	TRY(picture_of(tx_rd(tx), c->id, &was, &there));
	if (stays && !there)
		return refuse(tx_arena(tx), "file", T_form_file, 0);
	if (there && str_eq(was.alt, new->alt) && (stays || str_eq(was.name, new->name)))
		return OK;
	TRY(stays ? sql_picture_describe(tx, c->id, new->alt) : put_new(tx, c, new, now));
	return call_redrawn(tx, c, now);
}

err
picture_drop(struct tx *tx, const struct call *c, int64_t now)
{
	int64_t n = 0;

	TRY(sql_picture_drop(tx, c->id, &n));
	return n == 0 ? OK : call_redrawn(tx, c, now);
}

err
picture_forget(struct tx *tx, struct call_id call)
{
	int64_t n;

	return sql_picture_drop(tx, call, &n);
}

/* ---- what was sent ------------------------------------------------------------------------- */

static picture_redraw_fn *redraws;

void
picture_redraw_set(picture_redraw_fn *fn)
{
	redraws = fn;
}

err
picture_redraw(struct arena *a, struct str file, struct picture_new *out)
{
	if (redraws == NULL)
		return fail(a, FAULT_BUSY, T_main_busy, "nobody here makes pictures");
	TRY(redraws(a, file, out));
	out->name = crypto_hex(a, crypto_sha256(a, out->bytes));
	return OK;
}
