/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The public interface of device-mapper: all that a target needs.
 *
 * A target is the code behind one kind of table line. It is three functions
 * in a struct mapping_type, registered under the name the line starts with:
 *
 *	ctr	fills in a context from the words of one line, or refuses it
 *	dtr	undoes ctr
 *	map	sends one bio on its way; runs for every request
 *
 * and whatever else of that struct it has a use for.
 *
 * Life of a context
 * -----------------
 *
 *	ctr			in the context of the writer; may sleep
 *	  map ... map		many at once, on any CPU, from the moment the
 *				table is live until its last request is done
 *	  work ... work		one at a time, in a kernel thread of the table,
 *				while the table is live and not suspended
 *	print, status		whenever somebody reads the file; also after
 *				the table was replaced, while a reader that
 *				began before that goes on reading
 *	tell			one at a time, when somebody writes the command;
 *				beside map, work, print and status
 *	suspend, resume		around each time that requests are held back
 *	dtr			when the last reader and the last request are
 *				through; no other call can follow
 *
 * A context is for one table. When another table takes its place, a line of that may
 * take over what this one has: between ctr and the first map, take_over and taken_over
 * of the new context are called with the old one, which sees no request then.
 *
 * The lower devices that ctr asked for are closed as soon as the table is no
 * longer live, before dtr, so that somebody else can claim them: print,
 * status and dtr may use lower->devt but not lower->bdev.
 *
 * The module of a type cannot be unloaded while any table uses the type.
 *
 * examples/dm-counter.c is a whole target module, made to be copied.
 */
#ifndef _DEVICE_MAPPER_H
#define _DEVICE_MAPPER_H

#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/types.h>

struct dmap_line;
struct dmap_table;

/*
 * The number of this interface, as control says it in its first line. It changes when a
 * module that was built before would not do any more what it did, and such a module is
 * refused then.
 */
#ifndef DMAP_ABI
#define DMAP_ABI	1
#endif

/**
 * struct dmap_lower - a device that a table maps onto
 * @bdev: the open device; valid from dmap_arg_device() until the table is no
 *	longer live, in particular throughout map
 * @devt: its number; valid as long as the context is
 * @read_only: it cannot be written to
 */
struct dmap_lower {
	struct block_device *bdev;
	dev_t devt;
	bool read_only;
};

/**
 * enum dmap_map_result - what map did with a bio
 * @DMAP_TAKEN: the target keeps the bio and ends it itself with bio_endio(),
 *	now or later, in any context; or gives it back, see dmap_give_back()
 * @DMAP_REMAPPED: the bio carries its new device and sector; the core submits
 *	it
 *
 * dmap_part() instead asks for less of it, and a negative errno ends the bio
 * with that error.
 */
enum dmap_map_result {
	DMAP_TAKEN = 0,
	DMAP_REMAPPED = 1,
};

/**
 * dmap_part() - for map to return: it wants the first part of the bio alone
 * @sectors: how long that is; at least 1, less than the whole
 *
 * map must have left the bio as it was. It is called again for that part,
 * which it must take then, and for the rest. A type that does this sets
 * splits.
 *
 * Return: what map returns.
 */
static inline int dmap_part(unsigned int sectors)
{
	return DMAP_REMAPPED + sectors;
}

/**
 * enum dmap_passes - what a type hands on besides data, as the disks below have it
 * @DMAP_ATOMIC_WRITES: a write with REQ_ATOMIC reaches each device it is for as one,
 *	with that flag. A type that splits says where, by dmap_border()
 * @DMAP_INTEGRITY: the protection information of a request goes with it, also when it is
 *	read. Who clones a request for several devices passes it only with a copy of that
 *	for each: the block layer writes the sectors of the device into it
 * @DMAP_POLLED: map remaps what it takes, or takes REQ_POLLED from it and from what it
 *	makes of it. A request that stays as it is polls the device that it was sent to
 *
 * The mapped device offers what all lines pass, and all devices below can do.
 */
enum dmap_passes {
	DMAP_ATOMIC_WRITES = 1,
	DMAP_INTEGRITY = 2,
	DMAP_POLLED = 4,
};

/* For work to return: there is nothing to do until dmap_wake() */
#define DMAP_IDLE	MAX_SCHEDULE_TIMEOUT

/**
 * typedef dm_ctr_fn - make a context out of a table line
 * @line: the line; its words are taken one by one with the dmap_arg_*()
 *	functions
 * @context: to be filled in: context_size bytes, zeroed, aligned as a u64.
 *	They stay where they are until after the destructor.
 *
 * Context: process context, may sleep, must not do I/O to the mapped device.
 * Return: 0, or what dmap_refuse() or a dmap_arg_*() function returned; on
 * error nothing may be left behind.
 */
typedef int (*dm_ctr_fn)(struct dmap_line *line, void *context);

/**
 * typedef dm_dtr_fn - undo a constructor
 * @context: what the constructor filled in
 *
 * Context: process context, may sleep.
 */
typedef void (*dm_dtr_fn)(void *context);

/**
 * typedef dm_map_fn - map one bio
 * @context: what the constructor filled in
 * @bio: the request. It lies wholly within the line's range, and
 *	bio->bi_iter.bi_sector counts from the first sector of that range.
 *	Empty flushes never come here: the core sends them to every device.
 *	A write may ask for a flush before it, if the table has one lower
 *	device and the type does not set splits: hand it on as it is.
 *
 * Context: the submitter's; may sleep only if the bio is not REQ_NOWAIT, and
 * must not allocate memory but from a reserve of its own.
 * Return: see enum dmap_map_result; anything else ends the bio with EIO.
 */
typedef int (*dm_map_fn)(void *context, struct bio *bio);

/**
 * typedef dm_work_fn - do one step of what goes on in the background
 * @context: what the constructor filled in
 *
 * A table with such targets has a kernel thread, dmap-work/MINOR. It works for
 * the first line that has something to do, and for the next ones when that has
 * nothing to do any more. Between two steps it can be stopped: a step should
 * take less than a second. Nothing may wait for the thread but requests to the
 * mapped device, and a step must not wait for memory that these could free.
 *
 * Context: process context, may sleep. No locks held. Never while the device
 * is suspended, nor while requests are held back for a new table.
 * Return: 0 to be called again at once, a time in jiffies to be called again
 * then or when dmap_wake() comes before, or DMAP_IDLE.
 */
typedef long (*dm_work_fn)(void *context);

/**
 * typedef dm_tell_fn - change what a line does while it runs
 * @context: what the constructor filled in
 * @line: the words of ``tell NAME SECTOR WORD...``, at least one; they are taken and
 *	refused by the functions that the constructor uses. Of the line itself it has the
 *	start, the length and the table, but no words
 *
 * All or nothing: take all words, dmap_args_end() included, before anything changes.
 * What has changed @print prints, and it may do so at the same time: WRITE_ONCE() here
 * and READ_ONCE() there, or a lock. No device can be taken: dmap_arg_device() refuses.
 *
 * When it has returned 0, an event is raised, and @work is called soon, if there is one.
 *
 * Context: process context, may sleep, must not wait for I/O nor call dmap_wake(). One
 * at a time for each mapped device, also while that is suspended or waits for requests
 * that never end. Never together with the constructor or the destructor. The table may be
 * replaced meanwhile: lower->bdev must not be used, and what a timer of the target's own
 * is to do has to be stopped by the destructor, not before.
 * Return: 0, or what dmap_refuse() or a dmap_arg_*() function returned, with nothing
 * changed.
 */
typedef int (*dm_tell_fn)(void *context, struct dmap_line *line);

/**
 * typedef dm_take_over_fn - take over what a line of the live table has
 * @line: of the table that is about to become live; for dmap_refuse() and dmap_line_*()
 * @context: of that line; no request has come to it
 * @old: the context of a live line of the same type that has sectors of this one, by what
 *	@place says of both. NULL: be as the constructor left the context
 * @in_flight: the old one still has requests, and a step of its work, in flight, and goes
 *	on with them behind the new table: it ended with ``end now``. What it says may not
 *	be the last word. Else there are none.
 *
 * For each line it is called with NULL first, then for each such old line. All of it may
 * come to nothing and be done again later, or with other old ones: the exchange can fail
 * after it. So @old is not to be changed, but for what its @resume takes back, which comes
 * then. What both may have, such as counters, is copied; what is large, shared by
 * reference; and what can have but one owner moves in @taken_over.
 *
 * Context: process context. Requests to the device are held: no I/O, no memory, no wait.
 * Return: 0, also if there is nothing to take over; or what dmap_refuse() returned, and the
 * old table goes on.
 */
typedef int (*dm_take_over_fn)(struct dmap_line *line, void *context, void *old,
			       bool in_flight);

/**
 * struct mapping_type - a kind of target
 * @name: the word that selects it in a table line; letters, digits, ``_``
 *	and ``-``. It and @aliases come first, whatever the number of the interface
 * @aliases: NULL or further such names for it, ended by NULL
 * @module: THIS_MODULE
 * @context_size: bytes of a context; the core allocates it, for there may be
 *	millions
 * @ctr: constructor
 * @dtr: destructor; optional if there is nothing to undo
 * @map: maps a bio
 * @print: optional; prints the arguments that would make this context anew,
 *	each with a blank before it. What it prints, ctr must accept. It prints
 *	devices by dmap_print_range(): which of a line have gone is found out so
 * @status: optional; prints key=value words for the comment below the line
 * @tell: optional; changes what the line does while it runs
 * @limits: optional; changes the limits of the mapped device, which by then
 *	hold those of all lower devices
 * @splits: map does not hand each bio on as one, to one device: it uses
 *	dmap_part(), or bios of its own
 * @passes: of enum dmap_passes
 * @work: optional; works in the background
 * @urgent: optional, with @work; called for all lines soon after dmap_wake(),
 *	also while a step of @work goes on, and by two at once: for what requests
 *	wait for. Must not wait itself. Context: process context
 * @suspend: optional; requests are held back from now on, and soon nothing waits for
 *	those that the target keeps: it gives them back by dmap_give_back(), oldest
 *	first, and keeps none until @resume. What had entered before may still come to
 *	map, also after this returned, and is to be given back or sent on at once.
 *	Called when the device is suspended or removed, and when another table, of its
 *	own or in a commit, is about to take the place of this one, whatever its text
 *	ended with; after new requests are held back, before those in flight are waited
 *	for. A file system is frozen before that, and for what it writes the target
 *	takes its time. A table that is replaced is not resumed. Also called when the
 *	device is removed by force, after @give_up: what is given back fails then. So it
 *	may come twice, and by two at once. Must not wait for I/O. Context: process
 *	context
 * @resume: optional; requests are about to flow, of this device and to
 *	this table, or again as nothing came of what they were held for. A context
 *	begins as one that was resumed, and this may come without a @suspend. Must not
 *	wait for I/O. Context: process context
 * @give_up: optional; the device is removed by force. Requests that wait for something
 *	other than a lower device, such as @work, are to end with an error. Context:
 *	process context; requests are in flight
 * @lower_gone: optional; a lower device of the table has gone away for good, of those that
 *	any of its lines asked for: a target compares. What it is asked fails from now
 *	on. Of a table that is not live, when it is. May come twice. Since Linux 6.6, those
 *	before do not tell. An event follows. Context: process context, under a spinlock;
 *	must not call dmap_wake()
 * @flush_failed: optional; a flush of a lower device failed, and if the target
 *	can do without that device, it is to call dmap_lower_lost(). Context:
 *	process context; requests are in flight
 * @whole: optional; the lower device, if the line lies on it as it is, from its
 *	first sector on; else NULL. If that is a disk and all of it, it answers the
 *	ioctls of the mapped device. Context: under a spinlock
 * @range: optional; the lower device that the line lies on as it is, and where on it. Only
 *	such a line can lie on a zoned device: it passes on what manages zones, too, and it
 *	takes no other device. Context: any
 * @place: with @take_over; a lower device of the line and, in @start, the first sector that
 *	the line has of it: by these a line knows itself again in another table. Or NULL: it
 *	has nothing to hand over. Context: process context, with the device open
 * @take_over: optional; when a table takes the place of another
 * @taken_over: optional; the new table is live, and requests are held still. For the pairs
 *	that @take_over was called for. Context: as that
 */
struct mapping_type {
	const char *name;
	const char *const *aliases;
	struct module *module;
	size_t context_size;
	dm_ctr_fn ctr;
	dm_dtr_fn dtr;
	dm_map_fn map;
	void (*print)(void *context, struct seq_file *m);
	void (*status)(void *context, struct seq_file *m);
	dm_tell_fn tell;
	void (*limits)(void *context, struct queue_limits *limits);
	bool splits;
	unsigned int passes;
	dm_work_fn work;
	void (*urgent)(void *context);
	void (*suspend)(void *context);
	void (*resume)(void *context);
	void (*give_up)(void *context);
	void (*lower_gone)(void *context, struct dmap_lower *lower);
	void (*flush_failed)(void *context, struct dmap_lower *lower);
	struct block_device *(*whole)(void *context);
	struct block_device *(*range)(void *context, sector_t *start);
	struct dmap_lower *(*place)(void *context, sector_t *start);
	dm_take_over_fn take_over;
	void (*taken_over)(void *context, void *old);

	/* private: */
	struct list_head node;
};

int dmap_register_type(struct mapping_type *type, unsigned int abi);

/**
 * register_mapping_type() - make a type of target known
 * @type: the type; must stay until unregister_mapping_type()
 *
 * Context: process context, may sleep.
 * Return: 0, -EINVAL if the name, the constructor or map is missing, or place with
 * take_over, -EEXIST if one of its names is taken, -EPROTO if this module was built for
 * another DMAP_ABI.
 */
static inline int register_mapping_type(struct mapping_type *type)
{
	return dmap_register_type(type, DMAP_ABI);
}

void unregister_mapping_type(struct mapping_type *type);

sector_t dmap_line_start(const struct dmap_line *line);
sector_t dmap_line_length(const struct dmap_line *line);
struct dmap_table *dmap_line_table(const struct dmap_line *line);

char *dmap_arg_word(struct dmap_line *line);
int dmap_arg_number(struct dmap_line *line, const char *what, u64 *value);
int dmap_arg_device(struct dmap_line *line, struct dmap_lower **lower);
int dmap_arg_range(struct dmap_line *line, sector_t length,
		   struct dmap_lower **lower, sector_t *start);
int dmap_word_number(struct dmap_line *line, const char *word, const char *key, u64 *value);
int dmap_args_end(struct dmap_line *line);
void dmap_need_stable_writes(struct dmap_line *line);
void dmap_border(struct dmap_line *line, u64 sectors);
__printf(3, 4)
int dmap_refuse(struct dmap_line *line, int err, const char *fmt, ...);

void dmap_print_range(struct seq_file *m, const struct dmap_lower *lower,
		      sector_t start);
void dmap_event(struct dmap_table *table);
__printf(2, 3)
void dmap_warn(struct dmap_table *table, const char *fmt, ...);
__printf(2, 3)
void dmap_warn_always(struct dmap_table *table, const char *fmt, ...);
void dmap_wake(struct dmap_table *table);
void dmap_send(struct bio *bio, dev_t dev, sector_t sector);
bool dmap_give_back(struct bio *bio);
bool dmap_is_refusal(blk_status_t status);
void dmap_lower_lost(struct dmap_lower *lower);
void dmap_timer_setup(struct hrtimer *timer,
		      enum hrtimer_restart (*expired)(struct hrtimer *timer));

/**
 * struct dmap_copy - a range to be copied
 * @table: the table in whose thread this goes on; or NULL
 * @from: the device it lies on
 * @from_sector: its first sector there
 * @to: the device it shall be on
 * @to_sector: its first sector there
 * @sectors: its length, at least 1
 * @read_error: set by dmap_copy(): 0 or the errno of a read
 * @write_error: the same of a write
 */
struct dmap_copy {
	struct dmap_table *table;
	struct block_device *from;
	sector_t from_sector;
	struct block_device *to;
	sector_t to_sector;
	sector_t sectors;
	int read_error;
	int write_error;
};

int dmap_copy(struct dmap_copy *copy);
bool dmap_work_is_called_off(struct dmap_table *table);

/**
 * MODULE_ALIAS_MAPPING_TYPE() - load this module when a table wants @name
 * @name: the target's name, a string
 */
#define MODULE_ALIAS_MAPPING_TYPE(name) \
	MODULE_ALIAS("device-mapper-target-" name)

/**
 * module_mapping_type() - the whole init and exit of a target
 * @__type: a struct mapping_type
 *
 * For a module whose only business is one target. Kbuild turns it into an
 * entry of the list of built-in types for the targets that are part of
 * device-mapper.ko, so that these read just as a third party's do.
 */
#ifdef DMAP_BUILTIN
#define module_mapping_type(__type) \
	extern struct mapping_type *const dmap_builtin_##__type; \
	struct mapping_type *const dmap_builtin_##__type = &(__type)
#else
#define module_mapping_type(__type) \
	module_driver(__type, register_mapping_type, unregister_mapping_type)
#endif

#endif /* _DEVICE_MAPPER_H */
