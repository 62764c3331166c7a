/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The statistics of a request.
 *
 * Most of what the block layer's functions do, a seventh of what linear cost, is about
 * time. But that goes on by a jiffy at once: of a request that comes while the jiffy is
 * one that they have seen, or ends in the jiffy that it came in, only counters are raised.
 * That is done here, without a call; for all others they are called.
 *
 * The counters are the same, so one may begin a request and the other end it.
 */
#ifndef _DM_STAT_H
#define _DM_STAT_H

#include <linux/blkdev.h>
#include <linux/jiffies.h>

#include "dm-compat.h"

/* Has the block layer seen this jiffy? Then there is no time to be added. */
static inline bool dmap_stat_is_now(const struct block_device *whole, unsigned long now)
{
	return likely(READ_ONCE(whole->bd_stamp) == now);
}

static inline void dmap_stat_count(struct block_device *whole, enum req_op op,
				   unsigned int sectors)
{
	const int group = op_stat_group(op);

	__part_stat_add(whole, ios[group], 1);
	__part_stat_add(whole, sectors[group], sectors);
}

/**
 * dmap_stat_start() - a request begins
 * @whole: a disk of ours, no partition
 * @op: of the request
 * @sectors: of it
 *
 * Context: any, with preemption disabled.
 * Return: the time, for dmap_stat_end().
 */
static __always_inline unsigned long
dmap_stat_start(struct block_device *whole, enum req_op op, unsigned int sectors)
{
	unsigned long now = READ_ONCE(jiffies);

	if (!dmap_stat_is_now(whole, now))
		return dmap_start_io_acct(whole, op, sectors);
	if (!DMAP_COUNTED_AT_END)
		dmap_stat_count(whole, op, sectors);
	part_stat_local_inc(whole, in_flight[op_is_write(op)]);
	return now;
}

/**
 * dmap_stat_end() - and ends
 * @whole: as it began
 * @op: as it began
 * @sectors: as it began
 * @start: when it did
 *
 * Context: any, with preemption disabled.
 */
static __always_inline void dmap_stat_end(struct block_device *whole, enum req_op op,
					  unsigned int sectors, unsigned long start)
{
	if (start != READ_ONCE(jiffies) || !dmap_stat_is_now(whole, start)) {
		dmap_end_io_acct(whole, op, sectors, start);
		return;
	}
	if (DMAP_COUNTED_AT_END)
		dmap_stat_count(whole, op, sectors);
	part_stat_local_dec(whole, in_flight[op_is_write(op)]);
}

#endif /* _DM_STAT_H */
