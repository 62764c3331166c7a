// SPDX-License-Identifier: GPL-2.0
/*
 * put [-c CHUNK] FILE TEXT|-
 *
 * Opens FILE for writing, writes all of TEXT (`-`: of stdin) in writes of CHUNK
 * bytes (all at once by default), goes on after a short one as cat does, and
 * closes it. Prints the name of the errno, or OK, and is true for OK only.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int answer(int err)
{
	const char *name = err ? strerrorname_np(err) : "OK";

	if (name)
		puts(name);
	else
		printf("%d\n", err);
	return !!err;
}

static char *slurp(size_t *len)
{
	size_t room = 1 << 16;
	char *text = malloc(room);
	ssize_t got;

	*len = 0;
	while (text && (got = read(0, text + *len, room - *len)) > 0) {
		*len += got;
		if (*len == room)
			text = realloc(text, room *= 2);
	}
	return text;
}

/* At least one write, for a TEXT that is empty too. */
static int put(int fd, const char *text, size_t len, size_t chunk)
{
	do {
		size_t want = chunk && chunk < len ? chunk : len;
		ssize_t did = write(fd, text, want);

		if (did < 0)
			return errno;
		if (!did && want)
			return EIO;
		text += did;
		len -= did;
	} while (len);
	return 0;
}

int main(int argc, char **argv)
{
	size_t chunk = 0, len;
	int fd, err, opt;
	char *text;

	while ((opt = getopt(argc, argv, "+c:")) != -1) {
		if (opt != 'c')
			return 2;
		chunk = strtoull(optarg, NULL, 0);
	}
	if (argc - optind != 2) {
		fputs("usage: put [-c CHUNK] FILE TEXT|-\n", stderr);
		return 2;
	}
	text = argv[optind + 1];
	len = strlen(text);
	if (!strcmp(text, "-")) {
		text = slurp(&len);
		if (!text)
			return answer(ENOMEM);
	}
	fd = open(argv[optind], O_WRONLY);
	if (fd < 0)
		return answer(errno);
	err = put(fd, text, len, chunk);
	if (close(fd) && !err)
		err = errno;
	return answer(err);
}
