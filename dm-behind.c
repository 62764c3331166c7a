// SPDX-License-Identifier: GPL-2.0
/*
 * What works in the background, and older tables.
 *
 * With ``end now`` a table becomes live while requests to the one before are in flight,
 * and while its thread may be at a step: dm-drain.c. Who copies a disk must not do so
 * then. He would read what such a write has not changed yet, and never hear of the write;
 * or the older thread's copy would go over his own. So the thread of a table waits as
 * long as an older one drains that has a device in common with it:
 *
 *	end now --> requests flow --> the older one has drained --> the thread begins
 *
 * Those that have none in common may drain for ever, as their disk may be dead.
 */
#include <linux/spinlock.h>
#include <linux/xarray.h>

#include "dm-behind.h"
#include "dm-core.h"
#include "dm-table.h"

static bool share_device(struct dmap_table *table, struct dmap_table *older)
{
	struct dmap_used_lower *used;
	unsigned long devt;

	xa_for_each(&older->lowers, devt, used)
		if (xa_load(&table->lowers, devt))
			return true;
	return false;
}

/**
 * dmap_is_behind() - does an older table still work on a device of this one?
 * @table: the table, live or not any more
 *
 * Who waits for that is woken by dmap_work_go_on().
 *
 * Context: process context.
 * Return: true if so.
 */
bool dmap_is_behind(struct dmap_table *table)
{
	struct dmap_device *device = table->device;
	struct dmap_table *older;
	unsigned long flags;
	bool behind = false;

	spin_lock_irqsave(&device->drain_lock, flags);
	list_for_each_entry(older, &device->drains, drains) {
		/* It may be one of them by now. */
		if (older == table)
			break;
		behind = share_device(table, older);
		if (behind)
			break;
	}
	spin_unlock_irqrestore(&device->drain_lock, flags);
	return behind;
}
