// SPDX-License-Identifier: GPL-2.0
/*
 * failnth - one operation, again and again, of which the first allocation
 * fails, then the second, the third, until there are no more to fail
 *
 *	failnth [option...] OPERATION
 *
 *	write FILE TEXT		open, write, close
 *	bare FILE TEXT		the same; what came of it is FILE's # error=
 *	read FILE		open, read to the end, close
 *	poll FILE, epoll FILE	open, ask for POLLPRI, close
 *	open DEV		open, close
 *	io DEV r|w|f|d START COUNT	O_DIRECT, open before; w writes what is there
 *	load MODULE.ko, unload NAME
 *
 * In TEXT \n means a newline; @PATH is what that file holds. Options:
 *
 *	-p SIZE		in requests of SIZE bytes
 *	-n FIRST:LAST:STEP	only these allocations
 *	-t PID		those of another task than this one
 *	-m		as the test has set it in failslab, by make-it-fail, once
 *	-s STEP		in failslab, all of them from so many bytes on, then from STEP more
 *	-a ERRNO	may come of it, too (by name)
 *	-e FILE:REGEX	what # error= then says there
 *	-u FILE:TEXT, -L MODULE.ko, -U NAME	undo a success: write, load, unload
 *	-B NAME		before each round that module is unloaded, if it is there
 *	-g		before each round there is one in which nothing fails
 *
 * and what the state of things is made of:
 *
 *	-k FILE		its text, without # error= and numbers that change by themselves
 *	-l DIR		its entries
 *	-b DEV		its bytes
 *	-x DEV		what comes of opening it O_EXCL
 *
 * An operation that fails does so with ENOMEM and leaves the state as it was,
 * to the number of events; one that succeeds leaves that which it leaves when
 * nothing fails. What is otherwise is printed. At the end it says how
 * often what came of it, and is true if nothing was otherwise.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <regex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "failnth.h"

#define QUIET	3		/* so many without a failure are the end */
#define LAST	5000
#define SAID	8

/* What came of an operation, and in which step; hit: an allocation failed */
struct outcome {
	const char *step;
	int err;
	int hit;
};

static struct pair undos[MOST];
static int undo_count;
static size_t piece;
static const char *allowed = "ENOMEM", *error_file;
static regex_t error_regex;
static int nth_fd, whole, refresh, said, bad;
static const char *absent;
static unsigned long step;

/* An operation, with what it needs: files that were open before, and texts */
struct job {
	char **args;
	const struct operation *operation;
	char *text;
	size_t size;
	int fd;
	char error[400];
};

static char *io_buf;

/* The errors met: text and count */
static struct {
	char text[500];
	unsigned int count;
} tally[64];

static void die(const char *what)
{
	printf("failnth: %s: %s\n", what, strerrorname_np(errno));
	exit(2);
}

static char *unescape(const char *from, size_t *size)
{
	char *text = malloc(strlen(from) + 2), *to = text;
	int fd;

	if (*from == '@') {
		fd = open(from + 1, O_RDONLY);
		text = malloc(8 * ROOM);
		*size = read(fd, text, 8 * ROOM);
		if (fd < 0 || close(fd))
			die(from);
		return text;
	}
	while (*from) {
		if (from[0] == '\\' && from[1] == 'n') {
			*to++ = '\n';
			from += 2;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	*size = to - text;
	return text;
}

static struct pair split(char *arg, int kind, int line)
{
	struct pair pair = { .kind = kind, .at = arg };
	char *colon = strchr(arg, ':');

	if (colon) {
		*colon = '\0';
		pair.text = unescape(colon + 1, &pair.size);
		if (line)
			pair.text[pair.size++] = '\n';
	}
	return pair;
}

/*
 * What is found
 */

static void complain(unsigned int n, const char *what, const char *more)
{
	bad = 1;
	if (said++ < SAID)
		printf("allocation %u: %s %s\n", n, what, more);
}

/* Complains if two texts are not the same, with what is near the difference */
static void expect(unsigned int n, const char *what, const char *was,
		   const char *is)
{
	char text[400];
	size_t i = 0, from;

	if (!strcmp(was, is))
		return;
	while (was[i] == is[i])
		i++;
	for (from = i; from && was[from - 1] != '\n' && i - from < 60; from--)
		;
	snprintf(text, sizeof(text), "\n  was: %.*s\n  is:  %.*s",
		 (int)strcspn(was + i, "\n") % 80 + (int)(i - from), was + from,
		 (int)strcspn(is + i, "\n") % 80 + (int)(i - from), is + from);
	complain(n, what, text);
}

static void count(const struct outcome *out, const char *error)
{
	char text[500];
	size_t i;

	if (!out->err)
		snprintf(text, sizeof(text), "did without it");
	else
		snprintf(text, sizeof(text), "%.20s: %s %s", out->step,
			 strerrorname_np(out->err), error);
	for (i = 0; i < 63 && tally[i].count; i++)
		if (!strcmp(tally[i].text, text))
			break;
	strcpy(tally[i].text, text);
	tally[i].count++;
}

/* What stands after # error=, or nothing */
static void error_of(char *to)
{
	char *at;

	*to = '\0';
	if (!error_file || slurp(error_file))
		return;
	at = strstr(text_buf, "# error=");
	if (at && (at == text_buf || at[-1] == '\n'))
		snprintf(to, 300, "%.*s", (int)strcspn(at, "\n") - 8, at + 8);
}

/*
 * Operations; between arm() and disarm() no page is touched for the first time
 */

#define FAILSLAB	"/sys/kernel/debug/failslab/"
#define TIMES		1000000		/* failures are counted down from here */

static void set(const char *file, unsigned long value)
{
	char text[32];
	int size = snprintf(text, sizeof(text), "%lu", value);
	int fd = open(file, O_WRONLY);

	if (fd < 0 || write(fd, text, size) != size)
		die(file);
	close(fd);
}

static void arm(unsigned int n)
{
	char text[16];
	int size = snprintf(text, sizeof(text), "%u", whole ? 1 : n);

	if (step) {
		set(FAILSLAB "space", (n - 1) * step);
		set(FAILSLAB "times", TIMES);
	}
	if (pwrite(nth_fd, text, size, 0) != size)
		die("fail-nth");
}

/* Did it fail meanwhile? */
static int disarm(void)
{
	char text[16] = "";

	if (pread(nth_fd, text, sizeof(text) - 1, 0) <= 0)
		die("fail-nth");
	if (pwrite(nth_fd, "0", 1, 0) != 1)
		die("fail-nth");
	if (step)
		return slurp(FAILSLAB "times") || atoi(text_buf) != TIMES;
	return whole || !strtoul(text, NULL, 10);
}

static struct outcome outcome(const char *step, long ret)
{
	return (struct outcome) { .step = step, .err = ret < 0 ? errno : 0 };
}

static struct outcome put(const char *file, const char *text, size_t size,
			  size_t each)
{
	int fd = open(file, O_WRONLY);
	struct outcome out;
	size_t want;
	ssize_t did;

	if (fd < 0)
		return outcome("open", fd);
	do {
		want = each && each < size ? each : size;
		did = write(fd, text, want);
		out = outcome("write", did);
		text += did;
		size -= did;
	} while (!out.err && size);
	close(fd);
	return out;
}

static struct outcome op_write(struct job *job)
{
	return put(job->args[1], job->text, job->size, piece);
}

/* Who tries again gets the rest. */
static struct outcome op_read(struct job *job)
{
	int fd = open(job->args[1], O_RDONLY);
	struct outcome out;
	size_t size = 0;
	ssize_t got;

	if (fd < 0)
		return outcome("open", fd);
	out = outcome("read", 0);
	while ((got = read(fd, text_buf + size, ROOM - 1 - size))) {
		if (got < 0 && out.err)
			break;
		if (got > 0)
			size += got;
		else
			out = outcome("read", got);
	}
	close(fd);
	text_buf[size] = '\0';
	expect(0, "another text was read", job->text, text_buf);
	return out;
}

static struct outcome op_poll(struct job *job)
{
	struct pollfd pfd = { .events = POLLPRI };
	struct outcome out;

	pfd.fd = open(job->args[1], O_RDONLY);
	if (pfd.fd < 0)
		return outcome("open", -1);
	out = outcome("poll", poll(&pfd, 1, 0));
	close(pfd.fd);
	return out;
}

static struct outcome op_epoll(struct job *job)
{
	struct epoll_event event = { .events = EPOLLPRI };
	int fd = open(job->args[1], O_RDONLY), ep;
	struct outcome out;

	if (fd < 0)
		return outcome("open", -1);
	ep = epoll_create1(0);
	out = outcome("epoll_create", ep);
	if (ep >= 0) {
		out = outcome("epoll_ctl", epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
		close(ep);
	}
	close(fd);
	return out;
}

static struct outcome op_open(struct job *job)
{
	int fd = open(job->args[1], O_RDONLY);

	if (fd >= 0)
		close(fd);
	return outcome("open", fd);
}

static struct outcome op_io(struct job *job)
{
	uint64_t range[2] = { strtoull(job->args[3], NULL, 10) * 512,
			      strtoull(job->args[4], NULL, 10) * 512 };
	size_t each = piece ? piece : range[1], at = 0;
	ssize_t did;

	if (*job->args[2] == 'd')
		return outcome("discard", ioctl(job->fd, BLKDISCARD, range));
	if (*job->args[2] == 'f')
		return outcome("flush", fsync(job->fd));
	do {
		did = *job->args[2] == 'r' ?
			pread(job->fd, io_buf + at, each, range[0] + at) :
			pwrite(job->fd, io_buf + at, each, range[0] + at);
		at += each;
	} while (did == (ssize_t)each && at < range[1]);
	if (did >= 0 && did != (ssize_t)each) {
		errno = ERANGE;		/* short, without an error */
		did = -1;
	}
	return outcome(*job->args[2] == 'r' ? "read" : "write", did);
}

static struct outcome op_load(struct job *job)
{
	return outcome("load", syscall(SYS_finit_module, job->fd, "", 0));
}

static struct outcome op_unload(struct job *job)
{
	return outcome("unload", syscall(SYS_delete_module, job->args[1], O_NONBLOCK));
}

static const struct operation {
	const char *name;
	struct outcome (*run)(struct job *job);
} operations[] = {
	{ "write", op_write }, { "bare", op_write }, { "read", op_read },
	{ "poll", op_poll }, { "epoll", op_epoll }, { "open", op_open },
	{ "io", op_io }, { "load", op_load }, { "unload", op_unload },
};

static void prepare(struct job *job)
{
	const char *op = job->args[0], *on = job->args[1];
	uint64_t start;
	size_t i;

	for (i = 0; i < sizeof(operations) / sizeof(*operations); i++)
		if (!strcmp(op, operations[i].name))
			job->operation = &operations[i];
	if (!job->operation)
		die(op);
	if (!strcmp(op, "write") || !strcmp(op, "bare"))
		job->text = unescape(job->args[2], &job->size);
	if (!strcmp(op, "read"))
		job->text = slurp(on) ? "" : strdup(text_buf);
	if (!strcmp(op, "load"))
		job->fd = open(on, O_RDONLY);
	else if (!strcmp(op, "io"))
		job->fd = open(on, O_RDWR | O_DIRECT);
	else
		return;
	if (job->fd < 0)
		die(on);
	if (*op == 'i') {
		start = strtoull(job->args[3], NULL, 10);
		if (pread(job->fd, io_buf, IO, start * 512) < 0)
			die(on);
	}
}

/* n = 0: nothing fails */
static struct outcome perform(struct job *job, unsigned int n)
{
	struct outcome out;

	if (n)
		arm(n);
	out = job->operation->run(job);
	out.hit = n ? disarm() : 0;
	error_of(job->error);
	if (!strcmp(job->args[0], "bare") && !out.err && *job->error)
		out = (struct outcome) { "close", ENOMEM, out.hit };
	return out;
}

static void undo(void)
{
	struct outcome out;
	struct pair *u;

	for (u = undos; u < undos + undo_count; u++) {
		if (u->kind == 'u') {
			out = put(u->at, u->text, u->size, 0);
		} else {
			struct job job = { .args = (char **)&u->at - 1 };

			job.fd = open(u->at, O_RDONLY);
			out = u->kind == 'U' ? op_unload(&job) : op_load(&job);
			close(job.fd);
		}
		if (out.err) {
			errno = out.err;
			die(u->at);
		}
	}
}

/* What # error= says of a failure: of a table always, of a command if it ran */
static void check_error(unsigned int n, const struct outcome *out,
			const char *was, const char *is)
{
	if (!error_file)
		return;
	if (!out->err) {
		if (*is)
			complain(n, "succeeded, and # error= says", is);
	} else if (strcmp(out->step, "open") &&
		   (strcmp(was, is) || !strstr(error_file, "/control"))) {
		if (regexec(&error_regex, is, 0, NULL, 0))
			complain(n, "# error= is", is);
	} else if (strcmp(was, is)) {
		complain(n, "# error= has become", is);
	}
}

/* What may be left of the round before, which failed */
static void prepare_round(struct job *job)
{
	if (refresh) {
		perform(job, 0);
		undo();
		error_of(job->error);
	}
	if (absent && syscall(SYS_delete_module, absent, O_NONBLOCK) && errno != ENOENT)
		die(absent);
}

/* One round; state 0 is that before, 1 that after, 2 that of a success */
static int round_of(struct job *job, unsigned int n)
{
	char was[400];
	struct outcome out;

	prepare_round(job);
	/* A table's error stays until the next load: not this one's */
	strcpy(was, job->error);
	/* Nobody has done anything since the last round */
	strcpy(state_buf[0], state_buf[1]);
	events[0] = events[1];
	out = perform(job, n);
	state(1);
	if (out.hit)
		count(&out, job->error);
	check_error(n, &out, was, job->error);
	if (out.err) {
		if (!out.hit || !strstr(allowed, strerrorname_np(out.err)))
			complain(n, out.step, strerrorname_np(out.err));
		expect(n, "failed, and left a change", state_buf[0],
		       state_buf[1]);
		if (events[0] != events[1])
			complain(n, "failed, and counted an event", "");
		return out.hit;
	}
	expect(n, "succeeded, but not quite", state_buf[2], state_buf[1]);
	if (undo_count) {
		undo();
		error_of(job->error);
		state(1);
	}
	expect(n, "cannot be undone", state_buf[3], state_buf[1]);
	return out.hit;
}

/* What it is like when nothing fails */
static void first_round(struct job *job)
{
	struct outcome out;

	state(3);
	strcpy(state_buf[0], state_buf[3]);
	out = perform(job, 0);
	if (out.err) {
		printf("nothing failed, but %s: %s %s\n", out.step,
		       strerrorname_np(out.err), job->error);
		exit(2);
	}
	state(2);
	undo();
	error_of(job->error);
	state(1);
	expect(0, "cannot be undone", state_buf[3], state_buf[1]);
}

static void parse(int c, char *arg, unsigned int *range, const char **task)
{
	struct pair pair;

	switch (c) {
	case 'p':
		piece = strtoul(arg, NULL, 10);
		break;
	case 'n':
		sscanf(arg, "%u:%u:%u", range, range + 1, range + 2);
		break;
	case 't':
		*task = arg;
		break;
	case 'm':
		whole = 1;
		range[1] = 1;
		break;
	case 's':
		whole = 1;
		step = strtoul(arg, NULL, 10);
		break;
	case 'a':
		if (asprintf((char **)&allowed, "%s,%s", allowed, arg) < 0)
			die(arg);
		break;
	case 'e':
		pair = split(arg, c, 0);
		error_file = pair.at;
		if (regcomp(&error_regex, pair.text, REG_EXTENDED | REG_NOSUB))
			die(arg);
		break;
	case 'u':
		undos[undo_count++] = split(arg, c, 1);
		break;
	case 'U':
	case 'L':
		undos[undo_count++] = (struct pair) { .kind = c, .at = arg };
		break;
	case 'B':
		absent = arg;
		break;
	case 'g':
		refresh = 1;
		break;
	case '?':
		exit(2);
	default:
		parts[part_count++] = (struct pair) { .kind = c, .at = arg };
	}
}

int main(int argc, char **argv)
{
	unsigned int range[3] = { 1, LAST, 1 }, n, quiet = 0;
	const char *task = "thread-self";
	struct job job = { 0 };
	char path[64];
	size_t i;
	int c;

	while ((c = getopt(argc, argv, "+mgp:n:s:t:a:e:u:U:L:B:k:l:b:x:")) >= 0 &&
	       part_count < MOST && undo_count < MOST)
		parse(c, optarg, range, &task);
	job.args = argv + optind;
	if (argc - optind < 2)
		return 2;
	if (posix_memalign((void **)&io_buf, 4096, IO) ||
	    posix_memalign((void **)&sum_buf, 4096, IO))
		die("memory");
	snprintf(path, sizeof(path), "/proc/%s/%s", task,
		 whole ? "make-it-fail" : "fail-nth");
	nth_fd = open(path, O_RDWR);
	if (nth_fd < 0)
		die(path);
	prepare(&job);
	first_round(&job);
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		die("mlockall");

	for (n = range[0]; n <= range[1] && quiet < QUIET; n += range[2])
		quiet = round_of(&job, n) ? 0 : quiet + 1;
	if (quiet < QUIET && range[1] == LAST)
		complain(n, "and still some fail", "");
	for (i = 0; i < 64 && tally[i].count; i++)
		printf("%u %s\n", tally[i].count, tally[i].text);
	return bad;
}
