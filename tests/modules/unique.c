// SPDX-License-Identifier: GPL-2.0
/*
 * unique: what the kernel is told when it asks a disk for its unique id.
 *
 *	modprobe unique major=MAJOR minor=MINOR
 *
 * The answer goes to the log: `unique: LENGTH BYTES`, or a negative errno. Nothing in
 * the kernel that a test could have shows it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/blkdev.h>
#include <linux/module.h>

#include "dm-compat.h"

static unsigned int major;
module_param(major, uint, 0);

static unsigned int minor;
module_param(minor, uint, 0);

static int __init unique_init(void)
{
	struct dmap_handle *handle;
	struct gendisk *disk;
	int answer = -EOPNOTSUPP;
	u8 id[16] = { 0 };

	handle = dmap_bdev_open(MKDEV(major, minor), BLK_OPEN_READ, NULL, NULL);
	if (IS_ERR(handle))
		return PTR_ERR(handle);
	disk = dmap_bdev_of(handle)->bd_disk;
	if (disk->fops->get_unique_id)
		answer = disk->fops->get_unique_id(disk, id, BLK_UID_NAA);
	dmap_bdev_close(handle, BLK_OPEN_READ, NULL);
	pr_info("%d %16phN\n", answer, id);
	return 0;
}
module_init(unique_init);

static void __exit unique_exit(void)
{
}
module_exit(unique_exit);

MODULE_DESCRIPTION("Asks a disk for its unique id");
MODULE_LICENSE("GPL");
