// SPDX-License-Identifier: GPL-2.0
/*
 * pollev FILE STEP...
 *
 * Opens FILE and takes the steps in order; those that learn something print it
 * as one word, all on one line:
 *
 *   poll wait      poll() for POLLPRI, at once or for up to three minutes
 *   select         select() for an exceptional condition, at once
 *   epoll epwait   epoll_wait() for EPOLLPRI, at once or for three
 *   edge           turns the epoll item edge-triggered
 *   read           from the start to the end
 *   start rest     from the start, 16 bytes; 8192 bytes from there on
 *   run CMD        by the shell, its output goes to stderr
 *   later CMD      by the shell, as soon as this process sleeps
 *
 * The words of the waiting steps are PRI, ERR, HUP, IN, joined by a `+`, or
 * `-` for nothing; those of the reading ones the bytes or the errno, and `.`.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONG (180 * 1000)

static int file, epfd = -1;
static const char *between = "";

static void word(const char *text)
{
	printf("%s%s", between, text);
	between = " ";
	fflush(stdout);
}

/* the values of EPOLL* and POLL* are the same */
static void events(int n, unsigned int got)
{
	char text[32] = "";

	if (n < 0) {
		word(strerrorname_np(errno));
		return;
	}
	if (n > 0) {
		strcat(text, got & POLLPRI ? "+PRI" : "");
		strcat(text, got & POLLERR ? "+ERR" : "");
		strcat(text, got & POLLHUP ? "+HUP" : "");
		strcat(text, got & POLLIN ? "+IN" : "");
	}
	word(*text ? text + 1 : "-");
}

static void do_poll(int timeout)
{
	struct pollfd one = { .fd = file, .events = POLLPRI };
	int n = poll(&one, 1, timeout);

	events(n, one.revents);
}

static void do_select(void)
{
	struct timeval now = { 0, 0 };
	fd_set set;
	int n;

	FD_ZERO(&set);
	FD_SET(file, &set);
	n = select(file + 1, NULL, NULL, &set, &now);
	events(n, POLLPRI);
}

static void do_epoll(int timeout)
{
	struct epoll_event one = { .events = EPOLLPRI };
	int n;

	if (epfd < 0) {
		epfd = epoll_create1(EPOLL_CLOEXEC);
		if (epoll_ctl(epfd, EPOLL_CTL_ADD, file, &one)) {
			word(strerrorname_np(errno));
			return;
		}
	}
	one.events = 0;
	n = epoll_wait(epfd, &one, 1, timeout);
	events(n, one.events);
}

static void do_edge(void)
{
	struct epoll_event one = { .events = EPOLLPRI | EPOLLET };

	if (epoll_ctl(epfd, EPOLL_CTL_MOD, file, &one))
		word(strerrorname_np(errno));
}

/* at most that many bytes, by reads of up to a page */
static void do_read(size_t most)
{
	char buf[4096];
	size_t sum = 0;
	ssize_t got;

	do {
		size_t want = most - sum < sizeof(buf) ? most - sum : sizeof(buf);

		got = read(file, buf, want);
		if (got < 0) {
			word(strerrorname_np(errno));
			return;
		}
		sum += got;
	} while (got > 0 && sum < most);
	word(sum ? "." : "0");
}

/* the child looks until its parent sleeps, then acts */
static void later(const char *cmd)
{
	pid_t parent = getpid();
	char path[64], line[256], *state;
	FILE *stat;

	if (fork())
		return;
	close(1);
	dup2(2, 1);
	snprintf(path, sizeof(path), "/proc/%d/stat", parent);
	do {
		usleep(2000);
		stat = fopen(path, "r");
		if (!stat || !fgets(line, sizeof(line), stat))
			_exit(1);
		fclose(stat);
		state = strrchr(line, ')');
	} while (!state || state[2] != 'S');
	_exit(system(cmd) ? 1 : 0);
}

static void run(const char *cmd)
{
	int out = dup(1);

	dup2(2, 1);
	if (system(cmd))
		fprintf(stderr, "pollev: failed: %s\n", cmd);
	dup2(out, 1);
	close(out);
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 3) {
		fprintf(stderr, "usage: pollev FILE STEP...\n");
		return 2;
	}
	file = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (file < 0) {
		puts(strerrorname_np(errno));
		return 1;
	}
	for (i = 2; i < argc; i++) {
		const char *step = argv[i];

		if (!strcmp(step, "poll")) {
			do_poll(0);
		} else if (!strcmp(step, "wait")) {
			do_poll(LONG);
		} else if (!strcmp(step, "select")) {
			do_select();
		} else if (!strcmp(step, "epoll")) {
			do_epoll(0);
		} else if (!strcmp(step, "epwait")) {
			do_epoll(LONG);
		} else if (!strcmp(step, "edge")) {
			do_edge();
		} else if (!strcmp(step, "read")) {
			lseek(file, 0, SEEK_SET);
			do_read(SIZE_MAX);
		} else if (!strcmp(step, "start")) {
			lseek(file, 0, SEEK_SET);
			do_read(16);
		} else if (!strcmp(step, "rest")) {
			do_read(8192);
		} else if (!strcmp(step, "run") && argv[i + 1]) {
			run(argv[++i]);
		} else if (!strcmp(step, "later") && argv[i + 1]) {
			later(argv[++i]);
		} else {
			fprintf(stderr, "pollev: no step %s\n", step);
			return 2;
		}
	}
	putchar('\n');
	while (wait(NULL) > 0)
		;
	return 0;
}
