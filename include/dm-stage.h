/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables that are ready; see dm-stage.c.
 */
#ifndef _DM_STAGE_H
#define _DM_STAGE_H

#include <linux/types.h>

struct dmap_device;
struct dmap_error;
struct dmap_table;

int dmap_stage(struct dmap_device *device, struct dmap_table *table, u64 line);
struct dmap_table *dmap_unstage(struct dmap_device *device);
bool dmap_throw_next(struct dmap_device *device);
int dmap_drop(const char *name, struct dmap_error *error, u64 line);

#endif /* _DM_STAGE_H */
