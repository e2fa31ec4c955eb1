/* main/folder.c - see folder.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/rand.h"
#include "main/folder.h"
#include "text_keys.h"

static err
trouble(struct arena *a, const char *doing)
{
	return fail(a, errno == ENOSPC || errno == EDQUOT ? FAULT_FULL : FAULT_STORE,
	    errno == ENOSPC ? T_main_full : T_main_failed, "%s: %s", doing, strerror(errno));
}

static void
close_fd(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}
#define CLOSING __attribute__((cleanup(close_fd)))

static err
make_folder(struct arena *a, const char *path)
{
	struct stat st;

	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return trouble(a, "the folder cannot be made");
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return fail(a, FAULT_STORE, T_main_failed, "%s is no folder", path);
	if (st.st_uid != geteuid())
		return fail(a, FAULT_STORE, T_main_failed,
		    "%s belongs to somebody else: run as its owner, or give it to this user", path);
	if ((st.st_mode & 077) != 0 && chmod(path, 0700) != 0)
		return trouble(a, "the folder cannot be closed to others");
	return OK;
}

err
folder_open(struct arena *a, const struct config *c)
{
	(void)umask(077);
	TRY(make_folder(a, str_c(a, c->data)));
	return make_folder(a, config_path(a, c, "mail"));
}

err
folder_lock(struct arena *a, const struct config *c, int *fd)
{
	int lock = open(config_path(a, c, "lock"), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (lock < 0)
		return trouble(a, "the lock cannot be opened");
	if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
		(void)close(lock);
		return fail(a, FAULT_CONFLICT, T_main_locked,
		    "another groundswell holds this data folder: stop it first");
	}
	*fd = lock;
	return OK;
}

static err
sync_folder(struct arena *a, const struct config *c)
{
	CLOSING int dir = open(str_c(a, c->data), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0 || fsync(dir) != 0)
		return trouble(a, "the folder cannot be synced");
	return OK;
}

static err
write_whole(struct arena *a, int fd, struct str content)
{
	while (content.n > 0) {
		ssize_t n = write(fd, content.at, content.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return trouble(a, "a file cannot be written");
		content = str_sub(content, (size_t)n, content.n);
	}
	return fsync(fd) == 0 ? OK : trouble(a, "a file cannot be synced");
}

static err
write_aside(struct arena *a, const char *path, struct str content)
{
	CLOSING int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return trouble(a, "a file cannot be made");
	return write_whole(a, fd, content);
}

err
folder_put(struct arena *a, const struct config *c, const char *name, struct str content)
{
	const char *path = config_path(a, c, name);
	const char *aside = str_c(a, buf_format(a, "%s.new", path));
	err e = write_aside(a, aside, content);

	if (e == OK && rename(aside, path) != 0)
		e = trouble(a, "a file cannot be put in place");
	if (e != OK) {
		(void)unlink(aside);
		return e;
	}
	return sync_folder(a, c);
}

err
folder_get(struct arena *a, const struct config *c, const char *name, size_t cap, struct str *out)
{
	CLOSING int fd = open(config_path(a, c, name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct buf b = BUF(a);

	if (fd < 0 && errno == ENOENT)
		return fail(a, FAULT_MISSING, T_fault_missing, "%s is not there", name);
	if (fd < 0)
		return trouble(a, "a file cannot be opened");
	for (;;) {
		ssize_t n = read(fd, buf_reserve(&b, 4096), 4096);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return trouble(a, "a file cannot be read");
		if (n == 0)
			break;
		b.n += (size_t)n;
		if (b.n > cap)
			return fail(a, FAULT_LIMIT, T_main_too_big, "%s is too large", name);
	}
	*out = buf_str(&b);
	return OK;
}

static err
make_key(struct arena *a, const struct config *c, struct key *out)
{
	rand_bytes(out->bytes, sizeof(out->bytes));
	return folder_put(a, c, "key", (struct str){(const char *)out->bytes, sizeof(out->bytes)});
}

err
folder_key(struct arena *a, const struct config *c, struct key *out)
{
	struct stat st;
	struct str bytes;
	err e;

	if (stat(config_path(a, c, "key"), &st) == 0 && (st.st_mode & 077) != 0)
		return fail(a, FAULT_STORE, T_main_failed,
		    "others may read the file \"key\": set its mode to 0600");
	e = folder_get(a, c, "key", 4096, &bytes);
	if (e != OK && e->fault == FAULT_MISSING)
		return make_key(a, c, out);
	TRY(e);
	if (bytes.n != sizeof(out->bytes))
		return fail(a, FAULT_STORE, T_main_failed,
		    "the file \"key\" is damaged: restore it from a backup");
	memcpy(out->bytes, bytes.at, sizeof(out->bytes));
	return OK;
}

int64_t
folder_room(struct arena *a, const struct config *c)
{
	struct statvfs v;

	if (statvfs(str_c(a, c->data), &v) != 0)
		return -1;
	return (int64_t)(v.f_bavail * v.f_frsize);
}

static bool
is_any(struct str name)
{
	(void)name;
	return true;
}

static bool
is_put_aside(struct str name)
{
	return str_starts(name, S("before-")) && str_find(name, S(".backup")) < name.n;
}

static void
sweep(const char *path, int64_t before, bool (*goes)(struct str name))
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	struct stat st;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		if (goes(str_of(entry->d_name)) &&
		    fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && st.st_mtime < before)
			(void)unlinkat(dirfd(dir), entry->d_name, 0);
	(void)closedir(dir);
}

void
folder_sweep(struct arena *a, const struct config *c, int64_t before)
{
	sweep(config_path(a, c, "mail"), before, is_any);
	sweep(str_c(a, c->data), before, is_put_aside);
}
