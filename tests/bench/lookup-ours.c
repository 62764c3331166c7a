// SPDX-License-Identifier: GPL-2.0
/*
 * The module's index: dm-btree.c as it is, whose function is called without
 * anything in between.
 */
#include <stdlib.h>

#include "dm-btree.h"
#include "lookup.h"

static void *build(u64 *keys, size_t count, size_t *bytes)
{
	size_t size = dmap_btree_size(keys, count);
	struct dmap_btree *tree;

	/* The memory of the index behind its head, each from a line's start */
	tree = aligned_alloc(64, (sizeof(*tree) + 63) / 64 * 64 +
			     (size + 63) / 64 * 64);
	if (!tree)
		abort();
	dmap_btree_build(tree, keys, count,
			 (char *)tree + (sizeof(*tree) + 63) / 64 * 64);
	*bytes += size;
	/* Large tables are found without them. */
	if (tree->nodes)
		*bytes -= count * sizeof(*keys);
	return tree;
}

static void destroy(void *index)
{
	free(index);
}

const struct candidate ours = {
	.name	 = "ours",
	.build	 = build,
	.find	 = (size_t (*)(const void *, u64))dmap_btree_find,
	.destroy = destroy,
};
