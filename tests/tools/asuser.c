// SPDX-License-Identifier: GPL-2.0
/*
 * asuser root|nobody CMD...
 *
 * Runs CMD as root without CAP_SYS_ADMIN, or as user 65534 without anything. For
 * a root that is one only in a namespace of its own see userns.
 */
#define _GNU_SOURCE
#include <grp.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* out of the bounding set, or exec would give it back to root */
static int drop_admin(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	if (prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0) ||
	    syscall(SYS_capget, &head, data))
		return -1;
	data[0].effective &= ~(1u << CAP_SYS_ADMIN);
	data[0].permitted &= ~(1u << CAP_SYS_ADMIN);
	data[0].inheritable &= ~(1u << CAP_SYS_ADMIN);
	return syscall(SYS_capset, &head, data);
}

int main(int argc, char **argv)
{
	int bad;

	if (argc < 3)
		return 2;
	if (!strcmp(argv[1], "root"))
		bad = drop_admin();
	else if (!strcmp(argv[1], "nobody"))
		bad = setgroups(0, NULL) || setgid(65534) || setuid(65534);
	else
		return 2;
	if (bad) {
		perror("asuser");
		return 2;
	}
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 2;
}
