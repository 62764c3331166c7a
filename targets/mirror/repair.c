// SPDX-License-Identifier: GPL-2.0
/*
 * What a mirror in sync does about reads that failed on one leg and not on the
 * other. mirror.c says what it is part of.
 *
 *	read fails on a leg, is tried on the other one, succeeds
 *	  |
 *	noted		who read has his data and is gone
 *	  |
 *	in hand		the thread holds back writes to the place, and copies it
 *	  |   |		from the good leg to the other one
 *	  v   v
 *	repaired	counted and told
 *	      lost	it could not write it: so is the leg
 *
 * A disk puts a bad sector elsewhere when it is written; so a leg that can be
 * written is kept. Whether it can be read then is for the next read to find out.
 * If the good leg cannot be read any more, neither is to blame.
 *
 * What is copied must not be older than a write. While something is copied,
 * writes are in lists, by which the thread knows those under way. In sync they
 * are not, for these take a lock: they are counted, for each CPU. So the thread
 * first sets mirror->tracking, by which writes that come are in a list again,
 * and waits until those that are only counted are done. An RCU grace period lies
 * between: who saw it unset is counted by then, and who was counted out without
 * waking the thread is out.
 *
 * A leg may be lost at any time, and the one that is copied from must not be. So
 * nothing is taken in hand any more once one is; after the writes that were under
 * way it is looked again; and what is in hand by then is held back from the leg
 * that is left until the copy is done.
 *
 * A note takes memory that can be had at once. Without, or if there are many
 * notes, nothing is lost: the next read of the place fails and makes one.
 */
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "mirror.h"

#define REPAIRS_MAX	64

/**
 * struct repair - a place that a leg could not read
 * @node: in the mirror's @repairs
 * @leg: that leg
 * @start: the first sector
 * @end: the one after the last
 * @err: the errno
 */
struct repair {
	struct list_head node;
	unsigned int leg;
	sector_t start;
	sector_t end;
	int err;
};

static bool is_noted(const struct mirror *mirror, const struct repair *wanted)
{
	struct repair *repair;

	list_for_each_entry(repair, &mirror->repairs, node)
		if (repair->leg == wanted->leg && repair->start <= wanted->start &&
		    repair->end >= wanted->end)
			return true;
	return false;
}

/**
 * dmap_mirror_note_repair() - a leg could not read what the other one could
 * @mirror: the mirror
 * @leg: the leg that failed
 * @bio: the read, not ended
 * @status: what that leg said
 *
 * Context: any.
 */
void dmap_mirror_note_repair(struct mirror *mirror, unsigned int leg,
			     struct bio *bio, blk_status_t status)
{
	struct repair *repair = kmalloc(sizeof(*repair), GFP_NOWAIT | __GFP_NOWARN);
	unsigned long flags;
	bool wanted;

	if (!repair)
		return;
	repair->leg = leg;
	repair->start = bio->bi_iter.bi_sector;
	repair->end = bio_end_sector(bio);
	repair->err = blk_status_to_errno(status);

	spin_lock_irqsave(&mirror->lock, flags);
	wanted = mirror->mode == MODE_SYNCED &&
		mirror->repair_count < REPAIRS_MAX && !is_noted(mirror, repair);
	if (wanted) {
		list_add_tail(&repair->node, &mirror->repairs);
		mirror->repair_count++;
	}
	spin_unlock_irqrestore(&mirror->lock, flags);
	if (wanted)
		dmap_wake(mirror->table);
	else
		kfree(repair);
}

/* The first of them; it stays in the list. */
static struct repair *next_repair(struct mirror *mirror)
{
	struct repair *repair;

	spin_lock_irq(&mirror->lock);
	repair = list_first_entry_or_null(&mirror->repairs, struct repair, node);
	spin_unlock_irq(&mirror->lock);
	return repair;
}

static void forget_repair(struct mirror *mirror, struct repair *repair)
{
	spin_lock_irq(&mirror->lock);
	list_del(&repair->node);
	mirror->repair_count--;
	spin_unlock_irq(&mirror->lock);
	kfree(repair);
}

/**
 * dmap_mirror_forget_repairs() - nothing will be repaired any more
 * @mirror: the mirror
 *
 * Context: the thread, or when that has ended.
 */
void dmap_mirror_forget_repairs(struct mirror *mirror)
{
	struct repair *repair;

	while ((repair = next_repair(mirror)))
		forget_repair(mirror, repair);
}

/**
 * dmap_mirror_take_repairs() - what is to be repaired is for another table's line
 * @mirror: the line; no request has come to it
 * @old: the one that it takes over from; there is none to that any more
 * @offset: the sector of @mirror where that begins
 */
void dmap_mirror_take_repairs(struct mirror *mirror, struct mirror *old, s64 offset)
{
	struct repair *repair, *next;
	s64 length = mirror->length;

	if (mirror->mode != MODE_SYNCED)
		return;
	list_for_each_entry_safe(repair, next, &old->repairs, node) {
		if ((s64)repair->start + offset < 0 || (s64)repair->end + offset > length)
			continue;
		repair->start += offset;
		repair->end += offset;
		list_move_tail(&repair->node, &mirror->repairs);
		old->repair_count--;
		mirror->repair_count++;
	}
}

/* Those that leave only lower the sum, so it is not zero too early. */
static bool any_counted(struct mirror *mirror)
{
	long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(mirror->load, cpu)->writes);
	return sum;
}

/* All writes under way are in mirror->writing after this. */
static void track_writes(struct mirror *mirror)
{
	if (mirror->tracking)
		return;
	WRITE_ONCE(mirror->tracking, true);
	synchronize_rcu();
	wait_event_idle(mirror->drained, !any_counted(mirror));
}

static void say_repaired(struct mirror *mirror, const struct repair *repair)
{
	struct leg *leg = &mirror->legs[repair->leg];
	dev_t devt = leg->lower->devt;

	dmap_warn(mirror->table,
		  "mirror: the %s, %u:%u, could not be read (error %d) in its sectors %llu to %llu, which were written anew",
		  dmap_mirror_leg_names[repair->leg],
		  MAJOR(devt), MINOR(devt), -repair->err,
		  (u64)(leg->start + repair->start),
		  (u64)(leg->start + repair->end - 1));
}

static void note_repaired(struct mirror *mirror, const struct repair *repair)
{
	bool first;

	spin_lock_irq(&mirror->lock);
	first = !mirror->repaired;
	mirror->repaired += repair->end - repair->start;
	spin_unlock_irq(&mirror->lock);
	say_repaired(mirror, repair);
	if (first)
		dmap_event(mirror->table);
}

/* False if nothing came of it, and it is to be tried again */
static bool try_repair(struct mirror *mirror, const struct repair *repair)
{
	struct dmap_copy copy;
	bool in_sync;
	int err;

	spin_lock_irq(&mirror->lock);
	in_sync = mirror->mode == MODE_SYNCED;
	if (in_sync)
		dmap_mirror_take(mirror, repair->start, repair->end);
	spin_unlock_irq(&mirror->lock);
	if (!in_sync)
		return true;
	err = dmap_mirror_copy_hand(mirror, repair->leg, &copy);
	if (!err)
		note_repaired(mirror, repair);
	dmap_mirror_drop_hand(mirror, repair->leg, copy.write_error);
	return !err || copy.read_error || copy.write_error;
}

/**
 * dmap_mirror_repair() - repair the next place that is noted
 * @mirror: all of it is copied, or a leg is lost
 *
 * Context: the thread; waits for both legs, and for all writes under way.
 * Return: see dm_work_fn.
 */
long dmap_mirror_repair(struct mirror *mirror)
{
	struct repair *repair;

	if (READ_ONCE(mirror->mode) != MODE_SYNCED)
		dmap_mirror_forget_repairs(mirror);
	repair = next_repair(mirror);
	if (!repair) {
		WRITE_ONCE(mirror->tracking, false);
		return DMAP_IDLE;
	}
	track_writes(mirror);
	if (!try_repair(mirror, repair))
		return NO_MEMORY_REST;
	forget_repair(mirror, repair);
	return 0;
}
