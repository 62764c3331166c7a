// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that have to wait, and those that do not.
 *
 *	map: has it paid? ------------------------------> sent by who asked
 *	      | not yet, or others wait
 *	      v
 *	    queue -- timer --> worker: paid by now? ----> sent by the worker
 *	      |
 *	      | suspend, another table
 *	      v
 *	    given back, oldest first
 *
 * First come, first served holds for reads, and for writes, and for both where a limit is
 * for both. limit->waits says whether any of a kind are in the queue, or taken out and not
 * yet sent: as long as there are, who comes stands behind them, under limit->lock. When
 * there are none the lock is not taken.
 *
 * There is one timer, which fires when the first of those that wait may go, but no sooner
 * than PACE after the last time. The worker then sends all whose time has come. At
 * high rates those are many, and what is saved meanwhile is for who comes next: so both
 * the timer and the queue are there for some requests of many.
 *
 * A request waits in flight, as the statistics see it; but nobody who wants the device
 * to be quiet waits for that. A part of a request that went over the end of the line cannot
 * be given back. The worker sends it then, and those that come later pay for it.
 */
#include <linux/blkdev.h>

#include "limit.h"

#define PACE	(TICKS_PER_MS / 2)
#define BATCH	64		/* so many go, and then it is looked who may stay */

/**
 * struct batch - requests on their way out
 * @bios: they
 * @count: how many of each kind
 */
struct batch {
	struct bio_list bios;
	unsigned int count[KINDS];
};

/* Those that wait have done so until now. */
static void count_held(struct limit *limit)
{
	u64 passed = (ktime_get_ns() - limit->held_until) >> 10;

	lockdep_assert_held(&limit->lock);
	limit->held += passed * (limit->queue.count[READS] + limit->queue.count[WRITES]);
	limit->held_until += passed << 10;
}

/**
 * limit_count_held() - bring limit->held up to now
 * @limit: the line
 *
 * Context: under @limit->lock.
 */
void limit_count_held(struct limit *limit)
{
	count_held(limit);
}

static void remap(const struct limit *limit, struct bio *bio)
{
	bio_set_dev(bio, limit->lower->bdev);
	bio->bi_iter.bi_sector += limit->start;
}

static void send(const struct limit *limit, struct bio *bio)
{
	dev_t dev = disk_devt(bio->bi_bdev->bd_disk);
	sector_t sector = limit->begin + bio->bi_iter.bi_sector;

	remap(limit, bio);
	dmap_send(bio, dev, sector);
}

/* Would one of this kind overtake another, or take what is another's? */
static bool stands_behind(const struct limit *limit, enum kind kind)
{
	/* Those that leave() took from the count are sent. */
	return smp_load_acquire(&limit->waits[kind]) ||
		(READ_ONCE(limit->waits[!kind]) &&
		 (READ_ONCE(limit->buckets[IOPS].rate) ||
		  READ_ONCE(limit->buckets[MIBPS].rate)));
}

/* The same, seen from close by */
static bool stands_behind_some(const struct limit *limit, enum kind kind)
{
	lockdep_assert_held(&limit->lock);
	return limit->waits[kind] || limit_is_reserved(limit, limit_now());
}

/* When is the worker to come? */
static u64 next_turn(const struct limit *limit)
{
	enum kind older = kind_of(limit->queue.head);
	u64 due = limit_due(limit, limit->queue.head);
	struct bio *other = queue_first(&limit->queue, !older);

	if (other && !limit_is_reserved(limit, limit_now()))
		due = min(due, limit_due(limit, other));
	return max(due, limit->ran + PACE);
}

static void set_timer(struct limit *limit)
{
	lockdep_assert_held(&limit->lock);
	hrtimer_start(&limit->timer, ns_to_ktime((next_turn(limit) >> TICK_SHIFT) + 1),
		      HRTIMER_MODE_ABS);
}

static void add(struct limit *limit, struct bio *bio)
{
	enum kind kind = kind_of(bio);

	bio_clear_polled(bio);
	count_held(limit);
	if (!limit->waits[kind] && !limit->kept[kind])
		limit->since[kind] = limit_now();
	limit->kept[kind] = false;
	queue_add(&limit->queue, bio);
	WRITE_ONCE(limit->waits[kind], limit->waits[kind] + 1);
	if (limit->waits[kind] == 1 && !limit->sending)
		set_timer(limit);
}

/* The first of a kind, if it can pay */
static struct bio *take_kind(struct limit *limit, enum kind kind, u64 now)
{
	struct bio *bio = queue_first(&limit->queue, kind);
	u64 due = bio ? limit_due(limit, bio) : U64_MAX;

	if (due > now)
		return NULL;
	limit_charge(limit, bio, due);
	return queue_take(&limit->queue, kind);
}

static struct bio *take_next(struct limit *limit, u64 now)
{
	struct bio *bio = bio_list_pop(&limit->overdue);
	enum kind older;

	if (bio || !limit->queue.head)
		return bio;
	older = kind_of(limit->queue.head);
	bio = take_kind(limit, older, now);
	if (!bio && !limit_is_reserved(limit, now))
		bio = take_kind(limit, !older, now);
	return bio;
}

/* Some of those whose time has come; false if there are none */
static bool take_batch(struct limit *limit, struct batch *batch)
{
	u64 now = limit_now();
	unsigned int i;
	struct bio *bio;

	*batch = (struct batch) {};
	count_held(limit);
	for (i = 0; i < BATCH; i++) {
		bio = take_next(limit, now);
		if (!bio)
			break;
		batch->count[kind_of(bio)]++;
		bio_list_add(&batch->bios, bio);
	}
	return i;
}

static void send_batch(const struct limit *limit, struct batch *batch)
{
	struct blk_plug plug;
	struct bio *bio;

	blk_start_plug(&plug);
	while ((bio = bio_list_pop(&batch->bios)))
		send(limit, bio);
	blk_finish_plug(&plug);
}

/* Who comes now stands behind none of them. */
static void leave(struct limit *limit, const struct batch *batch)
{
	enum kind kind;

	lockdep_assert_held(&limit->lock);
	for (kind = 0; kind < KINDS; kind++)
		/* Pairs with stands_behind() */
		smp_store_release(&limit->waits[kind],
				  limit->waits[kind] - batch->count[kind]);
}

static void send_due(struct work_struct *work)
{
	struct limit *limit = container_of(work, struct limit, work);
	struct batch batch;

	spin_lock(&limit->lock);
	limit->sending = true;
	limit->ran = limit_now();
	while (take_batch(limit, &batch)) {
		spin_unlock(&limit->lock);
		send_batch(limit, &batch);
		cond_resched();
		spin_lock(&limit->lock);
		leave(limit, &batch);
	}
	limit->sending = false;
	if (limit->queue.head)
		set_timer(limit);
	spin_unlock(&limit->lock);
}

static enum hrtimer_restart timer_expired(struct hrtimer *timer)
{
	struct limit *limit = container_of(timer, struct limit, timer);

	limit_sender_queue(limit->sender, &limit->work);
	return HRTIMER_NORESTART;
}

/* What is not kept goes back. False if it cannot, and is to be sent. */
static bool give_back(struct limit *limit, struct bio *bio)
{
	lockdep_assert_held(&limit->lock);
	if (dmap_give_back(bio))
		return true;
	limit_charge(limit, bio, limit_now());
	return false;
}

/* Returns what map returns. */
static int map_behind(struct limit *limit, struct bio *bio)
{
	int result = DMAP_TAKEN;

	lockdep_assert_held(&limit->lock);
	if (!stands_behind_some(limit, kind_of(bio)) && limit_pay(limit, bio))
		result = DMAP_REMAPPED;
	else if (bio->bi_opf & REQ_NOWAIT)
		result = -EAGAIN;
	else if (!limit->stopping)
		add(limit, bio);
	else if (!give_back(limit, bio))
		result = DMAP_REMAPPED;
	if (result == DMAP_REMAPPED)
		remap(limit, bio);
	return result;
}

/**
 * limit_map() - a request comes
 * @context: the line
 * @bio: the request
 *
 * Return: as dm_map_fn.
 */
int limit_map(void *context, struct bio *bio)
{
	struct limit *limit = context;
	int result;

	if (likely(!stands_behind(limit, kind_of(bio)) && limit_pay(limit, bio))) {
		remap(limit, bio);
		return DMAP_REMAPPED;
	}
	spin_lock(&limit->lock);
	result = map_behind(limit, bio);
	spin_unlock(&limit->lock);
	return result;
}

/* Empties the queue; what cannot be given back is the worker's. */
static void give_all_back(struct limit *limit)
{
	struct bio *bio;

	lockdep_assert_held(&limit->lock);
	limit->kept[READS] = limit->queue.count[READS];
	limit->kept[WRITES] = limit->queue.count[WRITES];
	while ((bio = limit->queue.head)) {
		enum kind kind = kind_of(bio);

		queue_take(&limit->queue, kind);
		if (give_back(limit, bio))
			WRITE_ONCE(limit->waits[kind], limit->waits[kind] - 1);
		else
			bio_list_add(&limit->overdue, bio);
	}
}

/**
 * limit_suspend() - keep nothing from now on
 * @context: the line
 *
 * Context: process context.
 */
void limit_suspend(void *context)
{
	struct limit *limit = context;

	spin_lock(&limit->lock);
	limit->stopping = true;
	count_held(limit);
	give_all_back(limit);
	if (!bio_list_empty(&limit->overdue))
		limit_sender_queue(limit->sender, &limit->work);
	spin_unlock(&limit->lock);
}

/**
 * limit_resume() - requests may be kept
 * @context: the line
 *
 * Context: process context.
 */
void limit_resume(void *context)
{
	struct limit *limit = context;

	spin_lock(&limit->lock);
	limit->stopping = false;
	spin_unlock(&limit->lock);
}

/**
 * limit_set() - set the limits, also while requests wait
 * @limit: the line
 * @rates: BOUNDS of them, 0: none
 * @burst: in milliseconds, or 0
 *
 * Context: process context.
 */
void limit_set(struct limit *limit, const u32 *rates, u32 burst)
{
	spin_lock(&limit->lock);
	limit_change(limit, rates, burst);
	if (limit->queue.head)
		limit_sender_queue(limit->sender, &limit->work);
	spin_unlock(&limit->lock);
}

/**
 * limit_wait_setup() - a line is made
 * @limit: the line, with its sender
 */
void limit_wait_setup(struct limit *limit)
{
	spin_lock_init(&limit->lock);
	bio_list_init(&limit->overdue);
	INIT_WORK(&limit->work, send_due);
	dmap_timer_setup(&limit->timer, timer_expired);
	limit->held_until = ktime_get_ns();
}

/**
 * limit_wait_end() - undo limit_wait_setup()
 * @limit: the line, for which no request waits
 *
 * Context: process context.
 */
void limit_wait_end(struct limit *limit)
{
	hrtimer_cancel(&limit->timer);
	cancel_work_sync(&limit->work);
}
