/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sector -> entry index. Pure: no lock, no block type, no allocation.
 */
#ifndef _DM_BTREE_H
#define _DM_BTREE_H

#include <linux/types.h>

#define DMAP_NODE_KEYS	8	/* 64-bit keys in a cache line */
#define DMAP_NODE_SIZE	(DMAP_NODE_KEYS * sizeof(u64))
#define DMAP_BTREE_LEVELS	21	/* 9^20 * 8 > 2^64 entries */

/**
 * struct dmap_btree - the index over a sorted array of keys
 * @keys: the last sector of each entry, ascending; the leaves
 * @count: how many entries
 * @levels: levels above the leaves
 * @level: those levels, the root first; each an array of nodes
 */
struct dmap_btree {
	const u64 *keys;
	size_t count;
	unsigned int levels;
	u64 *level[DMAP_BTREE_LEVELS];
};

size_t dmap_btree_keys(size_t count);
size_t dmap_btree_nodes(size_t count);
void dmap_btree_build(struct dmap_btree *tree, u64 *keys, size_t count,
		      u64 *nodes);
size_t dmap_btree_find(const struct dmap_btree *tree, u64 sector);

#endif /* _DM_BTREE_H */
