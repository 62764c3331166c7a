/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Zoned devices; see dm-zone.c.
 */
#ifndef _DM_ZONE_H
#define _DM_ZONE_H

#include <linux/types.h>

struct block_device;
struct dmap_device;
struct dmap_line;
struct dmap_table;

/**
 * struct dmap_zones - what a table knows of its zones
 * @sectors: of a zone; 0: it has none
 * @capacity: how many of these can be written to, in all zones but the last; 0: the
 *	kernel does not say
 * @last_capacity: in the last one
 * @append: the largest zone append
 * @open: how many zones may be open at once; 0: as many as there are
 * @active: how many may be open, or closed and neither empty nor full
 * @conds: for each zone of which kind it is, where the kernel wants to know; the
 *	disk's once the table is live
 */
struct dmap_zones {
	unsigned int sectors;
	unsigned int capacity;
	unsigned int last_capacity;
	unsigned int append;
	unsigned int open;
	unsigned int active;
	u8 *conds;
};

#ifdef CONFIG_BLK_DEV_ZONED

int dmap_zones_check_device(struct dmap_line *line, struct block_device *bdev);
int dmap_zones_check_line(struct dmap_line *line);
int dmap_zones_range(struct dmap_line *line, struct block_device *bdev, u64 first,
		     u64 length);
void dmap_zones_limits(struct dmap_table *table);
int dmap_zones_complete(struct dmap_table *table);
int dmap_zones_check_use(struct dmap_device *device, struct dmap_table *table, bool now,
			 u64 line);
void dmap_zones_commit(struct dmap_device *device, struct dmap_table *table);
struct block_device *dmap_zone_place(const struct dmap_table *table, size_t number,
				     u64 sector, u64 *below);

#else

static inline int dmap_zones_check_device(struct dmap_line *line,
					  struct block_device *bdev)
{
	return 0;
}

static inline int dmap_zones_check_line(struct dmap_line *line)
{
	return 0;
}

static inline int dmap_zones_range(struct dmap_line *line, struct block_device *bdev,
				   u64 first, u64 length)
{
	return 0;
}

static inline void dmap_zones_limits(struct dmap_table *table)
{
}

static inline int dmap_zones_complete(struct dmap_table *table)
{
	return 0;
}

static inline int dmap_zones_check_use(struct dmap_device *device,
				       struct dmap_table *table, bool now, u64 line)
{
	return 0;
}

static inline void dmap_zones_commit(struct dmap_device *device, struct dmap_table *table)
{
}

#endif

#endif /* _DM_ZONE_H */
