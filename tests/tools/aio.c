// SPDX-License-Identifier: GPL-2.0
/*
 * aio - requests one after the other, none waiting for the one before
 *
 *	aio [-n] DEV r|w START:COUNT...
 *
 * Sectors are 512 bytes. Says "submitted" once all of them are on their way,
 * then START:COUNT and OK or the name of the errno for each as it completes.
 * A request that cannot even be submitted is listed before "submitted".
 * -n: RWF_NOWAIT.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int failed;

static void done(const char *what, long res, uint64_t size)
{
	const char *name = "OK";

	if (res < 0)
		name = strerrorname_np(-res);
	else if ((uint64_t)res != size)
		name = "SHORT";
	failed |= res < 0 || (uint64_t)res != size;
	printf("%s %s\n", what, name);
	fflush(stdout);
}

static int submit(aio_context_t ctx, int fd, int op, int flags, char *arg)
{
	unsigned long long start, count;
	struct iocb cb = { 0 }, *cbs = &cb;
	void *buf;

	if (sscanf(arg, "%llu:%llu", &start, &count) != 2 ||
	    posix_memalign(&buf, 2 << 20, count * 512))
		return -1;
	memset(buf, 0x5a, count * 512);
	cb.aio_data = (uintptr_t)arg;
	cb.aio_lio_opcode = op;
	cb.aio_fildes = fd;
	cb.aio_buf = (uintptr_t)buf;
	cb.aio_nbytes = count * 512;
	cb.aio_offset = start * 512;
	cb.aio_rw_flags = flags;
	if (syscall(SYS_io_submit, ctx, 1, &cbs) == 1)
		return 1;
	done(arg, -errno, count * 512);
	return 0;
}

int main(int argc, char **argv)
{
	int flags = 0, pending = 0, op, fd, i, ret;
	unsigned long long count;
	aio_context_t ctx = 0;
	struct io_event ev;
	char *arg;

	if (argc > 1 && !strcmp(argv[1], "-n")) {
		flags = RWF_NOWAIT;
		argc--;
		argv++;
	}
	if (argc < 4) {
		fputs("usage: aio [-n] DEV r|w START:COUNT...\n", stderr);
		return 2;
	}
	op = *argv[2] == 'w' ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD;
	fd = open(argv[1], O_RDWR | O_DIRECT);
	if (fd < 0 || syscall(SYS_io_setup, argc, &ctx)) {
		puts(strerrorname_np(errno));
		return 1;
	}
	for (i = 3; i < argc; i++) {
		ret = submit(ctx, fd, op, flags, argv[i]);
		if (ret < 0)
			return 2;
		pending += ret;
	}
	puts("submitted");
	fflush(stdout);
	while (pending--) {
		if (syscall(SYS_io_getevents, ctx, 1, 1, &ev, NULL) != 1)
			return 2;
		arg = (char *)(uintptr_t)ev.data;
		count = strtoull(strchr(arg, ':') + 1, NULL, 10);
		done(arg, ev.res, count * 512);
	}
	return failed;
}
