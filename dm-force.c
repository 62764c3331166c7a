// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that are taken away whatever hangs: ``remove NAME force``.
 *
 *	command:  no opens, no commands; what comes, is held, or waits in a target
 *		  fails; waits of other commands end
 *	worker:   thaw -> the table drains (dm-drain.c) -> disk, file and name go
 *	rest:	  last request, last close -> the device goes
 *
 * Nothing the command does can wait: not for device->control, which somebody may
 * hold who hangs in a file system that he freezes, nor for anything of the disk. It
 * sets device->removed, which is looked at by all who wait for I/O with
 * device->control, and by who exchanges a table: so the live table stays what it is.
 * A commit that the device takes part in comes to nothing, and lets go of it.
 * Then requests are held for good, and those held fail in place of being queued:
 * dmap_fail_io(). The command waits until the name is free, but not for ever, unless a
 * signal comes.
 *
 * The worker wants device->control before it takes the table away. Who does not let
 * go of that, though his waits end, hangs in freezing a file system, and looks at no
 * table until he is through with that: so after a while the worker does without.
 *
 * The disk goes as one that was unplugged does: whoever has it open gets EIO. A file
 * system on it is told, which may wait for requests that never come back: another
 * worker does that, and what is told then keeps del_gendisk() from doing the same.
 * Kernels before 6.5 know no other way, and there the name has to wait.
 *
 * Swap space stays until swapoff(8), as that finds it by its node. What it reads fails,
 * so that it gets through.
 *
 * By the time that requests have to be waited for which may never come back, the name
 * and the number are free. What is left is in a list of its own, for readers of
 * control, and looked at now and then: there may be thousands, and none has a worker
 * that waits. It keeps the module.
 */
#include <linux/blkdev.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/seq_file.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "dm-core.h"
#include "dm-disk.h"
#include "dm-drain.h"
#include "dm-fix.h"
#include "dm-force.h"
#include "dm-hold.h"
#include "dm-leave.h"
#include "dm-lower.h"
#include "dm-proc.h"
#include "dm-registry.h"
#include "dm-stage.h"
#include "dm-suspend.h"
#include "dm-table.h"
#include "dm-text.h"
#include "dm-wait.h"
#include "dm-work.h"
#include "dm.h"

/* How long the command waits for the name; more than the worker does for a lock */
#define FORCE_SECONDS	15

/* How often one looks at what is left */
#define REST_JIFFIES	(HZ / 5 + 1)

/* Workers for all devices; one that hangs holds up no other */
static struct workqueue_struct *workers;

/* What remains of devices that have no name any more; under dmap_devices_lock */
static LIST_HEAD(remains);

static bool is_unused(struct dmap_device *device)
{
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
	if (table)
		dmap_drain_begin(table);
}

/* So is one that is ready: to close a disk may take for ever. */
static void take_next(struct dmap_device *device)
{
	struct dmap_table *table = dmap_unstage(device);

	if (table)
		dmap_drain_unused(table);
}

static void thaw_and_take_table(struct dmap_device *device)
{
	bool locked = !dmap_lock_state(device, DMAP_UNTIL_SIGNAL);

	if (locked) {
		dmap_thaw_removed(device);
		take_next(device);
	}
	take_table(device);
	if (locked)
		mutex_unlock(&device->control);
	/* Of the tables before, and whatever was exchanged since fail_table() */
	dmap_drain_give_up(device);
}

/* Who has it open is told, and may hang in that for as long as he likes. */
static void dead_work(struct work_struct *work)
{
	struct dmap_device *device = container_of(work, struct dmap_device, dead);
	unsigned int noio = memalloc_noio_save();

	blk_mark_disk_dead(device->disk);
	memalloc_noio_restore(noio);
	WRITE_ONCE(device->told, true);
}

/* The mark comes first. Nobody is woken by it. */
static void mark_dead(struct dmap_device *device)
{
	queue_work(workers, &device->dead);
	while (!test_bit(GD_DEAD, &device->disk->state))
		msleep(20);
}

/* Without the lock it cannot be taken. */
static void unlink_next(struct dmap_device *device)
{
	struct dmap_table *table;

	spin_lock(&device->lock);
	table = dmap_table_get(device->next);
	spin_unlock(&device->lock);
	if (table)
		dmap_table_unlink(table, device->disk);
	dmap_table_put(table);
}

/* All by which somebody could get at it */
static void take_names(struct dmap_device *device)
{
	dmap_drain_unlink(device);
	unlink_next(device);
	mark_dead(device);
	del_gendisk(device->disk);
	dmap_proc_remove(device);
	mutex_lock(&dmap_devices_lock);
	dmap_leave_list_locked(device);
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

static bool is_no_swap(void *what)
{
	return !dmap_is_swap(what);
}

static void force_work(struct work_struct *work)
{
	struct dmap_device *device = container_of(work, struct dmap_device, force);
	unsigned int noio = memalloc_noio_save();

	synchronize_rcu();	/* nobody enters any more: dmap_fail_io() */
	thaw_and_take_table(device);
	dmap_wait_until(&device->drained, is_no_swap, device, DMAP_UNTIL_DONE);
	take_names(device);
	queue_delayed_work(workers, &device->rest, 0);
	memalloc_noio_restore(noio);
}

/* False as long as somebody hangs in freezing it */
static bool is_thawed(struct dmap_device *device)
{
	if (!dmap_trylock_state(device))
		return false;
	dmap_thaw_removed(device);
	take_next(device);
	mutex_unlock(&device->control);
	return true;
}

static bool is_over(struct dmap_device *device)
{
	return is_thawed(device) && READ_ONCE(device->told) &&
		dmap_drain_is_over(device) && is_unused(device);
}

static void rest_work(struct work_struct *work)
{
	struct dmap_device *device = container_of(to_delayed_work(work),
						  struct dmap_device, rest);
	unsigned int noio = memalloc_noio_save();

	if (is_over(device)) {
		flush_work(&device->dead);	/* told is the last it does */
		forget(device);
		dmap_take_apart(device);
	} else {
		queue_delayed_work(workers, &device->rest, REST_JIFFIES);
	}
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

	spin_lock(&dmap_opens_lock);	/* not in the middle of a commit's exchange */
	spin_lock(&device->lock);
	there = !device->removed;
	if (there) {
		WRITE_ONCE(device->removed, true);
		device->dying = true;
		device->leaving = true;
	}
	spin_unlock(&device->lock);
	spin_unlock(&dmap_opens_lock);
	return there;
}

/* The name is free; or will be with swapoff(8), which is for somebody else to call. */
static bool has_left_or_is_swap(void *what)
{
	struct dmap_device *device = what;

	/* Pairs with dmap_leave_over() */
	return smp_load_acquire(&device->left) || dmap_is_swap(device);
}

/* A signal ends it, and the device goes all the same. */
static int wait_left(struct dmap_device *device, struct dmap_error *error, u64 line)
{
	long left = wait_event_interruptible_timeout(device->drained,
						     has_left_or_is_swap(device),
						     FORCE_SECONDS * HZ);

	if (left)
		return 0;
	dmap_error_set(error, line, "remove",
		       "%s goes, but its name is not free after %u seconds: what hangs holds the disk",
		       device->name, FORCE_SECONDS);
	return -EBUSY;
}

static int refuse_again(struct dmap_device *device, struct dmap_error *error, u64 line)
{
	if (!dmap_is_swap(device))
		return dmap_no_device(error, line, "remove", device->name);
	dmap_error_set(error, line, "remove", "%s is swap space, and goes with swapoff",
		       device->name);
	return -EBUSY;
}

/* Once for a device: it is not begun again. */
static void set_up(struct dmap_device *device)
{
	INIT_WORK(&device->force, force_work);
	INIT_WORK(&device->dead, dead_work);
	INIT_DELAYED_WORK(&device->rest, rest_work);
}

/**
 * dmap_force() - the command ``remove NAME force``
 * @name: of the device
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Waits until the name is free, but for that of swap space.
 *
 * Return: 0 or the errno: -ENODEV, -EBUSY if it takes long.
 */
int dmap_force(const char *name, struct dmap_error *error, u64 line)
{
	struct dmap_device *device = dmap_device_find(name, "remove", error, line);
	int err;

	if (!device)
		return -ENODEV;
	if (begin_force(device)) {
		set_up(device);
		dmap_fail_io(device);
		fail_table(device);
		wake_up_all(&device->drained);
		dmap_call_off(device);
		queue_work(workers, &device->force);
		err = wait_left(device, error, line);
	} else {
		err = refuse_again(device, error, line);
	}
	dmap_device_put(device);
	return err;
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
 * dmap_force_init() - set up what all devices share
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_force_init(void)
{
	workers = alloc_workqueue("dmap-force", WQ_UNBOUND, WQ_MAX_ACTIVE);
	return workers ? 0 : -ENOMEM;
}

/**
 * dmap_force_exit() - undo dmap_force_init()
 */
void dmap_force_exit(void)
{
	destroy_workqueue(workers);
}
