// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that a target has taken, and gives back.
 *
 * A target may keep requests until it is their turn. Neither a suspend nor another table
 * can wait for that, nor need they: nothing has become of such a request yet. So when
 * requests are held back, the target gives back all that it has, and they are held with
 * the others:
 *
 *	map: DMAP_TAKEN --> kept by the target --> sent below, or ended
 *	                           | suspend
 *	                           v
 *	                    held, before those that came since
 *	                           | requests flow again
 *	                           v
 *	                    map, by whichever table is live then
 *
 * One that was given back is in flight no more, but stays in the statistics as it came
 * in, with its struct dmap_io: it counts once, and from then on. As the statistics count
 * those in flight, device->unseen is lowered for it, and raised when it is taken from
 * the list, see take_held().
 *
 * It is in the list before it is out of the count: who waits until nothing is in flight
 * finds it there then.
 *
 * A request of which parts were split off ends when all of them have, and some may be
 * below. It cannot be given back; nor can they.
 */
#include <linux/bio.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "device-mapper.h"
#include "dm-core.h"
#include "dm-drain.h"
#include "dm-hold.h"
#include "dm-io.h"
#include "dm-request.h"
#include "dm-table.h"

/* As it came to us; but that nobody polls for it. */
static void put_as_it_was(struct dmap_io *io, struct bio *bio)
{
	bio->bi_iter = io->iter;
	bio->bi_opf = io->opf;
	bio->bi_bdev = io->device->disk->part0;
	bio_clear_polled(bio);
}

/* It is in the list, and may have ended by now, and so may all but the device. */
static void leave(struct dmap_device *device, struct dmap_table *table)
{
	unsigned long flags;

	spin_lock_irqsave(&device->drain_lock, flags);
	dmap_count_out(device);
	dmap_drain_leave(table);
	spin_unlock_irqrestore(&device->drain_lock, flags);
	wake_up(&device->drained);
}

/**
 * dmap_give_back() - a request that was taken goes back
 * @bio: the request, as map got it, apart from bio->bi_iter and bio->bi_opf
 *
 * It is as if it came just now. If requests are held back it is held, too: before those
 * that came meanwhile, behind those that were given back before it. When they flow again
 * it goes to map of the table that is live then. If it must not wait it ends with
 * -EAGAIN, and with -EIO if the device is removed by force. It counts once in the
 * statistics, from the moment that it came.
 *
 * For types with @suspend, which is to give back all that the target keeps; so is map
 * from then on, until @resume. At other times it comes back at once.
 *
 * Context: process context. The target's locks may be held, if no interrupt takes them.
 * Return: true, and the bio is the target's no more. False if it is a part of a request
 * that was split: then it stays the target's, who sends it on its way now, or ends it.
 * That is so where it goes over the end of a line, or was taken by way of dmap_part().
 */
bool dmap_give_back(struct bio *bio)
{
	struct dmap_io *io = dmap_io_whole(bio);
	struct dmap_device *device;
	struct dmap_table *table;

	if (!io)
		return false;
	device = io->device;
	table = io->table;
	put_as_it_was(io, bio);
	if (bio->bi_opf & REQ_NOWAIT) {
		bio_wouldblock_error(bio);
		return true;
	}
	rcu_read_lock();	/* keeps the device */
	io->table = NULL;
	if (dmap_hold_first(device, bio)) {
		leave(device, table);
	} else {
		io->table = table;
		bio_io_error(bio);
	}
	rcu_read_unlock();
	return true;
}
EXPORT_SYMBOL_GPL(dmap_give_back);
