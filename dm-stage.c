// SPDX-License-Identifier: GPL-2.0
/*
 * A table that is ready: all that can fail has been done for it, and it waits to become
 * the live one of its device.
 *
 *	ready --> device->next --> commit
 *	   ^           |
 *	   another     drop, remove
 *
 * It is in the graph of devices, has its lower devices open and claimed, and sysfs shows
 * them, from ``ready`` on. So what it needs is there for it whatever is loaded
 * meanwhile, and what another one does that would not go with it is refused then. It
 * sees no request, and its thread has not begun.
 *
 * A table that becomes live by ``end`` leaves it where it is. dm-commit.c makes it live.
 */
#include <linux/minmax.h>
#include <linux/spinlock.h>

#include "device-mapper.h"
#include "dm-command.h"
#include "dm-core.h"
#include "dm-event.h"
#include "dm-retire.h"
#include "dm-stage.h"
#include "dm-stand.h"
#include "dm-table.h"
#include "dm-text.h"
#include "dm-wait.h"

/* False if nobody may get a table any more. */
static bool exchange_next(struct dmap_device *device, struct dmap_table **table)
{
	bool goes;

	spin_lock(&device->lock);
	goes = *table && device->dying;
	if (!goes)
		swap(device->next, *table);
	spin_unlock(&device->lock);
	return !goes;
}

/**
 * dmap_stage() - a table is ready
 * @device: whose
 * @table: in the graph as the next one, prepared and linked; on success the device takes
 *	over the caller's reference
 * @line: number of the line that ended it, for errors
 *
 * One that was ready before is thrown away.
 *
 * Context: process context, under device->control.
 * Return: 0; or -ENODEV if the device goes, with table->error set.
 */
int dmap_stage(struct dmap_device *device, struct dmap_table *table, u64 line)
{
	struct dmap_table *old = table;

	lockdep_assert_held(&device->control);
	if (!exchange_next(device, &old))
		return dmap_wait_failed(table->error, line, NULL, device->name, -ENODEV);
	dmap_stand_stage(device, table->limits.queue.logical_block_size);
	if (old)
		dmap_throw_away(device, old);
	return 0;
}

/**
 * dmap_unstage() - nothing is ready any more
 * @device: whose
 *
 * Context: process context, under device->control, or nobody can get at the device.
 * Return: what was, in the graph and linked, and the reference is the caller's; or NULL.
 */
struct dmap_table *dmap_unstage(struct dmap_device *device)
{
	struct dmap_table *table = NULL;

	exchange_next(device, &table);
	if (table)
		dmap_stand_stage(device, 0);
	return table;
}

/**
 * dmap_throw_next() - throw away what is ready
 * @device: whose
 *
 * Context: as dmap_unstage(); closes the lower devices.
 * Return: false if nothing was.
 */
bool dmap_throw_next(struct dmap_device *device)
{
	struct dmap_table *table = dmap_unstage(device);

	if (table)
		dmap_throw_away(device, table);
	return table;
}

/**
 * dmap_drop() - the command ``drop NAME``
 * @name: of the device
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Return: 0 or the errno: -ENODEV, -ENOENT, what dmap_lock() returns.
 */
int dmap_drop(const char *name, struct dmap_error *error, u64 line)
{
	struct dmap_device *device;
	int err;

	err = dmap_begin_command("drop", name, &device, error, line);
	if (err)
		return err;
	if (dmap_throw_next(device)) {
		dmap_raise_event(device);
	} else {
		dmap_error_set(error, line, "drop", "%s has no table that is ready", name);
		err = -ENOENT;
	}
	dmap_end_command(device);
	return err;
}
