/* SPDX-License-Identifier: GPL-2.0 */
/* Shim: what the pure parts need of the kernel's header, in userland. */
#ifndef _SHIM_LINUX_SLAB_H
#define _SHIM_LINUX_SLAB_H

#include <linux/types.h>

/* Each test that allocates has its own: they can fail. */
void *shim_alloc(size_t count, size_t size, bool zero);
void shim_free(const void *memory);

#define GFP_KERNEL_ACCOUNT 0

#define kfree(memory) shim_free(memory)

#endif /* _SHIM_LINUX_SLAB_H */
