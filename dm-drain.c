// SPDX-License-Identifier: GPL-2.0
/*
 * Tables that are no longer live, and drain behind their device.
 *
 * What ends with ``end now`` takes the place of a table while requests to that are
 * still in flight, which may be for ever. Those that came to it end by it:
 *
 *	live --> drains --> unlinked, out of the graph, closed
 *	           |
 *	           @pending: so many of its requests are in flight
 *
 * Each request knows the table that it came to, io->table; but what is in flight is
 * counted for the device as a whole, per CPU, by the statistics. So at the moment of
 * the exchange no request enters, as requests are held, and each that leaves does so
 * under drain_lock. That takes one RCU grace period after held was set, see dm-hold.c.
 * What is in flight then, less what is of tables that drain already, is of the table
 * that was live: @pending. From then on who leaves looks at his table, takes the lock
 * if that drains, and counts it down. The last one queues a worker, which gives up
 * the lower devices.
 *
 * With nothing in flight, and no thread in the background that it would have to wait
 * for, a table does not drain but is closed at once, as after any exchange. But if the
 * device was removed by force: to close a disk may take for ever, too.
 *
 * Who waits until nothing is in flight means the live table: what drains is taken off
 * the sum. Only remove waits for that, too.
 *
 * What works in the background of such a table begins nothing new. A step under way
 * goes on to its end, and what requests wait for is done by the device's queue.
 *
 * The thread of the next one waits for that, if it works on the same devices: dm-behind.c.
 *
 * device->watched counts the reasons to look at leaving requests more closely: one
 * while requests are held, one for each table here. So those that leave read one word
 * when there is none.
 */
#include <linux/blkdev.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "dm-core.h"
#include "dm-drain.h"
#include "dm-event.h"
#include "dm-lower.h"
#include "dm-registry.h"
#include "dm-retire.h"
#include "dm-table.h"
#include "dm-work.h"

/* Workers for all devices; one that hangs holds up no other */
static struct workqueue_struct *workers;

/*
 * Protects links in sysfs of tables that drain, and those being taken off the list,
 * against who goes through that: dmap_drain_unlink() and the like. Outside
 * of drain_lock.
 */
static DEFINE_MUTEX(links_lock);

/**
 * dmap_drain_unlink() - sysfs shows the lower devices of tables that drain no more
 * @device: whose disk is about to go; no other table begins to drain
 *
 * Context: process context.
 */
void dmap_drain_unlink(struct dmap_device *device)
{
	struct dmap_table *table;

	mutex_lock(&links_lock);
	list_for_each_entry(table, &device->drains, drains)
		dmap_table_unlink(table, device->disk);
	mutex_unlock(&links_lock);
}

/**
 * dmap_drain_unlink_gone() - the same for lower devices that have gone
 * @device: whose disk stays
 *
 * Context: process context.
 */
void dmap_drain_unlink_gone(struct dmap_device *device)
{
	struct dmap_table *table;

	mutex_lock(&links_lock);
	list_for_each_entry(table, &device->drains, drains)
		dmap_table_unlink_gone(table, device->disk);
	mutex_unlock(&links_lock);
}

/**
 * dmap_drain_give_up() - what waits in the targets of tables that drain fails
 * @device: whose; it is removed by force, and no other table begins to drain
 *
 * Context: process context.
 */
void dmap_drain_give_up(struct dmap_device *device)
{
	struct dmap_table *table;

	mutex_lock(&links_lock);
	list_for_each_entry(table, &device->drains, drains)
		dmap_table_give_up(table);
	mutex_unlock(&links_lock);
}

static void take_off(struct dmap_device *device, struct dmap_table *table)
{
	unsigned long flags;

	mutex_lock(&links_lock);
	spin_lock_irqsave(&device->drain_lock, flags);
	list_del(&table->drains);
	device->watched--;
	spin_unlock_irqrestore(&device->drain_lock, flags);
	mutex_unlock(&links_lock);
}

/* The last request is through. The device may go with the last reference. */
static void drained_work(struct work_struct *work)
{
	struct dmap_table *table = container_of(work, struct dmap_table, drained);
	struct dmap_device *device = table->device;
	unsigned int noio = memalloc_noio_save();
	bool news = table->drain_news;

	mutex_lock(&links_lock);
	dmap_table_unlink(table, device->disk);
	mutex_unlock(&links_lock);
	dmap_retire(device, table);
	take_off(device, table);

	if (news)
		dmap_raise_event(device);
	wake_up(&device->drained);
	dmap_work_go_on(device);
	dmap_table_put(table);
	dmap_device_put(device);
	memalloc_noio_restore(noio);
}

static void end_if_drained(struct dmap_table *table)
{
	lockdep_assert_held(&table->device->drain_lock);
	if (!table->pending)
		queue_work(workers, &table->drained);
}

/* Now it may go at any moment, and the caller's reference with it. */
static void add(struct dmap_table *table)
{
	struct dmap_device *device = table->device;

	lockdep_assert_held(&device->drain_lock);
	table->draining = true;
	table->drain_news = table->pending;
	list_add_tail(&table->drains, &device->drains);
	device->watched++;
	end_if_drained(table);
}

/* How many requests are in flight to tables that drain */
static long sum_pending(struct dmap_device *device)
{
	struct dmap_table *table;
	long sum = 0;

	lockdep_assert_held(&device->drain_lock);
	list_for_each_entry(table, &device->drains, drains)
		sum += table->pending;
	return sum;
}

/**
 * dmap_in_flight() - how many requests to the live table are in flight
 * @device: whose requests are held, an RCU grace period ago at least
 *
 * Nobody enters, and who leaves, or goes from one count to the other, does so
 * under the lock.
 *
 * Context: any, under drain_lock.
 * Return: the number.
 */
long dmap_in_flight(struct dmap_device *device)
{
	struct block_device *part0 = device->disk->part0;
	long sum = -sum_pending(device);
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(device->unseen, cpu));
	for_each_possible_cpu(cpu)
		sum += part_stat_local_read_cpu(part0, in_flight[0], cpu) +
		       part_stat_local_read_cpu(part0, in_flight[1], cpu);
	return sum;
}

/**
 * dmap_drain_begin() - a table is not live any more; what came to it may be in flight
 * @table: the table
 *
 * Context: process context, under device->control, with requests held, an RCU grace
 * period ago at least.
 * Return: true if it drains: the caller's reference goes with its last request. False
 * if it can be closed at once.
 */
bool dmap_drain_begin(struct dmap_table *table)
{
	struct dmap_device *device = table->device;
	unsigned long flags;
	bool drains;

	dmap_device_get(device);
	INIT_WORK(&table->drained, drained_work);
	dmap_work_call_off(table);
	spin_lock_irqsave(&device->drain_lock, flags);
	table->pending = dmap_in_flight(device);
	drains = table->pending || table->worker || READ_ONCE(device->removed);
	if (drains)
		add(table);
	spin_unlock_irqrestore(&device->drain_lock, flags);
	if (!drains)
		dmap_device_put(device);
	return drains;
}

/**
 * dmap_drain_unused() - a table that no request ever came to is closed by a worker
 * @table: not live; the caller's reference goes with it
 *
 * Context: process context.
 */
void dmap_drain_unused(struct dmap_table *table)
{
	struct dmap_device *device = table->device;
	unsigned long flags;

	dmap_device_get(device);
	INIT_WORK(&table->drained, drained_work);
	spin_lock_irqsave(&device->drain_lock, flags);
	add(table);
	spin_unlock_irqrestore(&device->drain_lock, flags);
}

/**
 * dmap_drain_leave() - a request leaves, and has been taken off the count
 * @table: that it came to, or NULL
 *
 * Context: any, under drain_lock. The table may go once that is free.
 */
void dmap_drain_leave(struct dmap_table *table)
{
	if (!table || !table->draining)
		return;
	table->pending--;
	end_if_drained(table);
}

/**
 * dmap_drain_count() - the same, for who reads
 * @device: whose
 *
 * Return: the number; -1 if there is no such table.
 */
long dmap_drain_count(struct dmap_device *device)
{
	unsigned long flags;
	long sum;

	spin_lock_irqsave(&device->drain_lock, flags);
	sum = list_empty(&device->drains) ? -1 : sum_pending(device);
	spin_unlock_irqrestore(&device->drain_lock, flags);
	return sum;
}

/**
 * dmap_drain_is_over() - for dmap_wait_until(): there is no such table
 * @what: the device
 *
 * Return: true if so.
 */
bool dmap_drain_is_over(void *what)
{
	return dmap_drain_count(what) < 0;
}

/**
 * dmap_drain_print_lowers() - print the lower devices of tables that drain
 * @device: whose
 * @m: where
 */
void dmap_drain_print_lowers(struct dmap_device *device, struct seq_file *m)
{
	const char *before = " on ";
	struct dmap_used_lower *used;
	struct dmap_table *table;
	unsigned long devt, flags;

	spin_lock_irqsave(&device->drain_lock, flags);
	list_for_each_entry(table, &device->drains, drains) {
		xa_for_each(&table->lowers, devt, used) {
			seq_printf(m, "%s%u:%u", before, MAJOR(devt), MINOR(devt));
			before = ",";
		}
	}
	spin_unlock_irqrestore(&device->drain_lock, flags);
}

/**
 * dmap_drain_setup() - a device is being made
 * @device: the device
 */
void dmap_drain_setup(struct dmap_device *device)
{
	spin_lock_init(&device->drain_lock);
	INIT_LIST_HEAD(&device->drains);
}

/**
 * dmap_drain_init() - set up what all devices share
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_drain_init(void)
{
	workers = alloc_workqueue("dmap-drain", WQ_UNBOUND, WQ_MAX_ACTIVE);
	return workers ? 0 : -ENOMEM;
}

/**
 * dmap_drain_exit() - undo dmap_drain_init()
 */
void dmap_drain_exit(void)
{
	destroy_workqueue(workers);
}
