// SPDX-License-Identifier: GPL-2.0
/*
 * A table that is not live, or not any more, gives up what it has: its place in the graph of
 * devices, the links in sysfs, what works in the background, its lower devices. Whoever
 * reads it still has its text, until he lets go of that.
 */
#include "dm-core.h"
#include "dm-lower.h"
#include "dm-retire.h"
#include "dm-stand.h"
#include "dm-table.h"

/**
 * dmap_detach() - a table that is not live, or not any more, is out of graph and sysfs
 * @device: whose it was, or would have been
 * @table: the table; no request is using it
 *
 * Context: process context, by who changes the state of the device.
 */
void dmap_detach(struct dmap_device *device, struct dmap_table *table)
{
	dmap_stand_leave(table);
	dmap_table_unlink(table, device->disk);
}

/**
 * dmap_retire() - give up what a table has that is not live, or not any more
 * @device: whose it was, or would have been
 * @table: the table; no request is using it
 *
 * Context: process context; waits for a step under way in the background.
 */
void dmap_retire(struct dmap_device *device, struct dmap_table *table)
{
	dmap_detach(device, table);
	dmap_table_close(table);
}

/**
 * dmap_throw_away() - the same, and let go of it
 * @device: whose it was, or would have been
 * @table: the table; the caller's reference goes with it
 *
 * Context: as dmap_retire().
 */
void dmap_throw_away(struct dmap_device *device, struct dmap_table *table)
{
	dmap_retire(device, table);
	dmap_table_put(table);
}
