// SPDX-License-Identifier: GPL-2.0
/*
 * Tables of several devices become live as one: ``commit NAME...``.
 *
 *	1. the devices that are named, and those that stand on more than one
 *	   of them, take part: no other change of their state from here on
 *	2. look again at what may have changed since ``ready``
 *	3. level by level, from the top: hold requests back, wait for those in
 *	   flight, stop what works in the background
 *	4. what lines take over, see dm-handover.c; limits; then, while nobody can open any,
 *	   may they all? tables, sizes
 *	5. all are let go, and take part no more
 *	6. the old tables are closed; events
 *
 * Up to 4 everything can fail, and be undone. Between 3 and 5 nothing is built or
 * allocated: that was done for ``ready``. From the moment that the first one has its
 * new table until the last one has, nothing is in flight to any of them and nothing
 * enters. So who has seen one of them new finds all others new.
 *
 * A request to a device above may have parts on two of them. That device is held as
 * well, or one part would have passed before and the other would come after.
 *
 * From the top: what is in flight above needs those below to come to an end. A level
 * is all devices with as many levels below them, by their tables old and new. It takes
 * one RCU grace period for all of its devices.
 *
 * Who takes part
 * --------------
 *
 * They are fixed, see dm-fix.c, in the order of their minors. Where somebody else holds
 * the lock of one, who may wait for a disk that hangs, all are let go before that is waited
 * for: nobody waits for a device that he has nothing to do with. So two commits that want
 * the same devices cannot wait for each other either.
 *
 * A device that is suspended gets its table and stays suspended. It must not lie below
 * one that is not: requests of that would be waited for, and wait for resume, which waits
 * for the commit. One that is empty gets its first table.
 *
 * The command waits for I/O in 3, until a signal comes; then all goes on as it was,
 * and it can be written again. It waits with nothing held in 1 and 2. Memory that is
 * short ends it in 1 or 2. When one of the devices is removed by force it comes to
 * nothing, and what waits in 3 for any of the others ends.
 *
 * To close a disk may take for ever, too: its own page cache is written back. By then other
 * commands change the devices again.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "device-mapper.h"
#include "dm-bind.h"
#include "dm-commit.h"
#include "dm-core.h"
#include "dm-disk.h"
#include "dm-event.h"
#include "dm-fix.h"
#include "dm-graph.h"
#include "dm-handover.h"
#include "dm-hold.h"
#include "dm-kind.h"
#include "dm-pagecache.h"
#include "dm-registry.h"
#include "dm-retire.h"
#include "dm-table.h"
#include "dm-text.h"
#include "dm-wait.h"
#include "dm-work.h"

/**
 * struct part - a device that takes part
 * @device: a reference
 * @named: its table is to become live; else it is only held
 * @fixed: by us
 * @held: its requests are held by us
 * @level: how many levels of devices there are from it down
 * @table: that is to become live, prepared for what it takes over; a reference, or NULL
 * @old: the table that was live, once another one is; or NULL
 */
struct part {
	struct dmap_device *device;
	bool named;
	bool fixed;
	bool held;
	unsigned int level;
	struct dmap_table *table;
	struct dmap_table *old;
};

/**
 * struct commit - the command
 * @mates: the devices that are fixed
 * @parts: the devices that take part
 * @count: how many there are
 * @room: how many would fit
 * @reason: why one of them cannot
 * @error: where to say so
 * @line: number of the command's line
 */
struct commit {
	struct list_head mates;
	struct part *parts;
	unsigned int count;
	unsigned int room;
	struct dmap_error reason;
	struct dmap_error *error;
	u64 line;
};

static struct part *end_of(const struct commit *commit)
{
	return commit->parts + commit->count;
}

#define NO_LINE		"line 0: "	/* what an error of the whole table begins with */

/*
 * Who takes part
 */

static int no_memory(struct commit *commit)
{
	dmap_error_set(commit->error, commit->line, "commit", "out of memory");
	return -ENOMEM;
}

/* The caller's reference is the part's then. */
static int add_part(struct commit *commit, struct dmap_device *device, bool named)
{
	unsigned int room = 2 * commit->count + 8;
	struct part *parts;

	if (commit->count == commit->room) {
		parts = dmap_grow(commit->parts, commit->count, room, sizeof(*parts));
		if (!parts)
			return no_memory(commit);
		commit->parts = parts;
		commit->room = room;
	}
	commit->parts[commit->count++] = (struct part) { .device = device, .named = named };
	return 0;
}

static struct part *find_part(const struct commit *commit, const struct dmap_vertex *vertex)
{
	struct part *part;

	for (part = commit->parts; part < end_of(commit); part++)
		if (&part->device->vertex == vertex)
			return part;
	return NULL;
}

static int add_named(struct commit *commit, const char *name)
{
	struct dmap_device *device;
	int err;

	device = dmap_device_find(name, "commit", commit->error, commit->line);
	if (!device)
		return -ENODEV;
	if (find_part(commit, &device->vertex)) {
		dmap_error_set(commit->error, commit->line, "commit", "%s is named twice", name);
		err = -EINVAL;
	} else {
		err = add_part(commit, device, true);
	}
	if (err)
		dmap_device_put(device);
	return err;
}

static int add_all_named(struct commit *commit, const char *name, char *rest)
{
	int err;

	do {
		err = add_named(commit, name);
		name = dmap_word(&rest);
	} while (!err && name);
	return err;
}

/* What stands on more than one that is named, of those that were met on the way up */
static int add_met(struct commit *commit, struct list_head *met)
{
	struct dmap_vertex *vertex, *next;
	struct dmap_device *device;
	int err = 0;

	lockdep_assert_held(&dmap_devices_lock);
	list_for_each_entry_safe(vertex, next, met, met) {
		device = container_of(vertex, struct dmap_device, vertex);
		if (!err && vertex->stands_on > 1 && !find_part(commit, vertex)) {
			err = add_part(commit, device, false);
			device->refs += !err;
		}
		vertex->stands_on = 0;
		list_del_init(&vertex->met);
	}
	return err;
}

static int add_above(struct commit *commit)
{
	struct part *part;
	LIST_HEAD(met);
	int err;

	mutex_lock(&dmap_devices_lock);
	for (part = commit->parts; part < end_of(commit); part++)
		part->device->vertex.chosen = part->named;
	for (part = commit->parts; part < end_of(commit); part++)
		if (part->named)
			dmap_graph_meet_above(&part->device->vertex, &met);
	for (part = commit->parts; part < end_of(commit); part++)
		part->device->vertex.chosen = false;
	err = add_met(commit, &met);
	mutex_unlock(&dmap_devices_lock);
	return err;
}

static int join(struct commit *commit, struct part *part)
{
	part->fixed = dmap_fix(part->device, &commit->mates);
	/* One that goes has no requests any more, nor gets any. */
	if (part->fixed || !part->named)
		return 0;
	return dmap_no_device(commit->error, commit->line, "commit", part->device->name);
}

/* While it is fixed: another commit may prepare the same table right after that. */
static void forget_table(struct part *part)
{
	if (part->table)
		dmap_handover_forget(part->table);
	dmap_table_put(part->table);
	part->table = NULL;
}

static void leave_all(struct commit *commit)
{
	struct part *part;

	for (part = commit->parts; part < end_of(commit); part++) {
		forget_table(part);
		if (part->fixed)
			dmap_unfix(part->device);
		part->fixed = false;
	}
}

static int by_minor(const void *a, const void *b)
{
	return ((const struct part *)a)->device->minor - ((const struct part *)b)->device->minor;
}

/* Somebody else changes its state: with nothing of ours in anybody's way. */
static int wait_for(struct commit *commit, struct part *part)
{
	struct dmap_device *device = part->device;
	int err;

	leave_all(commit);
	err = dmap_lock_state(device, DMAP_UNTIL_SIGNAL);
	if (err)
		return dmap_wait_failed(commit->error, commit->line, "commit", device->name, err);
	mutex_unlock(&device->control);
	return -EAGAIN;
}

static int take_part_all(struct commit *commit)
{
	struct part *part;
	int err = 0;

	sort(commit->parts, commit->count, sizeof(*commit->parts), by_minor, NULL);
	for (part = commit->parts; !err && part < end_of(commit); part++) {
		if (!dmap_trylock_state(part->device))
			return wait_for(commit, part);
		err = join(commit, part);
		mutex_unlock(&part->device->control);
	}
	return err;
}

/* Until all take part, others may begin to stand on them. */
static int gather(struct commit *commit)
{
	unsigned int count;
	int err;

	do {
		leave_all(commit);
		err = add_above(commit);
		count = commit->count;
		if (!err)
			err = take_part_all(commit);
		if (!err)
			err = add_above(commit);
	} while (err == -EAGAIN || (!err && commit->count != count));
	return err;
}

static void forget_all(struct commit *commit)
{
	struct part *part;

	for (part = commit->parts; part < end_of(commit); part++)
		dmap_device_put(part->device);
	kvfree(commit->parts);
}

/*
 * What may have changed since ``ready``
 */

/* Says that a device cannot, for the reason that was given for its table */
static int refuse_part(struct commit *commit, const struct part *part, int err)
{
	const char *text = commit->reason.text;

	if (!strncmp(text, NO_LINE, strlen(NO_LINE)))
		text += strlen(NO_LINE);
	if (err == -ENOMEM)
		return no_memory(commit);
	/* Nothing is said of a signal. */
	if (*text)
		dmap_error_set(commit->error, commit->line, "commit", "%s: %s",
			       part->device->name, text);
	return err;
}

static int check_table(struct commit *commit, struct part *part)
{
	struct dmap_table *table = part->device->next;
	int err;

	if (!table) {
		dmap_error_set(commit->error, commit->line, "commit",
			       "%s has no table that is ready", part->device->name);
		return -ENOENT;
	}
	table->error = &commit->reason;
	err = dmap_table_complete(table);
	if (!err)
		err = dmap_pagecache_clean(table, DMAP_UNTIL_SIGNAL);
	if (!err)
		err = dmap_bind_check(part->device, table);
	table->error = NULL;
	if (!err) {
		part->table = dmap_table_get(table);
		err = dmap_handover_prepare(table, part->device->table);
	}
	return err ? refuse_part(commit, part, err) : 0;
}

static bool flows(const struct part *part)
{
	return part->fixed && part->device->table && !part->device->suspended;
}

/* One that stands on a device, and whose requests are to be held; or NULL */
static struct part *flows_above(struct commit *commit, struct part *lower)
{
	struct dmap_vertex *vertex, *next;
	struct part *found = NULL, *part;
	LIST_HEAD(met);

	mutex_lock(&dmap_devices_lock);
	dmap_graph_meet_above(&lower->device->vertex, &met);
	list_for_each_entry_safe(vertex, next, &met, met) {
		part = find_part(commit, vertex);
		if (part && flows(part))
			found = part;
		vertex->stands_on = 0;
		list_del_init(&vertex->met);
	}
	mutex_unlock(&dmap_devices_lock);
	return found;
}

/* What is in flight above would wait for resume, and that for us. */
static int check_suspended(struct commit *commit)
{
	struct part *part, *upper;

	for (part = commit->parts; part < end_of(commit); part++) {
		upper = part->device->suspended ? flows_above(commit, part) : NULL;
		if (!upper)
			continue;
		dmap_error_set(commit->error, commit->line, "commit",
			       "%s is suspended, and %s, which stands on it, is not",
			       part->device->name, upper->device->name);
		return -EBUSY;
	}
	return 0;
}

static int check_all(struct commit *commit)
{
	int err = check_suspended(commit);
	struct part *part;

	if (err)
		return err;
	for (part = commit->parts; part < end_of(commit); part++) {
		if (part->named)
			err = check_table(commit, part);
		else if (part->fixed && dmap_io_can_hold(part->device))
			err = no_memory(commit);
		if (err)
			break;
	}
	return err;
}

/*
 * Requests are held, from the top.
 */

static int from_the_top(const void *a, const void *b)
{
	const struct part *first = a, *second = b;

	if (first->level != second->level)
		return first->level > second->level ? -1 : 1;
	return by_minor(a, b);
}

static void sort_by_level(struct commit *commit)
{
	struct part *part;

	mutex_lock(&dmap_devices_lock);
	for (part = commit->parts; part < end_of(commit); part++)
		part->level = dmap_graph_levels(&part->device->vertex);
	mutex_unlock(&dmap_devices_lock);
	sort(commit->parts, commit->count, sizeof(*commit->parts), from_the_top, NULL);
}

/* Says why a wait for the requests of a device came to nothing */
static int waited_in_vain(struct commit *commit, struct dmap_device *device, int err)
{
	struct part *part;

	for (part = commit->parts; part < end_of(commit); part++)
		if (READ_ONCE(part->device->removed))
			device = part->device;
	return dmap_wait_failed(commit->error, commit->line, "commit", device->name, err);
}

static int wait_held(struct commit *commit, struct part *part)
{
	struct dmap_device *device = part->device;
	int err;

	err = dmap_hold_wait(device, DMAP_UNTIL_SIGNAL);
	if (!err)
		err = dmap_work_stop(device->table, DMAP_UNTIL_SIGNAL);
	return err ? waited_in_vain(commit, device, err) : 0;
}

/* Those from @first on that are of its level; the next level begins at *@end */
static int hold_level(struct commit *commit, struct part *first, struct part **end)
{
	struct part *part;
	int err = 0;

	for (part = first; part < end_of(commit) && part->level == first->level; part++) {
		if (!flows(part))
			continue;
		dmap_hold_begin(part->device);
		part->held = true;
	}
	*end = part;
	synchronize_rcu();	/* see dmap_hold_begin() */
	for (part = first; part < *end && !err; part++)
		if (part->held)
			err = wait_held(commit, part);
	return err;
}

static int hold_all(struct commit *commit)
{
	struct part *part = commit->parts;
	int err = 0;

	sort_by_level(commit);
	while (!err && part < end_of(commit))
		err = hold_level(commit, part, &part);
	return err;
}

/* From the bottom: who is let go finds those below open */
static void let_go_all(struct commit *commit)
{
	struct part *part = end_of(commit);

	while (part-- > commit->parts) {
		if (!part->held)
			continue;
		dmap_work_start(part->device->table);
		dmap_release_io(part->device);
		part->held = false;
	}
}

/*
 * The moment
 */

/* Gives the limits of the live tables back to all up to @end */
static void undo_limits(struct commit *commit, struct part *end)
{
	struct part *part;

	for (part = commit->parts; part < end; part++)
		if (part->named && part->device->table)
			dmap_bind_limits(part->device, part->device->table);
}

/* What their lines have goes on in those of the next tables. */
static int take_over_all(struct commit *commit)
{
	struct part *part;
	int err = 0;

	for (part = commit->parts; !err && part < end_of(commit); part++) {
		if (!part->named)
			continue;
		part->table->error = &commit->reason;
		err = dmap_handover_take(part->table, false, 0);
		part->table->error = NULL;
		if (err)
			err = refuse_part(commit, part, err);
	}
	return err;
}

static void taken_over_all(struct commit *commit)
{
	struct part *part;

	for (part = commit->parts; part < end_of(commit); part++)
		if (part->named)
			dmap_handover_done(part->table);
}

static int set_limits(struct commit *commit)
{
	struct part *part;
	int err;

	for (part = commit->parts; part < end_of(commit); part++) {
		if (!part->named)
			continue;
		err = dmap_bind_limits(part->device, part->device->next);
		if (!err)
			continue;
		undo_limits(commit, part);
		dmap_error_set(commit->error, commit->line, "commit",
			       "%s: the limits of the lower devices do not go together (error %d)",
			       part->device->name, -err);
		return err;
	}
	return 0;
}

static int may_all(struct commit *commit)
{
	struct dmap_table *table;
	struct part *part;
	int err;

	lockdep_assert_held(&dmap_opens_lock);
	for (part = commit->parts; part < end_of(commit); part++) {
		if (!part->named)
			continue;
		table = part->device->next;
		table->error = &commit->reason;
		err = dmap_bind_may(part->device, table);
		table->error = NULL;
		if (err)
			return refuse_part(commit, part, err);
	}
	return 0;
}

/* Who has opened one since they were looked at may be a reason against it. */
static int exchange_tables(struct commit *commit)
{
	struct part *part;
	int err;

	spin_lock(&dmap_opens_lock);
	err = may_all(commit);
	if (!err)
		for (part = commit->parts; part < end_of(commit); part++)
			if (part->named)
				part->old = dmap_bind_next(part->device);
	spin_unlock(&dmap_opens_lock);
	return err;
}

/* Of a first table they are there before anybody can open it, see set_limits(). */
static void set_zones(struct commit *commit)
{
	struct part *part;

	for (part = commit->parts; part < end_of(commit); part++)
		if (part->old)
			dmap_bind_zones(part->device);
}

static int exchange_all(struct commit *commit)
{
	int err;

	err = take_over_all(commit);
	if (!err)
		err = set_limits(commit);
	if (err)
		return err;
	err = exchange_tables(commit);
	if (err) {
		undo_limits(commit, end_of(commit));
		return err;
	}
	set_zones(commit);
	taken_over_all(commit);
	return 0;
}

/*
 * Afterwards
 */

/* What had no requests to hold, as it had no table, begins now. */
static void begin_first(struct commit *commit)
{
	struct part *part;

	for (part = commit->parts; part < end_of(commit); part++)
		if (part->named && !part->old && !part->device->suspended)
			dmap_work_start(part->device->table);
}

static void settle_all(struct commit *commit)
{
	struct part *part;

	for (part = commit->parts; part < end_of(commit); part++)
		if (part->named)
			dmap_bind_settle(part->device);
	for (part = commit->parts; part < end_of(commit); part++)
		if (part->old)
			dmap_detach(part->device, part->old);
}

/* Whoever hears of it finds the old disks free. */
static void close_all(struct commit *commit)
{
	struct part *part;

	for (part = commit->parts; part < end_of(commit); part++) {
		if (!part->old)
			continue;
		dmap_table_close(part->old);
		dmap_table_put(part->old);
	}
	for (part = commit->parts; part < end_of(commit); part++)
		if (part->named)
			dmap_raise_event(part->device);
}

static int change_all(struct commit *commit)
{
	int err;

	err = hold_all(commit);
	if (!err)
		err = exchange_all(commit);
	let_go_all(commit);
	if (err)
		return err;
	begin_first(commit);
	settle_all(commit);
	return 0;
}

/**
 * dmap_commit() - the command ``commit NAME...``
 * @name: of the first device
 * @rest: the names of all others, changed in place
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Return: 0 or the errno, and nothing has changed: -EINVAL, -ENODEV, -ENOENT, -ENOMEM, what
 * a table is refused with, what dmap_wait_until() returns.
 */
int dmap_commit(const char *name, char *rest, struct dmap_error *error, u64 line)
{
	struct commit commit = { .error = error, .line = line };
	int err;

	INIT_LIST_HEAD(&commit.mates);
	err = add_all_named(&commit, name, rest);
	if (!err)
		err = gather(&commit);
	if (!err)
		err = check_all(&commit);
	if (!err)
		err = change_all(&commit);
	leave_all(&commit);
	if (!err)
		close_all(&commit);
	forget_all(&commit);
	return err;
}
