// SPDX-License-Identifier: GPL-2.0
/*
 * wr [-n TIMES] FILE|@FD TEXT...
 *
 * Every TEXT goes out in one write() of its own, and what that returned is
 * printed: the bytes taken, or the name of the errno. No error ends the row.
 * In TEXT \n, \t, \\ and \xHH have their usual meaning; `-` is all of stdin, `!`
 * a page that cannot be read.
 * With -n the row is written again and again, and only its last answers are
 * printed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct text {
	char *at;
	size_t len;
};

static struct text slurp(int fd)
{
	struct text t = { NULL, 0 };
	ssize_t got;

	do {
		t.at = realloc(t.at, t.len + 65536);
		if (!t.at)
			exit(2);
		got = read(fd, t.at + t.len, 65536);
		if (got > 0)
			t.len += got;
	} while (got > 0);
	return t;
}

static struct text unreadable(void)
{
	struct text t = { NULL, 4096 };

	t.at = mmap(NULL, t.len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (t.at == MAP_FAILED)
		exit(2);
	return t;
}

/* A text as the command line has it */
static struct text unescape(const char *from)
{
	struct text t = { malloc(strlen(from) + 1), 0 };
	char hex[3] = "";

	if (!t.at)
		exit(2);
	while (*from) {
		char c = *from++;

		if (c == '\\' && *from) {
			c = *from++;
			if (c == 'n') {
				c = '\n';
			} else if (c == 't') {
				c = '\t';
			} else if (c == 'x' && from[0] && from[1]) {
				hex[0] = *from++;
				hex[1] = *from++;
				c = strtoul(hex, NULL, 16);
			}
		}
		t.at[t.len++] = c;
	}
	return t;
}

int main(int argc, char **argv)
{
	unsigned long times = 1, n;
	struct text *texts;
	int fd, i;

	if (argc > 3 && !strcmp(argv[1], "-n")) {
		times = strtoul(argv[2], NULL, 10);
		argv += 2;
		argc -= 2;
	}
	if (argc < 3) {
		fprintf(stderr, "usage: wr [-n TIMES] FILE|@FD TEXT...\n");
		return 2;
	}
	if (argv[1][0] == '@')
		fd = atoi(argv[1] + 1);
	else
		fd = open(argv[1], O_WRONLY);
	if (fd < 0) {
		printf("open:%s\n", strerrorname_np(errno));
		return 1;
	}
	texts = calloc(argc, sizeof(*texts));
	if (!texts)
		return 2;
	for (i = 2; i < argc; i++)
		texts[i] = !strcmp(argv[i], "-") ? slurp(0) :
			   !strcmp(argv[i], "!") ? unreadable() :
			   unescape(argv[i]);
	for (n = 1; n <= times; n++) {
		for (i = 2; i < argc; i++) {
			ssize_t put = write(fd, texts[i].at, texts[i].len);

			if (n < times)
				continue;
			if (i > 2)
				putchar(' ');
			if (put < 0)
				printf("%s", strerrorname_np(errno));
			else
				printf("%zd", put);
		}
	}
	putchar('\n');
	return 0;
}
