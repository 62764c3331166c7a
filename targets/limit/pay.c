// SPDX-License-Identifier: GPL-2.0
/*
 * Requests pay: for each limit that is set for their kind, what rate.c says.
 *
 * As long as nobody waits, a request takes what it needs of each limit by a cmpxchg, or
 * of none, and no lock. It then pays as of now.
 *
 * One that waits pays as of the moment at which its turn was, when somebody comes to
 * let it go; that is somewhat later. So the time of those who wait does not depend on when
 * they are looked after. A moment long ago does not count all: after CATCH_UP a machine
 * that stood still does not make up for it.
 *
 * Nobody waits for what another one could take away from him for ever: the older one of
 * the first read and the first write has the right to what is saved of the limits that are
 * for both, once his own ones would let him go.
 */
#include "limit.h"

#define CATCH_UP	(200 * TICKS_PER_MS)

#define FOR_BOTH	2	/* so many of these */

static const enum bound bounds[KINDS][FOR_BOTH + 2] = {
	[READS] = { IOPS, MIBPS, READ_IOPS, READ_MIBPS },
	[WRITES] = { IOPS, MIBPS, WRITE_IOPS, WRITE_MIBPS },
};

#define EACH	ARRAY_SIZE(bounds[READS])

static u32 sectors_of(const struct bio *bio)
{
	/* What discards, or writes zeros, moves no data. */
	return bio_has_data((struct bio *)bio) ? bio_sectors(bio) : 0;
}

static u64 saves_of(const struct limit *limit, enum bound bound, u32 rate)
{
	return limit_saves(bound, rate, READ_ONCE(limit->burst) ?: BURST);
}

static bool is_limited(const struct limit *limit, enum kind kind)
{
	unsigned int i;

	for (i = 0; i < EACH; i++)
		if (READ_ONCE(limit->buckets[bounds[kind][i]].rate))
			return true;
	return false;
}

/* Takes what a request costs of one limit, if that is there. */
static bool pay_one(struct limit *limit, enum bound bound, u32 sectors, u64 now, u64 *cost)
{
	struct bucket *bucket = &limit->buckets[bound];
	u32 rate = READ_ONCE(bucket->rate);
	s64 paid = atomic64_read(&bucket->paid);
	u64 base;

	*cost = 0;
	if (!rate)
		return true;
	*cost = limit_cost(bound, rate, sectors);
	do {
		base = limit_base(paid, now, saves_of(limit, bound, rate));
		if (base + *cost > now)
			return false;
	} while (!atomic64_try_cmpxchg(&bucket->paid, &paid, base + *cost));
	return true;
}

/**
 * limit_pay() - may a request go right now?
 * @limit: the line
 * @bio: the request
 *
 * Context: any.
 * Return: true if so, and it has paid.
 */
bool limit_pay(struct limit *limit, const struct bio *bio)
{
	enum kind kind = kind_of(bio);
	u32 sectors = sectors_of(bio);
	u64 cost[EACH];
	unsigned int i;
	u64 now;

	if (!is_limited(limit, kind))
		return true;
	now = limit_now();
	for (i = 0; i < EACH; i++)
		if (!pay_one(limit, bounds[kind][i], sectors, now, &cost[i]))
			break;
	if (i == EACH)
		return true;
	while (i-- > 0)
		atomic64_sub(cost[i], &limit->buckets[bounds[kind][i]].paid);
	return false;
}

static void charge_one(struct limit *limit, enum bound bound, u32 sectors, u64 at)
{
	struct bucket *bucket = &limit->buckets[bound];
	s64 paid = atomic64_read(&bucket->paid);
	u64 base, cost, saves;

	if (!bucket->rate)
		return;
	cost = limit_cost(bound, bucket->rate, sectors);
	saves = max(saves_of(limit, bound, bucket->rate), cost);
	do {
		base = limit_base(paid, at, saves);
	} while (!atomic64_try_cmpxchg(&bucket->paid, &paid, base + cost));
}

/**
 * limit_charge() - a request goes, whether its time has come or not
 * @limit: the line
 * @bio: the request
 * @at: since when it might have gone; at most now
 *
 * Context: under @limit->lock.
 */
void limit_charge(struct limit *limit, const struct bio *bio, u64 at)
{
	enum kind kind = kind_of(bio);
	u32 sectors = sectors_of(bio);
	unsigned int i;

	lockdep_assert_held(&limit->lock);
	at = limit_base(at, limit_now(), CATCH_UP);
	for (i = 0; i < EACH; i++)
		charge_one(limit, bounds[kind][i], sectors, at);
	limit->since[kind] = at;
}

/* The same as limit_due(), by those of its limits from the @i-th on */
static u64 due_by(const struct limit *limit, const struct bio *bio, unsigned int i)
{
	enum kind kind = kind_of(bio);
	u64 base, due = 0;

	lockdep_assert_held(&limit->lock);
	for (; i < EACH; i++) {
		enum bound bound = bounds[kind][i];
		u32 rate = limit->buckets[bound].rate;

		if (!rate)
			continue;
		base = limit_base(atomic64_read(&limit->buckets[bound].paid),
				  limit->since[kind], saves_of(limit, bound, rate));
		due = max(due, base + limit_cost(bound, rate, sectors_of(bio)));
	}
	return due;
}

/**
 * limit_due() - when is it the turn of a request that waits?
 * @limit: the line
 * @bio: the request, the first of its kind
 *
 * Context: under @limit->lock.
 * Return: the time, in ticks.
 */
u64 limit_due(const struct limit *limit, const struct bio *bio)
{
	return due_by(limit, bio, 0);
}

/**
 * limit_is_reserved() - what is for both kinds is for the oldest that waits
 * @limit: the line
 * @now: the time
 *
 * Context: under @limit->lock.
 * Return: true if that waits for nothing else, so that the other kind may not go.
 */
bool limit_is_reserved(const struct limit *limit, u64 now)
{
	if (!limit->queue.head)
		return false;
	if (!limit->buckets[IOPS].rate && !limit->buckets[MIBPS].rate)
		return false;
	return due_by(limit, limit->queue.head, FOR_BOTH) <= now;
}

static void change_one(struct bucket *bucket, u32 rate, u64 now)
{
	u64 paid = atomic64_read(&bucket->paid);

	if (rate == bucket->rate)
		return;
	atomic64_set(&bucket->paid, limit_changed(paid, now, bucket->rate, rate));
	WRITE_ONCE(bucket->rate, rate);
}

/**
 * limit_change() - limits are set
 * @limit: the line
 * @rates: BOUNDS of them, what they are from now on; 0: none
 * @burst: in milliseconds, or 0
 *
 * Context: under @limit->lock.
 */
void limit_change(struct limit *limit, const u32 *rates, u32 burst)
{
	u64 now = limit_now();
	enum bound bound;

	lockdep_assert_held(&limit->lock);
	WRITE_ONCE(limit->burst, burst);
	for (bound = 0; bound < BOUNDS; bound++)
		change_one(&limit->buckets[bound], rates[bound], now);
}

static void take_one_over(struct bucket *bucket, const struct bucket *old, u64 now)
{
	u32 rate = READ_ONCE(old->rate);
	u64 paid = atomic64_read(&old->paid);

	if (rate != bucket->rate)
		paid = limit_changed(paid, now, rate, bucket->rate);
	atomic64_set(&bucket->paid, paid);
}

/**
 * limit_take_over() - what another line has spent, and what waited there, counts here
 * @limit: the line, to which no request has come
 * @old: the other line, which keeps nothing any more
 *
 * Context: process context.
 */
void limit_take_over(struct limit *limit, struct limit *old)
{
	u64 now = limit_now();
	enum bound bound;

	for (bound = 0; bound < BOUNDS; bound++)
		take_one_over(&limit->buckets[bound], &old->buckets[bound], now);
	spin_lock(&old->lock);
	memcpy(limit->since, old->since, sizeof(limit->since));
	memcpy(limit->kept, old->kept, sizeof(limit->kept));
	limit->held = old->held;
	spin_unlock(&old->lock);
}

/**
 * limit_begin_anew() - undo limit_take_over()
 * @limit: the line, to which no request has come
 *
 * Context: process context.
 */
void limit_begin_anew(struct limit *limit)
{
	u64 now = limit_now();
	enum bound bound;

	for (bound = 0; bound < BOUNDS; bound++)
		atomic64_set(&limit->buckets[bound].paid, now);
	memset(limit->kept, 0, sizeof(limit->kept));
	limit->held = 0;
}
