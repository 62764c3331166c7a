// SPDX-License-Identifier: GPL-2.0
/*
 * gens - does anybody see something older than what was seen before?
 *
 *	gens -w DEV SECTORS	writes to each sector its number
 *	gens -r DEV		prints that of the first
 *	gens DEV[:SECTORS]...	reads, until it is told to end
 *
 * Threads read the first SECTORS (one by default) of each DEV, one after the other
 * and round again, past the page cache. In each sector stands a number, the generation.
 * Those of one read have to be the same, and not lower than any that was seen before
 * the read began, on whatever DEV. Prints the first that is, or the number of reads, and
 * of generations that were seen.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR		512
#define ALIGN		4096
#define THREADS		4
#define DEVICES		64

struct device {
	const char *name;
	unsigned int sectors;
	int fd;
};

static struct device devices[DEVICES];
static int count;
static atomic_ullong highest;
static atomic_ulong reads, generations;
static atomic_bool bad, stop;

static void on_term(int sig)
{
	(void)sig;
	atomic_store(&stop, 1);
}

static uint64_t number_in(const char *sector)
{
	uint64_t number;

	memcpy(&number, sector, sizeof(number));
	return number;
}

static void tell(const struct device *dev, const char *what, uint64_t is, uint64_t was)
{
	if (!atomic_exchange(&bad, 1))
		printf("%s: %s: %llu, %llu\n", dev->name, what, (unsigned long long)is,
		       (unsigned long long)was);
}

static void raise_highest(uint64_t number)
{
	unsigned long long was = atomic_load(&highest);

	while (was < number)
		if (atomic_compare_exchange_weak(&highest, &was, number)) {
			atomic_fetch_add(&generations, 1);
			return;
		}
}

static void look(const struct device *dev, char *buf)
{
	uint64_t before = atomic_load(&highest), number;
	ssize_t size = (ssize_t)dev->sectors * SECTOR;
	unsigned int i;

	if (pread(dev->fd, buf, size, 0) != size) {
		tell(dev, strerrorname_np(errno), 0, before);
		return;
	}
	number = number_in(buf);
	for (i = 1; i < dev->sectors; i++)
		if (number_in(buf + i * SECTOR) != number)
			tell(dev, "two in one read", number_in(buf + i * SECTOR), number);
	if (number < before)
		tell(dev, "seen after a newer one", number, before);
	raise_highest(number);
	atomic_fetch_add(&reads, 1);
}

static void *reader(void *arg)
{
	char *buf = aligned_alloc(ALIGN, DEVICES * SECTOR);
	int i = (int)(intptr_t)arg;

	while (!atomic_load(&stop) && !atomic_load(&bad))
		look(devices + i++ % count, buf);
	free(buf);
	return NULL;
}

static int write_numbers(const char *name, uint64_t sectors)
{
	char *buf = aligned_alloc(ALIGN, ALIGN);
	int fd = open(name, O_WRONLY);
	uint64_t i;

	memset(buf, 0, ALIGN);
	for (i = 0; i < sectors; i++) {
		memcpy(buf, &i, sizeof(i));
		if (pwrite(fd, buf, SECTOR, i * SECTOR) != SECTOR) {
			perror(name);
			return 1;
		}
	}
	return fsync(fd) || close(fd);
}

static int print_number(const char *name)
{
	char *buf = aligned_alloc(ALIGN, ALIGN);
	int fd = open(name, O_RDONLY | O_DIRECT);

	if (fd < 0 || pread(fd, buf, ALIGN, 0) < SECTOR) {
		perror(name);
		return 1;
	}
	printf("%llu\n", (unsigned long long)number_in(buf));
	return 0;
}

static int open_all(char **argv)
{
	struct device *dev;
	char *colon;

	for (; *argv && count < DEVICES; argv++) {
		dev = devices + count++;
		dev->name = *argv;
		dev->sectors = 1;
		colon = strchr(*argv, ':');
		if (colon) {
			*colon = '\0';
			dev->sectors = atoi(colon + 1);
		}
		dev->fd = open(dev->name, O_RDONLY | O_DIRECT);
		if (dev->fd < 0 || dev->sectors > DEVICES) {
			perror(dev->name);
			return 2;
		}
	}
	return count ? 0 : 2;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	intptr_t i;

	if (argc == 4 && !strcmp(argv[1], "-w"))
		return write_numbers(argv[2], strtoull(argv[3], NULL, 10));
	if (argc == 3 && !strcmp(argv[1], "-r"))
		return print_number(argv[2]);
	signal(SIGTERM, on_term);
	if (open_all(argv + 1))
		return 2;
	for (i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, reader, (void *)i);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	if (!bad)
		printf("OK %lu %lu\n", (unsigned long)reads, (unsigned long)generations);
	return bad;
}
