// SPDX-License-Identifier: GPL-2.0
/*
 * race [-b BASE] ROUNDS FILE TEXT [FILE TEXT]...
 *
 * A process for each FILE; in every round they open their files, wait for each
 * other, write their TEXTs at once, in one write(), and close them. With -b
 * every FILE gets BASE before, in an open of its own, and all wait until that
 * is done. In the texts \n means a newline.
 *
 * Prints in how many rounds none of the writes succeeded, one, two..., and
 * which errnos were met: `0:3 1:95 2:2 ELOOP`. A BASE that fails is told as
 * `base=ERRNO`.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST 16

static struct shared {
	pthread_barrier_t barrier;
	int result[MOST];
	unsigned char seen[4096];
	int base;
} *shared;

static char *unescape(const char *from)
{
	char *text = malloc(strlen(from) + 1), *to = text;

	while (text && *from) {
		if (from[0] == '\\' && from[1] == 'n') {
			*to++ = '\n';
			from += 2;
		} else {
			*to++ = *from++;
		}
	}
	if (text)
		*to = '\0';
	return text;
}

static int put(int fd, const char *text)
{
	int err = 0;

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err = errno;
	if (fd >= 0)
		close(fd);
	return err;
}

static void runner(int me, const char *file, const char *text,
		   const char *base, long rounds)
{
	int fd, err;

	while (rounds--) {
		if (base) {
			err = put(open(file, O_WRONLY), base);
			if (err)
				shared->base = err;
		}
		fd = open(file, O_WRONLY);
		pthread_barrier_wait(&shared->barrier);
		err = put(fd, text);
		shared->result[me] = err;
		if (err)
			shared->seen[err] = 1;
		/* one for the result to be there, one until it was read */
		pthread_barrier_wait(&shared->barrier);
		pthread_barrier_wait(&shared->barrier);
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	long rounds, won[MOST + 1] = { 0 };
	const char *base = NULL;
	pthread_barrierattr_t attr;
	int n, i;

	if (argc > 2 && !strcmp(argv[1], "-b")) {
		base = unescape(argv[2]);
		argv += 2;
		argc -= 2;
	}
	n = argc / 2 - 1;
	if (n < 1 || n > MOST || argc % 2) {
		fprintf(stderr, "usage: race [-b BASE] ROUNDS FILE TEXT...\n");
		return 2;
	}
	rounds = atol(argv[1]);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 2;
	pthread_barrierattr_init(&attr);
	pthread_barrierattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&shared->barrier, &attr, n + 1);
	for (i = 0; i < n; i++)
		if (!fork())
			runner(i, argv[2 + 2 * i], unescape(argv[3 + 2 * i]),
			       base, rounds);
	while (rounds--) {
		int wins = 0;

		pthread_barrier_wait(&shared->barrier);
		pthread_barrier_wait(&shared->barrier);
		for (i = 0; i < n; i++)
			wins += !shared->result[i];
		won[wins]++;
		pthread_barrier_wait(&shared->barrier);
	}
	while (wait(NULL) > 0)
		;
	for (i = 0; i <= n; i++)
		printf("%s%d:%ld", i ? " " : "", i, won[i]);
	if (shared->base)
		printf(" base=%s", strerrorname_np(shared->base));
	for (i = 1; i < 4096; i++)
		if (shared->seen[i])
			printf(" %s", strerrorname_np(i));
	putchar('\n');
	return 0;
}
