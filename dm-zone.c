// SPDX-License-Identifier: GPL-2.0
/*
 * Zoned devices: disks whose zones are written from their start on, and reset as a whole.
 *
 * A table lies on them or it does not. If so, all its lines are ranges of whole zones of
 * devices with zones of one size, and each of its zones is one of theirs:
 *
 *	our zones	|  0  |  1  |  2  |  3  |  4  |5 |
 *			   line 1   |   line 2  |  line 3
 *	theirs		|  7  |  8  |  0  |  1  |  30 |31|	a last one that is smaller
 *
 * So a write to a zone, an append, and what opens, closes, finishes or resets one is like
 * any other request for one place. What differs from other devices:
 *
 *  - Writes to a zone reach the disk in the order in which they came: dm-hold.c lets what was
 *    held go one by one, dm-flush.c does not send a write later than the next one.
 *  - An append comes back with the sector it went to, which is one of ours then: dm-io.c.
 *  - To reset all zones, and a report of them, are for all lines: dm-report.c.
 *  - Who has opened the device has asked once for the size of a zone and the longest append.
 *    So as long as it is open no table changes the one, nor makes the other smaller.
 */
#include <linux/blkdev.h>
#include <linux/compiler.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#include "device-mapper.h"
#include "dm-compat.h"
#include "dm-core.h"
#include "dm-table.h"
#include "dm-text.h"
#include "dm-zone.h"

static bool is_zoned(struct block_device *bdev)
{
	/* That stays as long as the device is open, but ours write all limits anew. */
	return data_race(bdev_is_zoned(bdev));
}

/**
 * dmap_zones_check_device() - may a line use a device, as far as its zones go?
 * @line: the line
 * @bdev: the device
 *
 * Return: 0 or -EINVAL, with the reason noted.
 */
int dmap_zones_check_device(struct dmap_line *line, struct block_device *bdev)
{
	unsigned int major = MAJOR(bdev->bd_dev), minor = MINOR(bdev->bd_dev);

	if (!is_zoned(bdev))
		return 0;
	if (dmap_is_host_aware(bdev))
		return dmap_refuse(line, -EINVAL,
				   "%u:%u is a zoned device of the host-aware kind, which is not supported",
				   major, minor);
	if (!line->type->range)
		return dmap_refuse(line, -EINVAL,
				   "%u:%u is a zoned device, which this target cannot use",
				   major, minor);
	return 0;
}

/**
 * dmap_zones_check_line() - may a table with zones have this line?
 * @line: the line, of which nothing has been looked at but its type
 *
 * Return: 0 or -EINVAL, with the reason noted.
 */
int dmap_zones_check_line(struct dmap_line *line)
{
	if (line->table->zones.sectors && !line->type->range)
		return dmap_refuse(line, -EINVAL,
				   "the lines before it lie on zoned devices, which do not go with this target");
	return 0;
}

/* Does a device go with those of the lines before? */
static int check_kind(struct dmap_line *line, struct block_device *bdev)
{
	unsigned int major = MAJOR(bdev->bd_dev), minor = MINOR(bdev->bd_dev);
	unsigned int sectors = bdev_zone_sectors(bdev);
	unsigned int capacity = dmap_zone_capacity(bdev, false);
	struct dmap_zones *zones = &line->table->zones;

	if (!sectors)
		return dmap_refuse(line, -EINVAL,
				   "%u:%u is not a zoned device, and those of the lines before are",
				   major, minor);
	if (!zones->sectors && line->table->count)
		return dmap_refuse(line, -EINVAL,
				   "%u:%u is a zoned device, and the lines before do not lie on one",
				   major, minor);
	if (!zones->sectors)
		return 0;
	if (sectors != zones->sectors)
		return dmap_refuse(line, -EINVAL,
				   "%u:%u has zones of %u sectors, and the lines before have zones of %u",
				   major, minor, sectors, zones->sectors);
	if (capacity != zones->capacity)
		return dmap_refuse(line, -EINVAL,
				   "the zones of %u:%u hold %u sectors, and those of the lines before %u",
				   major, minor, capacity, zones->capacity);
	return 0;
}

/* Are these whole zones, here and there? The last one of a device may be smaller. */
static int check_place(struct dmap_line *line, struct block_device *bdev, u64 first,
		       u64 length)
{
	unsigned int major = MAJOR(bdev->bd_dev), minor = MINOR(bdev->bd_dev);
	unsigned int sectors = bdev_zone_sectors(bdev);
	u64 start = dmap_line_start(line), odd = sectors - 1;

	if (start & odd)
		return dmap_refuse(line, -EINVAL,
				   "begins at sector %llu, which is not a multiple of a zone (%u sectors)",
				   start, sectors);
	if (first & odd)
		return dmap_refuse(line, -EINVAL,
				   "START %llu is not a multiple of the zones of %u:%u (%u sectors)",
				   first, major, minor, sectors);
	if (length & odd && first + length != bdev_nr_sectors(bdev))
		return dmap_refuse(line, -EINVAL,
				   "%llu sectors are not whole zones of %u:%u (%u sectors)",
				   length, major, minor, sectors);
	return 0;
}

static void stack(struct dmap_zones *zones, struct block_device *bdev, bool last)
{
	unsigned int append = bdev_max_zone_append_sectors(bdev);

	zones->append = zones->sectors ? min(zones->append, append) : append;
	zones->open = min_not_zero(zones->open, bdev_max_open_zones(bdev));
	zones->active = min_not_zero(zones->active, bdev_max_active_zones(bdev));
	zones->sectors = bdev_zone_sectors(bdev);
	zones->capacity = dmap_zone_capacity(bdev, false);
	zones->last_capacity = dmap_zone_capacity(bdev, last);
}

/**
 * dmap_zones_range() - a line lies on a range of a device
 * @line: the line
 * @bdev: the device
 * @first: the range's first sector
 * @length: its length, which is that of the line if the device is zoned
 *
 * Return: 0, also if nothing here has zones; or -EINVAL, with the reason noted.
 */
int dmap_zones_range(struct dmap_line *line, struct block_device *bdev, u64 first,
		     u64 length)
{
	struct dmap_zones *zones = &line->table->zones;
	int err;

	if (!zones->sectors && !is_zoned(bdev))
		return 0;
	err = check_kind(line, bdev);
	if (!err)
		err = check_place(line, bdev, first, length);
	if (!err)
		stack(zones, bdev, first + length == bdev_nr_sectors(bdev));
	return err;
}

/**
 * dmap_zones_limits() - all lines are there: what of zones is a limit of the queue
 * @table: their table
 *
 * A disk that may have few zones open has them for all that use it; so each line, and
 * other devices of ours, can have all of them and no more. All we can say is the smallest.
 */
void dmap_zones_limits(struct dmap_table *table)
{
	struct dmap_zones *zones = &table->zones;

	if (!zones->sectors)
		return;
	/* An open zone is an active one. */
	if (zones->active)
		zones->open = min(zones->open, zones->active);
	dmap_limits_zones(&table->limits, zones->sectors, zones->append, zones->open,
			  zones->active);
}

/**
 * dmap_zone_place() - where does a sector of a line lie?
 * @table: a table with zones
 * @number: of the line
 * @sector: the sector
 * @below: set to the sector there
 *
 * Return: the device.
 */
struct block_device *dmap_zone_place(const struct dmap_table *table, size_t number,
				     u64 sector, u64 *below)
{
	struct block_device *bdev;
	struct dmap_kind *kind;
	void *context;
	sector_t start;

	kind = dmap_table_find(table, number, &context);
	bdev = kind->type->range(context, &start);
	*below = start + (sector - dmap_table_start(table, number));
	return bdev;
}

static unsigned int count_of(const struct dmap_table *table)
{
	unsigned int sectors = table->zones.sectors;

	return sectors ? (table->size + sectors - 1) >> ilog2(sectors) : 0;
}

/**
 * dmap_zones_complete() - all lines are there: what else will be needed
 * @table: their table
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_zones_complete(struct dmap_table *table)
{
	struct dmap_zones *zones = &table->zones;
	struct block_device *bdev;
	u64 sector = 0, below;
	u8 *cond;
	size_t i;

	if (!DMAP_ZONE_CONDS || !zones->sectors || zones->conds)
		return 0;
	zones->conds = kzalloc(count_of(table), GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!zones->conds)
		return -ENOMEM;
	cond = zones->conds;
	for (i = 0; i < table->count; i++) {
		for (; sector <= dmap_table_end(table, i); sector += zones->sectors) {
			bdev = dmap_zone_place(table, i, sector, &below);
			*cond++ = dmap_zone_cond(bdev, below);
		}
		cond_resched();
	}
	return 0;
}

/**
 * dmap_zones_check_use() - may a table take over, as far as zones go?
 * @device: as it is used now
 * @table: about to be its table
 * @now: while requests to the table before are in flight
 * @line: where its text ended, for errors
 *
 * Context: under device->lock.
 * Return: 0 or -EBUSY, with the reason noted.
 */
int dmap_zones_check_use(struct dmap_device *device, struct dmap_table *table, bool now,
			 u64 line)
{
	struct dmap_zones *zones = &table->zones, *live;

	lockdep_assert_held(&device->lock);
	if (!device->openers || !device->table)
		return 0;
	live = &device->table->zones;
	if (zones->sectors != live->sectors) {
		dmap_error_set(table->error, line, NULL,
			       "the zones would become %u sectors (0: none), and %s is open with zones of %u",
			       zones->sectors, device->name, live->sectors);
		return -EBUSY;
	}
	if (zones->append < live->append) {
		dmap_error_set(table->error, line, NULL,
			       "the largest zone append would become %u sectors, and %s is open with %u",
			       zones->append, device->name, live->append);
		return -EBUSY;
	}
	/* What is in flight still goes by how many zones there were. */
	if (now && zones->sectors && table->size != device->table->size) {
		dmap_error_set(table->error, line, NULL,
			       "%s is open, and has zones, of which end now cannot change how many there are",
			       device->name);
		return -EBUSY;
	}
	return 0;
}

/**
 * dmap_zones_commit() - tell the block layer of the zones of a table
 * @device: whose
 * @table: the live one; or about to be, if nobody can have the device open
 *
 * Context: process context, by who changes the state of the device; no request enters
 * meanwhile.
 */
void dmap_zones_commit(struct dmap_device *device, struct dmap_table *table)
{
	struct dmap_zones *zones = &table->zones;
	struct gendisk *disk = device->disk;

	if (!zones->sectors && !disk->nr_zones)
		return;
	dmap_disk_set_zones(disk, count_of(table), zones->capacity, zones->last_capacity,
			    zones->conds);
	zones->conds = NULL;
}
