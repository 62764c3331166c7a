// SPDX-License-Identifier: GPL-2.0
/*
 * A table: its entries, how a line becomes one, the rules a table must keep and
 * the limits it gives its device.
 *
 * A table grows line by line in the hands of one writer. Each line is built at
 * once: its target's constructor runs, lower devices are opened, exclusively,
 * and their limits stacked. dmap_table_complete() checks what only the whole
 * can show and builds the index. Then the table is either bound to its device
 * or thrown away, and as long as that is open nothing outside of it has
 * changed.
 *
 * It is let go in two steps. dmap_table_close(), when it is no longer live,
 * ends what works in the background and gives up the lower devices.
 * dmap_table_put() frees it with the last reference, which may be that of a
 * slow reader in the middle of its text.
 */
#include <linux/bitops.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "device-mapper.h"
#include "dm-atomic.h"
#include "dm-btree.h"
#include "dm-compat.h"
#include "dm-core.h"
#include "dm-gone.h"
#include "dm-kind.h"
#include "dm-load.h"
#include "dm-lower.h"
#include "dm-table.h"
#include "dm-target.h"
#include "dm-text.h"
#include "dm-work.h"
#include "dm-zone.h"

#define FIRST_ROOM	8

/**
 * dmap_table_new() - begin a table
 * @device: the device it is for; must outlive it
 * @error: where to say what is wrong with its lines
 *
 * Return: a table with one reference, or NULL.
 */
struct dmap_table *dmap_table_new(struct dmap_device *device,
				  struct dmap_error *error)
{
	struct dmap_table *table;

	table = kzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;
	refcount_set(&table->refs, 1);
	table->device = device;
	table->error = error;
	xa_init(&table->lowers);
	init_waitqueue_head(&table->work_wait);
	dmap_limits_init(&table->limits);
	return table;
}

/**
 * dmap_table_get() - take a reference
 * @table: the table, or NULL
 *
 * Return: @table
 */
struct dmap_table *dmap_table_get(struct dmap_table *table)
{
	if (table)
		refcount_inc(&table->refs);
	return table;
}

/**
 * dmap_table_close() - end what works in the background, give up the lower devices
 * @table: a table that is not live, or not any more
 *
 * Context: process context, may sleep. No request may be using the table.
 */
void dmap_table_close(struct dmap_table *table)
{
	dmap_work_end(table);
	dmap_lowers_close(table);
}

/**
 * dmap_table_can_lose() - can all targets do without a device that failed?
 * @table: the live table
 * @used: the device; a flush of it failed
 *
 * Context: process context.
 * Return: true if so; then they do.
 */
bool dmap_table_can_lose(struct dmap_table *table, struct dmap_used_lower *used)
{
	struct dmap_kind *kind = table->kinds;
	unsigned int k;
	size_t i;

	for (k = 0; k < table->kind_count; k++, kind++)
		for (i = 0; kind->type->flush_failed && i < kind->count; i++)
			kind->type->flush_failed(dmap_kind_context(kind, i),
						 &used->lower);
	return !dmap_lower_in_use(used);
}

/**
 * dmap_table_give_up() - what waits in targets fails
 * @table: a table of a device that is removed by force
 *
 * Context: process context.
 */
void dmap_table_give_up(struct dmap_table *table)
{
	struct dmap_kind *kind = table->kinds;
	unsigned int k;
	size_t i;

	for (k = 0; k < table->kind_count; k++, kind++)
		for (i = 0; kind->type->give_up && i < kind->count; i++)
			kind->type->give_up(dmap_kind_context(kind, i));
	dmap_table_suspend(table);
}

/**
 * dmap_table_suspend() - requests are held back: targets are to hold none
 * @table: the table
 *
 * Context: process context; by two at once if its device is removed by force.
 */
void dmap_table_suspend(struct dmap_table *table)
{
	struct dmap_kind *kind = table->kinds;
	unsigned int k;
	size_t i;

	for (k = 0; k < table->kind_count; k++, kind++)
		for (i = 0; kind->type->suspend && i < kind->count; i++)
			kind->type->suspend(dmap_kind_context(kind, i));
}

/**
 * dmap_table_resume() - requests are about to flow
 * @table: the live table
 *
 * Context: process context.
 */
void dmap_table_resume(struct dmap_table *table)
{
	struct dmap_kind *kind = table->kinds;
	unsigned int k;
	size_t i;

	for (k = 0; k < table->kind_count; k++, kind++)
		for (i = 0; kind->type->resume && i < kind->count; i++)
			kind->type->resume(dmap_kind_context(kind, i));
}

/**
 * dmap_table_gives_back() - may targets give requests back?
 * @table: complete
 *
 * Return: true if so.
 */
bool dmap_table_gives_back(const struct dmap_table *table)
{
	unsigned int k;

	for (k = 0; k < table->kind_count; k++)
		if (table->kinds[k].type->suspend)
			return true;
	return false;
}

/**
 * dmap_table_put() - drop a reference
 * @table: the table, or NULL
 *
 * Context: process context, may sleep.
 */
void dmap_table_put(struct dmap_table *table)
{
	if (!table || !refcount_dec_and_test(&table->refs))
		return;
	dmap_table_close(table);
	while (table->kind_count)
		dmap_kind_destroy(&table->kinds[--table->kind_count]);
	kfree(table->kinds);
	dmap_lowers_free(table);
	kvfree(table->memory);
	kvfree(table->where);
	kvfree(table->ends);
	kfree(table->zones.conds);
	kfree(table);
}

static int resize(struct dmap_table *table, size_t room)
{
	u64 *ends;
	u32 *where;

	ends = dmap_grow(table->ends, table->count, dmap_btree_keys(room),
			 sizeof(*ends));
	if (!ends)
		return -ENOMEM;
	table->ends = ends;
	if (table->where) {
		where = dmap_grow(table->where, table->count, room,
				  sizeof(*where));
		if (!where)
			return -ENOMEM;
		table->where = where;
	}
	table->room = room;
	return 0;
}

static int make_room(struct dmap_line *line)
{
	struct dmap_table *table = line->table;

	if (table->count < table->room)
		return 0;
	if (table->count == DMAP_ENTRIES_MAX)
		return dmap_refuse(line, -E2BIG,
				   "a table has at most %lu lines",
				   DMAP_ENTRIES_MAX);
	if (resize(table, table->room ? 2 * table->room : FIRST_ROOM))
		return dmap_refuse(line, -ENOMEM, "out of memory");
	return 0;
}

/* From now on lines are of several kinds; those before were of the first. */
static int note_kinds(struct dmap_table *table)
{
	u32 i;

	table->where = kvmalloc_array(table->room, sizeof(*table->where),
				      GFP_KERNEL_ACCOUNT);
	if (!table->where)
		return -ENOMEM;
	for (i = 0; i < table->count; i++)
		table->where[i] = i;
	return 0;
}

/* Who sees it can try the command by hand, and is told why. */
static int refuse_target(struct dmap_line *line, int err)
{
	const char *name = line->spec->target;
	unsigned int abi;

	if (dmap_type_refused(name, &abi))
		return dmap_refuse(line, -EPROTO,
				   "its module is built for interface %u (abi=), and this is %u",
				   abi, DMAP_ABI);
	if (err == -ENOMEM)
		return dmap_refuse(line, err, "out of memory");
	if (err == -EINTR)
		return dmap_refuse(line, err, "the writer was killed while modprobe ran");
	if (!dmap_name_ok(name))
		return dmap_refuse(line, err, "no such target");
	return dmap_refuse(line, err,
			   "no such target, and \"modprobe device-mapper-target-%s\" brought none",
			   name);
}

static int add_kind(struct dmap_line *line, struct dmap_kind **kind)
{
	struct dmap_table *table = line->table;
	unsigned int count = table->kind_count;
	struct dmap_kind *kinds;
	int err;

	if (count == DMAP_KINDS_MAX)
		return dmap_refuse(line, -E2BIG,
				   "a table has at most %u kinds of target",
				   DMAP_KINDS_MAX);
	if (count == 1 && !table->where && note_kinds(table))
		return dmap_refuse(line, -ENOMEM, "out of memory");
	kinds = krealloc(table->kinds, (count + 1) * sizeof(*kinds),
			 GFP_KERNEL_ACCOUNT);
	if (!kinds)
		return dmap_refuse(line, -ENOMEM, "out of memory");
	table->kinds = kinds;
	err = dmap_kind_init(&kinds[count], line->spec->target);
	if (err)
		return refuse_target(line, err);
	table->kind_count++;
	*kind = &kinds[count];
	return 0;
}

/*
 * The kind a line names. A lookup in the registry takes a lock and a
 * reference, which millions of lines can do without.
 */
static int find_kind(struct dmap_line *line, struct dmap_kind **kind)
{
	struct dmap_table *table = line->table;
	unsigned int i;

	for (i = table->kind_count; i-- > 0; ) {
		*kind = &table->kinds[i];
		if (dmap_type_named((*kind)->type, line->spec->target))
			return 0;
	}
	return add_kind(line, kind);
}

/*
 * How large a logical block the lines allow becomes a question only when all
 * lower devices are known. So remember, for each size, the first border that
 * would break it; that is less than remembering the number of every line.
 */
static void note_border(struct dmap_table *table, u64 line,
			const struct mapping_type *type, u64 sector)
{
	unsigned int shift;

	for (shift = DMAP_BLOCK_SHIFTS; shift-- > 0; ) {
		if (!(sector & ((1ULL << shift) - 1)))
			return;
		if (!table->odd[shift].line) {
			table->odd[shift].line = line;
			table->odd[shift].type = type;
			table->odd[shift].sector = sector;
		}
	}
}

/**
 * dmap_table_add() - add a line
 * @table: under construction
 * @spec: the line, adjoining the one before
 *
 * Return: 0 or the errno, with table->error set.
 */
int dmap_table_add(struct dmap_table *table, struct dmap_spec *spec)
{
	struct dmap_line line = { .table = table, .spec = spec, .error = table->error };
	struct dmap_kind *kind;
	void *context;
	int err;

	/* An ``end`` before it was interrupted, and not written again. */
	kvfree(table->memory);
	table->memory = NULL;
	err = make_room(&line);
	if (err)
		return err;
	err = find_kind(&line, &kind);
	if (err)
		return err;
	line.type = kind->type;
	err = dmap_zones_check_line(&line);
	if (err)
		return err;
	context = dmap_kind_next(kind);
	if (!context)
		return dmap_refuse(&line, -ENOMEM, "out of memory");
	err = kind->type->ctr(&line, context);
	if (err) {
		/* The next line may want it. */
		memset(context, 0, kind->size);
		return err;
	}

	if (table->where)
		table->where[table->count] =
			(kind - table->kinds) * DMAP_ENTRIES_MAX + kind->count;
	kind->count++;
	table->size = spec->start + spec->length;
	dmap_atomic_border(&table->atomic, spec->start);
	table->ends[table->count] = table->size - 1;
	table->count++;
	note_border(table, spec->number, kind->type, table->size);
	return 0;
}

static int check_borders(struct dmap_table *table)
{
	unsigned int block = table->limits.queue.logical_block_size;
	unsigned int shift = ilog2(block >> SECTOR_SHIFT);
	struct dmap_odd_border *odd;

	if (shift >= DMAP_BLOCK_SHIFTS)
		shift = DMAP_BLOCK_SHIFTS - 1;
	odd = &table->odd[shift];
	if (!odd->line)
		return 0;
	dmap_error_set(table->error, odd->line, odd->type->name,
		       "ends at sector %llu, which is not a multiple of the logical block of %u bytes (%u sectors)",
		       odd->sector, block, block >> SECTOR_SHIFT);
	return -EINVAL;
}

/* A device may have become smaller since its lines were read. */
static int check_ends(struct dmap_table *table)
{
	struct dmap_used_lower *used;
	unsigned long devt;
	u64 size;

	xa_for_each(&table->lowers, devt, used) {
		size = bdev_nr_sectors(used->lower.bdev);
		if (used->end <= size)
			continue;
		dmap_error_set(table->error, used->end_line, NULL,
			       "sector %llu is past the end of %u:%u, which has become smaller (%llu sectors)",
			       used->end - 1, MAJOR(devt), MINOR(devt), size);
		return -EINVAL;
	}
	return 0;
}

/* What all lines pass. With whose limits a target has dealt itself nobody knows. */
static unsigned int passes_of(struct dmap_table *table)
{
	struct dmap_used_lower *used;
	unsigned int k, passes = ~0U;
	unsigned long devt;

	for (k = 0; k < table->kind_count; k++)
		passes &= table->kinds[k].type->passes;
	xa_for_each(&table->lowers, devt, used)
		if (!used->end)
			passes = 0;
	return passes;
}

static void complete_limits(struct dmap_table *table)
{
	struct queue_limits *limits = &table->limits.queue;
	unsigned int k, passes = passes_of(table);
	struct dmap_kind *kind = table->kinds;
	size_t i;

	if (table->no_secure_erase)
		limits->max_secure_erase_sectors = 0;
	for (k = 0; k < table->kind_count; k++, kind++)
		for (i = 0; kind->type->limits && i < kind->count; i++)
			kind->type->limits(dmap_kind_context(kind, i), limits);
	dmap_limits_cap(&table->limits);
	dmap_atomic_complete(&table->atomic, passes & DMAP_ATOMIC_WRITES);
	if (!(passes & DMAP_INTEGRITY) || !table->integrity_known)
		table->no_integrity = true;
	if (!(passes & DMAP_POLLED) || !table->lower_count)
		dmap_limits_no_poll(&table->limits);
	if (table->no_integrity)
		dmap_limits_no_integrity(&table->limits);
	dmap_limits_atomic(&table->limits, &table->atomic.can);
	dmap_zones_limits(table);
}

/**
 * dmap_table_complete() - all lines are there
 * @table: under construction, with at least one line
 *
 * Checks the rules that concern the whole and builds the index. That may be done once
 * more, when some time has passed.
 *
 * Return: 0 or the errno, with table->error set if that is not -ENOMEM.
 */
int dmap_table_complete(struct dmap_table *table)
{
	int err;

	/* What a disk was given, though the table did not become live, is made again. */
	if (table->memory)
		return dmap_zones_complete(table) ?: check_ends(table);
	complete_limits(table);
	err = check_borders(table);
	if (!err)
		err = check_ends(table);
	if (err)
		return err;

	/* Doubling left room for more; what is live for long keeps none. */
	err = resize(table, table->count);
	if (!err)
		err = dmap_zones_complete(table);
	if (err)
		return err;
	table->memory = kvmalloc(dmap_btree_size(table->ends, table->count),
				 GFP_KERNEL_ACCOUNT);
	if (!table->memory)
		return -ENOMEM;
	dmap_btree_build(&table->index, table->ends, table->count,
			 table->memory);
	return 0;
}

/**
 * dmap_table_print() - print a line as it would be written, and its status
 * @table: a complete table, closed or not
 * @number: of the entry, from 0
 * @m: where
 */
void dmap_table_print(struct dmap_table *table, size_t number,
		      struct seq_file *m)
{
	u64 start = dmap_table_start(table, number);
	struct mapping_type *type;
	void *context;

	type = dmap_table_find(table, number, &context)->type;
	seq_printf(m, "%llu %llu %s", start,
		   dmap_table_end(table, number) - start + 1, type->name);
	if (type->print)
		type->print(context, m);
	seq_putc(m, '\n');

	if (type->status) {
		seq_puts(m, "# ");
		type->status(context, m);
		seq_putc(m, '\n');
	}
	dmap_print_gone(table, type, context, m);
}
