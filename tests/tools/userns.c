// SPDX-License-Identifier: GPL-2.0
/*
 * userns [-u UID] CMD...
 *
 * Runs CMD as a container would: as root with every capability, but in a user,
 * a mount and a pid namespace of its own, with a /proc of its own. That root is
 * user UID outside, 0 by default. Exit status 77 where the kernel has none of
 * these namespaces.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	int bad = fd < 0 || write(fd, text, strlen(text)) < 0;

	if (fd >= 0)
		close(fd);
	return bad ? -1 : 0;
}

static int be_root(int uid)
{
	char map[32];

	snprintf(map, sizeof(map), "0 %d 1", uid);
	return put("/proc/self/setgroups", "deny") || put("/proc/self/uid_map", map) ||
		put("/proc/self/gid_map", map);
}

static int fail(const char *what)
{
	fprintf(stderr, "userns: %s: %s\n", what, strerror(errno));
	return 2;
}

int main(int argc, char **argv)
{
	int uid = 0, status, c;
	pid_t pid;

	while ((c = getopt(argc, argv, "+u:")) != -1) {
		if (c != 'u')
			return 2;
		uid = atoi(optarg);
	}
	if (optind == argc) {
		fputs("usage: userns [-u UID] CMD...\n", stderr);
		return 2;
	}
	/* Who changes its user does not own its files in /proc, until it says so. */
	if (uid && (setgroups(0, NULL) || setgid(uid) || setuid(uid) ||
		    prctl(PR_SET_DUMPABLE, 1)))
		return fail("setuid");
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID))
		return errno == EINVAL || errno == ENOSPC ? 77 : fail("unshare");
	if (be_root(uid))
		return fail("map");
	pid = fork();
	if (pid < 0)
		return fail("fork");
	if (!pid) {
		if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		    mount("proc", "/proc", "proc", 0, NULL))
			return fail("mount");
		execvp(argv[optind], argv + optind);
		return fail(argv[optind]);
	}
	if (waitpid(pid, &status, 0) != pid)
		return fail("wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
