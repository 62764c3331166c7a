// SPDX-License-Identifier: GPL-2.0
/*
 * How all requests to a device are held back, and let go.
 *
 * Requests in flight are counted, per CPU, from enter to completion.
 * dmap_hold_io() sets device->held and waits for an RCU grace period; since
 * enter tests the one and raises the other within one RCU section, whoever
 * still saw held unset is counted by then. Completion likewise lowers the count
 * and looks at held within one section: whoever did not see it has left, all
 * others wake who waits. When the sum is zero, no request is between enter and
 * completion, and the table may be exchanged: requests need no other
 * protection for it, neither a lock nor a counter that CPUs share. Each keeps to
 * the table that it found when it entered, as that may also be exchanged while it
 * is in flight: dm-drain.c. For that, what leaves while requests are held, or a table
 * drains, does so under a lock: the sum is exact then. With preemption disabled is an RCU
 * section, too, and needs no call: the usual ones are of that kind.
 *
 * Requests that come meanwhile are queued. dmap_release_io() has a worker let
 * them go one by one in the order they came, and only when none is left it
 * clears held. Who comes while those that came before are let go just queues
 * behind them. From then on whoever queues a request also starts the one at the
 * head of the queue, so that it comes to an end however fast new ones arrive. But not
 * if the table has zones: then the worker alone sends all, as long as any are left.
 *
 * To submit may take for ever, over a disk that hangs, and nothing ends that.
 * So no command does it, nor waits for the worker: releasing says that it is at
 * it, or about to be. Who then holds requests anew finds held set still. He
 * recalls the worker, which stops after the request it is sending, and waits for
 * it as for what is in flight: until a signal comes, which sends the worker on.
 * What the worker has not sent is held, in its order, as if it had never begun.
 *
 *	        hold              release            the last one is sent
 *	flows ---------> held --------------> releasing ---------> flows
 *	                  ^       again, or             |
 *	                  |       a signal              | hold: recalled
 *	                  +-----------------------------+
 *
 * The worker is one of the device alone. It waits for a piece of the reserve
 * until a request ends, which may take a flush first: so its queue is not the
 * one that flushes go by. It is made by dmap_io_can_hold(), before anything was
 * held, when to fail is still possible.
 *
 * What it is to send a request, or to end it, dm-io.c knows: callbacks, device->let_go
 * and device->fail.
 */
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "dm-core.h"
#include "dm-drain.h"
#include "dm-hold.h"
#include "dm-request.h"
#include "dm-table.h"
#include "dm-wait.h"

/*
 * The first of the requests that are held back, or NULL. It is counted before
 * anybody could miss it, and belongs to the table that is live now.
 */
static struct bio *take_held(struct dmap_device *device, struct dmap_table **table)
{
	struct bio *bio = bio_list_pop(&device->held_bios);

	lockdep_assert_held(&device->held_lock);
	*table = device->table;
	if (bio && bio == device->given)
		device->given = NULL;
	if (bio)
		dmap_count_in(device);
	return bio;
}

/* They are for good, or whatever was asked must not wait. */
static bool fail_held(struct dmap_device *device, struct bio *bio)
{
	if (READ_ONCE(device->failing))
		bio_io_error(bio);
	else if (bio->bi_opf & REQ_NOWAIT)
		bio_wouldblock_error(bio);
	else
		return false;
	return true;
}

/* Sent by two tasks, two writes to a zone might change places. */
static bool is_in_order(const struct dmap_table *table)
{
	return table && table->zones.sectors;
}

/**
 * dmap_hold_back() - a request comes while requests are held back
 * @device: to which
 * @bio: the request; set to NULL if it is held now, or has failed
 * @table: see below
 *
 * If others are waiting to be let go, the first of them comes out in its place, with the
 * table that it belongs to, and is for the caller to let go.
 *
 * Context: within submit_bio().
 * Return: false if they no longer are held, and @bio has to enter.
 */
bool dmap_hold_back(struct dmap_device *device, struct bio **bio,
		    struct dmap_table **table)
{
	struct bio *first = NULL;
	bool held;

	if (fail_held(device, *bio)) {
		*bio = NULL;
		return true;
	}
	spin_lock(&device->held_lock);
	held = device->held;
	/* If they fail just now, this one finds out when it tries again. */
	if (held && !device->failing) {
		bio_clear_polled(*bio);
		bio_list_add(&device->held_bios, *bio);
		if (device->replaying && !device->recalled && !is_in_order(device->table))
			first = take_held(device, table);
		*bio = first;
	}
	held = held && !device->failing;
	spin_unlock(&device->held_lock);
	return held;
}

/*
 * The next request to let go; NULL if that was the last one, or the worker is
 * recalled.
 */
static struct bio *next_held(struct dmap_device *device, struct dmap_table **table)
{
	lockdep_assert_held(&device->held_lock);
	return device->recalled ? NULL : take_held(device, table);
}

static void let_enter(struct dmap_device *device)
{
	lockdep_assert_held(&device->held_lock);
	if (device->failing)
		return;
	spin_lock_irq(&device->drain_lock);
	device->watched--;
	spin_unlock_irq(&device->drain_lock);
	/* Whoever finds it unset finds what was done meanwhile: try_enter() */
	smp_store_release(&device->held, false);
}

/* The worker is through, or recalled. */
static void end_release(struct dmap_device *device)
{
	lockdep_assert_held(&device->held_lock);
	device->replaying = false;
	WRITE_ONCE(device->releasing, false);
	if (!device->recalled)
		let_enter(device);
	wake_up(&device->drained);
}

static void release_held(struct work_struct *work)
{
	struct dmap_device *device = container_of(work, struct dmap_device,
						  release);
	unsigned int noio = memalloc_noio_save();
	struct dmap_table *table;
	unsigned int before;
	struct bio *bio;

	spin_lock(&device->held_lock);
	before = bio_list_size(&device->held_bios);
	while ((bio = next_held(device, &table))) {
		if (before)
			before--;
		else
			device->replaying = true;
		spin_unlock(&device->held_lock);
		device->let_go(device, bio, table);
		cond_resched();
		spin_lock(&device->held_lock);
	}
	end_release(device);
	spin_unlock(&device->held_lock);
	memalloc_noio_restore(noio);
}

/**
 * dmap_io_can_hold() - make what dmap_release_io() may need
 * @device: whose requests are about to be held
 *
 * Context: process context, under device->control.
 * Return: 0 or -ENOMEM. It stays until the device goes.
 */
int dmap_io_can_hold(struct dmap_device *device)
{
	dmap_assert_changes(device);
	if (!device->releaser)
		device->releaser = alloc_workqueue("dmap-held/%d",
						   WQ_UNBOUND | WQ_MEM_RECLAIM,
						   0, device->minor);
	return device->releaser ? 0 : -ENOMEM;
}

/* Nobody lets requests go any more. */
static bool is_recalled(void *what)
{
	return !READ_ONCE(((struct dmap_device *)what)->releasing);
}

static bool any_in_flight(struct dmap_device *device)
{
	unsigned long flags;
	long sum;

	spin_lock_irqsave(&device->drain_lock, flags);
	sum = dmap_in_flight(device);
	spin_unlock_irqrestore(&device->drain_lock, flags);
	smp_mb();	/* what those did who left is done: leave() in dm-io.c */
	return sum;
}

/* And those that were let go have ended. */
static bool is_drained(void *what)
{
	struct dmap_device *device = what;

	return is_recalled(device) && !any_in_flight(device);
}

/* Whoever finds requests held finds somebody who watches him leave, too. */
static void set_held(struct dmap_device *device)
{
	lockdep_assert_held(&device->held_lock);
	spin_lock_irq(&device->drain_lock);
	if (!device->held)
		device->watched++;
	spin_unlock_irq(&device->drain_lock);
	WRITE_ONCE(device->held, true);
}

static void begin_hold(struct dmap_device *device)
{
	spin_lock(&device->held_lock);
	set_held(device);
	device->recalled = true;
	device->given = NULL;	/* what is given back from now on comes first */
	spin_unlock(&device->held_lock);
}

static int hold(struct dmap_device *device, bool (*done)(void *what),
		enum dmap_patience patience)
{
	int err;

	lockdep_assert_held(&device->control);
	begin_hold(device);

	/* Who could have sent something? Without a table nobody can open it. */
	if (!device->table)
		return 0;
	/*
	 * Whoever still enters is counted then, and whoever leaves without
	 * waking us has left.
	 */
	synchronize_rcu();
	dmap_table_suspend(device->table);

	err = dmap_wait_device(device, &device->drained, done, device, patience);
	if (err)
		dmap_release_io(device);
	return err;
}

/**
 * dmap_hold_begin() - hold back what comes from now on
 * @device: as for dmap_hold_io()
 *
 * An RCU grace period later whoever still entered is counted, and whoever leaves
 * without waking us has left.
 *
 * Context: process context, by who changes the state of the device.
 */
void dmap_hold_begin(struct dmap_device *device)
{
	dmap_assert_changes(device);
	begin_hold(device);
}

/**
 * dmap_hold_wait() - wait for requests in flight
 * @device: dmap_hold_begin() was called for it, an RCU grace period ago
 * @patience: when to give up
 *
 * Context: as above; waits for lower devices.
 * Return: 0, or what dmap_wait_device() returns. Either way requests are held.
 */
int dmap_hold_wait(struct dmap_device *device, enum dmap_patience patience)
{
	if (device->table)
		dmap_table_suspend(device->table);
	return dmap_wait_device(device, &device->drained, is_drained, device, patience);
}

/**
 * dmap_hold_io() - hold requests back and wait for those in flight
 * @device: whose requests; they are not held, or about to be let go. After
 *	dmap_io_can_hold(), or nobody can have it open.
 * @patience: when to give up
 *
 * Context: process context, under device->control; waits for lower devices.
 * Return: 0, or what dmap_wait_until() returns, with nothing held but what still was.
 */
int dmap_hold_io(struct dmap_device *device, enum dmap_patience patience)
{
	return hold(device, is_drained, patience);
}

/**
 * dmap_hold_new_io() - hold requests back, and leave those in flight alone
 * @device: as for dmap_hold_io()
 * @patience: when to give up
 *
 * Context: process context, under device->control; waits for who lets requests go
 * that were held before, which he may be in the middle of.
 * Return: as dmap_hold_io().
 */
int dmap_hold_new_io(struct dmap_device *device, enum dmap_patience patience)
{
	return hold(device, is_recalled, patience);
}

static void begin_release(struct dmap_device *device)
{
	lockdep_assert_held(&device->held_lock);
	WRITE_ONCE(device->releasing, true);
	queue_work(device->releaser, &device->release);
}

/* Who removes it by force may be at it just now: then the targets keep nothing. */
static void resume_table(struct dmap_device *device)
{
	struct dmap_table *table = device->table;

	if (!table || READ_ONCE(device->failing))
		return;
	dmap_table_resume(table);
	smp_mb();	/* pairs with dmap_fail_io() */
	if (READ_ONCE(device->failing))
		dmap_table_suspend(table);
}

/**
 * dmap_release_io() - let requests go, in the order they came
 * @device: whose requests; dmap_hold_io() was called for it
 *
 * Does not wait until they are gone.
 *
 * Context: process context, by who changes the state of the device.
 */
void dmap_release_io(struct dmap_device *device)
{
	dmap_assert_changes(device);
	resume_table(device);

	spin_lock(&device->held_lock);
	device->recalled = false;
	/* One that is releasing has not stopped yet, and will not. */
	if (!device->releasing && bio_list_empty(&device->held_bios))
		let_enter(device);
	else if (!device->releasing)
		begin_release(device);
	spin_unlock(&device->held_lock);
}

/* Those given back keep their order: device->given is the last of them. */
static void insert_first(struct dmap_device *device, struct bio *bio)
{
	struct bio *before = device->given;

	lockdep_assert_held(&device->held_lock);
	if (!before) {
		bio_list_add_head(&device->held_bios, bio);
	} else if (before == device->held_bios.tail) {
		bio_list_add(&device->held_bios, bio);
	} else {
		bio->bi_next = before->bi_next;
		before->bi_next = bio;
	}
	device->given = bio;
}

/**
 * dmap_hold_first() - hold back a request that was given back
 * @device: whose
 * @bio: the request; see dm-back.c
 *
 * It goes before those that are held, and behind those that were given back since these
 * were to be held. If none are, it is held all the same, and let go at once.
 *
 * Context: process context.
 * Return: false if it is to fail instead.
 */
bool dmap_hold_first(struct dmap_device *device, struct bio *bio)
{
	bool fails;

	spin_lock(&device->held_lock);
	fails = device->failing;
	if (!fails) {
		set_held(device);
		insert_first(device, bio);
		if (!device->recalled && !device->releasing)
			begin_release(device);
	}
	spin_unlock(&device->held_lock);
	return !fails;
}

/**
 * dmap_fail_held() - what is held fails with EIO
 * @device: whose requests; they are held
 *
 * Context: process context.
 */
void dmap_fail_held(struct dmap_device *device)
{
	struct bio_list held;
	struct bio *bio;

	spin_lock(&device->held_lock);
	held = device->held_bios;
	bio_list_init(&device->held_bios);
	device->given = NULL;
	spin_unlock(&device->held_lock);
	while ((bio = bio_list_pop(&held)))
		device->fail(device, bio);
}

/**
 * dmap_fail_io() - what is held, and whatever comes, fails with EIO, for good
 * @device: whose requests
 *
 * What has entered goes on. An RCU grace period later nothing enters any more.
 *
 * Context: process context.
 */
void dmap_fail_io(struct dmap_device *device)
{
	begin_hold(device);
	spin_lock(&device->held_lock);
	WRITE_ONCE(device->failing, true);
	spin_unlock(&device->held_lock);
	smp_mb();	/* pairs with resume_table() */
	dmap_fail_held(device);
}

/**
 * dmap_hold_setup() - a device is being made
 * @device: the device
 * @let_go: a callback, which sends a request that was held on its way; @table is what it
 *	belongs to
 * @fail: a callback, which ends one with EIO
 */
void dmap_hold_setup(struct dmap_device *device,
		     void (*let_go)(struct dmap_device *device, struct bio *bio,
				    struct dmap_table *table),
		     void (*fail)(struct dmap_device *device, struct bio *bio))
{
	spin_lock_init(&device->held_lock);
	bio_list_init(&device->held_bios);
	init_waitqueue_head(&device->drained);
	INIT_WORK(&device->release, release_held);
	device->let_go = let_go;
	device->fail = fail;
}

/**
 * dmap_hold_end() - undo dmap_hold_setup()
 * @device: that no request can come to any more
 */
void dmap_hold_end(struct dmap_device *device)
{
	if (device->releaser)
		destroy_workqueue(device->releaser);
}
