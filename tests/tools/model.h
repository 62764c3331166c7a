/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What model.c knows: which devices there are and who stands on whom; chance, and
 * what to say. Nothing asks the kernel, but for which other block devices exist.
 */
#ifndef _MODEL_H
#define _MODEL_H

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define PROC		"/proc/device-mapper/"
#define NODES		"/dev/device-mapper/"
#define SECTORS_MAX	18014398509481983ULL
#define MINOR_MAX	1048575
#define LINE_MAX_	4096
#define DEPTH_MAX	16
#define DEVS		32
#define LOWERS		32
#define FILES		8
#define FDS		6
#define ERROR		256
#define BAD_MAX		100
#define ERRORS		(BAD_MAX * (ERROR + 10))
#define TEXT		65536
#define HISTORY		20

typedef uint64_t u64;
#define __printf(a, b)	__attribute((format(printf, a, b)))
#define __noreturn	__attribute((noreturn))
#define LLU(x)		((unsigned long long)(x))

/* What a table says; disks have numbers: the lower ones, and then ours */
struct table {
	u64 size, holds, odd_line, odd_at;
	u64 ends[LOWERS + DEVS], end_lines[LOWERS + DEVS];
	unsigned int count, block;
	const char *odd_type;
	char *text;
	size_t len;
};

struct device {
	char name[64], errors[ERRORS];
	bool there, suspended;
	int minor;
	unsigned int opens, block_size;
	u64 event;
	struct table *live;
};

struct lower {
	unsigned int major, minor, block;
	u64 size;
};

enum state { NONE, BARE, BEGUN, DONE };

/* An open file of a device, or of control (-1), and what it is about to get */
struct file {
	int fd, dev, failure, bad;
	bool reader, gone, failed, lost, live, next;
	u64 number, end, seen;
	enum state state;
	struct table *building;
	char error[ERROR], errors[ERRORS], pending[LINE_MAX_ + 2];
	size_t size;
	char *plan;		/* a writer's text, or what a reader must get */
	size_t plan_size, at, read_pos;
};

struct node {
	int fd, disk;
	bool excl;
};

static struct device devs[DEVS];
static struct lower lowers[LOWERS];
static int order[DEVS], dev_count, lower_count;
static struct file files[FILES];
static struct node nodes[FDS];
static char last_error[ERROR];
static unsigned int major_ours;

static u64 seed, rng, step, accepted, refused;
static char history[HISTORY][400];

/*
 * Chance, and what to say
 */

static u64 below(u64 limit)
{
	u64 z = (rng += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (z ^ (z >> 31)) % limit;
}

static bool one_in(u64 n)
{
	return !below(n);
}

static void print_escaped(FILE *to, const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (text[i] == '\n')
			fputs("\\n", to);
		else if (isprint((unsigned char)text[i]))
			fputc(text[i], to);
		else
			fprintf(to, "\\x%02x", (unsigned char)text[i]);
}

__printf(3, 4)
static void log_step(const char *text, size_t size, const char *fmt, ...)
{
	char *entry = history[++step % HISTORY];
	FILE *to = fmemopen(entry, sizeof(history[0]) - 1, "w");
	va_list args;

	memset(entry, 0, sizeof(history[0]));
	va_start(args, fmt);
	fprintf(to, "%llu: ", LLU(step));
	vfprintf(to, fmt, args);
	va_end(args);
	if (size) {
		fputc(' ', to);
		print_escaped(to, text, size);
	}
	fclose(to);
}

__noreturn __printf(1, 2)
static void differs(const char *fmt, ...)
{
	va_list args;
	u64 i;

	printf("DIFFERS at step %llu, SEED=%llu: ", LLU(step), LLU(seed));
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\nthe last steps:\n");
	for (i = step < HISTORY ? 0 : step - HISTORY + 1; i <= step; i++)
		printf("%s\n", history[i % HISTORY]);
	exit(1);
}

static const char *name_of(long err)
{
	return err < 0 ? strerrorname_np(-err) : "OK";
}

static void same(const char *what, long got, long expected)
{
	if (expected < 0)
		refused++;
	else
		accepted++;
	if (got != expected)
		differs("%s gave %ld (%s), expected %ld (%s)", what, got,
			name_of(got), expected, name_of(expected));
}

static long result(long got)
{
	return got < 0 ? -errno : got;
}

/*
 * Errors
 */

static void set_error(char *error, u64 line, const char *who, const char *fmt,
		      va_list args)
{
	char text[9000], one[8];
	int used = snprintf(text, sizeof(text), "line %llu: ", LLU(line));
	int i;

	if (who)
		used += snprintf(text + used, 70, "%.64s: ", who);
	vsnprintf(text + used, sizeof(text) - used, fmt, args);
	text[ERROR - 1] = '\0';
	*error = '\0';
	for (i = 0; text[i]; i++) {
		unsigned char c = text[i];

		snprintf(one, sizeof(one), c < 32 || c > 126 ? "\\x%02x" : "%c", c);
		if (strlen(error) + strlen(one) >= ERROR)
			break;
		strcat(error, one);
	}
}

__printf(4, 5)
static int refuse(struct file *file, int err, const char *who, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set_error(file->error, file->number, who, fmt, args);
	va_end(args);
	return -err;
}

/*
 * Disks, and who stands on whom
 */

static int id_of(const struct device *dev)
{
	return LOWERS + (dev - devs);
}

static struct device *dev_of(int id)
{
	return id < LOWERS ? NULL : &devs[id - LOWERS];
}

static u64 size_of(int id)
{
	return id < LOWERS ? lowers[id].size : dev_of(id)->live->size;
}

static unsigned int block_of(int id)
{
	return id < LOWERS ? lowers[id].block : dev_of(id)->live->block;
}

static unsigned int major_of(int id)
{
	return id < LOWERS ? lowers[id].major : major_ours;
}

static unsigned int minor_of(int id)
{
	return id < LOWERS ? lowers[id].minor : (unsigned int)dev_of(id)->minor;
}

/* Whoever opens it first finds the largest block that its size allows */
static void opened(int id)
{
	struct device *dev = dev_of(id);

	if (!dev || dev->opens++)
		return;
	dev->block_size = dev->live->block;
	while (dev->block_size < 4096 && !(dev->live->size * 512 & dev->block_size))
		dev->block_size *= 2;
}

static void closed(int id)
{
	if (id >= LOWERS)
		dev_of(id)->opens--;
}

static void drop(struct table *table)
{
	int id;

	if (!table)
		return;
	for (id = 0; id < LOWERS + DEVS; id++)
		if (table->holds >> id & 1)
			closed(id);
	free(table->text);
	free(table);
}

static bool held_by_table(int id)
{
	int i;

	for (i = 0; i < DEVS; i++)
		if (devs[i].there && devs[i].live && devs[i].live->holds >> id & 1)
			return true;
	for (i = 0; i < FILES; i++)
		if (files[i].building && files[i].building->holds >> id & 1)
			return true;
	return false;
}

static bool held_by_us(int id)
{
	int i;

	for (i = 0; i < FDS; i++)
		if (nodes[i].fd >= 0 && nodes[i].excl && nodes[i].disk == id)
			return true;
	return false;
}

static bool reaches(int from, int to)
{
	struct device *dev = dev_of(from);
	int id;

	if (from == to)
		return true;
	for (id = LOWERS; dev && dev->live && id < LOWERS + DEVS; id++)
		if (dev->live->holds >> id & 1 && reaches(id, to))
			return true;
	return false;
}

/* How many of ours stand on each other, if @next_of had @next as well */
static int depth(int from, int next_of, const struct table *next)
{
	struct device *dev = dev_of(from);
	u64 holds = dev->live ? dev->live->holds : 0;
	int id, most = 0;

	if (from == next_of)
		holds |= next->holds;
	for (id = LOWERS; id < LOWERS + DEVS; id++)
		if (holds >> id & 1 && depth(id, next_of, next) > most)
			most = depth(id, next_of, next);
	return most + 1;
}

/* Another device that is there, whatever it is; opening may make it */
static int probe(unsigned int major, unsigned int minor)
{
	struct lower *lower = &lowers[lower_count];
	int i, fd, block = 0;
	u64 size = 0;

	for (i = 0; i < lower_count; i++)
		if (lowers[i].major == major && lowers[i].minor == minor)
			return i;
	for (i = 0; major == major_ours && i < DEVS; i++)
		if (devs[i].there && devs[i].minor == (int)minor)
			return devs[i].live ? LOWERS + i : -1;
	if (major == major_ours)
		return -1;
	unlink("/tmp/model.node");
	if (mknod("/tmp/model.node", S_IFBLK | 0600, makedev(major, minor)))
		return -1;
	fd = open("/tmp/model.node", O_RDONLY);
	if (fd < 0)
		return -1;
	if (lower_count == LOWERS || ioctl(fd, BLKGETSIZE64, &size) ||
	    ioctl(fd, BLKSSZGET, &block))
		differs("no more room for lower devices");
	close(fd);
	*lower = (struct lower) { major, minor, block, size / 512 };
	return lower_count++;
}

#endif /* _MODEL_H */
