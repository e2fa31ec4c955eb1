/* main/sandbox.c - see sandbox.h.  libseccomp enters here; Landlock has no library in Debian 12, so
 * its three system calls and its numbers (linux/landlock.h, whatever version is installed) stand
 * here. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "base/types.h"
#include "main/sandbox.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* ---- Landlock ------------------------------------------------------------------------------ */

#define FILE_WRITE (UINT64_C(1) << 1)
#define FILE_READ (UINT64_C(1) << 2)
#define FOLDER_READ (UINT64_C(1) << 3)
#define FILE_TRUNCATE (UINT64_C(1) << 14)
#define FOLDER_REMOVE_FILE (UINT64_C(1) << 5)
#define FOLDER_MAKE_FILE (UINT64_C(1) << 8)
#define FOLDER_REMOVE_FOLDER (UINT64_C(1) << 4)
#define FOLDER_MAKE_FOLDER (UINT64_C(1) << 7)
#define FOLDER_MOVE (UINT64_C(1) << 13)
#define READ (FILE_READ | FOLDER_READ)
#define CHANGE                                                                                     \
	(FILE_WRITE | FILE_TRUNCATE | FOLDER_REMOVE_FILE | FOLDER_MAKE_FILE |                      \
	    FOLDER_REMOVE_FOLDER | FOLDER_MAKE_FOLDER | FOLDER_MOVE)
#define OF_FILES (FILE_WRITE | FILE_READ | FILE_TRUNCATE)
#define TCP_BIND (UINT64_C(1) << 0)
#define TCP_CONNECT (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT_SOCKETS (UINT64_C(1) << 0)
#define SCOPE_SIGNALS (UINT64_C(1) << 1)
#define RULE_PATH 1
#define RULE_PORT 2

struct ruleset {
	uint64_t files, net, scoped;
};
struct path_rule {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));
struct port_rule {
	uint64_t allowed, port;
};

struct landlock {
	int fd;
	struct ruleset handled;
};

/* What each version of the interface knows; the kernel refuses what it does not. */
static struct ruleset
known_to(long abi)
{
	static const uint64_t files[] = {0, 0x1fff, 0x3fff, 0x7fff, 0x7fff, 0xffff};

	return (struct ruleset){
	    .files = abi < (long)COUNT(files) ? files[abi] : files[COUNT(files) - 1],
	    .net = abi >= 4 ? TCP_BIND | TCP_CONNECT : 0,
	    .scoped = abi >= 6 ? SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS : 0,
	};
}

/* fd < 0: this kernel has none. */
static struct landlock
landlock_open(bool limit_connect)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
	struct landlock l = {.fd = -1};
	size_t size;

	if (abi < 1) {
		log_line(LOG_WARN, "no landlock", "error=%d", errno);
		return l;
	}
	l.handled = known_to(abi);
	if (!limit_connect)
		l.handled.net &= ~TCP_CONNECT;
	size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
	l.fd = (int)syscall(SYS_landlock_create_ruleset, &l.handled, size, 0);
	if (l.fd < 0)
		log_line(LOG_WARN, "no landlock", "abi=%ld error=%d", abi, errno);
	return l;
}

/* A path that is not there needs no rule. */
static void
allow_path(const struct landlock *l, const char *path, uint64_t rights)
{
	struct path_rule rule = {.allowed = rights & l->handled.files};
	struct stat st;
	int fd;

	if (l->fd < 0 || (fd = open(path, O_PATH | O_CLOEXEC)) < 0)
		return;
	if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed &= OF_FILES;
	rule.fd = fd;
	if (syscall(SYS_landlock_add_rule, l->fd, RULE_PATH, &rule, 0) != 0)
		log_line(LOG_WARN, "landlock rule refused", "error=%d", errno);
	(void)close(fd);
}

static void
allow_port(const struct landlock *l, int port)
{
	struct port_rule rule = {TCP_CONNECT, (uint64_t)port};

	if (l->fd >= 0 && (l->handled.net & TCP_CONNECT) != 0 &&
	    syscall(SYS_landlock_add_rule, l->fd, RULE_PORT, &rule, 0) != 0)
		log_line(LOG_WARN, "landlock rule refused", "error=%d", errno);
}

static bool
landlock_close(struct landlock *l)
{
	bool fine = l->fd < 0 || syscall(SYS_landlock_restrict_self, l->fd, 0) == 0;

	if (!fine)
		log_line(LOG_BAD, "landlock failed", "error=%d", errno);
	if (l->fd >= 0)
		(void)close(l->fd);
	return fine;
}

/* What libraries read at any time: shared objects, name service, certificates, time zones. */
static void
allow_system(const struct landlock *l, const char *const more[4])
{
	static const char *const paths[] = {"/etc", "/usr", "/lib", "/lib64",
	    "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager",
	    "/sys/devices/system/cpu", "/dev/urandom"};

	for (size_t i = 0; i < COUNT(paths); i++)
		allow_path(l, paths[i], READ);
	for (size_t i = 0; i < 4 && more[i] != NULL; i++)
		allow_path(l, more[i], READ);
	allow_path(l, "/dev/null", READ | FILE_WRITE);
	if (SANITIZED) /* which looks for leaks at the end */
		allow_path(l, "/proc", READ);
}

/* ---- seccomp ------------------------------------------------------------------------------- */

/* What no role of ours has any business with. */
static const char *const never[] = {"execve", "execveat", "ptrace", "process_vm_readv",
    "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp", "bpf", "io_uring_setup",
    "io_uring_enter", "io_uring_register", "userfaultfd", "perf_event_open", "keyctl", "add_key",
    "request_key", "mount", "umount2", "pivot_root", "chroot", "fsopen", "fsmount", "fspick",
    "move_mount", "open_tree", "mount_setattr", "setns", "unshare", "init_module", "finit_module",
    "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct",
    "quotactl", "quotactl_fd", "open_by_handle_at", "name_to_handle_at", "iopl", "ioperm",
    "modify_ldt", "personality", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex",
    "sethostname", "setdomainname", "syslog", "mknod", "mknodat", "setuid", "setgid", "setreuid",
    "setregid", "setresuid", "setresgid", "setgroups", "capset", "vhangup", "lookup_dcookie",
    "nfsservctl", "uselib", "ustat", "sysfs", "_sysctl"};

/* What libcurl, OpenSSL, the resolver and threads use. */
static const char *const courier_calls[] = {"read", "write", "readv", "writev", "pread64",
    "pwrite64", "open", "openat", "close", "close_range", "stat", "fstat", "lstat", "newfstatat",
    "statx", "statfs", "fstatfs", "lseek", "access", "faccessat", "faccessat2", "readlink",
    "readlinkat", "getdents64", "fcntl", "ioctl", "dup", "dup2", "dup3", "pipe", "pipe2",
    "eventfd2", "poll", "ppoll", "select", "pselect6", "epoll_create1", "epoll_ctl", "epoll_wait",
    "epoll_pwait", "mmap", "munmap", "mremap", "mprotect", "madvise", "brk", "mlock", "munlock",
    "connect", "bind", "getsockname", "getpeername", "getsockopt", "setsockopt", "sendto",
    "recvfrom", "sendmsg", "recvmsg", "sendmmsg", "recvmmsg", "shutdown", "socketpair",
    "set_robust_list", "get_robust_list", "rseq", "set_tid_address", "rt_sigaction",
    "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait", "sigaltstack", "futex", "sched_yield",
    "sched_getaffinity", "gettid", "getpid", "getppid", "tgkill", "exit", "exit_group", "nanosleep",
    "clock_nanosleep", "clock_gettime", "clock_getres", "gettimeofday", "time", "getrandom",
    "uname", "sysinfo", "getrlimit", "prlimit64", "getrusage", "times", "getuid", "geteuid",
    "getgid", "getegid", "getresuid", "getresgid", "getcwd", "restart_syscall", "membarrier",
    "prctl", "umask"};

/* A name that this machine has no call for is passed over. */
static bool
add_rules(scmp_filter_ctx filter, uint32_t action, const char *const *names, size_t n)
{
	int number;

	for (size_t i = 0; i < n; i++) {
		number = seccomp_syscall_resolve_name(names[i]);
		if (number != __NR_SCMP_ERROR && seccomp_rule_add(filter, action, number, 0) != 0)
			return false;
	}
	return true;
}

static bool
allow_families(scmp_filter_ctx filter, const int *families, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
			SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i], 0)) != 0)
			return false;
	}
	return true;
}

/* clone3 hides its flags from the filter; without it the C library takes clone. */
static bool
refuse_clone3(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

static bool
fill_courier(scmp_filter_ctx filter)
{
	static const int families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

	return add_rules(filter, SCMP_ACT_ALLOW, courier_calls, COUNT(courier_calls)) &&
	       allow_families(filter, families, COUNT(families)) && refuse_clone3(filter) &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
		   SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0;
}

/* Without a database over TCP web opens no socket but local ones. */
static bool
fill_web(scmp_filter_ctx filter, bool database_net)
{
	static const char *const forks[] = {"fork", "vfork"};

	return add_rules(filter, SCMP_ACT_KILL_PROCESS, never, COUNT(never)) &&
	       add_rules(filter, SCMP_ACT_ERRNO(EPERM), forks, COUNT(forks)) &&
	       refuse_clone3(filter) &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
		   SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) == 0 &&
	       (database_net || seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket),
				    1, SCMP_A0(SCMP_CMP_NE, AF_UNIX, 0)) == 0);
}

/* ---- all ---------------------------------------------------------------------------------- */

/* Of what root can do, at most to go through folders of others on the way to its own. */
static bool
keep_capabilities(uint32_t kept)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {{0}};

	if (syscall(SYS_capget, &head, sets) != 0)
		return false;
	sets[0].effective &= kept;
	sets[0].permitted &= kept;
	sets[0].inheritable = 0;
	sets[1] = (struct __user_cap_data_struct){0};
	return syscall(SYS_capset, &head, sets) == 0;
}

static bool
give_up_privileges(uint32_t kept)
{
	static const struct rlimit none = {0, 0};

	if (keep_capabilities(kept) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    setrlimit(RLIMIT_CORE, &none) == 0 &&
	    (SANITIZED || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0))
		return true;
	log_line(LOG_BAD, "sandbox failed", "error=%d", errno);
	return false;
}

static bool
load_filter(scmp_filter_ctx filter, bool filled)
{
	int failed = filled ? seccomp_load(filter) : -EINVAL;

	seccomp_release(filter);
	if (failed != 0)
		log_line(LOG_BAD, "seccomp failed", "error=%d", -failed);
	return failed == 0;
}

bool
sandbox_web(const struct sandbox_web *w)
{
	struct landlock l = landlock_open(!w->database_net);
	scmp_filter_ctx filter;

	allow_system(&l, w->reads);
	allow_path(&l, w->data, READ | CHANGE);
	/* Landlock bounds what these two reach. */
	if (!give_up_privileges(1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH) ||
	    !landlock_close(&l))
		return false;
	if (SANITIZED)
		return true;
	filter = seccomp_init(SCMP_ACT_ALLOW);
	return load_filter(filter, filter != NULL && fill_web(filter, w->database_net));
}

/* Bytes, seconds of work, and seconds in all; past them the kernel ends it. */
#define REDRAW_MEMORY ((rlim_t)640 << 20)
#define REDRAW_WORK 8
#define REDRAW_LIFE 18

static bool
limit_redraw(void)
{
	static const struct rlimit memory = {REDRAW_MEMORY, REDRAW_MEMORY};
	static const struct rlimit work = {REDRAW_WORK, REDRAW_WORK};

	(void)alarm(REDRAW_LIFE);
	return SANITIZED ||
	       (setrlimit(RLIMIT_AS, &memory) == 0 && setrlimit(RLIMIT_CPU, &work) == 0);
}

/* Reading what came, memory, and the way out. */
static const char *const redraw_calls[] = {"read", "recvmsg", "sendto", "close", "mmap", "munmap",
    "mremap", "mprotect", "madvise", "brk", "futex", "getrandom", "exit", "exit_group",
    "rt_sigreturn", "rt_sigprocmask", "clock_gettime", "fstat", "newfstatat", "restart_syscall"};

bool
sandbox_redraw(void)
{
	struct landlock l = landlock_open(true);
	scmp_filter_ctx filter;

	if (SANITIZED) /* which looks for leaks at the end */
		allow_path(&l, "/proc", READ);
	if (!limit_redraw() || !give_up_privileges(0) || !landlock_close(&l))
		return false;
	if (SANITIZED)
		return true;
	filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	return load_filter(filter,
	    filter != NULL && add_rules(filter, SCMP_ACT_ALLOW, redraw_calls, COUNT(redraw_calls)));
}

bool
sandbox_courier(const struct sandbox_courier *c)
{
	struct landlock l = landlock_open(!c->any_port);
	scmp_filter_ctx filter;

	allow_system(&l, c->reads);
	allow_port(&l, 443);
	allow_port(&l, 53); /* long answers of the name service come by TCP */
	for (size_t i = 0; i < COUNT(c->ports) && c->ports[i] != 0; i++)
		allow_port(&l, c->ports[i]);
	if (!give_up_privileges(0) || !landlock_close(&l))
		return false;
	if (SANITIZED)
		return true;
	filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	return load_filter(filter, filter != NULL && fill_courier(filter));
}
