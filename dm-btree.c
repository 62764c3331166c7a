// SPDX-License-Identifier: GPL-2.0
/*
 * The sector -> entry index: a btree built once, over keys that are sorted
 * already, and never changed.
 *
 * The keys are the last sectors of the table's entries. Laid out in groups of
 * eight, a cache line each, they are the leaves themselves. Each level above
 * holds, for nine nodes of the level below, the greatest key of the first
 * eight; the ninth needs none, it is where the search goes if none of the
 * eight is large enough:
 *
 *	level 0     [ 71 .  .  .  .  .  .  . ]                  root
 *	              |   \
 *	level 1     [ 7 15 23 31 39 47 55 63 ] [ 79 87 ~0 ... ]
 *	              |  |                 \      |  |
 *	leaves      [0..7][8..15] ...  [64..71] [72..79] ...
 *
 * (keys 0, 1, 2, ... for the picture). Where a node's children lie is
 * computed, not stored: child k of node n is node 9 * n + k of the next level.
 * So there are no pointers, every byte of a line that is fetched is a key, and
 * the tree is one allocation that the caller provides. This is the layout of
 * the device-mapper of 2001 (J. Thornber), where a node was 32 bytes of 32-bit
 * keys; levels are padded with ~0, so that a search needs no bounds.
 *
 * A node is searched by counting the keys that are less than the sector, all
 * eight of them, without a branch that could be mispredicted.
 *
 * A sector past the last key is turned away before the descent. Any other is
 * less than or equal to some key, hence at each level the child it is led to
 * exists, and the walk cannot leave the arrays.
 *
 * Once built, a tree is only read: any number of lookups may run at once, and
 * no lock is involved. Its owner sees to it that it outlives them.
 */
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/string.h>

#include "dm-btree.h"

#define CHILDREN	(DMAP_NODE_KEYS + 1)

static size_t nodes_for(size_t count)
{
	return DIV_ROUND_UP(count, DMAP_NODE_KEYS);
}

/**
 * dmap_btree_keys() - how large the array of keys must be
 * @count: entries
 *
 * Return: a number of keys, @count rounded up to whole nodes.
 */
size_t dmap_btree_keys(size_t count)
{
	return nodes_for(count) * DMAP_NODE_KEYS;
}

/**
 * dmap_btree_nodes() - how many nodes stand above the leaves
 * @count: entries
 *
 * Return: a number of nodes of DMAP_NODE_SIZE bytes; 0 if the leaves are one
 * node and need none.
 */
size_t dmap_btree_nodes(size_t count)
{
	size_t nodes, sum = 0;

	for (nodes = nodes_for(count); nodes > 1; sum += nodes)
		nodes = DIV_ROUND_UP(nodes, CHILDREN);
	return sum;
}

/* The greatest key below node @node of level @level; the leaves are @levels */
static u64 greatest(const struct dmap_btree *tree, unsigned int level,
		    size_t node)
{
	for (; level < tree->levels; level++)
		node = node * CHILDREN + DMAP_NODE_KEYS;
	if (node >= nodes_for(tree->count))
		return U64_MAX;
	return tree->keys[node * DMAP_NODE_KEYS + DMAP_NODE_KEYS - 1];
}

static void fill_level(struct dmap_btree *tree, unsigned int level,
		       size_t nodes)
{
	u64 *key = tree->level[level];
	size_t node;
	unsigned int k;

	for (node = 0; node < nodes; node++)
		for (k = 0; k < DMAP_NODE_KEYS; k++)
			*key++ = greatest(tree, level + 1,
					  node * CHILDREN + k);
}

/**
 * dmap_btree_build() - build the index
 * @tree: the index
 * @keys: last sectors of the entries, strictly ascending, with room for
 *	dmap_btree_keys() of them, which this pads; stays in use
 * @count: entries, at least 1
 * @nodes: memory for dmap_btree_nodes() nodes, best aligned to a cache line;
 *	stays in use
 *
 * Takes time linear in @count.
 */
void dmap_btree_build(struct dmap_btree *tree, u64 *keys, size_t count,
		      u64 *nodes)
{
	size_t size[DMAP_BTREE_LEVELS];
	size_t leaves = nodes_for(count);
	size_t n;
	unsigned int level;

	memset64(keys + count, U64_MAX, leaves * DMAP_NODE_KEYS - count);
	tree->keys = keys;
	tree->count = count;

	tree->levels = 0;
	for (n = leaves; n > 1; n = DIV_ROUND_UP(n, CHILDREN))
		tree->levels++;

	for (n = leaves, level = tree->levels; level-- > 0; ) {
		n = DIV_ROUND_UP(n, CHILDREN);
		size[level] = n;
		tree->level[level] = nodes;
		nodes += n * DMAP_NODE_KEYS;
	}
	for (level = 0; level < tree->levels; level++)
		fill_level(tree, level, size[level]);
}

/* How many keys of a node are less than @sector */
static unsigned int node_rank(const u64 *node, u64 sector)
{
	unsigned int rank = 0;
	unsigned int k;

	for (k = 0; k < DMAP_NODE_KEYS; k++)
		rank += node[k] < sector;
	return rank;
}

/**
 * dmap_btree_find() - find the entry that holds a sector
 * @tree: the index
 * @sector: the sector
 *
 * Context: any; takes no lock.
 * Return: the number of the entry, from 0; the count of entries if @sector is
 * past the last.
 */
size_t dmap_btree_find(const struct dmap_btree *tree, u64 sector)
{
	size_t node = 0;
	unsigned int level;

	if (sector > tree->keys[tree->count - 1])
		return tree->count;

	for (level = 0; level < tree->levels; level++)
		node = node * CHILDREN +
			node_rank(tree->level[level] + node * DMAP_NODE_KEYS,
				  sector);
	return node * DMAP_NODE_KEYS +
		node_rank(tree->keys + node * DMAP_NODE_KEYS, sector);
}
