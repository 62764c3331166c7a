// SPDX-License-Identifier: GPL-2.0
/*
 * pat - a pattern keyed by sector, written to and found again on block devices
 *
 *	pat write DEV START COUNT TAG [FIRST [BLOCK]]
 *	pat check DEV START COUNT TAG [FIRST [BLOCK]]
 *	pat map DEV START COUNT
 *
 * A written sector holds TAG and its number, which begins with FIRST (START
 * when left out) and goes up by one a sector. Requests are of BLOCK sectors.
 * "check" prints OK or the first sector that is not as expected. "map" prints
 * what is there, runs of it folded into lines "START COUNT WHAT": WHAT is
 * TAG+FIRST, zero, other, or the name of the errno that reading it gave.
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
#include <unistd.h>

#define SECTOR 512
#define MOST (8 << 20)

struct sector {
	char magic[8];
	char tag[8];
	uint64_t number;
	uint64_t fill[61];
};

/* What one sector holds, or stands for; also a run of such sectors. */
struct what {
	char name[24];
	uint64_t first;
	int numbered;
};

static char *buf;

static uint64_t mix(uint64_t x)
{
	x ^= x >> 31;
	x *= 0x9e3779b97f4a7c15ULL;
	return x ^ x >> 29;
}

static void fill(struct sector *s, const char *tag, uint64_t number)
{
	uint64_t x;
	size_t i;

	memset(s, 0, sizeof(*s));
	memcpy(s->magic, "pattern", 8);
	strncpy(s->tag, tag, sizeof(s->tag) - 1);
	s->number = number;
	memcpy(&x, s->tag, sizeof(x));
	x = mix(x + number);
	for (i = 0; i < 61; i++) {
		x = mix(x + i + 1);
		s->fill[i] = x;
	}
}

static void identify(const struct sector *s, struct what *w)
{
	static const struct sector zero;
	struct sector want;

	memset(w, 0, sizeof(*w));
	strcpy(w->name, "other");
	if (!memcmp(s, &zero, sizeof(zero))) {
		strcpy(w->name, "zero");
	} else if (!memcmp(s->magic, "pattern", 8) && !s->tag[7]) {
		fill(&want, s->tag, s->number);
		if (memcmp(s, &want, sizeof(want)))
			return;
		strcpy(w->name, s->tag);
		w->first = s->number;
		w->numbered = 1;
	}
}

static void print(uint64_t start, uint64_t count, const struct what *w)
{
	if (!count)
		return;
	printf("%llu %llu %s", (unsigned long long)start,
	       (unsigned long long)count, w->name);
	if (w->numbered)
		printf("+%llu", (unsigned long long)w->first);
	putchar('\n');
}

/* One more sector to the run that began at @run; prints those that end. */
static void add(uint64_t sector, const struct what *w)
{
	static struct what last;
	static uint64_t run, count;

	if (w && count && !strcmp(w->name, last.name) &&
	    w->numbered == last.numbered &&
	    (!w->numbered || w->first == last.first + count)) {
		count++;
		return;
	}
	print(run, count, &last);
	if (!w)
		return;
	last = *w;
	run = sector;
	count = 1;
}

static int map(int fd, uint64_t start, uint64_t count, uint64_t unit)
{
	uint64_t block = 128, at, n, i;
	struct what w;
	ssize_t ret;

	for (at = start; at < start + count; at += n) {
		n = start + count - at < block ? start + count - at : block;
		ret = pread(fd, buf, n * SECTOR, at * SECTOR);
		if (ret == (ssize_t)(n * SECTOR)) {
			for (i = 0; i < n; i++) {
				identify((struct sector *)buf + i, &w);
				add(at + i, &w);
			}
			continue;
		}
		if (n > unit) {		/* find the bad one among them */
			block = unit;
			n = 0;
			continue;
		}
		memset(&w, 0, sizeof(w));
		strcpy(w.name, ret < 0 ? strerrorname_np(errno) : "EOF");
		for (i = 0; i < n; i++)
			add(at + i, &w);
		if (ret >= 0)
			break;
	}
	add(0, NULL);
	return 0;
}

static int put(int fd, uint64_t start, uint64_t count, const char *tag,
	       uint64_t first, uint64_t block)
{
	uint64_t at, n, i;
	ssize_t ret;

	for (at = 0; at < count; at += n) {
		n = count - at < block ? count - at : block;
		for (i = 0; i < n; i++)
			fill((struct sector *)buf + i, tag, first + at + i);
		ret = pwrite(fd, buf, n * SECTOR, (start + at) * SECTOR);
		if (ret != (ssize_t)(n * SECTOR)) {
			printf("%llu: %s\n", (unsigned long long)(start + at),
			       ret < 0 ? strerrorname_np(errno) : "short");
			return 1;
		}
	}
	puts("OK");
	return 0;
}

static int check(int fd, uint64_t start, uint64_t count, const char *tag,
		 uint64_t first, uint64_t block)
{
	struct what w;
	uint64_t at, n, i;
	ssize_t ret;

	for (at = 0; at < count; at += n) {
		n = count - at < block ? count - at : block;
		ret = pread(fd, buf, n * SECTOR, (start + at) * SECTOR);
		if (ret != (ssize_t)(n * SECTOR)) {
			printf("%llu: %s\n", (unsigned long long)(start + at),
			       ret < 0 ? strerrorname_np(errno) : "short");
			return 1;
		}
		for (i = 0; i < n; i++) {
			identify((struct sector *)buf + i, &w);
			if (w.numbered && !strcmp(w.name, tag) &&
			    w.first == first + at + i)
				continue;
			printf("%s+%llu wanted, found: ", tag,
			       (unsigned long long)(first + at + i));
			print(start + at + i, 1, &w);
			return 1;
		}
	}
	puts("OK");
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t start, count, first, block = 128;
	int fd, size, write;

	if (argc < 5)
		goto usage;
	write = !strcmp(argv[1], "write");
	start = strtoull(argv[3], NULL, 10);
	count = strtoull(argv[4], NULL, 10);
	first = argc > 6 ? strtoull(argv[6], NULL, 10) : start;
	if (argc > 7)
		block = strtoull(argv[7], NULL, 10);
	if (!block || block * SECTOR > MOST ||
	    posix_memalign((void **)&buf, 2 << 20, MOST))
		goto usage;
	fd = open(argv[2], (write ? O_RDWR : O_RDONLY) | O_DIRECT);
	if (fd < 0 || ioctl(fd, BLKSSZGET, &size)) {
		puts(strerrorname_np(errno));
		return 1;
	}
	if (!strcmp(argv[1], "map"))
		return map(fd, start, count, size / SECTOR);
	if (argc < 6)
		goto usage;
	if (write)
		return put(fd, start, count, argv[5], first, block);
	if (!strcmp(argv[1], "check"))
		return check(fd, start, count, argv[5], first, block);
usage:
	fputs("usage: pat write|check|map DEV START COUNT [TAG [FIRST [BLOCK]]]\n",
	      stderr);
	return 2;
}
