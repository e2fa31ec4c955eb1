/* main/backup.c - see backup.h.  The tar format is POSIX ustar (IEEE 1003.1, pax), regular files
 * only, as little of it as a backup needs. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/time.h"
#include "main/backup.h"
#include "main/folder.h"
#include "store/db.h"
#include "text_keys.h"

#define BLOCK 512
#define PIECE ((size_t)64 << 10)
#define DATABASE "hub.db"
#define KEY "key"
#define MANIFEST "manifest"
#define SIZE_CAP (INT64_C(1) << 36) /* what eleven octal digits can say is a little less */

/* The fields of a ustar head that we write; the rest are zero. */
struct head {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8], type, link[100];
	char magic[6], version[2], uname[32], gname[32], major[8], minor[8], prefix[155], pad[12];
};
_Static_assert(sizeof(struct head) == BLOCK, "a ustar head is one block");

static void
close_fd(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}
#define CLOSING __attribute__((cleanup(close_fd)))

static err
trouble(struct arena *a, const char *doing)
{
	return fail(a, errno == ENOSPC ? FAULT_FULL : FAULT_STORE, T_main_failed, "%s: %s", doing,
	    strerror(errno));
}

static err
damaged(struct arena *a, const char *what)
{
	return fail(a, FAULT_INPUT, T_main_failed, "this is no whole backup of a hub: %s", what);
}

static err
put(struct arena *a, int fd, const void *at, size_t n)
{
	const char *from = at;

	while (n > 0) {
		ssize_t w = write(fd, from, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return trouble(a, "the backup cannot be written");
		from += w;
		n -= (size_t)w;
	}
	return OK;
}

static unsigned
head_sum(const struct head *h)
{
	const unsigned char *at = (const unsigned char *)h;
	unsigned sum = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		bool blank = i >= offsetof(struct head, sum) && i < offsetof(struct head, type);

		sum += blank ? ' ' : at[i];
	}
	return sum;
}

static err
put_head(struct arena *a, int fd, const char *name, int64_t size)
{
	struct head h = {.type = '0', .magic = "ustar", .version = {'0', '0'}};

	(void)snprintf(h.name, sizeof(h.name), "%s", name);
	(void)snprintf(h.mode, sizeof(h.mode), "%07o", 0600U);
	(void)snprintf(h.uid, sizeof(h.uid), "%07o", 0U);
	(void)snprintf(h.gid, sizeof(h.gid), "%07o", 0U);
	(void)snprintf(h.size, sizeof(h.size), "%011" PRIo64, (uint64_t)size);
	(void)snprintf(h.mtime, sizeof(h.mtime), "%011" PRIo64, (uint64_t)time_now());
	(void)snprintf(h.sum, sizeof(h.sum), "%06o", head_sum(&h));
	h.sum[7] = ' ';
	return put(a, fd, &h, sizeof(h));
}

static err
put_pad(struct arena *a, int fd, int64_t size)
{
	static const char zeros[BLOCK];

	return put(a, fd, zeros, (size_t)((BLOCK - size % BLOCK) % BLOCK));
}

/* Copy size bytes from one file to another; *hash is their SHA-256 in hex. */
static err
copy(struct arena *a, int from, int to, int64_t size, struct str *hash)
{
	char *piece = arena_alloc(a, PIECE);
	HASHING sum = crypto_hash_start();

	while (size > 0) {
		size_t want = size < (int64_t)PIECE ? (size_t)size : PIECE;
		ssize_t n = read(from, piece, want);

		if (n <= 0)
			return n < 0 ? trouble(a, "the file cannot be read")
				     : damaged(a, "it is cut");
		crypto_hash_add(&sum, (struct str){piece, (size_t)n});
		TRY(put(a, to, piece, (size_t)n));
		size -= n;
	}
	*hash = crypto_hex(a, crypto_hash_end(&sum, a));
	return OK;
}

static err
put_file(struct arena *a, int to, const char *name, const char *path, struct buf *manifest)
{
	CLOSING int from = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	struct str hash;

	if (from < 0 || fstat(from, &st) != 0)
		return trouble(a, "a file of the hub cannot be read");
	if (st.st_size >= SIZE_CAP)
		return fail(a, FAULT_LIMIT, T_main_too_big, "the database is over 64 GiB");
	TRY(put_head(a, to, name, st.st_size));
	TRY(copy(a, from, to, st.st_size, &hash));
	TRY(put_pad(a, to, st.st_size));
	buf_addf(manifest, "%.*s  %s\n", STR_ARG(hash), name);
	return OK;
}

static err
write_all(struct arena *a, const struct config *c, int to, const char *copy_path)
{
	static const char end[2 * BLOCK];
	struct buf manifest = BUF(a);

	TRY(put_file(a, to, DATABASE, copy_path, &manifest));
	TRY(put_file(a, to, KEY, config_path(a, c, KEY), &manifest));
	TRY(put_head(a, to, MANIFEST, (int64_t)manifest.n));
	TRY(put(a, to, manifest.at, manifest.n));
	TRY(put_pad(a, to, (int64_t)manifest.n));
	TRY(put(a, to, end, sizeof(end)));
	return fsync(to) == 0 ? OK : trouble(a, "the backup cannot be synced");
}

/* Give a whole file its name, unless there is one of that name. */
static err
put_in_place(struct arena *a, const char *from, const char *to)
{
	int failed = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);

	/* File systems from elsewhere do not know how to look and rename in one. */
	if (failed != 0 && errno == EINVAL && access(to, F_OK) != 0)
		failed = rename(from, to);
	return failed == 0 ? OK : trouble(a, "the backup file cannot be made");
}

static err
write_backup(struct arena *a, const struct config *c, const char *part, const char *copy)
{
	CLOSING int to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	struct db *db;
	err e;

	if (to < 0)
		return trouble(a, "the backup file cannot be made");
	(void)unlink(copy);
	TRY(db_open(a, config_path(a, c, DATABASE), DB_READ, &db));
	e = db_copy(db, a, copy);
	db_close(db);
	return e == OK ? write_all(a, c, to, copy) : e;
}

err
backup_make(struct arena *a, const struct config *c, const char *file)
{
	/* Names that nobody else gives: what is left of one that was killed is ours to remove. */
	const char *copy = str_c(a, buf_format(a, "%s.groundswell-copy", file));
	const char *part = str_c(a, buf_format(a, "%s.groundswell-part", file));
	err e = OK;

	if (access(file, F_OK) == 0) {
		errno = EEXIST;
		e = trouble(a, "the backup file cannot be made");
	}
	if (e == OK)
		e = write_backup(a, c, part, copy);
	if (e == OK)
		e = put_in_place(a, part, file);
	(void)unlink(copy);
	(void)unlink(part);
	return e;
}

/* ---- restore ------------------------------------------------------------------------------- */

static bool
octal(const char *at, size_t n, int64_t *out)
{
	int64_t value = 0;

	for (size_t i = 0; i < n && at[i] != '\0' && at[i] != ' '; i++) {
		if (at[i] < '0' || at[i] > '7')
			return false;
		value = value * 8 + (at[i] - '0');
	}
	*out = value;
	return true;
}

static err
read_head(struct arena *a, int fd, const char *expected, int64_t *size)
{
	struct head h;
	int64_t sum;

	if (read(fd, &h, sizeof(h)) != (ssize_t)sizeof(h))
		return damaged(a, "it is cut");
	if (memcmp(h.magic, "ustar", 6) != 0 || !octal(h.sum, sizeof(h.sum), &sum) ||
	    sum != head_sum(&h))
		return damaged(a, "a head is wrong");
	if (strncmp(h.name, expected, sizeof(h.name)) != 0)
		return damaged(a, "another file was expected");
	return octal(h.size, sizeof(h.size), size) ? OK : damaged(a, "a size is wrong");
}

static err
skip_pad(struct arena *a, int fd, int64_t size)
{
	return lseek(fd, (BLOCK - size % BLOCK) % BLOCK, SEEK_CUR) >= 0
		   ? OK
		   : trouble(a, "the backup cannot be read");
}

static err
take_file(struct arena *a, int from, const char *name, const char *path, struct buf *manifest)
{
	CLOSING int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct str hash;
	int64_t size;

	if (to < 0)
		return trouble(a, "a file cannot be made in the data folder");
	TRY(read_head(a, from, name, &size));
	TRY(copy(a, from, to, size, &hash));
	TRY(skip_pad(a, from, size));
	buf_addf(manifest, "%.*s  %s\n", STR_ARG(hash), name);
	return fsync(to) == 0 ? OK : trouble(a, "a file cannot be synced");
}

static err
check_manifest(struct arena *a, int from, const struct buf *manifest)
{
	struct str was;
	int64_t size;
	char *at;

	TRY(read_head(a, from, MANIFEST, &size));
	if (size < 0 || size > 4096)
		return damaged(a, "the manifest is too large");
	at = arena_alloc(a, (size_t)size + 1);
	if (read(from, at, (size_t)size) != (ssize_t)size)
		return damaged(a, "it is cut");
	was = (struct str){at, (size_t)size};
	return str_eq(was, buf_str(manifest)) ? OK : damaged(a, "a hash differs");
}

static err
take_all(struct arena *a, int from, const char *database, const char *key)
{
	struct buf manifest = BUF(a);
	struct db *db;
	err e;

	TRY(take_file(a, from, DATABASE, database, &manifest));
	TRY(take_file(a, from, KEY, key, &manifest));
	TRY(check_manifest(a, from, &manifest));
	TRY(db_open(a, database, DB_READ, &db));
	e = db_verify(db, a);
	db_close(db);
	return e;
}

/* A hub without its database still has what cannot be made again, its key; and a database would
 * take in the log of another one. */
static bool
has_a_hub(struct arena *a, const struct config *c)
{
	static const char *const parts[] = {DATABASE, DATABASE "-wal", KEY};

	for (size_t i = 0; i < COUNT(parts); i++)
		if (access(config_path(a, c, parts[i]), F_OK) == 0)
			return true;
	return false;
}

/* What reading the database left beside it. */
static void
clear_beside(struct arena *a, const char *database)
{
	(void)unlink(str_c(a, buf_format(a, "%s-wal", database)));
	(void)unlink(str_c(a, buf_format(a, "%s-shm", database)));
}

err
backup_restore(struct arena *a, const struct config *c, const char *file)
{
	CLOSING int from = open(file, O_RDONLY | O_CLOEXEC);
	const char *database = config_path(a, c, DATABASE ".restored");
	const char *key = config_path(a, c, KEY ".restored");
	err e;

	if (from < 0)
		return trouble(a, "the backup cannot be opened");
	if (has_a_hub(a, c))
		return fail(a, FAULT_CONFLICT, T_main_locked,
		    "there is a hub, or a part of one, in this data folder already: name an empty "
		    "one "
		    "with --data");
	e = take_all(a, from, database, key);
	clear_beside(a, database);
	/* The key first: a database without its key is a hub that cannot start. */
	if (e == OK && (rename(key, config_path(a, c, KEY)) != 0 ||
			   rename(database, config_path(a, c, DATABASE)) != 0))
		e = trouble(a, "the files cannot be put in place");
	if (e != OK) {
		(void)unlink(database);
		(void)unlink(key);
	}
	return e;
}
