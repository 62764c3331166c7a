// SPDX-License-Identifier: GPL-2.0
/*
 * opn FLAGS PATH [CMD...]
 *
 * Opens PATH, FLAGS being r or w or rw, and x for O_EXCL; prints OK or the
 * name of the errno, and runs CMD while it holds the file open as descriptor 9.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int flags, fd;

	if (argc < 3)
		return 2;
	flags = !strchr(argv[1], 'w') ? O_RDONLY :
		!strchr(argv[1], 'r') ? O_WRONLY : O_RDWR;
	if (strchr(argv[1], 'x'))
		flags |= O_EXCL;
	fd = open(argv[2], flags);
	puts(fd < 0 ? strerrorname_np(errno) : "OK");
	fflush(stdout);
	if (fd < 0)
		return 1;
	if (argc == 3)
		return 0;
	if (dup2(fd, 9) < 0)
		return 2;
	execvp(argv[3], argv + 3);
	return 2;
}
