// SPDX-License-Identifier: GPL-2.0
/*
 * What happens, and who is told: events, and who waits for them; and the kernel's log.
 *
 * A device counts what somebody might want to know of it: another table, another state,
 * what its targets say. Who has read the count waits until it is another one: nothing is
 * missed in between, and nobody has to be there when it happens. The file of the device
 * can be polled, ``wait`` is a command, and the count stands in the file and in sysfs.
 *
 * The count is apart from the device, and outlives it: who waits does not keep the device,
 * and hears that it was removed.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/poll.h>
#include <linux/printk.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "device-mapper.h"
#include "dm-core.h"
#include "dm-event.h"
#include "dm-table.h"

/**
 * dmap_event_setup() - a device is being made
 * @device: the device; its watch goes with it
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_event_setup(struct dmap_device *device)
{
	struct dmap_watch *watch = kzalloc(sizeof(*watch), GFP_KERNEL);

	if (!watch)
		return -ENOMEM;
	refcount_set(&watch->refs, 1);
	init_waitqueue_head(&watch->queue);
	smp_store_release(&device->watch, watch);	/* event_show() */
	return 0;
}

/**
 * dmap_watch_get() - take a reference
 * @watch: of a device; somebody else has one
 *
 * Return: @watch
 */
struct dmap_watch *dmap_watch_get(struct dmap_watch *watch)
{
	refcount_inc(&watch->refs);
	return watch;
}

/**
 * dmap_watch_put() - drop a reference
 * @watch: of a device, or of one that was; or NULL
 */
void dmap_watch_put(struct dmap_watch *watch)
{
	if (watch && refcount_dec_and_test(&watch->refs))
		kfree(watch);
}

/**
 * dmap_raise_event() - count the event up and wake those who poll
 * @device: the device
 *
 * Context: any.
 */
void dmap_raise_event(struct dmap_device *device)
{
	struct dmap_watch *watch = device->watch;

	atomic64_inc(&watch->event);
	wake_up_interruptible_poll(&watch->queue,
				   EPOLLPRI | EPOLLERR |
				   (watch->gone ? EPOLLHUP : 0));
}

/**
 * dmap_event() - something happened that a watcher wants to know
 * @table: of the target it happened to; no matter if another has taken its
 *	place meanwhile
 *
 * Counts the device's event up and wakes those who poll its file.
 *
 * Context: any, while the table is live.
 */
void dmap_event(struct dmap_table *table)
{
	dmap_raise_event(table->device);
}
EXPORT_SYMBOL_GPL(dmap_event);

/**
 * dmap_watch_wait() - wait until something has happened
 * @watch: a reference is held
 * @event: what the count of events was before
 *
 * Context: process context.
 * Return: 0 when the count is another one; -ENODEV when the device is gone;
 * -ERESTARTSYS, also for who exits, as nothing could interrupt the wait then.
 */
int dmap_watch_wait(struct dmap_watch *watch, u64 event)
{
	if (current->flags & (PF_EXITING | PF_KTHREAD))
		return -ERESTARTSYS;
	if (wait_event_interruptible(watch->queue,
				     READ_ONCE(watch->gone) ||
				     atomic64_read(&watch->event) != event))
		return -ERESTARTSYS;
	return READ_ONCE(watch->gone) ? -ENODEV : 0;
}

/**
 * dmap_warn() - tell the kernel's log what happened to a target
 * @table: its table, live
 * @fmt: a short sentence, no newline
 *
 * The mapped device's name is put in front. Rate limited.
 *
 * Context: any.
 */
void dmap_warn(struct dmap_table *table, const char *fmt, ...)
{
	struct va_format text = { .fmt = fmt };
	va_list args;

	va_start(args, fmt);
	text.va = &args;
	pr_warn_ratelimited("%s: %pV\n", table->device->name, &text);
	va_end(args);
}
EXPORT_SYMBOL_GPL(dmap_warn);

/**
 * dmap_warn_always() - dmap_warn() without a limit
 * @table: its table, live
 * @fmt: a short sentence, no newline
 *
 * For what the log alone will know. It is for the caller to take his time
 * between two of them.
 *
 * Context: any.
 */
void dmap_warn_always(struct dmap_table *table, const char *fmt, ...)
{
	struct va_format text = { .fmt = fmt };
	va_list args;

	va_start(args, fmt);
	text.va = &args;
	pr_warn("%s: %pV\n", table->device->name, &text);
	va_end(args);
}
EXPORT_SYMBOL_GPL(dmap_warn_always);
