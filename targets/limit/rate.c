// SPDX-License-Identifier: GPL-2.0
/*
 * What requests cost, and when they are paid for.
 *
 * Of each limit that a line has, one number is kept: the time up to which it has been
 * spent, `paid`. At 500 requests a second each request costs 2 ms of it; at 10 MiB a
 * second, a MiB costs 100 ms. A request may go once its cost has gone by since:
 *
 *	        paid      paid + cost          now
 *	----------+------------+----------------+-----> time
 *	 is spent | this one's | is saved, for others
 *
 * Who goes late has paid what it would have cost in time: so nothing is lost, and nothing
 * adds up, however late those are who let requests go. What nobody used is lost in the
 * end. Only so much is saved:
 *
 *	of requests	`burst`, and at least one of them
 *	of MiB		`burst`. A request that costs more waits for the rest of it
 *
 * Numbers of 64 bits are large enough for all of it: see the maxima in rate.h, and that a
 * request has less than 2^23 sectors.
 */
#include <linux/kernel.h>
#include <linux/math64.h>

#include "rate.h"

#define REQUEST		(1000ULL * TICKS_PER_MS)	/* at one a second */
#define SECTOR		(REQUEST / 2048)		/* at one MiB a second */

/**
 * limit_cost() - what a request costs
 * @bound: of which limit
 * @rate: that it is set to, not 0
 * @sectors: how much data it has
 *
 * Return: in ticks.
 */
u64 limit_cost(enum bound bound, u32 rate, u32 sectors)
{
	u64 at_one = counts_bytes(bound) ? SECTOR * sectors : REQUEST;

	return div_u64(at_one + rate / 2, rate);
}

/**
 * limit_saves() - how much of what nobody used is kept
 * @bound: of which limit
 * @rate: that it is set to, not 0
 * @burst: in milliseconds
 *
 * Return: in ticks.
 */
u64 limit_saves(enum bound bound, u32 rate, u32 burst)
{
	u64 saves = burst * TICKS_PER_MS;

	return counts_bytes(bound) ? saves : max(saves, limit_cost(bound, rate, 0));
}

/**
 * limit_base() - from when on is there something to be spent?
 * @paid: up to when it is spent
 * @now: the time
 * @saves: how much is saved, at most
 *
 * Return: that time; later than @now if more was spent.
 */
u64 limit_base(u64 paid, u64 now, u64 saves)
{
	return max(paid, now > saves ? now - saves : 0ULL);
}

/* @ticks at @rate are as much as how many at @new_rate? */
static u64 convert(u64 ticks, u32 rate, u32 new_rate)
{
	/* As long as there is time */
	if (ticks > div_u64(U64_MAX, rate))
		return U64_MAX;
	return div_u64(ticks * rate, new_rate);
}

/**
 * limit_changed() - a limit is set to something else
 * @paid: up to when it is spent
 * @now: the time
 * @rate: what it was set to; 0: there was none
 * @new_rate: what it is set to; 0: there is none any more
 *
 * A request that was half paid for is that still, and as many are saved as were; but see
 * limit_base().
 *
 * Return: up to when it is spent now.
 */
u64 limit_changed(u64 paid, u64 now, u32 rate, u32 new_rate)
{
	if (!rate || !new_rate)
		return now;
	if (paid > now)
		return now + min(convert(paid - now, rate, new_rate), BURST_MAX * TICKS_PER_MS);
	return limit_base(0, now, convert(now - paid, rate, new_rate));
}
