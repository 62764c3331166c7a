// SPDX-License-Identifier: GPL-2.0
/*
 * mark - tells tests/bench/sharing.c, outside, what to look at
 *
 *	mark [FILE TEXT N]
 *
 * A mark is an instruction that does nothing, but which sharing.c looks for.
 * With FILE, it writes TEXT there, which sets N processors to work, marks once
 * they are at it, and again when the write returns: in between there is nothing
 * but their work.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void mark(void)
{
	__asm__ volatile(".byte 0x0f, 0x1f, 0x84, 0x00, 'm', 'a', 'r', 'k'");
}

/* How many processes run or could run, this one among them */
static int running(void)
{
	char text[65536], *at;
	int fd = open("/proc/stat", O_RDONLY);
	ssize_t got = read(fd, text, sizeof(text) - 1);

	close(fd);
	if (got < 0)
		return 0;
	text[got] = '\0';
	at = strstr(text, "procs_running ");
	return at ? atoi(at + strlen("procs_running ")) : 0;
}

static int put(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY);

	return write(fd, text, strlen(text)) != (ssize_t)strlen(text);
}

int main(int argc, char **argv)
{
	int status;
	pid_t child;

	if (argc != 4) {
		mark();
		return 0;
	}
	child = fork();
	if (!child)
		_exit(put(argv[1], argv[2]));
	while (running() <= atoi(argv[3])) {
		if (waitpid(child, &status, WNOHANG)) {
			fputs("mark: it is over already\n", stderr);
			return 1;
		}
		usleep(10000);
	}
	mark();
	waitpid(child, &status, 0);
	mark();
	return !!status;
}
