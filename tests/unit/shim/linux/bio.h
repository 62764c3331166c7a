/* SPDX-License-Identifier: GPL-2.0 */
/* Shim: what the pure parts need of the kernel's header, in userland. */
#ifndef _SHIM_LINUX_BIO_H
#define _SHIM_LINUX_BIO_H

#include <linux/types.h>

typedef u64 sector_t;
typedef u8 blk_status_t;

struct bio;

#endif /* _SHIM_LINUX_BIO_H */
