/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The end of a table; see dm-retire.c.
 */
#ifndef _DM_RETIRE_H
#define _DM_RETIRE_H

struct dmap_device;
struct dmap_table;

void dmap_detach(struct dmap_device *device, struct dmap_table *table);
void dmap_retire(struct dmap_device *device, struct dmap_table *table);
void dmap_throw_away(struct dmap_device *device, struct dmap_table *table);

#endif /* _DM_RETIRE_H */
