// SPDX-License-Identifier: GPL-2.0
/*
 * fop open MODE FILE TEXT	fopen() by that mode, writes TEXT, fclose()
 * fop end FILE			lseek() to its end, opened for reading
 * fop send FILE		to stdout, by sendfile(), without reading it
 *
 * Prints the name of the errno of what failed, or OK; send prints it to stderr.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <unistd.h>

static int answer(FILE *to, int err)
{
	fprintf(to, "%s\n", err ? strerrorname_np(err) : "OK");
	return !!err;
}

static int use_stream(const char *mode, const char *path, const char *text)
{
	FILE *file = fopen(path, mode);
	int err = 0;

	if (!file)
		return answer(stdout, errno);
	if (fputs(text, file) == EOF)
		err = errno;
	if (fclose(file) && !err)
		err = errno;
	return answer(stdout, err);
}

int main(int argc, char **argv)
{
	ssize_t did;
	int fd;

	if (argc == 5)
		return use_stream(argv[2], argv[3], argv[4]);
	if (argc != 3)
		return 2;
	fd = open(argv[2], O_RDONLY);
	if (fd < 0)
		return answer(stderr, errno);
	if (!strcmp(argv[1], "end"))
		return answer(stdout, lseek(fd, 0, SEEK_END) < 0 ? errno : 0);
	do {
		did = sendfile(1, fd, NULL, 4096);
	} while (did > 0);
	return answer(stderr, did < 0 ? errno : 0);
}
