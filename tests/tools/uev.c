// SPDX-License-Identifier: GPL-2.0
/*
 * uev
 *
 * Prints the kernel's uevents of block devices, one a line:
 * `ACTION NAME KEY=VALUE...`, after a first line `ready`. It ends by itself
 * with the parent that started it.
 */
#include <linux/netlink.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static char buf[16384];

static void show(const char *at, const char *end)
{
	const char *word, *action = "", *name = "", *subsystem = "";

	/* the first string is ACTION@DEVPATH, the keys follow */
	at += strlen(at) + 1;
	for (word = at; word < end; word += strlen(word) + 1) {
		if (!strncmp(word, "ACTION=", 7))
			action = word + 7;
		else if (!strncmp(word, "DEVNAME=", 8))
			name = word + 8;
		else if (!strncmp(word, "SUBSYSTEM=", 10))
			subsystem = word + 10;
	}
	if (strcmp(subsystem, "block"))
		return;
	printf("%s %s", action, name);
	for (word = at; word < end; word += strlen(word) + 1)
		printf(" %s", word);
	putchar('\n');
	fflush(stdout);
}

int main(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_KOBJECT_UEVENT);
	int room = 4 << 20;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		perror("uev");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	for (;;) {
		ssize_t got = recv(fd, buf, sizeof(buf) - 1, 0);

		if (got <= 0)
			continue;
		buf[got] = '\0';
		show(buf, buf + got);
	}
}
