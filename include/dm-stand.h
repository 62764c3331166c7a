/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who stands on whom; see dm-stand.c.
 */
#ifndef _DM_STAND_H
#define _DM_STAND_H

struct block_device;
struct dmap_device;
struct dmap_table;

int dmap_stand_check(struct dmap_device *device, struct block_device *bdev);
struct dmap_device *dmap_stand_fixed(struct dmap_table *table);
int dmap_stand_enter(struct dmap_device *device, struct dmap_table *table);
void dmap_stand_undo(struct dmap_device *device, struct dmap_table *table);
void dmap_stand_settle(struct dmap_device *device, struct dmap_table *old);
void dmap_stand_stage(struct dmap_device *device, unsigned int block);
void dmap_stand_settle_staged(struct dmap_device *device);
void dmap_stand_leave(struct dmap_table *table);

#endif /* _DM_STAND_H */
