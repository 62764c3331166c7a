/* SPDX-License-Identifier: GPL-2.0 */
/* Shim: what the pure parts need of the kernel's header, in userland. */
#ifndef _SHIM_LINUX_BLKDEV_H
#define _SHIM_LINUX_BLKDEV_H

#include <linux/bio.h>

/* As in the kernel, not as in libc */
typedef u32 shim_dev_t;
#define dev_t shim_dev_t

struct block_device;
struct queue_limits;

#endif /* _SHIM_LINUX_BLKDEV_H */
