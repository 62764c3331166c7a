// SPDX-License-Identifier: GPL-2.0
/*
 * The graph of devices that stand on each other, and what must hold for it.
 *
 * Each lower device of a table that is one of ours is an edge, from the moment
 * the table is tried until it is closed. So while one table takes the place of
 * another, or is ready to, a device has the edges of both. What holds:
 *
 *	no loop		nothing stands on itself
 *	depth		no way down meets more than DMAP_DEPTH_MAX devices
 *	blocks		no table has smaller logical blocks than the tables of
 *			the devices it maps onto: those above were told of the
 *			blocks when they were loaded
 *
 * It holds for the graph as it was, so what a new table breaks goes through its
 * device. A loop leads from one of its lower devices back to the device. A way
 * that is too long consists of the longest one down from the device and the
 * longest one up. Blocks are compared along the edges of the device itself. So
 * that part alone is looked at which lies below the device and above it, and it
 * does not matter how many others there are:
 *
 *	  . .            . . .
 *	   \|  above     |
 *	    o		 . .      <- not looked at
 *	   /|\ below     |/
 *	  . . .          .
 *
 * Each device is met once in a walk, as it remembers what was found: ways there
 * may be many more than devices. A device that is met again before the walk is
 * through with it stands on itself. The recursion ends at DMAP_DEPTH_MAX + 1 at
 * the latest, since the graph without the new edges holds to that.
 *
 * All of it is under a lock of the caller's, one for the whole graph.
 */
#include <linux/errno.h>
#include <linux/kernel.h>

#include "dm-graph.h"

/* Tells one walk over the graph from another */
static u64 last_walk;

/**
 * dmap_vertex_init() - begin a device
 * @vertex: of the device, which stands on nothing and has no table
 */
void dmap_vertex_init(struct dmap_vertex *vertex)
{
	*vertex = (struct dmap_vertex) { .walk = 0 };
	INIT_LIST_HEAD(&vertex->above);
	INIT_LIST_HEAD(&vertex->below);
	INIT_LIST_HEAD(&vertex->met);
}

/**
 * dmap_edge_add() - a table names a device
 * @edge: not in the graph
 * @upper: whose table it is
 * @lower: the device
 * @block: logical block of the table, in bytes; 0: it need not suit @lower
 */
void dmap_edge_add(struct dmap_edge *edge, struct dmap_vertex *upper,
		   struct dmap_vertex *lower, unsigned int block)
{
	edge->upper = upper;
	edge->lower = lower;
	edge->block = block;
	list_add_tail(&edge->in_above, &lower->above);
	list_add_tail(&edge->in_below, &upper->below);
}

/**
 * dmap_edge_drop() - undo dmap_edge_add()
 * @edge: the edge; nothing happens if it is not in the graph
 */
void dmap_edge_drop(struct dmap_edge *edge)
{
	if (!edge->lower)
		return;
	list_del(&edge->in_above);
	list_del(&edge->in_below);
	edge->lower = NULL;
}

/* False if this walk has been here; else it is further on, until levels is set. */
static bool begin_visit(struct dmap_vertex *vertex)
{
	if (vertex->walk == last_walk)
		return false;
	vertex->walk = last_walk;
	vertex->levels = 0;
	return true;
}

/* Levels of devices from here down, this included; or -ELOOP */
static int levels_below(struct dmap_vertex *vertex)
{
	struct dmap_edge *edge;
	int most = 0, levels;

	if (!begin_visit(vertex))
		return vertex->levels ? (int)vertex->levels : -ELOOP;
	list_for_each_entry(edge, &vertex->below, in_below) {
		levels = levels_below(edge->lower);
		if (levels < 0)
			return levels;
		most = max(most, levels);
	}
	vertex->levels = most + 1;
	return vertex->levels;
}

/* The same upwards, in a graph of which it is known that it has no loop */
static int levels_above(struct dmap_vertex *vertex)
{
	struct dmap_edge *edge;
	int most = 0;

	if (!begin_visit(vertex))
		return vertex->levels;
	list_for_each_entry(edge, &vertex->above, in_above)
		most = max(most, levels_above(edge->upper));
	vertex->levels = most + 1;
	return vertex->levels;
}

/**
 * dmap_graph_may_stand() - may a device stand on another?
 * @upper: the one above
 * @lower: the one below
 *
 * As far as the two and what is below them say; dmap_graph_check() has the last
 * word.
 *
 * Return: 0, -ELOOP if @lower stands on @upper, -EMLINK if too many would stand
 * on each other.
 */
int dmap_graph_may_stand(struct dmap_vertex *upper, struct dmap_vertex *lower)
{
	int levels;

	last_walk++;
	begin_visit(upper);
	levels = levels_below(lower);
	if (levels < 0)
		return levels;
	return levels + 1 > DMAP_DEPTH_MAX ? -EMLINK : 0;
}

static unsigned int largest_block(const struct dmap_vertex *vertex)
{
	return max(max(vertex->block, vertex->next_block), vertex->staged_block);
}

static bool block_fits(const struct dmap_edge *edge)
{
	return !edge->block || largest_block(edge->lower) <= edge->block;
}

static bool blocks_fit(const struct dmap_vertex *vertex)
{
	struct dmap_edge *edge;

	list_for_each_entry(edge, &vertex->below, in_below)
		if (!block_fits(edge))
			return false;
	list_for_each_entry(edge, &vertex->above, in_above)
		if (!block_fits(edge))
			return false;
	return true;
}

/**
 * dmap_graph_check() - is the graph sound with a new table?
 * @vertex: of its device; its edges are added, and next_block set
 *
 * The graph was sound without it.
 *
 * Return: 0, -ELOOP if the device stands on itself, -EMLINK if too many stand on
 * each other, -EBUSY if logical blocks do not go together. The caller then
 * takes back what he has added.
 */
int dmap_graph_check(struct dmap_vertex *vertex)
{
	int below, above;

	last_walk++;
	below = levels_below(vertex);
	if (below < 0)
		return below;
	last_walk++;
	above = levels_above(vertex);
	if (below + above - 1 > DMAP_DEPTH_MAX)
		return -EMLINK;
	return blocks_fit(vertex) ? 0 : -EBUSY;
}

/**
 * dmap_graph_levels() - how many devices does the longest way down meet?
 * @vertex: of the first of them, which counts, too
 *
 * Return: the number.
 */
int dmap_graph_levels(struct dmap_vertex *vertex)
{
	last_walk++;
	return levels_below(vertex);
}

static struct dmap_vertex *find_fixed(struct dmap_vertex *vertex)
{
	struct dmap_vertex *found = vertex->fixed ? vertex : NULL;
	struct dmap_edge *edge;

	if (found || !begin_visit(vertex))
		return found;
	list_for_each_entry(edge, &vertex->below, in_below) {
		found = find_fixed(edge->lower);
		if (found)
			break;
	}
	return found;
}

/**
 * dmap_graph_fixed() - is a device fixed, or one that it stands on?
 * @vertex: of the device
 *
 * Return: one that is, or NULL.
 */
struct dmap_vertex *dmap_graph_fixed(struct dmap_vertex *vertex)
{
	last_walk++;
	return find_fixed(vertex);
}

static void meet_above(struct dmap_vertex *vertex, struct list_head *met)
{
	struct dmap_vertex *upper;
	struct dmap_edge *edge;

	list_for_each_entry(edge, &vertex->above, in_above) {
		upper = edge->upper;
		if (upper->chosen || !begin_visit(upper))
			continue;
		if (!upper->stands_on++)
			list_add_tail(&upper->met, met);
		meet_above(upper, met);
	}
}

/**
 * dmap_graph_meet_above() - count a device for those that stand on it
 * @vertex: of the device
 * @met: where to collect those that stand on any, which get one more in stands_on
 *
 * A way up ends before a device that is chosen. So who is counted for by several of those
 * that are chosen stands on several, and not only by way of one.
 */
void dmap_graph_meet_above(struct dmap_vertex *vertex, struct list_head *met)
{
	last_walk++;
	meet_above(vertex, met);
}
