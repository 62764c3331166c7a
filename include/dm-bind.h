/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a table becomes the live one of its device; see dm-bind.c.
 */
#ifndef _DM_BIND_H
#define _DM_BIND_H

#include <linux/types.h>

#include "dm-load.h"
#include "dm-wait.h"

struct dmap_device;
struct dmap_table;

int dmap_bind(struct dmap_device *device, struct dmap_table *table,
	      enum dmap_finish how, enum dmap_patience patience, u64 line);
void dmap_unbind(struct dmap_device *device);
int dmap_bind_check(struct dmap_device *device, struct dmap_table *table);
int dmap_bind_limits(struct dmap_device *device, struct dmap_table *table);
int dmap_bind_may(struct dmap_device *device, struct dmap_table *table);
struct dmap_table *dmap_bind_next(struct dmap_device *device);
void dmap_bind_zones(struct dmap_device *device);
void dmap_bind_settle(struct dmap_device *device);

#endif /* _DM_BIND_H */
