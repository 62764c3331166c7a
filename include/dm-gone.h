/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lower devices that go away; see dm-gone.c.
 */
#ifndef _DM_GONE_H
#define _DM_GONE_H

#include <linux/blkdev.h>

struct dmap_lower;
struct dmap_table;
struct dmap_used_lower;
struct mapping_type;
struct seq_file;

extern const struct blk_holder_ops dmap_holder_ops;
void dmap_lower_use(struct dmap_used_lower *used);
void dmap_lower_unuse(struct dmap_used_lower *used);
void dmap_gone_settle(struct dmap_table *table);
void dmap_lower_dead(struct block_device *bdev);
void dmap_lower_printed(struct seq_file *m, const struct dmap_lower *lower);
void dmap_print_gone(struct dmap_table *table, struct mapping_type *type,
		     void *context, struct seq_file *m);

#endif /* _DM_GONE_H */
