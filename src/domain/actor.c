/* domain/actor.c - see actor.h. */
#include "domain/actor.h"

#include "base/arena.h"
#include "base/str.h"
#include "sql_actor.h"
#include "store/db.h"
#include "text_keys.h"

/* ---- actors ---------------------------------------------------------------------------------- */

err
actor_by_pub(struct rd *rd, struct str pub, struct actor *out, bool *found)
{
	struct sql_actor_by_pub row;

	TRY(sql_actor_by_pub(rd, pub, &row, found));
	if (*found)
		*out = (struct actor){.movement = {.id = row.id,
					  .pub = row.pub,
					  .handle = row.handle,
					  .name = row.name,
					  .sentence = row.sentence,
					  .draft = S(""),
					  .made = row.made},
		    .approves = row.approves,
		    .followers = row.followers};
	return OK;
}

err
actor_by_handle(struct rd *rd, struct str handle, struct actor *out, bool *found)
{
	struct sql_actor_by_handle row = {.pub = S("")};

	TRY(sql_actor_by_handle(rd, handle, &row, found));
	return actor_by_pub(rd, row.pub, out, found);
}

err
actor_by_id(struct rd *rd, struct movement_id id, struct actor *out, bool *found)
{
	struct sql_actor_by_id row = {.pub = S("")};

	TRY(sql_actor_by_id(rd, id, &row, found));
	return actor_by_pub(rd, row.pub, out, found);
}

err
actor_pub(struct rd *rd, struct movement_id id, struct str *pub, bool *federates)
{
	struct sql_actor_pub row;
	bool found;

	TRY(sql_actor_pub(rd, id, &row, &found));
	if (!found)
		return fail(rd_arena(rd), FAULT_MISSING, T_fault_missing, "no such movement");
	*pub = row.pub;
	*federates = row.federates;
	return OK;
}

/* ---- objects --------------------------------------------------------------------------------- */

err
actor_version(
    struct rd *rd, struct movement_id movement, struct version_id id, struct version **out)
{
	struct sql_actor_version_by_id row = {.number = 0};
	bool found;

	TRY(sql_actor_version_by_id(rd, id, &row, &found));
	TRY(message_at(rd, movement, row.number, out));
	if (*out != NULL && (*out)->id.n != id.n)
		*out = NULL;
	return OK;
}

err
actor_call(struct rd *rd, struct call_id id, struct actor_call *out)
{
	struct sql_actor_call row;

	TRY(sql_actor_call(rd, id, &row));
	*out = (struct actor_call){row.published, row.boosts, row.likes, row.declined};
	return OK;
}

/* A call that others see, or saw until it was withdrawn. */
static err
call_seen(struct rd *rd, struct str pub, struct call **out, bool *seen)
{
	struct actor_call more;
	struct call *c;
	bool found;

	*seen = false;
	TRY(call_by_pub(rd, pub, &c, &found));
	if (!found)
		return OK;
	TRY(actor_call(rd, c->id, &more));
	*seen = more.published.has;
	*out = c;
	return OK;
}

err
actor_object(struct rd *rd, struct str pub, struct actor_object *out, bool *found)
{
	struct sql_actor_version_by_pub row;
	struct actor_object object = {.version = NULL};
	struct movement_id movement = {0};
	bool is_version, is_call;

	TRY(sql_actor_version_by_pub(rd, pub, &row, &is_version));
	if (is_version) {
		movement = row.movement;
		TRY(message_at(rd, movement, row.number, &object.version));
	}
	TRY(call_seen(rd, pub, &object.call, &is_call));
	if (is_call && !is_version)
		movement = object.call->movement;
	TRY(actor_by_id(rd, movement, &object.actor, found));
	if (*found)
		*out = object;
	return OK;
}

/* ---- what a movement has said ---------------------------------------------------------------- */

/* Newest first; of the same second calls stand before versions, and later rows before earlier. */
struct keys {
	int64_t at;
	struct version_id version;
	struct call_id call;
};

static err
keys_of(struct rd *rd, const struct actor_object *before, struct keys *out)
{
	struct actor_call more;

	*out = (struct keys){INT64_MAX, {INT64_MAX}, {INT64_MAX}};
	if (before == NULL)
		return OK;
	if (before->version != NULL) {
		*out = (struct keys){before->version->published, before->version->id, {0}};
		return OK;
	}
	TRY(actor_call(rd, before->call->id, &more));
	*out = (struct keys){more.published.n, {INT64_MAX}, before->call->id};
	return OK;
}

err
actor_said(struct rd *rd, const struct actor *actor, const struct actor_object *before,
    struct actor_said out[ACTOR_PAGE], size_t *n)
{
	struct movement_id movement = actor->movement.id;
	struct sql_actor_versions *versions;
	struct sql_actor_calls *calls;
	size_t nversions, ncalls, v = 0, c = 0;
	struct keys keys;

	TRY(keys_of(rd, before, &keys));
	TRY(sql_actor_versions(
	    rd, movement, keys.at, keys.version, ACTOR_PAGE, &versions, &nversions));
	TRY(sql_actor_calls(rd, movement, keys.at, keys.call, ACTOR_PAGE, &calls, &ncalls));
	for (*n = 0; *n < ACTOR_PAGE && (v < nversions || c < ncalls); ++*n) {
		if (v == nversions || (c < ncalls && calls[c].published >= versions[v].published)) {
			out[*n] =
			    (struct actor_said){.call = calls[c].id, .at = calls[c].published};
			c++;
		} else {
			out[*n] = (struct actor_said){.version = versions[v].id,
			    .number = versions[v].number,
			    .at = versions[v].published};
			v++;
		}
	}
	return OK;
}

err
actor_said_count(struct rd *rd, const struct actor *actor, int64_t *out)
{
	struct sql_actor_said row;

	TRY(sql_actor_said(rd, actor->movement.id, &row));
	*out = row.versions + row.calls;
	return OK;
}

err
actor_replies(struct rd *rd, const struct actor_object *object, int64_t *out)
{
	struct sql_actor_version_replies of_version;
	struct sql_actor_call_replies of_call;

	if (object->version != NULL) {
		TRY(sql_actor_version_replies(rd, object->version->id, &of_version));
		*out = of_version.n;
		return OK;
	}
	TRY(sql_actor_call_replies(rd, object->call->id, &of_call));
	*out = of_call.n;
	return OK;
}
