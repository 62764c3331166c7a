/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A suspend that ends by itself; see dm-expire.c.
 */
#ifndef _DM_EXPIRE_H
#define _DM_EXPIRE_H

#include <linux/types.h>

struct dmap_device;

/* 32 bits hold the longest at each HZ. */
#define DMAP_EXPIRE_MAX	1000000

void dmap_expire_setup(struct dmap_device *device,
		       void (*expired)(struct dmap_device *device));
void dmap_expire_set(struct dmap_device *device, unsigned int seconds);
bool dmap_expire_left(const struct dmap_device *device, unsigned int *seconds);
void dmap_expire_end(struct dmap_device *device);

#endif /* _DM_EXPIRE_H */
