// SPDX-License-Identifier: GPL-2.0
/*
 * The lower devices of a table: how they come in, and go.
 *
 *	a line names one --> open, claimed --> shown in sysfs --> not any more --> closed
 *	                        |  each range: its limits are the table's, too
 *
 * A device is opened when a table first names it, exclusively for this driver
 * as a whole, so that two of our devices may share one while nobody else can
 * get at it. A device that cannot be opened for writing is opened read-only
 * and makes the mapped device read-only.
 *
 * Each is closed when the table is no longer live. What tells which it was stays as long
 * as somebody reads the table.
 */
#include <linux/blkdev.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "device-mapper.h"
#include "dm-arg.h"
#include "dm-atomic.h"
#include "dm-compat.h"
#include "dm-core.h"
#include "dm-gone.h"
#include "dm-graph.h"
#include "dm-load.h"
#include "dm-lower.h"
#include "dm-stand.h"
#include "dm-table.h"
#include "dm-zone.h"

/* Its address marks them as ours in their claims. */
static char holder;

static int refuse_device(struct dmap_line *line, int err, dev_t devt)
{
	unsigned int major = MAJOR(devt), minor = MINOR(devt);

	switch (err) {
	case -EBUSY:
		return dmap_refuse(line, err,
				   "%u:%u is in use by something else",
				   major, minor);
	case -ELOOP:
		return dmap_refuse(line, err,
				   "%u:%u maps back onto this device", major,
				   minor);
	case -EMLINK:
		return dmap_refuse(line, -ELOOP,
				   "%u:%u stands on too many of our devices (more than %u levels with this one)",
				   major, minor, DMAP_DEPTH_MAX);
	case -ENOMEM:
		return dmap_refuse(line, err, "out of memory");
	case -ENXIO:
	case -ENODEV:
	case -ENOMEDIUM:
		return dmap_refuse(line, -ENODEV,
				   "no such device %u:%u, or it has no table or medium",
				   major, minor);
	default:
		return dmap_refuse(line, err, "%u:%u cannot be opened (error %d)",
				   major, minor, -err);
	}
}

static int try_open(struct dmap_used_lower *used, dev_t devt, blk_mode_t mode)
{
	struct dmap_handle *handle;

	handle = dmap_bdev_open(devt, mode, &holder,
				DMAP_HELD_WITH(dmap_holder_ops));
	if (IS_ERR(handle))
		return PTR_ERR(handle);
	used->handle = handle;
	used->mode = mode;
	used->lower.bdev = dmap_bdev_of(handle);
	used->lower.devt = devt;
	used->lower.read_only = !(mode & BLK_OPEN_WRITE);
	return 0;
}

/*
 * Opening a read-only device for writing may work, and a device of ours would
 * remember that there was a writer. So have a look first.
 */
static int open_device(struct dmap_used_lower *used, dev_t devt)
{
	struct dmap_handle *handle;
	int err;

	err = try_open(used, devt, BLK_OPEN_READ);
	if (err || bdev_read_only(used->lower.bdev))
		return err;

	handle = used->handle;
	err = try_open(used, devt, BLK_OPEN_READ | BLK_OPEN_WRITE);
	if (err == -EROFS || err == -EACCES || err == -EPERM)
		return 0;
	dmap_bdev_close(handle, BLK_OPEN_READ, &holder);
	return err;
}

static int check_device(struct dmap_line *line, struct dmap_used_lower *used)
{
	struct block_device *bdev = used->lower.bdev;
	int err;

	err = dmap_stand_check(line->table->device, bdev);
	if (err)
		return refuse_device(line, err, used->lower.devt);
	return dmap_zones_check_device(line, bdev);
}

static int add_device(struct dmap_line *line, dev_t devt,
		      struct dmap_used_lower **result)
{
	struct dmap_table *table = line->table;
	struct dmap_used_lower *used;
	int err;

	/* Opening itself would work, and be a bad surprise later. */
	if (devt == disk_devt(table->device->disk))
		return refuse_device(line, -ELOOP, devt);

	used = kzalloc(sizeof(*used), GFP_KERNEL_ACCOUNT);
	if (!used)
		return refuse_device(line, -ENOMEM, devt);
	used->line = line->spec->number;
	err = open_device(used, devt);
	if (err) {
		err = refuse_device(line, err, devt);
		goto err_free;
	}
	err = check_device(line, used);
	if (err)
		goto err_close;
	err = xa_err(xa_store(&table->lowers, devt, used, GFP_KERNEL_ACCOUNT));
	if (err) {
		refuse_device(line, err, devt);
		goto err_close;
	}

	used->table = table;
	dmap_lower_use(used);
	table->lower_count++;
	table->only_lower = &used->lower;
	if (used->lower.read_only)
		table->read_only = true;
	if (!bdev_max_secure_erase_sectors(used->lower.bdev))
		table->no_secure_erase = true;
	*result = used;
	return 0;

err_close:
	dmap_bdev_close(used->handle, used->mode, &holder);
err_free:
	kfree(used);
	return err;
}

/**
 * dmap_arg_device() - take a device
 * @line: the line
 * @lower: set to it; the table keeps it open
 *
 * Takes one word or two: ``MAJOR MINOR``, ``MAJOR:MINOR`` or a path. Limits
 * are not stacked: see dmap_arg_range().
 *
 * Return: 0 or the errno, with the reason noted: -ENODEV, -EBUSY, -ELOOP,
 * -EINVAL, -ENOMEM.
 */
int dmap_arg_device(struct dmap_line *line, struct dmap_lower **lower)
{
	struct dmap_used_lower *used;
	dev_t devt;
	int err;

	/* A table that is live has all of its devices. */
	if (line->told)
		return dmap_refuse(line, -EINVAL, "tell takes no devices");
	err = dmap_arg_devt(line, &devt);
	if (err)
		return err;
	used = xa_load(&line->table->lowers, devt);
	if (!used) {
		err = add_device(line, devt, &used);
		if (err)
			return err;
	}
	used->users++;
	*lower = &used->lower;
	return 0;
}
EXPORT_SYMBOL_GPL(dmap_arg_device);

/* Protection information is offered if all devices have the same. */
static void stack_integrity(struct dmap_table *table, struct block_device *bdev)
{
	bool first = !table->integrity_known;

	table->integrity_known = true;
	if (table->no_integrity)
		return;
	table->no_integrity = !dmap_has_integrity(bdev->bd_disk) ||
		!dmap_limits_integrity(&table->limits, bdev, first);
}

/**
 * dmap_arg_range() - take a device and where on it a range begins
 * @line: the line
 * @length: of the range, in sectors
 * @lower: set to the device
 * @start: set to the range's first sector
 *
 * Takes ``DEV START``. The range must lie on the device and begin on one of
 * its logical blocks. The device's limits become part of the table's.
 *
 * Return: 0 or the errno, with the reason noted.
 */
int dmap_arg_range(struct dmap_line *line, sector_t length,
		   struct dmap_lower **lower, sector_t *start)
{
	unsigned int major, minor, block;
	struct dmap_used_lower *used;
	u64 size, first;
	int err;

	err = dmap_arg_device(line, lower);
	if (err)
		return err;
	err = dmap_arg_number(line, "START", &first);
	if (err)
		return err;

	major = MAJOR((*lower)->devt);
	minor = MINOR((*lower)->devt);
	size = bdev_nr_sectors((*lower)->bdev);
	if (first > size || length > size - first)
		return dmap_refuse(line, -EINVAL,
				   "%llu+%llu is past the end of %u:%u (%llu sectors)",
				   first, (u64)length, major, minor, size);
	block = bdev_logical_block_size((*lower)->bdev);
	if (first & ((block >> SECTOR_SHIFT) - 1))
		return dmap_refuse(line, -EINVAL,
				   "START %llu is not a multiple of the logical block of %u:%u, %u bytes (%u sectors)",
				   first, major, minor, block,
				   block >> SECTOR_SHIFT);
	err = dmap_zones_range(line, (*lower)->bdev, first, length);
	if (err)
		return err;

	used = container_of(*lower, struct dmap_used_lower, lower);
	if (!used->end || first < used->first)
		used->first = first;
	if (first + length > used->end) {
		used->end = first + length;
		used->end_line = line->spec->number;
	}
	dmap_limits_stack(&line->table->limits, (*lower)->bdev, first);
	stack_integrity(line->table, (*lower)->bdev);
	dmap_atomic_stack(&line->table->atomic, (*lower)->bdev, first, dmap_line_start(line));
	*start = first;
	return 0;
}
EXPORT_SYMBOL_GPL(dmap_arg_range);

/**
 * dmap_print_range() - print what dmap_arg_range() would take
 * @m: where
 * @lower: the device; may be closed
 * @start: the range's first sector
 */
void dmap_print_range(struct seq_file *m, const struct dmap_lower *lower,
		      sector_t start)
{
	dmap_lower_printed(m, lower);
	seq_printf(m, " %u %u %llu", MAJOR(lower->devt), MINOR(lower->devt),
		   (u64)start);
}
EXPORT_SYMBOL_GPL(dmap_print_range);

/**
 * dmap_lower_lost() - a target does without a lower device from now on
 * @lower: what dmap_arg_device() or dmap_arg_range() gave; once for each time
 *
 * When nobody is left who wants it, it gets no more flushes. It stays open.
 *
 * Context: any.
 */
void dmap_lower_lost(struct dmap_lower *lower)
{
	atomic_inc(&container_of(lower, struct dmap_used_lower, lower)->lost);
}
EXPORT_SYMBOL_GPL(dmap_lower_lost);

/**
 * dmap_table_link() - show the mapped device as holder of the lower ones
 * @table: complete
 * @disk: the mapped device
 *
 * Return: 0 or the errno of the first link that failed, with none left.
 */
int dmap_table_link(struct dmap_table *table, struct gendisk *disk)
{
	struct dmap_used_lower *used;
	unsigned long devt;
	int err;

	xa_for_each(&table->lowers, devt, used) {
		err = bd_link_disk_holder(used->lower.bdev, disk);
		if (err) {
			dmap_table_unlink(table, disk);
			return err;
		}
		used->linked = true;
	}
	return 0;
}

static void unlink_lower(struct dmap_used_lower *used, struct gendisk *disk)
{
	if (used->linked)
		bd_unlink_disk_holder(used->lower.bdev, disk);
	used->linked = false;
}

/**
 * dmap_table_unlink() - undo dmap_table_link()
 * @table: the table
 * @disk: the mapped device
 */
void dmap_table_unlink(struct dmap_table *table, struct gendisk *disk)
{
	struct dmap_used_lower *used;
	unsigned long devt;

	xa_for_each(&table->lowers, devt, used)
		unlink_lower(used, disk);
}

/**
 * dmap_table_unlink_gone() - the same for lower devices that have gone
 * @table: the table, or NULL
 * @disk: the mapped device
 *
 * The name of such a one may be that of another by now, and sysfs has no place for two.
 */
void dmap_table_unlink_gone(struct dmap_table *table, struct gendisk *disk)
{
	struct dmap_used_lower *used;
	unsigned long devt;

	if (!table)
		return;
	xa_for_each(&table->lowers, devt, used)
		if (!disk_live(used->lower.bdev->bd_disk))
			unlink_lower(used, disk);
}

/**
 * dmap_lowers_close() - give up the lower devices of a table
 * @table: a table that is not live, or not any more
 *
 * Context: process context, may sleep. No request may be using the table.
 */
void dmap_lowers_close(struct dmap_table *table)
{
	struct dmap_used_lower *used;
	unsigned long devt;

	xa_for_each(&table->lowers, devt, used) {
		if (!used->handle)
			continue;
		dmap_lower_unuse(used);
		dmap_bdev_close(used->handle, used->mode, &holder);
		used->handle = NULL;
		used->lower.bdev = NULL;
	}
}

/**
 * dmap_lowers_free() - forget the lower devices of a table
 * @table: closed; nobody reads it any more
 */
void dmap_lowers_free(struct dmap_table *table)
{
	struct dmap_used_lower *used;
	unsigned long devt;

	xa_for_each(&table->lowers, devt, used)
		kfree(used);
	xa_destroy(&table->lowers);
}
