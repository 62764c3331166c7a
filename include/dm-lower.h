/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lower devices of a table; see dm-lower.c.
 */
#ifndef _DM_LOWER_H
#define _DM_LOWER_H

struct dmap_table;
struct gendisk;

int dmap_table_link(struct dmap_table *table, struct gendisk *disk);
void dmap_table_unlink(struct dmap_table *table, struct gendisk *disk);
void dmap_table_unlink_gone(struct dmap_table *table, struct gendisk *disk);
void dmap_lowers_close(struct dmap_table *table);
void dmap_lowers_free(struct dmap_table *table);

#endif /* _DM_LOWER_H */
