// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel thread of a table whose targets work in the background.
 *
 * It is made when a table is about to become live, and ended when it no longer
 * is. In between it works while requests flow, and is parked while they are
 * held back:
 *
 *	prepare --> start --> stop --> start ... --> end
 *
 * all under device->control. Stopping waits for the step that goes on to be
 * done. It is called when no request is in flight, for until then requests may
 * wait for the thread.
 *
 * The lines take turns: who works for a second line before the first is done
 * only makes disks seek.
 */
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/wait.h>

#include "device-mapper.h"
#include "dm-core.h"
#include "dm-table.h"

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

	/* Before they look: what comes later wakes us once more. */
	smp_store_mb(table->woken, false);
	for (k = 0; k < table->kind_count; k++, kind++)
		for (i = 0; kind->type->urgent && i < kind->count; i++)
			kind->type->urgent(dmap_kind_context(kind, i));
}

static bool has_to_move(struct dmap_table *table)
{
	return READ_ONCE(table->woken) || kthread_should_stop() ||
		kthread_should_park();
}

static int work_thread(void *data)
{
	struct dmap_table *table = data;
	long pause;

	/* Requests may wait for what it does. */
	memalloc_noio_save();
	while (!kthread_should_stop()) {
		if (kthread_should_park()) {
			kthread_parkme();
			continue;
		}
		if (READ_ONCE(table->woken))
			do_urgent(table);
		pause = work_step(table);
		if (pause)
			wait_event_idle_timeout(table->work_wait,
						has_to_move(table), pause);
		else
			cond_resched();
	}
	return 0;
}

static bool has_work(const struct dmap_table *table)
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

	if (!has_work(table))
		return 0;
	worker = kthread_create(work_thread, table, "dmap-work/%d",
				table->device->minor);
	if (IS_ERR(worker))
		return PTR_ERR(worker);
	table->worker = worker;
	dmap_work_stop(table);
	return 0;
}

/**
 * dmap_work_start() - requests are about to flow
 * @table: the live table, stopped; or NULL
 */
void dmap_work_start(struct dmap_table *table)
{
	if (table && table->worker)
		kthread_unpark(table->worker);
}

/**
 * dmap_work_stop() - no request is in flight any more
 * @table: the table, started; or NULL
 *
 * Context: process context; waits for the step under way.
 */
void dmap_work_stop(struct dmap_table *table)
{
	if (table && table->worker)
		kthread_park(table->worker);
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
	table->worker = NULL;
}

/**
 * dmap_wake() - a target has something to do in the background
 * @table: its table
 *
 * Context: any, from a request of the mapped device or from work itself.
 */
void dmap_wake(struct dmap_table *table)
{
	WRITE_ONCE(table->woken, true);
	wake_up(&table->work_wait);
}
EXPORT_SYMBOL_GPL(dmap_wake);
