/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The disk of a device; see dm-disk.c.
 */
#ifndef _DM_DISK_H
#define _DM_DISK_H

#include <linux/spinlock.h>
#include <linux/types.h>

struct dmap_device;

extern spinlock_t dmap_opens_lock;

bool dmap_is_swap(const struct dmap_device *device);
int dmap_disk_add(struct dmap_device *device);
void dmap_announce(struct dmap_device *device);

#endif /* _DM_DISK_H */
