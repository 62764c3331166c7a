// SPDX-License-Identifier: GPL-2.0
/*
 * sig [-e] FILE TEXT...
 *
 * Writes each TEXT to FILE, in one write of its own, while a signal comes every 10 ms,
 * whose handler has SA_RESTART unless -e is given. Prints what each returned, the bytes
 * or the name of the errno, and in the end how close went.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static void nothing(int signal)
{
	(void)signal;
}

int main(int argc, char **argv)
{
	struct itimerval often = { { 0, 10000 }, { 0, 10000 } };
	struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	int fd, i;

	if (argc > 1 && !strcmp(argv[1], "-e")) {
		action.sa_flags = 0;
		argv++;
		argc--;
	}
	if (argc < 3)
		return 2;
	fd = open(argv[1], O_WRONLY);
	if (fd < 0) {
		puts(strerrorname_np(errno));
		return 1;
	}
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (i = 2; i < argc; i++) {
		ssize_t did = write(fd, argv[i], strlen(argv[i]));

		if (did < 0)
			printf("%s ", strerrorname_np(errno));
		else
			printf("%zd ", did);
		fflush(stdout);
	}
	puts(close(fd) ? strerrorname_np(errno) : "OK");
	return 0;
}
