// SPDX-License-Identifier: GPL-2.0
/*
 * seconds - how many requests a device completes, second by second
 *
 *	seconds MAJOR:MINOR COUNT
 *
 * Prints a line for each of so many seconds: reads and writes that were completed in it.
 * One that was looked at late is as long as it was, and what it had is counted for one
 * second. The first one begins some time after a request, so that where there are ten a
 * second none of them comes at the moment of a look.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NS	1000000000LL

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NS + ts.tv_nsec;
}

static int completed(const char *path, unsigned long long *count)
{
	unsigned long long reads, writes;
	FILE *f = fopen(path, "r");
	int got;

	if (!f)
		return -1;
	got = fscanf(f, "%llu %*u %*u %*u %llu", &reads, &writes);
	fclose(f);
	*count = reads + writes;
	return got == 2 ? 0 : -1;
}

static void until(int64_t at)
{
	struct timespec ts = { .tv_sec = at / NS, .tv_nsec = at % NS };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

/* Until shortly after the next request */
static int begin(const char *path)
{
	unsigned long long count, first;

	if (completed(path, &first))
		return -1;
	do {
		until(now() + NS / 1000);
		if (completed(path, &count))
			return -1;
	} while (count == first);
	until(now() + NS / 20);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long long count, before;
	int64_t at, was, next;
	char path[128];
	int i;

	if (argc != 3) {
		fputs("usage: seconds MAJOR:MINOR COUNT\n", stderr);
		return 2;
	}
	snprintf(path, sizeof(path), "/sys/dev/block/%s/stat", argv[1]);
	if (begin(path) || completed(path, &before))
		return 1;
	was = now();
	next = was;
	for (i = 0; i < atoi(argv[2]); i++) {
		next += NS;
		until(next);
		at = now();
		if (completed(path, &count))
			return 1;
		printf("%.1f\n", (double)(count - before) * NS / (at - was));
		fflush(stdout);
		before = count;
		was = at;
	}
	return 0;
}
