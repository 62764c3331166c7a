// SPDX-License-Identifier: GPL-2.0
/*
 * ask [ro] DEV geo			HDIO_GETGEO
 * ask [ro] DEV inquiry			SG_IO: INQUIRY, all its bytes summed up
 * ask [ro] DEV page83			SG_IO: the page that has the unique id
 * ask [ro] DEV write			SG_IO: WRITE(10) of zeros to sector 1
 * ask [ro] DEV unknown			an ioctl that nobody knows
 * ask [ro] DEV register OLD NEW		persistent reservations
 * ask [ro] DEV reserve|release KEY TYPE
 * ask [ro] DEV preempt|abort OLD NEW TYPE
 * ask [ro] DEV clear KEY
 * ask [ro] DEV keys|held
 *
 * Prints the answer: OK, with what it tells, or the name of the errno, or what a
 * SCSI device or the kernel returned above 0. What DEV is opened for is to write,
 * unless ro says otherwise.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/hdreg.h>
#include <linux/pr.h>
#include <scsi/sg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Older headers lack these. */
struct read_keys {
	uint32_t generation;
	uint32_t count;
	uint64_t keys;
};

struct read_held {
	uint64_t key;
	uint32_t generation;
	uint32_t type;
};

#define READ_KEYS	_IOWR('p', 206, struct read_keys)
#define READ_HELD	_IOR('p', 207, struct read_held)

static int answer(int got)
{
	if (got < 0)
		printf("%s\n", strerrorname_np(errno));
	else if (got)
		printf("%d\n", got);
	return !!got;
}

static int geo(int fd)
{
	struct hd_geometry geo = { 0 };

	if (answer(ioctl(fd, HDIO_GETGEO, &geo)))
		return 1;
	printf("OK %u/%u/%u at %lu\n", geo.heads, geo.sectors, geo.cylinders, geo.start);
	return 0;
}

static int scsi(int fd, unsigned char *cmd, int length, int direction, int bytes)
{
	unsigned char data[512] = { 0 }, sense[64];
	uint32_t sum = 0;
	sg_io_hdr_t io = {
		.interface_id = 'S', .dxfer_direction = direction, .cmd_len = length,
		.cmdp = cmd, .dxferp = data, .dxfer_len = bytes, .timeout = 20000,
		.sbp = sense, .mx_sb_len = sizeof(sense),
	};
	int i;

	if (answer(ioctl(fd, SG_IO, &io)))
		return 1;
	for (i = 0; i < bytes; i++)
		sum = sum * 31 + data[i];
	printf("OK status=%d host=%d resid=%d sum=%08x\n", io.status, io.host_status,
	       io.resid, sum);
	return 0;
}

static int ask_scsi(int fd, const char *what)
{
	unsigned char inquiry[6] = { 0x12, 0, 0, 0, 96 };
	unsigned char page83[6] = { 0x12, 1, 0x83, 0, 252 };
	unsigned char write[10] = { 0x2a, 0, 0, 0, 0, 1, 0, 0, 1 };

	if (!strcmp(what, "inquiry"))
		return scsi(fd, inquiry, 6, SG_DXFER_FROM_DEV, 96);
	if (!strcmp(what, "page83"))
		return scsi(fd, page83, 6, SG_DXFER_FROM_DEV, 252);
	return scsi(fd, write, 10, SG_DXFER_TO_DEV, 512);
}

static int print_keys(int fd)
{
	uint64_t keys[16];
	struct read_keys read = { .count = 16, .keys = (uintptr_t)keys };
	unsigned int i;

	if (answer(ioctl(fd, READ_KEYS, &read)))
		return 1;
	printf("OK generation=%u", read.generation);
	for (i = 0; i < read.count && i < 16; i++)
		printf(" %ju", (uintmax_t)keys[i]);
	printf("\n");
	return 0;
}

static int print_held(int fd)
{
	struct read_held held = { 0 };

	if (answer(ioctl(fd, READ_HELD, &held)))
		return 1;
	printf("OK key=%ju generation=%u type=%u\n", (uintmax_t)held.key,
	       held.generation, held.type);
	return 0;
}

static int reserve(int fd, const char *what, uint64_t a, uint64_t b, uint64_t c)
{
	struct pr_registration reg = { .old_key = a, .new_key = b };
	struct pr_reservation res = { .key = a, .type = b };
	struct pr_preempt pre = { .old_key = a, .new_key = b, .type = c };
	struct pr_clear clear = { .key = a };

	if (!strcmp(what, "register"))
		return ioctl(fd, IOC_PR_REGISTER, &reg);
	if (!strcmp(what, "reserve"))
		return ioctl(fd, IOC_PR_RESERVE, &res);
	if (!strcmp(what, "release"))
		return ioctl(fd, IOC_PR_RELEASE, &res);
	if (!strcmp(what, "preempt"))
		return ioctl(fd, IOC_PR_PREEMPT, &pre);
	if (!strcmp(what, "abort"))
		return ioctl(fd, IOC_PR_PREEMPT_ABORT, &pre);
	return ioctl(fd, IOC_PR_CLEAR, &clear);
}

static uint64_t number(char **argv, int argc, int i)
{
	return i < argc ? strtoull(argv[i], NULL, 0) : 0;
}

int main(int argc, char **argv)
{
	const char *what;
	int fd, mode = O_RDWR;

	if (argc > 1 && !strcmp(argv[1], "ro")) {
		mode = O_RDONLY;
		argc--;
		argv++;
	}
	if (argc < 3)
		return 2;
	fd = open(argv[1], mode);
	if (fd < 0)
		return answer(fd);
	what = argv[2];
	if (!strcmp(what, "geo"))
		return geo(fd);
	if (!strcmp(what, "inquiry") || !strcmp(what, "page83") || !strcmp(what, "write"))
		return ask_scsi(fd, what);
	if (!strcmp(what, "unknown"))
		return answer(ioctl(fd, _IO('~', 251)));
	if (!strcmp(what, "keys"))
		return print_keys(fd);
	if (!strcmp(what, "held"))
		return print_held(fd);
	if (answer(reserve(fd, what, number(argv, argc, 3), number(argv, argc, 4),
			   number(argv, argc, 5))))
		return 1;
	printf("OK\n");
	return 0;
}
