/* SPDX-License-Identifier: GPL-2.0 */
/* Shim: what the pure parts need of the kernel's header, in userland. */
#ifndef _SHIM_LINUX_KERNEL_H
#define _SHIM_LINUX_KERNEL_H

#include <stdarg.h>
#include <stdio.h>

#include <linux/math.h>
#include <linux/types.h>

#define U64_MAX ((u64)~0ULL)
#define S64_MAX ((s64)(U64_MAX >> 1))

#define min(a, b) ({				\
	__auto_type _a = (a);			\
	__auto_type _b = (b);			\
	_a < _b ? _a : _b; })

#define max(a, b) ({				\
	__auto_type _a = (a);			\
	__auto_type _b = (b);			\
	_a > _b ? _a : _b; })

/* Unlike vsnprintf(): the bytes written, not those that would have been */
__printf(3, 0)
static inline int vscnprintf(char *buf, size_t size, const char *fmt,
			     va_list args)
{
	size_t want = vsnprintf(buf, size, fmt, args);

	if (want < size)
		return want;
	return size ? size - 1 : 0;
}

__printf(3, 4)
static inline int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int count;

	va_start(args, fmt);
	count = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return count;
}

#endif /* _SHIM_LINUX_KERNEL_H */
