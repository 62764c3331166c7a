/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables that drain behind their device; see dm-drain.c.
 */
#ifndef _DM_DRAIN_H
#define _DM_DRAIN_H

#include <linux/types.h>

struct dmap_device;
struct dmap_table;
struct seq_file;

int dmap_drain_init(void);
void dmap_drain_exit(void);
void dmap_drain_setup(struct dmap_device *device);
bool dmap_drain_begin(struct dmap_table *table);
void dmap_drain_unused(struct dmap_table *table);
void dmap_drain_leave(struct dmap_table *table);
long dmap_in_flight(struct dmap_device *device);
long dmap_drain_count(struct dmap_device *device);
bool dmap_drain_is_over(void *what);
void dmap_drain_unlink(struct dmap_device *device);
void dmap_drain_unlink_gone(struct dmap_device *device);
void dmap_drain_give_up(struct dmap_device *device);
void dmap_drain_print_lowers(struct dmap_device *device, struct seq_file *m);

#endif /* _DM_DRAIN_H */
