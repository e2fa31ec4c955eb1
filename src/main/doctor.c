/* main/doctor.c - see doctor.h. */
#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/time.h"
#include "domain/address.h"
#include "main/doctor.h"
#include "main/folder.h"
#include "sql_doctor.h"
#include "store/db.h"

#define ROWS_MAX 16
#define ROOM_LOW (INT64_C(256) << 20)
#define LETTERS_LATE (10 * MINUTE)
#define FAILED_RECENT (7 * DAY)
#define CLOCK_LEAST INT64_C(1735689600) /* 2025-01-01: older clocks were never set */

struct findings {
	struct arena *arena;
	struct rd *rd;
	const struct config *config;
	int64_t now;
	struct health_row *rows;
	size_t n;
};

static const struct config *settings;

void
doctor_config_set(const struct config *c)
{
	settings = c;
}

static void
find(struct findings *f, bool ok, int say, int64_t n)
{
	if (f->n < ROWS_MAX)
		f->rows[f->n++] = (struct health_row){.say = say, .ok = ok, .n = n};
}

static err
look_folder(struct findings *f)
{
	bool ours = access(str_c(f->arena, f->config->data), R_OK | W_OK | X_OK) == 0;

	find(f, ours, ours ? T_doctor_folder_ok : T_doctor_folder_bad, 0);
	return OK;
}

static err
look_disk(struct findings *f)
{
	int64_t room = folder_room(f->arena, f->config);
	bool ok = room >= ROOM_LOW;

	find(f, ok, ok ? T_doctor_disk_ok : T_doctor_disk_low, room >> 20);
	return OK;
}

/* A clock that stands before the day the hub was founded was never set, or has jumped back. */
static err
look_clock(struct findings *f)
{
	struct sql_doctor_founded hub = {0};
	bool found, ok;

	TRY(sql_doctor_founded(f->rd, &hub, &found));
	ok = f->now >= CLOCK_LEAST && (!found || f->now + DAY >= hub.founded);
	find(f, ok, ok ? T_doctor_clock_ok : T_doctor_clock_bad, 0);
	if (f->config->clock_file.n > 0)
		find(f, false, T_doctor_clock_moved, 0);
	return OK;
}

static err
look_origin(struct findings *f)
{
	if (str_starts(f->config->origin, S("https://")))
		find(f, true, T_doctor_origin_ok, 0);
	else if (address_is_loopback())
		find(f, true, T_doctor_origin_here, 0);
	else
		find(f, false, T_doctor_origin_plain, 0);
	return OK;
}

static err
look_mail(struct findings *f)
{
	struct sql_doctor_letters letters;
	bool relay = f->config->relay.n > 0;

	TRY(sql_doctor_letters(f->rd, f->now - LETTERS_LATE, f->now - FAILED_RECENT, &letters));
	find(f, relay || address_is_loopback(),
	    relay ? T_doctor_mail_relay : T_doctor_mail_files, 0);
	find(f, letters.late == 0, letters.late == 0 ? T_doctor_late_none : T_doctor_late_some,
	    letters.late);
	if (letters.failed > 0)
		find(f, false, T_doctor_letters_failed, letters.failed);
	return OK;
}

err
doctor_look(struct rd *rd, int64_t now, struct health_row **out, size_t *n)
{
	static err (*const looks[])(struct findings *) = {
	    look_folder, look_disk, look_clock, look_origin, look_mail};
	struct findings f = {.arena = rd_arena(rd), .rd = rd, .config = settings, .now = now};

	f.rows = NEW_ARRAY(f.arena, struct health_row, ROWS_MAX);
	for (size_t i = 0; i < COUNT(looks); i++)
		TRY(looks[i](&f));
	*out = f.rows;
	*n = f.n;
	return OK;
}

/* ---- the command --------------------------------------------------------------------------- */

static bool
print_row(struct arena *a, bool ok, int say, int64_t n)
{
	struct str words = text_say(a, 0, say, n, (struct text_arg[2]){{0}});

	(void)printf("%s  %.*s\n", ok ? "  ok" : "LOOK", STR_ARG(words));
	return ok;
}

static err
look_all(struct arena *a, const struct config *c, bool *well)
{
	struct health_row *rows = NULL;
	struct db *db;
	struct rd *rd;
	size_t n = 0;
	err e, whole;

	TRY(db_open(a, config_path(a, c, "hub.db"), DB_READ, &db));
	whole = db_verify(db, a);
	*well &= print_row(a, whole == OK, whole == OK ? T_doctor_base_ok : T_doctor_base_bad, 0);
	e = rd_begin(db, a, &rd);
	if (e == OK) {
		e = doctor_look(rd, time_now(), &rows, &n);
		rd_end(rd);
	}
	for (size_t i = 0; e == OK && i < n; i++)
		*well &= print_row(a, rows[i].ok, rows[i].say, rows[i].n);
	db_close(db);
	return e;
}

int
doctor_run(struct arena *a, const struct config *c)
{
	bool well = true;
	err e = OK;

	if (access(config_path(a, c, "hub.db"), F_OK) != 0) {
		(void)printf("LOOK  There is no hub in %.*s yet.  Start one: groundswell serve\n",
		    STR_ARG(c->data));
		return 1;
	}
	doctor_config_set(c);
	e = look_all(a, c, &well);
	if (e != OK)
		(void)printf("LOOK  The hub cannot be looked at: %s\n", e->cause);
	return e == OK && well ? 0 : 1;
}
