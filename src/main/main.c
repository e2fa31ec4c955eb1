/* main/main.c - the executable: one table of commands. */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clean.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/mark.h"
#include "base/rand.h"
#include "base/time.h"
#include "base/version.h"
#include "domain/address.h"
#include "domain/rebuild.h"
#include "domain/setup.h"
#include "main/backup.h"
#include "main/config.h"
#include "main/demo.h"
#include "main/doctor.h"
#include "main/folder.h"
#include "main/redraw_role.h"
#include "main/rekey.h"
#include "main/sandbox.h"
#include "main/supervise.h"
#include "main/tables.h"
#include "main/web_role.h"
#include "net/courier_role.h"
#include "store/db.h"
#include "text_keys.h"

#define ARENA_CAP ((size_t)64 << 20)
/* Free memory goes back to the kernel from here on: each page that comes again is a fault. */
#define TRIM (4 << 20)
#define INPUT_CAP ((size_t)16 << 20)

struct run {
	struct arena *arena;
	struct config config;
	char **argv; /* behind the command */
};

typedef int command_fn(struct run *);
struct command {
	const char *name;
	const char *arg;
	const char *help; /* NULL: not for people */
	command_fn *run;
};
static command_fn serve, doctor, backup, restore, rebuild, link_new, rekey, demo, version, tool,
    role_web, role_courier, role_redraw;

static const struct command commands[] = {
    {"serve", "", "run the hub; Ctrl-C stops it cleanly", serve},
    {"doctor", "", "say in plain words how the hub is", doctor},
    {"backup", " FILE", "write everything into one file, also while the hub runs", backup},
    {"restore", " FILE", "bring a backup back into an empty data folder", restore},
    {"rebuild", "", "count all kept sums anew from the rows that stand, and put right what differs",
	rebuild},
    {"link", "", "print a new one-time link for the administrator", link_new},
    {"rekey", "", "give movements new keys, when others may have seen the old ones", rekey},
    {"demo", "", "fill an empty data folder with a made-up house to look around in", demo},
    {"version", "", "say which version this is", version},
    {"tool", " clean|mark|routes",
	"pass standard input through the HTML cleaner or Markdown; or list what is answered, "
	"and who may",
	tool},
    {ROLE_WEB, "", NULL, role_web},
    {ROLE_COURIER, "", NULL, role_courier},
    {ROLE_REDRAW, "", NULL, role_redraw},
};

static int
report(err e)
{
	if (e == OK)
		return 0;
	(void)fprintf(stderr, "groundswell: %s\n", e->cause);
	return 1;
}

static int
need_file(const struct run *r)
{
	if (r->config.nrest == 1)
		return 0;
	(void)fprintf(stderr, "groundswell: name one file\n");
	return 2;
}

/* ---- commands ------------------------------------------------------------------------------ */

static int
serve(struct run *r)
{
	struct supervise_config config = {str_c(r->arena, r->config.listen), r->argv};
	err e = folder_open(r->arena, &r->config);
	int lock;

	if (e == OK)
		e = folder_lock(r->arena, &r->config, &lock);
	return e == OK ? supervise_run(&config) : report(e);
}

static int
doctor(struct run *r)
{
	return doctor_run(r->arena, &r->config);
}

static int
backup(struct run *r)
{
	if (need_file(r) != 0)
		return 2;
	return report(backup_make(r->arena, &r->config, str_c(r->arena, r->config.rest[0])));
}

static int
restore(struct run *r)
{
	int lock;
	err e;

	if (need_file(r) != 0)
		return 2;
	e = folder_open(r->arena, &r->config);
	if (e == OK)
		e = folder_lock(r->arena, &r->config, &lock);
	if (e == OK)
		e = backup_restore(r->arena, &r->config, str_c(r->arena, r->config.rest[0]));
	return report(e);
}

static err
store_link(struct run *r, struct db *db, struct str token)
{
	struct tx *tx;
	err e;

	TRY(tx_begin(db, r->arena, &tx));
	e = setup_link_new(tx, token, time_now());
	if (e == OK)
		e = tx_commit(tx);
	if (e != OK)
		tx_rollback(tx);
	return e;
}

/* The database of a hub that is there and that nobody serves, brought up to date. */
static err
hub_open(struct run *r, struct db **out)
{
	struct db *db;
	int lock, was;
	err e;

	if (access(config_path(r->arena, &r->config, "hub.db"), F_OK) != 0)
		return fail(r->arena, FAULT_MISSING, T_fault_missing,
		    "there is no hub in this data folder yet: groundswell serve makes one");
	TRY(folder_lock(r->arena, &r->config, &lock));
	TRY(db_open(r->arena, config_path(r->arena, &r->config, "hub.db"), DB_WRITE, &db));
	e = db_migrate(db, r->arena, time_now(), &was);
	if (e == OK)
		*out = db;
	else
		db_close(db);
	return e;
}

static err
make_link(struct run *r, struct str token)
{
	struct db *db;
	err e;

	TRY(hub_open(r, &db));
	e = store_link(r, db, token);
	db_close(db);
	return e;
}

static int
link_new(struct run *r)
{
	struct str token = rand_word(r->arena, 32);
	err e = make_link(r, token);

	if (e == OK)
		(void)printf("This link works once, within a day:\n%.*s\n",
		    STR_ARG(address_full(r->arena, address_setup(r->arena, token)).s));
	return report(e);
}

/* One transaction: all sums are put right, or none. */
static err
count_anew(struct run *r, struct db *db, struct rebuild *out)
{
	struct arena *slice = arena_new(ARENA_CAP);
	struct tx *tx;
	err e = tx_begin(db, r->arena, &tx);

	if (e == OK)
		e = rebuild_sums(tx, slice, out);
	if (e == OK)
		e = tx_commit(tx);
	else
		e = fail(r->arena, e->fault, e->say, "%s", e->cause);
	if (e != OK)
		tx_rollback(tx);
	arena_free(slice);
	return e;
}

static int
rebuild(struct run *r)
{
	struct rebuild done;
	struct db *db;
	err e = hub_open(r, &db);

	if (e != OK)
		return report(e);
	e = count_anew(r, db, &done);
	db_close(db);
	for (int i = 0; e == OK && i < REBUILD_TABLES; i++)
		(void)printf("%s: %" PRId64 " sums were right, %" PRId64 " were put right\n",
		    rebuild_name((enum rebuild_table)i), done.right[i], done.wrong[i]);
	return report(e);
}

static int
rekey(struct run *r)
{
	struct db *db;
	int64_t n = 0;
	err e = hub_open(r, &db);

	if (e != OK)
		return report(e);
	e = rekey_all(r->arena, &r->config, db, &n);
	db_close(db);
	(void)printf("%" PRId64 " keys are new; other servers are told when the hub runs\n", n);
	return report(e);
}

static int
demo(struct run *r)
{
	int lock;
	err e = folder_open(r->arena, &r->config);

	if (e == OK)
		e = folder_lock(r->arena, &r->config, &lock);
	if (e == OK)
		e = demo_make(r->arena, &r->config, time_now());
	return report(e);
}

static int
version(struct run *r)
{
	(void)r;
	(void)printf("groundswell " VERSION "\n");
	return 0;
}

static struct str
read_input(struct arena *a)
{
	struct buf b = BUF(a);
	ssize_t n;

	while (b.n < INPUT_CAP && (n = read(STDIN_FILENO, buf_reserve(&b, 65536), 65536)) > 0)
		b.n += (size_t)n;
	return buf_str(&b);
}

/* A line for each row: method, path, who may. */
static int
print_routes(void)
{
	static const char *const methods[] = {"GET", "HEAD", "POST"};
	static const char *const whos[] = {
#define W(name) [WHO_##name] = #name,
	    WHOS(W)
#undef W
	};
	const struct route_table *tables;
	size_t n;

	tables = tables_routes(&n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < tables[i].n; k++) {
			const struct route *route = &tables[i].rows[k];

			(void)printf(
			    "%s %s %s\n", methods[route->method], route->path, whos[route->who]);
		}
	return fflush(stdout) == 0 ? 0 : 1;
}

static int
tool(struct run *r)
{
	struct str in, word = r->config.nrest == 1 ? r->config.rest[0] : NONE;
	struct html out;

	if (str_eq(word, S("routes")))
		return print_routes();
	if (!str_eq(word, S("clean")) && !str_eq(word, S("mark"))) {
		(void)fprintf(stderr, "groundswell: tool clean, tool mark or tool routes\n");
		return 2;
	}
	in = read_input(r->arena);
	out = str_eq(word, S("clean")) ? clean_html(r->arena, in) : mark_html(r->arena, in);
	return fwrite(out.s.at, 1, out.s.n, stdout) == out.s.n && fflush(stdout) == 0 ? 0 : 1;
}

/* ---- roles --------------------------------------------------------------------------------- */

static int
role_web(struct run *r)
{
	config_forget_secrets(r->arena, &r->config);
	return web_role_run(r->arena, &r->config);
}

static int
relay_port(struct str relay)
{
	int64_t port;
	size_t colon = relay.n;

	while (colon > 0 && relay.at[colon - 1] != ':')
		colon--;
	return str_int(str_sub(relay, colon, relay.n), &port) && port > 0 && port < 65536
		   ? (int)port
		   : 0;
}

static int
role_courier(struct run *r)
{
	const struct config *c = &r->config;
	struct courier_settings settings = {.origin = c->origin,
	    .loopback = c->loopback != 0,
	    .relay = c->relay,
	    .relay_user = c->relay_user,
	    .relay_password = c->relay_password,
	    .ca_file = c->ca_file};
	struct sandbox_courier closed = {.ports = {relay_port(c->relay)},
	    .reads = {c->ca_file.n > 0 ? str_c(r->arena, c->ca_file) : NULL},
	    .any_port = c->loopback != 0 && courier_role_loopback(&settings)};

	if (!courier_role_ready(&settings) || !sandbox_courier(&closed))
		return ROLE_CANNOT;
	return courier_role_run(ROLE_FD_FRAMES, &settings);
}

static int
role_redraw(struct run *r)
{
	config_forget_secrets(r->arena, &r->config);
	return redraw_role_run(ROLE_FD_JOBS);
}

/* ---- start --------------------------------------------------------------------------------- */

static int
usage(struct arena *a, int status)
{
	struct buf b = BUF(a);

	buf_add(&b, S("groundswell COMMAND [OPTIONS]\n\ncommands\n"));
	for (size_t i = 0; i < COUNT(commands); i++)
		if (commands[i].help != NULL)
			buf_addf(&b, "  %s%s\n        %s\n", commands[i].name, commands[i].arg,
			    commands[i].help);
	buf_add(&b, S("\noptions, also GROUNDSWELL_NAME in the environment or a line of the "
		      "file\n"));
	config_help(&b);
	(void)fprintf(status == 0 ? stdout : stderr, "%.*s", STR_ARG(buf_str(&b)));
	return status;
}

static const struct command *
command_find(const char *name)
{
	for (size_t i = 0; i < COUNT(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* Settings that more than one command needs to have taken effect. */
static void
settle(struct run *r)
{
	struct config *c = &r->config;

	address_origin_set(c->origin);
	if (c->mail_from.n == 0)
		c->mail_from = buf_format(r->arena, "hub@%.*s", STR_ARG(address_mail_host()));
	if (c->clock_file.n > 0 && address_is_loopback())
		time_move_by_file(str_c(r->arena, c->clock_file));
	if (c->debug != 0)
		log_level_set(LOG_DEBUG_);
	doctor_config_set(c);
}

int
main(int argc, char **argv)
{
	struct run *r;
	struct arena *a = arena_new(ARENA_CAP);
	const struct command *command;
	err e;

	(void)signal(SIGPIPE, SIG_IGN);
	(void)mallopt(M_TRIM_THRESHOLD, TRIM);
	if (argc < 2)
		return usage(a, 2);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0)
		return usage(a, 0);
	command = command_find(argv[1]);
	if (command == NULL)
		return usage(a, 2);
	r = NEW(a, struct run);
	r->arena = a;
	r->argv = argv + 2;
	e = config_read(a, argc - 1, argv + 1, &r->config);
	if (e != OK)
		return report(e);
	if (r->config.help)
		return usage(a, 0);
	settle(r);
	return command->run(r);
}
