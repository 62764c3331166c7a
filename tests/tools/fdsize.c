// SPDX-License-Identifier: GPL-2.0
/*
 * fdsize FD
 *
 * What an open descriptor of a block device shows by itself, without being
 * opened again: its size in sectors by ioctl and by lseek, its logical block
 * size, and what a read of the last sector and of one past it return.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static char buf[512];

static const char *answer(int fd, uint64_t at)
{
	static char text[2][24];
	static int turn;
	ssize_t got = pread(fd, buf, sizeof(buf), at);

	if (got < 0)
		return strerrorname_np(errno);
	turn = !turn;
	snprintf(text[turn], sizeof(text[turn]), "%zd", got);
	return text[turn];
}

int main(int argc, char **argv)
{
	int fd = argc > 1 ? atoi(argv[1]) : 0;
	uint64_t bytes;
	int block;

	if (ioctl(fd, BLKGETSIZE64, &bytes) || ioctl(fd, BLKSSZGET, &block)) {
		printf("%s\n", strerrorname_np(errno));
		return 1;
	}
	printf("size=%ju seek=%jd block=%d last=%s past=%s\n",
	       (uintmax_t)bytes / 512, (intmax_t)lseek(fd, 0, SEEK_END) / 512,
	       block, answer(fd, bytes - 512), answer(fd, bytes));
	return 0;
}
