// SPDX-License-Identifier: GPL-2.0
/*
 * Lower devices that go away while a table uses them.
 *
 * Who claims a device is told by the block layer when that is removed, by what
 * his claim was made with. Our claims are all alike, whatever table they are
 * for, so that tables can share a device. So there is a list of who uses what,
 * hashed by number: from the moment that a table has opened a device until it
 * closes it.
 *
 * Requests need nothing of it, they fail by themselves. It is for those who
 * watch: they get an event at once, not when the next request fails, and find
 * in the text which lines it was. The core does not know what devices a line
 * is about, only its target does; but each prints them by dmap_print_range().
 * So the line is printed once more, to nowhere, and it is looked for who comes
 * by there.
 *
 * The targets are told, too, under the lock of the list: none is built or destroyed then.
 *
 * Kernels before 6.6 do not tell.
 */
#include <linux/blkdev.h>
#include <linux/hashtable.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>

#include "dm-compat.h"
#include "dm-core.h"
#include "dm-event.h"
#include "dm-gone.h"
#include "dm-kind.h"
#include "dm-table.h"

static DEFINE_HASHTABLE(users, 8);
static DEFINE_SPINLOCK(users_lock);	/* protects it; device->lock is inside */

/**
 * dmap_lower_use() - a table has opened a lower device
 * @used: the device, for the first time
 */
void dmap_lower_use(struct dmap_used_lower *used)
{
	spin_lock(&users_lock);
	hash_add(users, &used->user, used->lower.devt);
	spin_unlock(&users_lock);
	/* It may have gone before we could be told. */
	if (dmap_bdev_is_dead(used->lower.bdev))
		dmap_lower_dead(used->lower.bdev);
}

/**
 * dmap_lower_unuse() - it is about to close it
 * @used: the device
 */
void dmap_lower_unuse(struct dmap_used_lower *used)
{
	spin_lock(&users_lock);
	hash_del(&used->user);
	spin_unlock(&users_lock);
}

/* As long as a device is in the list, its table is not closed. */
static void tell_targets(struct dmap_used_lower *used)
{
	struct dmap_table *table = used->table;
	struct dmap_kind *kind = table->kinds;
	unsigned int k;
	size_t i;

	lockdep_assert_held(&users_lock);
	if (!READ_ONCE(used->gone))
		return;
	for (k = 0; k < table->kind_count; k++, kind++)
		for (i = 0; kind->type->lower_gone && i < kind->count; i++)
			kind->type->lower_gone(dmap_kind_context(kind, i), &used->lower);
}

/*
 * The event of a table that is about to become live, or ready, is still to come, and
 * that of one that no longer is has been. Targets of one that is not live as yet are
 * told when it is.
 */
static void tell(struct dmap_used_lower *used)
{
	struct dmap_device *device = used->table->device;
	bool live, ready;

	spin_lock(&device->lock);
	live = device->table == used->table;
	ready = device->next == used->table;
	spin_unlock(&device->lock);
	if (live)
		tell_targets(used);
	if (live || ready)
		dmap_raise_event(device);
}

/**
 * dmap_gone_settle() - a table has become live: tell its targets what has gone before
 * @table: the table
 *
 * Context: process context, by who changes the state of its device.
 */
void dmap_gone_settle(struct dmap_table *table)
{
	struct dmap_used_lower *used;
	unsigned long devt;

	/* Who says that of one of them later finds the table live: tell() */
	if (!READ_ONCE(table->gone))
		return;
	spin_lock(&users_lock);
	xa_for_each(&table->lowers, devt, used)
		tell_targets(used);
	spin_unlock(&users_lock);
}

/**
 * dmap_lower_dead() - a device that tables use has gone, or its medium has
 * @bdev: the device; its users cannot close it meanwhile
 *
 * Context: process context.
 */
void dmap_lower_dead(struct block_device *bdev)
{
	struct dmap_used_lower *used;

	spin_lock(&users_lock);
	hash_for_each_possible(users, used, user, bdev->bd_dev) {
		if (used->lower.bdev != bdev)
			continue;
		if (dmap_bdev_is_dead(bdev)) {
			WRITE_ONCE(used->gone, true);
			WRITE_ONCE(used->table->gone, true);
		}
		tell(used);
	}
	spin_unlock(&users_lock);
}

DMAP_HOLDER_OPS(dmap_holder_ops, dmap_lower_dead);

/**
 * struct nowhere - what a line is printed to, to see which devices it names
 * @m: without a buffer
 * @lower: one that is looked for
 * @found: it was there
 */
struct nowhere {
	struct seq_file m;
	const struct dmap_lower *lower;
	bool found;
};

/* Only for its address, by which dmap_lower_printed() knows one */
static const struct seq_operations nowhere_ops;

/**
 * dmap_lower_printed() - a target prints a device
 * @m: where
 * @lower: the device
 */
void dmap_lower_printed(struct seq_file *m, const struct dmap_lower *lower)
{
	struct nowhere *nowhere = container_of(m, struct nowhere, m);

	if (m->op == &nowhere_ops && nowhere->lower == lower)
		nowhere->found = true;
}

static bool line_names(struct mapping_type *type, void *context,
		       const struct dmap_lower *lower)
{
	struct nowhere nowhere = { .m.op = &nowhere_ops, .lower = lower };

	if (type->print)
		type->print(context, &nowhere.m);
	return nowhere.found;
}

/**
 * dmap_print_gone() - print which devices of a line have gone
 * @table: its table, closed or not
 * @type: its target
 * @context: of the line
 * @m: where; nothing if all are there
 */
void dmap_print_gone(struct dmap_table *table, struct mapping_type *type,
		     void *context, struct seq_file *m)
{
	struct dmap_used_lower *used;
	const char *before = "# gone=";
	unsigned long devt;

	if (!READ_ONCE(table->gone))
		return;
	xa_for_each(&table->lowers, devt, used) {
		if (!READ_ONCE(used->gone) ||
		    !line_names(type, context, &used->lower))
			continue;
		seq_printf(m, "%s%u:%u", before, MAJOR(devt), MINOR(devt));
		before = ",";
	}
	if (*before == ',')
		seq_putc(m, '\n');
}
