/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A table: what lies where on one device.
 */
#ifndef _DM_TABLE_H
#define _DM_TABLE_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/refcount.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "device-mapper.h"
#include "dm-atomic.h"
#include "dm-btree.h"
#include "dm-compat.h"
#include "dm-graph.h"
#include "dm-kind.h"
#include "dm-zone.h"

struct dmap_device;
struct dmap_error;
struct dmap_handover;
struct dmap_spec;

/*
 * A table has at most this many lines: the number of one and that of its kind
 * share 32 bits, and its arrays stay below 2 GiB.
 */
#define DMAP_ENTRIES_MAX	BIT(26)

/* Logical blocks are 2^0 to 2^(DMAP_BLOCK_SHIFTS - 1) sectors. */
#define DMAP_BLOCK_SHIFTS	12

/**
 * struct dmap_line - a line in the hands of a constructor, or words in those of tell
 * @table: being built; or live
 * @type: of the line
 * @spec: the line; or the same with the words
 * @error: where to say what is wrong
 * @told: it is the words of tell
 */
struct dmap_line {
	struct dmap_table *table;
	const struct mapping_type *type;
	struct dmap_spec *spec;
	struct dmap_error *error;
	bool told;
};

/**
 * struct dmap_used_lower - a lower device as its table knows it
 * @lower: what targets see
 * @handle: of the exclusive open; NULL once it is closed
 * @mode: it was opened with
 * @line: the first line that named it
 * @first: the first sector that a line wants of it
 * @end: the sector after the last one; 0: no line has said which it wants
 * @end_line: that line
 * @edge: of the graph of devices, if it is one of ours and the table live or
 *	about to be; under dmap_devices_lock
 * @linked: sysfs shows the mapped device as its holder
 * @table: whose this is
 * @user: among those who are told when the device goes away; while it is open
 * @gone: it has
 * @users: how often targets have asked for it
 * @lost: how many of these do without it by now; see dmap_lower_lost()
 */
struct dmap_used_lower {
	struct dmap_lower lower;
	struct dmap_handle *handle;
	blk_mode_t mode;
	u64 line;
	u64 first;
	u64 end;
	u64 end_line;
	struct dmap_edge edge;
	bool linked;
	struct dmap_table *table;
	struct hlist_node user;
	bool gone;
	unsigned int users;
	atomic_t lost;
};

/**
 * struct dmap_odd_border - the first border not on a multiple of a block
 * @line: whose range it borders; 0: there is none
 * @type: of that line
 * @sector: where it is
 */
struct dmap_odd_border {
	u64 line;
	const struct mapping_type *type;
	u64 sector;
};

/**
 * struct dmap_table - a table
 * @refs: one for being live or under construction, one for each reader
 * @device: the device it is for
 * @index: finds the entry for a sector, once the table is complete
 * @ends: last sectors of the lines, ascending; the keys of @index
 * @memory: of @index
 * @kinds: what targets they have, in the order they were met
 * @kind_count: how many of those
 * @read_only: a lower device was so when it was opened; nothing is written to any
 * @where: for each line its kind and number in there; NULL as long as all
 *	are of one kind
 * @count: how many lines
 * @room: how many would fit
 * @size: sectors
 * @lowers: struct dmap_used_lower by device number
 * @lower_count: how many
 * @only_lower: the device, if @lower_count is 1
 * @limits: of all lower devices together
 * @atomic: what can be written to it as a whole or not at all
 * @zones: what it has, if it lies on zoned devices
 * @no_secure_erase: a lower device cannot erase securely
 * @no_integrity: one has no protection information, or not the same as the others
 * @integrity_known: a line lies on a device
 * @gone: one of them has gone away
 * @odd: by block size, see there
 * @worker: the thread of targets that work in the background, or NULL
 * @work_wait: where it waits for something to do, and others until it stops
 * @woken: there is, said dmap_wake()
 * @urgent: what the thread might be too busy for
 * @work_stop: it shall stop, or has not been started yet
 * @work_stopped: it has
 * @draining: no longer live, but requests that came to it are in flight; under
 *	device->drain_lock, or by one of those
 * @pending: how many; under device->drain_lock, as are the next ones
 * @drains: in the device's list of such tables
 * @drain_news: it is an event when none is
 * @drained: the worker that closes it after the last one
 * @handover: from the live table to this one, which is about to take its place; or NULL
 * @error: where to say what is wrong, while under construction
 *
 * While under construction a table belongs to one writer. Once live it does
 * not change but for dmap_table_close(), after which only what its readers
 * need is left. Requests need no reference: no table is taken out of a device
 * before those that use it are through.
 */
struct dmap_table {
	refcount_t refs;
	struct dmap_device *device;
	struct dmap_btree index;
	u64 *ends;
	void *memory;
	struct dmap_kind *kinds;
	unsigned int kind_count;
	bool read_only;
	u32 *where;
	size_t count;
	size_t room;
	u64 size;
	struct xarray lowers;
	unsigned int lower_count;
	struct dmap_lower *only_lower;
	struct dmap_limits limits;
	struct dmap_atomic atomic;
	struct dmap_zones zones;
	bool no_secure_erase;
	bool no_integrity;
	bool integrity_known;
	bool gone;
	struct dmap_odd_border odd[DMAP_BLOCK_SHIFTS];
	struct task_struct *worker;
	wait_queue_head_t work_wait;
	bool woken;
	struct work_struct urgent;
	bool work_stop;
	bool work_stopped;
	bool draining;
	bool drain_news;
	long pending;
	struct list_head drains;
	struct work_struct drained;
	struct dmap_handover *handover;
	struct dmap_error *error;
};

struct dmap_table *dmap_table_new(struct dmap_device *device,
				  struct dmap_error *error);
struct dmap_table *dmap_table_get(struct dmap_table *table);
void dmap_table_put(struct dmap_table *table);
void dmap_table_close(struct dmap_table *table);

int dmap_table_add(struct dmap_table *table, struct dmap_spec *spec);
int dmap_table_complete(struct dmap_table *table);
void dmap_table_print(struct dmap_table *table, size_t number,
		      struct seq_file *m);
void dmap_table_give_up(struct dmap_table *table);
void dmap_table_suspend(struct dmap_table *table);
void dmap_table_resume(struct dmap_table *table);
bool dmap_table_gives_back(const struct dmap_table *table);
bool dmap_table_can_lose(struct dmap_table *table, struct dmap_used_lower *used);

/* Does any target still want this device? */
static inline bool dmap_lower_in_use(const struct dmap_used_lower *used)
{
	return atomic_read(&used->lost) < used->users;
}

/*
 * The line that holds a sector, or the count of lines; in many tables there is
 * nothing to look for.
 */
static inline size_t dmap_table_lookup(const struct dmap_table *table,
				       u64 sector)
{
	if (table->count == 1)
		return sector >= table->size;
	return dmap_btree_find(&table->index, sector);
}

/* The kind of a line and its context */
static inline struct dmap_kind *dmap_table_find(const struct dmap_table *table,
						size_t number, void **context)
{
	struct dmap_kind *kind = table->kinds;

	if (unlikely(table->where)) {
		kind += table->where[number] / DMAP_ENTRIES_MAX;
		number = table->where[number] % DMAP_ENTRIES_MAX;
	}
	*context = dmap_kind_context(kind, number);
	return kind;
}

/* First sector of a line */
static inline u64 dmap_table_start(const struct dmap_table *table,
				   size_t number)
{
	return number ? table->ends[number - 1] + 1 : 0;
}

/* Last sector of a line */
static inline u64 dmap_table_end(const struct dmap_table *table, size_t number)
{
	return table->ends[number];
}

#endif /* _DM_TABLE_H */
