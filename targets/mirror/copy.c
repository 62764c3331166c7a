// SPDX-License-Identifier: GPL-2.0
/*
 * The thread of a mirror: copies the source to the destination, region by
 * region. mirror.c says how that goes together with writes.
 *
 * Each step is one region, or, where that cannot be read, one piece of it.
 * Between steps the thread rests while others use the mirror, or to keep to the
 * rate that the line sets; never while it holds writes back.
 */
#include <linux/bitops.h>
#include <linux/blkdev.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sizes.h>

#include "mirror.h"

/*
 * While others use the mirror, the thread rests for so many times the time
 * that a step took.
 */
#define YIELD		4
#define REST_MAX_NS	(1ULL * NSEC_PER_SEC)

/* After a line in the log, lest they be too many */
#define LINE_REST_NS	(NSEC_PER_SEC / 10)

/* A piece that cannot be read is tried in so many smaller ones. */
#define SHRINK		32U

/*
 * So many sectors in a row that cannot be read, and what follows has to show that
 * it is worth a search.
 */
#define DEAD_ROW	SZ_8K

/**
 * dmap_mirror_take() - take sectors in hand
 * @mirror: the mirror; it has nothing in hand
 * @start: the first of them
 * @end: the one after the last
 *
 * Writes to them that come from now on wait. Those that are under way are
 * counted, and dmap_mirror_copy_hand() is to follow.
 *
 * Context: the thread, under the lock.
 */
void dmap_mirror_take(struct mirror *mirror, sector_t start, sector_t end)
{
	struct mirror_io *io;

	lockdep_assert_held(&mirror->lock);
	mirror->hand_start = start;
	mirror->hand_end = end;
	mirror->before = 0;
	list_for_each_entry(io, &mirror->writing, node) {
		io->awaited = is_in_hand(mirror, io->bio);
		mirror->before += io->awaited;
	}
}

/**
 * dmap_mirror_copy_hand() - copy what is in hand, when no write to it is under way
 * @mirror: the mirror
 * @leg: the leg to copy to
 * @copy: what came of it
 *
 * Context: the thread; waits for both legs.
 * Return: see dmap_copy().
 */
int dmap_mirror_copy_hand(struct mirror *mirror, unsigned int leg,
			  struct dmap_copy *copy)
{
	struct leg *from = &mirror->legs[!leg];
	struct leg *to = &mirror->legs[leg];
	bool alive;

	*copy = (struct dmap_copy) {
		.table = mirror->table,
		.from = from->lower->bdev,
		.from_sector = from->start + mirror->hand_start,
		.to = to->lower->bdev,
		.to_sector = to->start + mirror->hand_start,
		.sectors = mirror->hand_end - mirror->hand_start,
	};
	wait_event_idle(mirror->drained, !READ_ONCE(mirror->before));
	/* One of those may have lost the leg that is to be read. */
	spin_lock_irq(&mirror->lock);
	alive = both_alive(mirror->mode);
	spin_unlock_irq(&mirror->lock);
	return alive ? dmap_copy(copy) : -ECANCELED;
}

/**
 * dmap_mirror_drop_hand() - let go of what is in hand, and of those who waited for it
 * @mirror: the mirror
 * @leg: the leg it was copied to
 * @write_error: 0, or the errno for which that leg is lost
 *
 * Context: the thread.
 */
void dmap_mirror_drop_hand(struct mirror *mirror, unsigned int leg, int write_error)
{
	LIST_HEAD(waiting);
	bool lost;

	spin_lock_irq(&mirror->lock);
	lost = write_error && both_alive(mirror->mode);
	if (lost)
		dmap_mirror_lose(mirror, leg);
	mirror->hand_start = 0;
	mirror->hand_end = 0;
	list_splice_init(&mirror->waiting, &waiting);
	spin_unlock_irq(&mirror->lock);

	if (lost)
		dmap_mirror_say_lost(mirror, leg, write_error);
	dmap_mirror_let_go(mirror, &waiting);
}

/* The next region to be copied, taken in hand; or NO_REGION */
static unsigned long take_region(struct mirror *mirror)
{
	unsigned long region;
	sector_t start;

	spin_lock_irq(&mirror->lock);
	region = find_next_zero_bit(mirror->copied, mirror->regions,
				    mirror->cursor);
	if (region < mirror->regions) {
		mirror->cursor = region + 1;
		start = region_start(mirror, region);
		dmap_mirror_take(mirror, start, start + region_length(mirror, region));
	} else {
		region = NO_REGION;
	}
	spin_unlock_irq(&mirror->lock);
	return region;
}

static void set_copied(struct mirror *mirror, unsigned long region)
{
	lockdep_assert_held(&mirror->lock);
	__set_bit(region, mirror->copied);
	mirror->done++;
	if (mirror->partly)
		__clear_bit(region, mirror->partly);
}

static void note_copied(struct mirror *mirror, unsigned long region)
{
	spin_lock_irq(&mirror->lock);
	set_copied(mirror, region);
	spin_unlock_irq(&mirror->lock);
}

/*
 * What cannot be read
 */

/* What could not be read and is not in the log yet, if there is anything */
static void say_unreadable(struct mirror *mirror)
{
	struct leg *from = &mirror->legs[SOURCE];
	dev_t devt = from->lower->devt;
	sector_t start = mirror->bad;

	if (start == mirror->bad_end)
		return;
	mirror->bad = mirror->bad_end;
	mirror->resume += LINE_REST_NS;
	dmap_warn_always(mirror->table,
			 "mirror: the source, %u:%u, cannot be read (error %d) in its sectors %llu to %llu, which are not copied",
			 MAJOR(devt), MINOR(devt), -mirror->bad_error,
			 (u64)(from->start + start),
			 (u64)(from->start + mirror->bad_end - 1));
}

/*
 * Nowhere else does it say where they are. The first block is told at once, and
 * those that follow it right away in one line, when the last of them is known.
 */
static void note_unreadable(struct mirror *mirror, sector_t start, sector_t end, int err)
{
	bool goes_on = start == mirror->bad_end && err == mirror->bad_error;
	bool first;

	spin_lock_irq(&mirror->lock);
	first = !mirror->unreadable;
	mirror->unreadable += end - start;
	spin_unlock_irq(&mirror->lock);

	if (!goes_on) {
		say_unreadable(mirror);
		mirror->bad = start;
		mirror->bad_first = start;
		mirror->bad_error = err;
	}
	mirror->bad_end = end;
	if (!goes_on || end == mirror->length)
		say_unreadable(mirror);
	if (first)
		dmap_event(mirror->table);
}

/* What is copied must be whole logical blocks of both. */
static u32 block_of(struct mirror *mirror)
{
	return max(bdev_logical_block_size(mirror->legs[SOURCE].lower->bdev),
		   bdev_logical_block_size(mirror->legs[DESTINATION].lower->bdev)) >>
		SECTOR_SHIFT;
}

static sector_t search_end(const struct mirror *mirror)
{
	unsigned long region = mirror->search.region;

	return region_start(mirror, region) + region_length(mirror, region);
}

static sector_t piece_end(const struct mirror *mirror)
{
	const struct search *search = &mirror->search;

	return min(search->at + search->size, search_end(mirror));
}

static void search_from_start(struct mirror *mirror)
{
	struct search *search = &mirror->search;

	search->probe = false;
	search->at = region_start(mirror, search->region);
	search->size = max(block_of(mirror), (1U << mirror->region_shift) / SHRINK);
}

/* A region is to be copied in pieces. False without memory to note which are. */
static bool begin_search(struct mirror *mirror, unsigned long region)
{
	unsigned long *partly = mirror->partly;
	struct search *search = &mirror->search;

	if (!partly)
		partly = kvcalloc(BITS_TO_LONGS(mirror->regions), sizeof(*partly),
				  GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);
	if (!partly)
		return false;
	spin_lock_irq(&mirror->lock);
	mirror->partly = partly;
	__set_bit(region, partly);
	spin_unlock_irq(&mirror->lock);

	search->region = region;
	search->missed = 0;
	search_from_start(mirror);
	if (search->at == mirror->bad_end &&
	    mirror->bad_end - mirror->bad_first >= DEAD_ROW) {
		search->probe = true;
		search->size = block_of(mirror);
		search->at = search_end(mirror) - search->size;
	}
	return true;
}

static void piece_failed(struct mirror *mirror, int err)
{
	struct search *search = &mirror->search;
	sector_t start = search->at, end = piece_end(mirror);
	u32 block = block_of(mirror);

	if (search->probe) {
		start = region_start(mirror, search->region);
	} else if (end - start > block) {
		search->size = max_t(u32, block,
				     roundup_pow_of_two(end - start) / SHRINK);
		return;
	}
	note_unreadable(mirror, start, end, err);
	search->missed += end - start;
	search->at = end;
}

/* The next one may be larger, if nothing is wrong there. */
static void piece_copied(struct mirror *mirror)
{
	struct search *search = &mirror->search;

	if (search->probe) {
		search_from_start(mirror);
		return;
	}
	say_unreadable(mirror);
	search->at = piece_end(mirror);
	while (search->size < 1U << mirror->region_shift &&
	       IS_ALIGNED(search->at, search->size * SHRINK))
		search->size *= SHRINK;
}

static void end_search(struct mirror *mirror)
{
	struct search *search = &mirror->search;

	spin_lock_irq(&mirror->lock);
	if (!search->missed && test_bit(search->region, mirror->partly)) {
		set_copied(mirror, search->region);
		mirror->pieces -= region_length(mirror, search->region);
	}
	spin_unlock_irq(&mirror->lock);
	search->region = NO_REGION;
}

static void add_pieces(struct mirror *mirror, sector_t sectors)
{
	spin_lock_irq(&mirror->lock);
	mirror->pieces += sectors;
	spin_unlock_irq(&mirror->lock);
}

/* Takes the next piece in hand; false if a write has made the region MISSING. */
static bool take_piece(struct mirror *mirror)
{
	struct search *search = &mirror->search;
	bool goes_on;

	spin_lock_irq(&mirror->lock);
	goes_on = test_bit(search->region, mirror->partly);
	if (goes_on)
		dmap_mirror_take(mirror, search->at, piece_end(mirror));
	spin_unlock_irq(&mirror->lock);
	return goes_on;
}

/* False if nothing came of it, and it is to be tried again */
static bool copy_piece(struct mirror *mirror)
{
	struct search *search = &mirror->search;
	struct dmap_copy copy;
	int err;

	if (!take_piece(mirror)) {
		end_search(mirror);
		return true;
	}
	err = dmap_mirror_copy_hand(mirror, DESTINATION, &copy);
	if (!err && !search->probe)
		add_pieces(mirror, copy.sectors);
	dmap_mirror_drop_hand(mirror, DESTINATION, copy.write_error);

	if (copy.read_error)
		piece_failed(mirror, copy.read_error);
	else if (!err)
		piece_copied(mirror);
	if (search->at == search_end(mirror))
		end_search(mirror);
	return !err || copy.read_error || copy.write_error;
}

/* False if nothing came of it, and it is to be tried again */
static bool copy_region(struct mirror *mirror, unsigned long region)
{
	struct dmap_copy copy;
	int err;

	err = dmap_mirror_copy_hand(mirror, DESTINATION, &copy);
	if (!err)
		note_copied(mirror, region);
	dmap_mirror_drop_hand(mirror, DESTINATION, copy.write_error);

	if (!err)
		say_unreadable(mirror);
	if (!err || copy.write_error)
		return true;
	return copy.read_error && begin_search(mirror, region);
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
		mirror->pieces = 0;
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
static u64 rest_after(struct mirror *mirror, sector_t sectors, u64 took_ns)
{
	u64 bytes = (u64)sectors << SECTOR_SHIFT;
	u32 rate = READ_ONCE(mirror->rate);
	u64 rest_ns = 0, due_ns;

	if (used_by_others(mirror))
		rest_ns = min(took_ns * YIELD, REST_MAX_NS);
	if (rate) {
		due_ns = div_u64(bytes * NSEC_PER_SEC >> 20, rate);
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

/* One region, or one piece; false if there is none */
static bool copy_next(struct mirror *mirror, sector_t *sectors, bool *done)
{
	unsigned long region;

	if (mirror->search.region != NO_REGION) {
		*sectors = piece_end(mirror) - mirror->search.at;
		*done = copy_piece(mirror);
		return true;
	}
	region = take_region(mirror);
	if (region == NO_REGION)
		return false;
	*sectors = region_length(mirror, region);
	*done = copy_region(mirror, region);
	if (!*done)
		mirror->cursor = region;
	return true;
}

/**
 * dmap_mirror_work() - copy a region, or a piece of one, or repair a place
 * @context: the struct mirror
 *
 * Return: see dm_work_fn.
 */
long dmap_mirror_work(void *context)
{
	struct mirror *mirror = context;
	u64 begin = ktime_get_ns();
	sector_t sectors;
	bool done;
	u64 took;
	long rest;

	if (READ_ONCE(mirror->mode) != MODE_COPYING) {
		say_unreadable(mirror);
		dmap_mirror_settle(mirror);
		return dmap_mirror_repair(mirror);
	}
	if (READ_ONCE(mirror->told)) {
		/* Before the rate is read: what is told later is seen again. */
		smp_store_mb(mirror->told, false);
		mirror->resume = begin;
	}
	rest = rest_left(mirror);
	if (rest)
		return rest;
	mirror->resume = max(mirror->resume, begin);
	if (!copy_next(mirror, &sectors, &done)) {
		say_unreadable(mirror);
		return end_of_round(mirror);
	}
	if (!done)
		return NO_MEMORY_REST;
	took = ktime_get_ns() - begin;
	mirror->resume += took + rest_after(mirror, sectors, took);
	return rest_left(mirror);
}
