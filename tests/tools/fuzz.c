// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz [-s SEED] [-n STEPS] [-l SECONDS] [-c N] [-t N] [-r N] [-i N] DISK...
 *
 * So many threads each take so many steps, or fewer if the time is over:
 *
 *   -c   write commands, torn, mutated, to control
 *   -t   write tables on DISKs and on what stands on them, to any device's file
 *   -r   read, poll and seek all files, and hold what they read against itself
 *   -i   open nodes, read, write, discard, some without waiting
 *
 * Two more keep it going: one resumes all devices, again and again, one sends
 * signals, so that nobody waits for ever. In the end all devices are removed.
 * The threads' choices come of SEED, but not how they meet.
 *
 * It fails if an errno is met that the manual does not have, if what is read is
 * not whole, or if a device cannot be removed. Nothing is written to DISKs but
 * through devices on them.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define PROC		"/proc/device-mapper/"
#define NODES		"/dev/device-mapper/"
#define CONTROL		PROC "control"
#define TEXT		16384
#define READ		65536
#define NAME		80
#define THREADS		32
#define NAMES		8
#define IO		262144

typedef uint64_t u64;
#define __printf(a, b)	__attribute((format(printf, a, b)))
#define LLU(x)		((unsigned long long)(x))

struct worker {
	pthread_t thread;
	void (*step)(struct worker *me);
	u64 rng;
	char text[TEXT], whole[READ], *buffer;
	size_t size;
	atomic_bool done;
};

/* What is counted, one of each kind for what went well and what did not */
enum { WRITES, READS, POLLS, OPENS, IOS, KINDS };
static const char * const kinds[] = { "writes", "reads", "polls", "opens", "requests" };
static atomic_ullong well[KINDS], failed[KINDS], met[4096], taken;

static struct worker workers[THREADS];
static unsigned int worker_count, disk_count;
static char **disks;
static u64 steps = 1000;
static time_t deadline;
static atomic_bool over, bad;
static pthread_t keeper;
static void *nowhere;

/*
 * Chance
 */

static u64 below(struct worker *me, u64 limit)
{
	u64 z = (me->rng += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (z ^ (z >> 31)) % limit;
}

static bool one_in(struct worker *me, u64 n)
{
	return !below(me, n);
}

/*
 * What is met
 */

__printf(1, 2)
static void complain(const char *fmt, ...)
{
	va_list args;

	/* One is enough, and more may be of the same */
	if (atomic_exchange(&bad, true))
		return;
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

static long count(int kind, long result)
{
	if (result >= 0) {
		well[kind]++;
	} else {
		failed[kind]++;
		met[errno]++;
	}
	return result;
}

/* Those of the manual, and EIO of a file whose device is gone */
static void check_errno(const char *file, const char *text, size_t size)
{
	static const int known[] = {
		E2BIG, EBUSY, EEXIST, EFAULT, EINTR, EINVAL, ELOOP,
		ENODEV, ENOENT, ENOMEM, ENXIO, EROFS, EIO };
	unsigned int i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (errno == known[i])
			return;
	complain("%s: %s for %.*s", file, strerrorname_np(errno), (int)size, text);
}

/*
 * Texts
 */

__printf(2, 3)
static void emit(struct worker *me, const char *fmt, ...)
{
	va_list args;

	if (me->size > TEXT - 5000)
		return;
	va_start(args, fmt);
	me->size += vsnprintf(me->text + me->size, 5000, fmt, args);
	va_end(args);
}

/* One of the devices that are there, or none */
static bool listed(struct worker *me, char *name, u64 which)
{
	char line[256], found[NAME];
	FILE *control = fopen(CONTROL, "r");
	u64 seen = 0;

	if (!control)
		return false;
	while (fgets(line, sizeof(line), control))
		if (sscanf(line, "create %79s", found) == 1 &&
		    (me ? one_in(me, ++seen) : seen++ == which))
			strcpy(name, found);
	fclose(control);
	return me ? seen : seen > which;
}

static void pick_name(struct worker *me, char *name)
{
	if (!one_in(me, 4) && listed(me, name, 0))
		return;
	sprintf(name, "f%llu", LLU(below(me, NAMES)));
}

/* Large, small, at the borders of 32, 54, 63 and 64 bits, or none */
static void emit_number(struct worker *me)
{
	static const char * const odd[] = {
		"0", "1", "7", "4294967295", "4294967296", "18014398509481983",
		"18014398509481984", "9223372036854775807", "18446744073709551615",
		"18446744073709551616", "99999999999999999999999", "-1", "+1", "0x10",
		"1e3", "", "8a",
	};

	if (one_in(me, 4))
		emit(me, "%s", odd[below(me, 17)]);
	else
		emit(me, "%llu", LLU(below(me, 1ULL << below(me, 20))));
}

static void mutate(struct worker *me)
{
	static const char bytes[] = " \t#\0\xff\n\r-:./0z9\x7f";
	size_t at = below(me, me->size + 1), run, i;

	switch (below(me, 6)) {
	case 0:		/* other bytes */
		for (i = at; i < me->size && i < at + 3; i++)
			me->text[i] = bytes[below(me, sizeof(bytes) - 1)];
		break;
	case 1:		/* a bit */
		if (at < me->size)
			me->text[at] ^= 1 << below(me, 8);
		break;
	case 2:		/* some less */
		run = below(me, me->size - at + 1);
		memmove(me->text + at, me->text + at + run, me->size - at - run);
		me->size -= run;
		break;
	case 3:		/* the same again */
		run = below(me, me->size - at + 1);
		if (run > TEXT - me->size)
			break;
		memmove(me->text + at + run, me->text + at, me->size - at);
		me->size += run;
		break;
	case 4:		/* a long run */
		run = one_in(me, 4) ? 4090 + below(me, 10) : below(me, 300);
		if (run > TEXT - me->size)
			break;
		memmove(me->text + at + run, me->text + at, me->size - at);
		memset(me->text + at, bytes[below(me, sizeof(bytes) - 1)], run);
		me->size += run;
		break;
	default:	/* no end */
		me->size = at;
	}
}

static void emit_command(struct worker *me)
{
	static const char * const words[] = {
		"create", "create", "suspend", "suspend", "resume", "remove", "drop", "commit",
		"tell", "wait", "begin", "", "creat",
	};
	char name[NAME];
	u64 word = below(me, one_in(me, 20) ? 13 : 9);

	if (word < 2)
		sprintf(name, "f%llu", LLU(below(me, NAMES)));
	else
		pick_name(me, name);
	emit(me, "%s %s", words[word], name);
	if (words[word][0] == 's' && one_in(me, 4))
		emit(me, one_in(me, 3) ? " nofreeze" : " for %llu", LLU(below(me, 3)));
	if (words[word][0] == 'c' && words[word][1] == 'o' && one_in(me, 2)) {
		pick_name(me, name);
		emit(me, " %s", name);
	}
	if (one_in(me, word < 2 ? 6 : words[word][0] == 't' ? 2 : 30)) {
		emit(me, " ");
		emit_number(me);
	}
	if (words[word][0] == 't')
		emit(me, one_in(me, 4) ? "" : one_in(me, 4) ? " rate" : " rate %llu",
		     LLU(below(me, 9)));
	emit(me, one_in(me, 10) ? "# no\n" : one_in(me, 20) ? "" : "\n");
}

/* One of ours by number, in a place where the range fits; else, one by name */
static bool emit_ours(struct worker *me, const char *name, u64 length)
{
	char line[512] = "", *at;
	unsigned long long size;
	int major, minor;
	FILE *file;

	sprintf(line, PROC "%s", name);
	file = fopen(line, "r");
	if (!file)
		return false;
	at = fgets(line, sizeof(line), file) ? strstr(line, "dev=") : NULL;
	fclose(file);
	if (!at || sscanf(at, "dev=%d:%d state=%*s size=%llu", &major, &minor, &size) != 3 ||
	    size < length)
		return false;
	emit(me, one_in(me, 2) ? " %d %d %llu" : " %d:%d %llu", major, minor,
	     LLU(below(me, (size - length) / 8 + 1) * 8));
	return true;
}

static void emit_device(struct worker *me, u64 start, u64 length)
{
	char name[NAME];

	pick_name(me, name);
	if (one_in(me, 3) && emit_ours(me, name, length))
		return;
	if (one_in(me, 40))
		emit(me, " " NODES "%s ", name);
	else
		emit(me, " %s ", disks[below(me, disk_count)]);
	if (one_in(me, 40))
		emit_number(me);
	else
		emit(me, "%llu", LLU(start));
}

static void emit_target(struct worker *me, u64 start, u64 length)
{
	static const char * const options[] = {
		"", "", "insync", "region 8", "region 1024", "rate 1", "from 8",
		"lost source", "lost destination", "region 7",
	};
	u64 kind = below(me, 20), legs = 1 + below(me, 4);

	if (kind < 9) {
		emit(me, "linear");
		emit_device(me, start, length);
	} else if (kind < 12) {
		emit(me, "striped %llu %llu", LLU(legs), LLU(8 + 8 * below(me, 10)));
		while (legs--)
			emit_device(me, start, length);
	} else if (kind < 15) {
		emit(me, "mirror");
		emit_device(me, start, length);
		emit_device(me, start + 4096 + 8 * below(me, 100), length);
		emit(me, " %s", options[below(me, 10)]);
	} else {
		emit(me, "%s", kind < 18 ? "zero" : "io-err");
	}
}

static void emit_table(struct worker *me)
{
	u64 lines = one_in(me, 20) ? 200 : 1 + below(me, 5), start = 0, length;

	if (one_in(me, 2))
		emit(me, "begin\n");
	while (lines--) {
		length = 8 * (1 + below(me, one_in(me, 4) ? 256 : 16));
		emit(me, "%llu ", LLU(start));
		if (one_in(me, 100))
			emit_number(me);
		else
			emit(me, "%llu", LLU(length));
		emit(me, " ");
		emit_target(me, start, length);
		emit(me, one_in(me, 30) ? " # no\n\n" : "\n");
		start += length;
	}
	if (!one_in(me, 4))
		emit(me, "%s\n", one_in(me, 8) ? "check" : one_in(me, 4) ? "ready" : "end");
}

/* In pieces; sometimes from memory that is not there, or given up half-way */
static void put(struct worker *me, const char *file)
{
	int fd = count(OPENS, open(file, O_WRONLY));
	size_t at = 0, size;
	long did;

	while (fd >= 0 && at < me->size && !one_in(me, 200)) {
		size = me->size - at;
		if (one_in(me, 4))
			size = 1 + below(me, size);
		if (one_in(me, 300))
			did = count(WRITES, write(fd, nowhere, size));
		else
			did = count(WRITES, write(fd, me->text + at, size));
		if (did < 0) {
			check_errno(file, me->text + at, size);
			if (!one_in(me, 4))
				break;
		}
		at += did < 0 ? (long)below(me, size + 1) : did;
	}
	if (fd >= 0)
		close(fd);
}

static void step_commands(struct worker *me)
{
	u64 lines = 1 + below(me, 4);

	me->size = 0;
	while (lines--)
		emit_command(me);
	for (lines = one_in(me, 3) ? below(me, 3) : 0; lines--; )
		mutate(me);
	put(me, CONTROL);
}

static void step_table(struct worker *me)
{
	char name[NAME], path[2 * NAME];
	u64 times;

	me->size = 0;
	emit_table(me);
	for (times = one_in(me, 4) ? below(me, 4) : 0; times--; )
		mutate(me);
	pick_name(me, name);
	sprintf(path, PROC "%s", name);
	put(me, path);
}

/*
 * Reading
 */

/* Is it a line of a table that has come to sector *@end? */
static bool goes_on(const char *line, unsigned long long *end)
{
	unsigned long long start, length;

	if (sscanf(line, "%llu %llu", &start, &length) != 2 || start != *end)
		return false;
	*end += length;
	return true;
}

/* Is it the text of a table, with one that is ready or without, and does it hold together? */
static void check_whole(const char *path, char *text)
{
	unsigned long long size = 0, targets = 0, end = 0, lines = 0, live_end = 0, live_lines = 0;
	char *line, *rest = text, *at = strstr(text, "size=");
	bool inside = false, ended = false, ready = false;

	if (!at || sscanf(at, "size=%llu targets=%llu", &size, &targets) != 2)
		complain("%s has no size and targets: %.200s", path, text);
	while ((line = strsep(&rest, "\n")) && rest) {
		for (at = line; *at; at++)
			if (!isprint((unsigned char)*at))
				complain("%s has a byte %x", path, *at);
		if (*line == '#')
			continue;
		if (!inside && !ready && !strcmp(line, "begin")) {
			inside = true;
			end = 0;
			lines = 0;
		} else if (inside && !ended && !strcmp(line, "end")) {
			inside = false;
			ended = true;
			live_end = end;
			live_lines = lines;
		} else if (inside && !strcmp(line, "ready")) {
			inside = false;
			ready = true;
		} else if (inside && goes_on(line, &end)) {
			lines++;
		} else {
			complain("%s: \"%s\" after sector %llu", path, line, end);
		}
	}
	if (inside || live_end != size || live_lines != targets)
		complain("%s: %llu sectors in %llu lines, but it says %llu and %llu",
			 path, live_end, live_lines, size, targets);
}

static void read_whole(struct worker *me, int fd, const char *path)
{
	size_t have = 0, want;
	long did;

	do {
		want = READ - 1 - have;
		if (one_in(me, 2))
			want = 1 + below(me, want < 5000 ? want : 5000);
		did = count(READS, read(fd, me->whole + have, want));
		have += did > 0 ? did : 0;
	} while (did > 0 && have < READ - 1);
	me->whole[have] = '\0';
	if (did < 0 && errno != EIO)
		complain("%s cannot be read: %s", path, strerrorname_np(errno));
	if (!did && strcmp(path, CONTROL))
		check_whole(path, me->whole);
}

static void step_read(struct worker *me)
{
	char name[NAME], path[2 * NAME] = CONTROL;
	struct pollfd one = { .events = POLLPRI };
	u64 times = below(me, 6);
	int fd;

	pick_name(me, name);
	if (!one_in(me, 5))
		sprintf(path, PROC "%s", name);
	fd = count(OPENS, open(path, O_RDONLY));
	if (fd < 0)
		return;
	read_whole(me, fd, path);
	while (times--) {
		one.fd = fd;
		if (one_in(me, 2))
			count(POLLS, poll(&one, 1, below(me, 5)));
		if (one_in(me, 2))
			count(READS, pread(fd, me->whole, 1 + below(me, 5000),
					   below(me, 1ULL << below(me, 62))));
		else
			count(READS, lseek(fd, below(me, 9000), below(me, 3)));
		if (one_in(me, 2))
			count(READS, read(fd, me->whole, 1 + below(me, 300)));
		if (one_in(me, 4) && !lseek(fd, 0, SEEK_SET))
			read_whole(me, fd, path);
	}
	close(fd);
}

/*
 * I/O
 */

static void one_request(struct worker *me, int fd, u64 size)
{
	u64 range[2] = { 512 * below(me, size / 512 + 9), 512 * (1 + below(me, 64)) };
	struct iovec vec = { me->buffer, one_in(me, 9) ? IO : range[1] };
	int flags = one_in(me, 3) ? RWF_NOWAIT : 0;

	switch (below(me, 12)) {
	case 0:
		count(IOS, ioctl(fd, BLKDISCARD, range));
		break;
	case 1:
		count(IOS, ioctl(fd, BLKZEROOUT, range));
		break;
	case 2:
		count(IOS, ioctl(fd, BLKSECDISCARD, range));
		break;
	case 3:
		count(IOS, fsync(fd));
		break;
	case 4:
	case 5:
	case 6:
	case 7:
		flags |= one_in(me, 4) ? RWF_DSYNC : 0;
		count(IOS, pwritev2(fd, &vec, 1, range[0], flags));
		break;
	default:
		count(IOS, preadv2(fd, &vec, 1, range[0], flags));
	}
}

static void step_io(struct worker *me)
{
	static const int modes[] = { O_RDWR, O_RDWR, O_RDONLY, O_WRONLY };
	int flags = modes[below(me, 4)] | (one_in(me, 2) ? O_DIRECT : 0) |
		    (one_in(me, 4) ? O_NONBLOCK : 0) | (one_in(me, 8) ? O_EXCL : 0);
	char name[NAME], path[2 * NAME];
	u64 size = 0, times = below(me, 8);
	int fd;

	pick_name(me, name);
	sprintf(path, NODES "%s", name);
	fd = count(OPENS, open(path, flags));
	if (fd < 0)
		return;
	if (ioctl(fd, BLKGETSIZE64, &size))
		complain("%s has no size: %s", path, strerrorname_np(errno));
	if (size > 1 << 26)
		size = 1 << 26;
	while (times--)
		one_request(me, fd, size);
	close(fd);
}

/*
 * The threads
 */

/* A machine that stood still for most of the time has more of it. */
static bool tested(void)
{
	return well[WRITES] && well[READS] && well[IOS];
}

static void *work(void *arg)
{
	struct worker *me = arg;
	u64 step;

	for (step = 0; step < steps && !(time(NULL) >= deadline && tested()) && !bad;
	     step++, taken++)
		me->step(me);
	me->done = true;
	return NULL;
}

static long command(const char *word, const char *name)
{
	char line[2 * NAME];
	int fd = open(CONTROL, O_WRONLY);
	long did = write(fd, line, sprintf(line, "%s %s\n", word, name));

	close(fd);
	return did;
}

/* Whom a command in progress keeps waiting, the other thread interrupts */
static void *resume_all(void *arg)
{
	char name[NAME];
	u64 which;

	(void)arg;
	while (!over) {
		for (which = 0; listed(NULL, name, which); which++)
			command("resume", name);
		usleep(5000);
	}
	return NULL;
}

/* Now and then to one of them; once one is through, to all that are not */
static void *interrupt_all(void *arg)
{
	struct worker me = { .rng = 1 };
	unsigned int i, left;

	(void)arg;
	while (!over) {
		usleep(20000);
		pthread_kill(keeper, SIGUSR1);
		for (i = left = 0; i < worker_count; i++)
			left += !workers[i].done;
		for (i = 0; i < worker_count; i++)
			if (!workers[i].done &&
			    (left < worker_count || one_in(&me, 10 * worker_count)))
				pthread_kill(workers[i].thread, SIGUSR1);
	}
	return NULL;
}

static void remove_all(void)
{
	char name[NAME];
	int round;
	u64 which;

	for (round = 0; round < 1000 && listed(NULL, name, 0); round++) {
		for (which = 0; listed(NULL, name, which); )
			which += command("remove", name) < 0;
		if (round > 20)
			usleep(10000);
	}
	if (listed(NULL, name, 0))
		complain("%s cannot be removed: %s", name, strerrorname_np(errno));
}

static void add_workers(const char *number, void (*step)(struct worker *me))
{
	int n = atoi(number);

	while (n-- > 0 && worker_count < THREADS)
		workers[worker_count++].step = step;
}

static void nothing(int signal)
{
	(void)signal;
}

static void report(void)
{
	int i;

	printf("steps %llu: ", LLU(taken));
	for (i = 0; i < KINDS; i++)
		printf("%s%s %llu+%llu", i ? ", " : "", kinds[i], LLU(well[i]),
		       LLU(failed[i]));
	printf(", met:");
	for (i = 1; i < 4096; i++)
		if (met[i])
			printf(" %s %llu", strerrorname_np(i), LLU(met[i]));
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = nothing };
	u64 seed = time(NULL), limit = 3600;
	pthread_t poker;
	unsigned int i;
	int opt;

	while ((opt = getopt(argc, argv, "s:n:l:c:t:r:i:")) != -1) {
		if (opt == 's')
			seed = strtoull(optarg, NULL, 0);
		else if (opt == 'n')
			steps = strtoull(optarg, NULL, 0);
		else if (opt == 'l')
			limit = strtoull(optarg, NULL, 0);
		else
			add_workers(optarg, opt == 'c' ? step_commands :
				    opt == 't' ? step_table :
				    opt == 'r' ? step_read : step_io);
	}
	disks = argv + optind;
	disk_count = argc - optind;
	if (!disk_count || !worker_count) {
		fputs("usage: fuzz [-s SEED] [-n STEPS] [-l SECONDS] [-c|-t|-r|-i N]... DISK...\n",
		      stderr);
		return 2;
	}
	printf("SEED=%llu\n", LLU(seed));
	fflush(stdout);
	deadline = time(NULL) + limit;
	nowhere = mmap(NULL, TEXT, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	sigaction(SIGUSR1, &action, NULL);
	for (i = 0; i < worker_count; i++) {
		workers[i].rng = seed * THREADS + i;
		workers[i].buffer = aligned_alloc(4096, IO);
		memset(workers[i].buffer, i, IO);
		pthread_create(&workers[i].thread, NULL, work, &workers[i]);
	}
	pthread_create(&keeper, NULL, resume_all, NULL);
	pthread_create(&poker, NULL, interrupt_all, NULL);
	for (i = 0; i < worker_count; i++)
		pthread_join(workers[i].thread, NULL);
	over = true;
	pthread_join(keeper, NULL);
	pthread_join(poker, NULL);
	remove_all();
	report();
	if (!tested())
		complain("of some kind not one went well: this has tested nothing\n");
	return bad;
}
