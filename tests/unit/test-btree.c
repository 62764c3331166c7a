// SPDX-License-Identifier: GPL-2.0
/*
 * The index, against a plain search over the same keys. Keys and nodes are
 * allocated to the byte, so that the sanitizer sees a step outside of them.
 * The index itself is walked through too: is all of it there, and do tables
 * meant for a form, a kind of node or a depth get it?
 */
#include "test.h"

#include "dm-btree.h"

/* As dm-btree.c has them, and tells nobody */
#define LARGE		4096
#define CELL_KEYS	4
#define CROWD		0x80000000
#define BRANCH		0x40000000
#define NUMBER		(BRANCH - 1)
#define SHIFT_MAX	31
#define DEPTH_MAX	4U

#define K		DMAP_NODE_KEYS
#define UNWRITTEN	0xa5

/* How long the entries are */
enum shape {
	SHAPE_ONES,		/* a sector: every border is two borders */
	SHAPE_EVEN,
	SHAPE_UNIFORM,
	SHAPE_LOG,		/* 8 to 2^24 */
	SHAPE_SKEWED,		/* 1 to 2^40 */
	SHAPE_TINY_30,		/* nine tenths tiny, then 2^30 each */
	SHAPE_TINY_40,		/* the same, then 2^40 */
	SHAPE_HUGE_FIRST,
	SHAPE_HUGE_LAST,
	SHAPE_VAST_LAST,	/* too wide for nodes, whatever the grain */
	SHAPE_GROWING,		/* exponentially */
	SHAPE_SIGN,		/* across 2^63 */
	SHAPE_TOP,		/* up to and with 2^64-1 */
	SHAPE_WHOLE,		/* from 0 to 2^64-1, in multiples of 4096 */
	SHAPE_WHOLE_ODD,
	SHAPE_ALIGNED,		/* to 4096: too wide, but for the grain */
	SHAPE_EIGHTS,		/* to 8: too wide, but for the grain */
	SHAPE_ODD,		/* the same, but for one odd entry */
	SHAPE_NESTED,		/* clusters of clusters */
	SHAPE_COUNT,
	SHAPE_GIVEN,		/* none of these */
};

struct table {
	struct dmap_btree tree;
	u64 *given;		/* to build from; freed where they can be */
	u64 *keys;		/* the same, not padded */
	void *memory;
	size_t size;
	size_t count;
	enum shape shape;
	u64 random;		/* what it was made from */
};

/* What is in an index. Its entries are met in order. */
struct survey {
	const struct table *table;
	size_t entry;		/* the next to come */
	size_t nodes;
	size_t empty;		/* leaves: cells without a key */
	size_t branches;
	size_t spreads;
	size_t crowds;
	size_t most;		/* entries below a branch */
	unsigned int height;	/* most branches below each other */
	unsigned int depth;	/* most spreads */
};

static u64 seed;
static size_t most_size, most_count;	/* of the large table with most */

static void make_lengths(u64 *keys, size_t count, enum shape shape,
			 u64 *random)
{
	size_t tiny = count - count / 10;
	unsigned int bits = 62;
	u64 length = 8, end = 0;
	size_t i;

	for (i = count; i > 1; i /= 2)
		bits--;
	if (shape == SHAPE_SIGN)
		end = (1ULL << 63) - count / 2 * 8 + 3;
	if (shape == SHAPE_TOP)
		end = 0 - (u64)count * 8;

	for (i = 0; i < count; i++) {
		switch (shape) {
		case SHAPE_ONES:
			length = 1;
			break;
		case SHAPE_UNIFORM:
			length = 1 + random_below(random, 1000);
			break;
		case SHAPE_LOG:
			length = 8ULL << random_below(random, 21);
			length += random_below(random, length);
			break;
		case SHAPE_SKEWED:
			length = 1ULL << random_below(random, 41);
			break;
		case SHAPE_TINY_30:
		case SHAPE_TINY_40:
			length = 1 + random_below(random, 8);
			if (i >= tiny)
				length <<= shape == SHAPE_TINY_30 ? 27 : 37;
			break;
		case SHAPE_HUGE_FIRST:
			length = i ? 1 : 1ULL << 40;
			break;
		case SHAPE_HUGE_LAST:
			length = i < count - 1 ? 8 : 1ULL << 33;
			break;
		case SHAPE_VAST_LAST:
			length = i < count - 1 ? 8 : (1ULL << 63) + 1;
			break;
		case SHAPE_GROWING:
			length = 1ULL << (bits * i / count);
			break;
		case SHAPE_WHOLE:
			length = (U64_MAX / count) & ~4095ULL;
			break;
		case SHAPE_WHOLE_ODD:
			length = (U64_MAX / count - 1) | 1;
			break;
		case SHAPE_ALIGNED:
			length = 4096 * (1 + random_below(random, 1 << 24));
			break;
		case SHAPE_EIGHTS:
		case SHAPE_ODD:
			length = 8 * (1 + random_below(random, 1 << 28));
			length += shape == SHAPE_ODD && i == count / 2;
			break;
		default:
			break;
		}
		end += length;
		keys[i] = end - 1;
	}
	if (shape == SHAPE_WHOLE || shape == SHAPE_WHOLE_ODD)
		keys[count - 1] = U64_MAX;
}

/* @count keys in 2^@bits sectors, which has room for them */
static void nest(u64 *keys, size_t count, u64 start, unsigned int bits,
		 u64 *random)
{
	unsigned int less = 1 + random_below(random, 6);
	unsigned int parts = 1 << less, part, left;
	unsigned int favourite = random_below(random, parts);
	u64 step = ((1ULL << bits) - 1) / (count + 1);
	size_t room, heavy, light, least, now, i;

	if (count < 12 || bits < 8 || !random_below(random, 12)) {
		if (!step || random_below(random, 2))
			step = 1;
		for (i = 0; i < count; i++)
			keys[i] = start + i * step;
		return;
	}

	bits -= less;
	room = min(1ULL << bits, (u64)count);
	heavy = count * random_below(random, 17) / 16;
	heavy = min(heavy, room);
	heavy = max(heavy, count - min(count, (parts - 1) * room));
	light = count - heavy;
	for (part = 0; part < parts; part++) {
		now = heavy;
		if (part != favourite) {
			left = parts - part - (part < favourite);
			now = random_below(random, 2 * light / left + 1);
			now = min(min(now, light), room);
			least = light - min(light, (left - 1) * room);
			now = max(now, least);
			light -= now;
		}
		nest(keys, now, start, bits, random);
		keys += now;
		start += 1ULL << bits;
	}
}

static void make_keys(u64 *keys, size_t count, enum shape shape, u64 random)
{
	unsigned int bits = 10;
	size_t i;

	if (shape != SHAPE_NESTED) {
		make_lengths(keys, count, shape, &random);
		return;
	}
	for (i = count; i > 1; i /= 2)
		bits++;
	bits += random_below(&random, 62 - bits);
	nest(keys, count, random_below(&random, 1ULL << bits), bits, &random);
}

/*
 * Deep tables: LARGE entries of 2^28 sectors, and amidst them a cell of 2^31
 * with windows in windows: a key where the window starts, and the next window
 * is the upper half. At the end of the last one are keys side by side.
 */
static size_t deep_count(unsigned int windows, size_t inner)
{
	return LARGE + windows + inner;
}

static void make_deep(u64 *keys, unsigned int windows, size_t inner)
{
	u64 k, start = 1ULL << 39, end = start + (1ULL << SHIFT_MAX) - 999;
	unsigned int bits = SHIFT_MAX;

	for (k = 0; k < LARGE / 2; k++)
		*keys++ = k << 28;
	for (; windows; windows--) {
		*keys++ = start;
		start += 1ULL << --bits;
	}
	for (; inner; inner--)
		*keys++ = end - inner;
	for (; k < LARGE; k++)
		*keys++ = (k + 8) << 28;
}

static size_t index_bytes(const struct table *table)
{
	return table->size +
	       (table->tree.nodes ? 0 : table->count * sizeof(u64));
}

/* Builds from table->keys; to the byte, and large tables without the keys */
static void table_build(struct table *table)
{
	size_t count = table->count, padded = dmap_btree_keys(count), i;

	for (i = 1; i < count; i++)
		if (table->keys[i - 1] >= table->keys[i])
			fail_msg("shape %d, %zu entries, random %llu: key %zu",
				 table->shape, count, table->random, i);
	assert_true(padded > count);
	table->given = malloc(padded * sizeof(u64));
	assert_non_null(table->given);
	memcpy(table->given, table->keys, count * sizeof(u64));
	memset(table->given + count, UNWRITTEN, (padded - count) * sizeof(u64));
	memset(&table->tree, UNWRITTEN, sizeof(table->tree));

	table->size = dmap_btree_size(table->given, count);
	assert_int_equal(!table->size, count <= 8);
	table->memory = table->size ? malloc(table->size) : NULL;
	assert_true(table->memory || !table->size);
	if (table->size)
		memset(table->memory, UNWRITTEN, table->size);
	dmap_btree_build(&table->tree, table->given, count, table->memory);

	assert_memory_equal(table->given, table->keys, count * sizeof(u64));
	for (i = count; i < padded; i++)
		assert_int_equal(table->given[i], U64_MAX);
	assert_int_equal(table->tree.count, count);
	assert_true(table->tree.last == table->keys[count - 1]);
	if (table->tree.nodes || count <= 8) {
		free(table->given);
		table->given = NULL;
	}
}

static void table_alloc(struct table *table, size_t count)
{
	*table = (struct table) { .count = count, .shape = SHAPE_GIVEN };
	table->keys = malloc(count * sizeof(u64));
	assert_non_null(table->keys);
}

static void table_make(struct table *table, size_t count, enum shape shape,
		       u64 random)
{
	table_alloc(table, count);
	table->shape = shape;
	table->random = random;
	make_keys(table->keys, count, shape, random);
	table_build(table);
}

static void table_make_deep(struct table *table, unsigned int windows,
			    size_t inner)
{
	table_alloc(table, deep_count(windows, inner));
	make_deep(table->keys, windows, inner);
	table_build(table);
}

static void table_free(struct table *table)
{
	free(table->given);
	free(table->keys);
	free(table->memory);
}

/* The first key that is not less than @sector */
static size_t reference(const struct table *table, u64 sector)
{
	size_t low = 0, high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table->keys[middle] < sector)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void fail_at(const struct table *table, const char *what, u64 value)
{
	fail_msg("shape %d, %zu entries, random %llu: %s %llu", table->shape,
		 table->count, table->random, what, value);
}

static void check_found(const struct table *table, u64 sector, size_t expected)
{
	size_t found = dmap_btree_find(&table->tree, sector);

	if (found != expected) {
		print_message("# found %zu, not %zu\n", found, expected);
		fail_at(table, "sector", sector);
	}
}

static void check_sector(const struct table *table, u64 sector)
{
	check_found(table, sector, reference(table, sector));
}

/* Around the entry's last sector, and in its middle */
static void check_entry(const struct table *table, size_t entry)
{
	u64 first = entry ? table->keys[entry - 1] + 1 : 0;
	u64 last = table->keys[entry];

	check_found(table, last, entry);
	if (last != U64_MAX)
		check_found(table, last + 1, entry + 1);
	if (last > first)
		check_found(table, last - 1, entry);
	else if (last)
		check_found(table, last - 1, entry - 1);
	check_found(table, first + (last - first) / 2, entry);
}

static void check_ends(const struct table *table)
{
	u64 last = table->keys[table->count - 1];

	check_found(table, 0, 0);
	check_found(table, last, table->count - 1);
	check_sector(table, U64_MAX / 2);
	check_sector(table, U64_MAX / 2 + 1);
	check_sector(table, U64_MAX);
	if (last == U64_MAX)
		return;
	check_found(table, last + 1, table->count);
	check_found(table, U64_MAX, table->count);
}

static void check_memory(const struct table *table)
{
	size_t size = table->size, count = table->count;

	if (!table->tree.nodes) {
		if (size > 4 * count)
			fail_at(table, "cells of bytes", size);
		return;
	}
	if (size >= 25 * count)
		fail_at(table, "nodes of bytes", size);
	if ((u64)size * most_count > (u64)most_size * count || !most_count) {
		most_size = size;
		most_count = count;
	}
}

static void survey_small(struct survey *survey)
{
	const struct table *table = survey->table;
	const struct dmap_btree *tree = &table->tree;
	u64 last = tree->last;
	size_t cells = table->size / sizeof(u32);
	size_t cell, first;

	/* As many cells as there may be */
	assert_true(last >> tree->shift < table->count - 1);
	assert_true(!tree->shift ||
		    last >> (tree->shift - 1) >= table->count - 1);
	assert_int_equal(cells, (last >> tree->shift) + 2);
	assert_ptr_equal(tree->cells, table->memory);
	assert_ptr_equal(tree->keys, table->given);

	for (cell = 0; cell < cells; cell++) {
		first = survey->entry;
		if ((tree->cells[cell] & ~CROWD) != first)
			fail_at(table, "cell", cell);
		while (survey->entry < table->count &&
		       table->keys[survey->entry] >> tree->shift == cell)
			survey->entry++;
		if (!!(tree->cells[cell] & CROWD) !=
		    (survey->entry - first > CELL_KEYS))
			fail_at(table, "mark of cell", cell);
		survey->crowds += survey->entry - first > CELL_KEYS;
		check_sector(table, (u64)cell << tree->shift);
	}
}

/* The next entry's key, in grains */
static u64 next_key(const struct survey *survey)
{
	return survey->table->keys[survey->entry] >>
	       survey->table->tree.grain;
}

static void check_grain(const struct survey *survey, u64 grain)
{
	check_sector(survey->table, grain << survey->table->tree.grain);
}

static void survey_leaf(struct survey *survey, size_t node, u64 start,
			unsigned int shift)
{
	const struct dmap_node *leaf = &survey->table->tree.nodes[node];
	unsigned int k;

	if (leaf->what != survey->entry)
		fail_at(survey->table, "entry of leaf", node);
	for (k = 0; k < K && leaf->key[k] != U32_MAX; k++) {
		if (survey->entry == survey->table->count ||
		    next_key(survey) - start != leaf->key[k] ||
		    (u64)leaf->key[k] >> shift)
			fail_at(survey->table, "key of leaf", node);
		survey->entry++;
	}
	survey->empty += !k;
	for (; k < K; k++)
		if (leaf->key[k] != U32_MAX)
			fail_at(survey->table, "end of leaf", node);
}

static unsigned int survey_node(struct survey *survey, size_t node, u64 start,
				unsigned int shift, unsigned int depth);

/* Returns how many branches are below each other, with this one. */
static unsigned int survey_branch(struct survey *survey, size_t node, u64 start,
				  unsigned int shift, unsigned int depth)
{
	const struct table *table = survey->table;
	const struct dmap_node *branch = &table->tree.nodes[node];
	size_t child = branch->what & NUMBER, full = K;
	size_t first = survey->entry, before, entries;
	unsigned int k, below, height = 0;

	survey->branches++;
	for (k = 0; k <= K; k++) {
		before = survey->entry;
		below = survey_node(survey, child + k, start, shift, depth);
		height = max(height, below);
		if (survey->entry == before)
			fail_at(table, "empty child of branch", node);
		if (k == K || branch->key[k] == U32_MAX)
			break;
		survey->entry--;
		if (next_key(survey) - start != branch->key[k])
			fail_at(table, "key of branch", node);
		survey->entry++;
	}
	for (; k < K; k++)
		if (branch->key[k] != U32_MAX)
			fail_at(table, "end of branch", node);

	/* Lower ones would not do */
	entries = survey->entry - first;
	for (k = 0; k < height; k++)
		full *= K + 1;
	if (entries <= full || entries > full * (K + 1))
		fail_at(table, "height of branch", node);
	height++;
	survey->most = max(survey->most, entries);
	survey->height = max(survey->height, height);
	return height;
}

static void survey_spread(struct survey *survey, size_t node,
			  unsigned int depth)
{
	const struct table *table = survey->table;
	const struct dmap_node *spread = &table->tree.nodes[node];
	u64 start = spread->key[0] | (u64)spread->key[1] << 32;
	unsigned int shift = spread->key[2];
	size_t first = 0, cell;

	survey->spreads++;
	survey->depth = max(survey->depth, depth);
	if (depth > DEPTH_MAX || shift > SHIFT_MAX ||
	    start != next_key(survey))
		fail_at(table, "spread", node);
	for (cell = 0; cell <= spread->key[3]; cell++) {
		first = survey->entry;
		survey_node(survey, (spread->what & NUMBER) + cell,
			    start + ((u64)cell << shift), shift, depth);
	}
	if (survey->entry == first)
		fail_at(table, "empty last cell of spread", node);

	check_grain(survey, start - 1);
	check_grain(survey, start + ((u64)cell << shift) - 1);
	check_grain(survey, start + ((u64)cell << shift));
	check_grain(survey, start + ((u64)cell << shift << 1));
}

static unsigned int survey_node(struct survey *survey, size_t node, u64 start,
				unsigned int shift, unsigned int depth)
{
	const struct dmap_node *at = &survey->table->tree.nodes[node];
	unsigned int height = 0;

	survey->nodes++;
	if (at->what <= NUMBER)
		survey_leaf(survey, node, start, shift);
	else if (at->what & BRANCH)
		height = survey_branch(survey, node, start, shift, depth);
	else
		survey_spread(survey, node, depth + 1);
	check_grain(survey, start);
	check_grain(survey, start + (1ULL << shift) - 1);
	return height;
}

static void survey_large(struct survey *survey)
{
	const struct table *table = survey->table;
	const struct dmap_btree *tree = &table->tree;
	u64 cell, last = tree->last >> tree->grain >> tree->shift;

	assert_ptr_equal(tree->nodes, table->memory);
	assert_in_range(tree->shift, 0, SHIFT_MAX);
	assert_int_equal(tree->mask, (1ULL << tree->shift) - 1);
	for (cell = 0; cell <= last; cell++)
		survey_node(survey, cell, cell << tree->shift, tree->shift, 0);
	assert_int_equal(survey->nodes * sizeof(struct dmap_node),
			 table->size);
}

/* All of the index */
static struct survey check_index(const struct table *table)
{
	struct survey survey = { .table = table };
	const struct dmap_btree *tree = &table->tree;

	assert_int_equal(!tree->nodes && !tree->cells, table->count <= 8);
	assert_false(tree->nodes && (tree->cells || table->count < LARGE));
	if (tree->cells)
		survey_small(&survey);
	if (tree->nodes)
		survey_large(&survey);
	if (table->size)
		assert_int_equal(survey.entry, table->count);
	check_memory(table);
	return survey;
}

/* All of the index, and so that it takes no ages, not all of its entries */
static struct survey check_table(const struct table *table)
{
	size_t entry, step = 1 + table->count / 16384;

	for (entry = 0; entry < table->count; entry += step)
		check_entry(table, entry);
	check_entry(table, table->count - 1);
	check_ends(table);
	return check_index(table);
}

static void check_shape(size_t count, enum shape shape)
{
	struct table table;

	table_make(&table, count, shape, seed + count);
	check_table(&table);
	table_free(&table);
}

static void check_shapes(size_t count)
{
	enum shape shape;

	for (shape = 0; shape < SHAPE_COUNT; shape++)
		check_shape(count, shape);
}

static void test_every_count(void **state)
{
	size_t count;

	for (count = 1; count <= 2500; count++) {
		check_shape(count, SHAPE_ONES);
		check_shape(count, 1 + count % (SHAPE_COUNT - 1));
		check_shape(count, SHAPE_NESTED);
	}
}

static void test_first_counts(void **state)
{
	size_t count;

	for (count = 1; count <= 130; count++)
		check_shapes(count);
}

/* Where the form changes, and where something is full */
static void test_limits(void **state)
{
	static const unsigned int full[] = { 8, 9, K, K + 1 };
	size_t i, count;

	for (count = LARGE - 2; count <= LARGE + 2; count++)
		check_shapes(count);
	for (i = 0; i < ARRAY_SIZE(full); i++)
		for (count = full[i]; count < 100000; count *= full[i]) {
			if (count < 100)
				continue;
			check_shapes(count - 1);
			check_shapes(count + 1);
		}
	for (count = K; count < 100000; count *= K + 1) {
		check_shapes(count - 2);
		check_shapes(count + 2);
	}
}

static void expect_form(size_t count, enum shape shape, bool cells, bool nodes,
			unsigned int grain)
{
	struct survey survey;
	struct table table;

	table_make(&table, count, shape, seed);
	survey = check_table(&table);
	if (!table.tree.cells == cells || !table.tree.nodes == nodes ||
	    table.tree.grain != grain ||
	    (shape == SHAPE_HUGE_LAST && !survey.empty))
		fail_msg("%zu entries, shape %d: cells %d, nodes %d, grain %u",
			 count, shape, !!table.tree.cells, !!table.tree.nodes,
			 table.tree.grain);
	table_free(&table);
}

static void test_forms(void **state)
{
	size_t count;

	expect_form(1, SHAPE_EVEN, false, false, 0);
	expect_form(8, SHAPE_EVEN, false, false, 0);
	expect_form(9, SHAPE_EVEN, true, false, 0);
	expect_form(LARGE - 1, SHAPE_EVEN, true, false, 0);
	expect_form(LARGE, SHAPE_EVEN, false, true, 0);
	for (count = LARGE; count <= 16 * LARGE; count *= 2) {
		expect_form(count, SHAPE_LOG, false, true, 0);
		expect_form(count, SHAPE_HUGE_LAST, false, true, 0);
		expect_form(count, SHAPE_VAST_LAST, true, false, 0);
		expect_form(count, SHAPE_SIGN, true, false, 0);
		expect_form(count, SHAPE_WHOLE_ODD, true, false, 0);
		expect_form(count, SHAPE_ODD, true, false, 0);
		expect_form(count, SHAPE_EIGHTS, false, true, 3);
		expect_form(count, SHAPE_ALIGNED, false, true, 12);
	}
}

/* In the small form: keys side by side in the first cell, 100 cells apart */
static void test_crowds(void **state)
{
	struct survey survey;
	struct table table;
	size_t inner, i;

	for (inner = 1; inner <= 600; inner++) {
		table_alloc(&table, inner + 100);
		for (i = 0; i < inner; i++)
			table.keys[i] = i;
		for (; i < table.count; i++)
			table.keys[i] = (i - inner + 1ULL) << 30;
		table_build(&table);
		survey = check_table(&table);
		assert_int_equal(survey.crowds, inner > CELL_KEYS);
		table_free(&table);
	}
}

/* LARGE entries, the last key in a given cell of 2^31 * 2^@grain */
static void check_wide(u64 cell, unsigned int grain, bool nodes)
{
	u64 step = (cell << SHIFT_MAX) / LARGE;
	struct table table;
	struct survey survey;
	size_t i;

	table_alloc(&table, LARGE);
	for (i = 0; i < LARGE; i++)
		table.keys[i] = ((i * step + 1) << grain) - 1;
	table.keys[LARGE - 1] = (((cell << SHIFT_MAX) + 1) << grain) - 1;
	table_build(&table);
	assert_int_equal(!!table.tree.nodes, nodes);
	if (nodes) {
		assert_int_equal(table.tree.shift, SHIFT_MAX);
		assert_int_equal(table.tree.grain, grain);
	}
	survey = check_table(&table);
	assert_int_equal(survey.depth, 0);
	table_free(&table);
}

/* As wide as cells may be, and then some */
static void test_wide_cells(void **state)
{
	unsigned int grain;

	for (grain = 0; grain <= 20; grain++) {
		check_wide(LARGE / 16 * 3, grain, true);
		check_wide(LARGE / 16 * 3 + 1, grain, false);
	}
}

/* Crowds in a cell of the table itself: up to 15 * 16 keys are a branch */
static void test_branches(void **state)
{
	struct table table;
	struct survey survey;
	size_t inner;

	for (inner = 1; inner <= 2 * K * (K + 1); inner++) {
		table_make_deep(&table, 0, inner);
		survey = check_table(&table);
		assert_int_equal(survey.branches, inner > K && inner <= 240);
		assert_int_equal(survey.spreads, inner > 240);
		assert_int_equal(survey.depth, inner > 240);
		assert_int_equal(survey.height, inner > K && inner <= 240);
		table_free(&table);
	}
}

/* Up to DEPTH_MAX spreads, and below them branches over branches */
static void test_depths(void **state)
{
	unsigned int windows;
	struct table table;
	struct survey survey;

	for (windows = 1; windows <= DEPTH_MAX + 2; windows++) {
		table_make_deep(&table, windows, 300);
		survey = check_table(&table);
		assert_int_equal(survey.depth, min(windows + 1, DEPTH_MAX));
		assert_int_equal(survey.height, windows < DEPTH_MAX ? 0 : 2);
		table_free(&table);
	}
}

/*
 * A cell of the last spread has all keys but those of the windows. (Up to 240
 * would be no spread; and one window may lie outside of the crowd.)
 */
static void test_full_branches(void **state)
{
	static const size_t full[] = { 242, 3840, 61440 };
	static const unsigned int windows[] = {
		DEPTH_MAX, DEPTH_MAX + 1, DEPTH_MAX };
	struct table table;
	struct survey survey;
	size_t i, inner;

	for (i = 0; i < ARRAY_SIZE(full); i++)
		for (inner = full[i] - 2; inner <= full[i] + 2; inner++) {
			table_make_deep(&table, windows[i], inner);
			survey = check_table(&table);
			assert_int_equal(survey.depth, DEPTH_MAX);
			assert_int_equal(survey.most, inner);
			table_free(&table);
		}
}

/*
 * A table that wants much memory, level by level: as many keys in cells and
 * crowds as keep the cells many; the others in crowds that are of the same sort.
 */
struct level {
	size_t cells;
	unsigned int shift;
	size_t crowds;		/* of the next level's keys */
	size_t sixteens;
	size_t sparse;
};

static const struct level greedy[] = {
	{ 1459, 31, 6, 3, 3795 },
	{ 64, 25, 1, 4, 112 },
	{ 64, 19, 1, 1, 144 },
	{ 32, 14, 1, 2, 48 },
	{ 46, 8, 0, 15, 1 },
};

/* And one that is so wide that cells of 31 bits are too many */
static const struct level wide[] = {
	{ 892, 31, 1, 0, 2 },
	{ 512, 22, 6, 0, 1298 },
	{ 64, 16, 1, 4, 112 },
	{ 64, 10, 1, 1, 144 },
	{ 46, 4, 0, 15, 1 },
};

static u64 *make_greedy(u64 *keys, const struct level *level, u64 start)
{
	size_t plain = level->cells - level->crowds - level->sixteens;
	size_t crowds = level->crowds, sixteens = level->sixteens;
	size_t sparse = level->sparse, cell, now, i;

	for (cell = 0; cell < level->cells; cell++) {
		bool inside = cell && cell + 1 < level->cells;

		now = 16;
		if (inside && crowds) {
			crowds--;
			keys = make_greedy(keys, level + 1, start);
			now = 0;
		} else if (sixteens && (inside || sparse < 2)) {
			sixteens--;
		} else {
			/* The last one gets what is left */
			now = cell + 1 < level->cells ? sparse / plain : sparse;
			if (!cell)
				now = 1;
			sparse -= now;
			plain--;
		}
		for (i = 0; i < now; i++)
			*keys++ = start + i;
		start += 1ULL << level->shift;
	}
	return keys;
}

static size_t check_greedy(const struct level *level, size_t count)
{
	struct table table;
	u64 *end;

	table_alloc(&table, count);
	end = make_greedy(table.keys, level, 0);
	assert_int_equal(end - table.keys, count);
	table_build(&table);
	check_table(&table);
	table_free(&table);
	return table.size;
}

static void test_most_memory(void **state)
{
	/* Else it is not so greedy any more: look for one that is. */
	assert_true(check_greedy(greedy, 7785) > 24 * 7785);
	check_greedy(wide, 4762);
}

/* What sizes that are much alike get: in bytes an entry */
static void test_memory(void **state)
{
	static const enum shape alike[] = {
		SHAPE_ONES, SHAPE_EVEN, SHAPE_UNIFORM };
	struct table table;
	size_t count, i;

	for (count = 9; count < 300000; count += 1 + count / 9)
		for (i = 0; i < ARRAY_SIZE(alike); i++) {
			table_make(&table, count, alike[i], seed + count);
			assert_int_equal(!!table.tree.nodes, count >= LARGE);
			if (index_bytes(&table) > 12 * count + 64)
				fail_at(&table, "bytes", index_bytes(&table));
			if (count < LARGE && table.size > 4 * count)
				fail_at(&table, "bytes", table.size);
			if (table.tree.nodes && table.size < 6 * count)
				fail_at(&table, "bytes", table.size);
			table_free(&table);
		}
}

static void test_random(void **state)
{
	u64 random = seed;
	struct table table;
	unsigned int i;
	size_t count;

	for (i = 0; i < 1000; i++) {
		count = 1 + random_below(&random, i % 3 ? 20000 : 3000);
		table_make(&table, count,
			   i % 2 ? SHAPE_NESTED :
				   random_below(&random, SHAPE_COUNT), random);
		check_table(&table);
		table_free(&table);
	}
}

static void check_spots(size_t count, enum shape shape, unsigned int spots)
{
	u64 random = seed ^ count;
	struct table table;

	table_make(&table, count, shape, seed);
	while (spots--) {
		check_entry(&table, random_below(&random, count));
		check_sector(&table, random_below(&random, U64_MAX));
		check_sector(&table, random_below(&random,
						  table.keys[count - 1]));
	}
	check_entry(&table, 0);
	check_entry(&table, count - 1);
	check_ends(&table);
	check_memory(&table);
	table_free(&table);
}

static void test_million(void **state)
{
	enum shape shape;

	check_shape(1000000, SHAPE_LOG);
	check_shape(1000000, SHAPE_NESTED);
	for (shape = 0; shape < SHAPE_COUNT; shape++)
		check_spots(1000000, shape, 10000);
}

static void test_ten_million(void **state)
{
	check_spots(10000000, SHAPE_EVEN, 30000);
	check_spots(10000000, SHAPE_LOG, 30000);
}

static void test_sizes(void **state)
{
	u64 keys[16] = { 0 };
	size_t count;

	assert_int_equal(sizeof(struct dmap_node), 64);
	for (count = 1; count <= 8; count++) {
		keys[count - 1] = count * count;
		assert_int_equal(dmap_btree_size(keys, count), 0);
		assert_true(dmap_btree_keys(count) >= 8);
	}
	for (count = 1; count < DMAP_BTREE_MAX; count *= 2)
		assert_in_range(dmap_btree_keys(count), count + 1, count + 16);
}

int main(void)
{
	const struct cmocka_test tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_first_counts),
		cmocka_unit_test(test_every_count),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_crowds),
		cmocka_unit_test(test_wide_cells),
		cmocka_unit_test(test_branches),
		cmocka_unit_test(test_depths),
		cmocka_unit_test(test_full_branches),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_most_memory),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_million),
		cmocka_unit_test(test_ten_million),
	};
	int failed;

	seed = random_seed();
	failed = cmocka_run_group_tests_name("btree", tests, NULL, NULL);
	printf("# most memory: %zu bytes for %zu entries\n", most_size,
	       most_count);
	return failed != 0;
}
