/* SPDX-License-Identifier: GPL-2.0 */
/* Shim: what the pure parts need of the kernel's header, in userland. */
#ifndef _SHIM_LINUX_TYPES_H
#define _SHIM_LINUX_TYPES_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned long long u64;
typedef long long s64;
typedef unsigned int u32;
typedef unsigned char u8;

#define U32_MAX ((u32)~0U)

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define noinline __attribute((noinline))

/* The kernel includes its compiler_attributes.h in front of every file */
#define __printf(a, b) __attribute((format(printf, a, b)))

#endif /* _SHIM_LINUX_TYPES_H */
