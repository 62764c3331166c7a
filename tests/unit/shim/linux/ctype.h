/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shim: what the pure parts need of the kernel's header, in userland. As in
 * the kernel, and unlike in libc, the letters of Latin-1 are letters.
 */
#ifndef _SHIM_LINUX_CTYPE_H
#define _SHIM_LINUX_CTYPE_H

#include <linux/types.h>

static inline bool shim_isalnum(unsigned char c)
{
	if (c >= 0xc0)
		return c != 0xd7 && c != 0xf7;
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

#define isascii(c) ((unsigned char)(c) <= 0x7f)
#define isalnum(c) shim_isalnum(c)

#endif /* _SHIM_LINUX_CTYPE_H */
