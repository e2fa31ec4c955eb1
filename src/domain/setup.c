/* domain/setup.c - see setup.h. */
#include "domain/setup.h"

#include <unistd.h>

#include "base/crypto.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "domain/hub.h"
#include "domain/person.h"
#include "domain/session.h"
#include "sql_hub.h"
#include "sql_person.h"
#include "sql_setup.h"
#include "store/db.h"
#include "text_keys.h"

err
setup_link_new(struct tx *tx, struct str token, int64_t now)
{
	return sql_setup_link_add(tx, crypto_sha256(tx_arena(tx), token), now + SETUP_TERM);
}

err
setup_link_holds(struct rd *rd, struct str token, int64_t now, bool *out)
{
	struct sql_setup_link_holds row;

	return sql_setup_link_holds(rd, crypto_sha256(rd_arena(rd), token), now, &row, out);
}

/* The first run: the house and its administrator. */
static err
open_house(struct tx *tx, const struct setup *setup, struct person_id *out)
{
	struct arena *arena = tx_arena(tx);
	struct person_new person = {.pub = setup->pub,
	    .name = setup->name,
	    .pass = setup->pass,
	    .admin = true,
	    .now = setup->now};
	int64_t made;

	if (setup->hub.n == 0)
		return refuse(arena, "hub", T_setup_hub_empty, 0);
	TRY(sql_hub_make(tx, setup->hub, setup->zone, setup->now, &made));
	return person_make(tx, &person, out);
}

/* Later: a way back in for an administrator who lost the passphrase. */
static err
let_back_in(struct tx *tx, const struct setup *setup, struct person_id *out)
{
	struct arena *arena = tx_arena(tx);
	struct sql_person_admin_by_name *rows;
	size_t n;

	TRY(sql_person_admin_by_name(tx_rd(tx), utf8_fold(arena, setup->name), &rows, &n));
	if (n != 1)
		return refuse(arena, "name", T_setup_no_admin, 0);
	TRY(person_pass_set(tx, rows[0].id, setup->pass));
	*out = rows[0].id;
	return OK;
}

err
setup_finish(struct tx *tx, const struct setup *setup, struct person_id *out)
{
	struct arena *arena = tx_arena(tx);
	struct person_id person;
	struct hub hub;
	bool holds, open;
	int64_t ended;

	TRY(setup_link_holds(tx_rd(tx), setup->link, setup->now, &holds));
	if (!holds)
		return fail(arena, FAULT_MISSING, T_fault_missing, "this link does not hold");
	TRY(hub_get(tx_rd(tx), &hub, &open));
	if (open)
		TRY(let_back_in(tx, setup, &person));
	else
		TRY(open_house(tx, setup, &person));
	TRY(sql_setup_link_end_all(tx, &ended));
	TRY(session_start(tx, person, setup->token, setup->now));
	*out = person;
	return OK;
}

struct str
setup_zone(struct arena *arena)
{
	const struct str before = S("zoneinfo/");
	char path[512];
	const struct zone *zone;
	ssize_t n = readlink("/etc/localtime", path, sizeof(path));
	struct str link = {path, n > 0 ? (size_t)n : 0};
	size_t at = str_find(link, before);
	struct str name;

	if (at == link.n)
		return S("UTC");
	name = str_copy(arena, str_sub(link, at + before.n, link.n));
	if (str_starts(name, S("Etc/")))
		return S("UTC");
	return zone_find(arena, name, &zone) == OK ? name : S("UTC");
}
