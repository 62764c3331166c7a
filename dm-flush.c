// SPDX-License-Identifier: GPL-2.0
/*
 * Flushes.
 *
 * To those above, a device always has a write cache, since its next table may
 * have one below: see dmap_limits_commit(). Which lower devices have one is
 * looked up anew for each flush, and the others get none.
 *
 * A table with one lower device hands a flush on like any other request, and
 * that device's queue drops it if it has no use for it. With several, a worker
 * sends one to each, all at once, and when all have come back, the data that
 * waited for them: by a callback of who knows how. It has nobody's bio list to wait for,
 * hence may allocate one bio after the other. If there is no cache to flush, nothing waits.
 *
 * Whoever writes to a zone in order waits in submit until all that comes before is sent:
 * if it was only to be sent later by a worker, the next write would be there first. So
 * over several zoned devices he waits for the flushes. But not once the device is removed
 * by force: the data fails then, and whoever is within submit keeps the disk from going.
 *
 * When one fails, targets that use the device are asked whether they can do
 * without it, as a mirror can without one of its legs: see
 * dmap_table_can_lose(). If all can, it is as if the device had not been
 * there, and from then on it gets no more flushes. Else the request fails.
 */
#include <linux/bio.h>
#include <linux/blk-cgroup.h>
#include <linux/blkdev.h>

#include "device-mapper.h"
#include "dm-core.h"
#include "dm-flush.h"
#include "dm-request.h"
#include "dm-table.h"
#include "dm-wait.h"

/**
 * struct dmap_turn - somebody waits until his data is sent
 * @device: to which
 * @begun: it is about to be; under device->held_lock
 * @sent: it is; the last that is written here
 */
struct dmap_turn {
	struct dmap_device *device;
	bool begun;
	bool sent;
};

/* Who waits for it, from now on until it is sent; or NULL */
static struct dmap_turn *begin_turn(struct dmap_io *io)
{
	struct dmap_device *device = io->device;
	struct dmap_turn *turn;

	if (!READ_ONCE(io->turn))
		return NULL;
	spin_lock(&device->held_lock);
	turn = io->turn;
	if (turn)
		turn->begun = true;
	spin_unlock(&device->held_lock);
	return turn;
}

/* The worker is of the device, and keeps that. */
static void end_turn(struct dmap_turn *turn)
{
	struct dmap_device *device = turn->device;

	/* Then it is gone: pairs with is_sent() */
	smp_store_release(&turn->sent, true);
	wake_up(&device->drained);
}

static void send_data(struct dmap_io *io)
{
	struct dmap_turn *turn = begin_turn(io);
	struct bio *bio = io->bio;

	if (READ_ONCE(io->device->failing) && !bio->bi_status)
		bio->bi_status = BLK_STS_IOERR;
	if (bio->bi_status || !bio->bi_iter.bi_size)
		bio_endio(bio);
	else
		io->flushed(io, bio);
	if (turn)
		end_turn(turn);
}

/* Can all targets do without the devices whose flushes failed? */
static bool can_lose_all(struct dmap_io *io)
{
	int i, failures = atomic_read(&io->failures);
	bool all = failures <= DMAP_FAILED_MAX;

	for (i = 0; i < min(failures, DMAP_FAILED_MAX); i++)
		if (!dmap_table_can_lose(io->table, io->failed[i]))
			all = false;
	return all;
}

/* All flushes are back. */
static void judge_flushes(struct work_struct *work)
{
	struct dmap_io *io = container_of(work, struct dmap_io, work);

	if (io->status && !can_lose_all(io))
		io->bio->bi_status = io->status;
	send_data(io);
}

static void flush_put(struct dmap_io *io)
{
	if (!atomic_dec_and_test(&io->flushes))
		return;
	if (!io->status && !io->bio->bi_iter.bi_size) {
		bio_endio(io->bio);
		return;
	}
	/* This may be an interrupt, in which nothing can be submitted. */
	INIT_WORK(&io->work, judge_flushes);
	queue_work(io->device->queue, &io->work);
}

/* The bio goes back at once: others wait for it. */
static void flush_done(struct bio *bio)
{
	struct dmap_flush *flush = container_of(bio, struct dmap_flush, bio);
	struct dmap_io *io = flush->io;
	int i;

	if (bio->bi_status) {
		WRITE_ONCE(io->status, bio->bi_status);
		i = atomic_inc_return(&io->failures) - 1;
		if (i < DMAP_FAILED_MAX)
			io->failed[i] = flush->used;
	}
	bio_put(bio);
	flush_put(io);
}

static void send_flush(struct dmap_io *io, struct dmap_used_lower *used)
{
	struct dmap_flush *flush;
	struct bio *bio;

	bio = bio_alloc_bioset(used->lower.bdev, 0,
			       REQ_OP_WRITE | REQ_PREFLUSH |
			       (io->opf & (REQ_SYNC | REQ_IDLE)),
			       GFP_NOIO, &io->device->bios);
	bio_clone_blkg_association(bio, io->bio);
	bio->bi_end_io = flush_done;
	flush = container_of(bio, struct dmap_flush, bio);
	flush->io = io;
	flush->used = used;
	atomic_inc(&io->flushes);
	submit_bio_noacct(bio);
}

/* Is there something to flush, as of now? */
static bool wants_flush(const struct dmap_used_lower *used)
{
	return dmap_lower_in_use(used) && bdev_write_cache(used->lower.bdev);
}

static bool any_wants_flush(struct dmap_table *table)
{
	struct dmap_used_lower *used;
	unsigned long devt;

	xa_for_each(&table->lowers, devt, used)
		if (wants_flush(used))
			return true;
	return false;
}

static void send_flushes(struct work_struct *work)
{
	struct dmap_io *io = container_of(work, struct dmap_io, work);
	struct dmap_used_lower *used;
	unsigned long devt;

	xa_for_each(&io->table->lowers, devt, used)
		if (wants_flush(used))
			send_flush(io, used);
	flush_put(io);
}

/**
 * dmap_flush_needs_queue() - may a request need dmap_flush_first()?
 * @table: complete
 *
 * Return: true if not each request goes to the one lower device as it is.
 */
bool dmap_flush_needs_queue(const struct dmap_table *table)
{
	/* All but this are several devices, lines, or parts of a line. */
	return table->lower_count &&
		(table->lower_count > 1 || table->count > 1 ||
		 table->kinds[0].type->splits);
}

/**
 * dmap_flush_is_apart() - must the flush a bio asks for be sent before its data?
 * @table: that it came to
 * @bio: a request with REQ_PREFLUSH
 *
 * Return: true if no one device will see the request as it is.
 */
bool dmap_flush_is_apart(struct dmap_table *table, struct bio *bio)
{
	size_t first, last;
	void *context;

	if (table->lower_count != 1)
		return true;
	if (!bio_sectors(bio))
		return false;
	first = dmap_table_lookup(table, bio->bi_iter.bi_sector);
	last = dmap_table_lookup(table, bio_end_sector(bio) - 1);
	if (first != last)
		return true;
	return first < table->count &&
		dmap_table_find(table, first, &context)->type->splits;
}

static void begin_flushes(struct dmap_io *io, struct dmap_turn *turn)
{
	io->turn = turn;
	io->status = BLK_STS_OK;
	atomic_set(&io->failures, 0);
	atomic_set(&io->flushes, 1);
	INIT_WORK(&io->work, send_flushes);
	queue_work(io->device->queue, &io->work);
}

static bool is_sent(void *what)
{
	struct dmap_turn *turn = what;

	/* Pairs with end_turn() */
	return smp_load_acquire(&turn->sent);
}

static bool is_sent_or_in_vain(void *what)
{
	struct dmap_turn *turn = what;

	return is_sent(turn) || READ_ONCE(turn->device->failing);
}

/* False if it is about to be sent, or is, and the request may be gone. */
static bool leave_turn(struct dmap_io *io, struct dmap_turn *turn)
{
	struct dmap_device *device = turn->device;
	bool left;

	spin_lock(&device->held_lock);
	left = !turn->begun;
	if (left)
		WRITE_ONCE(io->turn, NULL);
	spin_unlock(&device->held_lock);
	return left;
}

/* The data is sent before who wrote it can go on, and write what comes behind it. */
static void flush_in_order(struct dmap_io *io, struct bio *bio)
{
	struct dmap_turn turn = { .device = io->device };
	struct wait_queue_head *queue = &turn.device->drained;

	if (bio->bi_opf & REQ_NOWAIT) {
		bio_wouldblock_error(bio);
		return;
	}
	begin_flushes(io, &turn);
	dmap_wait_until(queue, is_sent_or_in_vain, &turn, DMAP_UNTIL_DONE);
	if (!leave_turn(io, &turn))
		dmap_wait_until(queue, is_sent, &turn, DMAP_UNTIL_DONE);
}

/**
 * dmap_flush_first() - flush the caches below, then go on with a request
 * @io: the request
 * @bio: its bio, which asks for the flush and may be empty but for that
 * @flushed: the callback that goes on with it, unless it was empty or a flush has failed
 *
 * Context: process context; if the table has zones, waits for the flushes of a write.
 */
void dmap_flush_first(struct dmap_io *io, struct bio *bio,
		      void (*flushed)(struct dmap_io *io, struct bio *bio))
{
	bio->bi_opf &= ~REQ_PREFLUSH;
	io->bio = bio;
	io->flushed = flushed;
	io->turn = NULL;
	if (!any_wants_flush(io->table))
		send_data(io);
	else if (bio->bi_iter.bi_size && io->table->zones.sectors)
		flush_in_order(io, bio);
	else
		begin_flushes(io, NULL);
}
