/* SPDX-License-Identifier: GPL-2.0 */
/*
 * limit: what its files share.
 */
#ifndef _LIMIT_H
#define _LIMIT_H

#include <linux/atomic.h>
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include <device-mapper.h>

#include "queue.h"
#include "rate.h"

struct limit_sender;

/**
 * struct bucket - one of the limits
 * @paid: up to when it is spent, in ticks; see rate.c
 * @rate: what it is set to; 0: there is none. Written under limit->lock
 */
struct bucket {
	atomic64_t paid;
	u32 rate;
};

/**
 * struct limit - a line
 *
 * Used by each request:
 * @lower: where it lies
 * @start: and from where on
 * @burst: in milliseconds; 0: as it is by default. Written under @lock
 * @waits: how many requests of each kind are in @queue, or taken out by @work and not yet
 *	sent; written under @lock
 * @buckets: its limits
 *
 * @lock: protects what follows
 * @stopping: none is to be kept
 * @sending: @work is at it, and sets the timer in the end
 * @queue: requests that wait
 * @overdue: those that go next, paid for or not
 * @since: for each kind, from when on its first one counts as waiting
 * @kept: for each kind, one that waited was given back, and what it waited counts when it
 *	comes again
 * @ran: when @work last began
 * @held: how long requests have waited, all together, in units of 1024 ns
 * @held_until: up to when @held is counted
 *
 * @timer: queues @work
 * @work: sends requests whose time has come
 * @sender: where it does
 * @begin: the line's first sector on the mapped device
 */
struct limit {
	struct dmap_lower *lower;
	sector_t start;
	u32 burst;
	unsigned int waits[KINDS];
	struct bucket buckets[BOUNDS];

	spinlock_t lock;	/* see above */
	bool stopping;
	bool sending;
	struct queue queue;
	struct bio_list overdue;
	u64 since[KINDS];
	bool kept[KINDS];
	u64 ran;
	u64 held;
	u64 held_until;

	struct hrtimer timer;
	struct work_struct work;
	struct limit_sender *sender;
	sector_t begin;
};

static inline u64 limit_now(void)
{
	return ktime_get_ns() << TICK_SHIFT;
}

/* wait.c */
int limit_map(void *context, struct bio *bio);
void limit_suspend(void *context);
void limit_resume(void *context);
void limit_set(struct limit *limit, const u32 *rates, u32 burst);
void limit_count_held(struct limit *limit);
void limit_wait_setup(struct limit *limit);
void limit_wait_end(struct limit *limit);

/* pay.c */
bool limit_pay(struct limit *limit, const struct bio *bio);
void limit_charge(struct limit *limit, const struct bio *bio, u64 at);
u64 limit_due(const struct limit *limit, const struct bio *bio);
bool limit_is_reserved(const struct limit *limit, u64 now);
void limit_change(struct limit *limit, const u32 *rates, u32 burst);
void limit_take_over(struct limit *limit, struct limit *old);
void limit_begin_anew(struct limit *limit);

/* sender.c */
int limit_sender_get(struct dmap_table *table, struct limit_sender **sender);
void limit_sender_put(struct limit_sender *sender);
void limit_sender_queue(struct limit_sender *sender, struct work_struct *work);

#endif /* _LIMIT_H */
