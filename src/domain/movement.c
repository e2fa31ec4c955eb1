/* domain/movement.c - see movement.h. */
#include "domain/movement.h"

#include "base/arena.h"
#include "base/str.h"
#include "domain/circle.h"
#include "domain/hub.h"
#include "domain/news.h"
#include "sql_movement.h"
#include "store/db.h"
#include "text_keys.h"

/* Handles that would look as if the house itself spoke, or that addresses may need one day. */
static const char *const reserved[] = {"abuse", "about", "acct", "actor", "admin", "administrator",
    "all", "anonymous", "api", "atom", "avatar", "calendar", "call", "calls", "circle", "circles",
    "contact", "desk", "door", "everyone", "feed", "feeds", "follow", "followers", "following",
    "groundswell", "help", "here", "home", "host", "hostmaster", "house", "hub", "ical", "impact",
    "inbox", "info", "instance", "join", "letter", "letters", "localhost", "login", "logout",
    "mail", "mailer_daemon", "me", "message", "mod", "moderator", "movement", "movements", "news",
    "nobody", "nodeinfo", "noreply", "null", "outbox", "owner", "person", "postmaster", "privacy",
    "public", "relay", "root", "rules", "security", "server", "settings", "setup", "share",
    "signup", "staff", "static", "support", "sysadmin", "system", "team", "ticket", "undefined",
    "user", "users", "webfinger", "webmaster", "well_known", "www"};

static bool
handle_shaped(struct str handle)
{
	if (handle.n < MOVEMENT_HANDLE_MIN || handle.n > MOVEMENT_HANDLE_MAX)
		return false;
	for (size_t i = 0; i < handle.n; i++) {
		char c = handle.at[i];
		bool letter = c >= 'a' && c <= 'z';

		if (!letter && (i == 0 || ((c < '0' || c > '9') && c != '_')))
			return false;
	}
	return true;
}

err
movement_handle_judge(struct arena *arena, struct str handle)
{
	if (!handle_shaped(handle))
		return refuse(arena, "handle", T_movement_handle_signs, 0);
	for (size_t i = 0; i < COUNT(reserved); i++)
		if (str_eq(handle, str_of(reserved[i])))
			return refuse(arena, "handle", T_movement_handle_ours, 0);
	return OK;
}

err
movement_by_handle(struct rd *rd, struct str handle, struct movement **out)
{
	struct sql_movement_by_handle row;
	struct movement *movement = NULL;
	bool found;

	TRY(sql_movement_by_handle(rd, handle, &row, &found));
	if (found) {
		movement = NEW(rd_arena(rd), struct movement);
		*movement = (struct movement){.id = row.id,
		    .pub = row.pub,
		    .handle = row.handle,
		    .name = row.name,
		    .sentence = row.sentence,
		    .draft = row.draft,
		    .draft_warning = row.draft_warning,
		    .made = row.made};
	}
	*out = movement;
	return OK;
}

err
movement_kept_by(struct rd *rd, struct movement *movement, struct person_id person, bool *out)
{
	struct movement_id id = movement == NULL ? (struct movement_id){0} : movement->id;
	struct sql_movement_keeper row;

	TRY(sql_movement_keeper(rd, id, person, &row, out));
	if (*out && movement != NULL) {
		movement->kept = true;
		movement->founder = row.founder;
	}
	return OK;
}

err
movement_page(struct rd *rd, struct str after, struct movement **out, size_t *n)
{
	struct sql_movement_page *rows;
	struct movement *list;

	TRY(sql_movement_page(rd, after.at == NULL ? S("") : after, &rows, n));
	list = NEW_ARRAY(rd_arena(rd), struct movement, *n);
	for (size_t i = 0; i < *n; i++)
		list[i] = (struct movement){.id = rows[i].id,
		    .pub = rows[i].pub,
		    .handle = rows[i].handle,
		    .name = rows[i].name,
		    .sentence = rows[i].sentence,
		    .made = rows[i].made};
	*out = list;
	return OK;
}

err
movement_of_person(struct rd *rd, struct person_id person, struct movement **out, size_t *n)
{
	struct sql_movement_of_person *rows;
	struct movement *list;

	TRY(sql_movement_of_person(rd, person, &rows, n));
	list = NEW_ARRAY(rd_arena(rd), struct movement, *n);
	for (size_t i = 0; i < *n; i++)
		list[i] = (struct movement){.id = rows[i].id,
		    .pub = rows[i].pub,
		    .handle = rows[i].handle,
		    .name = rows[i].name,
		    .sentence = rows[i].sentence,
		    .made = rows[i].made,
		    .founder = rows[i].founder};
	*out = list;
	return OK;
}

err
movement_may_found(struct rd *rd, struct person_id person, bool admin, bool *out)
{
	struct hub hub;
	bool open, member;

	TRY(hub_get(rd, &hub, &open));
	TRY(circle_anywhere(rd, person, &member));
	*out = admin || (open && hub.members_found && member);
	return OK;
}

err
movement_found(struct tx *tx, const struct movement_new *movement, struct movement_id *out)
{
	struct arena *arena = tx_arena(tx);
	struct sql_movement_add row;
	struct sql_movement_add_in in = {
	    .pub = movement->pub,
	    .handle = movement->handle,
	    .name = movement->name,
	    .sentence = movement->sentence,
	    .made = movement->now,
	};
	struct circle_new circle = {
	    .pub = movement->circle_pub,
	    .name = movement->circle,
	    .founder = movement->founder,
	    .now = movement->now,
	};
	struct circle_id first;
	bool added;

	TRY(movement_handle_judge(arena, movement->handle));
	TRY(sql_movement_add(tx, &in, &row, &added));
	if (!added)
		return refuse(arena, "handle", T_movement_handle_taken, 0);
	TRY(sql_movement_keeper_add(tx, row.id, movement->founder, true, movement->now));
	circle.movement = row.id;
	TRY(circle_make(tx, &circle, &first));
	*out = row.id;
	return OK;
}

err
movement_change(
    struct tx *tx, struct movement_id id, struct str name, struct str sentence, int64_t now)
{
	TRY(sql_movement_change(tx, id, name, sentence));
	return news_note(tx, &(struct news_note){.kind = NEWS_ACTOR, .movement = id, .now = now});
}
