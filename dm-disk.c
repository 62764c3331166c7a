// SPDX-License-Identifier: GPL-2.0
/*
 * The disk of a device: who opens it, what it is asked, what udev is told of it.
 *
 * open() and release() run under locks of the block layer, and take no lock of ours but
 * spinlocks. Nobody can open a device that has no table, nor one that goes.
 */
#include <linux/blkdev.h>
#include <linux/kobject.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "dm-compat.h"
#include "dm-core.h"
#include "dm-disk.h"
#include "dm-io.h"
#include "dm-ioctl.h"
#include "dm-knobs.h"
#include "dm-leave.h"
#include "dm-registry.h"
#include "dm-report.h"
#include "dm-sysfs.h"
#include "dm-table.h"

#define NODE_DIR	"device-mapper/"

/* Nobody opens any device meanwhile, nor takes one away; device->lock is inside */
DEFINE_SPINLOCK(dmap_opens_lock);

/**
 * dmap_is_swap() - is a device in use as swap space?
 * @device: the device
 *
 * Who ends that opens it once more, to say which one he means.
 *
 * Return: true if so.
 */
bool dmap_is_swap(const struct dmap_device *device)
{
	return IS_SWAPFILE(dmap_mapping_of(device->disk->part0)->host);
}

/* Nobody new, who would keep it from going */
static bool is_closed(const struct dmap_device *device)
{
	lockdep_assert_held(&device->lock);
	if (dmap_is_swap(device))
		return false;
	return device->dying || device->leaving || !device->table;
}

static int dmap_open(struct gendisk *disk, blk_mode_t mode)
{
	struct dmap_device *device = disk->private_data;
	int err = 0;

	spin_lock(&dmap_opens_lock);
	spin_lock(&device->lock);
	if (is_closed(device)) {
		err = -ENXIO;
	} else if ((mode & BLK_OPEN_WRITE) && device->table &&
		   device->table->read_only) {
		/* While suspended the flag of the disk waits for resume. */
		err = -EROFS;
	} else {
		device->openers++;
		if (mode & BLK_OPEN_WRITE)
			device->writers++;
	}
	spin_unlock(&device->lock);
	spin_unlock(&dmap_opens_lock);
	return err;
}

/*
 * Who closes does not say what he had open, so writers are known only as
 * "since it last was closed".
 */
static void dmap_release(struct gendisk *disk)
{
	struct dmap_device *device = disk->private_data;

	spin_lock(&device->lock);
	if (!--device->openers)
		device->writers = 0;
	dmap_leave_unless_used(device);
	wake_up(&device->drained);	/* dm-force.c */
	spin_unlock(&device->lock);
}

/* For names that do not fit a disk's: the node has the full name all the same */
static char *dmap_devnode(struct gendisk *disk, umode_t *mode)
{
	struct dmap_device *device = disk->private_data;

	/*
	 * Without it the node would get the name of the disk, or, when it is to
	 * go, stay behind; less than a hundred bytes never fail in earnest.
	 */
	return kasprintf(GFP_KERNEL | __GFP_NOFAIL, NODE_DIR "%s", device->name);
}

DMAP_BDEV_OPS_ADAPT(dmap_open, dmap_release)
DMAP_GETGEO_ADAPT(dmap_getgeo)
DMAP_REPORT_ZONES_ADAPT(dmap_report_zones)

static const struct block_device_operations dmap_bdev_ops = {
	.owner		= THIS_MODULE,
	.submit_bio	= dmap_submit_bio,
	.devnode	= dmap_devnode,
	.ioctl		= dmap_ioctl,
	.compat_ioctl	= dmap_compat_ioctl,
	.get_unique_id	= dmap_get_unique_id,
	.pr_ops		= &dmap_pr_ops,
	DMAP_GETGEO(dmap_getgeo),
	DMAP_REPORT_ZONES(dmap_report_zones)
	DMAP_BDEV_OPS(dmap_open, dmap_release),
};

/**
 * dmap_disk_add() - make the disk of a device, and let all see it
 * @device: with its name and minor
 *
 * Return: 0 or the errno, perhaps with a disk that goes with the device.
 */
int dmap_disk_add(struct dmap_device *device)
{
	struct gendisk *disk = dmap_alloc_disk();
	int err;

	if (IS_ERR(disk))
		return PTR_ERR(disk);
	disk->major = dmap_major();
	disk->first_minor = device->minor;
	disk->minors = 1;
	disk->flags |= GENHD_FL_NO_PART;
	disk->fops = &dmap_bdev_ops;
	disk->private_data = device;
	if (strlen(NODE_DIR) + strlen(device->name) < DISK_NAME_LEN)
		scnprintf(disk->disk_name, DISK_NAME_LEN, NODE_DIR "%s",
			  device->name);
	else
		scnprintf(disk->disk_name, DISK_NAME_LEN, DMAP_MAJOR_NAME "%d",
			  device->minor);
	device->disk = disk;
	dmap_knobs_init(&device->knobs, disk);

	err = device_add_disk(NULL, disk, dmap_disk_groups);
	if (!err)
		dmap_make_trace_folder(disk);
	return err;
}

/**
 * dmap_announce() - tell udev and who else listens what has changed
 * @device: the device, not suspended: they will come to look
 *
 * Nothing if they know of this table already. Another one may bring other
 * contents, and udev looks for those on a change; nor does it look at a device
 * that is suspended.
 *
 * Context: process context, under device->control.
 */
void dmap_announce(struct dmap_device *device)
{
	struct gendisk *disk = device->disk;
	struct kobject *kobj = &disk_to_dev(disk)->kobj;
	u64 size = get_capacity(disk), told = device->announced;
	char *resized[2] = { "RESIZE=1" };

	if (!device->table)
		return;
	set_disk_ro(disk, device->table->read_only);
	if (!device->news)
		return;
	device->news = false;
	device->announced = size;
	if (told && told != size)
		kobject_uevent_env(kobj, KOBJ_CHANGE, resized);
	else
		kobject_uevent(kobj, KOBJ_CHANGE);
}
