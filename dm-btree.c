// SPDX-License-Identifier: GPL-2.0
/*
 * The sector -> entry index: built once over keys that are sorted already, and
 * never changed. The keys are the last sectors of the table's entries; the
 * entry that holds a sector is the first whose key is not less than it.
 *
 * It comes from the btree of the device-mapper of 2001 (J. Thornber): nodes are
 * cache lines full of keys, children lie side by side, so where a child is can
 * be computed and there are no pointers. What its upper levels do, to say in
 * what part of the device a sector lies, a shift of the sector does at once
 * where entries are of similar size: the device is cut into cells of 2^shift
 * sectors. There are three forms:
 *
 * Tiny: up to 8 keys stand in the head of the index and are counted.
 *
 * Small: for each cell the number of the first key in it. Four keys from there
 * on are counted; those beyond the cell are too great to count.
 *
 *	sector / 10      0   1   2   3   4
 *	cells          [ 0 | 1 | 1 | 3 | 4 ]
 *	keys           [ 9 | 23  29 | 38 | 45 ]
 *
 * A cell with more keys is marked, and halved until 8 are left to count.
 *
 * Large: now the keys do not stay in the caches. What matters is how many lines
 * of memory are touched, one after the other, and how many bytes there are in
 * all. Hence each cell is a node of its own, with keys of 32 bits, relative to
 * the cell and in grains, the largest power of two that divides all borders:
 *
 *	leaf     [ first entry | up to 15 keys                         ]
 *	branch   [ first child | the greatest keys of all but the last ]
 *	spread   [ first child | base, shift, last of the cells        ]
 *
 * A cell whose keys do not fit becomes a branch over up to 16 children, leaves
 * or branches, or if there are very many, a spread: cut into cells once more.
 * Most lookups touch one line. The 64-bit keys are not needed any more.
 *
 * Keys are counted, not searched: a few comparisons added up are a handful of
 * instructions without a branch that a random sector would mispredict.
 *
 * Memory, in bytes an entry: 12 in the small form with its keys, and 56 in all;
 * in the large one 6 to 12 for sizes that are much alike, and less than 25
 * whatever they are, as cells are made in proportion to the keys that they
 * serve themselves.
 *
 * A sector past the last key is turned away first. For any other there is a key
 * not less than it, hence a cell. Once built, an index is only read: any number
 * of lookups may run at once, without a lock, as long as it is there.
 */
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/prefetch.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "dm-btree.h"

#define LARGE		4096		/* entries */

#define CELL_KEYS	4		/* are counted at once */
#define CROWD_KEYS	8
#define CROWD		BIT(31)

#define BRANCH		BIT(30)
#define SPREAD		BIT(31)
#define NUMBER		(BRANCH - 1)
#define CHILDREN	(DMAP_NODE_KEYS + 1)
#define SHIFT_MAX	31		/* keys are less than U32_MAX */
#define DEPTH_MAX	4		/* of cells in cells */
#define AHEAD		16		/* nodes to prefetch */

/*
 * The index as it is laid out, twice: first to see how large it is, when cells
 * and nodes are NULL.
 */
struct layout {
	const u64 *keys;
	unsigned int grain;
	u32 *cells;
	size_t cell_count;
	struct dmap_node *nodes;
	size_t node_count;
};

/* The keys from @first up to, but without @end, and their cells */
struct run {
	size_t first;
	size_t end;
	u64 base;
	u64 last_cell;
	unsigned int shift;
};

static inline unsigned int rank4(const u64 *key, u64 sector)
{
	return (key[0] < sector) + (key[1] < sector) +
	       (key[2] < sector) + (key[3] < sector);
}

static inline unsigned int rank8(const u64 *key, u64 sector)
{
	return rank4(key, sector) + rank4(key + 4, sector);
}

static inline size_t rank3(const u32 *key, u32 offset)
{
	return (key[0] < offset) + (key[1] < offset) + (key[2] < offset);
}

/* Every fourth key first: six comparisons do for fifteen keys. */
static inline size_t node_rank(const struct dmap_node *node, u32 offset)
{
	size_t rank = (node->key[3] < offset) + (node->key[7] < offset) +
		      (node->key[11] < offset);

	return 4 * rank + rank3(node->key + 4 * rank, offset);
}

static inline u64 offset_of(const struct layout *layout, const struct run *run,
			    size_t key)
{
	return (layout->keys[key] >> layout->grain) - run->base;
}

static inline u64 cell_of(const struct layout *layout, const struct run *run,
			  size_t key)
{
	return offset_of(layout, run, key) >> run->shift;
}

/* Makes cells so wide that there are at most @count */
static void set_cells(const struct layout *layout, struct run *run, u64 count)
{
	u64 span = offset_of(layout, run, run->end - 1);

	run->shift = 0;
	while (span >> run->shift >= count)
		run->shift++;
	run->last_cell = span >> run->shift;
}

/*
 * Finds the next cell with more than @room keys, from key *@first on, without
 * looking at all of them: one among the first @step keys of such a cell is
 * looked at, and then the cell goes on for @reach more.
 */
static bool next_crowd(const struct layout *layout, const struct run *run,
		       unsigned int room, size_t *first, size_t *end)
{
	unsigned int step = (room + 1) / 2;
	unsigned int reach = room + 1 - step;
	size_t from, to, key = *first;
	u64 cell;

	while (key + reach < run->end) {
		cond_resched();
		cell = cell_of(layout, run, key);
		if (likely(cell_of(layout, run, key + reach) != cell)) {
			key += step;
			continue;
		}
		for (from = key; from > *first; from--)
			if (cell_of(layout, run, from - 1) != cell)
				break;
		to = from + room;
		if (to >= run->end || cell_of(layout, run, to) != cell) {
			key += step;
			continue;
		}
		for (; to + step < run->end; to += step)
			if (cell_of(layout, run, to + step) != cell)
				break;
		for (; to < run->end; to++)
			if (cell_of(layout, run, to) != cell)
				break;
		*first = from;
		*end = to;
		return true;
	}
	return false;
}

static void make_small(struct layout *layout, struct run *run)
{
	size_t cell, key = 0, first = 0, end;

	set_cells(layout, run, run->end - 1);
	layout->cell_count = run->last_cell + 2;
	if (!layout->cells)
		return;
	for (cell = 0; cell < layout->cell_count; cell++) {
		layout->cells[cell] = key;
		while (key < run->end && cell_of(layout, run, key) == cell)
			key++;
	}
	for (; next_crowd(layout, run, CELL_KEYS, &first, &end); first = end)
		layout->cells[cell_of(layout, run, first)] |= CROWD;
}

/* A key as nodes have it, relative to its cell */
static u32 node_key(const struct layout *layout, const struct run *run,
		    size_t key)
{
	return offset_of(layout, run, key) & ((1U << run->shift) - 1);
}

static void make_leaf(struct layout *layout, const struct run *run,
		      size_t node, size_t first, size_t end)
{
	struct dmap_node *leaf;
	size_t k;

	if (!layout->nodes)
		return;
	leaf = &layout->nodes[node];
	leaf->what = first;
	for (k = 0; k < DMAP_NODE_KEYS; k++, first++)
		leaf->key[k] = first < end ? node_key(layout, run, first) :
					     U32_MAX;
}

static size_t make_nodes(struct layout *layout, struct run *run,
			 unsigned int depth);

/* Calls itself once a level; seven levels do for any table. */
static void make_branch(struct layout *layout, const struct run *run,
			size_t node, size_t first, size_t end)
{
	size_t reach = DMAP_NODE_KEYS;	/* keys below a child */
	size_t child = layout->node_count;
	size_t k, next;

	while (reach * CHILDREN < end - first)
		reach *= CHILDREN;
	layout->node_count += DIV_ROUND_UP(end - first, reach);

	if (layout->nodes)
		layout->nodes[node].what = BRANCH | child;
	for (k = 0; layout->nodes && k < DMAP_NODE_KEYS; k++) {
		next = first + (k + 1) * reach;
		layout->nodes[node].key[k] = next < end ?
			node_key(layout, run, next - 1) : U32_MAX;
	}
	for (; first < end; first = next) {
		next = min(first + reach, end);
		if (next - first <= DMAP_NODE_KEYS)
			make_leaf(layout, run, child++, first, next);
		else
			make_branch(layout, run, child++, first, next);
	}
}

/* Makes what is below a cell whose keys do not fit in a leaf */
static void make_below(struct layout *layout, const struct run *run,
		       size_t node, size_t first, size_t end,
		       unsigned int depth)
{
	struct run inner = { .first = first, .end = end };
	size_t child;

	if (end - first <= DMAP_NODE_KEYS * CHILDREN || depth == DEPTH_MAX) {
		make_branch(layout, run, node, first, end);
		return;
	}
	inner.base = offset_of(layout, &inner, first);
	child = make_nodes(layout, &inner, depth + 1);
	if (layout->nodes)
		layout->nodes[node] = (struct dmap_node) {
			.what = SPREAD | child,
			.key = { inner.base, inner.base >> 32,
				 inner.shift, inner.last_cell } };
}

/*
 * Chooses cells for a run, and returns whether any is crowded. Three nodes or
 * less are for 16 keys, which leaves room for sizes to vary. But crowds have
 * nodes of their own: where they have most of the keys, the others decide,
 * and how wide a cell may be, if that costs little.
 */
static bool choose_cells(const struct layout *layout, struct run *run)
{
	size_t sparse = run->end - run->first, crowds = 0;
	size_t first = run->first, end;
	u64 cells, least;

	set_cells(layout, run, sparse / 16 * 3 + 1);
	for (; next_crowd(layout, run, DMAP_NODE_KEYS, &first, &end);
	     first = end) {
		sparse -= end - first;
		crowds++;
	}
	cells = sparse / 16 * 3 + 2 * crowds;
	least = offset_of(layout, run, run->end - 1) >> SHIFT_MAX;
	if (least <= (run->end - run->first) / 128)
		cells = max(cells, least);
	if (cells < run->last_cell / 2)
		set_cells(layout, run, cells + 1);
	return crowds > 0;
}

/*
 * Makes the nodes for the cells of a run, side by side, and all that is below.
 * Returns the number of the first.
 */
static size_t make_nodes(struct layout *layout, struct run *run,
			 unsigned int depth)
{
	bool crowded = choose_cells(layout, run);
	size_t node = layout->node_count;
	size_t cell, first, end = run->first;

	layout->node_count += run->last_cell + 1;
	if (run->shift > SHIFT_MAX)
		return node;

	for (cell = 0; layout->nodes && cell <= run->last_cell; cell++) {
		first = end;
		while (end < run->end && cell_of(layout, run, end) == cell)
			end++;
		make_leaf(layout, run, node + cell, first, end);
		cond_resched();
	}

	first = run->first;
	for (; crowded && next_crowd(layout, run, DMAP_NODE_KEYS, &first, &end);
	     first = end)
		make_below(layout, run,
			   node + cell_of(layout, run, first),
			   first, end, depth);
	return node;
}

static unsigned int find_grain(const u64 *keys, size_t count)
{
	u64 ends = 0;
	size_t i;

	for (i = 0; i < count && !(ends & 1); i++)
		ends |= keys[i] + 1;
	return __ffs64(ends);
}

static void lay_out(struct layout *layout, struct run *whole, size_t count)
{
	u64 last = layout->keys[count - 1];

	*whole = (struct run) { .end = count };
	if (count >= LARGE) {
		/* It takes time, and only cells that may be wide want it. */
		if (last >> SHIFT_MAX > count / 128)
			layout->grain = find_grain(layout->keys, count);
		make_nodes(layout, whole, 0);
		if (whole->shift <= SHIFT_MAX)
			return;
		layout->grain = 0;
		layout->node_count = 0;
	}
	make_small(layout, whole);
}

/**
 * dmap_btree_keys() - how large the array of keys must be
 * @count: entries
 *
 * Return: a number of keys, more than @count, as they are counted in steps.
 */
size_t dmap_btree_keys(size_t count)
{
	return count + CROWD_KEYS - 1;
}

/**
 * dmap_btree_size() - how much memory an index wants beside the keys
 * @keys: last sectors of the entries, strictly ascending
 * @count: entries, at least 1, less than DMAP_BTREE_MAX
 *
 * Takes time linear in @count.
 *
 * Context: process context, may sleep.
 * Return: bytes.
 */
size_t dmap_btree_size(const u64 *keys, size_t count)
{
	struct layout layout = { .keys = keys };
	struct run whole;

	if (count <= DMAP_FEW_KEYS)
		return 0;
	lay_out(&layout, &whole, count);
	return layout.node_count * sizeof(*layout.nodes) +
	       layout.cell_count * sizeof(*layout.cells);
}

/**
 * dmap_btree_build() - build the index
 * @tree: the index
 * @keys: as dmap_btree_size() was given them, with room for
 *	dmap_btree_keys() of them, which this pads; stay in use
 * @count: entries
 * @memory: dmap_btree_size() bytes, best aligned to a cache line; stay in use
 *
 * Takes time linear in @count.
 *
 * Context: process context, may sleep.
 */
void dmap_btree_build(struct dmap_btree *tree, u64 *keys, size_t count,
		      void *memory)
{
	struct layout layout = { .keys = keys };
	struct run whole;

	memset64(keys + count, U64_MAX, dmap_btree_keys(count) - count);
	*tree = (struct dmap_btree) {
		.last = keys[count - 1], .count = count, .keys = keys };
	memcpy(tree->few, keys, sizeof(tree->few));
	if (count <= DMAP_FEW_KEYS)
		return;

	layout.cells = memory;
	layout.nodes = memory;
	lay_out(&layout, &whole, count);
	tree->grain = layout.grain;
	tree->shift = whole.shift;
	tree->mask = (1U << (whole.shift & 31)) - 1;
	if (layout.node_count)
		tree->nodes = memory;
	else
		tree->cells = memory;
}

/* In a cell of more than CELL_KEYS keys; the next one tells how many */
static noinline size_t find_in_crowd(const struct dmap_btree *tree, u64 sector)
{
	const u32 *cell = &tree->cells[sector >> tree->shift];
	size_t first = cell[0] & ~CROWD, half;
	size_t count = (cell[1] & ~CROWD) - first;
	const u64 *key = tree->keys + first;

	while (count > CROWD_KEYS) {
		half = count / 2;
		key += half * (key[half - 1] < sector);
		count -= half;
	}
	return key - tree->keys + rank8(key, sector);
}

/* Down from a node that is no leaf */
static noinline size_t find_below(const struct dmap_btree *tree,
				  const struct dmap_node *node, u64 sector)
{
	u32 offset = sector & tree->mask;
	u64 child, base;

	while (node->what > NUMBER) {
		if (node->what & BRANCH) {
			child = node_rank(node, offset);
		} else {
			base = node->key[0] | (u64)node->key[1] << 32;
			base = sector > base ? sector - base : 0;
			child = base >> node->key[2];
			offset = base & ((1U << node->key[2]) - 1);
			if (child > node->key[3]) {
				child = node->key[3];
				offset = U32_MAX;
			}
		}
		node = &tree->nodes[(node->what & NUMBER) + child];
	}
	return node->what + node_rank(node, offset);
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
	const struct dmap_node *node;
	u32 first;

	if (unlikely(sector > tree->last))
		return tree->count;
	if (tree->nodes) {
		sector >>= tree->grain;
		node = &tree->nodes[sector >> tree->shift];
		/* For those who go through a table from end to end */
		prefetch(node + AHEAD);
		if (likely(node->what <= NUMBER))
			return node->what + node_rank(node,
						      sector & tree->mask);
		return find_below(tree, node, sector);
	}
	if (tree->cells) {
		first = tree->cells[sector >> tree->shift];
		if (likely(!(first & CROWD)))
			return first + rank4(tree->keys + first, sector);
		return find_in_crowd(tree, sector);
	}
	return rank8(tree->few, sector);
}
