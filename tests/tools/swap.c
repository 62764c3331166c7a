// SPDX-License-Identifier: GPL-2.0
/*
 * swap - load tables into a device, one after the other, again and again
 *
 *	swap [-m MARKER] [-w USEC] FILE COUNT TABLE...
 *
 * Each load is one open, one write, one close of FILE; the TABLEs must end
 * with "end", so that write() tells what came of it. -m: write "load TABLE" and
 * "live TABLE" to MARKER (tracing's trace_marker) around each load. -w: wait
 * that long after each. Prints the number of loads, or the first failure.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct table {
	const char *name;
	char *text;
	size_t size;
};

static int slurp(struct table *t, const char *name)
{
	int fd = open(name, O_RDONLY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return -1;
	t->name = name;
	t->size = st.st_size;
	t->text = malloc(t->size + 1);
	if (!t->text || read(fd, t->text, t->size) != (ssize_t)t->size)
		return -1;
	return close(fd);
}

static void mark(int fd, const char *what, const char *name)
{
	char text[256];
	int n;

	if (fd < 0)
		return;
	n = snprintf(text, sizeof(text), "%s %s\n", what, name);
	if (write(fd, text, n) != n)
		perror("swap: marker");
}

static int load(const char *file, const struct table *t)
{
	int fd = open(file, O_WRONLY), err = 0;
	size_t at;
	ssize_t n;

	if (fd < 0)
		return errno;
	for (at = 0; at < t->size; at += n) {
		n = write(fd, t->text + at, t->size - at);
		if (n <= 0) {
			err = n ? errno : EIO;
			break;
		}
	}
	close(fd);
	return err;
}

int main(int argc, char **argv)
{
	struct table *tables;
	int marker = -1, err, c;
	long i, count, usec = 0;

	while ((c = getopt(argc, argv, "m:w:")) != -1) {
		if (c == 'm')
			marker = open(optarg, O_WRONLY);
		else if (c == 'w')
			usec = atol(optarg);
		else
			return 2;
	}
	argv += optind;
	argc -= optind;
	if (argc < 3) {
		fputs("usage: swap [-m MARKER] [-w USEC] FILE COUNT TABLE...\n",
		      stderr);
		return 2;
	}
	count = atol(argv[1]);
	tables = calloc(argc - 2, sizeof(*tables));
	for (i = 0; i < argc - 2; i++) {
		if (!slurp(tables + i, argv[i + 2]))
			continue;
		perror(argv[i + 2]);
		return 2;
	}
	for (i = 0; i < count; i++) {
		const struct table *t = tables + i % (argc - 2);

		mark(marker, "load", t->name);
		err = load(argv[0], t);
		if (err) {
			printf("load %ld, %s: %s\n", i + 1, t->name,
			       strerrorname_np(err));
			return 1;
		}
		mark(marker, "live", t->name);
		if (usec)
			usleep(usec);
	}
	printf("%ld\n", count);
	return 0;
}
