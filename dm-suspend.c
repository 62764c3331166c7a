// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that are suspended by command: ``suspend NAME``, ``resume NAME``.
 *
 *	flows --> file system frozen --> requests held --> background stopped: suspended
 *	  ^                                                        |
 *	  +-- thawed, by a worker <-- requests let go <------------+ resume, or in time
 *
 * What is held, and what follows from that for tables, is of dm-hold.c and dm-work.c. Here
 * is what comes on top of them: the file system, and who is told. A table may become live
 * meanwhile, and the device stays suspended.
 */
#include <linux/blkdev.h>
#include <linux/sched/mm.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "dm-command.h"
#include "dm-compat.h"
#include "dm-core.h"
#include "dm-disk.h"
#include "dm-event.h"
#include "dm-expire.h"
#include "dm-hold.h"
#include "dm-registry.h"
#include "dm-suspend.h"
#include "dm-table.h"
#include "dm-text.h"
#include "dm-wait.h"
#include "dm-work.h"

/*
 * The file system on it, if there is one. What cannot be written back where
 * there is none is told to its writer, when that asks; it is no reason not to
 * suspend a device, of all those the one whose disk has gone.
 */
static int freeze(struct dmap_device *device)
{
	struct block_device *bdev = device->disk->part0;
	int err = dmap_bdev_freeze(bdev);

	device->frozen = !err;
	return err && dmap_has_fs(bdev) ? err : 0;
}

static void thaw(struct dmap_device *device)
{
	if (device->frozen)
		dmap_bdev_thaw(device->disk->part0);
	device->frozen = false;
}

/**
 * dmap_thaw_removed() - thaw a file system whose device goes
 * @device: the device, removed; what is written fails
 *
 * Context: process context, under device->control.
 */
void dmap_thaw_removed(struct dmap_device *device)
{
	lockdep_assert_held(&device->control);
	if (!READ_ONCE(device->thawing))
		thaw(device);
}

/*
 * A file system may write something when it is thawed, and waits for it as long
 * as the disk takes. So a worker thaws it, while its command waits without a
 * lock until a signal comes.
 */
static void thaw_work(struct work_struct *work)
{
	struct dmap_device *device = container_of(work, struct dmap_device,
						  thaw);
	unsigned int noio = memalloc_noio_save();

	thaw(device);
	memalloc_noio_restore(noio);
	/* What frozen is by now is seen by who finds it unset. */
	smp_store_release(&device->thawing, false);
	wake_up(&device->drained);
}

static bool is_thawed(void *what)
{
	struct dmap_device *device = what;

	/* Pairs with thaw_work() */
	return !smp_load_acquire(&device->thawing);
}

/* After dmap_io_can_hold() */
static void begin_thaw(struct dmap_device *device)
{
	lockdep_assert_held(&device->control);
	WRITE_ONCE(device->thawing, true);
	queue_work(device->releaser, &device->thaw);
}

/**
 * dmap_wait_thawed() - wait until a file system is thawed, if it is to be
 * @device: its device
 * @patience: what ends the wait before
 *
 * Return: 0, or what dmap_wait_device() returns.
 */
int dmap_wait_thawed(struct dmap_device *device, enum dmap_patience patience)
{
	return dmap_wait_device(device, &device->drained, is_thawed, device, patience);
}

static void set_suspended(struct dmap_device *device, bool suspended)
{
	device->suspended = suspended;
	spin_lock(&device->lock);
	WRITE_ONCE(device->state_suspended, suspended);
	spin_unlock(&device->lock);
	wake_up(&device->drained);	/* dm-report.c */
	dmap_raise_event(device);
}

/**
 * dmap_lift_suspend() - I/O of a device flows again, and its file system will
 * @device: suspended
 *
 * Nobody is told to look at it.
 *
 * Context: process context, under device->control.
 */
void dmap_lift_suspend(struct dmap_device *device)
{
	/* Before the first request */
	if (device->table && device->table->read_only)
		set_disk_ro(device->disk, true);
	dmap_work_start(device->table);
	dmap_release_io(device);
	dmap_expire_set(device, 0);
	set_suspended(device, false);
	/* Who wanted to look meanwhile, and was told not to */
	device->news = true;
	begin_thaw(device);
}

/* Does not wait until it is thawed. */
static void end_suspend(struct dmap_device *device)
{
	dmap_lift_suspend(device);
	dmap_announce(device);
}

/**
 * dmap_suspend() - the command ``suspend NAME [nofreeze] [for SECONDS]``
 * @name: of the device
 * @freezes: without ``nofreeze``
 * @seconds: how long, at most DMAP_EXPIRE_MAX; 0: until it is resumed
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Freezes the file system on the device, if there is one, waits for the I/O in
 * flight and holds back what comes. If it is suspended, nothing happens but that
 * @seconds holds from now on.
 *
 * Return: 0 or the errno: -ENODEV, -ENOMEM, what the file system said, what
 * dmap_wait_until() returns.
 */
int dmap_suspend(const char *name, bool freezes, unsigned int seconds,
		 struct dmap_error *error, u64 line)
{
	struct dmap_device *device;
	int err;

	err = dmap_begin_command("suspend", name, &device, error, line);
	if (err)
		return err;
	if (device->suspended) {
		dmap_expire_set(device, seconds);
		goto out;
	}

	err = dmap_wait_thawed(device, DMAP_UNTIL_SIGNAL);
	if (err) {
		dmap_wait_failed(error, line, "suspend", name, err);
		goto out;
	}
	err = dmap_io_can_hold(device);
	if (err) {
		dmap_error_set(error, line, "suspend",
			       "there can be no kernel thread (error %d)", -err);
		goto out;
	}
	err = freezes ? freeze(device) : 0;
	if (err) {
		dmap_error_set(error, line, "suspend",
			       "the file system on %s cannot be frozen (error %d)",
			       name, -err);
		goto out;
	}
	err = dmap_hold_io(device, DMAP_UNTIL_SIGNAL);
	if (err)
		goto interrupted;
	err = dmap_work_stop(device->table, DMAP_UNTIL_SIGNAL);
	if (err) {
		dmap_release_io(device);
		goto interrupted;
	}
	dmap_expire_set(device, seconds);
	set_suspended(device, true);
out:
	dmap_end_command(device);
	return err;

interrupted:
	begin_thaw(device);
	dmap_end_command(device);
	return dmap_wait_failed(error, line, "suspend", name, err);
}

/**
 * dmap_resume() - the command ``resume NAME``
 * @name: of the device
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Undoes suspend, and does not wait until all that was held is on its way. A
 * signal ends the wait for the file system, which then thaws by itself.
 * Nothing happens if the device is not suspended.
 *
 * Return: 0 or the errno: -ENODEV, what dmap_wait_until() returns.
 */
int dmap_resume(const char *name, struct dmap_error *error, u64 line)
{
	struct dmap_device *device;
	int err;

	err = dmap_begin_command("resume", name, &device, error, line);
	if (err)
		return err;
	if (device->suspended)
		end_suspend(device);
	mutex_unlock(&device->control);
	/* It is done: who would write it again might undo another one's suspend. */
	dmap_wait_thawed(device, DMAP_UNTIL_SIGNAL);
	dmap_device_put(device);
	return 0;
}

/**
 * dmap_suspend_setup() - a device is being made
 * @device: the device
 */
void dmap_suspend_setup(struct dmap_device *device)
{
	INIT_WORK(&device->thaw, thaw_work);
	dmap_expire_setup(device, end_suspend);
}
