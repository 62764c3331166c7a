/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of things, as failnth.c compares it: texts of files, entries of
 * folders, bytes of devices, claims.
 */
#ifndef _FAILNTH_H
#define _FAILNTH_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOM	262144
#define MOST	64
#define IO	65536

/* An option: its letter, FILE and TEXT */
struct pair {
	int kind;
	const char *at;
	char *text;
	size_t size;
};

static struct pair parts[MOST];
static int part_count;

/* Several states, and how many events each had seen */
static char state_buf[4][ROOM], text_buf[ROOM];
static uint64_t events[4];
static char *sum_buf;

/* What does not fit is not compared. */
static void add(char *to, const char *fmt, ...)
{
	size_t used = strlen(to);
	va_list args;

	va_start(args, fmt);
	vsnprintf(to + used, ROOM - used, fmt, args);
	va_end(args);
}

/* The whole of a file; -1 and errno if it has none */
static int slurp(const char *file)
{
	int fd = open(file, O_RDONLY);
	size_t size = 0;
	ssize_t got;

	if (fd < 0)
		return -1;
	while ((got = read(fd, text_buf + size, ROOM - 1 - size)) > 0)
		size += got;
	text_buf[size] = '\0';
	close(fd);
	return got < 0 ? -1 : 0;
}

/* The number of events is counted apart: a success counts it up */
static void add_file(char *to, const char *file, uint64_t *events)
{
	char *line, *next = text_buf, *event;

	if (slurp(file)) {
		add(to, "%s: %s\n", file, strerrorname_np(errno));
		return;
	}
	while ((line = strsep(&next, "\n"))) {
		event = strstr(line, " event=");
		if (event) {
			*events += strtoull(event + 7, NULL, 10);
			*event = '\0';
		}
		if (*line && strncmp(line, "# error=", 8) &&
		    strncmp(line, "# copied=", 9) &&
		    strncmp(line, "# reads=", 8))
			add(to, "%s: %s\n", file, line);
	}
}

static void add_dir(char *to, const char *dir)
{
	struct dirent **entries;
	int i, n = scandir(dir, &entries, NULL, alphasort);

	if (n < 0) {
		add(to, "%s: %s\n", dir, strerrorname_np(errno));
		return;
	}
	add(to, "%s:", dir);
	for (i = 0; i < n; i++) {
		if (*entries[i]->d_name != '.')
			add(to, " %s", entries[i]->d_name);
		free(entries[i]);
	}
	add(to, "\n");
	free(entries);
}

static void add_bytes(char *to, const char *dev)
{
	uint64_t sum = 0xcbf29ce484222325ULL, word;
	int fd = open(dev, O_RDONLY | O_DIRECT);
	ssize_t got = -1, i;

	while (fd >= 0 && (got = read(fd, sum_buf, IO)) > 0) {
		for (i = 0; i < got; i += 8) {
			memcpy(&word, sum_buf + i, 8);
			sum = (sum ^ word) * 0x100000001b3ULL;
			sum ^= sum >> 29;
		}
	}
	if (got)
		add(to, "%s: %s\n", dev, strerrorname_np(errno));
	else
		add(to, "%s: bytes %016llx\n", dev, (unsigned long long)sum);
	if (fd >= 0)
		close(fd);
}

static void add_claim(char *to, const char *dev)
{
	int fd = open(dev, O_RDONLY | O_EXCL);

	add(to, "%s: O_EXCL %s\n", dev, fd < 0 ? strerrorname_np(errno) : "OK");
	if (fd >= 0)
		close(fd);
}

static void state(int i)
{
	char *to = state_buf[i];
	struct pair *part;

	*to = '\0';
	events[i] = 0;
	for (part = parts; part < parts + part_count; part++) {
		switch (part->kind) {
		case 'k':
			add_file(to, part->at, &events[i]);
			break;
		case 'l':
			add_dir(to, part->at);
			break;
		case 'b':
			add_bytes(to, part->at);
			break;
		default:
			add_claim(to, part->at);
		}
	}
}

#endif /* _FAILNTH_H */
