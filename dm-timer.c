// SPDX-License-Identifier: GPL-2.0
/*
 * Timers of targets. How one is set up is another thing in each kernel, and only the core
 * knows about kernels; how it is started and stopped is the same in all.
 */
#include <linux/export.h>
#include <linux/hrtimer.h>

#include "device-mapper.h"
#include "dm-compat.h"

/**
 * dmap_timer_setup() - set up a timer
 * @timer: the timer, for hrtimer_start() with HRTIMER_MODE_ABS: the clock is that of
 *	ktime_get_ns(). The destructor stops it by hrtimer_cancel()
 * @expired: what it calls, from an interrupt
 */
void dmap_timer_setup(struct hrtimer *timer,
		      enum hrtimer_restart (*expired)(struct hrtimer *timer))
{
	dmap_hrtimer_setup(timer, expired);
}
EXPORT_SYMBOL_GPL(dmap_timer_setup);
