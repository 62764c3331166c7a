// SPDX-License-Identifier: GPL-2.0
/*
 * Who stands on whom: the tables of our devices, and the graph of these.
 *
 * dm-graph.c knows vertices and edges, and what must hold for them. Here it is said which
 * there are: a device is a vertex, and each lower device of a table that is one of ours is
 * an edge, as long as the table is live, about to be, ready, or drains:
 *
 *	enter --> next --> settle: live --> leave
 *	  |        |  \-> stage: ready --> settle --> leave
 *	  |       undo
 *	  not sound: a loop, too many on each other, blocks that do not go together
 *
 * All of it is under dmap_devices_lock, one lock for the whole graph. Nobody begins to stand
 * on a device that is fixed, see dm-fix.c: who tries to enter comes again.
 */
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/xarray.h>

#include "dm-core.h"
#include "dm-graph.h"
#include "dm-registry.h"
#include "dm-stand.h"
#include "dm-table.h"

/**
 * dmap_stand_check() - may a device map onto another?
 * @device: the one above
 * @bdev: the one below, held open
 *
 * Early word for the line that names it; dmap_stand_enter() has the last.
 *
 * Return: 0, -ELOOP if it maps onto @device itself, -EMLINK if too many of our
 * devices would stand on each other.
 */
int dmap_stand_check(struct dmap_device *device, struct block_device *bdev)
{
	struct dmap_device *lower = dmap_device_of(bdev);
	int err;

	if (!lower)
		return 0;
	mutex_lock(&dmap_devices_lock);
	err = dmap_graph_may_stand(&device->vertex, &lower->vertex);
	mutex_unlock(&dmap_devices_lock);
	return err;
}

/**
 * dmap_stand_fixed() - would a table stand on a device that is fixed?
 * @table: complete
 *
 * Context: under dmap_devices_lock.
 * Return: one that is, or NULL. If there is one the table must not enter the graph as yet.
 */
struct dmap_device *dmap_stand_fixed(struct dmap_table *table)
{
	struct dmap_used_lower *used;
	struct dmap_vertex *vertex;
	struct dmap_device *lower;
	unsigned long devt;

	lockdep_assert_held(&dmap_devices_lock);
	xa_for_each(&table->lowers, devt, used) {
		lower = dmap_device_of(used->lower.bdev);
		vertex = lower ? dmap_graph_fixed(&lower->vertex) : NULL;
		if (vertex)
			return container_of(vertex, struct dmap_device, vertex);
	}
	return NULL;
}

static void add_edges(struct dmap_device *device, struct dmap_table *table)
{
	unsigned int block = table->limits.queue.logical_block_size;
	struct dmap_used_lower *used;
	struct dmap_device *lower;
	unsigned long devt;

	lockdep_assert_held(&dmap_devices_lock);
	xa_for_each(&table->lowers, devt, used) {
		lower = dmap_device_of(used->lower.bdev);
		/* Whose limits are no part of the table's its target looks after. */
		if (lower)
			dmap_edge_add(&used->edge, &device->vertex,
				      &lower->vertex, used->end ? block : 0);
	}
}

static void drop_edges(struct dmap_table *table)
{
	struct dmap_used_lower *used;
	unsigned long devt;

	lockdep_assert_held(&dmap_devices_lock);
	xa_for_each(&table->lowers, devt, used)
		dmap_edge_drop(&used->edge);
}

/**
 * dmap_stand_enter() - a table is to be the next one of its device
 * @device: whose
 * @table: complete
 *
 * Context: process context, under device->control.
 * Return: 0; -EAGAIN if it has to wait until nothing below is fixed; or, since the graph
 * would not be sound, -ELOOP, -EMLINK, -EBUSY, see dmap_graph_check().
 */
int dmap_stand_enter(struct dmap_device *device, struct dmap_table *table)
{
	struct dmap_vertex *vertex = &device->vertex;
	int err;

	mutex_lock(&dmap_devices_lock);
	if (dmap_stand_fixed(table)) {
		mutex_unlock(&dmap_devices_lock);
		return -EAGAIN;
	}
	vertex->next_block = table->limits.queue.logical_block_size;
	add_edges(device, table);
	err = dmap_graph_check(vertex);
	if (err) {
		drop_edges(table);
		vertex->next_block = 0;
	}
	mutex_unlock(&dmap_devices_lock);
	return err;
}

/**
 * dmap_stand_undo() - undo dmap_stand_enter()
 * @device: whose
 * @table: the table, which has come to nothing
 *
 * Context: process context, under device->control.
 */
void dmap_stand_undo(struct dmap_device *device, struct dmap_table *table)
{
	mutex_lock(&dmap_devices_lock);
	drop_edges(table);
	device->vertex.next_block = 0;
	mutex_unlock(&dmap_devices_lock);
}

/**
 * dmap_stand_settle() - the next table of a device is the live one
 * @device: whose
 * @old: the one before, or NULL; or that drains
 *
 * Context: process context, under device->control.
 */
void dmap_stand_settle(struct dmap_device *device, struct dmap_table *old)
{
	struct dmap_vertex *vertex = &device->vertex;

	mutex_lock(&dmap_devices_lock);
	if (old)
		drop_edges(old);
	vertex->block = vertex->next_block;
	vertex->next_block = 0;
	mutex_unlock(&dmap_devices_lock);
}

/**
 * dmap_stand_stage() - the next table of a device is ready, or none is any more
 * @device: whose
 * @block: logical block of the table, in bytes; 0: there is none
 *
 * Context: process context, under device->control, or nobody can get at the device.
 */
void dmap_stand_stage(struct dmap_device *device, unsigned int block)
{
	mutex_lock(&dmap_devices_lock);
	device->vertex.staged_block = block;
	device->vertex.next_block = 0;
	mutex_unlock(&dmap_devices_lock);
}

/**
 * dmap_stand_settle_staged() - the table that was ready is the live one
 * @device: whose
 *
 * Context: process context, by who changes the state of the device.
 */
void dmap_stand_settle_staged(struct dmap_device *device)
{
	struct dmap_vertex *vertex = &device->vertex;

	mutex_lock(&dmap_devices_lock);
	vertex->block = vertex->staged_block;
	vertex->staged_block = 0;
	mutex_unlock(&dmap_devices_lock);
}

/**
 * dmap_stand_leave() - a table that is not live, or not any more, is out of the graph
 * @table: the table
 *
 * Context: process context.
 */
void dmap_stand_leave(struct dmap_table *table)
{
	mutex_lock(&dmap_devices_lock);
	drop_edges(table);
	mutex_unlock(&dmap_devices_lock);
}
