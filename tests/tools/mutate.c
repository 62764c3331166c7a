// SPDX-License-Identifier: GPL-2.0
/*
 * mutate - direct writes of a buffer that changes meanwhile
 *
 *	mutate write DEV COUNT
 *	mutate check DEV
 *
 * "write" writes 32 KiB, COUNT times, each behind the one before, while a second
 * thread goes through the buffer and sets each word to the number of its round.
 * For each it prints "OFFSET LEAST MOST": no word of the buffer was less before
 * it began, nor more when it was done, so each state that the buffer had between
 * is made of words from LEAST to MOST. "check" reads such lines, and prints OK or
 * the first word of the device that the buffer never had.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SIZE (32 << 10)
#define WORDS (SIZE / sizeof(uint64_t))

static atomic_uint_fast64_t *buffer;
static atomic_uint_fast64_t begun, done;
static atomic_int stop;

static void *change(void *unused)
{
	uint64_t round;
	size_t i;

	(void)unused;
	while (!stop) {
		round = begun + 1;
		begun = round;
		for (i = 0; i < WORDS; i++)
			atomic_store_explicit(&buffer[i], round, memory_order_relaxed);
		done = round;
	}
	return NULL;
}

static int fail(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	return 1;
}

static int write_all(int fd, int count)
{
	pthread_t thread;
	uint64_t least;
	int i, err = 0;

	memset((void *)buffer, 0, SIZE);
	if (pthread_create(&thread, NULL, change, NULL))
		return fail("thread");
	while (!done)
		;
	for (i = 0; i < count && !err; i++) {
		least = done;
		if (pwrite(fd, (void *)buffer, SIZE, (off_t)i * SIZE) != SIZE)
			err = fail("write");
		else
			printf("%llu %llu %llu\n", (unsigned long long)i * SIZE,
			       (unsigned long long)least,
			       (unsigned long long)begun);
	}
	stop = 1;
	pthread_join(thread, NULL);
	return err;
}

static int check_all(int fd)
{
	unsigned long long offset, least, most, word;
	size_t i;

	while (scanf("%llu %llu %llu", &offset, &least, &most) == 3) {
		if (pread(fd, (void *)buffer, SIZE, offset) != SIZE)
			return fail("read");
		for (i = 0; i < WORDS; i++) {
			word = buffer[i];
			if (word >= least && word <= most)
				continue;
			printf("%llu: %llu is not from %llu to %llu\n",
			       offset + i * sizeof(uint64_t), word, least, most);
			return 1;
		}
	}
	puts("OK");
	return 0;
}

int main(int argc, char **argv)
{
	int fd, writes = argc == 4 && !strcmp(argv[1], "write");

	if (!writes && (argc != 3 || strcmp(argv[1], "check"))) {
		fprintf(stderr, "usage: mutate write DEV COUNT | check DEV\n");
		return 2;
	}
	fd = open(argv[2], (writes ? O_RDWR : O_RDONLY) | O_DIRECT);
	if (fd < 0)
		return fail(argv[2]);
	if (posix_memalign((void **)&buffer, 65536, SIZE))
		return fail("memory");
	return writes ? write_all(fd, atoi(argv[3])) : check_all(fd);
}
