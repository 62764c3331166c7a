// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that go as soon as nobody has them open any more: ``remove NAME later``.
 *
 *	stays ----- later -----> leaves ----- last close -----> is taken down
 *	  ^                         |
 *	  +-------- cancel ---------+
 *
 * While device->leaving nobody new can open it. A worker takes it down, by a callback of
 * dm.c, queued by the last close, or by the command if there was nobody. Who closes holds
 * a lock of the block layer that del_gendisk() wants, and may wait for nothing here. The
 * command waits for the worker, but a signal ends that, and the device goes all
 * the same.
 *
 * The commands here do not take device->control, which may be held over a wait for
 * I/O: who hangs there does not keep others from saying what shall become of the
 * device. The worker takes it. It is queued under device->lock, and not once
 * device->removed is set: so who takes the device down has the last of it, by
 * dmap_leave_end(), and the worker needs no reference.
 */
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "dm-core.h"
#include "dm-event.h"
#include "dm-leave.h"
#include "dm-registry.h"
#include "dm-text.h"
#include "dm-wait.h"

/* Workers for all devices; one that hangs holds up no other */
static struct workqueue_struct *workers;

/**
 * dmap_leave_unless_used() - somebody has closed a device, or it is to live on
 * @device: the device; if it is to go once nobody has it open, a worker looks
 *
 * Context: under device->lock.
 */
void dmap_leave_unless_used(struct dmap_device *device)
{
	lockdep_assert_held(&device->lock);
	if (device->leaving && !device->openers && !device->removed)
		queue_work(workers, &device->leave);
}

/* False if the device is as good as gone */
static bool set_leaving(struct dmap_device *device, bool *unused)
{
	bool there, news;

	spin_lock(&device->lock);
	there = !device->removed;
	news = there && !device->leaving;
	if (there)
		device->leaving = true;
	*unused = !device->openers;
	dmap_leave_unless_used(device);
	spin_unlock(&device->lock);
	if (news)
		dmap_raise_event(device);
	return there;
}

static bool has_left_or_stays(void *what)
{
	struct dmap_device *device = what;

	/* Pairs with dmap_leave_over() */
	return smp_load_acquire(&device->left) || !READ_ONCE(device->leaving);
}

/**
 * dmap_leave() - the command ``remove NAME later``
 * @name: of the device
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Waits until the device is gone, if nobody has it open. If a signal ends that, it
 * goes by itself.
 *
 * Return: 0 or -ENODEV.
 */
int dmap_leave(const char *name, struct dmap_error *error, u64 line)
{
	struct dmap_device *device = dmap_device_find(name, "remove", error, line);
	bool there, unused;

	if (!device)
		return -ENODEV;
	there = set_leaving(device, &unused);
	if (there && unused)
		dmap_wait_until(&device->drained, has_left_or_stays, device,
				DMAP_UNTIL_SIGNAL);
	dmap_device_put(device);
	return there ? 0 : dmap_no_device(error, line, "remove", name);
}

/**
 * dmap_cancel() - the command ``cancel NAME``
 * @name: of the device
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * The device stays. Nothing happens if it did so anyhow.
 *
 * Return: 0 or the errno: -ENODEV, -EBUSY if it is too late.
 */
int dmap_cancel(const char *name, struct dmap_error *error, u64 line)
{
	struct dmap_device *device = dmap_device_find(name, "cancel", error, line);
	bool late, news;

	if (!device)
		return -ENODEV;
	spin_lock(&device->lock);
	late = device->dying;
	news = !late && device->leaving;
	if (news)
		WRITE_ONCE(device->leaving, false);
	spin_unlock(&device->lock);

	if (news) {
		wake_up(&device->drained);
		dmap_raise_event(device);
	}
	if (late)
		dmap_error_set(error, line, "cancel", "%s is being removed already", name);
	dmap_device_put(device);
	return late ? -EBUSY : 0;
}

/**
 * dmap_leave_setup() - a device is being made
 * @device: the device
 * @unused: a callback: the worker, which takes it down if it still is to go
 */
void dmap_leave_setup(struct dmap_device *device, work_func_t unused)
{
	INIT_WORK(&device->leave, unused);
}

/**
 * dmap_leave_end() - a device is being taken down
 * @device: the device, with removed set
 *
 * Context: process context, with no lock held; by a command, or the worker itself.
 */
void dmap_leave_end(struct dmap_device *device)
{
	if (current_work() == &device->leave)
		cancel_work(&device->leave);
	else
		cancel_work_sync(&device->leave);
}

/**
 * dmap_leave_over() - a device is gone, and its name is free
 * @device: the device; a reference is held
 */
void dmap_leave_over(struct dmap_device *device)
{
	/* Who finds it set may make another one of that name. */
	smp_store_release(&device->left, true);
	wake_up(&device->drained);
}

/**
 * dmap_leave_init() - set up what all devices share
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_leave_init(void)
{
	workers = alloc_workqueue("dmap-leave", WQ_UNBOUND, 0);
	return workers ? 0 : -ENOMEM;
}

/**
 * dmap_leave_exit() - undo dmap_leave_init()
 */
void dmap_leave_exit(void)
{
	destroy_workqueue(workers);
}
