// SPDX-License-Identifier: GPL-2.0
/*
 * stuck r FILE DISK
 * stuck w FILE DISK TEXT COUNT
 *
 * Reads FILE, as user 65534, into memory that is a page of DISK; or writes TEXT to it,
 * in one write with the COUNT bytes behind it that DISK begins with. When that disk
 * does not answer, neither does the memory. Prints `begun`, and then the number of
 * bytes or the name of the errno.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 65536	/* or a multiple of one */

/* Two pages, the second of which is DISK's first */
static char *map(const char *disk)
{
	int fd = open(disk, O_RDWR);
	char *at;

	at = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (fd < 0 || at == MAP_FAILED ||
	    mmap(at + PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) ==
	    MAP_FAILED) {
		perror(disk);
		exit(2);
	}
	return at + PAGE;
}

int main(int argc, char **argv)
{
	int writer = argc == 6 && *argv[1] == 'w';
	size_t size = writer ? strlen(argv[4]) : 0;
	char *page;
	ssize_t did;
	int fd;

	if (!writer && argc != 4)
		return 2;
	page = map(argv[3]);
	if (writer)
		memcpy(page - size, argv[4], size);
	else if (setgroups(0, NULL) || setgid(65534) || setuid(65534))
		return 2;
	fd = open(argv[2], writer ? O_WRONLY : O_RDONLY);
	if (fd < 0) {
		puts(strerrorname_np(errno));
		return 1;
	}
	puts("begun");
	fflush(stdout);
	if (writer)
		did = write(fd, page - size, size + atoi(argv[5]));
	else
		did = read(fd, page, 4096);
	if (did < 0)
		puts(strerrorname_np(errno));
	else
		printf("%zd\n", did);
	return did < 0;
}
