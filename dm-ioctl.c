// SPDX-License-Identifier: GPL-2.0
/*
 * What is asked of a disk besides requests: ioctls (SG_IO), persistent reservations,
 * its unique id, its geometry.
 *
 * A device whose table is one line that lies on one whole disk, as it is, is that
 * disk. So what it is asked is what the disk is asked, with the rights of who has
 * opened the device, and its answer is the answer. Each other table is refused:
 * no disk below knows what the answer for a part, or for several disks, would be.
 *
 *	look at the table -> open the disk -> the same still? -> ask it -> close it
 *	      ^                                   no |
 *	      +--------------- close it -------------+
 *
 * An answer may take for ever, if the disk hangs. So no lock is held meanwhile, and
 * nothing of the table is used: the disk is open once more, without a claim. A swap
 * does not wait for that, nor does what takes the disk for something else afterwards.
 *
 * Whether somebody may use a disk the kernel asks whoever opens it. Here that is not
 * the one who uses the device: a container that was given this may not be given the
 * disk. So a worker opens it, as the table was opened by somebody else, too.
 *
 * While the device is suspended nothing is asked: EAGAIN. What was asked for before is
 * not waited for.
 */
#include <linux/blkdev.h>
#include <linux/hdreg.h>
#include <linux/pr.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

#include "device-mapper.h"
#include "dm-compat.h"
#include "dm-core.h"
#include "dm-ioctl.h"
#include "dm-table.h"

/**
 * struct opening - a disk that a worker opens
 * @work: the worker's
 * @devt: which one
 * @handle: the open disk, or an ERR_PTR()
 */
struct opening {
	struct work_struct work;
	dev_t devt;
	struct dmap_handle *handle;
};

/* Workers for all devices; one that hangs holds up no other */
static struct workqueue_struct *workers;

/* The whole disk that a table lies on, or NULL */
static struct block_device *disk_of(const struct dmap_table *table)
{
	const struct mapping_type *type;
	struct block_device *bdev;
	struct dmap_kind *kind;
	void *context;

	if (!table || table->count != 1)
		return NULL;
	kind = dmap_table_find(table, 0, &context);
	type = kind->type;
	bdev = type->whole ? type->whole(context) : NULL;
	if (!bdev || bdev_is_partition(bdev) || bdev_nr_sectors(bdev) != table->size)
		return NULL;
	return bdev;
}

/*
 * The disk to ask now, and its number; or an ERR_PTR(). Only what somebody has open may
 * be looked into once the lock is gone.
 */
static struct block_device *look(struct dmap_device *device, dev_t *devt)
{
	struct block_device *bdev;

	spin_lock(&device->lock);
	bdev = disk_of(device->table);
	if (!bdev)
		bdev = ERR_PTR(-ENOTTY);
	else if (device->state_suspended)
		bdev = ERR_PTR(-EAGAIN);
	else
		*devt = bdev->bd_dev;
	spin_unlock(&device->lock);
	return bdev;
}

static void open_work(struct work_struct *work)
{
	struct opening *opening = container_of(work, struct opening, work);

	opening->handle = dmap_bdev_open(opening->devt, BLK_OPEN_READ, NULL, NULL);
}

/**
 * dmap_open_to_ask() - open a disk on behalf of who uses a device on it
 * @devt: its number
 *
 * To be closed by dmap_bdev_close() with the same mode, and no holder.
 *
 * Context: process context; waits for a worker, unless it is one.
 * Return: the disk, open with BLK_OPEN_READ and not claimed, or an ERR_PTR().
 */
struct dmap_handle *dmap_open_to_ask(dev_t devt)
{
	struct opening opening = { .devt = devt };

	/* Who is a worker himself, and may be one that must not wait for those of others */
	if (current->flags & PF_KTHREAD)
		return dmap_bdev_open(devt, BLK_OPEN_READ, NULL, NULL);
	INIT_WORK_ONSTACK(&opening.work, open_work);
	queue_work(workers, &opening.work);
	flush_work(&opening.work);
	destroy_work_on_stack(&opening.work);
	return opening.handle;
}

static void end(struct dmap_handle *handle)
{
	dmap_bdev_close(handle, BLK_OPEN_READ, NULL);
}

/*
 * Opens the disk to ask; or returns an ERR_PTR(). That it is still the one that the table
 * has open is seen by its address: no other one can have that as long as it is open.
 */
static struct dmap_handle *begin(struct gendisk *disk)
{
	struct dmap_device *device = disk->private_data;
	struct block_device *before, *now;
	struct dmap_handle *handle;
	dev_t devt;

	for (now = look(device, &devt); !IS_ERR(now);) {
		before = now;
		handle = dmap_open_to_ask(devt);
		if (IS_ERR(handle))
			return handle;
		now = look(device, &devt);
		if (now == dmap_bdev_of(handle))
			return handle;
		end(handle);
		/* It has gone, and another one has its number. */
		if (now == before)
			return ERR_PTR(-ENODEV);
		cond_resched();
	}
	return ERR_CAST(now);
}

static int ask(struct block_device *bdev, blk_mode_t mode, unsigned int cmd,
	       unsigned long arg, bool compat)
{
	struct dmap_handle *handle = begin(bdev->bd_disk);
	const struct block_device_operations *ops;
	struct block_device *disk;
	int answer = -ENOTTY;

	if (IS_ERR(handle))
		return PTR_ERR(handle);
	disk = dmap_bdev_of(handle);
	ops = disk->bd_disk->fops;
	if (compat && ops->compat_ioctl)
		answer = ops->compat_ioctl(disk, mode, cmd, arg);
	else if (!compat && ops->ioctl)
		answer = ops->ioctl(disk, mode, cmd, arg);
	end(handle);
	return answer;
}

/**
 * dmap_ioctl() - an ioctl that the block layer does not know
 * @bdev: the mapped device
 * @mode: how it was opened by who asks
 * @cmd: the ioctl
 * @arg: its argument
 *
 * Context: process context; waits for the disk.
 * Return: what the disk returns; -ENOTTY: there is no such disk; -EAGAIN: suspended.
 */
int dmap_ioctl(struct block_device *bdev, blk_mode_t mode, unsigned int cmd,
	       unsigned long arg)
{
	return ask(bdev, mode, cmd, arg, false);
}

/**
 * dmap_compat_ioctl() - the same for a 32-bit program on a 64-bit kernel
 * @bdev: the mapped device
 * @mode: how it was opened by who asks
 * @cmd: the ioctl
 * @arg: its argument
 *
 * Return: as dmap_ioctl()
 */
int dmap_compat_ioctl(struct block_device *bdev, blk_mode_t mode, unsigned int cmd,
		      unsigned long arg)
{
	return ask(bdev, mode, cmd, arg, true);
}

/**
 * dmap_getgeo() - HDIO_GETGEO
 * @disk: of the mapped device
 * @geo: to be filled in
 *
 * Return: as dmap_ioctl()
 */
int dmap_getgeo(struct gendisk *disk, struct hd_geometry *geo)
{
	struct dmap_handle *handle = begin(disk);
	int answer;

	if (IS_ERR(handle))
		return PTR_ERR(handle);
	answer = dmap_bdev_getgeo(dmap_bdev_of(handle), geo);
	end(handle);
	return answer;
}

/**
 * dmap_get_unique_id() - the name that the disk has in the world
 * @disk: of the mapped device
 * @id: to be filled in
 * @type: what kind of name
 *
 * Return: as dmap_ioctl(), but -EOPNOTSUPP: there is no such disk, or it has none.
 */
int dmap_get_unique_id(struct gendisk *disk, u8 id[16], enum blk_unique_id type)
{
	struct dmap_handle *handle = begin(disk);
	struct gendisk *lower;
	int answer = -EOPNOTSUPP;

	if (IS_ERR(handle))
		return PTR_ERR(handle) == -ENOTTY ? -EOPNOTSUPP : PTR_ERR(handle);
	lower = dmap_bdev_of(handle)->bd_disk;
	if (lower->fops->get_unique_id)
		answer = lower->fops->get_unique_id(lower, id, type);
	end(handle);
	return answer;
}

/*
 * Persistent reservations. The block layer has looked whether who asks may. What a
 * disk cannot do is told as if the device had no such operation.
 */

static const struct pr_ops none;

static struct dmap_handle *begin_pr(struct block_device *bdev, const struct pr_ops **ops)
{
	struct dmap_handle *handle = begin(bdev->bd_disk);

	if (IS_ERR(handle))
		return PTR_ERR(handle) == -ENOTTY ? ERR_PTR(-EOPNOTSUPP) : handle;
	*ops = dmap_bdev_of(handle)->bd_disk->fops->pr_ops ?: &none;
	return handle;
}

static int pr_register(struct block_device *bdev, u64 old_key, u64 new_key, u32 flags)
{
	const struct pr_ops *ops;
	struct dmap_handle *handle = begin_pr(bdev, &ops);
	int answer = -EOPNOTSUPP;

	if (IS_ERR(handle))
		return PTR_ERR(handle);
	if (ops->pr_register)
		answer = ops->pr_register(dmap_bdev_of(handle), old_key, new_key, flags);
	end(handle);
	return answer;
}

static int pr_reserve(struct block_device *bdev, u64 key, enum pr_type type, u32 flags)
{
	const struct pr_ops *ops;
	struct dmap_handle *handle = begin_pr(bdev, &ops);
	int answer = -EOPNOTSUPP;

	if (IS_ERR(handle))
		return PTR_ERR(handle);
	if (ops->pr_reserve)
		answer = ops->pr_reserve(dmap_bdev_of(handle), key, type, flags);
	end(handle);
	return answer;
}

static int pr_release(struct block_device *bdev, u64 key, enum pr_type type)
{
	const struct pr_ops *ops;
	struct dmap_handle *handle = begin_pr(bdev, &ops);
	int answer = -EOPNOTSUPP;

	if (IS_ERR(handle))
		return PTR_ERR(handle);
	if (ops->pr_release)
		answer = ops->pr_release(dmap_bdev_of(handle), key, type);
	end(handle);
	return answer;
}

static int pr_preempt(struct block_device *bdev, u64 old_key, u64 new_key,
		      enum pr_type type, bool abort)
{
	const struct pr_ops *ops;
	struct dmap_handle *handle = begin_pr(bdev, &ops);
	int answer = -EOPNOTSUPP;

	if (IS_ERR(handle))
		return PTR_ERR(handle);
	if (ops->pr_preempt)
		answer = ops->pr_preempt(dmap_bdev_of(handle), old_key, new_key, type,
					 abort);
	end(handle);
	return answer;
}

static int pr_clear(struct block_device *bdev, u64 key)
{
	const struct pr_ops *ops;
	struct dmap_handle *handle = begin_pr(bdev, &ops);
	int answer = -EOPNOTSUPP;

	if (IS_ERR(handle))
		return PTR_ERR(handle);
	if (ops->pr_clear)
		answer = ops->pr_clear(dmap_bdev_of(handle), key);
	end(handle);
	return answer;
}

static int __maybe_unused pr_read_keys(struct block_device *bdev, struct pr_keys *keys)
{
	const struct pr_ops *ops;
	struct dmap_handle *handle = begin_pr(bdev, &ops);
	int answer;

	if (IS_ERR(handle))
		return PTR_ERR(handle);
	answer = dmap_pr_read_keys(ops, dmap_bdev_of(handle), keys);
	end(handle);
	return answer;
}

static int __maybe_unused pr_read_reservation(struct block_device *bdev,
					      struct pr_held_reservation *held)
{
	const struct pr_ops *ops;
	struct dmap_handle *handle = begin_pr(bdev, &ops);
	int answer;

	if (IS_ERR(handle))
		return PTR_ERR(handle);
	answer = dmap_pr_read_reservation(ops, dmap_bdev_of(handle), held);
	end(handle);
	return answer;
}

const struct pr_ops dmap_pr_ops = {
	.pr_register	= pr_register,
	.pr_reserve	= pr_reserve,
	.pr_release	= pr_release,
	.pr_preempt	= pr_preempt,
	.pr_clear	= pr_clear,
	DMAP_PR_READ(pr_read_keys, pr_read_reservation)
};

/**
 * dmap_ioctl_init() - set up what all devices share
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_ioctl_init(void)
{
	workers = alloc_workqueue("dmap-ioctl", WQ_UNBOUND, 0);
	return workers ? 0 : -ENOMEM;
}

/**
 * dmap_ioctl_exit() - undo dmap_ioctl_init()
 */
void dmap_ioctl_exit(void)
{
	destroy_workqueue(workers);
}
