// SPDX-License-Identifier: GPL-2.0
/*
 * How a table becomes the live one of its device.
 *
 *	0. write back and drop what the page cache has of the lower devices
 *	1. enter the new table into the graph of devices, or find the loop
 *	2. tell sysfs about the new lower devices
 *	3. hold requests back, wait for those in flight, stop
 *	   what works in the background		(unless suspended, or without a table)
 *	4. lines take over what their old ones have, see dm-handover.c; exchange table,
 *	   limits, size
 *	5. the same backwards			(unless suspended, or without a table)
 *	6. take the old table out of the graph and out of sysfs, and close it
 *
 * Up to 4 everything can fail and be undone; a load that does leaves nothing
 * but its error. A table of the old generation sees no request after 3 and one
 * of the new none before 4.
 *
 * With ``end now`` 3 waits for nothing, and 6 comes when what is in flight is
 * through: dm-drain.c.
 */
#include <linux/blkdev.h>
#include <linux/mutex.h>

#include "device-mapper.h"
#include "dm-bind.h"
#include "dm-compat.h"
#include "dm-core.h"
#include "dm-disk.h"
#include "dm-drain.h"
#include "dm-error.h"
#include "dm-event.h"
#include "dm-fix.h"
#include "dm-flush.h"
#include "dm-gone.h"
#include "dm-graph.h"
#include "dm-handover.h"
#include "dm-hold.h"
#include "dm-io.h"
#include "dm-knobs.h"
#include "dm-load.h"
#include "dm-lower.h"
#include "dm-pagecache.h"
#include "dm-retire.h"
#include "dm-stage.h"
#include "dm-stand.h"
#include "dm-table.h"
#include "dm-text.h"
#include "dm-wait.h"
#include "dm-work.h"
#include "dm-zone.h"

/* The first line that named a device which is read-only */
static u64 read_only_line(struct dmap_table *table, dev_t *devt)
{
	struct dmap_used_lower *used;
	unsigned long index;
	u64 line = U64_MAX;

	xa_for_each(&table->lowers, index, used) {
		if (used->lower.read_only && used->line < line) {
			line = used->line;
			*devt = used->lower.devt;
		}
	}
	return line;
}

static int refuse_read_only(struct dmap_device *device,
			    struct dmap_table *table, const char *use)
{
	dev_t devt;
	u64 line = read_only_line(table, &devt);

	dmap_error_set(table->error, line, NULL,
		       "%u:%u is read-only, and %s is %s", MAJOR(devt),
		       MINOR(devt), device->name, use);
	return -EROFS;
}

/*
 * A file system that was mounted read-only and remounted has never opened the
 * device for writing, so it is not among the writers.
 */
static int check_mount(struct dmap_device *device, struct dmap_table *table)
{
	if (table->read_only && dmap_has_writable_fs(device->disk->part0))
		return refuse_read_only(device, table, "mounted read-write");
	return 0;
}

/* May @table become the table of @device as it is used now? */
static int check_use(struct dmap_device *device, struct dmap_table *table,
		     enum dmap_finish how, u64 line)
{
	struct block_device *part0 = device->disk->part0;
	unsigned int block = table->limits.queue.logical_block_size;

	lockdep_assert_held(&device->lock);
	if (device->dying) {
		dmap_error_set(table->error, line, NULL, "%s was removed",
			       device->name);
		return -ENODEV;
	}
	if (device->writers && table->read_only)
		return refuse_read_only(device, table, "open for writing");
	if (device->openers && block > block_size(part0)) {
		dmap_error_set(table->error, line, NULL,
			       "the logical block would become %u bytes, and %s is open with blocks of %u",
			       block, device->name, block_size(part0));
		return -EBUSY;
	}
	if (device->openers && how == DMAP_FINISH_CLOSE &&
	    table->size < get_capacity(device->disk)) {
		dmap_error_set(table->error, line, NULL,
			       "%s is open and would shrink from %llu to %llu sectors, which needs an end line",
			       device->name, (u64)get_capacity(device->disk),
			       table->size);
		return -EBUSY;
	}
	return dmap_zones_check_use(device, table, how == DMAP_FINISH_NOW, line);
}

static int check_use_now(struct dmap_device *device, struct dmap_table *table,
			 enum dmap_finish how, u64 line)
{
	int err;

	spin_lock(&device->lock);
	err = check_use(device, table, how, line);
	spin_unlock(&device->lock);
	return err ?: check_mount(device, table);
}

static int commit_limits(struct dmap_device *device, struct dmap_table *table)
{
	int err = dmap_knobs_commit(&device->knobs, device->disk, &table->limits);

	if (!err)
		dmap_set_stable_pages(device->disk->part0);
	return err;
}

/*
 * Exchanges what requests and openers see. Somebody may have opened the device
 * since check_use() was asked. Whoever comes later than this asks it again
 * finds the new limits there already.
 */
static int set_live_table(struct dmap_device *device, struct dmap_table *table,
			  enum dmap_finish how, u64 line)
{
	struct dmap_table *old = device->table;
	int err;

	err = dmap_handover_take(table, how == DMAP_FINISH_NOW && !device->suspended, line);
	if (err)
		return err;
	err = commit_limits(device, table);
	if (err) {
		dmap_error_set(table->error, line, NULL,
			       "the limits of the lower devices do not go together (error %d)",
			       -err);
		return err;
	}
	if (!old)
		dmap_zones_commit(device, table);
	spin_lock(&device->lock);
	err = check_use(device, table, how, line);
	if (!err) {
		/* Who opens a device that has a table finds its size, too. */
		set_capacity(device->disk, table->size);
		WRITE_ONCE(device->table, table);
	}
	spin_unlock(&device->lock);
	if (err) {
		if (old)
			commit_limits(device, old);
		return err;
	}
	if (old)
		dmap_zones_commit(device, table);
	dmap_handover_done(table);
	return 0;
}

/* Nobody can have the device open: there is nothing to hold back or wait for. */
static int set_first_table(struct dmap_device *device,
			   struct dmap_table *table, enum dmap_finish how,
			   u64 line)
{
	int err = set_live_table(device, table, how, line);

	dmap_work_start(device->table);
	return err;
}

/* The same without a wait for what is in flight. *@drains if some of it is. */
static int exchange_now(struct dmap_device *device, struct dmap_table *table,
			enum dmap_patience patience, u64 line, bool *drains)
{
	struct dmap_table *old = device->table;
	int err;

	err = dmap_hold_new_io(device, patience);
	if (err)
		return dmap_wait_failed(table->error, line, NULL, device->name, err);
	err = set_live_table(device, table, DMAP_FINISH_NOW, line);
	if (!err) {
		*drains = dmap_drain_begin(old);
		dmap_work_start(table);
	}
	dmap_release_io(device);
	return err;
}

/*
 * Steps 3 to 5. In between nothing may wait for this device's I/O: no memory
 * by way of reclaim (writers run under memalloc_noio_save()), no lock whose
 * holder might want some. That leaves uevents, which are under a lock of the
 * whole system, for later.
 */
static int exchange(struct dmap_device *device, struct dmap_table *table,
		    enum dmap_finish how, enum dmap_patience patience, u64 line,
		    bool *drains)
{
	int err;

	if (device->suspended)
		return set_live_table(device, table, how, line);
	if (!device->table)
		return set_first_table(device, table, how, line);

	if (how == DMAP_FINISH_NOW)
		return exchange_now(device, table, patience, line, drains);

	err = dmap_hold_io(device, patience);
	if (err)
		goto given_up;
	err = dmap_work_stop(device->table, patience);
	if (err) {
		dmap_release_io(device);
		goto given_up;
	}
	err = set_live_table(device, table, how, line);
	dmap_work_start(device->table);
	dmap_release_io(device);
	return err;

given_up:
	return dmap_wait_failed(table->error, line, NULL, device->name, err);
}

static int refuse_graph(struct dmap_table *table, int err, u64 line)
{
	if (err == -EBUSY) {
		dmap_error_set(table->error, line, NULL,
			       "a logical block of %u bytes does not go with that of our devices above or below",
			       table->limits.queue.logical_block_size);
		return err;
	}
	if (err == -EMLINK)
		dmap_error_set(table->error, line, NULL,
			       "more than %u of our devices would stand on each other",
			       DMAP_DEPTH_MAX);
	else
		dmap_error_set(table->error, line, NULL,
			       "the table maps the device onto itself");
	return -ELOOP;
}

static int out_of_memory(struct dmap_table *table, u64 line)
{
	dmap_error_set(table->error, line, NULL, "out of memory");
	return -ENOMEM;
}

/* What is needed once the table is live, while it still can fail */
static int prepare(struct dmap_device *device, struct dmap_table *table,
		   enum dmap_finish how, u64 line)
{
	int err = 0;

	if (dmap_work_needs_thread(table) || dmap_flush_needs_queue(table) ||
	    table->zones.sectors)
		err = dmap_io_can_queue(device);
	if (!err)
		err = dmap_work_prepare(table);
	if (!err && (device->table || how == DMAP_FINISH_READY || dmap_table_gives_back(table)))
		err = dmap_io_can_hold(device);
	if (err)
		dmap_error_set(table->error, line, NULL,
			       "there can be no kernel thread (error %d)",
			       -err);
	else if (!table->no_integrity && dmap_io_can_protect(device))
		return out_of_memory(table, line);
	if (!err && how != DMAP_FINISH_READY && dmap_handover_prepare(table, device->table))
		return out_of_memory(table, line);
	return err;
}

static int link_lowers(struct dmap_device *device, struct dmap_table *table, u64 line)
{
	int err;

	dmap_table_unlink_gone(device->table, device->disk);
	dmap_table_unlink_gone(device->next, device->disk);
	dmap_drain_unlink_gone(device);
	err = dmap_table_link(table, device->disk);
	if (err)
		dmap_error_set(table->error, line, NULL,
			       "sysfs cannot show the lower devices (error %d)", -err);
	return err;
}

/* A table has taken the place of @old, or NULL. */
static void settle(struct dmap_device *device, struct dmap_table *old)
{
	device->news = true;
	dmap_gone_settle(device->table);
	dmap_stand_settle(device, old);
	if (!device->suspended)
		dmap_announce(device);
	if (old)
		dmap_throw_away(device, old);
}

static int bind_table(struct dmap_device *device, struct dmap_table *table,
		      enum dmap_finish how, enum dmap_patience patience, u64 line)
{
	struct dmap_table *old = device->table;
	bool drains = false;
	int err;

	err = dmap_stand_enter(device, table);
	if (err == -EAGAIN)
		return err;
	if (err)
		return refuse_graph(table, err, line);
	if (how == DMAP_FINISH_CHECK)
		goto out;
	err = prepare(device, table, how, line);
	if (err)
		goto out;
	err = link_lowers(device, table, line);
	if (err)
		goto out;
	if (how == DMAP_FINISH_READY)
		err = dmap_stage(device, table, line);
	else
		err = exchange(device, table, how, patience, line, &drains);
	if (err) {
		dmap_table_unlink(table, device->disk);
		goto out;
	}
	table->error = NULL;
	dmap_handover_forget(table);
	if (how != DMAP_FINISH_READY)
		settle(device, drains ? NULL : old);	/* which is not ours any more */
	return 0;
out:
	dmap_handover_forget(table);
	dmap_stand_undo(device, table);
	return err;
}

static int lock_and_bind(struct dmap_device *device, struct dmap_table *table,
			 enum dmap_finish how, enum dmap_patience patience, u64 line)
{
	int err = dmap_lock_state(device, patience);

	if (err)
		return dmap_wait_failed(table->error, line, NULL, device->name, err);
	err = check_use_now(device, table, how, line);
	if (!err)
		err = bind_table(device, table, how, patience, line);
	if (!err) {
		/* Before the event: who it wakes reads the outcome. */
		dmap_set_errors(device, NULL);
		if (how != DMAP_FINISH_CHECK)
			dmap_raise_event(device);
	}
	mutex_unlock(&device->control);
	return err;
}

/**
 * dmap_bind() - a table is complete: validate it as a whole and make it live
 * @device: whose
 * @table: the table; on success, unless @how says check, the device takes over
 *	the caller's reference
 * @how: how its text ended
 * @patience: what ends the wait for requests in flight
 * @line: number of the line that ended it, for errors
 *
 * Context: process context, may sleep.
 * Return: 0, with table->error forgotten if it is live now; -ERESTARTSYS, and the same
 * can be tried again; or the errno, with table->error set and nothing changed.
 */
int dmap_bind(struct dmap_device *device, struct dmap_table *table,
	      enum dmap_finish how, enum dmap_patience patience, u64 line)
{
	int err;

	err = dmap_table_complete(table);
	if (err)
		return err == -ENOMEM ? out_of_memory(table, line) : err;
	if (how != DMAP_FINISH_CHECK) {
		err = dmap_pagecache_clean(table, patience);
		if (err)
			return err;
	}

	do {
		err = dmap_fixed_wait(table, patience);
		if (err)
			return dmap_wait_failed(table->error, line, NULL, device->name, err);
		err = lock_and_bind(device, table, how, patience, line);
	} while (err == -EAGAIN);
	return err;
}

/**
 * dmap_bind_check() - may a table become live, as its device is used now?
 * @device: whose
 * @table: ready, with table->error set
 *
 * Context: process context, may sleep; by who changes the state of the device.
 * Return: 0, or the errno, with table->error set.
 */
int dmap_bind_check(struct dmap_device *device, struct dmap_table *table)
{
	return check_use_now(device, table, DMAP_FINISH_END, 0);
}

/**
 * dmap_bind_limits() - give a device the limits of a table
 * @device: whose; requests are held, or there are none
 * @table: live, or about to be
 *
 * Context: process context, by who changes the state of the device.
 * Return: 0, or the errno if limits do not go together, with nothing changed.
 */
int dmap_bind_limits(struct dmap_device *device, struct dmap_table *table)
{
	int err = commit_limits(device, table);

	if (!err && !device->table)
		dmap_zones_commit(device, table);
	return err;
}

/**
 * dmap_bind_may() - the last word on dmap_bind_check()
 * @device: whose
 * @table: ready, with table->error set
 *
 * Context: under dmap_opens_lock: it holds as long as that is held.
 * Return: 0, or the errno, with table->error set.
 */
int dmap_bind_may(struct dmap_device *device, struct dmap_table *table)
{
	int err;

	spin_lock(&device->lock);
	err = check_use(device, table, DMAP_FINISH_END, 0);
	spin_unlock(&device->lock);
	return err;
}

/**
 * dmap_bind_next() - the table that is ready is the live one
 * @device: whose; requests are held, or there are none
 *
 * Context: under dmap_opens_lock, by who changes the state of the device.
 * Return: the table that was live, or NULL; the reference is the caller's.
 */
struct dmap_table *dmap_bind_next(struct dmap_device *device)
{
	struct dmap_table *old = device->table;

	spin_lock(&device->lock);
	set_capacity(device->disk, device->next->size);
	WRITE_ONCE(device->table, device->next);
	device->next = NULL;
	spin_unlock(&device->lock);
	return old;
}

/**
 * dmap_bind_zones() - the zones of a device are those of its live table
 * @device: whose; requests are held
 *
 * Context: process context, by who changes the state of the device.
 */
void dmap_bind_zones(struct dmap_device *device)
{
	dmap_zones_commit(device, device->table);
}

/**
 * dmap_bind_settle() - what follows dmap_bind_next() when requests flow again
 * @device: the device
 *
 * Context: process context, by who changes the state of the device.
 */
void dmap_bind_settle(struct dmap_device *device)
{
	dmap_stand_settle_staged(device);
	dmap_gone_settle(device->table);
	device->news = true;
	if (!device->suspended)
		dmap_announce(device);
}

/**
 * dmap_unbind() - a device that goes stands on nothing any more
 * @device: dying, with no request in flight; its table is not linked
 *
 * Context: process context, may sleep.
 */
void dmap_unbind(struct dmap_device *device)
{
	struct dmap_table *table = device->table;

	if (!table)
		return;
	dmap_stand_leave(table);
	spin_lock(&device->lock);
	device->table = NULL;
	spin_unlock(&device->lock);
	dmap_table_close(table);
	dmap_table_put(table);
}
