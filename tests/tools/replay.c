// SPDX-License-Identifier: GPL-2.0
/*
 * replay - what a disk holds after its power was cut, from a log of dm-log-writes
 *
 *	replay LOG
 *	replay [-n flush|fua|mark] [-s SEED] LOG DISK CUT
 *
 * The first lists the log, "NUMBER WHAT SECTOR COUNT" an entry. WHAT is write,
 * flush, fua, flush+fua or discard; a mark is "NUMBER mark NAME". Numbers begin
 * with 1. A flush without data has only its number.
 *
 * The second makes DISK, a device or a file of the size it is to have, what a
 * disk that was zeroed before the log began would hold when its power is cut
 * right after entry CUT, a number or the name of a mark: all that was written
 * before the last flush, and what went around its volatile cache (FUA). The rest
 * is lost. With -s each write of the rest is kept or lost as chance, which
 * begins with SEED, has it. With -n the cut is after the next such entry from
 * CUT on. Prints the number of the entry that the cut comes after.
 *
 * The driver logs a write when a flush has come back that was sent after the
 * write was done; one with FUA, when it is done. Hence between two flushes those
 * with FUA come first, whatever their order was. Whoever has the disk write one
 * place with and without FUA between two flushes cannot tell from the log which
 * was last.
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC	0x6a736677736872ULL
#define VERSION	1

#define FLUSH	1
#define FUA	2
#define DISCARD	4
#define MARK	8

#define BUFFER	(1024 * 1024)

/* The first block of a log */
struct super {
	uint64_t magic;
	uint64_t version;
	uint64_t entries;
	uint32_t block;
};

/* A block before the data of each entry; sectors are such blocks */
struct head {
	uint64_t sector;
	uint64_t sectors;
	uint64_t flags;
	uint64_t mark_len;
};

struct entry {
	uint64_t at;		/* in bytes, on the disk */
	uint64_t size;
	uint64_t data;		/* where in the log they are */
	uint64_t flags;
	char *mark;
};

static struct entry *entries;
static uint64_t count;

static void die(const char *what, const char *why)
{
	fprintf(stderr, "replay: %s: %s\n", what, why);
	exit(1);
}

static void must(int ok, const char *what)
{
	if (!ok)
		die(what, errno ? strerror(errno) : "too short");
}

static void read_at(int fd, void *to, size_t size, uint64_t at)
{
	errno = 0;
	must(pread(fd, to, size, at) == (ssize_t)size, "the log");
}

static char *read_mark(int fd, uint64_t at, uint64_t len, uint32_t block)
{
	char *mark;

	if (len > block - sizeof(struct head))
		die("the log", "a mark that is too long");
	mark = calloc(1, len + 1);
	must(!!mark, "memory");
	read_at(fd, mark, len, at);
	return mark;
}

static void read_log(int fd)
{
	struct super super;
	struct head head;
	uint64_t i, at;
	uint32_t block;

	/* The driver writes it past the page cache. */
	ioctl(fd, BLKFLSBUF, 0);
	read_at(fd, &super, sizeof(super), 0);
	if (le64toh(super.magic) != MAGIC || le64toh(super.version) != VERSION)
		die("the log", "is none");
	count = le64toh(super.entries);
	block = le32toh(super.block);
	entries = calloc(count + 1, sizeof(*entries));
	must(!!entries, "memory");

	at = block;
	for (i = 1; i <= count; i++) {
		struct entry *entry = &entries[i];

		read_at(fd, &head, sizeof(head), at);
		entry->flags = le64toh(head.flags);
		entry->at = le64toh(head.sector) * block;
		entry->size = le64toh(head.sectors) * block;
		entry->data = at + block;
		if (entry->flags & MARK)
			entry->mark = read_mark(fd, at + sizeof(head),
						le64toh(head.mark_len), block);
		at += block;
		if (!(entry->flags & DISCARD))
			at += entry->size;
	}
}

static void list(void)
{
	static const char *const names[] = {
		"write", "flush", "fua", "flush+fua"
	};
	uint64_t i;

	for (i = 1; i <= count; i++) {
		struct entry *entry = &entries[i];

		printf("%llu ", (unsigned long long)i);
		if (entry->flags & MARK)
			printf("mark %s", entry->mark);
		else if (entry->flags & DISCARD)
			printf("discard");
		else
			printf("%s", names[entry->flags & (FLUSH | FUA)]);
		if (entry->size)
			printf(" %llu %llu", (unsigned long long)entry->at / 512,
			       (unsigned long long)entry->size / 512);
		putchar('\n');
	}
}

static uint64_t find(const char *cut)
{
	uint64_t i;
	char *end;

	i = strtoull(cut, &end, 10);
	if (end != cut && !*end && i <= count)
		return i;
	for (i = 1; i <= count; i++)
		if (entries[i].mark && !strcmp(entries[i].mark, cut))
			return i;
	die(cut, "there is no such entry");
	return 0;
}

static uint64_t find_next(uint64_t i, const char *what)
{
	uint64_t flag = !strcmp(what, "flush") ? FLUSH :
			!strcmp(what, "fua") ? FUA :
			!strcmp(what, "mark") ? MARK : 0;

	if (!flag)
		die(what, "flush, fua or mark");
	while (++i <= count)
		if (entries[i].flags & flag)
			return i;
	die(what, "there is none any more");
	return 0;
}

/* A number that depends on all bits of these */
static uint64_t mix(uint64_t seed, uint64_t i)
{
	uint64_t x = (seed + 1) * 0x9e3779b97f4a7c15ULL + i;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

static void zero(int disk, uint64_t at, uint64_t size)
{
	must(!fallocate(disk, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at,
			size), "zeroing");
}

static void apply(int fd, int disk, const struct entry *entry)
{
	static char buf[BUFFER];
	uint64_t done, size;

	if (entry->flags & DISCARD) {
		zero(disk, entry->at, entry->size);
		return;
	}
	for (done = 0; done < entry->size; done += size) {
		size = entry->size - done;
		if (size > BUFFER)
			size = BUFFER;
		read_at(fd, buf, size, entry->data + done);
		must(pwrite(disk, buf, size, entry->at + done) == (ssize_t)size,
		     "the disk");
	}
}

static void build(int fd, int disk, uint64_t cut, const char *seed)
{
	uint64_t chance = seed ? strtoull(seed, NULL, 10) : 0;
	uint64_t i, flushed = cut;
	off_t size = lseek(disk, 0, SEEK_END);

	must(size > 0, "the disk");
	zero(disk, 0, size);
	while (flushed && !(entries[flushed].flags & FLUSH))
		flushed--;
	for (i = 1; i <= cut; i++) {
		struct entry *entry = &entries[i];

		if (i < flushed || entry->flags & FUA ||
		    (seed && mix(chance, i) & 1))
			apply(fd, disk, entry);
	}
	/* A device has a cache, too, but not that of whoever looks next. */
	must(!fsync(disk), "the disk");
}

int main(int argc, char **argv)
{
	const char *next = NULL, *seed = NULL;
	uint64_t cut;
	int fd, disk, c;

	while ((c = getopt(argc, argv, "n:s:")) != -1) {
		if (c == 'n')
			next = optarg;
		else if (c == 's')
			seed = optarg;
		else
			goto usage;
	}
	argv += optind;
	argc -= optind;
	if (argc != 1 && argc != 3)
		goto usage;
	fd = open(argv[0], O_RDONLY);
	must(fd >= 0, argv[0]);
	read_log(fd);
	if (argc == 1) {
		list();
		return 0;
	}
	cut = find(argv[2]);
	if (next)
		cut = find_next(cut, next);
	disk = open(argv[1], O_RDWR);
	must(disk >= 0, argv[1]);
	build(fd, disk, cut, seed);
	printf("%llu\n", (unsigned long long)cut);
	return 0;

usage:
	fputs("usage: replay [-n flush|fua|mark] [-s SEED] LOG [DISK CUT]\n",
	      stderr);
	return 2;
}
