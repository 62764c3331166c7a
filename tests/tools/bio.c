// SPDX-License-Identifier: GPL-2.0
/*
 * bio - one request to a block device, and what came of it
 *
 *	bio [-abdnx] [-m BYTES] DEV read|write|discard|secure|zeroout START COUNT
 *	bio [-x] DEV flush|open|size|hold
 *
 * Sectors are 512 bytes. Prints OK, EOF, SHORT BYTES or the name of the errno.
 * -a: RWF_ATOMIC, -b: through the page cache (else O_DIRECT), -d: RWF_DSYNC, -n: RWF_NOWAIT,
 * -m: its memory begins so far behind a page, -x: open it O_EXCL. "hold" says OK
 * and keeps it open until it is killed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILL 0x5a

#ifndef RWF_ATOMIC
#define RWF_ATOMIC 0x40
#endif

static size_t out_of_line;

static int report(long ret, size_t want)
{
	if (ret < 0)
		puts(strerrorname_np(errno));
	else if ((size_t)ret == want)
		puts("OK");
	else if (!ret)
		puts("EOF");
	else
		printf("SHORT %ld\n", ret);
	fflush(stdout);
	return ret < 0 || (size_t)ret != want;
}

static int transfer(int fd, int write, off_t pos, size_t size, int flags)
{
	struct iovec iov = { .iov_len = size };

	if (posix_memalign(&iov.iov_base, 2 << 20, size + out_of_line + 1))
		return report(-1, 0);
	iov.iov_base = (char *)iov.iov_base + out_of_line;
	memset(iov.iov_base, FILL, size);
	return report(write ? pwritev2(fd, &iov, 1, pos, flags) :
			      preadv2(fd, &iov, 1, pos, flags), size);
}

static int range(int fd, unsigned long cmd, uint64_t start, uint64_t size)
{
	uint64_t r[2] = { start, size };

	return report(ioctl(fd, cmd, r), 0);
}

static int run(int fd, const char *op, uint64_t start, uint64_t size, int flags)
{
	uint64_t bytes;

	if (!strcmp(op, "read"))
		return transfer(fd, 0, start, size, flags);
	if (!strcmp(op, "write"))
		return transfer(fd, 1, start, size, flags);
	if (!strcmp(op, "discard"))
		return range(fd, BLKDISCARD, start, size);
	if (!strcmp(op, "secure"))
		return range(fd, BLKSECDISCARD, start, size);
	if (!strcmp(op, "zeroout"))
		return range(fd, BLKZEROOUT, start, size);
	if (!strcmp(op, "flush"))
		return report(fsync(fd), 0);
	if (!strcmp(op, "open"))
		return report(0, 0);
	if (!strcmp(op, "size")) {
		if (ioctl(fd, BLKGETSIZE64, &bytes))
			return report(-1, 0);
		printf("%llu\n", (unsigned long long)bytes / 512);
		return 0;
	}
	if (!strcmp(op, "hold")) {
		report(0, 0);
		for (;;)
			pause();
	}
	fprintf(stderr, "bio: no such operation: %s\n", op);
	return 2;
}

int main(int argc, char **argv)
{
	int flags = 0, mode = O_DIRECT, c, fd;
	uint64_t start = 0, count = 0;
	const char *op;

	while ((c = getopt(argc, argv, "abdm:nx")) != -1) {
		if (c == 'a')
			flags |= RWF_ATOMIC;
		else if (c == 'b')
			mode &= ~O_DIRECT;
		else if (c == 'd')
			flags |= RWF_DSYNC;
		else if (c == 'm')
			out_of_line = strtoul(optarg, NULL, 10);
		else if (c == 'n')
			flags |= RWF_NOWAIT;
		else if (c == 'x')
			mode |= O_EXCL;
		else
			return 2;
	}
	argv += optind;
	argc -= optind;
	if (argc != 2 && argc != 4) {
		fputs("usage: bio [-abdnx] [-m BYTES] DEV OP [START COUNT]\n", stderr);
		return 2;
	}
	op = argv[1];
	if (argc == 4) {
		start = strtoull(argv[2], NULL, 10) * 512;
		count = strtoull(argv[3], NULL, 10) * 512;
		if (strcmp(op, "read"))
			mode |= O_RDWR;
	}
	fd = open(argv[0], mode);
	if (fd < 0)
		return report(-1, 0);
	return run(fd, op, start, count, flags);
}
