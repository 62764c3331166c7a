/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A mapped device: what is known of it, and the locks for that.
 *
 * Locks, in the order they are taken
 * ----------------------------------
 *
 *	file->lock		(dm-writer.c) one writer's text; held while its
 *				lines are carried out
 *	device->control		one change of state at a time: bind, suspend,
 *				resume, remove. Held over waits for I/O, so
 *				those who take it can be interrupted: dm-wait.c.
 *				Many devices are fixed in place of that: dm-fix.c
 *	device->telling		(dm-tell.c) one tells the live table something
 *	dmap_devices_lock	which devices there are and which maps onto
 *				which. Never held over a wait for I/O, nor for
 *				memory that I/O would have to free: resume
 *				takes it
 *	links_lock		(dm-drain.c) tables that drain, for who goes through them
 *	dmap_opens_lock		(dm-disk.c) spinlock: nobody opens any device
 *	device->lock		spinlock: open count, error, open files, live
 *				table and state for readers
 *	device->held_lock	spinlock: requests held back
 *	device->drain_lock	spinlock, also in interrupts: requests that leave,
 *				while they are held or an older table drains
 *	users_lock		(dm-gone.c) spinlock: who uses which lower device;
 *				under bd_holder's lock, device->lock is inside
 *
 * The block layer's locks (open_mutex of a disk, bd_holder's) are taken inside
 * device->control and dmap_devices_lock; open() and release(), which run under
 * them, take device->lock only.
 *
 * procfs waits in proc_remove() for those who are opening the file, and for no other
 * call, see dm-writer.c. So a device's file is removed with no lock held.
 *
 * Between hold and release of a device's I/O nothing may wait for memory that
 * only that I/O can free. Between suspend and resume that holds for commands
 * and tables too, or no table could be loaded to get on with. So all that
 * writers of our files do runs under memalloc_noio_save().
 */
#ifndef _DM_CORE_H
#define _DM_CORE_H

#include <linux/bio.h>
#include <linux/mempool.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "dm-graph.h"
#include "dm-knobs.h"
#include "dm-text.h"

struct dmap_errors;
struct dmap_table;
struct dmap_watch;
struct proc_dir_entry;

#define DMAP_VERSION	"0.1.0"

/**
 * struct dmap_device - a mapped device
 *
 * Read for each request and written hardly ever:
 * @held: requests are held back; read under RCU, written under @held_lock
 * @watched: reasons to look at requests that leave, see dm-drain.c; read under RCU,
 *	written under @drain_lock
 * @table: the live table or NULL. Requests read it when they enter; written under
 *	@control and @lock while none can
 * @disk: the block device; counts most requests in flight. It is freed with this
 * @unseen: per CPU, requests in flight that @disk does not count
 * @ios: struct dmap_io
 * @bios: parts of split requests, and flushes (struct dmap_flush)
 * @clones: in the place of requests that others are chained to
 *
 * Requests held back:
 * @held_lock: protects @held, @replaying, @failing, @releasing, @recalled,
 *	@held_bios, @given
 * @replaying: those held first are gone, whoever comes now helps with the rest
 * @failing: for good: they fail, and none is held any more; never unset
 * @releasing: a worker lets them go, or is about to; read without the lock, too
 * @recalled: nobody may let any go: they are held anew
 * @held_bios: the requests, in the order they came; but first those that targets gave
 *	back, in their order
 * @given: the last of those that were given back since requests were to be held, or
 *	NULL
 * @let_go: the callback by which they go, see dm-hold.c
 * @fail: the one by which they fail
 * @drain_lock: protects @watched, @drains, and what that says of their requests
 * @drains: tables that are no longer live, with requests in flight
 * @drained: wakes who waits until no request is in flight, or @thawing unset, or the
 *	device resumed
 * @release: the worker that lets them go
 * @releaser: its queue, or NULL if none was ever held; set under @control
 * @queue: carries flushes to several devices, and what is urgent; NULL as long as
 *	no table needed it; set under @control
 *
 * Fixed:
 * @name: as in create
 * @minor: as in create
 * @proc: /proc/device-mapper/NAME
 * @watch: for those who poll it; a reference
 *
 * Under dmap_devices_lock:
 * @node: in the list of devices, in the order they were created
 * @named: in the table of names
 * @ready: it is complete, and commands find it
 * @refs: one for the list, one for each open file of it and each command under way
 * @vertex: who it stands on, and who on it
 * @mates: the list of those that are fixed with it, or NULL
 * @mate: in that
 * @called_off: what they are fixed for comes to nothing; read without the lock, too
 *
 * Under @control:
 * @suspended: by command; I/O is held
 * @frozen: and so is the file system, or whoever would mount one; while
 *	@thawing it is the worker's
 * @thawing: a worker thaws it, or is about to; the worker unsets it without lock
 * @thaw: that worker, in @releaser
 * @announced: the size that udev was told last, in sectors
 * @news: @table became live since, or the device was suspended
 * @knobs: what an administrator has set in @disk's queue
 * @expire: ends a suspend in time, in @releaser
 * @expired: the callback by which it does, see dm-expire.c
 *
 * @telling: one at a time tells the live table something; no other lock is needed
 *
 * Under @lock:
 * @leaving: it goes with the last close, and nobody new can open it; see dm-leave.c
 * @dying: remove has begun, and fails only if it is interrupted; written under
 *	@control as well, and once that is free never unset
 * @removed: remove cannot fail any more; never unset. Ends waits for I/O: read
 *	without the lock, too
 * @leave: the worker that takes it down then; queued under @lock, unless @removed
 * @force: the worker of dm-force.c
 * @dead: the one that tells those who have it open that it goes
 * @rest: the one that looks whether nothing is left
 * @openers: how often the block device is open
 * @writers: how often it was opened for writing since it last was closed
 * @state_suspended: what @suspended was last, for readers
 * @next: the table that is ready to become live, or NULL; written under @control as well
 * @limited: it is suspended until @until; written under @control as well
 * @until: in jiffies
 * @errors: of the last load, or NULL; a reference
 * @files: struct dmap_file of those that are open
 *
 * @left: its name is free again; read and written without a lock, never unset
 * @told: the same for @dead, which is through
 * @rcu: frees the device
 */
struct dmap_device {
	bool held;
	unsigned int watched;
	struct dmap_table *table;
	struct gendisk *disk;
	long __percpu *unseen;
	mempool_t ios;
	struct bio_set bios;
	struct bio_set clones;

	/* protects what follows, and writes of held */
	spinlock_t held_lock ____cacheline_aligned_in_smp;
	bool replaying;
	bool failing;
	bool releasing;
	bool recalled;
	struct bio_list held_bios;
	struct bio *given;
	void (*let_go)(struct dmap_device *device, struct bio *bio, struct dmap_table *table);
	void (*fail)(struct dmap_device *device, struct bio *bio);
	spinlock_t drain_lock;	/* see above */
	struct list_head drains;
	wait_queue_head_t drained;
	struct work_struct release;
	struct workqueue_struct *releaser;
	struct workqueue_struct *queue;

	char name[DMAP_NAME_MAX + 1];
	int minor;
	struct proc_dir_entry *proc;
	struct dmap_watch *watch;

	struct list_head node;
	struct hlist_node named;
	bool ready;
	unsigned int refs;
	struct dmap_vertex vertex;
	struct list_head *mates;
	struct list_head mate;
	bool called_off;

	struct mutex control;	/* one change of state at a time */
	bool suspended;
	bool frozen;
	bool thawing;
	struct work_struct thaw;
	u64 announced;
	bool news;
	struct dmap_knobs knobs;
	struct delayed_work expire;
	void (*expired)(struct dmap_device *device);

	struct mutex telling;	/* see above */

	spinlock_t lock;	/* see above */
	bool leaving;
	bool dying;
	bool removed;
	struct work_struct leave;
	struct work_struct force;
	struct work_struct dead;
	struct delayed_work rest;
	unsigned int openers;
	unsigned int writers;
	bool state_suspended;
	struct dmap_table *next;
	bool limited;
	unsigned long until;
	struct dmap_errors *errors;
	struct list_head files;

	bool left;
	bool told;
	struct rcu_head rcu;
};

/* What a device with this live table, or NULL, is; under device->lock */
static inline const char *dmap_state_word(const struct dmap_device *device,
					  const struct dmap_table *table)
{
	if (device->state_suspended)
		return "suspended";
	return table ? "active" : "empty";
}

/* Who changes the state of a device holds its lock, or has fixed it. */
static inline void dmap_assert_changes(const struct dmap_device *device)
{
	lockdep_assert(device->vertex.fixed || lockdep_is_held(&device->control));
}

#endif /* _DM_CORE_H */
