// SPDX-License-Identifier: GPL-2.0
/*
 * The index, against a binary search over the same keys. Keys and nodes are
 * allocated to the byte, so that the sanitizer sees a step outside of them.
 */
#include "test.h"

#include "dm-btree.h"

#define K DMAP_NODE_KEYS
#define UNWRITTEN 0xa5a5a5a5a5a5a5a5ULL

/* How long entry @i of @count is; what is left goes in front of the first */
enum shape {
	SHAPE_ONES,	/* a sector each: every border is two borders */
	SHAPE_EVEN,
	SHAPE_SKEWED,	/* from one sector to 2^40 */
	SHAPE_SIGN,	/* across 2^63 */
	SHAPE_TOP,	/* up to and with 2^64-1 */
	SHAPE_COUNT,
};

struct index {
	struct dmap_btree tree;
	u64 *keys;
	u64 *nodes;
	size_t count;
};

static u64 seed;

static void make_keys(u64 *keys, size_t count, enum shape shape)
{
	u64 random = seed;
	u64 end = 0;
	size_t i;

	if (shape == SHAPE_SIGN)
		end = (1ULL << 63) - count / 2 * 8 + 3;
	if (shape == SHAPE_TOP)
		end = 0 - (u64)count * 8;
	for (i = 0; i < count; i++) {
		if (shape == SHAPE_ONES)
			end += 1;
		else if (shape == SHAPE_SKEWED)
			end += 1ULL << random_below(&random, 41);
		else
			end += 8;
		keys[i] = end - 1;
	}
}

static void index_make(struct index *index, size_t count, enum shape shape)
{
	size_t nodes = dmap_btree_nodes(count);
	size_t i;

	index->count = count;
	index->keys = malloc(dmap_btree_keys(count) * sizeof(u64));
	assert_non_null(index->keys);
	index->nodes = nodes ? malloc(nodes * DMAP_NODE_SIZE) : NULL;
	assert_true(!nodes || index->nodes);
	for (i = 0; i < nodes * K; i++)
		index->nodes[i] = UNWRITTEN;

	make_keys(index->keys, count, shape);
	dmap_btree_build(&index->tree, index->keys, count, index->nodes);
}

static void index_free(struct index *index)
{
	free(index->keys);
	free(index->nodes);
}

/* The first key that is not less than @sector */
static size_t reference(const struct index *index, u64 sector)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (index->keys[middle] < sector)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void check_sector(const struct index *index, u64 sector)
{
	size_t found = dmap_btree_find(&index->tree, sector);
	size_t expected = reference(index, sector);

	if (found != expected)
		fail_msg("%zu entries, sector %llu: found %zu, not %zu",
			 index->count, sector, found, expected);
}

static void check_border(const struct index *index, size_t entry)
{
	u64 key = index->keys[entry];

	if (key)
		check_sector(index, key - 1);
	check_sector(index, key);
	if (key != U64_MAX)
		check_sector(index, key + 1);
}

static void check_ends(const struct index *index)
{
	u64 last = index->keys[index->count - 1];

	check_sector(index, 0);
	check_sector(index, U64_MAX / 2);
	check_sector(index, U64_MAX);
	assert_int_equal(dmap_btree_find(&index->tree, last),
			 index->count - 1);
	if (last == U64_MAX)
		return;
	assert_int_equal(dmap_btree_find(&index->tree, last + 1),
			 index->count);
	assert_int_equal(dmap_btree_find(&index->tree, U64_MAX),
			 index->count);
}

static void check_all(size_t count, enum shape shape)
{
	struct index index;
	size_t i;

	index_make(&index, count, shape);
	for (i = 0; i < count; i++)
		check_border(&index, i);
	check_ends(&index);
	index_free(&index);
}

static void check_shapes(size_t count)
{
	enum shape shape;

	for (shape = 0; shape < SHAPE_COUNT; shape++)
		check_all(count, shape);
}

static void test_every_small_count(void **state)
{
	size_t count;

	for (count = 1; count <= 2000; count++) {
		check_all(count, SHAPE_ONES);
		check_all(count, 1 + count % (SHAPE_COUNT - 1));
	}
}

/* 8, 72, 648, 5832, 52488: trees that are full */
static void test_around_full_trees(void **state)
{
	size_t full, count;

	for (full = K; full <= 100000; full *= K + 1)
		for (count = full - 2; count <= full + K + 2; count++)
			check_shapes(count);
	check_shapes(100000);
}

static void test_first_shapes(void **state)
{
	size_t count;

	for (count = 1; count <= 200; count++)
		check_shapes(count);
}

/* The same count of nodes, from the definition rather than step by step */
static size_t nodes_expected(size_t count, unsigned int *levels)
{
	size_t leaves = count / K + !!(count % K);
	size_t reach, sum = 0;

	*levels = 0;
	for (reach = 1; reach < leaves; ++*levels) {
		reach *= K + 1;
		sum += leaves / reach + !!(leaves % reach);
	}
	return sum;
}

static void check_layout(size_t count)
{
	struct index index;
	unsigned int levels;
	size_t nodes = nodes_expected(count, &levels);
	size_t i;

	assert_int_equal(dmap_btree_nodes(count), nodes);
	index_make(&index, count, SHAPE_EVEN);
	assert_int_equal(index.tree.levels, levels);
	assert_int_equal(index.tree.count, count);
	assert_ptr_equal(index.tree.keys, index.keys);

	for (i = 0; i < nodes * K; i++)
		assert_int_not_equal(index.nodes[i], UNWRITTEN);
	for (i = count; i < dmap_btree_keys(count); i++)
		assert_int_equal(index.keys[i], U64_MAX);
	index_free(&index);
}

static void test_layout(void **state)
{
	size_t count;

	for (count = 1; count <= 800; count++)
		check_layout(count);
	for (count = 5830; count <= 5834; count++)
		check_layout(count);
	check_layout(52488);
	check_layout(52489);
}

static void test_sizes(void **state)
{
	unsigned int levels, bit;
	size_t count;

	assert_int_equal(DMAP_NODE_SIZE, 64);
	assert_int_equal(dmap_btree_keys(1), 8);
	assert_int_equal(dmap_btree_keys(8), 8);
	assert_int_equal(dmap_btree_keys(9), 16);
	assert_int_equal(dmap_btree_nodes(1), 0);
	assert_int_equal(dmap_btree_nodes(8), 0);
	assert_int_equal(dmap_btree_nodes(9), 1);
	assert_int_equal(dmap_btree_nodes(72), 1);
	assert_int_equal(dmap_btree_nodes(73), 3);
	assert_int_equal(dmap_btree_nodes(648), 10);
	assert_int_equal(dmap_btree_nodes(649), 13);

	for (bit = 0; bit < 60; bit++)
		for (count = (1ULL << bit); count <= (1ULL << bit) + 1; count++)
			assert_int_equal(dmap_btree_nodes(count),
					 nodes_expected(count, &levels));
	nodes_expected(1ULL << 60, &levels);
	assert_in_range(levels, 1, DMAP_BTREE_LEVELS);
}

static void check_spots(size_t count, enum shape shape)
{
	u64 random = seed ^ count;
	struct index index;
	unsigned int i;

	index_make(&index, count, shape);
	for (i = 0; i < 100000; i++) {
		check_border(&index, random_below(&random, count));
		check_sector(&index, random_below(&random, U64_MAX));
		check_sector(&index, random_below(&random,
						  index.keys[count - 1]));
	}
	check_border(&index, 0);
	check_border(&index, count - 1);
	check_ends(&index);
	index_free(&index);
}

static void test_million(void **state)
{
	check_spots(1000000, SHAPE_EVEN);
	check_spots(1000000, SHAPE_SKEWED);
	check_spots(1000000, SHAPE_TOP);
	check_spots(8 * 9 * 9 * 9 * 9 * 9, SHAPE_SIGN);
	check_spots(8 * 9 * 9 * 9 * 9 * 9 + 1, SHAPE_ONES);
}

int main(void)
{
	const struct cmocka_test tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_first_shapes),
		cmocka_unit_test(test_every_small_count),
		cmocka_unit_test(test_around_full_trees),
		cmocka_unit_test(test_million),
	};

	seed = random_seed();
	return cmocka_run_group_tests_name("btree", tests, NULL, NULL) != 0;
}
