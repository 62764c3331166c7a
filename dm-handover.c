// SPDX-License-Identifier: GPL-2.0
/*
 * What lines of a table have goes on to those of the next one: how far a copy has
 * come, what was counted, what is held in memory.
 *
 *	1. prepare	while requests flow: which lines ask for it, and where do they lie?
 *	2. take		requests are held, those in flight done, the thread has stopped:
 *			each new line looks at the old ones that it shares sectors with
 *	3. exchange	dm-bind.c, dm-commit.c
 *	4. done		the same pairs once more: what cannot be in two places moves
 *	5. forget
 *
 * Up to 3 all can fail, and then the old table goes on. So what a line does in 2 is no
 * more than to look: it copies what is small, and takes a reference on what is large. The
 * old line has all of it still, is what requests come to if the exchange fails, and may
 * be asked again at another moment, or by another line. There is no time at which neither
 * has it. What is prepared is only where lines lie: what they have may change until 2,
 * also in the weeks that a table is ``ready``, and is looked at then.
 *
 * Which old line is a new line's?
 * -------------------------------
 *
 * The one of the same type that lies on the same device, with sectors that the new one
 * has, too: mapping_type->place() tells one device of a line, and where on it the line
 * begins. Whether all else is as it was is for the type to see. So it does not matter
 * where on the mapped device a line lies, or which lines are around it; one that has got
 * longer or shorter finds its old one, and so does each of two that one was cut into. One
 * that was made of two finds both.
 *
 * A device is the same if it is the same struct block_device, which both tables have
 * open: another disk that has got the number of one that is gone is another device.
 *
 * There may be millions of lines. Those that ask are sorted by type, device and sector,
 * old and new ones, and gone through once, side by side: the one that ends first is left
 * behind. Lines of one table that lie on the same sectors are not all found so, and begin
 * as their text says. A type for which that is not enough says so in its manual.
 *
 * Tables without such types are looked at only for that.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "device-mapper.h"
#include "dm-core.h"
#include "dm-handover.h"
#include "dm-kind.h"
#include "dm-load.h"
#include "dm-table.h"

/**
 * struct place - where a line lies
 * @type: of the line
 * @bdev: the device
 * @start: the line's first sector there
 * @number: of the line in its table
 */
struct place {
	const struct mapping_type *type;
	const struct block_device *bdev;
	u64 start;
	u32 number;
};

/**
 * struct places - those of a table
 * @table: the table; of the old one, a reference
 * @all: the places, sorted
 * @count: how many
 */
struct places {
	struct dmap_table *table;
	struct place *all;
	size_t count;
};

/**
 * struct dmap_handover - from a table to the next
 * @new: places of lines that ask what they can take over
 * @old: those of the lines that may have something
 */
struct dmap_handover {
	struct places new;
	struct places old;
};

/**
 * struct pair - two lines that share sectors
 * @new: number of the one in @new.all; where to look on
 * @old: number of the other one in @old.all
 */
struct pair {
	size_t new;
	size_t old;
};

/* First what is not a matter of sectors */
static int compare_where(const struct place *a, const struct place *b)
{
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	if (a->bdev != b->bdev)
		return a->bdev < b->bdev ? -1 : 1;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct place *first = a, *second = b;
	int order = compare_where(first, second);

	cond_resched();		/* there may be millions */
	if (order || first->start == second->start)
		return order;
	return first->start < second->start ? -1 : 1;
}

static u64 length_of(const struct places *places, size_t i)
{
	u32 number = places->all[i].number;

	return dmap_table_end(places->table, number) -
		dmap_table_start(places->table, number) + 1;
}

/* How many lines of a table ask? */
static size_t count_lines(const struct dmap_table *table)
{
	const struct dmap_kind *kind = table->kinds;
	size_t count = 0;
	unsigned int k;

	for (k = 0; k < table->kind_count; k++, kind++)
		if (kind->type->take_over)
			count += kind->count;
	return count;
}

static void add_line(struct places *places, u32 number)
{
	struct place *place = &places->all[places->count];
	struct mapping_type *type;
	struct dmap_lower *lower;
	sector_t start;
	void *context;

	type = dmap_table_find(places->table, number, &context)->type;
	lower = type->take_over ? type->place(context, &start) : NULL;
	if (!lower || !lower->bdev)
		return;
	*place = (struct place) {
		.type = type, .bdev = lower->bdev, .start = start, .number = number,
	};
	places->count++;
}

/* Mostly they are in order. */
static void sort_places(struct places *places)
{
	size_t i;

	for (i = 1; i < places->count; i++)
		if (compare(&places->all[i - 1], &places->all[i]) > 0)
			break;
	if (i < places->count)
		sort(places->all, places->count, sizeof(*places->all), compare, NULL);
}

static int find_places(struct places *places, struct dmap_table *table)
{
	size_t number, room = count_lines(table);

	places->table = table;
	if (!room)
		return 0;
	places->all = kvmalloc_array(room, sizeof(*places->all), GFP_KERNEL_ACCOUNT);
	if (!places->all)
		return -ENOMEM;
	for (number = 0; number < table->count; number++) {
		add_line(places, number);
		cond_resched();
	}
	sort_places(places);
	return 0;
}

/**
 * dmap_handover_forget() - undo dmap_handover_prepare()
 * @table: the new table, live by now or not
 *
 * Context: process context.
 */
void dmap_handover_forget(struct dmap_table *table)
{
	struct dmap_handover *handover = table->handover;

	if (!handover)
		return;
	table->handover = NULL;
	kvfree(handover->new.all);
	kvfree(handover->old.all);
	dmap_table_put(handover->old.table);
	kfree(handover);
}

/**
 * dmap_handover_prepare() - a table is about to take the place of another
 * @table: the new one, complete
 * @old: the live one, or NULL
 *
 * Context: process context, by who changes the state of the device, until after
 * dmap_handover_forget().
 * Return: 0 or -ENOMEM.
 */
int dmap_handover_prepare(struct dmap_table *table, struct dmap_table *old)
{
	struct dmap_handover *handover;
	int err;

	dmap_assert_changes(table->device);
	if (!old || !count_lines(table))
		return 0;
	handover = kzalloc(sizeof(*handover), GFP_KERNEL_ACCOUNT);
	if (!handover)
		return -ENOMEM;
	table->handover = handover;
	err = find_places(&handover->new, table);
	if (!err)
		err = find_places(&handover->old, dmap_table_get(old));
	if (err)
		dmap_handover_forget(table);
	return err;
}

/* Leaves the one behind that ends first */
static void step(const struct dmap_handover *handover, struct pair *pair)
{
	const struct place *new = &handover->new.all[pair->new];
	const struct place *old = &handover->old.all[pair->old];
	u64 new_end = new->start + length_of(&handover->new, pair->new);
	u64 old_end = old->start + length_of(&handover->old, pair->old);

	if (new_end <= old_end)
		pair->new++;
	else
		pair->old++;
}

static bool share_sectors(const struct dmap_handover *handover, const struct pair *pair)
{
	const struct place *new = &handover->new.all[pair->new];
	const struct place *old = &handover->old.all[pair->old];

	return new->start < old->start + length_of(&handover->old, pair->old) &&
		old->start < new->start + length_of(&handover->new, pair->new);
}

/* The pair from @pair on; false if there is none */
static bool find_pair(const struct dmap_handover *handover, struct pair *pair)
{
	int order;

	while (pair->new < handover->new.count && pair->old < handover->old.count) {
		order = compare_where(&handover->new.all[pair->new],
				      &handover->old.all[pair->old]);
		if (!order && share_sectors(handover, pair))
			return true;
		if (order < 0)
			pair->new++;
		else if (order > 0)
			pair->old++;
		else
			step(handover, pair);
	}
	return false;
}

static void *context_of(const struct places *places, size_t i)
{
	void *context;

	dmap_table_find(places->table, places->all[i].number, &context);
	return context;
}

/* A line of the new table takes over from one of the old one, or from none yet. */
static int take(const struct dmap_handover *handover, size_t i, void *old, bool in_flight,
		u64 end_line)
{
	const struct place *place = &handover->new.all[i];
	struct dmap_table *table = handover->new.table;
	char no_words[1] = "";
	struct dmap_spec spec = {
		.number = end_line,
		.start = dmap_table_start(table, place->number),
		.length = length_of(&handover->new, i),
		.target = place->type->name,
		.args = no_words,
	};
	struct dmap_line line = {
		.table = table, .type = place->type, .spec = &spec, .error = table->error,
	};

	cond_resched();
	return place->type->take_over(&line, context_of(&handover->new, i), old, in_flight);
}

/**
 * dmap_handover_take() - the new lines look at what the old ones have
 * @table: the new table, prepared or without a hand-over; table->error is set
 * @in_flight: requests to the old one may be in flight, and its thread at work
 * @end_line: number of the line that ended the new one, for errors
 *
 * Context: process context, with requests held; by who changes the state of the device.
 * Return: 0, or the errno with table->error set. The old table is as it was.
 */
int dmap_handover_take(struct dmap_table *table, bool in_flight, u64 end_line)
{
	struct dmap_handover *handover = table->handover;
	struct pair pair = {};
	size_t i;
	int err = 0;

	dmap_assert_changes(table->device);
	if (!handover)
		return 0;
	/* An exchange that failed may have left something, of a table that is not live now. */
	for (i = 0; !err && i < handover->new.count; i++)
		err = take(handover, i, NULL, in_flight, end_line);
	while (!err && find_pair(handover, &pair)) {
		err = take(handover, pair.new, context_of(&handover->old, pair.old),
			   in_flight, end_line);
		step(handover, &pair);
	}
	return err;
}

/**
 * dmap_handover_done() - what cannot be in two places moves
 * @table: the new table, live, taken over; no request has come to it
 *
 * Context: as dmap_handover_take().
 */
void dmap_handover_done(struct dmap_table *table)
{
	struct dmap_handover *handover = table->handover;
	const struct mapping_type *type;
	struct pair pair = {};

	if (!handover)
		return;
	while (find_pair(handover, &pair)) {
		type = handover->new.all[pair.new].type;
		if (type->taken_over)
			type->taken_over(context_of(&handover->new, pair.new),
					 context_of(&handover->old, pair.old));
		step(handover, &pair);
		cond_resched();
	}
}
