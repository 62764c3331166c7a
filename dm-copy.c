// SPDX-License-Identifier: GPL-2.0
/*
 * Copies a range from one device to another.
 *
 * The range is cut in pieces, and several are on their way at once: each is
 * read into pages of its own and written from there. All is driven by the
 * caller's thread, which sleeps meanwhile; completions only hand pieces back
 * to it.
 *
 *	idle --read--> done --write--> done --> idle
 *
 * Memory is taken at the beginning and given back at the end. The more there
 * is, the more pieces; one is enough.
 */
#include <linux/bio.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "device-mapper.h"
#include "dm-request.h"

#define PIECE_PAGES	(SZ_512K >> PAGE_SHIFT)
#define PIECE_SECTORS	(SZ_512K >> SECTOR_SHIFT)
#define PIECES_MAX	8
/* Of the allocations that make up a piece */
#define ORDER_MAX	min(4, ilog2(PIECE_PAGES))

/**
 * struct piece - a part of the range on its way
 * @node: in a list of idle ones, or of those that are done
 * @run: what it is part of
 * @offset: where in the range
 * @sectors: how long
 * @writing: it has been read
 * @order: of each of @pages
 * @bio: of the read or write
 * @vecs: its segments, each 2^@order pages
 */
struct piece {
	struct list_head node;
	struct run *run;
	sector_t offset;
	unsigned int sectors;
	bool writing;
	unsigned int order;
	struct bio bio;
	struct bio_vec vecs[PIECE_PAGES];
};

/**
 * struct run - one call of dmap_copy()
 * @copy: the range
 * @next: where the next piece begins
 * @idle: pieces that nothing is done with
 * @in_flight: pieces that are being read or written
 * @lock: protects @done
 * @done: pieces that were read or written
 * @wait: for one of them
 */
struct run {
	struct dmap_copy *copy;
	sector_t next;
	struct list_head idle;
	unsigned int in_flight;
	spinlock_t lock;	/* see above */
	struct list_head done;
	wait_queue_head_t wait;
};

static void free_piece(struct piece *piece)
{
	unsigned int i;

	for (i = 0; i < PIECE_PAGES >> piece->order && piece->vecs[i].bv_page; i++)
		__free_pages(piece->vecs[i].bv_page, piece->order);
	kfree(piece);
}

/* Few large segments are less work, for the devices too. */
static struct piece *alloc_piece(gfp_t gfp, unsigned int order, size_t bytes)
{
	struct piece *piece = kzalloc(sizeof(*piece), gfp);
	unsigned int i;

	if (!piece)
		return NULL;
	piece->order = order;
	for (i = 0; i < DIV_ROUND_UP(bytes, PAGE_SIZE << order); i++) {
		piece->vecs[i].bv_page = alloc_pages(gfp | __GFP_COMP, order);
		if (!piece->vecs[i].bv_page) {
			free_piece(piece);
			return NULL;
		}
	}
	return piece;
}

static int alloc_pieces(struct run *run)
{
	gfp_t gfp = GFP_NOIO | __GFP_NORETRY | __GFP_NOWARN;
	size_t bytes = min_t(sector_t, PIECE_SECTORS, run->copy->sectors) <<
		SECTOR_SHIFT;
	unsigned int count = 0, order = min(ORDER_MAX, get_order(bytes));
	struct piece *piece;

	while (count < PIECES_MAX &&
	       (sector_t)count * PIECE_SECTORS < run->copy->sectors) {
		piece = alloc_piece(gfp, order, bytes);
		if (piece) {
			piece->run = run;
			list_add_tail(&piece->node, &run->idle);
			count++;
		} else if (order) {
			order--;
		} else {
			break;
		}
	}
	return count ? 0 : -ENOMEM;
}

static void piece_done(struct bio *bio)
{
	struct piece *piece = container_of(bio, struct piece, bio);
	struct run *run = piece->run;
	unsigned long flags;

	spin_lock_irqsave(&run->lock, flags);
	list_add_tail(&piece->node, &run->done);
	/* Within the lock: without it, the run may be over already. */
	wake_up(&run->wait);
	spin_unlock_irqrestore(&run->lock, flags);
}

static void submit_piece(struct piece *piece, struct block_device *bdev,
			 sector_t start, enum req_op op)
{
	unsigned int left = piece->sectors << SECTOR_SHIFT;
	struct bio *bio = &piece->bio;

	bio_init(bio, bdev, piece->vecs, PIECE_PAGES, op);
	bio->bi_iter.bi_sector = start + piece->offset;
	bio->bi_iter.bi_size = left;
	bio->bi_end_io = piece_done;
	while (left) {
		struct bio_vec *vec = &piece->vecs[bio->bi_vcnt++];

		vec->bv_offset = 0;
		vec->bv_len = min_t(unsigned int, left,
				    PAGE_SIZE << piece->order);
		left -= vec->bv_len;
	}
	piece->run->in_flight++;
	if (dmap_is_forbidden(bio))
		bio_io_error(bio);
	else
		submit_bio(bio);
}

/* Somebody waits for the thread to stop, and perhaps holds requests back. */
static bool is_called_off(struct run *run)
{
	return run->copy->table && dmap_work_is_called_off(run->copy->table);
}

static void start_reads(struct run *run)
{
	struct dmap_copy *copy = run->copy;
	struct piece *piece;

	while (run->next < copy->sectors && !list_empty(&run->idle) &&
	       !is_called_off(run)) {
		piece = list_first_entry(&run->idle, struct piece, node);
		list_del(&piece->node);
		piece->offset = run->next;
		piece->sectors = min_t(sector_t, PIECE_SECTORS,
				       copy->sectors - run->next);
		piece->writing = false;
		run->next += piece->sectors;
		submit_piece(piece, copy->from, copy->from_sector, REQ_OP_READ);
	}
}

static struct piece *next_done(struct run *run)
{
	struct piece *piece;

	spin_lock_irq(&run->lock);
	piece = list_first_entry_or_null(&run->done, struct piece, node);
	if (piece)
		list_del(&piece->node);
	spin_unlock_irq(&run->lock);
	return piece;
}

/* A piece was read or written: what is to be done with it next? */
static void go_on(struct run *run, struct piece *piece)
{
	struct dmap_copy *copy = run->copy;
	int err = blk_status_to_errno(piece->bio.bi_status);

	bio_uninit(&piece->bio);
	run->in_flight--;
	if (err && piece->writing)
		copy->write_error = err;
	else if (err)
		copy->read_error = err;

	if (copy->read_error || copy->write_error) {
		run->next = copy->sectors;	/* no more of them */
	} else if (!piece->writing) {
		piece->writing = true;
		submit_piece(piece, copy->to, copy->to_sector, REQ_OP_WRITE);
		return;
	}
	list_add(&piece->node, &run->idle);
}

/**
 * dmap_copy() - copy a range
 * @copy: what, and where to; must be multiples of the logical blocks of both
 *	devices
 *
 * In large requests, several at once, as fast as the devices go. Who copies
 * much does so in steps, and looks in between whether it should.
 *
 * What other requests do to the range meanwhile is for the caller to prevent.
 * The data may be in the cache of @copy->to when this returns.
 *
 * Context: process context; waits for both devices. Takes up to 4 MiB of
 * memory, without waiting for any.
 * Return: 0; or, with some part of the range copied, the errno of a read or
 * write, which is in @copy, too, -EROFS if nothing may be written; or, with none
 * in @copy, -ENOMEM, or -EINTR if the thread of @copy->table shall stop.
 */
int dmap_copy(struct dmap_copy *copy)
{
	struct run run = { .copy = copy };
	struct piece *piece, *next;
	int err;

	INIT_LIST_HEAD(&run.idle);
	INIT_LIST_HEAD(&run.done);
	spin_lock_init(&run.lock);
	init_waitqueue_head(&run.wait);
	copy->read_error = 0;
	copy->write_error = 0;

	/* The block layer would warn, and write. */
	if (bdev_read_only(copy->to)) {
		copy->write_error = -EROFS;
		return -EROFS;
	}
	err = alloc_pieces(&run);
	if (err)
		return err;
	start_reads(&run);
	while (run.in_flight) {
		wait_event_idle(run.wait, (piece = next_done(&run)));
		go_on(&run, piece);
		start_reads(&run);
	}
	list_for_each_entry_safe(piece, next, &run.idle, node)
		free_piece(piece);
	if (copy->read_error || copy->write_error)
		return copy->read_error ?: copy->write_error;
	return run.next < copy->sectors ? -EINTR : 0;
}
EXPORT_SYMBOL_GPL(dmap_copy);
