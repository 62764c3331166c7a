// SPDX-License-Identifier: GPL-2.0
/*
 * count - requests of all kinds at once, counted, and what they left checked
 *
 *	count [-g] [-d DEPTH] [-k KINDS] [-s FILE] DEV SECONDS SEED
 *
 * Fills DEV, says "running", and keeps requests in flight until FILE is there
 * or so many seconds are over; then it waits for those in flight and reads all
 * of DEV. KINDS are letters, by default all of them:
 *
 *	r w	asynchronous reads and writes of 512 bytes to 1 MiB, O_DIRECT
 *	f	such writes with RWF_DSYNC
 *	n	both with RWF_NOWAIT
 *	s	fsync
 *	d z	BLKDISCARD; BLKZEROOUT and fallocate()
 *	b	reads, readahead, writes and fsync through the page cache, on the
 *		last quarter of DEV
 *
 * -g: DEV is gone in the end, and is not read. No two requests under way are
 * for the same sectors, but for reads. A sector may hold what was last written
 * to it with success, or what a write that failed since would have left.
 *
 * Prints "KIND submitted=N completed=N sectors=N OK=N ERRNO=N..." for each kind
 * and "all submitted=N completed=N lost=N wrong=N"; the filling counts as writes
 * and the last reading as reads. True if nothing was lost, wrong, or unreadable
 * in the end. A request that does not come back for a minute is lost.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/fs.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define SECTOR		512
#define LARGEST		2048	/* sectors of a request */
#define DEPTH_MAX	256
#define MAY		8
#define PATIENCE	60	/* seconds */
#define ERRNOS		256

enum kind { READ, WRITE, DSYNC, NOWAIT_READ, NOWAIT_WRITE, SYNC, DISCARD, ZERO,
	    PAGE_READ, PAGE_WRITE, PAGE_SYNC, KINDS };

static const char *const names[] = {
	"read", "write", "dsync", "nowait-read", "nowait-write", "sync",
	"discard", "zero", "page-read", "page-write", "page-sync",
};

static const char letters[] = "rwfnnsdzbbb";

static struct tally {
	unsigned long submitted, completed, ok, part, sectors;
	unsigned long errors[ERRNOS];
} tallies[KINDS];

/* What a sector may hold: a tag each, 0 for zeros; any: there were too many */
static struct sector {
	unsigned char readers;
	bool writing, any, dirty;
	unsigned char count;
	uint32_t may[MAY];
} *sectors;

struct request {
	struct iocb cb;
	enum kind kind;
	uint64_t start;
	unsigned int count;
	uint32_t tag;
	char *buf;
	bool busy;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* of all that is shared */
static uint64_t size, direct;	/* sectors; those before the page cache's */
static uint32_t last_tag;
static unsigned long wrong, pending, progress;
static bool stopping;
static const char *path, *kinds = letters;
static unsigned int depth = 32;
static uint64_t seed;
static struct request requests[DEPTH_MAX];

/*
 * Chance and contents
 */

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

static uint64_t chance(uint64_t *state, uint64_t below)
{
	return mix((*state)++) % below;
}

static void fill(char *buf, uint64_t start, unsigned int count, uint32_t tag)
{
	uint64_t *word = (uint64_t *)buf;
	unsigned int i;

	for (; count; count--, start++) {
		*word++ = start;
		*word++ = tag;
		for (i = 2; i < SECTOR / 8; i++)
			*word++ = mix(start << 32 | tag) + i;
	}
}

/* The tag of a sector's contents; false if they are no sector's, or another's */
static bool tag_of(const char *buf, uint64_t sector, uint32_t *tag)
{
	static const char zeros[SECTOR];
	char whole[SECTOR];

	*tag = 0;
	if (!memcmp(buf, zeros, SECTOR))
		return true;
	*tag = ((const uint64_t *)buf)[1];
	fill(whole, sector, 1, *tag);
	return !memcmp(buf, whole, SECTOR);
}

/*
 * What sectors may hold; under the lock
 */

static void may_hold(uint64_t start, unsigned int count, uint32_t tag, bool only)
{
	struct sector *s = sectors + start;

	for (; count; count--, s++) {
		if (only) {
			s->count = 0;
			s->any = false;
		}
		if (s->count == MAY)
			s->any = true;
		else
			s->may[s->count++] = tag;
	}
}

static void check(const char *buf, uint64_t start, unsigned int count)
{
	unsigned int n, i;
	uint32_t tag;

	for (n = 0; n < count; n++, buf += SECTOR) {
		struct sector *s = sectors + start + n;
		bool good = tag_of(buf, start + n, &tag);

		if (good && s->any)
			continue;
		for (i = 0; good && i < s->count && s->may[i] != tag; i++)
			;
		if (good && i < s->count)
			continue;
		if (wrong++ < 8)
			printf("sector %llu holds %s %u of sector %llu, not %u...%u\n",
			       (unsigned long long)start + n,
			       good ? "tag" : "what is not", tag,
			       (unsigned long long)*(const uint64_t *)buf,
			       s->may[0], s->may[s->count - 1]);
	}
}

/* Takes sectors for a request; false if another has some of them. */
static bool claim(uint64_t start, unsigned int count, bool write)
{
	struct sector *s = sectors + start;
	bool free = true;
	unsigned int i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < count && free; i++)
		free = !s[i].writing && !(write && s[i].readers) && s[i].readers < 255;
	for (i = 0; i < count && free; i++) {
		if (write)
			s[i].writing = true;
		else
			s[i].readers++;
	}
	pthread_mutex_unlock(&lock);
	return free;
}

static void release(uint64_t start, unsigned int count, bool write)
{
	struct sector *s = sectors + start;

	for (; count; count--, s++) {
		if (write)
			s->writing = false;
		else
			s->readers--;
	}
}

/*
 * Counting
 */

static void submitted(enum kind kind)
{
	pthread_mutex_lock(&lock);
	tallies[kind].submitted++;
	pending++;
	pthread_mutex_unlock(&lock);
}

/* Under the lock. @ret is what the system call returned, or a negative errno. */
static void completed(enum kind kind, long ret, unsigned int count)
{
	struct tally *t = &tallies[kind];
	bool moves = kind != SYNC && kind != PAGE_SYNC && kind != DISCARD && kind != ZERO;

	t->completed++;
	t->sectors += count;
	if (ret < 0)
		t->errors[-ret < ERRNOS ? -ret : 0]++;
	else if (moves && ret != (long)count * SECTOR)
		t->part++;
	else
		t->ok++;
	pending--;
	progress++;
}

static bool wanted(enum kind kind)
{
	return strchr(kinds, letters[kind]);
}

static bool is_write(enum kind kind)
{
	return kind != READ && kind != NOWAIT_READ && kind != PAGE_READ;
}

/* Small, middling and large ones */
static unsigned int pick_count(uint64_t *state, uint64_t room)
{
	static const unsigned int most[] = { 8, 64, 256, LARGEST };
	unsigned int limit = most[chance(state, 4)];
	unsigned int count = limit == LARGEST && chance(state, 2) ? LARGEST :
		1 + chance(state, limit);

	return count < room ? count : room;
}

/* A place for a request that nobody else is at; false if none is found soon */
static bool pick(uint64_t *state, bool write, uint64_t *start, unsigned int *count)
{
	int tries;

	for (tries = 0; tries < 32; tries++) {
		*count = pick_count(state, direct);
		*start = chance(state, direct - *count + 1);
		if (claim(*start, *count, write))
			return true;
	}
	return false;
}

static bool stops(void)
{
	return __atomic_load_n(&stopping, __ATOMIC_RELAXED);
}

/*
 * Asynchronous requests
 */

static void end_request(struct request *r, long ret)
{
	bool write = is_write(r->kind), ok = ret == (long)r->count * SECTOR;

	pthread_mutex_lock(&lock);
	if (r->kind != SYNC) {
		if (write)
			may_hold(r->start, r->count, r->tag, ok);
		else if (ret > 0)
			check(r->buf, r->start, ret / SECTOR);
		release(r->start, r->count, write);
	}
	completed(r->kind, ret, r->count);
	r->busy = false;
	pthread_mutex_unlock(&lock);
}

static void prepare(struct request *r, int fd)
{
	struct iocb *cb = &r->cb;

	memset(cb, 0, sizeof(*cb));
	cb->aio_data = (uintptr_t)r;
	cb->aio_fildes = fd;
	if (r->kind == SYNC) {
		cb->aio_lio_opcode = IOCB_CMD_FSYNC;
		return;
	}
	cb->aio_lio_opcode = is_write(r->kind) ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD;
	cb->aio_buf = (uintptr_t)r->buf;
	cb->aio_nbytes = r->count * SECTOR;
	cb->aio_offset = r->start * SECTOR;
	if (r->kind == DSYNC)
		cb->aio_rw_flags = RWF_DSYNC;
	else if (r->kind == NOWAIT_READ || r->kind == NOWAIT_WRITE)
		cb->aio_rw_flags = RWF_NOWAIT;
	if (is_write(r->kind)) {
		r->tag = __atomic_add_fetch(&last_tag, 1, __ATOMIC_RELAXED);
		fill(r->buf, r->start, r->count, r->tag);
	}
}

static bool start_request(aio_context_t ctx, int fd, uint64_t *state)
{
	struct request *r = requests;
	struct iocb *cbs;

	while (r->busy)
		r++;
	do {
		r->kind = chance(state, SYNC + 1);
		/* One of twenty at most: it waits for the others. */
	} while (!wanted(r->kind) || (r->kind == SYNC && chance(state, 4)));
	r->start = 0;
	r->count = 0;
	if (r->kind != SYNC && !pick(state, is_write(r->kind), &r->start, &r->count))
		return false;
	prepare(r, fd);
	r->busy = true;
	submitted(r->kind);
	cbs = &r->cb;
	if (syscall(SYS_io_submit, ctx, 1, &cbs) != 1)
		end_request(r, -errno);
	return true;
}

static unsigned int in_flight(void)
{
	unsigned int i, sum = 0;

	for (i = 0; i < depth; i++)
		sum += requests[i].busy;
	return sum;
}

static void *asynchronous(void *arg)
{
	struct io_event events[DEPTH_MAX];
	struct timespec second = { 1, 0 };
	uint64_t state = mix(seed * 3);
	int fd = *(int *)arg;
	aio_context_t ctx = 0;
	long got, i;

	if (syscall(SYS_io_setup, depth, &ctx)) {
		perror("count: io_setup");
		exit(2);
	}
	while (!stops() || in_flight()) {
		while (!stops() && in_flight() < depth && start_request(ctx, fd, &state))
			;
		got = syscall(SYS_io_getevents, ctx, 1, depth, events, &second);
		for (i = 0; i < got; i++)
			end_request((void *)(uintptr_t)events[i].data, events[i].res);
	}
	return NULL;
}

/*
 * Requests that are calls
 */

static long zero(int fd, uint64_t *range, unsigned int how)
{
	if (!how)
		return ioctl(fd, BLKZEROOUT, range);
	return fallocate(fd, FALLOC_FL_KEEP_SIZE |
			 (how == 1 ? FALLOC_FL_ZERO_RANGE : FALLOC_FL_PUNCH_HOLE),
			 range[0], range[1]);
}

static void *calls(void *arg)
{
	uint64_t state = mix(seed * 5), start, range[2];
	int fd = *(int *)arg;
	unsigned int count;
	enum kind kind;
	long ret;

	while (!stops()) {
		kind = chance(&state, 2) ? DISCARD : ZERO;
		if (!wanted(kind) || !pick(&state, true, &start, &count)) {
			usleep(1000);
			continue;
		}
		range[0] = start * SECTOR;
		range[1] = count * SECTOR;
		submitted(kind);
		ret = kind == DISCARD ? ioctl(fd, BLKDISCARD, range) :
			zero(fd, range, chance(&state, 3));
		if (ret < 0)
			ret = -errno;
		pthread_mutex_lock(&lock);
		/* A discard is a hint. */
		may_hold(start, count, 0, kind == ZERO && !ret);
		release(start, count, true);
		completed(kind, ret, count);
		pthread_mutex_unlock(&lock);
		usleep(chance(&state, 4000));
	}
	return NULL;
}

/*
 * The page cache. What was written there is on the device when an fsync says so.
 */

static void page_transfer(int fd, char *buf, enum kind kind, uint64_t start,
			  unsigned int count)
{
	uint32_t tag = 0;
	unsigned int i;
	long ret;

	submitted(kind);
	if (kind == PAGE_WRITE) {
		tag = __atomic_add_fetch(&last_tag, 1, __ATOMIC_RELAXED);
		fill(buf, start, count, tag);
		/* Before: it may be read, or reach the device, meanwhile. */
		may_hold(start, count, tag, false);
		ret = pwrite(fd, buf, count * SECTOR, start * SECTOR);
	} else {
		ret = pread(fd, buf, count * SECTOR, start * SECTOR);
	}
	if (ret < 0)
		ret = -errno;
	pthread_mutex_lock(&lock);
	for (i = 0; kind == PAGE_WRITE && i < count; i++)
		sectors[start + i].dirty = ret == (long)count * SECTOR;
	if (kind == PAGE_READ && ret > 0)
		check(buf, start, ret / SECTOR);
	completed(kind, ret, count);
	pthread_mutex_unlock(&lock);
}

static void page_sync(int fd)
{
	struct sector *s;
	uint64_t i;
	long ret;

	submitted(PAGE_SYNC);
	ret = fsync(fd) ? -errno : 0;
	pthread_mutex_lock(&lock);
	for (i = direct; i < size; i++) {
		s = sectors + i;
		if (s->dirty && !ret && !s->any)
			may_hold(i, 1, s->may[s->count - 1], true);
		s->dirty = false;
	}
	completed(PAGE_SYNC, ret, 0);
	pthread_mutex_unlock(&lock);
}

static void *cached(void *arg)
{
	uint64_t state = mix(seed * 7), start;
	int fd = open(path, O_RDWR);
	char *buf = malloc(LARGEST * SECTOR);
	unsigned int count;

	(void)arg;
	while (!stops() && fd >= 0 && buf) {
		count = pick_count(&state, (size - direct) / 2);
		start = direct + chance(&state, size - direct - count + 1);
		switch (chance(&state, 8)) {
		case 0:
			page_sync(fd);
			break;
		case 1:
			posix_fadvise(fd, start * SECTOR, count * SECTOR, POSIX_FADV_DONTNEED);
			break;
		case 2:
			readahead(fd, start * SECTOR, count * SECTOR);
			break;
		case 3:
		case 4:
			page_transfer(fd, buf, PAGE_WRITE, start, count);
			break;
		default:
			page_transfer(fd, buf, PAGE_READ, start, count);
		}
		usleep(chance(&state, 3000));
	}
	if (fd >= 0) {
		page_sync(fd);
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		close(fd);
	}
	free(buf);
	return NULL;
}

/*
 * Beginning and end
 */

/* All of the device, large piece by large piece; false if any of it failed */
static bool sweep(int fd, enum kind kind)
{
	char *buf = requests[0].buf;
	unsigned int count;
	bool good = true;
	uint64_t at;
	long ret;

	for (at = 0; at < size; at += count) {
		count = size - at < LARGEST ? size - at : LARGEST;
		fill(buf, at, count, 1);
		submitted(kind);
		if (kind == WRITE)
			ret = pwrite(fd, buf, count * SECTOR, at * SECTOR);
		else
			ret = pread(fd, buf, count * SECTOR, at * SECTOR);
		if (ret < 0)
			ret = -errno;
		pthread_mutex_lock(&lock);
		if (kind == WRITE)
			may_hold(at, count, 1, true);
		else if (ret > 0)
			check(buf, at, ret / SECTOR);
		completed(kind, ret, count);
		pthread_mutex_unlock(&lock);
		if (ret != (long)count * SECTOR) {
			good = false;
			printf("the whole: %s of %llu+%u: %s\n", names[kind],
			       (unsigned long long)at, count,
			       ret < 0 ? strerrorname_np(-ret) : "in part");
		}
	}
	return good;
}

static void report(void)
{
	unsigned long in = 0, out = 0;
	struct tally *t;
	int kind, i;

	for (kind = 0; kind < KINDS; kind++) {
		t = &tallies[kind];
		in += t->submitted;
		out += t->completed;
		if (!t->submitted)
			continue;
		printf("%s submitted=%lu completed=%lu sectors=%lu OK=%lu", names[kind],
		       t->submitted, t->completed, t->sectors, t->ok);
		if (t->part)
			printf(" PART=%lu", t->part);
		for (i = 0; i < ERRNOS; i++)
			if (t->errors[i])
				printf(" %s=%lu", i ? strerrorname_np(i) : "OTHER", t->errors[i]);
		putchar('\n');
	}
	printf("all submitted=%lu completed=%lu lost=%lu wrong=%lu\n", in, out,
	       in - out, wrong);
	fflush(stdout);
}

/* Until all have ended; gives up when nothing has moved for long. */
static void wait_for(pthread_t *threads, int count)
{
	unsigned long seen = progress;
	time_t since = time(NULL);

	while (count) {
		if (!pthread_tryjoin_np(threads[count - 1], NULL)) {
			count--;
			continue;
		}
		usleep(20000);
		if (progress != seen) {
			seen = progress;
			since = time(NULL);
		}
		if (time(NULL) - since > PATIENCE) {
			puts("does not come back");
			report();
			_exit(1);
		}
	}
}

static int run(int fd, int seconds, const char *stop, bool gone)
{
	time_t until = time(NULL) + seconds;
	pthread_t threads[3];
	int count = 0;
	bool good;

	if (!sweep(fd, WRITE))
		return 2;
	puts("running");
	fflush(stdout);
	pthread_create(&threads[count++], NULL, asynchronous, &fd);
	if (wanted(DISCARD) || wanted(ZERO))
		pthread_create(&threads[count++], NULL, calls, &fd);
	if (wanted(PAGE_READ))
		pthread_create(&threads[count++], NULL, cached, NULL);
	while (time(NULL) < until && !(stop && !access(stop, F_OK)))
		usleep(20000);
	__atomic_store_n(&stopping, true, __ATOMIC_RELAXED);
	wait_for(threads, count);
	good = gone || sweep(fd, READ);
	report();
	return good && !pending && !wrong ? 0 : 1;
}

int main(int argc, char **argv)
{
	const char *stop = NULL;
	bool gone = false;
	unsigned int i;
	int c, fd;

	while ((c = getopt(argc, argv, "gd:k:s:")) != -1) {
		if (c == 'g')
			gone = true;
		else if (c == 'd')
			depth = atoi(optarg);
		else if (c == 'k')
			kinds = optarg;
		else if (c == 's')
			stop = optarg;
		else
			return 2;
	}
	if (argc - optind != 3 || !depth || depth > DEPTH_MAX) {
		fputs("usage: count [-g] [-d DEPTH] [-k KINDS] [-s FILE] DEV SECONDS SEED\n",
		      stderr);
		return 2;
	}
	path = argv[optind];
	seed = strtoull(argv[optind + 2], NULL, 0);
	fd = open(path, O_RDWR | O_DIRECT);
	if (fd < 0 || ioctl(fd, BLKGETSIZE64, &size)) {
		puts(strerrorname_np(errno));
		return 2;
	}
	/* Who makes the trouble meanwhile comes first. */
	errno = 0;
	if (nice(15) < 0 && errno)
		perror("count: nice");
	size /= SECTOR;
	/* Whole pages, and a border that others do not read ahead over */
	direct = wanted(PAGE_READ) ? size / 4 * 3 / 8 * 8 : size;
	sectors = calloc(size, sizeof(*sectors));
	for (i = 0; i < depth; i++)
		if (posix_memalign((void **)&requests[i].buf, 4096, LARGEST * SECTOR))
			return 2;
	if (!sectors)
		return 2;
	return run(fd, atoi(argv[optind + 1]), stop, gone);
}
