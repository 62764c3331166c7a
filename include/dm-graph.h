/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The graph of devices that stand on each other. Pure: no lock, no allocation.
 */
#ifndef _DM_GRAPH_H
#define _DM_GRAPH_H

#include <linux/list.h>
#include <linux/types.h>

/* Our devices may stand on each other this high: completions nest. */
#define DMAP_DEPTH_MAX	16

/**
 * struct dmap_vertex - a device in the graph
 * @above: edges to those that stand on it
 * @below: edges to those it stands on
 * @block: logical block of its table, in bytes; 0: it has none
 * @next_block: of the table that is about to become its table; 0: there is none
 * @staged_block: of the table that is ready to become its table; 0: there is none
 * @fixed: nobody may begin to stand on it, or on who stands on it; written under the
 *	device's control as well
 * @chosen: for dmap_graph_meet_above()
 * @stands_on: on how many of those that are chosen
 * @met: in the list of those that stand on any
 * @walk: the last walk that came by
 * @levels: what it found, or 0 as long as it is further on
 */
struct dmap_vertex {
	struct list_head above;
	struct list_head below;
	unsigned int block;
	unsigned int next_block;
	unsigned int staged_block;
	bool fixed;
	bool chosen;
	unsigned int stands_on;
	struct list_head met;
	u64 walk;
	unsigned int levels;
};

/**
 * struct dmap_edge - one table of one device names another device
 * @upper: whose table it is
 * @lower: the other one; NULL: it is not in the graph
 * @in_above: in the list of @lower
 * @in_below: in the list of @upper
 * @block: logical block of that table, in bytes; 0: it need not suit @lower
 */
struct dmap_edge {
	struct dmap_vertex *upper;
	struct dmap_vertex *lower;
	struct list_head in_above;
	struct list_head in_below;
	unsigned int block;
};

void dmap_vertex_init(struct dmap_vertex *vertex);
void dmap_edge_add(struct dmap_edge *edge, struct dmap_vertex *upper,
		   struct dmap_vertex *lower, unsigned int block);
void dmap_edge_drop(struct dmap_edge *edge);
int dmap_graph_may_stand(struct dmap_vertex *upper, struct dmap_vertex *lower);
int dmap_graph_check(struct dmap_vertex *vertex);
int dmap_graph_levels(struct dmap_vertex *vertex);
struct dmap_vertex *dmap_graph_fixed(struct dmap_vertex *vertex);
void dmap_graph_meet_above(struct dmap_vertex *vertex, struct list_head *met);

#endif /* _DM_GRAPH_H */
