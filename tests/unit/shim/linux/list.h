/* SPDX-License-Identifier: GPL-2.0 */
/* Shim: what the pure parts need of the kernel's header, in userland. */
#ifndef _SHIM_LINUX_LIST_H
#define _SHIM_LINUX_LIST_H

struct list_head {
	struct list_head *next, *prev;
};

#endif /* _SHIM_LINUX_LIST_H */
