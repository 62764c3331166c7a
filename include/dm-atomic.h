/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes that a disk does as a whole or not at all; see dm-atomic.c.
 */
#ifndef _DM_ATOMIC_H
#define _DM_ATOMIC_H

#include <linux/types.h>

#include "dm-compat.h"

struct bio;

/**
 * struct dmap_atomic - what a table can write atomically
 * @can: all that the devices below can do, in bytes; and once dmap_atomic_complete()
 *	was there what the table can; with a unit_max of 0: nothing
 * @borders: what all borders that no such write may cross are multiples of, a bit for
 *	each power of two, in sectors
 * @lowers: at least one range was stacked
 * @never: one of the devices cannot, or not where it is used
 */
struct dmap_atomic {
	struct dmap_atomic_limits can;
	u64 borders;
	bool lowers;
	bool never;
};

void dmap_atomic_stack(struct dmap_atomic *atomic, struct block_device *bdev,
		       sector_t start, sector_t line);
void dmap_atomic_complete(struct dmap_atomic *atomic, bool passes);
bool dmap_atomic_suits(const struct dmap_atomic *atomic, const struct bio *bio);

/* No such write may cross a multiple of that */
static inline void dmap_atomic_border(struct dmap_atomic *atomic, u64 sectors)
{
	atomic->borders |= sectors;
}

#endif /* _DM_ATOMIC_H */
