// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation of a load fails once: the text in pieces, the grammar, the
 * lines' contexts, the index. The table that is built here is that of
 * dm-table.c without its devices: the same steps, on the same memory.
 *
 * What was allocated is counted, and freed memory is the sanitizer's to watch.
 */
#include "test.h"

#include <linux/mm.h>

#include "dm-btree.h"
#include "dm-kind.h"
#include "dm-load.h"
#include "dm-target.h"

#define KINDS_MAX 8

/* The allocation that fails, counted down to 0; and how many there are */
static unsigned int fail_in;
static long allocated;

void *shim_alloc(size_t count, size_t size, bool zero)
{
	void *memory;

	if (fail_in && !--fail_in)
		return NULL;
	allocated++;
	memory = malloc(count * size);
	assert_non_null(memory);
	memset(memory, zero ? 0 : 0xa5, count * size);
	return memory;
}

void shim_free(const void *memory)
{
	allocated -= !!memory;
	free((void *)memory);
}

/*
 * Types: a context remembers its line, and big ones have more to allocate
 */

struct context {
	u64 number;
	void *more;
};

static long types_held;
static u64 last_destroyed;

static int note_ctr(struct dmap_line *line, void *context)
{
	struct dmap_spec *spec = (struct dmap_spec *)line;
	struct context *to = context;

	assert_int_equal(to->number, 0);
	assert_null(to->more);
	to->more = shim_alloc(1, 40, false);
	if (!to->more)
		return -ENOMEM;
	to->number = spec->number;
	return 0;
}

/* In the opposite order */
static void note_dtr(void *context)
{
	struct context *from = context;

	assert_in_range(from->number, 1, last_destroyed - 1);
	last_destroyed = from->number;
	shim_free(from->more);
}

static int empty_ctr(struct dmap_line *line, void *context)
{
	return 0;
}

static struct mapping_type types[] = {
	{ .name = "empty", .ctr = empty_ctr },
	{ .name = "small", .ctr = note_ctr, .dtr = note_dtr,
	  .context_size = sizeof(struct context) },
	{ .name = "odd", .ctr = note_ctr, .dtr = note_dtr,
	  .context_size = sizeof(struct context) + 100 },
	{ .name = "large", .ctr = note_ctr, .dtr = note_dtr,
	  .context_size = 3 * PAGE_SIZE },
};

int dmap_type_get(const char *name, struct mapping_type **type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if (!strcmp(types[i].name, name)) {
			types_held++;
			*type = &types[i];
			return 0;
		}
	}
	return -ENOENT;
}

void dmap_type_put(struct mapping_type *type)
{
	types_held--;
}

/*
 * A table
 */

struct table {
	struct dmap_kind kinds[KINDS_MAX];
	unsigned int kind_count;
	u64 *ends;
	size_t count;
	size_t room;
	struct dmap_btree index;
	void *memory;
	struct dmap_error error;
	struct dmap_lines lines;
	struct dmap_loader loader;
	unsigned int finished;
};

static int grow(struct table *table, size_t room)
{
	u64 *ends = dmap_grow(table->ends, table->count, dmap_btree_keys(room),
			      sizeof(*ends));

	if (!ends)
		return -ENOMEM;
	table->ends = ends;
	table->room = room;
	return 0;
}

static struct dmap_kind *kind_of(struct table *table, const char *name)
{
	unsigned int i;

	for (i = 0; i < table->kind_count; i++)
		if (!strcmp(table->kinds[i].type->name, name))
			return &table->kinds[i];
	assert_int_equal(dmap_kind_init(&table->kinds[i], name), 0);
	table->kind_count++;
	return &table->kinds[i];
}

static int refuse(struct table *table, u64 line)
{
	dmap_error_set(&table->error, line, NULL, "out of memory");
	return -ENOMEM;
}

static int add(void *owner, struct dmap_spec *spec)
{
	struct table *table = owner;
	struct dmap_kind *kind;
	void *context;

	if (table->count == table->room &&
	    grow(table, table->room ? 2 * table->room : 8))
		return refuse(table, spec->number);
	kind = kind_of(table, spec->target);
	context = dmap_kind_next(kind);
	if (!context || kind->type->ctr((struct dmap_line *)spec, context))
		return refuse(table, spec->number);
	kind->count++;
	table->ends[table->count++] = spec->start + spec->length - 1;
	return 0;
}

static int finish(void *owner, enum dmap_finish how, u64 number)
{
	struct table *table = owner;

	assert_int_equal(table->finished, 0);
	if (grow(table, table->count))
		return refuse(table, number);
	table->memory = shim_alloc(1, dmap_btree_size(table->ends, table->count),
				   false);
	if (!table->memory)
		return refuse(table, number);
	dmap_btree_build(&table->index, table->ends, table->count, table->memory);
	table->finished++;
	return 0;
}

static int bad(void *owner)
{
	return 0;
}

static const struct dmap_loader_ops ops = { .add = add, .finish = finish, .bad = bad };

static void drop(struct table *table)
{
	while (table->kind_count) {
		last_destroyed = U64_MAX;
		dmap_kind_destroy(&table->kinds[--table->kind_count]);
	}
	shim_free(table->memory);
	shim_free(table->ends);
	shim_free(table->lines.buf);
}

static int feed_lines(struct table *table)
{
	char *line;
	int result, err = 0;

	while (!err && (result = dmap_lines_next(&table->lines, &line))) {
		assert_int_equal(result, 1);
		err = dmap_loader_line(&table->loader, table->lines.number, line);
	}
	return err;
}

/* As dm-proc.c writes and closes: pieces of so many bytes, then the rest */
static int feed(struct table *table, const char *text, size_t size, size_t piece)
{
	struct dmap_lines *lines = &table->lines;
	size_t room, want;
	char *line;
	int err = 0;

	*table = (struct table) { .loader.ops = &ops, .loader.owner = table };
	table->loader.error = &table->error;
	lines->buf = shim_alloc(1, DMAP_LINES_BUF, false);
	if (!lines->buf)
		return dmap_loader_fail(&table->loader, refuse(table, 1));
	for (; size && !err; text += want, size -= want) {
		char *to = dmap_lines_room(lines, &room);

		want = min(min(piece, room), size);
		memcpy(to, text, want);
		dmap_lines_fill(lines, want);
		err = feed_lines(table);
	}
	if (!err && dmap_lines_rest(lines, &line) == 1)
		err = dmap_loader_line(&table->loader, lines->number, line);
	return err ?: dmap_loader_close(&table->loader, lines->number);
}

/* Each sector's line is found, and its context is that of the line. */
static void check_table(struct table *table, u64 first_line)
{
	size_t i, seen = 0;
	unsigned int k;
	u64 start = 0;

	for (i = 0; i < table->count; i++) {
		assert_int_equal(dmap_btree_find(&table->index, start), i);
		assert_int_equal(dmap_btree_find(&table->index, table->ends[i]), i);
		start = table->ends[i] + 1;
	}
	for (k = 0; k < table->kind_count; k++) {
		struct dmap_kind *kind = &table->kinds[k];

		seen += kind->count;
		for (i = 0; kind->type->dtr && i < kind->count; i++) {
			struct context *context = dmap_kind_context(kind, i);

			assert_in_range(context->number, first_line,
					first_line + table->count - 1);
		}
	}
	assert_int_equal(seen, table->count);
}

/* Whatever comes after it failed is refused with the same errno, and not read */
static void check_refused(struct table *table)
{
	const char *const more[] = { "0 8 small", "end", "begin", "" };
	char line[16], said[DMAP_ERROR_MAX];
	size_t i, count = table->count;

	strcpy(said, table->error.text);
	assert_non_null(strstr(said, ": out of memory"));
	for (i = 0; i < ARRAY_SIZE(more); i++) {
		strcpy(line, more[i]);
		assert_int_equal(dmap_loader_line(&table->loader, 999, line), -ENOMEM);
	}
	assert_int_equal(dmap_loader_close(&table->loader, 999), 0);
	assert_int_equal(table->count, count);
	assert_int_equal(table->finished, 0);
	assert_string_equal(table->error.text, said);
}

/*
 * Shapes: so many lines, of these types in turn
 */

struct shape {
	unsigned int lines;
	const char *types[4];
	const char *begin;
	const char *end;
};

static char *text_of(const struct shape *shape, size_t *size)
{
	u64 start = 0, length;
	unsigned int i, count;
	char *text;
	FILE *file = open_memstream(&text, size);

	for (count = 0; count < 4 && shape->types[count]; count++)
		;
	fputs(shape->begin, file);
	for (i = 0; i < shape->lines; i++) {
		length = 1 + i % 7;
		fprintf(file, "%llu %llu %s some words # and a comment\n", start,
			length, shape->types[i % count]);
		start += length;
	}
	fputs(shape->end, file);
	fclose(file);
	return text;
}

static unsigned int check_shape(const struct shape *shape, size_t piece)
{
	unsigned int n, failed = 0;
	struct table table;
	long before = allocated;
	size_t size;
	char *text = text_of(shape, &size);
	int err;

	for (n = 1; ; n++) {
		fail_in = n;
		err = feed(&table, text, size, piece);
		if (fail_in) {
			assert_int_equal(err, 0);
			break;
		}
		assert_int_equal(err, -ENOMEM);
		check_refused(&table);
		drop(&table);
		assert_int_equal(allocated, before);
		failed++;
	}
	fail_in = 0;
	assert_int_equal(table.count, shape->lines);
	assert_int_equal(table.finished, 1);
	check_table(&table, *shape->begin ? 2 : 1);
	drop(&table);
	assert_int_equal(allocated, before);
	free(text);
	return failed;
}

static const struct shape shapes[] = {
	{ 1, { "empty" }, "", "" },
	{ 1, { "small" }, "begin\n", "end\n" },
	{ 8, { "small" }, "", "check\n" },
	{ 9, { "small", "empty" }, "begin\n", "end" },
	{ 12, { "large" }, "", "end\n" },
	{ 300, { "odd" }, "begin\n", "end\n" },
	{ 257, { "small", "large", "empty", "odd" }, "", "" },
	{ 700, { "small", "odd" }, "begin\n", "check\n" },
};

static void test_each_fails(void **state)
{
	static const size_t pieces[] = { 1, 7, 4000, 1000000 };
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(shapes); i++)
		for (k = i > 4 ? 1 : 0; k < ARRAY_SIZE(pieces); k++)
			assert_in_range(check_shape(&shapes[i], pieces[k]), 4, 5000);
	assert_int_equal(allocated, 0);
	assert_int_equal(types_held, 0);
}

/* The table that is live meanwhile knows nothing of it. */
static void test_old_one_stays(void **state)
{
	struct table live;
	size_t size;
	char *text = text_of(&shapes[6], &size);

	assert_int_equal(feed(&live, text, size, 100), 0);
	check_shape(&shapes[3], 50);
	check_shape(&shapes[6], 5000);
	check_table(&live, 1);
	drop(&live);
	free(text);
	assert_int_equal(allocated, 0);
	assert_int_equal(types_held, 0);
}

/* An array that cannot be moved is where and what it was. */
static void test_grow(void **state)
{
	u32 *array, *moved;
	size_t i;

	array = dmap_grow(NULL, 0, 10, sizeof(*array));
	assert_non_null(array);
	for (i = 0; i < 10; i++)
		array[i] = i;
	fail_in = 1;
	assert_null(dmap_grow(array, 10, 20, sizeof(*array)));
	for (i = 0; i < 10; i++)
		assert_int_equal(array[i], i);
	moved = dmap_grow(array, 5, 6, sizeof(*array));
	assert_non_null(moved);
	for (i = 0; i < 5; i++)
		assert_int_equal(moved[i], i);
	shim_free(moved);
	assert_int_equal(allocated, 0);
}

int main(void)
{
	const struct cmocka_test tests[] = {
		cmocka_unit_test(test_each_fails),
		cmocka_unit_test(test_old_one_stays),
		cmocka_unit_test(test_grow),
	};

	return cmocka_run_group_tests_name("alloc", tests, NULL, NULL) != 0;
}
