/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For who changes the state of many devices; see dm-fix.c.
 */
#ifndef _DM_FIX_H
#define _DM_FIX_H

#include <linux/types.h>

#include "dm-wait.h"

struct dmap_device;
struct dmap_table;
struct list_head;

int dmap_lock_state(struct dmap_device *device, enum dmap_patience patience);
bool dmap_trylock_state(struct dmap_device *device);
bool dmap_fix(struct dmap_device *device, struct list_head *mates);
void dmap_unfix(struct dmap_device *device);
void dmap_call_off(struct dmap_device *device);
int dmap_fixed_wait(struct dmap_table *table, enum dmap_patience patience);

#endif /* _DM_FIX_H */
