// SPDX-License-Identifier: GPL-2.0
/*
 * The structure to compare with: a btree of 8 keys of 64 bits to a node, which
 * is scanned from its first key on until one is not less than the sector; child
 * positions are computed. It is what the device-mapper of 2001 laid out, with
 * the wider keys that the mainline driver has used since. Written from that
 * description, plain.
 */
#include <stdlib.h>
#include <string.h>

#include "lookup.h"

#define KEYS	8
#define CHILDREN (KEYS + 1)
#define LEVELS	16

struct tree {
	u64 last;
	size_t count;
	unsigned int levels;		/* with the leaves */
	size_t nodes[LEVELS];
	u64 *level[LEVELS];
};

static u64 *node_at(const struct tree *tree, unsigned int level, size_t node)
{
	return tree->level[level] + node * KEYS;
}

/* The greatest key below a node, by way of its last child each time */
static u64 greatest(const struct tree *tree, unsigned int level, size_t node)
{
	for (; level < tree->levels - 1; level++)
		node = node * CHILDREN + CHILDREN - 1;
	if (node >= tree->nodes[level])
		return ~0ULL;
	return node_at(tree, level, node)[KEYS - 1];
}

static void *build(u64 *keys, size_t count, size_t *bytes)
{
	struct tree *tree = calloc(1, sizeof(*tree));
	size_t nodes = (count + KEYS - 1) / KEYS;
	size_t sum = 0, node, k;
	unsigned int level;
	u64 *memory;

	tree->last = keys[count - 1];
	tree->count = count;
	for (tree->levels = 1, node = nodes; node > 1; tree->levels++) {
		node = (node + CHILDREN - 1) / CHILDREN;
		sum += node;
	}
	memory = aligned_alloc(64, (sum + nodes) * KEYS * sizeof(u64));
	*bytes += sum * KEYS * sizeof(u64);

	/* The keys are its lowest level, in whole nodes. */
	tree->level[tree->levels - 1] = memory + sum * KEYS;
	memcpy(memory + sum * KEYS, keys, count * sizeof(u64));
	for (node = count; node < nodes * KEYS; node++)
		memory[sum * KEYS + node] = ~0ULL;
	tree->nodes[tree->levels - 1] = nodes;
	for (level = tree->levels - 1; level-- > 0; ) {
		nodes = (nodes + CHILDREN - 1) / CHILDREN;
		tree->nodes[level] = nodes;
		sum -= nodes;
		tree->level[level] = memory + sum * KEYS;
		for (node = 0; node < nodes; node++)
			for (k = 0; k < KEYS; k++)
				node_at(tree, level, node)[k] =
					greatest(tree, level + 1,
						 node * CHILDREN + k);
	}
	return tree;
}

static size_t find(const void *index, u64 sector)
{
	const struct tree *tree = index;
	unsigned int level, k = 0;
	size_t node = 0;
	const u64 *keys;

	if (sector > tree->last)
		return tree->count;
	for (level = 0; level < tree->levels; level++) {
		node = node * CHILDREN + k;
		keys = node_at(tree, level, node);
		for (k = 0; k < KEYS; k++)
			if (keys[k] >= sector)
				break;
	}
	return node * KEYS + k;
}

static void destroy(void *index)
{
	struct tree *tree = index;

	free(tree->level[0]);
	free(tree);
}

const struct candidate mainline = {
	.name	 = "mainline",
	.build	 = build,
	.find	 = find,
	.destroy = destroy,
};
