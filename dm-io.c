// SPDX-License-Identifier: GPL-2.0
/*
 * The way of a request: enter, look up, split, remap, complete. Flushes are in
 * dm-flush.c; how requests are held back, and let go, in dm-hold.c.
 *
 * A bio is not cloned, but for the case clone_chained() explains. It is
 * remapped in place, and a struct dmap_io keeps what has to be put back when it
 * completes: it then looks to its owner just as it did when submitted. Only
 * where a request spans entries are parts split off; they are chained to the
 * rest, so one dmap_io and one entry in the statistics cover the whole request
 * whatever becomes of it:
 *
 *	submit ->  enter       or held back, or EAGAIN
 *		   begin       bio->bi_end_io = io_done
 *		   [flush]     to each lower device with a cache, if there are
 *			       several devices
 *	       +-> map         split off what belongs to the first entry;
 *	       |   |  \        the rest goes round again, see go_on_anew()
 *	       +---+   lower
 *
 * Who polls for a request polls the device that it points to, so one that was remapped in
 * place needs nothing more. One that is split, or held back, is polled no more.
 *
 * A bio that comes back on its second round is known by its bi_end_io, and so is
 * a part that has to be split once more, by that of the bio it is chained to.
 *
 * Requests in flight are counted, per CPU, from enter to completion, so that dm-hold.c
 * can wait for them: by the disk, for its statistics, and what those leave out, which is
 * empty flushes and all while there are no statistics, apart from that. To enter is to test
 * device->held and to be counted, within one RCU section; to complete is to be counted out
 * and to look at device->watched, within one. With preemption disabled is an RCU section,
 * too, and needs no call: the usual ones are of that kind. Each request keeps to the table
 * that it found when it entered.
 *
 * Memory
 * ------
 *
 * struct dmap_io, clones and the bios for parts and flushes come from reserves
 * of the device, not shared with any other: a device below may be one of ours.
 * In one call to submit at most one of each is allocated; the rest of the bio
 * goes to the end of the line in submit_bio_noacct(), behind what was sent to
 * the devices below, so an allocation never waits for a bio that its own task
 * has yet to send. Who is not within submit_bio() sends a part before he takes the
 * next one off. Nor does what is in flight wait for another piece: a flush
 * that did not get one yet has no data under way. So one piece of each kind
 * would do for things to go on. RESERVE is a few more, so that without memory
 * requests do not go quite one by one, and no more, since there are machines with
 * thousands of devices, each of which keeps them.
 */
#include <linux/bio.h>
#include <linux/blk-cgroup.h>
#include <linux/blkdev.h>
#include <linux/sched/mm.h>
#include <trace/events/block.h>

#include "device-mapper.h"
#include "dm-atomic.h"
#include "dm-compat.h"
#include "dm-core.h"
#include "dm-drain.h"
#include "dm-flush.h"
#include "dm-hold.h"
#include "dm-io.h"
#include "dm-pool.h"
#include "dm-report.h"
#include "dm-request.h"
#include "dm-stat.h"
#include "dm-table.h"

#define RESERVE		4	/* of each kind, per device */

/* What bio_chain() gives a part as its end_io */
static bio_end_io_t *chain_end_io __read_mostly;

static bool is_empty_flush(const struct bio *bio)
{
	return (bio->bi_opf & REQ_PREFLUSH) && !bio->bi_iter.bi_size;
}

/* An empty flush counts as one, as with any disk, not as an empty write. */
static __always_inline void account_start(struct dmap_device *device,
					  struct dmap_io *io, struct bio *bio)
{
	struct gendisk *disk = device->disk;

	io->accounted = false;
	if (likely(blk_queue_io_stat(disk->queue))) {
		io->accounted = true;
		if (likely(!is_empty_flush(bio))) {
			io->start = dmap_stat_start(disk->part0, bio_op(bio),
						    bio_sectors(bio));
			return;
		}
	}
	dmap_count_in(device);
	io->start = jiffies;
}

static __always_inline void account_end(struct dmap_device *device,
					struct bio *bio, bool accounted,
					unsigned long start)
{
	struct block_device *part0 = device->disk->part0;

	if (likely(accounted && !is_empty_flush(bio))) {
		dmap_stat_end(part0, bio_op(bio), bio_sectors(bio), start);
		return;
	}
	if (accounted) {
		part_stat_lock();
		part_stat_inc(part0, ios[STAT_FLUSH]);
		part_stat_add(part0, nsecs[STAT_FLUSH],
			      jiffies_to_nsecs(jiffies - start));
		part_stat_unlock();
	}
	dmap_count_out(device);
}

/* A request enters, unless requests are held back. */
static __always_inline bool try_enter(struct dmap_device *device,
				      struct dmap_io *io, struct bio *bio)
{
	bool open;

	preempt_disable();
	/* With what was done while they were held: see let_enter() in dm-hold.c */
	open = !smp_load_acquire(&device->held);
	if (likely(open)) {
		io->table = READ_ONCE(device->table);
		account_start(device, io, bio);
	}
	preempt_enable();
	return open;
}

static void account_end_preemptible(struct dmap_device *device, struct bio *bio,
				    bool accounted, unsigned long start)
{
	preempt_disable();
	account_end(device, bio, accounted, start);
	preempt_enable();
}

/* Requests are held, or a table drains: then the sum has to be exact. */
static noinline void leave_watched(struct dmap_device *device,
				   struct dmap_table *table, struct bio *bio,
				   bool accounted, unsigned long start)
{
	unsigned long flags;

	rcu_read_lock();
	/* Neither is set before all that found it unset are gone. */
	if (!READ_ONCE(device->held) && !(table && READ_ONCE(table->draining))) {
		account_end_preemptible(device, bio, accounted, start);
		rcu_read_unlock();
		return;
	}
	spin_lock_irqsave(&device->drain_lock, flags);
	account_end_preemptible(device, bio, accounted, start);
	dmap_drain_leave(table);
	spin_unlock_irqrestore(&device->drain_lock, flags);
	wake_up(&device->drained);
	rcu_read_unlock();
}

/*
 * It leaves. After that its table may go, and out of the RCU section the
 * device, if nobody else has it open.
 */
static __always_inline void leave(struct dmap_device *device,
				  struct dmap_table *table, struct bio *bio,
				  bool accounted, unsigned long start)
{
	preempt_disable();
	smp_mb__before_atomic();	/* pairs with any_in_flight() in dm-hold.c */
	if (likely(!READ_ONCE(device->watched))) {
		account_end(device, bio, accounted, start);
		preempt_enable();
		return;
	}
	preempt_enable();
	leave_watched(device, table, bio, accounted, start);
}

/* Puts a bio back as it was when it came */
static void restore(struct dmap_io *io, struct bio *bio)
{
	bio->bi_end_io = io->end_io;
	bio->bi_private = io->private;
	bio->bi_iter = io->iter;
	bio->bi_opf = io->opf;
	bio->bi_bdev = io->device->disk->part0;

	/*
	 * bio_endio() has been here once for the lower device. It must not
	 * tell that device's QoS again, but trace the end on this one.
	 */
	bio_clear_flag(bio, BIO_QOS_THROTTLED);
	bio_clear_flag(bio, BIO_QOS_MERGED);
	if (io->traced)
		trace_block_bio_complete(bdev_get_queue(bio->bi_bdev), bio);
}

/* Drops the clone that went in the place of a chained bio */
static struct bio *drop_clone(struct dmap_io *io, struct bio *clone)
{
	struct bio *bio = io->chained;

	if (clone->bi_status)
		bio->bi_status = clone->bi_status;
	bio_put(clone);
	return bio;
}

/*
 * An append says where its data are: as far into the zone as they are below, since each
 * zone is one zone there.
 */
static void tell_append(struct dmap_table *table, struct bio *bio, sector_t below)
{
	if (!bio->bi_status)
		bio->bi_iter.bi_sector += below & (table->zones.sectors - 1);
}

/*
 * bio_endio() has ended the bio for the lower device, and called us in place of
 * its owner. Nothing remains to be done for this one; but the owner of a part
 * is the bio it was split from, which only bio_endio() can tell.
 */
static void call_owner(struct bio *bio)
{
	if (unlikely(bio->bi_end_io == chain_end_io)) {
		bio_endio(bio);
		return;
	}
	if (likely(bio->bi_end_io))
		bio->bi_end_io(bio);
}

/*
 * A disk may find out only when it is asked that it cannot write zeros, and says so
 * by its limits then. Who asked us looks at ours (since 6.11) to know whether to write
 * them himself: this error tells him as well.
 */
static noinline void zeroing_failed(struct dmap_table *table, struct bio *bio)
{
	struct dmap_used_lower *used;
	unsigned long number;

	xa_for_each(&table->lowers, number, used)
		if (!bdev_write_zeroes_sectors(used->lower.bdev))
			bio->bi_status = BLK_STS_NOTSUPP;
}

/* The request is through: give it back to its owner. */
static void io_done(struct bio *bio)
{
	struct dmap_io *io = bio->bi_private;
	struct dmap_device *device = io->device;
	struct dmap_table *table = io->table;
	unsigned long start = io->start;
	sector_t below = bio->bi_iter.bi_sector;
	bool accounted = io->accounted;
	bool cloned = io->chained;

	if (unlikely(cloned))
		bio = drop_clone(io, bio);
	else
		restore(io, bio);
	if (unlikely(bio_op(bio) == REQ_OP_ZONE_APPEND))
		tell_append(table, bio, below);
	dmap_pool_free(&device->ios, io);
	if (unlikely(bio->bi_status == BLK_STS_TARGET) &&
	    bio_op(bio) == REQ_OP_WRITE_ZEROES)
		zeroing_failed(table, bio);
	leave(device, table, bio, accounted, start);
	if (unlikely(cloned))
		bio_endio(bio);
	else
		call_owner(bio);
}

static struct dmap_io *io_of(struct dmap_device *device, struct bio *bio)
{
	struct dmap_io *io;

	/* A part: nobody but this device's split_bio() sends one here. */
	if (unlikely(bio->bi_end_io == chain_end_io))
		bio = bio->bi_private;
	io = bio->bi_private;
	/* One of our devices above has the same io_done, but is another. */
	if (bio->bi_end_io == io_done && io->device == device)
		return io;
	return NULL;
}

static __always_inline void send(struct bio *bio, dev_t dev, sector_t sector)
{
	/* Who has us open for writing is the last to know that it must not be. */
	if (dmap_is_forbidden(bio)) {
		bio_io_error(bio);
		return;
	}
	/*
	 * A discard is a hint, offered as soon as one lower device takes it.
	 * One that cannot need not fail it for the others.
	 */
	if (bio_op(bio) == REQ_OP_DISCARD &&
	    !bdev_max_discard_sectors(bio->bi_bdev)) {
		bio_endio(bio);
		return;
	}

	trace_block_bio_remap(bio, dev, sector);
	/* For the lower device it is new: let it charge it. */
	bio_clear_flag(bio, BIO_CGROUP_ACCT);
	submit_bio_noacct(bio);
}

/**
 * dmap_send() - send a bio of a target's own to a lower device
 * @bio: part or all of a request that the target has taken; with its lower
 *	device and its sector there
 * @dev: the mapped device
 * @sector: where on that it lies
 *
 * A bio that map returns with DMAP_REMAPPED goes this way, too. What would change
 * a device that is read-only ends with an error here.
 *
 * Context: process context, or within map.
 */
void dmap_send(struct bio *bio, dev_t dev, sector_t sector)
{
	send(bio, dev, sector);
}
EXPORT_SYMBOL_GPL(dmap_send);

/**
 * dmap_is_refusal() - is it that a device will not do a thing, or that it failed?
 * @status: of a bio that has ended
 *
 * Would have to wait, not supported, not valid: that says nothing against the
 * device, and it has not written anything.
 *
 * Return: true if it refused.
 */
bool dmap_is_refusal(blk_status_t status)
{
	return status == BLK_STS_AGAIN || status == BLK_STS_NOTSUPP ||
		dmap_status_is_invalid(status);
}
EXPORT_SYMBOL_GPL(dmap_is_refusal);

static __always_inline void submit_lower(struct dmap_device *device,
					 struct bio *bio, sector_t sector)
{
	send(bio, disk_devt(device->disk), sector);
}

/* An empty flush, for the one lower device there is */
static noinline void map_flush(struct dmap_io *io, struct bio *bio)
{
	struct dmap_table *table = io->table;

	if (table->lower_count != 1) {
		bio_endio(bio);
		return;
	}
	bio_set_dev(bio, table->only_lower->bdev);
	submit_lower(io->device, bio, 0);
}

/*
 * Splits off what lies in the first @sectors, and adds the rest to @rest.
 * Returns that first part, or NULL if there is none because the bio has ended.
 */
static noinline struct bio *split_bio(struct dmap_device *device, struct bio *bio,
				      unsigned int sectors, struct bio_list *rest)
{
	struct bio *part;

	/* What would be torn has been refused; see begin_special(). */
	if (WARN_ON_ONCE(bio->bi_opf & REQ_ATOMIC)) {
		dmap_bio_invalid(bio);
		return NULL;
	}
	/*
	 * Once a part was sent the rest can no longer say EAGAIN for the
	 * whole. Who asked not to wait comes back and waits.
	 */
	if (bio->bi_opf & REQ_NOWAIT) {
		bio_wouldblock_error(bio);
		return NULL;
	}
	/* Who polls has one request, and knows nothing of others. */
	bio_clear_polled(bio);
	if (WARN_ON_ONCE(sectors >= bio_sectors(bio)))
		part = NULL;
	else
		part = bio_split(bio, sectors, GFP_NOIO, &device->bios);
	if (IS_ERR_OR_NULL(part)) {
		bio_io_error(bio);
		return NULL;
	}
	bio_chain(part, bio);
	trace_block_split(part, bio->bi_iter.bi_sector);
	bio_list_add(rest, bio);
	return part;
}

/*
 * Maps what lies within one line. A target may not want all of it at once: it
 * then gets, in turn, what it says it would take.
 */
static __always_inline void map_target(struct dmap_io *io, struct bio *bio,
				       size_t number, struct bio_list *rest)
{
	struct dmap_device *device = io->device;
	struct dmap_table *table = io->table;
	sector_t start = dmap_table_start(table, number);
	sector_t sector = bio->bi_iter.bi_sector;
	struct mapping_type *type;
	void *context;
	int result;

	type = dmap_table_find(table, number, &context)->type;
	bio->bi_iter.bi_sector -= start;
	result = type->map(context, bio);
	if (unlikely(result > DMAP_REMAPPED)) {
		bio->bi_iter.bi_sector = sector;
		bio = split_bio(device, bio, result - DMAP_REMAPPED, rest);
		if (!bio)
			return;
		bio->bi_iter.bi_sector -= start;
		result = type->map(context, bio);
		if (result > DMAP_REMAPPED)
			result = -EIO;
	}
	if (likely(result == DMAP_REMAPPED)) {
		submit_lower(device, bio, sector);
	} else if (result != DMAP_TAKEN) {
		bio->bi_status = errno_to_blk_status(result);
		bio_endio(bio);
	}
}

/* The longest discard that the administrator wants, see queue/discard_max_bytes */
static u64 longest_discard(struct dmap_device *device)
{
	return bdev_max_discard_sectors(device->disk->part0) ?: U64_MAX;
}

static __always_inline void map_entry(struct dmap_io *io, struct bio *bio,
				      struct bio_list *rest)
{
	struct dmap_table *table = io->table;
	sector_t sector = bio->bi_iter.bi_sector;
	size_t number;
	u64 left;

	number = dmap_table_lookup(table, sector);
	if (unlikely(number == table->count)) {
		bio_io_error(bio);
		return;
	}
	/* What was opened for reading is not written to, even if it could be now. */
	if (unlikely(table->read_only) && op_is_write(bio_op(bio))) {
		bio_io_error(bio);
		return;
	}
	left = dmap_table_end(table, number) - sector + 1;
	if (unlikely(bio_op(bio) == REQ_OP_DISCARD))
		left = min(left, longest_discard(io->device));
	if (unlikely(bio_sectors(bio) > left)) {
		bio = split_bio(io->device, bio, left, rest);
		if (!bio)
			return;
	}
	map_target(io, bio, number, rest);
}

/* A flush, or what manages a zone, or all of them */
static noinline void map_empty(struct dmap_io *io, struct bio *bio,
			       struct bio_list *rest)
{
	if (bio_op(bio) == REQ_OP_ZONE_RESET_ALL)
		dmap_zones_reset_all(io, bio);
	else if (op_is_zone_mgmt(bio_op(bio)))
		map_entry(io, bio, rest);
	else
		map_flush(io, bio);
}

static __always_inline void map_bio(struct dmap_io *io, struct bio *bio,
				    struct bio_list *rest)
{
	if (unlikely(!io->table))
		bio_io_error(bio);
	else if (unlikely(!bio->bi_iter.bi_size))
		map_empty(io, bio, rest);
	else
		map_entry(io, bio, rest);
}

/* Outside of submit_bio(): each part is sent before the next one is taken off. */
static noinline void go_on_alone(struct dmap_io *io, struct bio *bio)
{
	struct bio_list rest = BIO_EMPTY_LIST;

	do {
		map_bio(io, bio, &rest);
		/* As long as there is a rest, the request is not through. */
		bio = bio_list_pop(&rest);
	} while (bio);
}

/*
 * All of the usual way, from dmap_submit_bio() to the device below, is one function: to
 * call its steps would take more than some of them do.
 */
static __always_inline void go_on(struct dmap_io *io, struct bio *bio)
{
	if (likely(current->bio_list))
		map_bio(io, bio, &current->bio_list[0]);
	else
		go_on_alone(io, bio);
}

/*
 * Maps a request that has begun, or the rest of one. Within submit_bio(), or process context.
 *
 * What is split off waits where submit_bio_noacct() would put it, but does not go by
 * that: there it would be traced once more, and counted and held up for its cgroup.
 */
static noinline void go_on_anew(struct dmap_io *io, struct bio *bio)
{
	go_on(io, bio);
}

/*
 * A bio that others are chained to ends only when they all have, and some of
 * them may be held back, here or on another device: its own end must not wait
 * for that, or a drain might wait for ever. So a clone takes its place.
 */
static noinline struct bio *clone_chained(struct dmap_device *device,
					  struct bio *bio)
{
	struct bio *clone;

	clone = bio_alloc_clone(device->disk->part0, bio, GFP_NOIO,
				&device->clones);
	if (clone)
		bio_clear_polled(clone);	/* nobody polls for that */
	/* What was charged to this device is not charged again. */
	if (clone && bio_flagged(bio, BIO_CGROUP_ACCT))
		bio_set_flag(clone, BIO_CGROUP_ACCT);
	return clone;
}

/* Takes a bio over; returns it, or its clone, or NULL if that cannot be */
static __always_inline struct bio *hook(struct dmap_io *io,
					struct dmap_device *device,
					struct bio *bio)
{
	io->chained = NULL;
	if (unlikely(bio_flagged(bio, BIO_CHAIN))) {
		io->chained = bio;
		bio = clone_chained(device, bio);
		if (!bio)
			return NULL;
	}
	io->device = device;
	io->end_io = bio->bi_end_io;
	io->private = bio->bi_private;
	io->iter = bio->bi_iter;
	io->opf = bio->bi_opf;
	io->traced = bio_flagged(bio, BIO_TRACE_COMPLETION);
	bio_clear_flag(bio, BIO_TRACE_COMPLETION);
	bio->bi_end_io = io_done;
	bio->bi_private = io;
	return bio;
}

/* Starts one that is more than data to be read or written */
static noinline void begin_special(struct dmap_io *io, struct bio *bio)
{
	struct dmap_table *table = io->table;

	if (table && bio->bi_opf & REQ_POLLED && !dmap_limits_poll(&table->limits))
		bio_clear_polled(bio);
	if (table && bio->bi_opf & REQ_ATOMIC && !dmap_atomic_suits(&table->atomic, bio))
		dmap_bio_invalid(bio);
	else if (table && bio->bi_opf & REQ_INTEGRITY &&
		 (table->no_integrity || !dmap_integrity_suits(&table->limits, bio)))
		dmap_bio_invalid(bio);
	else if (table && bio->bi_opf & REQ_PREFLUSH && dmap_flush_is_apart(table, bio))
		dmap_flush_first(io, bio, go_on_anew);
	else
		go_on_anew(io, bio);
}

/* There is memory; but its protection information may not be copied. */
static noinline void begin_failed(struct dmap_device *device,
				  struct dmap_io *io, struct bio *bio)
{
	struct dmap_table *table = io->table;
	unsigned long start = io->start;
	bool accounted = io->accounted;

	dmap_pool_free(&device->ios, io);
	leave(device, table, bio, accounted, start);
	bio_io_error(bio);
}

static __always_inline void begin_hooked(struct dmap_io *io, struct bio *bio)
{
	if (unlikely(bio->bi_opf &
		     (REQ_PREFLUSH | REQ_ATOMIC | REQ_INTEGRITY | REQ_POLLED)))
		begin_special(io, bio);
	else
		go_on(io, bio);
}

/* Starts a request that has entered; see go_on() */
static __always_inline void begin_inline(struct dmap_device *device,
					 struct dmap_io *io, struct bio *asked)
{
	struct bio *bio = hook(io, device, asked);

	if (unlikely(!bio))
		begin_failed(device, io, asked);
	else
		begin_hooked(io, bio);
}

static noinline void begin(struct dmap_device *device, struct dmap_io *io,
			   struct bio *asked)
{
	begin_inline(device, io, asked);
}

/*
 * Starts a request that was held back. It has been counted, so that nobody
 * missed it, when @table was the live one; now it is as any other is.
 */
static void begin_held(struct dmap_device *device, struct dmap_io *io,
		       struct bio *bio, struct dmap_table *table)
{
	unsigned long flags;

	io->table = table;
	spin_lock_irqsave(&device->drain_lock, flags);
	preempt_disable();	/* that lock may be a mutex */
	account_start(device, io, bio);
	preempt_enable();
	dmap_count_out(device);
	spin_unlock_irqrestore(&device->drain_lock, flags);
	begin(device, io, bio);
}

/* The same for one that was given back: it is in the statistics since it came. */
static void begin_given(struct dmap_io *io, struct bio *bio, struct dmap_table *table)
{
	io->table = table;
	begin_hooked(io, bio);
}

/* For dm-hold.c */
static void let_go(struct dmap_device *device, struct bio *bio, struct dmap_table *table)
{
	struct dmap_io *io = io_of(device, bio);

	if (io)
		begin_given(io, bio, table);
	else
		begin_held(device, dmap_pool_alloc(&device->ios, GFP_NOIO), bio, table);
}

/* The same: it is not to be let go */
static void fail(struct dmap_device *device, struct bio *bio)
{
	/* One that was given back is counted out as it ends. */
	if (io_of(device, bio))
		dmap_count_in(device);
	bio_io_error(bio);
}

/* What is not the usual: requests are held back */
static noinline void submit_held(struct dmap_device *device,
				 struct dmap_io *io, struct bio *bio)
{
	struct dmap_table *table;
	struct dmap_io *given;

	while (!dmap_hold_back(device, &bio, &table)) {
		if (try_enter(device, io, bio)) {
			begin(device, io, bio);
			return;
		}
	}
	given = bio ? io_of(device, bio) : NULL;
	if (!bio || given)
		dmap_pool_free(&device->ios, io);
	if (given)
		begin_given(given, bio, table);
	else if (bio)
		begin_held(device, io, bio, table);
}

static noinline struct dmap_io *alloc_io_nowait(struct dmap_device *device,
						struct bio *bio)
{
	/* A clone, too, would have to be waited for. */
	if (bio_flagged(bio, BIO_CHAIN))
		return NULL;
	return dmap_pool_alloc(&device->ios, GFP_NOWAIT | __GFP_NOWARN);
}

/* Memory for a request; NULL if there is none, and it may not wait for some */
static __always_inline struct dmap_io *alloc_io(struct dmap_device *device,
						struct bio *bio)
{
	if (likely(!(bio->bi_opf & REQ_NOWAIT)))
		return dmap_pool_alloc(&device->ios, GFP_NOIO);
	return alloc_io_nowait(device, bio);
}

/**
 * dmap_io_whole() - the request that a bio is all of
 * @bio: of ours, not sent to a lower device
 *
 * Return: the request, or NULL if the bio is a part that was split off, or that others
 * were split off from.
 */
struct dmap_io *dmap_io_whole(struct bio *bio)
{
	if (bio->bi_end_io != io_done || bio_flagged(bio, BIO_CHAIN))
		return NULL;
	return bio->bi_private;
}

/**
 * dmap_submit_bio() - a request comes in
 * @bio: the request
 */
void dmap_submit_bio(struct bio *bio)
{
	struct dmap_device *device = bio->bi_bdev->bd_disk->private_data;
	struct dmap_io *io;

	io = io_of(device, bio);
	if (io) {
		go_on_anew(io, bio);
		return;
	}

	dmap_bio_unpoll(bio);
	io = alloc_io(device, bio);
	if (unlikely(!io))
		bio_wouldblock_error(bio);
	else if (likely(try_enter(device, io, bio)))
		begin_inline(device, io, bio);
	else
		submit_held(device, io, bio);
}

/**
 * dmap_io_can_queue() - make the queue for flushes and for urgent work
 * @device: about to get a table that needs it
 *
 * It is of the device alone: a worker of one device may wait for one of another.
 * So it has a thread, for when there is no memory for more, which most devices
 * can do without.
 *
 * Context: process context, under device->control.
 * Return: 0 or -ENOMEM. It stays until the device goes.
 */
int dmap_io_can_queue(struct dmap_device *device)
{
	lockdep_assert_held(&device->control);
	if (!device->queue)
		device->queue = alloc_workqueue("dmap/%d",
						WQ_UNBOUND | WQ_MEM_RECLAIM, 0,
						device->minor);
	return device->queue ? 0 : -ENOMEM;
}

/**
 * dmap_io_can_protect() - make a reserve for the protection information of parts
 * @device: about to get a table that offers it
 *
 * Context: process context, under device->control.
 * Return: 0 or -ENOMEM. It stays until the device goes.
 */
int dmap_io_can_protect(struct dmap_device *device)
{
	lockdep_assert_held(&device->control);
	return dmap_bioset_integrity(&device->bios, RESERVE) ?:
		dmap_bioset_integrity(&device->clones, RESERVE);
}

/**
 * dmap_io_setup() - what a device needs for requests
 * @device: being created, with its minor set
 *
 * Return: 0 or -ENOMEM, with nothing left behind.
 */
int dmap_io_setup(struct dmap_device *device)
{
	int err;

	dmap_hold_setup(device, let_go, fail);
	device->unseen = alloc_percpu(long);
	if (!device->unseen)
		return -ENOMEM;
	err = dmap_pool_init(&device->ios, RESERVE);
	if (err)
		goto err_unseen;
	err = bioset_init(&device->bios, RESERVE, DMAP_FLUSH_PAD, 0);
	if (err)
		goto err_ios;
	err = bioset_init(&device->clones, RESERVE, 0, 0);
	if (err)
		goto err_bios;
	return 0;

err_bios:
	bioset_exit(&device->bios);
err_ios:
	mempool_exit(&device->ios);
err_unseen:
	free_percpu(device->unseen);
	return err;
}

/**
 * dmap_io_teardown() - undo dmap_io_setup()
 * @device: that no request can come to any more
 */
void dmap_io_teardown(struct dmap_device *device)
{
	dmap_hold_end(device);
	if (device->queue)
		destroy_workqueue(device->queue);
	bioset_exit(&device->clones);
	bioset_exit(&device->bios);
	mempool_exit(&device->ios);
	free_percpu(device->unseen);
}

/* Its slab is every device's: without it each first device would make one, and each last
 * removal wait until RCU lets it go.
 */
static struct bio_set slab;

/**
 * dmap_io_init() - set up what all devices share
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_io_init(void)
{
	struct bio part, whole;
	int err;

	/* It is not exported, and must not be called; see call_owner() */
	bio_init(&part, NULL, NULL, 0, 0);
	bio_init(&whole, NULL, NULL, 0, 0);
	bio_chain(&part, &whole);
	chain_end_io = part.bi_end_io;

	err = dmap_pools_init(sizeof(struct dmap_io));
	if (err)
		return err;
	err = bioset_init(&slab, 1, DMAP_FLUSH_PAD, 0);
	if (err)
		dmap_pools_exit();
	return err;
}

/**
 * dmap_io_exit() - undo dmap_io_init()
 */
void dmap_io_exit(void)
{
	synchronize_rcu();	/* the last request may still be leaving */
	bioset_exit(&slab);
	dmap_pools_exit();
}
