/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sector -> entry index. Pure: no lock, no block type, no allocation.
 */
#ifndef _DM_BTREE_H
#define _DM_BTREE_H

#include <linux/bits.h>
#include <linux/types.h>

/* Two bits of the numbers in cells and nodes say what they are. */
#define DMAP_BTREE_MAX	BIT(30)

#define DMAP_FEW_KEYS	8
#define DMAP_NODE_KEYS	15	/* 32-bit keys in a cache line, and a number */

/**
 * struct dmap_node - a node of a large table's index, a cache line
 * @what: its kind, and the number of its first entry or of its first child
 * @key: keys in grains from the start of their cell, then U32_MAX; or, of a
 *	spread, where its cells lie
 */
struct dmap_node {
	u32 what;
	u32 key[DMAP_NODE_KEYS];
};

/**
 * struct dmap_btree - the index over a sorted array of keys
 * @last: the greatest key
 * @count: how many entries
 * @grain: all borders are multiples of 2^grain sectors; of a large table
 * @shift: a cell spans 2^shift sectors, of a large table grains
 * @mask: 2^shift - 1
 * @nodes: of a large table; those of its cells come first
 * @cells: of a small table
 * @keys: of a small table: the last sector of each entry, ascending
 * @few: the keys of a tiny table, which has nothing else
 */
struct dmap_btree {
	u64 last;
	u32 count;
	u32 grain;
	u32 shift;
	u32 mask;
	const struct dmap_node *nodes;
	const u32 *cells;
	const u64 *keys;
	u64 few[DMAP_FEW_KEYS];
};

size_t dmap_btree_keys(size_t count);
size_t dmap_btree_size(const u64 *keys, size_t count);
void dmap_btree_build(struct dmap_btree *tree, u64 *keys, size_t count,
		      void *memory);
size_t dmap_btree_find(const struct dmap_btree *tree, u64 sector);

#endif /* _DM_BTREE_H */
