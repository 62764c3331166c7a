// SPDX-License-Identifier: GPL-2.0
/*
 * The graph of devices: what the look at one device and its surroundings says
 * against a look at all of it, while tables come, go and are refused at random.
 */
#include "test.h"

#include "dm-graph.h"

#define DEVICES		48
#define LOWERS		3

/* A table as the model has it; count 0: there is none */
struct table {
	unsigned int count;
	unsigned int block;
	int lower[LOWERS];
	bool suits[LOWERS];	/* it must suit that device */
	struct dmap_edge edge[LOWERS];
};

struct device {
	struct dmap_vertex vertex;
	struct table *live;
	struct table *next;
};

static struct device devices[DEVICES];
static u64 seed;

/*
 * The model: all devices, over and over, as slow as it is simple
 */

static int depths[DEVICES];

static int depth_of_table(const struct table *table)
{
	unsigned int i;
	int most = 0;

	for (i = 0; table && i < table->count; i++)
		most = max(most, depths[table->lower[i]]);
	return most;
}

/* The most levels there are; -ELOOP when there is no end of them */
static int find_depths(void)
{
	int d, depth, most = 1;
	bool more = true;

	memset(depths, 0, sizeof(depths));
	while (more) {
		more = false;
		for (d = 0; d < DEVICES; d++) {
			depth = 1 + max(depth_of_table(devices[d].live),
					depth_of_table(devices[d].next));
			if (depth > DEVICES)
				return -ELOOP;
			more |= depth > depths[d];
			depths[d] = depth;
			most = max(most, depth);
		}
	}
	return most;
}

static unsigned int block_of(const struct device *device)
{
	unsigned int live = device->live ? device->live->block : 0;
	unsigned int next = device->next ? device->next->block : 0;

	return max(live, next);
}

static bool table_fits(const struct table *table)
{
	unsigned int i;

	for (i = 0; table && i < table->count; i++)
		if (table->suits[i] &&
		    block_of(&devices[table->lower[i]]) > table->block)
			return false;
	return true;
}

static int check_all(void)
{
	int d, levels = find_depths();

	if (levels < 0)
		return levels;
	if (levels > DMAP_DEPTH_MAX)
		return -EMLINK;
	for (d = 0; d < DEVICES; d++)
		if (!table_fits(devices[d].live) ||
		    !table_fits(devices[d].next))
			return -EBUSY;
	return 0;
}

/*
 * What the driver does
 */

static void drop(struct table *table)
{
	unsigned int i;

	for (i = 0; table && i < table->count; i++)
		dmap_edge_drop(&table->edge[i]);
	free(table);
}

static void enter(struct device *device, struct table *table)
{
	unsigned int i;

	device->next = table;
	device->vertex.next_block = table->block;
	for (i = 0; i < table->count; i++)
		dmap_edge_add(&table->edge[i], &device->vertex,
			      &devices[table->lower[i]].vertex,
			      table->suits[i] ? table->block : 0);
}

static void leave(struct device *device)
{
	drop(device->next);
	device->next = NULL;
	device->vertex.next_block = 0;
}

static void settle(struct device *device)
{
	drop(device->live);
	device->live = device->next;
	device->next = NULL;
	device->vertex.block = device->vertex.next_block;
	device->vertex.next_block = 0;
}

static void unbind(struct device *device)
{
	drop(device->live);
	device->live = NULL;
	device->vertex.block = 0;
}

/* Mostly onto the neighbours below, so that towers grow; now and then anywhere */
static struct table *random_table(int d)
{
	struct table *table = calloc(1, sizeof(*table));
	unsigned int i;

	assert_non_null(table);
	table->block = 512 << (random_below(&seed, 8) ? 0 : random_below(&seed, 4));
	table->count = random_below(&seed, LOWERS + 1);
	for (i = 0; i < table->count; i++) {
		table->lower[i] = random_below(&seed, 40) ?
			(int)random_below(&seed, d + 1) :
			(int)random_below(&seed, DEVICES);
		if (d && random_below(&seed, 2))
			table->lower[i] = d - 1 - random_below(&seed, min(d, 3));
		table->suits[i] = random_below(&seed, 4);
	}
	return table;
}

/* All of the graph, with the one edge that is asked for */
static int may_stand_all(int upper, int lower)
{
	struct table *live = devices[upper].live, *next = devices[upper].next;
	struct table probe = { .count = 1, .lower = { lower } };
	int levels;

	/* It asks for the lower one alone. */
	devices[upper].live = NULL;
	devices[upper].next = &probe;
	levels = find_depths();
	devices[upper].live = live;
	devices[upper].next = next;
	if (levels < 0)
		return levels;
	return depths[upper] > DMAP_DEPTH_MAX ? -EMLINK : 0;
}

static unsigned int seen[4];	/* sound, ELOOP, EMLINK, EBUSY */

static void count(int err)
{
	seen[err == -ELOOP ? 1 : err == -EMLINK ? 2 : err == -EBUSY ? 3 : 0]++;
}

static bool stands_on(const struct table *table, const bool *any)
{
	unsigned int i;

	for (i = 0; table && i < table->count; i++)
		if (any[table->lower[i]])
			return true;
	return false;
}

/* Who stands on @on, by way of none that is chosen: over and over */
static void find_above(int on, const bool *chosen, bool *above)
{
	bool way[DEVICES] = { false }, more = true;
	int d;

	way[on] = true;
	memset(above, 0, DEVICES * sizeof(*above));
	while (more) {
		more = false;
		for (d = 0; d < DEVICES; d++) {
			if (above[d] || chosen[d] || !(stands_on(devices[d].live, way) ||
						       stands_on(devices[d].next, way)))
				continue;
			above[d] = true;
			way[d] = true;
			more = true;
		}
	}
}

static void check_levels(void)
{
	int d = random_below(&seed, DEVICES);

	find_depths();
	assert_int_equal(dmap_graph_levels(&devices[d].vertex), depths[d]);
}

static void check_fixed(void)
{
	int on = random_below(&seed, DEVICES), d = random_below(&seed, DEVICES);
	const bool none[DEVICES] = { false };
	bool above[DEVICES];

	devices[on].vertex.fixed = true;
	find_above(on, none, above);
	assert_ptr_equal(dmap_graph_fixed(&devices[d].vertex),
			 above[d] || d == on ? &devices[on].vertex : NULL);
	devices[on].vertex.fixed = false;
}

static void check_met(void)
{
	bool chosen[DEVICES] = { false }, above[DEVICES];
	unsigned int wanted[DEVICES] = { 0 };
	struct list_head met;
	int c, d;

	INIT_LIST_HEAD(&met);
	for (c = 0; c < 4; c++)
		chosen[random_below(&seed, DEVICES)] = true;
	for (d = 0; d < DEVICES; d++)
		devices[d].vertex.chosen = chosen[d];
	for (c = 0; c < DEVICES; c++) {
		if (!chosen[c])
			continue;
		dmap_graph_meet_above(&devices[c].vertex, &met);
		find_above(c, chosen, above);
		for (d = 0; d < DEVICES; d++)
			wanted[d] += above[d];
	}
	for (d = 0; d < DEVICES; d++) {
		assert_int_equal(devices[d].vertex.stands_on, wanted[d]);
		assert_int_equal(list_empty(&devices[d].vertex.met), !wanted[d]);
		if (wanted[d])
			list_del_init(&devices[d].vertex.met);
		devices[d].vertex.stands_on = 0;
		devices[d].vertex.chosen = false;
	}
	assert_true(list_empty(&met));
}

static void step(void)
{
	int d = random_below(&seed, DEVICES);
	struct device *device = &devices[d];
	int lower = random_below(&seed, DEVICES);
	int err;

	if (d != lower && !device->next)
		assert_int_equal(dmap_graph_may_stand(&device->vertex,
						      &devices[lower].vertex),
				 may_stand_all(d, lower));
	if (device->next) {
		if (random_below(&seed, 4))
			settle(device);
		else
			leave(device);
		return;
	}
	if (!random_below(&seed, 40)) {
		unbind(device);
		return;
	}
	enter(device, random_table(d));
	err = dmap_graph_check(&device->vertex);
	assert_int_equal(err, check_all());
	count(err);
	if (err)
		leave(device);
	else if (random_below(&seed, 8))
		settle(device);
	/* else it is on its way while others come */
	check_levels();
	check_fixed();
	check_met();
}

static void begin(void)
{
	int d;

	for (d = 0; d < DEVICES; d++)
		dmap_vertex_init(&devices[d].vertex);
}

/* Nothing is left in the lists when all tables have gone. */
static void end(void)
{
	int d;

	for (d = 0; d < DEVICES; d++) {
		leave(&devices[d]);
		unbind(&devices[d]);
	}
	for (d = 0; d < DEVICES; d++) {
		assert_ptr_equal(devices[d].vertex.above.next,
				 &devices[d].vertex.above);
		assert_ptr_equal(devices[d].vertex.below.next,
				 &devices[d].vertex.below);
	}
}

static void test_random(void **state)
{
	int round, i;

	for (round = 0; round < 40; round++) {
		begin();
		for (i = 0; i < 400; i++)
			step();
		end();
	}
	printf("# sound %u, loops %u, too deep %u, blocks %u\n", seen[0],
	       seen[1], seen[2], seen[3]);
	for (i = 0; i < 4; i++)
		assert_true(seen[i] > 20);
}

/* Ways by the thousand million, of which each device is met once */
static void test_ladder(void **state)
{
	struct table *table;
	int d, i;

	begin();
	for (d = 0; d < DMAP_DEPTH_MAX * LOWERS; d++) {
		table = calloc(1, sizeof(*table));
		assert_non_null(table);
		table->block = 512;
		for (i = 0; d >= LOWERS && i < LOWERS; i++)
			table->lower[table->count++] =
				(d / LOWERS - 1) * LOWERS + i;
		enter(&devices[d], table);
		assert_int_equal(dmap_graph_check(&devices[d].vertex), 0);
		settle(&devices[d]);
	}
	assert_int_equal(dmap_graph_may_stand(&devices[0].vertex,
					      &devices[d - 1].vertex), -ELOOP);
	end();
}

int main(void)
{
	const struct cmocka_test tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_ladder),
	};

	seed = random_seed();
	return cmocka_run_group_tests_name("graph", tests, NULL, NULL) != 0;
}
