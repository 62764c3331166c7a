// SPDX-License-Identifier: GPL-2.0
/*
 * What is in the page cache of lower devices when a table takes them.
 *
 * The requests of a mapped device go past the page cache that each lower device
 * has for those who open its own node. What is dirty there is not on the disk: a
 * table would read what was there before, a mirror would copy that, and the next
 * writeback would put it over what the table wrote. What is clean there is stale
 * once the table has written. So before a table becomes live, and while requests
 * go on as ever, the range that it uses is written back and dropped:
 *
 *	any pages there?  no: that is all
 *	open -> worker:   write back, drop, close -> done
 *	     -> load:     waits
 *
 * It may take for ever: the disk may hang, or be one of ours that is suspended. So
 * a worker does it, which has the device open itself and needs nothing of the
 * table. The load waits as long as the worker gets on, step by step, can be
 * interrupted, and is refused in the end; the worker goes on.
 *
 * A disk has such a cache, each of its partitions has one, and they do not know of
 * each other. All that share a sector with the range are looked at. The range is
 * all from the first to the last sector that the table uses: what others have in
 * between is only read again.
 */
#include <linux/blkdev.h>
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/refcount.h>
#include <linux/sched/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "device-mapper.h"
#include "dm-compat.h"
#include "dm-core.h"
#include "dm-pagecache.h"
#include "dm-table.h"
#include "dm-text.h"
#include "dm-wait.h"

/* So many bytes have to be on the disk in so many seconds. */
#define STEP		SZ_4M
#define PATIENCE_S	10

/**
 * struct cleaning - a range in the hands of a worker
 * @work: the worker's
 * @refs: one for the worker, one for the load
 * @disk: it is on
 * @handle: keeps the disk
 * @start: its first sector, on the disk
 * @end: the sector after its last one
 * @steps: how far the worker has come
 * @done: @err is there, and the disk is not open any more
 * @err: 0, or why something could not be written
 */
struct cleaning {
	struct work_struct work;
	refcount_t refs;
	struct gendisk *disk;
	struct dmap_handle *handle;
	sector_t start;
	sector_t end;
	unsigned long steps;
	struct completion done;
	int err;
};

/* Workers for all devices; one that hangs holds up no other */
static struct workqueue_struct *workers;

/*
 * The disk, or the first of its partitions, from the number *@index on, with a
 * reference. NULL if there is none.
 */
static struct block_device *get_node(struct gendisk *disk, unsigned long *index)
{
	struct block_device *bdev;

	rcu_read_lock();
	for (bdev = xa_find(&disk->part_tbl, index, ULONG_MAX, XA_PRESENT);
	     bdev && !kobject_get_unless_zero(&bdev->bd_device.kobj);
	     bdev = xa_find_after(&disk->part_tbl, index, ULONG_MAX, XA_PRESENT))
		;
	rcu_read_unlock();
	return bdev;
}

static void put_node(struct block_device *bdev)
{
	put_device(&bdev->bd_device);
}

/* Which bytes of a node are in the range? False if it has no page of them. */
static bool find_bytes(struct block_device *bdev, sector_t start, sector_t end,
		       loff_t *first, loff_t *last)
{
	sector_t begin = get_start_sect(bdev);

	start = max(start, begin);
	end = min(end, begin + bdev_nr_sectors(bdev));
	if (start >= end)
		return false;
	*first = (loff_t)(start - begin) << SECTOR_SHIFT;
	*last = ((loff_t)(end - begin) << SECTOR_SHIFT) - 1;
	return filemap_range_has_page(dmap_mapping_of(bdev), *first, *last);
}

static bool any_pages(struct gendisk *disk, sector_t start, sector_t end)
{
	struct block_device *bdev;
	unsigned long index = 0;
	loff_t first, last;
	bool any = false;

	for (; !any && (bdev = get_node(disk, &index)); index++) {
		any = find_bytes(bdev, start, end, &first, &last);
		put_node(bdev);
	}
	return any;
}

/*
 * What cannot be dropped was written to or is being looked at just now, by somebody
 * who goes on with it: that is his affair.
 */
static int clean_node(struct cleaning *cleaning, struct block_device *bdev,
		      loff_t first, loff_t last)
{
	struct address_space *mapping = dmap_mapping_of(bdev);
	loff_t end;
	int err = 0;

	for (; !err && first <= last; first = end + 1) {
		end = min(last, first + STEP - 1);
		err = filemap_write_and_wait_range(mapping, first, end);
		if (!err)
			invalidate_inode_pages2_range(mapping, first >> PAGE_SHIFT,
						      end >> PAGE_SHIFT);
		WRITE_ONCE(cleaning->steps, cleaning->steps + 1);
	}
	return err;
}

static void put_cleaning(struct cleaning *cleaning)
{
	if (refcount_dec_and_test(&cleaning->refs))
		kfree(cleaning);
}

/* As for who loads a table, no memory may have to be freed by I/O: dm-core.h */
static void clean(struct work_struct *work)
{
	struct cleaning *cleaning = container_of(work, struct cleaning, work);
	unsigned int noio = memalloc_noio_save();
	struct block_device *bdev;
	unsigned long index = 0;
	loff_t first, last;
	int err;

	for (; (bdev = get_node(cleaning->disk, &index)); index++) {
		if (find_bytes(bdev, cleaning->start, cleaning->end, &first,
			       &last)) {
			err = clean_node(cleaning, bdev, first, last);
			cleaning->err = cleaning->err ?: err;
		}
		put_node(bdev);
	}
	memalloc_noio_restore(noio);

	dmap_bdev_close(cleaning->handle, BLK_OPEN_READ, NULL);
	/* dmap_pagecache_exit() waits for what remains. */
	module_put(THIS_MODULE);
	complete(&cleaning->done);
	put_cleaning(cleaning);
}

/* Has a worker begin; returns what it has in hand, or an ERR_PTR() */
static struct cleaning *begin(struct dmap_used_lower *used, sector_t start,
			      sector_t end)
{
	struct cleaning *cleaning = kzalloc(sizeof(*cleaning), GFP_KERNEL);
	struct dmap_handle *handle;

	if (!cleaning)
		return ERR_PTR(-ENOMEM);
	handle = dmap_bdev_open(used->lower.devt, BLK_OPEN_READ, NULL,
				NULL);
	if (IS_ERR(handle)) {
		kfree(cleaning);
		return ERR_CAST(handle);
	}
	refcount_set(&cleaning->refs, 2);
	init_completion(&cleaning->done);
	cleaning->handle = handle;
	cleaning->disk = dmap_bdev_of(handle)->bd_disk;
	cleaning->start = start;
	cleaning->end = end;
	__module_get(THIS_MODULE);
	INIT_WORK(&cleaning->work, clean);
	queue_work(workers, &cleaning->work);
	return cleaning;
}

/* As wait_for_completion_killable_timeout() returns */
static long wait_a_while(struct completion *done, enum dmap_patience patience)
{
	long left;

	if (patience == DMAP_UNTIL_SIGNAL)
		return wait_for_completion_interruptible_timeout(done, PATIENCE_S * HZ);
	left = wait_for_completion_killable_timeout(done, PATIENCE_S * HZ);
	return left < 0 ? -EINTR : left;
}

static int wait_for(struct cleaning *cleaning, enum dmap_patience patience)
{
	unsigned long steps;
	long left;

	do {
		steps = READ_ONCE(cleaning->steps);
		left = wait_a_while(&cleaning->done, patience);
	} while (!left && steps != READ_ONCE(cleaning->steps));
	if (left > 0)
		return cleaning->err;
	return left ?: -ETIMEDOUT;
}

static int refuse_lower(struct dmap_table *table, struct dmap_used_lower *used,
			int err)
{
	unsigned int major = MAJOR(used->lower.devt);
	unsigned int minor = MINOR(used->lower.devt);

	if (err == -ENOMEM)
		dmap_error_set(table->error, used->line, NULL, "out of memory");
	else if (err == -ERESTARTSYS || err == -EINTR)
		dmap_wait_failed(table->error, used->line, NULL,
				 table->device->name, err);
	else if (err == -ETIMEDOUT)
		dmap_error_set(table->error, used->line, NULL,
			       "%u:%u has not written anything of its page cache for %u seconds",
			       major, minor, PATIENCE_S);
	else
		dmap_error_set(table->error, used->line, NULL,
			       "the page cache of %u:%u cannot be written back (error %d)",
			       major, minor, -err);
	return err;
}

static int clean_lower(struct dmap_used_lower *used, enum dmap_patience patience)
{
	struct block_device *bdev = used->lower.bdev;
	/* Of what its target looks after itself all may be used. */
	u64 end = used->end ?: bdev_nr_sectors(bdev);
	sector_t begins = get_start_sect(bdev);
	struct cleaning *cleaning;
	int err;

	if (!any_pages(bdev->bd_disk, begins + used->first, begins + end))
		return 0;
	cleaning = begin(used, begins + used->first, begins + end);
	if (IS_ERR(cleaning))
		return PTR_ERR(cleaning);
	err = wait_for(cleaning, patience);
	put_cleaning(cleaning);
	return err;
}

/**
 * dmap_pagecache_clean() - write back and drop what the page cache has of a table
 * @table: complete, not live yet
 * @patience: what ends the wait
 *
 * Context: process context, with no lock that I/O could need; waits for the lower
 * devices, but for none that gets nothing done.
 * Return: 0 or the errno, with table->error set: -ERESTARTSYS, -EINTR, -ETIMEDOUT, -ENOMEM,
 * or what a lower device said.
 */
int dmap_pagecache_clean(struct dmap_table *table, enum dmap_patience patience)
{
	struct dmap_used_lower *used;
	unsigned long devt;
	int err;

	xa_for_each(&table->lowers, devt, used) {
		err = clean_lower(used, patience);
		if (err)
			return refuse_lower(table, used, err);
	}
	return 0;
}

/**
 * dmap_pagecache_init() - set up what all devices share
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_pagecache_init(void)
{
	workers = alloc_workqueue("dmap-pagecache", WQ_UNBOUND, 0);
	return workers ? 0 : -ENOMEM;
}

/**
 * dmap_pagecache_exit() - undo dmap_pagecache_init()
 */
void dmap_pagecache_exit(void)
{
	destroy_workqueue(workers);
}
