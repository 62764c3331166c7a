// SPDX-License-Identifier: GPL-2.0
/*
 * The requests of a mirror. mirror.c says how it works.
 *
 * While both legs are alive, a write, and a read that either leg could do, is
 * not remapped but taken: a struct mirror_io stands for it, with a clone for
 * each leg that it goes to. What goes to one leg alone and need not be counted
 * is remapped in place.
 */
#include <linux/list.h>
#include <linux/mempool.h>
#include <linux/percpu.h>

#include "mirror.h"

/*
 * Does what a leg said of a request speak against the leg? Not if it refused.
 * A discard is a hint. And disks that do not know how to write zeros find out
 * when they are asked to.
 */
static bool is_failure(struct mirror_io *io, blk_status_t status)
{
	if (!status || dmap_is_refusal(status) ||
	    bio_op(io->bio) == REQ_OP_DISCARD)
		return false;
	return status != BLK_STS_TARGET || bio_has_data(io->bio);
}

static struct mirror_io *alloc_io(struct mirror *mirror, struct bio *bio)
{
	struct mirror_io *io;

	io = mempool_alloc(&mirror->ios, bio->bi_opf & REQ_NOWAIT ?
			   GFP_NOWAIT | __GFP_NOWARN : GFP_NOIO);
	if (!io)
		return NULL;
	io->mirror = mirror;
	io->bio = bio;
	io->region = NO_REGION;
	io->counted = false;
	io->tracked = false;
	io->awaited = false;
	io->tried = BLK_STS_OK;
	return io;
}

/* A write may be counted instead of tracked, unless something is to be repaired. */
static bool count_in(struct mirror_io *io)
{
	struct mirror *mirror = io->mirror;

	rcu_read_lock();
	io->counted = !READ_ONCE(mirror->tracking);	/* see track_writes() */
	if (io->counted)
		this_cpu_inc(mirror->load->writes);
	rcu_read_unlock();
	return io->counted;
}

static void count_out(struct mirror *mirror)
{
	rcu_read_lock();
	this_cpu_dec(mirror->load->writes);
	if (unlikely(READ_ONCE(mirror->tracking)))
		wake_up(&mirror->drained);
	rcu_read_unlock();
}

/* The last there is to be done for an io. The mirror may go with it. */
static void end_io(struct mirror_io *io, blk_status_t status)
{
	struct bio *bio = io->bio;

	if (io->counted)
		count_out(io->mirror);
	mempool_free(io, &io->mirror->ios);
	/* It may be the rest of a request, and have the error of a part. */
	if (status)
		bio->bi_status = status;
	bio_endio(bio);
}

static struct bio *clone_for(struct mirror_io *io, unsigned int leg)
{
	return leg == SOURCE ? &io->to_source : &io->to_destination;
}

static unsigned int leg_of_clone(struct mirror_io *io, struct bio *clone)
{
	return clone == &io->to_source ? SOURCE : DESTINATION;
}

static int init_clone(struct mirror_io *io, unsigned int i,
		      bio_end_io_t *done)
{
	struct leg *leg = &io->mirror->legs[i];
	struct bio *clone = clone_for(io, i);
	int err;

	err = bio_init_clone(leg->lower->bdev, clone, io->bio, GFP_NOIO);
	if (err)
		return err;
	/* What the lower device may give up early is no failure of the leg. */
	clone->bi_opf &= ~(REQ_RAHEAD | REQ_FAILFAST_MASK);
	clone->bi_iter.bi_sector += leg->start;
	clone->bi_private = io;
	clone->bi_end_io = done;
	return 0;
}

static void send_clone(struct mirror_io *io, unsigned int i)
{
	dmap_send(clone_for(io, i), bio_dev(io->bio),
		  io->mirror->start + io->bio->bi_iter.bi_sector);
}

static int map_to(struct leg *leg, struct bio *bio)
{
	bio_set_dev(bio, leg->lower->bdev);
	bio->bi_iter.bi_sector += leg->start;
	return DMAP_REMAPPED;
}

/*
 * Writes
 */

/*
 * Is the error of a leg of no matter to the caller, as the other one did what it
 * could? A discard that one leg fails is as good as done; a refusal is told, so
 * that nobody goes on asking.
 */
static bool is_moot(struct mirror_io *io, unsigned int leg)
{
	blk_status_t status = io->status[leg];

	return bio_op(io->bio) == REQ_OP_DISCARD && status &&
		!io->status[!leg] && !dmap_is_refusal(status) &&
		status != BLK_STS_TARGET;
}

/* A region is no longer alike on both legs; false if that is nothing new. */
static bool take_back(struct mirror *mirror, unsigned long region)
{
	if (__test_and_clear_bit(region, mirror->copied)) {
		mirror->done--;
		return true;
	}
	return mirror->partly && __test_and_clear_bit(region, mirror->partly);
}

/* What a write came to while there is copying; true if the destination is lost */
static bool judge_copying(struct mirror *mirror, struct mirror_io *io)
{
	if (!(io->legs & BIT(DESTINATION)))
		return false;
	if (is_failure(io, io->status[DESTINATION])) {
		dmap_mirror_lose(mirror, DESTINATION);
		return true;
	}
	/* One has it and the other has not, or not all of it. */
	if (io->status[SOURCE] != io->status[DESTINATION] &&
	    io->region != NO_REGION && take_back(mirror, io->region)) {
		mirror->again = true;
		mirror->holes = true;
		dmap_wake(mirror->table);
	}
	if (!io->status[SOURCE] && !is_moot(io, DESTINATION))
		io->status[SOURCE] = io->status[DESTINATION];
	return false;
}

/* Does one leg lack what the other one wrote? */
static bool lacks(struct mirror_io *io, unsigned int leg)
{
	return is_failure(io, io->status[leg]) ||
		(bio_has_data(io->bio) && io->status[leg] && !io->status[!leg]);
}

/* The same when it was in sync: which leg, if any, is lost? */
static unsigned int judge_synced(struct mirror *mirror, struct mirror_io *io)
{
	unsigned int leg;

	if (lacks(io, DESTINATION))
		leg = DESTINATION;
	else if (lacks(io, SOURCE))
		leg = SOURCE;
	else
		leg = LEGS;
	/* Nobody is told that it is done: who comes next reads from that leg. */
	if (leg < LEGS && mirror->needed & BIT(leg))
		leg = !leg;
	if (leg < LEGS)
		dmap_mirror_lose(mirror, leg);
	else if (is_moot(io, SOURCE))
		io->status[SOURCE] = BLK_STS_OK;
	else if (!io->status[SOURCE] && !is_moot(io, DESTINATION))
		io->status[SOURCE] = io->status[DESTINATION];
	return leg;
}

/* All legs are done with a write. */
static void finish_write(struct mirror_io *io)
{
	struct mirror *mirror = io->mirror;
	unsigned int lost = LEGS;
	unsigned long flags;
	blk_status_t status;

	if (!io->tracked && !io->status[SOURCE] &&
	    !io->status[DESTINATION]) {
		end_io(io, BLK_STS_OK);
		return;
	}

	spin_lock_irqsave(&mirror->lock, flags);
	if (!io->legs)
		;	/* it never got to one */
	else if (mirror->mode == MODE_SYNCED)
		lost = judge_synced(mirror, io);
	else if (mirror->mode == MODE_COPYING && judge_copying(mirror, io))
		lost = DESTINATION;
	status = io->status[leg_of(mirror->mode)];
	if (io->tracked) {
		list_del(&io->node);
		if (io->awaited && !--mirror->before)
			wake_up(&mirror->drained);
	}
	spin_unlock_irqrestore(&mirror->lock, flags);

	if (lost < LEGS)
		dmap_mirror_say_lost(mirror, lost,
				     blk_status_to_errno(io->status[lost] ?: status));
	end_io(io, status);
}

static void put_write(struct mirror_io *io)
{
	if (atomic_dec_and_test(&io->pending))
		finish_write(io);
}

static void write_done(struct bio *clone)
{
	struct mirror_io *io = clone->bi_private;

	io->status[leg_of_clone(io, clone)] = clone->bi_status;
	bio_uninit(clone);
	put_write(io);
}

static void send_write(struct mirror_io *io)
{
	unsigned int leg, ready = 0;

	atomic_set(&io->pending, 1);
	io->status[SOURCE] = BLK_STS_OK;
	io->status[DESTINATION] = BLK_STS_OK;
	for (leg = 0; leg < LEGS; leg++) {
		if (!(io->legs & BIT(leg)))
			continue;
		if (init_clone(io, leg, write_done))
			goto refuse;
		ready |= BIT(leg);
		atomic_inc(&io->pending);
	}
	for (leg = 0; leg < LEGS; leg++)
		if (io->legs & BIT(leg))
			send_clone(io, leg);
	put_write(io);
	return;

refuse:	/* There is memory; but encryption of its own may want some more. */
	for (leg = 0; leg < LEGS; leg++)
		if (ready & BIT(leg))
			bio_uninit(clone_for(io, leg));
	io->legs = 0;
	io->status[SOURCE] = BLK_STS_RESOURCE;
	io->status[DESTINATION] = BLK_STS_RESOURCE;
	finish_write(io);
}

static void choose_legs(struct mirror *mirror, struct mirror_io *io)
{
	unsigned long region = region_of(mirror, io->bio->bi_iter.bi_sector);

	if (mirror->mode == MODE_SYNCED) {
		io->legs = BOTH;
		return;
	}
	io->region = region;
	if (test_bit(region, mirror->copied) ||
	    (mirror->partly && test_bit(region, mirror->partly)))
		io->legs = BOTH;
	else
		io->legs = BIT(SOURCE);
}

/*
 * Where does a write go? -EAGAIN if it has to wait for the thread, and does; -EIO if
 * it would have to, and must not.
 */
static int admit_write(struct mirror_io *io)
{
	struct mirror *mirror = io->mirror;
	unsigned long flags;
	int err = 0;

	spin_lock_irqsave(&mirror->lock, flags);
	if (is_in_hand(mirror, io->bio)) {
		err = mirror->given_up ? -EIO : -EAGAIN;
		if (!mirror->given_up)
			list_add_tail(&io->node, &mirror->waiting);
	} else if (!both_alive(mirror->mode)) {
		io->legs = BIT(leg_of(mirror->mode));
	} else {
		choose_legs(mirror, io);
		io->tracked = true;
		list_add(&io->node, &mirror->writing);
	}
	spin_unlock_irqrestore(&mirror->lock, flags);
	return err;
}

/*
 * A write that must not wait would have to be taken back if one leg wrote it
 * and the other would wait. So it comes to nothing, and to the sender again.
 */
static int map_write(struct mirror *mirror, struct bio *bio, enum mode mode)
{
	struct mirror_io *io;
	int err = 0;

	if (bio->bi_opf & REQ_NOWAIT)
		return -EAGAIN;
	if (mode == MODE_COPYING) {
		sector_t sector = bio->bi_iter.bi_sector;
		sector_t next = (sector_t)(region_of(mirror, sector) + 1) <<
			mirror->region_shift;

		if (bio_end_sector(bio) > next)
			return dmap_part(next - sector);
	}
	io = alloc_io(mirror, bio);
	if (mode == MODE_SYNCED && count_in(io))
		io->legs = BOTH;
	else
		err = admit_write(io);
	if (!err)
		send_write(io);
	else if (err == -EIO)
		end_io(io, BLK_STS_IOERR);
	return DMAP_TAKEN;
}

/**
 * dmap_mirror_let_go() - the thread has nothing in hand any more
 * @mirror: the mirror
 * @waiting: the writes that waited for that
 *
 * Context: the thread.
 */
void dmap_mirror_let_go(struct mirror *mirror, struct list_head *waiting)
{
	struct mirror_io *io, *next;

	list_for_each_entry_safe(io, next, waiting, node) {
		admit_write(io);	/* nobody else takes anything in hand */
		send_write(io);
	}
}

/**
 * dmap_mirror_give_up() - writes that wait for the thread, or would have to, fail
 * @context: the struct mirror
 *
 * The disk that it copies may never answer.
 */
void dmap_mirror_give_up(void *context)
{
	struct mirror *mirror = context;
	struct mirror_io *io, *next;
	LIST_HEAD(waiting);

	spin_lock_irq(&mirror->lock);
	mirror->given_up = true;
	list_splice_init(&mirror->waiting, &waiting);
	spin_unlock_irq(&mirror->lock);
	list_for_each_entry_safe(io, next, &waiting, node)
		end_io(io, BLK_STS_IOERR);
}

/*
 * Reads, when both legs can be read
 */

static unsigned int choose_leg(struct mirror_io *io)
{
	struct load *load = get_cpu_ptr(io->mirror->load);
	int busier = atomic_read(&load->reads[SOURCE]) -
		atomic_read(&load->reads[DESTINATION]);
	unsigned int leg;

	if (busier)
		leg = busier > 0 ? DESTINATION : SOURCE;
	else if (io->bio->bi_iter.bi_sector == load->next)
		leg = load->last;	/* its head is there, or its cache */
	else
		leg = !load->last;
	load->last = leg;
	load->next = bio_end_sector(io->bio);
	io->cpu = smp_processor_id();
	put_cpu_ptr(io->mirror->load);
	return leg;
}

static struct load *load_of(struct mirror_io *io)
{
	return per_cpu_ptr(io->mirror->load, io->cpu);
}

/* A read failed on one leg: what about the other one? */
static bool try_other(struct mirror_io *io, unsigned int leg)
{
	struct mirror *mirror = io->mirror;
	unsigned long flags;
	bool other;

	spin_lock_irqsave(&mirror->lock, flags);
	other = mirror->mode == MODE_SYNCED || leg != leg_of(mirror->mode);
	if (other) {
		list_add_tail(&io->node, &mirror->retries);
		/* Within the lock: after it, the other try may be done. */
		dmap_wake(mirror->table);
	}
	spin_unlock_irqrestore(&mirror->lock, flags);
	return other;
}

static void read_done(struct bio *clone)
{
	struct mirror_io *io = clone->bi_private;
	unsigned int leg = leg_of_clone(io, clone);
	blk_status_t status = clone->bi_status;

	bio_uninit(clone);
	atomic_dec(&load_of(io)->reads[leg]);
	if (!io->tried && is_failure(io, status)) {
		io->tried = status;
		if (try_other(io, leg))
			return;
	} else if (io->tried && !status) {
		dmap_mirror_note_repair(io->mirror, !leg, io->bio, io->tried);
	} else if (io->tried) {
		status = io->tried;
	}
	end_io(io, status);
}

static void send_read(struct mirror_io *io, unsigned int leg)
{
	if (init_clone(io, leg, read_done)) {
		end_io(io, io->tried ?: BLK_STS_RESOURCE);
		return;
	}
	/* The second try is not the caller's, who may not want to wait. */
	if (io->tried)
		clone_for(io, leg)->bi_opf &= ~REQ_NOWAIT;
	io->legs = BIT(leg);
	atomic_inc(&load_of(io)->reads[leg]);
	send_clone(io, leg);
}

static int map_read(struct mirror *mirror, struct bio *bio)
{
	struct mirror_io *io = alloc_io(mirror, bio);

	if (!io)
		return -EAGAIN;
	send_read(io, choose_leg(io));
	return DMAP_TAKEN;
}

/**
 * dmap_mirror_map() - map a request
 * @context: the struct mirror
 * @bio: the request
 *
 * Return: see dm_map_fn.
 */
int dmap_mirror_map(void *context, struct bio *bio)
{
	struct mirror *mirror = context;
	enum mode mode = smp_load_acquire(&mirror->mode);	/* before hand_end */
	bool write = op_is_write(bio_op(bio));

	if (mode == MODE_COPYING)
		this_cpu_inc(mirror->load->requests);
	/* What is in hand when a leg is lost stays so until the copy of it is done. */
	if (!both_alive(mode) && !(write && READ_ONCE(mirror->hand_end)))
		return map_to(&mirror->legs[leg_of(mode)], bio);
	if (write)
		return map_write(mirror, bio, mode);
	if (mode == MODE_COPYING)
		return map_to(&mirror->legs[SOURCE], bio);
	return map_read(mirror, bio);
}

/**
 * dmap_mirror_urgent() - try reads that failed on the other leg
 * @context: the struct mirror
 *
 * Context: the thread, or a worker while that copies, or both at once.
 */
void dmap_mirror_urgent(void *context)
{
	struct mirror *mirror = context;
	struct mirror_io *io, *next;
	LIST_HEAD(retries);

	spin_lock_irq(&mirror->lock);
	list_splice_init(&mirror->retries, &retries);
	spin_unlock_irq(&mirror->lock);
	list_for_each_entry_safe(io, next, &retries, node) {
		unsigned int other =
			io->legs == BIT(SOURCE) ? DESTINATION : SOURCE;
		enum mode mode = READ_ONCE(mirror->mode);

		if (mode == MODE_SYNCED || leg_of(mode) == other)
			send_read(io, other);
		else	/* lost meanwhile */
			end_io(io, io->tried);
	}
}

/**
 * dmap_mirror_flush_failed() - a flush of a leg, or of both, failed
 * @context: the struct mirror
 * @lower: the leg's device
 *
 * If the other leg is whole, that will do.
 */
void dmap_mirror_flush_failed(void *context, struct dmap_lower *lower)
{
	struct mirror *mirror = context;
	unsigned int leg = LEGS;

	spin_lock_irq(&mirror->lock);
	if (both_alive(mirror->mode) &&
	    lower == mirror->legs[DESTINATION].lower)
		leg = DESTINATION;
	else if (mirror->mode == MODE_SYNCED &&
		 lower == mirror->legs[SOURCE].lower)
		leg = SOURCE;
	if (leg < LEGS && mirror->needed & BIT(leg))
		leg = LEGS;
	if (leg < LEGS)
		dmap_mirror_lose(mirror, leg);
	spin_unlock_irq(&mirror->lock);
	if (leg < LEGS)
		dmap_mirror_say_lost(mirror, leg, -EIO);
}
