/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A request under way, for the files that carry it, and those that count them.
 */
#ifndef _DM_REQUEST_H
#define _DM_REQUEST_H

#include <linux/atomic.h>
#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/percpu.h>
#include <linux/workqueue.h>

#include "dm-core.h"

struct dmap_table;
struct dmap_turn;
struct dmap_used_lower;

#define DMAP_FAILED_MAX	4

/**
 * struct dmap_io - a request between enter and completion
 * @device: that it came to
 * @table: that was live then, or NULL; stays until this is through
 * @end_io: bio->bi_end_io when it came
 * @private: bio->bi_private then
 * @chained: the bio that came, if it was cloned; see clone_chained()
 * @iter: bio->bi_iter then
 * @opf: bio->bi_opf then
 * @start: when it came, in jiffies, if it is in the statistics
 * @accounted: it is
 * @traced: its completion is to be traced
 * @bio: the request; what follows is used by flushes, and to reset all zones
 * @work: sends the flushes, then the data they guard
 * @flushed: the callback that then sends on what is left of it
 * @turn: who waits until these are sent, or NULL; under device->held_lock
 * @flushes: how many are on their way, plus one while more are sent
 * @status: of one that failed
 * @failures: how many did
 * @failed: their devices; of more than that, none can be done without
 */
struct dmap_io {
	struct dmap_device *device;
	struct dmap_table *table;
	bio_end_io_t *end_io;
	void *private;
	struct bio *chained;
	struct bvec_iter iter;
	blk_opf_t opf;
	unsigned long start;
	bool accounted;
	bool traced;

	struct bio *bio;
	struct work_struct work;
	void (*flushed)(struct dmap_io *io, struct bio *bio);
	struct dmap_turn *turn;
	atomic_t flushes;
	blk_status_t status;
	atomic_t failures;
	struct dmap_used_lower *failed[DMAP_FAILED_MAX];
};

/**
 * struct dmap_flush - a flush to one lower device
 * @io: on whose behalf
 * @used: the device
 * @bio: the flush
 */
struct dmap_flush {
	struct dmap_io *io;
	struct dmap_used_lower *used;
	struct bio bio;	/* last: what bio_alloc_bioset() returns */
};

/* What device->bios leave in front of a bio */
#define DMAP_FLUSH_PAD	offsetof(struct dmap_flush, bio)

/**
 * dmap_is_forbidden() - would a bio change a device that is read-only now?
 * @bio: with its lower device
 *
 * The block layer warns, and writes. An empty flush changes nothing; what manages zones
 * is empty, and does.
 *
 * Return: true if so; then it is not to be submitted.
 */
static inline bool dmap_is_forbidden(const struct bio *bio)
{
	return op_is_write(bio_op(bio)) &&
		(bio->bi_iter.bi_size || op_is_zone_mgmt(bio_op(bio))) &&
		unlikely(bdev_read_only(bio->bi_bdev));
}

/*
 * The requests in flight are those that the disk counts for its statistics, and
 * those that it does not: empty flushes, and all while there are no statistics.
 */

static inline void dmap_count_in(struct dmap_device *device)
{
	this_cpu_inc(*device->unseen);
}

static inline void dmap_count_out(struct dmap_device *device)
{
	this_cpu_dec(*device->unseen);
}

#endif /* _DM_REQUEST_H */
