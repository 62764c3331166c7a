// SPDX-License-Identifier: GPL-2.0
/*
 * Writes that a disk does as a whole or not at all (RWF_ATOMIC).
 *
 * Such a write must never be split. Where a table would split one is known when it is
 * built: where its lines end, where chunks do, where the devices below have borders of
 * their own. Of all these places taken together only one thing is of interest, the
 * largest power of two that all are multiples of:
 *
 *	borders		0x2800 | 0x0c00 | ...	one bit or more of each place
 *	boundary	0x0400			the lowest bit that is set
 *
 * Nobody may write across a multiple of that, and so nothing larger. A border of a
 * device below, at each multiple of N sectors there, is one here at each multiple of N
 * plus what the line is shifted by; so that goes in, too. It does for a device without
 * borders only as far as it wants its writes aligned.
 *
 * What comes of it is told to those above by the limits of the queue, as a disk does it.
 * They may have asked an earlier table, or have been held back meanwhile. So each such
 * request is looked at once more when it begins: what does not suit this table fails,
 * as it would if a disk was asked for more than it can do.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/minmax.h>

#include "dm-atomic.h"
#include "dm-compat.h"

/* The largest border there can be, in bytes: limits have 32 bits for it. */
#define BORDER_MAX	BIT(31)

static bool stack(struct dmap_atomic *atomic, const struct dmap_atomic_limits *lower)
{
	struct dmap_atomic_limits *can = &atomic->can;

	if (!atomic->lowers) {
		*can = *lower;
		atomic->lowers = true;
		return true;
	}
	can->unit_min = max(can->unit_min, lower->unit_min);
	can->unit_max = min(can->unit_max, lower->unit_max);
	can->max = min(can->max, lower->max);
	return can->unit_min <= can->unit_max;
}

/**
 * dmap_atomic_stack() - a line lies on a device
 * @atomic: of its table
 * @bdev: the device
 * @start: where on that
 * @line: the first sector of the line
 */
void dmap_atomic_stack(struct dmap_atomic *atomic, struct block_device *bdev,
		       sector_t start, sector_t line)
{
	u64 shift = get_start_sect(bdev) + start - line;
	struct dmap_atomic_limits lower;

	if (!dmap_atomic_of(bdev, &lower) ||
	    shift & ((lower.unit_min >> SECTOR_SHIFT) - 1) ||
	    !stack(atomic, &lower))
		atomic->never = true;
	else if (lower.border)
		dmap_atomic_border(atomic, shift | lower.border);
}

/**
 * dmap_atomic_complete() - all lines are there
 * @atomic: of their table; changed to what the table can
 * @passes: all of its targets hand such writes on
 */
void dmap_atomic_complete(struct dmap_atomic *atomic, bool passes)
{
	struct dmap_atomic_limits *can = &atomic->can;
	u64 border = min_t(u64, atomic->borders & -atomic->borders,
			   BORDER_MAX >> SECTOR_SHIFT);

	can->border = border << SECTOR_SHIFT;
	if (can->border) {
		can->unit_max = min(can->unit_max, can->border);
		can->max = min(can->max, can->border);
	}
	if (!passes || !atomic->lowers || atomic->never || can->unit_min > can->unit_max)
		*can = (struct dmap_atomic_limits) {};
}

/**
 * dmap_atomic_suits() - can a table do this write as a whole?
 * @atomic: of the table, complete
 * @bio: the write
 *
 * Context: any.
 * Return: true if so; then nothing on its way down will want to split it.
 */
bool dmap_atomic_suits(const struct dmap_atomic *atomic, const struct bio *bio)
{
	const struct dmap_atomic_limits *can = &atomic->can;
	u64 first = bio->bi_iter.bi_sector, last = bio_end_sector(bio) - 1;
	unsigned int size = bio->bi_iter.bi_size;

	if (!size || size > can->unit_max || size & (can->unit_min - 1) ||
	    first & ((can->unit_min >> SECTOR_SHIFT) - 1))
		return false;
	return !can->border || !((first ^ last) & -(u64)(can->border >> SECTOR_SHIFT));
}
