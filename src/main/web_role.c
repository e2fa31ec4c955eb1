/* main/web_role.c - see web_role.h. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/time.h"
#include "domain/address.h"
#include "domain/bluesky.h"
#include "domain/elsewhere.h"
#include "domain/health.h"
#include "domain/hub.h"
#include "domain/link.h"
#include "domain/oauth.h"
#include "domain/picture.h"
#include "domain/quota.h"
#include "domain/session.h"
#include "domain/setup.h"
#include "domain/signer.h"
#include "fedi/asked.h"
#include "fedi/bluesky.h"
#include "fedi/elsewhere.h"
#include "fedi/oauth.h"
#include "main/backup.h"
#include "main/deliver.h"
#include "main/doctor.h"
#include "main/folder.h"
#include "main/jobs.h"
#include "main/lost.h"
#include "main/readers.h"
#include "main/ready.h"
#include "main/redraw_role.h"
#include "main/sandbox.h"
#include "main/seek.h"
#include "main/supervise.h"
#include "main/tables.h"
#include "main/web_role.h"
#include "main/writer.h"
#include "net/ask.h"
#include "net/courier.h"
#include "net/loop.h"
#include "store/db.h"
#include "style.h"
#include "text_keys.h"
#include "web/page.h"

#define STOP_GRACE_MS 5000
#define TOKEN_SIGNS 32

/* The running role.  One a process; the loops' callbacks have no other way to it. */
static struct {
	struct cache *cache;
	struct writer *writer;
	struct readers *readers;
	struct courier *courier;
	struct asker *asker;
	struct jobs *jobs;
	struct deliver *deliver;
	struct lost_walk *lost;
	struct seek *seek;
	struct loops *loops;
	const char *database;
} role;

static void
take(struct req *req)
{
	readers_take(role.readers, req);
}

static void
draw_fault(struct req *req, err e, struct reply *out)
{
	log_err(e, "request", req->id);
	page_fault(req, NULL, e, out);
}

static void
committed(void)
{
	if (role.jobs != NULL)
		jobs_wake(role.jobs);
	if (role.deliver != NULL)
		deliver_wake(role.deliver);
	if (role.seek != NULL)
		seek_wake(role.seek);
}

/* Percent of the limits, 0: none.  Only a hub that nobody else sees can be without. */
static int64_t
rate(const struct config *c)
{
	return c->rate == 0 && !address_is_loopback() ? 100 : c->rate;
}

/* ---- before the first thread --------------------------------------------------------------- */

static err
load_keys(struct arena *a, const struct config *c)
{
	struct key *root = NEW(a, struct key);

	TRY(folder_key(a, c, root));
	link_key_set(root);
	quota_key_set(root);
	signer_key_set(root);
	oauth_key_set(root);
	bluesky_key_set(root);
	return OK;
}

/* Before an upgrade changes anything, what was there is put aside whole. */
static err
keep_before(struct arena *a, const struct config *c, int was)
{
	struct buf name = BUF(a);
	char *path;

	buf_addf(&name, "before-%04d.backup", was + 1);
	path = config_path(a, c, str_c(a, buf_str(&name)));
	if (access(path, F_OK) == 0)
		return OK;
	return backup_make(a, c, path);
}

static err
migrate(struct arena *a, const struct config *c)
{
	struct db *db;
	int was = 0;
	err e;

	TRY(db_open(a, role.database, DB_WRITE, &db));
	e = db_version(db, a, &was);
	if (e == OK && was > 0 && was < db_newest())
		e = keep_before(a, c, was);
	if (e == OK)
		e = db_migrate(db, a, time_now(), &was);
	db_close(db);
	return e;
}

/* ---- the first run ------------------------------------------------------------------------- */

struct first {
	struct act act;
	struct str token; /* NONE: no way in is needed */
};

static err
first_run(struct act *act, struct tx *tx)
{
	struct first *first = (struct first *)act;
	struct hub hub;
	bool found;

	TRY(hub_get(tx_rd(tx), &hub, &found));
	if (found)
		first->token = NONE;
	return found ? OK : setup_link_new(tx, first->token, time_now());
}

/* Tell where the hub is and, until somebody opened it, the way in. */
static void
greet(struct arena *a)
{
	struct first *first = NEW(a, struct first);
	err e;

	first->act = (struct act){.arena = a, .run = first_run};
	first->token = rand_word(a, TOKEN_SIGNS);
	e = writer_run(role.writer, WRITE_PEOPLE, &first->act);
	if (e != OK) {
		log_err(e, "first run", 0);
		first->token = NONE;
	}
	(void)printf("Groundswell is at %.*s\n", STR_ARG(address_origin()));
	if (first->token.at != NULL)
		(void)printf("Open the house with this link, once, within a day:\n%.*s\n",
		    STR_ARG(address_full(a, address_setup(a, first->token)).s));
	(void)fflush(stdout);
}

/* ---- threads ------------------------------------------------------------------------------- */

static struct str
content_policy(struct arena *a)
{
	return buf_format(a,
	    "default-src 'none'; style-src '%.*s'; img-src 'self' data:; form-action 'self'; "
	    "base-uri 'none'; frame-ancestors 'none'",
	    STR_ARG(style_hash));
}

/* The Host values that are ours.  A hub on this machine answers to each of its names. */
static size_t
own_hosts(struct arena *a, struct str **out)
{
	struct str host = address_host();
	struct str port = str_sub(host, str_find_char(host, ':'), host.n);
	struct str *hosts = NEW_ARRAY(a, struct str, 4);
	size_t n = 0;

	hosts[n++] = host;
	if (address_is_loopback()) {
		hosts[n++] = buf_format(a, "localhost%.*s", STR_ARG(port));
		hosts[n++] = buf_format(a, "127.0.0.1%.*s", STR_ARG(port));
		hosts[n++] = buf_format(a, "[::1]%.*s", STR_ARG(port));
	}
	*out = hosts;
	return n;
}

static size_t
proxy_list(struct arena *a, struct str list, struct str **out)
{
	struct str *proxies = NEW_ARRAY(a, struct str, list.n / 2 + 1), one;
	size_t n = 0;

	while (str_split(&list, ',', &one))
		if (str_trim(one).n > 0)
			proxies[n++] = str_trim(one);
	*out = proxies;
	return n;
}

static int
loop_count(const struct config *c)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return c->loops > 0 ? (int)c->loops : cores > 0 ? (int)cores : 1;
}

static err
start_loops(struct arena *a, const struct config *c)
{
	struct loop_config loop = {.listen_fd = ROLE_FD_LISTEN,
	    .loops = loop_count(c),
	    .max_connections = (uint32_t)c->connections,
	    .rate = rate(c) == 0 ? LOOP_FREE : rate(c),
	    .origin = c->origin,
	    .cookie = session_cookie_name(),
	    .csp = content_policy(a),
	    .head_ms = c->head_seconds * 1000,
	    .body_ms = c->body_seconds * 1000,
	    .write_ms = c->write_seconds * 1000,
	    .idle_ms = c->idle_seconds * 1000,
	    .cache = role.cache,
	    .take = take,
	    .fault = draw_fault};
	struct str *list;

	loop.nhosts = own_hosts(a, &list);
	loop.hosts = list;
	loop.nproxies = proxy_list(a, c->proxies, &list);
	loop.proxies = list;
	loop.tables = tables_routes(&loop.ntables);
	return loop_start(a, &loop, &role.loops);
}

static err
start_all(struct arena *a, const struct config *c)
{
	struct writer_config writer = {role.database, role.cache, committed};
	struct readers_config readers = {.database = role.database, .threads = (int)c->readers};
	struct asker_config asker = {.origin = c->origin, .unbound = db_thread_free};
	struct jobs_config jobs = {.database = role.database, .config = c};

	role.courier = courier_open(ROLE_FD_CONTROL, -1);
	asker.courier = role.courier;
	role.asker = asker_open(&asker);
	readers.asker = role.asker;
	TRY(writer_start(a, &writer, &role.writer));
	ready_set(role.writer, c);
	readers.writer = role.writer;
	TRY(readers_start(a, &readers, &role.readers));
	jobs.writer = role.writer;
	jobs.courier = role.courier;
	jobs.tables = tables_jobs(&jobs.ntables);
	TRY(jobs_start(a, &jobs, &role.jobs));
	TRY(deliver_start(a,
	    &(struct deliver_config){role.database, (int)c->deliverers, role.writer, role.courier},
	    &role.deliver));
	TRY(lost_start(
	    a, &(struct lost_config){role.database, role.writer, role.asker}, &role.lost));
	TRY(seek_start(
	    a, &(struct seek_config){role.database, role.writer, role.asker}, &role.seek));
	return start_loops(a, c);
}

/* In the order that lets everything begun be finished: no more comes in, what is in is answered,
 * what was decided is written. */
static void
stop_all(void)
{
	loop_stop(role.loops, STOP_GRACE_MS);
	courier_stop(role.courier); /* which still tells the jobs */
	jobs_stop(role.jobs);
	deliver_stop(role.deliver);
	lost_stop(role.lost);
	seek_stop(role.seek);
	readers_stop(role.readers);
	writer_stop(role.writer);
	asker_close(role.asker);
	courier_close(role.courier);
	loop_free(role.loops);
	cache_free(role.cache);
}

/* What the administrator's pages show of the program around them. */
static void
tell_health(struct arena *a, const struct config *c)
{
	struct health *health = NEW(a, struct health);
	struct health_setting *list;

	health->look = doctor_look;
	health->nsettings = config_list(a, c, &list);
	health->settings = list;
	health->mail_folder = c->relay.n > 0 ? NULL : config_path(a, c, "mail");
	health_set(health);
}

/* Tests move the clock by a file; the folder, as a new file may take the place of the old one. */
static char *
clock_folder(struct arena *a, const struct config *c)
{
	size_t end = c->clock_file.n;

	if (end == 0 || !address_is_loopback())
		return NULL;
	while (end > 0 && c->clock_file.at[end - 1] != '/')
		end--;
	return end == 0 ? str_c(a, S(".")) : str_c(a, str_sub(c->clock_file, 0, end));
}

static err
prepare(struct arena *a, const struct config *c)
{
	struct sandbox_web closed = {.data = str_c(a, c->data), .reads = {clock_folder(a, c)}};

	TRY(folder_open(a, c));
	if (!sandbox_web(&closed))
		return fail(a, FAULT_STORE, T_main_failed, "the process cannot be closed in");
	TRY(load_keys(a, c));
	tell_health(a, c);
	elsewhere_set(elsewhere_ask);
	oauth_set(oauth_ask_begin, oauth_ask_finish);
	bluesky_begin_set(bluesky_ask);
	redraw_open(ROLE_FD_PICTURES);
	picture_redraw_set(redraw_ask);
	asked_rate(rate(c));
	role.database = config_path(a, c, "hub.db");
	role.cache = cache_new((size_t)c->cache_bytes, sip_key_new());
	return migrate(a, c);
}

/* As many descriptors as the kernel gives: each connection is one. */
static void
raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int
web_role_run(struct arena *a, const struct config *c)
{
	sigset_t end;
	int signal_taken;
	err e;

	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	(void)pthread_sigmask(SIG_BLOCK, &end, NULL);
	raise_descriptors();
	e = prepare(a, c);
	if (e == OK)
		e = start_all(a, c);
	if (e != OK) {
		log_err(e, "start", 0);
		(void)fprintf(stderr, "groundswell cannot run: %s\n", e->cause);
		return ROLE_CANNOT;
	}
	greet(a);
	(void)sigwait(&end, &signal_taken);
	stop_all();
	return 0;
}
