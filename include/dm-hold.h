/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How requests are held back; see dm-hold.c.
 */
#ifndef _DM_HOLD_H
#define _DM_HOLD_H

#include <linux/types.h>

#include "dm-wait.h"

struct bio;
struct dmap_device;
struct dmap_table;

void dmap_hold_setup(struct dmap_device *device,
		     void (*let_go)(struct dmap_device *device, struct bio *bio,
				    struct dmap_table *table),
		     void (*fail)(struct dmap_device *device, struct bio *bio));
void dmap_hold_end(struct dmap_device *device);
bool dmap_hold_back(struct dmap_device *device, struct bio **bio,
		    struct dmap_table **table);
int dmap_io_can_hold(struct dmap_device *device);
int dmap_hold_io(struct dmap_device *device, enum dmap_patience patience);
int dmap_hold_new_io(struct dmap_device *device, enum dmap_patience patience);
void dmap_release_io(struct dmap_device *device);
bool dmap_hold_first(struct dmap_device *device, struct bio *bio);
void dmap_fail_held(struct dmap_device *device);
void dmap_fail_io(struct dmap_device *device);
void dmap_hold_begin(struct dmap_device *device);
int dmap_hold_wait(struct dmap_device *device, enum dmap_patience patience);

#endif /* _DM_HOLD_H */
