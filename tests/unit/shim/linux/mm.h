/* SPDX-License-Identifier: GPL-2.0 */
/* Shim: what the pure parts need of the kernel's header, in userland. */
#ifndef _SHIM_LINUX_MM_H
#define _SHIM_LINUX_MM_H

#include <linux/const.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#define PAGE_SIZE 4096UL
#define ALIGN __ALIGN_KERNEL
#define max_t(type, a, b) max((type)(a), (type)(b))

#define kvmalloc_array(count, size, gfp) shim_alloc(count, size, false)
#define kvzalloc(size, gfp) shim_alloc(1, size, true)
#define kvfree(memory) shim_free(memory)

#endif /* _SHIM_LINUX_MM_H */
