// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that are taken away whatever hangs: ``remove NAME force``.
 *
 *	command:  no opens, no commands; what comes, is held, or waits in a target
 *		  fails; waits of other commands end
 *	worker:   thaw -> the table drains (dm-drain.c) -> disk, file and name go
 *		  -> last request, last close -> the device goes
 *
 * Nothing the command does can wait: not for device->control, which somebody may
 * hold who hangs in a file system that he freezes, nor for anything of the disk. It
 * sets device->removed, which is looked at by all who wait for I/O with
 * device->control, and by who exchanges a table: so the live table stays what it is.
 * Then requests are held for good, and those held fail in place of being queued:
 * dmap_fail_io(). The command waits until the name is free, unless a signal comes.
 *
 * The worker wants device->control before it takes the table away. Who does not let
 * go of that, though his waits end, hangs in freezing a file system, and looks at no
 * table until he is through with that: so after a while the worker does without.
 *
 * The disk goes as one that was unplugged does: whoever has it open gets EIO. By the
 * time that the worker waits for requests which may never come back, the name and the
 * number are free. What is left is in a list of its own, for readers of control. It
 * keeps the module.
 */
#include <linux/blkdev.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/seq_file.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "dm-core.h"
#include "dm-table.h"

/* Workers for all devices; one that hangs holds up no other */
static struct workqueue_struct *workers;

/* What remains of devices that have no name any more; under dmap_devices_lock */
static LIST_HEAD(remains);

static bool is_unused(void *what)
{
	struct dmap_device *device = what;
	bool unused;

	/* Who has closed it just now is through with it then. */
	spin_lock(&device->lock);
	unused = !device->openers;
	spin_unlock(&device->lock);
	return unused;
}

/* The live table is one that drains from now on. Requests fail as it is. */
static void take_table(struct dmap_device *device)
{
	struct dmap_table *table;

	spin_lock(&device->lock);
	table = device->table;
	device->table = NULL;
	spin_unlock(&device->lock);
	if (!table || dmap_drain_begin(table))
		return;
	dmap_retire(device, table);
	dmap_table_put(table);
}

/* False if that could not be waited for, and it is still frozen. */
static bool thaw_and_take_table(struct dmap_device *device)
{
	bool locked = !dmap_lock(&device->control, DMAP_UNTIL_SIGNAL);

	if (locked)
		dmap_thaw_removed(device);
	take_table(device);
	if (locked)
		mutex_unlock(&device->control);
	return locked;
}

/* All by which somebody could get at it */
static void take_names(struct dmap_device *device)
{
	dmap_drain_unlink(device);
	blk_mark_disk_dead(device->disk);
	del_gendisk(device->disk);
	dmap_proc_remove(device);
	mutex_lock(&dmap_devices_lock);
	dmap_leave_list(device);
	list_add_tail(&device->node, &remains);
	mutex_unlock(&dmap_devices_lock);
	dmap_leave_over(device);
}

static void forget(struct dmap_device *device)
{
	mutex_lock(&dmap_devices_lock);
	list_del(&device->node);
	mutex_unlock(&dmap_devices_lock);
}

static void force_work(struct work_struct *work)
{
	struct dmap_device *device = container_of(work, struct dmap_device, force);
	unsigned int noio = memalloc_noio_save();
	bool thawed;

	synchronize_rcu();	/* nobody enters any more: dmap_fail_io() */
	thawed = thaw_and_take_table(device);
	take_names(device);
	if (!thawed) {
		mutex_lock(&device->control);
		dmap_thaw_removed(device);
		mutex_unlock(&device->control);
	}
	dmap_wait_until(&device->drained, dmap_drain_is_over, device, DMAP_UNTIL_DONE);
	dmap_wait_until(&device->drained, is_unused, device, DMAP_UNTIL_DONE);
	forget(device);
	dmap_take_apart(device);
	memalloc_noio_restore(noio);
}

/* What waits in the targets of the live table, and who waits for its thread */
static void fail_table(struct dmap_device *device)
{
	struct dmap_table *table;

	spin_lock(&device->lock);
	table = dmap_table_get(device->table);
	spin_unlock(&device->lock);
	if (!table)
		return;
	dmap_work_call_off(table);
	dmap_table_give_up(table);
	dmap_table_put(table);
}

/* False if it is as good as gone */
static bool begin_force(struct dmap_device *device)
{
	bool there;

	spin_lock(&device->lock);
	there = !device->removed;
	if (there) {
		WRITE_ONCE(device->removed, true);
		device->dying = true;
		device->leaving = true;
	}
	spin_unlock(&device->lock);
	return there;
}

/* It would be found by no swapoff(8) once its node is gone. */
static int refuse_swap(struct dmap_error *error, u64 line, const char *name)
{
	dmap_error_set(error, line, "remove", "%s is swap space, and cannot go before swapoff",
		       name);
	return -EBUSY;
}

static bool has_left(void *what)
{
	/* Pairs with dmap_leave_over() */
	return smp_load_acquire(&((struct dmap_device *)what)->left);
}

/**
 * dmap_force() - the command ``remove NAME force``
 * @name: of the device
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Waits until the name is free. If a signal ends that, it will be all the same.
 *
 * Return: 0 or the errno: -ENODEV, -EBUSY if it is swap space.
 */
int dmap_force(const char *name, struct dmap_error *error, u64 line)
{
	struct dmap_device *device = dmap_device_find(name, "remove", error, line);
	bool there;

	if (!device)
		return -ENODEV;
	if (dmap_is_swap(device)) {
		dmap_device_put(device);
		return refuse_swap(error, line, name);
	}
	there = begin_force(device);
	if (there) {
		dmap_fail_io(device);
		fail_table(device);
		wake_up_all(&device->drained);
		queue_work(workers, &device->force);
		dmap_wait_until(&device->drained, has_left, device, DMAP_UNTIL_SIGNAL);
	}
	dmap_device_put(device);
	return there ? 0 : dmap_no_device(error, line, "remove", name);
}

static void print_remains(struct dmap_device *device, struct seq_file *m)
{
	unsigned int openers;

	spin_lock(&device->lock);
	openers = device->openers;
	spin_unlock(&device->lock);

	seq_printf(m, "# draining %s %ld requests", device->name,
		   max(dmap_drain_count(device), 0L));
	dmap_drain_print_lowers(device, m);
	if (openers)
		seq_printf(m, ", open %u times", openers);
	seq_putc(m, '\n');
}

/**
 * dmap_print_remains() - print what is left of devices that were removed by force
 * @m: where
 */
void dmap_print_remains(struct seq_file *m)
{
	struct dmap_device *device;

	mutex_lock(&dmap_devices_lock);
	list_for_each_entry(device, &remains, node)
		print_remains(device, m);
	mutex_unlock(&dmap_devices_lock);
}

/**
 * dmap_force_setup() - a device is being made
 * @device: the device
 */
void dmap_force_setup(struct dmap_device *device)
{
	INIT_WORK(&device->force, force_work);
}

/**
 * dmap_force_init() - set up what all devices share
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_force_init(void)
{
	workers = alloc_workqueue("dmap-force", WQ_UNBOUND, 0);
	return workers ? 0 : -ENOMEM;
}

/**
 * dmap_force_exit() - undo dmap_force_init()
 */
void dmap_force_exit(void)
{
	destroy_workqueue(workers);
}
