/* SPDX-License-Identifier: GPL-2.0 */
/* Shim: what the pure parts need of the kernel's header, in userland. */
#ifndef _SHIM_LINUX_STRING_H
#define _SHIM_LINUX_STRING_H

#include <string.h>

#include <linux/types.h>

static inline void *memset64(u64 *to, u64 value, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		to[i] = value;
	return to;
}

#endif /* _SHIM_LINUX_STRING_H */
