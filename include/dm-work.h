/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel thread of a table; see dm-work.c.
 */
#ifndef _DM_WORK_H
#define _DM_WORK_H

#include "dm-wait.h"

struct dmap_device;
struct dmap_table;

bool dmap_work_needs_thread(const struct dmap_table *table);
int dmap_work_prepare(struct dmap_table *table);
void dmap_work_start(struct dmap_table *table);
void dmap_work_go_on(struct dmap_device *device);
void dmap_work_call_off(struct dmap_table *table);
int dmap_work_stop(struct dmap_table *table, enum dmap_patience patience);
void dmap_work_end(struct dmap_table *table);

#endif /* _DM_WORK_H */
