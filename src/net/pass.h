/* net/pass.h - handing an open descriptor to another process, over a local socket. */
#pragma once
#include <stdbool.h>
#include <sys/types.h>

/* Send one byte and a descriptor, which stays open here; false (errno) when it is not taken at
 * once. */
bool pass_give(int over, int fd);
/* Take what came, without waiting: as recv() of one byte.  *fd, close-on-exec and the caller's, is
 * -1 when none came along. */
ssize_t pass_take(int over, int *fd);
