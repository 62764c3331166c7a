// SPDX-License-Identifier: GPL-2.0
/*
 * What is asked of all zones of a device: reports, and to reset all.
 *
 * A report is made of reports of the devices below. They take their time, or for ever. So
 * no lock is held meanwhile, and nothing of the table used, as in dm-ioctl.c: the device is
 * open once more, and looked for anew for each line. A file system asks for one when it
 * takes new zones, and ends if there is none. So while the device is suspended a report
 * waits, as what it writes does.
 *
 * To reset all zones is a request for all lines. A worker resets those of one after the
 * other, and the whole device below at once where a line is that.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "dm-compat.h"
#include "dm-core.h"
#include "dm-ioctl.h"
#include "dm-report.h"
#include "dm-request.h"
#include "dm-table.h"
#include "dm-wait.h"
#include "dm-zone.h"

/* Zones that are looked at, and reset, at a time */
#define BATCH	32

/**
 * struct asker - a report being made
 * @device: of which
 * @report: for whom
 * @told: how many zones he was told of
 * @sector: the next one's, ours
 * @end: the sector after the line that it is in
 * @below: where the next one lies
 * @shift: from there to ours
 * @devt: the number of the device it is on
 * @handle: that device, open; or the one before, or NULL
 */
struct asker {
	struct dmap_device *device;
	struct dmap_report *report;
	unsigned int told;
	u64 sector;
	u64 end;
	u64 below;
	u64 shift;
	dev_t devt;
	struct dmap_handle *handle;
};

/* A pointer behind the last sector, or nowhere, is that of a zone that is full, or has none. */
static int tell_zone(struct blk_zone *zone, unsigned int index, void *data)
{
	struct asker *asker = data;

	if (zone->wp >= zone->start && zone->wp - zone->start <= zone->len)
		zone->wp += asker->shift;
	zone->start += asker->shift;
	asker->sector = zone->start + zone->len;
	return dmap_report_zone(asker->report, zone, asker->told++);
}

/* What the next zone lies on now; NULL behind the last one; -EAGAIN: suspended */
static struct block_device *look(struct asker *asker)
{
	struct dmap_device *device = asker->device;
	struct block_device *bdev = NULL;
	struct dmap_table *table;
	size_t number;

	spin_lock(&device->lock);
	table = device->table;
	if (device->removed) {
		bdev = ERR_PTR(-ENODEV);
	} else if (device->state_suspended) {
		bdev = ERR_PTR(-EAGAIN);
	} else if (table && table->zones.sectors && asker->sector < table->size) {
		number = dmap_table_lookup(table, asker->sector);
		bdev = dmap_zone_place(table, number, asker->sector, &asker->below);
		asker->end = dmap_table_end(table, number) + 1;
		asker->shift = asker->sector - asker->below;
		asker->devt = bdev->bd_dev;
	}
	spin_unlock(&device->lock);
	return bdev;
}

static bool may_look(void *what)
{
	struct dmap_device *device = what;

	return !READ_ONCE(device->state_suspended) || READ_ONCE(device->removed);
}

/* A file system that asks within a transaction could not go on with it after a signal. */
static int wait_resumed(struct dmap_device *device)
{
	bool for_good = current->flags & (PF_KTHREAD | PF_MEMALLOC_NOFS | PF_MEMALLOC_NOIO);

	return dmap_wait_until(&device->drained, may_look, device,
			       for_good ? DMAP_UNTIL_DONE : DMAP_UNTIL_SIGNAL);
}

static struct block_device *look_resumed(struct asker *asker)
{
	struct block_device *bdev;
	int err;

	do {
		bdev = look(asker);
		if (bdev != ERR_PTR(-EAGAIN))
			return bdev;
		err = wait_resumed(asker->device);
	} while (!err);
	return ERR_PTR(err);
}

static void close_handle(struct asker *asker)
{
	if (asker->handle)
		dmap_bdev_close(asker->handle, BLK_OPEN_READ, NULL);
	asker->handle = NULL;
}

/* The same, open; see begin() in dm-ioctl.c */
static struct block_device *open_next(struct asker *asker)
{
	struct block_device *bdev, *before = NULL;
	struct dmap_handle *handle;

	for (;;) {
		bdev = look_resumed(asker);
		if (IS_ERR_OR_NULL(bdev))
			return bdev;
		if (asker->handle && dmap_bdev_of(asker->handle) == bdev)
			return bdev;
		/* It has gone, and another one has its number. */
		if (bdev == before)
			return ERR_PTR(-ENODEV);
		before = bdev;
		close_handle(asker);
		handle = dmap_open_to_ask(asker->devt);
		if (IS_ERR(handle))
			return ERR_CAST(handle);
		asker->handle = handle;
		cond_resched();
	}
}

/* Those of one line. Returns how many, or the errno. */
static int tell_line(struct asker *asker, unsigned int most)
{
	struct block_device *bdev = open_next(asker);
	unsigned int sectors;
	u64 left;

	if (IS_ERR_OR_NULL(bdev))
		return PTR_ERR(bdev);
	sectors = bdev_zone_sectors(bdev);
	left = (asker->end - asker->sector + sectors - 1) >> ilog2(sectors);
	return blkdev_report_zones(bdev, asker->below, min_t(u64, left, most), tell_zone,
				   asker);
}

/**
 * dmap_report_zones() - tell of a device's zones
 * @disk: of the mapped device
 * @sector: in the first zone to tell of
 * @count: of how many at most
 * @report: whom
 *
 * Context: process context; waits until the device is resumed, and for devices below.
 * Return: how many it told of, or the errno; -ENODEV: the device was removed by force.
 */
int dmap_report_zones(struct gendisk *disk, sector_t sector, unsigned int count,
		      struct dmap_report *report)
{
	struct asker asker = {
		.device = disk->private_data,
		.report = report,
		.sector = sector,
	};
	int got;

	do {
		got = tell_line(&asker, count - asker.told);
	} while (got > 0 && asker.told < count);
	close_handle(&asker);
	return got < 0 ? got : asker.told;
}

/* Those of which a reset is no error, and changes something */
static bool wants_reset(const struct blk_zone *zone)
{
	return zone->cond != BLK_ZONE_COND_NOT_WP && zone->cond != BLK_ZONE_COND_EMPTY &&
		zone->cond != BLK_ZONE_COND_READONLY && zone->cond != BLK_ZONE_COND_OFFLINE;
}

static int note_zone(struct blk_zone *zone, unsigned int index, void *data)
{
	struct blk_zone *zones = data;

	zones[index] = *zone;
	return 0;
}

/* Resets those of the next zones that want it. Returns how many these are, or the errno. */
static int reset_batch(struct block_device *bdev, u64 first, unsigned int count)
{
	struct blk_zone *zones = kcalloc(count, sizeof(*zones), GFP_NOIO);
	int i, got, err = 0;

	if (!zones)
		return -ENOMEM;
	got = blkdev_report_zones(bdev, first, count, note_zone, zones);
	for (i = 0; i < got && !err; i++)
		if (wants_reset(&zones[i]))
			err = dmap_zone_reset(bdev, zones[i].start, zones[i].len);
	kfree(zones);
	return err ?: got ?: -EIO;
}

static int reset_line(struct dmap_io *io, size_t number)
{
	struct dmap_table *table = io->table;
	u64 first, left, sector = dmap_table_start(table, number);
	unsigned int sectors = table->zones.sectors;
	struct block_device *bdev = dmap_zone_place(table, number, sector, &first);
	int done;

	left = dmap_table_end(table, number) - sector + 1;
	if (!first && left == bdev_nr_sectors(bdev))
		return dmap_zone_reset(bdev, 0, left);
	for (left = (left + sectors - 1) >> ilog2(sectors); left; left -= done) {
		if (READ_ONCE(io->device->failing))
			return -EIO;
		done = reset_batch(bdev, first, min_t(u64, left, BATCH));
		if (done < 0)
			return done;
		first += (u64)done * sectors;
	}
	return 0;
}

static void reset_work(struct work_struct *work)
{
	struct dmap_io *io = container_of(work, struct dmap_io, work);
	unsigned int noio = memalloc_noio_save();
	struct bio *bio = io->bio;
	int err = 0;
	size_t i;

	for (i = 0; i < io->table->count && !err; i++)
		err = reset_line(io, i);
	memalloc_noio_restore(noio);
	/* What the block layer does at the end of such a request is for disks with queues. */
	bio->bi_opf = REQ_OP_READ;
	bio->bi_status = errno_to_blk_status(err);
	bio_endio(bio);
}

/**
 * dmap_zones_reset_all() - all zones are to be reset
 * @io: the request; to a table with zones, as the block layer has seen to
 * @bio: its bio
 *
 * Context: within submit_bio(), or process context.
 */
void dmap_zones_reset_all(struct dmap_io *io, struct bio *bio)
{
	if (io->table->read_only || !io->table->zones.sectors) {
		bio_io_error(bio);
		return;
	}
	io->bio = bio;
	INIT_WORK(&io->work, reset_work);
	queue_work(io->device->queue, &io->work);
}
