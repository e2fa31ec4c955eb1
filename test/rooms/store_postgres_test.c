/* test/rooms/store_postgres_test.c - the same migrations and queries on a PostgreSQL of our own.
 *
 * Each query is prepared with the declared types of its parameters; nothing is run.  Where
 * PostgreSQL is not installed the test says so and passes, unless CI=true. */
#include "test.h"

#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sql_catalogue.h"

enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };
enum { OID_NUMERIC = 1700 };
#define MOST_PARAMETERS 64

static char folder[] = "/tmp/groundswell-pg-XXXXXX";
static char programs[1024];       /* the folder of initdb and postgres */
static const struct passwd *user; /* who runs them when we are root; they refuse to be root */
static pid_t server;
static FILE *server_says;
static PGconn *conn;

/* ---- the server ------------------------------------------------------------------------------ */

static bool
find_programs(void)
{
	glob_t found;
	bool any = glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) == 0;

	if (any) {
		const char *path = found.gl_pathv[found.gl_pathc - 1];

		(void)snprintf(programs, sizeof(programs), "%.*s",
		    (int)(strlen(path) - strlen("/initdb")), path);
	}
	globfree(&found);
	return any;
}

static void
become_user(void)
{
	if (user != NULL && (initgroups(user->pw_name, user->pw_gid) != 0 ||
				setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
		_exit(126);
	/* Should the test be killed, the server ends with it. */
	if (prctl(PR_SET_PDEATHSIG, SIGINT) != 0)
		_exit(126);
}

/* Starts a program of PostgreSQL; *says gives what it prints. */
static pid_t
start(const char *name, const char *const *words, FILE **says)
{
	char *args[32] = {NULL};
	char path[1100];
	int ends[2];
	pid_t pid;

	(void)snprintf(path, sizeof(path), "%s/%s", programs, name);
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		become_user();
		args[0] = path;
		for (size_t i = 0; words[i] != NULL; i++)
			args[i + 1] = strdup(words[i]);
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)dup2(ends[1], STDERR_FILENO);
		(void)close(ends[0]);
		(void)close(ends[1]);
		if (chdir("/") == 0 && setenv("LC_ALL", "C", 1) == 0)
			(void)execv(path, args);
		_exit(127);
	}
	(void)close(ends[1]);
	*says = fdopen(ends[0], "r");
	assert_non_null(*says);
	return pid;
}

/* Reads lines until one holds the words, or to the end; without them, shows what was read. */
static bool
wait_for(FILE *says, const char *words)
{
	char line[1024];
	char all[8192] = "";
	size_t n = 0;

	while (fgets(line, sizeof(line), says) != NULL) {
		if (words != NULL && strstr(line, words) != NULL)
			return true;
		n += (size_t)snprintf(all + n, sizeof(all) - n, "%s", line);
		if (n >= sizeof(all))
			n = sizeof(all) - 1;
	}
	if (words != NULL)
		print_error("%s", all);
	return false;
}

static int
make_data(const char *data)
{
	const char *args[] = {
	    "-D", data, "-U", "hub", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", NULL};
	FILE *says;
	pid_t pid = start("initdb", args, &says);
	int status;

	(void)wait_for(says, NULL);
	(void)fclose(says);
	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -1;
}

static int
group_setup(void **state)
{
	char data[64];
	char target[128];
	const char *args[] = {"-D", data, "-k", folder, "-c", "listen_addresses=", "-c",
	    "fsync=off", "-c", "log_min_messages=log", "-c", "max_connections=4", NULL};

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	if (geteuid() == 0) {
		user = getpwnam("postgres");
		if (user == NULL)
			user = getpwnam("nobody");
		if (user == NULL || chown(folder, user->pw_uid, user->pw_gid) != 0)
			return -1;
	}
	(void)snprintf(data, sizeof(data), "%s/data", folder);
	if (make_data(data) != 0)
		return -1;
	server = start("postgres", args, &server_says);
	if (!wait_for(server_says, "ready to accept connections"))
		return -1;
	(void)snprintf(target, sizeof(target), "host=%s user=hub dbname=postgres", folder);
	conn = PQconnectdb(target);
	if (PQstatus(conn) != CONNECTION_OK)
		print_error("%s", PQerrorMessage(conn));
	return PQstatus(conn) == CONNECTION_OK ? 0 : -1;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static int
group_teardown(void **state)
{
	int status = -1;

	(void)state;
	PQfinish(conn);
	if (server > 0) {
		(void)kill(server, SIGINT);
		(void)wait_for(server_says, NULL);
		(void)waitpid(server, &status, 0);
		(void)fclose(server_says);
	}
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 ? status : -1;
}

/* ---- the tests ------------------------------------------------------------------------------- */

static void
test_migrations(void **state)
{
	(void)state;
	for (size_t i = 0; i < migrations_n; i++) {
		PGresult *result = PQexec(conn, migrations[i].postgres);

		if (PQresultStatus(result) != PGRES_COMMAND_OK)
			fail_msg("%s: %s", migrations[i].name, PQresultErrorMessage(result));
		PQclear(result);
	}
}

static Oid
oid_of(char letter)
{
	return letter == 't' ? OID_TEXT : letter == 'b' ? OID_BYTEA : OID_INT8;
}

/* A sum of bigint is numeric and a comparison boolean: whole numbers all the same. */
static bool
fits(Oid oid, char letter)
{
	if (letter != 'i')
		return oid == oid_of(letter);
	return oid == OID_INT8 || oid == OID_INT4 || oid == OID_INT2 || oid == OID_BOOL ||
	       oid == OID_NUMERIC;
}

/* The columns of the statement prepared last against those declared. */
static int
judge_columns(const struct sql_query *q)
{
	PGresult *result = PQdescribePrepared(conn, "");
	int wrong = PQnfields(result) != (int)strlen(q->columns);

	if (wrong)
		print_error("%s/%s: %d columns\n", q->room, q->name, PQnfields(result));
	for (int i = 0; wrong == 0 && i < PQnfields(result); i++)
		if (!fits(PQftype(result, i), q->columns[i])) {
			print_error("%s/%s: column %s is declared %c and has the type %u\n",
			    q->room, q->name, PQfname(result, i), q->columns[i],
			    PQftype(result, i));
			wrong = 1;
		}
	PQclear(result);
	return wrong;
}

static int
judge_query(const struct sql_query *q)
{
	Oid oids[MOST_PARAMETERS];
	size_t n = strlen(q->parameters);
	PGresult *result;
	int wrong;

	assert_true(n <= MOST_PARAMETERS);
	for (size_t i = 0; i < n; i++)
		oids[i] = oid_of(q->parameters[i]);
	result = PQprepare(conn, "", q->sql, (int)n, oids);
	wrong = PQresultStatus(result) != PGRES_COMMAND_OK;
	if (wrong)
		print_error("%s/%s: %s\n", q->room, q->name, PQresultErrorMessage(result));
	PQclear(result);
	return wrong ? 1 : judge_columns(q);
}

static void
test_every_query_prepares(void **state)
{
	int wrong = 0;

	(void)state;
	assert_true(sql_count > 0);
	for (int i = 0; i < sql_count; i++)
		wrong += judge_query(&sql_catalogue[i]);
	if (wrong > 0)
		fail_msg("%d of %d queries", wrong, sql_count);
	print_message("%d queries prepare\n", sql_count);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_migrations),
	    cmocka_unit_test(test_every_query_prepares),
	};
	const char *ci = getenv("CI");

	(void)arena;
	if (!find_programs()) {
		print_message("skipped: PostgreSQL is not installed\n");
		return ci != NULL && strcmp(ci, "true") == 0;
	}
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
