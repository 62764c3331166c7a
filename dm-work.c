// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel thread of a table whose targets work in the background.
 *
 * It is made when a table is about to become live, and ended when it no longer
 * is. In between it works while requests flow, and waits while they are held
 * back:
 *
 *	prepare --> start --> stop --> start ... --> end
 *
 * all under device->control. Stopping waits for the step that goes on to be
 * done, unless that is given up (dm-wait.c), which is why this is not kthread_park(). It is
 * called when no request is in flight, for until then requests may wait for
 * the thread.
 *
 * Nor is a step begun while an older table may still write where it would: dm-behind.c.
 *
 * The lines take turns: who works for a second line before the first is done
 * only makes disks seek.
 *
 * A step waits for the disks of its line as long as they take. What requests to
 * other lines wait for is not left to the thread alone, hence, but is for the
 * device's workqueue as well, whoever comes first.
 */
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/wait.h>

#include "device-mapper.h"
#include "dm-behind.h"
#include "dm-core.h"
#include "dm-kind.h"
#include "dm-table.h"
#include "dm-wait.h"
#include "dm-work.h"

/* One step for the first line that has something to do */
static long work_step(struct dmap_table *table)
{
	struct dmap_kind *kind = table->kinds;
	long pause = DMAP_IDLE;
	unsigned int k;
	size_t i;

	for (k = 0; k < table->kind_count; k++, kind++) {
		for (i = 0; kind->type->work && i < kind->count; i++) {
			pause = kind->type->work(dmap_kind_context(kind, i));
			if (pause != DMAP_IDLE)
				return pause;
		}
	}
	return pause;
}

static void do_urgent(struct dmap_table *table)
{
	struct dmap_kind *kind = table->kinds;
	unsigned int k;
	size_t i;

	for (k = 0; k < table->kind_count; k++, kind++)
		for (i = 0; kind->type->urgent && i < kind->count; i++)
			kind->type->urgent(dmap_kind_context(kind, i));
}

static void urgent_work(struct work_struct *work)
{
	do_urgent(container_of(work, struct dmap_table, urgent));
}

/**
 * dmap_work_is_called_off() - shall the thread come to an end, or wait?
 * @table: its table
 *
 * Context: the thread.
 * Return: true if a step should not begin anything that takes long.
 */
bool dmap_work_is_called_off(struct dmap_table *table)
{
	return READ_ONCE(table->work_stop) || kthread_should_stop();
}
EXPORT_SYMBOL_GPL(dmap_work_is_called_off);

static bool has_to_move(struct dmap_table *table)
{
	return READ_ONCE(table->woken) || dmap_work_is_called_off(table);
}

/* Says that it has stopped, and waits until it is started again or ended */
static void stay_stopped(struct dmap_table *table)
{
	WRITE_ONCE(table->work_stopped, true);
	wake_up(&table->work_wait);
	wait_event_idle(table->work_wait, !READ_ONCE(table->work_stop) ||
			kthread_should_stop());
	/* Before it looks at work_stop again: pairs with dmap_work_stop() */
	smp_store_mb(table->work_stopped, false);
}

/* One step, and the rest after it; or none */
static void take_turn(struct dmap_table *table)
{
	long pause;

	if (dmap_is_behind(table)) {
		wait_event_idle(table->work_wait,
				has_to_move(table) || !dmap_is_behind(table));
		return;
	}
	pause = work_step(table);
	if (pause)
		wait_event_idle_timeout(table->work_wait, has_to_move(table), pause);
	else
		cond_resched();
}

static int work_thread(void *data)
{
	struct dmap_table *table = data;

	/* Requests may wait for what it does. */
	memalloc_noio_save();
	while (!kthread_should_stop()) {
		if (READ_ONCE(table->work_stop)) {
			stay_stopped(table);
			continue;
		}
		if (READ_ONCE(table->woken)) {
			/* Before it looks: what comes later wakes us again. */
			smp_store_mb(table->woken, false);
			/* Short of memory, the queue may have no worker to spare. */
			do_urgent(table);
		}
		take_turn(table);
	}
	return 0;
}

/**
 * dmap_work_needs_thread() - do targets of a table work in the background?
 * @table: complete
 *
 * Return: true if so.
 */
bool dmap_work_needs_thread(const struct dmap_table *table)
{
	unsigned int k;

	for (k = 0; k < table->kind_count; k++)
		if (table->kinds[k].type->work)
			return true;
	return false;
}

/**
 * dmap_work_prepare() - make the thread, if the table needs one
 * @table: complete, about to become live
 *
 * Return: 0, -ENOMEM, or -EINTR if the caller is being killed. The thread
 * stays until dmap_table_close().
 */
int dmap_work_prepare(struct dmap_table *table)
{
	struct task_struct *worker;

	/* It is there already if this bind was begun before, and interrupted. */
	if (!dmap_work_needs_thread(table) || table->worker)
		return 0;
	worker = kthread_create(work_thread, table, "dmap-work/%d",
				table->device->minor);
	if (IS_ERR(worker))
		return PTR_ERR(worker);
	INIT_WORK(&table->urgent, urgent_work);
	table->work_stop = true;
	table->worker = worker;
	/* It may be long until the start; one that never ran would look hung, and be load. */
	wake_up_process(worker);
	return 0;
}

/**
 * dmap_work_start() - requests are about to flow
 * @table: the live table, stopped; or NULL
 */
void dmap_work_start(struct dmap_table *table)
{
	if (!table || !table->worker || READ_ONCE(table->device->removed))
		return;
	WRITE_ONCE(table->work_stop, false);
	wake_up_process(table->worker);
}

/**
 * dmap_work_go_on() - a table has drained, which the thread may have waited for
 * @device: whose
 *
 * Context: process context.
 */
void dmap_work_go_on(struct dmap_device *device)
{
	struct dmap_table *table;

	spin_lock(&device->lock);
	table = device->table;
	if (table && table->worker)
		wake_up(&table->work_wait);
	spin_unlock(&device->lock);
}

/**
 * dmap_work_call_off() - have the thread begin no new step
 * @table: the table, started
 *
 * What requests wait for is done as ever, by the device's queue.
 *
 * Context: process context.
 */
void dmap_work_call_off(struct dmap_table *table)
{
	if (!table->worker)
		return;
	smp_store_mb(table->work_stop, true);	/* pairs with stay_stopped() */
	wake_up(&table->work_wait);
}

static bool has_stopped(void *table)
{
	return READ_ONCE(((struct dmap_table *)table)->work_stopped);
}

/**
 * dmap_work_stop() - no request is in flight any more
 * @table: the table, started; or NULL
 * @patience: when to give up
 *
 * Context: process context; waits for the step under way.
 * Return: 0, or what dmap_wait_until() returns, with the thread at work as before.
 */
int dmap_work_stop(struct dmap_table *table, enum dmap_patience patience)
{
	int err;

	if (!table || !table->worker)
		return 0;
	dmap_work_call_off(table);
	err = dmap_wait_device(table->device, &table->work_wait, has_stopped, table,
			       patience);
	if (err)
		dmap_work_start(table);
	return err;
}

/**
 * dmap_work_end() - undo dmap_work_prepare()
 * @table: a table without requests, started or stopped
 *
 * Context: process context; waits for the step under way.
 */
void dmap_work_end(struct dmap_table *table)
{
	if (!table->worker)
		return;
	kthread_stop(table->worker);
	/* All that it was for is done, but it may not have returned. */
	cancel_work_sync(&table->urgent);
	table->worker = NULL;
}

/**
 * dmap_wake() - a target has something to do in the background
 * @table: its table
 *
 * Context: any, from a request of the mapped device that is not ended, or from
 * work itself.
 */
void dmap_wake(struct dmap_table *table)
{
	WRITE_ONCE(table->woken, true);
	wake_up(&table->work_wait);
	queue_work(table->device->queue, &table->urgent);
}
EXPORT_SYMBOL_GPL(dmap_wake);
