/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What requests cost, and when they are paid for: arithmetic alone, see rate.c.
 */
#ifndef _LIMIT_RATE_H
#define _LIMIT_RATE_H

#include <linux/types.h>

/* The unit of time: 1/16 ns. 64 bits of it are 36 years since the machine started. */
#define TICK_SHIFT	4
#define TICKS_PER_MS	(1000000ULL << TICK_SHIFT)

#define IOPS_MAX	1000000000
#define MIBPS_MAX	1000000
#define BURST		10
#define BURST_MAX	3600000

/* Those of both kinds come first; odd ones count MiB. */
enum bound {
	IOPS,
	MIBPS,
	READ_IOPS,
	READ_MIBPS,
	WRITE_IOPS,
	WRITE_MIBPS,
	BOUNDS,
};

static inline bool counts_bytes(enum bound bound)
{
	return bound & 1;
}

u64 limit_cost(enum bound bound, u32 rate, u32 sectors);
u64 limit_saves(enum bound bound, u32 rate, u32 burst);
u64 limit_base(u64 paid, u64 now, u64 saves);
u64 limit_changed(u64 paid, u64 now, u32 rate, u32 new_rate);

#endif /* _LIMIT_RATE_H */
