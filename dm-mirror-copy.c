// SPDX-License-Identifier: GPL-2.0
/*
 * The thread of a mirror: copies the source to the destination, region by
 * region. dm-mirror.c says how that goes together with writes.
 *
 * Each step is one region. Between steps the thread rests while others use the
 * mirror, or to keep to the rate that the line sets; never while it holds
 * writes back.
 */
#include <linux/bitops.h>
#include <linux/blkdev.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/percpu.h>

#include "dm-mirror.h"

/*
 * While others use the mirror, the thread rests for so many times the time
 * that a step took.
 */
#define YIELD		4
#define REST_MAX_NS	(1ULL * NSEC_PER_SEC)

/* After a line in the log, lest they be too many */
#define LINE_REST_NS	(NSEC_PER_SEC / 10)

/* When there was none; in jiffies */
#define NO_MEMORY_REST	(HZ / 10)

/* The next region to be copied, taken in hand; or NO_REGION */
static unsigned long take_region(struct mirror *mirror)
{
	struct mirror_io *io;
	unsigned long region;

	spin_lock_irq(&mirror->lock);
	region = find_next_zero_bit(mirror->copied, mirror->regions,
				    mirror->cursor);
	if (region < mirror->regions) {
		mirror->cursor = region + 1;
		mirror->copying = region;
		mirror->before = 0;
		list_for_each_entry(io, &mirror->writing, node)
			mirror->before += io->region == region;
	} else {
		region = NO_REGION;
	}
	spin_unlock_irq(&mirror->lock);
	return region;
}

/* Lets go of the region, and of those who waited for it */
static void drop_region(struct mirror *mirror, const struct dmap_copy *copy,
			bool copied)
{
	bool lost = false;
	LIST_HEAD(waiting);

	spin_lock_irq(&mirror->lock);
	if (copied) {
		__set_bit(mirror->copying, mirror->copied);
		mirror->done++;
	}
	if (copy->read_error)
		mirror->unreadable++;
	if (copy->write_error && mirror->mode == MODE_COPYING) {
		dmap_mirror_lose(mirror, DESTINATION);
		lost = true;
	}
	mirror->copying = NO_REGION;
	list_splice_init(&mirror->waiting, &waiting);
	spin_unlock_irq(&mirror->lock);

	if (lost)
		dmap_mirror_say_lost(mirror, DESTINATION, copy->write_error);
	dmap_mirror_let_go(mirror, &waiting);
}

/* Regions that could not be read and are not in the log yet, if there are any */
static void say_unreadable(struct mirror *mirror)
{
	struct leg *from = &mirror->legs[SOURCE];
	dev_t devt = from->lower->devt;
	sector_t start = (sector_t)mirror->bad << mirror->region_shift;
	sector_t end = (sector_t)mirror->bad_end << mirror->region_shift;

	if (mirror->bad == mirror->bad_end)
		return;
	mirror->bad = mirror->bad_end;
	mirror->resume += LINE_REST_NS;
	dmap_warn_always(mirror->table,
			 "mirror: the source, %u:%u, cannot be read (error %d) in its sectors %llu to %llu, which are not copied",
			 MAJOR(devt), MINOR(devt), -mirror->bad_error,
			 (u64)(from->start + start),
			 (u64)(from->start + min(end, mirror->length) - 1));
}

/*
 * Nowhere else does it say which they are. The first one is told at once, and
 * those that follow it right away in one line, when the last of them is known.
 */
static void note_unreadable(struct mirror *mirror, unsigned long region, int err)
{
	bool goes_on = region == mirror->bad_end && err == mirror->bad_error;

	if (!goes_on) {
		say_unreadable(mirror);
		mirror->bad = region;
		mirror->bad_error = err;
	}
	mirror->bad_end = region + 1;
	if (!goes_on || mirror->bad_end == mirror->regions)
		say_unreadable(mirror);
	if (mirror->unreadable == 1)
		dmap_event(mirror->table);
}

/* False if nothing came of it, and it is to be tried again */
static bool copy_region(struct mirror *mirror, unsigned long region)
{
	sector_t start = (sector_t)region << mirror->region_shift;
	struct leg *from = &mirror->legs[SOURCE];
	struct leg *to = &mirror->legs[DESTINATION];
	struct dmap_copy copy = {
		.table = mirror->table,
		.from = from->lower->bdev,
		.from_sector = from->start + start,
		.to = to->lower->bdev,
		.to_sector = to->start + start,
		.sectors = region_length(mirror, region),
	};
	int err;

	wait_event_idle(mirror->drained, !READ_ONCE(mirror->before));
	err = dmap_copy(&copy);
	drop_region(mirror, &copy, !err);
	if (copy.read_error)
		note_unreadable(mirror, region, copy.read_error);
	else if (!err)
		say_unreadable(mirror);
	return !err || copy.read_error || copy.write_error;
}

/*
 * All regions have been tried. What is copied may still be in the destination's
 * cache, and its power be cut once the source is taken away.
 */
static long end_of_round(struct mirror *mirror)
{
	bool done, lost = false;
	int err = 0;

	spin_lock_irq(&mirror->lock);
	done = mirror->done == mirror->regions;
	if (!done && mirror->again) {
		mirror->again = false;
		mirror->unreadable = 0;
		mirror->cursor = 0;
		spin_unlock_irq(&mirror->lock);
		return 1;
	}
	/* What is missing now cannot be read, and is counted. */
	mirror->holes = false;
	spin_unlock_irq(&mirror->lock);
	if (!done)
		return DMAP_IDLE;

	err = blkdev_issue_flush(mirror->legs[DESTINATION].lower->bdev);
	spin_lock_irq(&mirror->lock);
	/* Meanwhile the destination may have failed, or a bit been cleared. */
	if (mirror->mode != MODE_COPYING) {
		done = false;
	} else if (err) {
		dmap_mirror_lose(mirror, DESTINATION);
		lost = true;
	} else if (mirror->done == mirror->regions) {
		WRITE_ONCE(mirror->mode, MODE_SYNCED);
	} else {
		done = false;
	}
	spin_unlock_irq(&mirror->lock);
	if (lost)
		dmap_mirror_say_lost(mirror, DESTINATION, err);
	else if (done)
		dmap_event(mirror->table);
	return done ? DMAP_IDLE : 1;
}

static bool used_by_others(struct mirror *mirror)
{
	unsigned long sum = 0, seen = mirror->seen;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(mirror->load, cpu)->requests);
	mirror->seen = sum;
	return sum != seen;
}

/* How long shall the thread rest after a step that took so long? */
static u64 rest_after(struct mirror *mirror, unsigned long region, u64 took_ns)
{
	u64 bytes = (u64)region_length(mirror, region) << SECTOR_SHIFT;
	u64 rest_ns = 0, due_ns;

	if (used_by_others(mirror))
		rest_ns = min(took_ns * YIELD, REST_MAX_NS);
	if (mirror->rate) {
		due_ns = div_u64(bytes * NSEC_PER_SEC >> 20, mirror->rate);
		if (due_ns > took_ns)
			rest_ns = max(rest_ns, due_ns - took_ns);
	}
	return rest_ns;
}

/*
 * In jiffies; less than one is not worth it, and adds up. There is nothing to
 * rest from when all is copied.
 */
static long rest_left(struct mirror *mirror)
{
	u64 now = ktime_get_ns();

	if (mirror->resume <= now + TICK_NSEC ||
	    READ_ONCE(mirror->done) == mirror->regions)
		return 0;
	return nsecs_to_jiffies(mirror->resume - now);
}

/**
 * dmap_mirror_work() - copy a region
 * @context: the struct mirror
 *
 * Return: see dm_work_fn.
 */
long dmap_mirror_work(void *context)
{
	struct mirror *mirror = context;
	u64 begin = ktime_get_ns();
	unsigned long region;
	u64 took;
	long rest;

	if (READ_ONCE(mirror->mode) != MODE_COPYING) {
		say_unreadable(mirror);
		return DMAP_IDLE;
	}
	rest = rest_left(mirror);
	if (rest)
		return rest;
	mirror->resume = max(mirror->resume, begin);
	region = take_region(mirror);
	if (region != mirror->bad_end)
		say_unreadable(mirror);
	if (region == NO_REGION)
		return end_of_round(mirror);
	if (!copy_region(mirror, region)) {
		mirror->cursor = region;
		return NO_MEMORY_REST;
	}
	took = ktime_get_ns() - begin;
	mirror->resume += took + rest_after(mirror, region, took);
	return rest_left(mirror);
}
