/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one place that knows how kernels differ.
 *
 * The code is written to the newest kernel. What an older one lacks is made up
 * for here, each seam behind a DMAP_HAVE_* that Kbuild finds by looking at the
 * headers of the kernel it builds for, not by its version number.
 */
#ifndef _DM_COMPAT_H
#define _DM_COMPAT_H

#include <linux/blk-integrity.h>
#include <linux/blkdev.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/part_stat.h>
#include <linux/pr.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#ifndef DMAP_HAVE_BDEV_NOWAIT
#error "device-mapper needs Linux 6.1 or newer"
#endif

/*
 * blk_mode_t replaced fmode_t (6.5), and open() in block_device_operations
 * lost its bdev and release() its mode. DMAP_BDEV_OPS() names the two
 * functions, both of the newer form, in the operations; with older kernels
 * DMAP_BDEV_OPS_ADAPT() before it wraps them.
 */
#ifdef DMAP_HAVE_BLK_MODE_T
#define DMAP_BDEV_OPS_ADAPT(__open, __release)
#define DMAP_BDEV_OPS(__open, __release) \
	.open = __open, .release = __release
#else
#define blk_mode_t		fmode_t
#define BLK_OPEN_READ		FMODE_READ
#define BLK_OPEN_WRITE		FMODE_WRITE
#define DMAP_BDEV_OPS_ADAPT(__open, __release)				\
	static int __open##_6_1(struct block_device *bdev, fmode_t mode)	\
	{								\
		return __open(bdev->bd_disk, mode);			\
	}								\
	static void __release##_6_1(struct gendisk *disk, fmode_t mode)	\
	{								\
		__release(disk);					\
	}
#define DMAP_BDEV_OPS(__open, __release) \
	.open = __open##_6_1, .release = __release##_6_1
#endif

/*
 * Who holds a device is told when it goes away (6.5), and whether it has gone
 * already (6.6). DMAP_HOLDER_OPS() defines what DMAP_HELD_WITH() hands over when
 * a device is opened, where there is such a thing. Its function runs under
 * bd_holder_lock, so no holder goes meanwhile, nor this module: each holder has
 * a reference on it. After that comes what the block layer itself does where
 * nobody wants to know.
 */
#ifdef DMAP_HAVE_MARK_DEAD
#define DMAP_HELD_WITH(__name)	(&(__name))
#define DMAP_HOLDER_OPS(__name, __dead)					\
	static void __dead##_6_6(struct block_device *bdev, bool surprise)	\
		__releases(&bdev->bd_holder_lock)			\
	{								\
		__module_get(THIS_MODULE);				\
		__dead(bdev);						\
		mutex_unlock(&bdev->bd_holder_lock);			\
		if (!surprise)						\
			sync_blockdev(bdev);				\
		module_put(THIS_MODULE);				\
	}								\
	const struct blk_holder_ops __name = { .mark_dead = __dead##_6_6 }

static inline bool dmap_bdev_is_dead(struct block_device *bdev)
{
	struct gendisk *disk = bdev->bd_disk;

	return test_bit(GD_DEAD, &disk->state) || !disk_live(disk);
}
#else
#define DMAP_HELD_WITH(__name)	(0 ? &(__name) : NULL)
#define DMAP_HOLDER_OPS(__name, __dead) \
	extern typeof(__dead) __dead; extern const struct blk_holder_ops __name

static inline bool dmap_bdev_is_dead(struct block_device *bdev)
{
	return false;
}
#endif

/*
 * An open block device is a struct file (6.9); before, it was the device
 * itself, and closing it needed what opening had got. Without a holder it is not
 * claimed.
 */
struct blk_holder_ops;
struct pr_held_reservation;
struct pr_keys;
struct dmap_handle;	/* one or the other, never looked into */

static inline struct dmap_handle *dmap_bdev_open(dev_t devt, blk_mode_t mode,
						 void *holder,
						 const struct blk_holder_ops *ops)
{
#if defined(DMAP_HAVE_BDEV_FILE)
	return (void *)bdev_file_open_by_dev(devt, mode, holder, ops);
#elif defined(DMAP_HAVE_HOLDER_OPS)
	return (void *)blkdev_get_by_dev(devt, mode, holder, ops);
#else
	return (void *)blkdev_get_by_dev(devt, holder ? mode | FMODE_EXCL : mode, holder);
#endif
}

static inline struct block_device *dmap_bdev_of(struct dmap_handle *handle)
{
#ifdef DMAP_HAVE_BDEV_FILE
	return file_bdev((struct file *)handle);
#else
	return (struct block_device *)handle;
#endif
}

static inline void dmap_bdev_close(struct dmap_handle *handle, blk_mode_t mode,
				   void *holder)
{
#if defined(DMAP_HAVE_BDEV_FILE)
	/* At once: bdev_fput() would leave it open until the caller returns. */
	__fput_sync((struct file *)handle);
#elif defined(DMAP_HAVE_HOLDER_OPS)
	blkdev_put((struct block_device *)handle, holder);
#else
	blkdev_put((struct block_device *)handle, holder ? mode | FMODE_EXCL : mode);
#endif
}

/*
 * Asked for its geometry was once a device, now a disk. DMAP_GETGEO() names the
 * function, of the newer form, as DMAP_BDEV_OPS() does.
 */
#ifdef DMAP_HAVE_GETGEO_DISK
#define DMAP_GETGEO_ADAPT(__getgeo)
#define DMAP_GETGEO(__getgeo)	.getgeo = __getgeo
#else
#define DMAP_GETGEO_ADAPT(__getgeo)					\
	static int __getgeo##_6_1(struct block_device *bdev,		\
				  struct hd_geometry *geo)		\
	{								\
		return __getgeo(bdev->bd_disk, geo);			\
	}
#define DMAP_GETGEO(__getgeo)	.getgeo = __getgeo##_6_1
#endif

static inline int dmap_bdev_getgeo(struct block_device *bdev, struct hd_geometry *geo)
{
	const struct block_device_operations *ops = bdev->bd_disk->fops;

	if (!ops->getgeo)
		return -ENOTTY;
#ifdef DMAP_HAVE_GETGEO_DISK
	return ops->getgeo(bdev->bd_disk, geo);
#else
	return ops->getgeo(bdev, geo);
#endif
}

/* Reservations can be read (6.5); DMAP_PR_READ() names the functions for that. */
#ifdef DMAP_HAVE_PR_READ
#define DMAP_PR_READ(__keys, __held) \
	.pr_read_keys = __keys, .pr_read_reservation = __held,
#else
#define DMAP_PR_READ(__keys, __held)
#endif

static inline int dmap_pr_read_keys(const struct pr_ops *ops, struct block_device *bdev,
				    struct pr_keys *keys)
{
#ifdef DMAP_HAVE_PR_READ
	if (ops->pr_read_keys)
		return ops->pr_read_keys(bdev, keys);
#endif
	return -EOPNOTSUPP;
}

static inline int dmap_pr_read_reservation(const struct pr_ops *ops,
					   struct block_device *bdev,
					   struct pr_held_reservation *held)
{
#ifdef DMAP_HAVE_PR_READ
	if (ops->pr_read_reservation)
		return ops->pr_read_reservation(bdev, held);
#endif
	return -EOPNOTSUPP;
}

/* A request that the device below cannot take as it is built (6.12) */
static inline bool dmap_status_is_invalid(blk_status_t status)
{
#ifdef BLK_STS_INVAL
	return status == BLK_STS_INVAL;
#else
	return false;
#endif
}

static inline void dmap_bio_invalid(struct bio *bio)
{
#ifdef BLK_STS_INVAL
	bio->bi_status = BLK_STS_INVAL;
#else
	bio->bi_status = BLK_STS_NOTSUPP;
#endif
	bio_endio(bio);
}

/* freeze_bdev() was renamed (6.8). */
#ifndef DMAP_HAVE_BDEV_FREEZE
#define bdev_freeze	freeze_bdev
#define bdev_thaw	thaw_bdev
#endif

/*
 * Freezes and thaws once. Somebody may have thawed the file system by himself
 * meanwhile (FITHAW). Then bdev_thaw() fails and counts the device as frozen still:
 * who freezes it next would only be counted, too, and nobody could mount it. So that
 * is taken back. Before 6.8 the device also names the super block that was frozen,
 * which may be gone by then: a reference keeps it.
 */
static inline int dmap_bdev_freeze(struct block_device *bdev)
{
	int err = bdev_freeze(bdev);
#ifndef DMAP_HAVE_BDEV_FREEZE
	if (err)
		return err;
	mutex_lock(&bdev->bd_fsfreeze_mutex);
	if (bdev->bd_fsfreeze_sb &&
	    !atomic_inc_not_zero(&bdev->bd_fsfreeze_sb->s_active))
		bdev->bd_fsfreeze_sb = NULL;
	mutex_unlock(&bdev->bd_fsfreeze_mutex);
#endif
	return err;
}

static inline void dmap_bdev_thaw(struct block_device *bdev)
{
#ifdef DMAP_HAVE_BDEV_FREEZE
	if (!bdev_thaw(bdev))
		return;
	mutex_lock(&bdev->bd_fsfreeze_mutex);
	atomic_dec_if_positive(&bdev->bd_fsfreeze_count);
	mutex_unlock(&bdev->bd_fsfreeze_mutex);
#else
	struct super_block *sb = bdev->bd_fsfreeze_sb;

	if (bdev_thaw(bdev)) {
		mutex_lock(&bdev->bd_fsfreeze_mutex);
		if (bdev->bd_fsfreeze_count && !--bdev->bd_fsfreeze_count)
			bdev->bd_fsfreeze_sb = NULL;
		mutex_unlock(&bdev->bd_fsfreeze_mutex);
	}
	if (sb)
		deactivate_super(sb);
#endif
}

/*
 * Whether an error of bdev_freeze() is that of a file system. Newer ones (6.8)
 * also fail where there is none, if pages of the device cannot be written back.
 */
static inline bool dmap_has_fs(struct block_device *bdev)
{
#ifdef DMAP_HAVE_BDEV_FREEZE
	bool has;

	mutex_lock(&bdev->bd_holder_lock);
	has = bdev->bd_holder_ops && bdev->bd_holder_ops->freeze;
	mutex_unlock(&bdev->bd_holder_lock);
	return has;
#else
	return true;
#endif
}

/*
 * Is a file system mounted read-write on a device, whatever it has opened that for?
 * Newer kernels (6.8) know who holds a device. A holder with these operations is a
 * super block, or in one case its type; so it is looked at with care, and has to
 * name the device. It goes only when it holds the device no more. 6.1 knows the
 * super block, which goes an RCU grace period after that. What is in between, and
 * a further device of a file system, is not known.
 */
static inline bool dmap_has_writable_fs(struct block_device *bdev)
{
	bool writable = false;
#if defined(DMAP_HAVE_BDEV_FREEZE)
	struct block_device *its = NULL;
	struct super_block *sb;

	mutex_lock(&bdev->bd_holder_lock);
	if (bdev->bd_holder_ops && bdev->bd_holder_ops->freeze) {
		sb = bdev->bd_holder;
		writable = !copy_from_kernel_nofault(&its, &sb->s_bdev,
						     sizeof(its)) &&
			its == bdev && !sb_rdonly(sb);
	}
	mutex_unlock(&bdev->bd_holder_lock);
#elif defined(DMAP_HAVE_BD_SUPER)
	struct super_block *sb;

	rcu_read_lock();
	sb = READ_ONCE(bdev->bd_super);
	writable = sb && !sb_rdonly(sb);
	rcu_read_unlock();
#endif
	return writable;
}

/*
 * blktrace(8) looks for a folder with the name of the disk and '_' for its '/'.
 * That of the block layer has '!', or could not be made with a '/', so ours takes
 * its place, and goes with the disk. Nobody can trace a disk that has no table yet.
 * It is where the block layer keeps it or, should that change, is left alone.
 */
static inline void dmap_make_trace_folder(struct gendisk *disk)
{
#ifdef DMAP_HAVE_DEBUGFS_DIR
	struct request_queue *queue = disk->queue;
	struct dentry *root = debugfs_lookup("block", NULL);
	char name[DISK_NAME_LEN];
	unsigned int flags;

	if (IS_ERR_OR_NULL(root))
		return;
	strscpy(name, disk->disk_name, sizeof(name));
	strreplace(name, '/', '_');
	flags = memalloc_noio_save();
	mutex_lock(&queue->debugfs_mutex);
	debugfs_remove(queue->debugfs_dir);
	queue->debugfs_dir = debugfs_create_dir(name, root);
	mutex_unlock(&queue->debugfs_mutex);
	memalloc_noio_restore(flags);
	dput(root);
#endif
}

/*
 * Accounting: the sectors are counted when a request ends (6.4), before that
 * when it starts.
 */
static inline unsigned long dmap_start_io_acct(struct block_device *bdev,
					       enum req_op op,
					       unsigned int sectors)
{
#ifdef DMAP_HAVE_END_SECTORS
	return bdev_start_io_acct(bdev, op, jiffies);
#else
	return bdev_start_io_acct(bdev, sectors, op, jiffies);
#endif
}

static inline void dmap_end_io_acct(struct block_device *bdev, enum req_op op,
				    unsigned int sectors, unsigned long start)
{
#ifdef DMAP_HAVE_END_SECTORS
	bdev_end_io_acct(bdev, op, sectors, start);
#else
	bdev_end_io_acct(bdev, op, start);
#endif
}

#ifdef DMAP_HAVE_END_SECTORS
#define DMAP_COUNTED_AT_END	true
#else
#define DMAP_COUNTED_AT_END	false
#endif

/*
 * Limits. What is a bit in queue_limits.features (6.11) was a flag of the
 * queue, which did not stack.
 */
struct dmap_limits {
	struct queue_limits queue;
#ifndef DMAP_HAVE_FEATURES
	bool rotational;
	bool stable_writes;
	bool nowait;
	bool add_random;
	bool write_through;
	unsigned int open_zones;
	unsigned int active_zones;
	struct blk_integrity integrity;
#endif
};

static inline void dmap_limits_init(struct dmap_limits *limits)
{
	blk_set_stacking_limits(&limits->queue);
	/* Not zoned, as yet; 6.12 takes exception to what it set here itself. */
	limits->queue.max_zone_append_sectors = 0;
#ifdef DMAP_HAVE_FEATURES
	limits->queue.features |= BLK_FEAT_IO_STAT | BLK_FEAT_NOWAIT | BLK_FEAT_POLL;
#else
	limits->rotational = false;
	limits->stable_writes = false;
	limits->nowait = true;
	limits->add_random = false;
	limits->write_through = false;
	limits->open_zones = 0;
	limits->active_zones = 0;
	memset(&limits->integrity, 0, sizeof(limits->integrity));
#endif
}

static inline void dmap_limits_stack(struct dmap_limits *limits,
				     struct block_device *bdev, sector_t start)
{
	blk_stack_limits(&limits->queue, &bdev_get_queue(bdev)->limits,
			 get_start_sect(bdev) + start);
#ifdef DMAP_HAVE_WZEROES_UNMAP
	/*
	 * A disk that has given up writing zeros leaves this one as it was, and
	 * limits of which one says it can and one it cannot are refused.
	 */
	if (limits->queue.max_hw_wzeroes_unmap_sectors !=
	    limits->queue.max_write_zeroes_sectors)
		limits->queue.max_hw_wzeroes_unmap_sectors = 0;
#endif
#ifdef DMAP_HAVE_FEATURES
	/* Those who want it for their checksums have no feature for it. */
	if (bdev_stable_writes(bdev))
		limits->queue.features |= BLK_FEAT_STABLE_WRITES;
#else
	limits->rotational |= !bdev_nonrot(bdev);
	limits->stable_writes |= bdev_stable_writes(bdev);
	limits->nowait &= bdev_nowait(bdev);
#endif
}

/*
 * A bio has 32 bits for its bytes. 6.1 does not look whether what it asks to be zeroed
 * at once fits in there.
 */
static inline void dmap_limits_cap(struct dmap_limits *limits)
{
	struct queue_limits *queue = &limits->queue;
	const unsigned int most = round_down(U32_MAX, SZ_1M) >> SECTOR_SHIFT;

	queue->max_discard_sectors = min(queue->max_discard_sectors, most);
	queue->max_hw_discard_sectors = min(queue->max_hw_discard_sectors, most);
	queue->max_secure_erase_sectors = min(queue->max_secure_erase_sectors, most);
	queue->max_write_zeroes_sectors = min(queue->max_write_zeroes_sectors, most);
#ifdef DMAP_HAVE_WZEROES_UNMAP
	queue->max_hw_wzeroes_unmap_sectors =
		min(queue->max_hw_wzeroes_unmap_sectors, most);
#endif
}

static inline void dmap_limits_stable_writes(struct dmap_limits *limits)
{
#ifdef DMAP_HAVE_FEATURES
	limits->queue.features |= BLK_FEAT_STABLE_WRITES;
#else
	limits->stable_writes = true;
#endif
}

/*
 * Protection information. Its profile is in the limits (6.11), but not stacked with them;
 * before, it was registered with the disk. A device without has one of size 0.
 */
static inline bool dmap_has_integrity(struct gendisk *disk)
{
#ifdef CONFIG_BLK_DEV_INTEGRITY
	return blk_get_integrity(disk);
#else
	return false;
#endif
}

/* Is the profile of a lower device that has one, unless it is the first, the same? */
static inline bool dmap_limits_integrity(struct dmap_limits *limits,
					 struct block_device *bdev, bool first)
{
#ifdef DMAP_HAVE_FEATURES
	struct queue_limits *lower = &bdev_get_queue(bdev)->limits;

	return queue_limits_stack_integrity(&limits->queue, lower) &&
		limits->queue.integrity.pi_offset == lower->integrity.pi_offset;
#else
	struct blk_integrity *now = &limits->integrity;
	struct blk_integrity *lower = bdev_get_integrity(bdev);

	if (first)
		*now = *lower;
	return now->profile == lower->profile && now->tuple_size == lower->tuple_size &&
		now->tag_size == lower->tag_size && now->interval_exp == lower->interval_exp;
#endif
}

static inline void dmap_limits_no_integrity(struct dmap_limits *limits)
{
#ifdef DMAP_HAVE_FEATURES
	memset(&limits->queue.integrity, 0, sizeof(limits->queue.integrity));
#else
	memset(&limits->integrity, 0, sizeof(limits->integrity));
#endif
}

#ifndef DMAP_HAVE_FEATURES
/* To take it away would clear, and to register it set, what comes after this. */
static inline void dmap_commit_integrity(struct gendisk *disk, struct dmap_limits *limits)
{
	if (limits->integrity.profile)
		blk_integrity_register(disk, &limits->integrity);
	else
		blk_integrity_unregister(disk);
}
#endif

#ifndef DMAP_HAVE_FEATURES
static inline void dmap_commit_zones(struct gendisk *disk, struct dmap_limits *limits)
{
#ifdef CONFIG_BLK_DEV_ZONED
	disk_set_max_open_zones(disk, limits->open_zones);
	disk_set_max_active_zones(disk, limits->active_zones);
#endif
}
#endif

/* Parts of a request have their own payload, which once (until 6.14) had a reserve. */
static inline int dmap_bioset_integrity(struct bio_set *bios, int reserve)
{
#ifdef DMAP_HAVE_BIOSET_INTEGRITY
	return bioset_integrity_create(bios, reserve);
#else
	return 0;
#endif
}

/* Has a request as much of it as limits that have a profile want, or more? */
static inline bool dmap_integrity_suits(struct dmap_limits *limits, struct bio *bio)
{
#ifdef CONFIG_BLK_DEV_INTEGRITY
#ifdef DMAP_HAVE_FEATURES
	struct blk_integrity *profile = &limits->queue.integrity;
#else
	struct blk_integrity *profile = &limits->integrity;
#endif
	struct bio_integrity_payload *payload = bio_integrity(bio);

	return !payload || payload->bip_iter.bi_size >=
			   bio_integrity_bytes(profile, bio_sectors(bio));
#else
	return false;
#endif
}

/*
 * Always with a write cache, and FUA. A queue without strips both from requests
 * before its driver sees them; but some of these are held back and go to a
 * later table, which may have a cache below, and whoever stands on the device
 * has asked it once and does not hear of that. So it is left to the queues
 * below to strip what they have no use for, or to emulate FUA.
 */
static inline int dmap_limits_commit(struct gendisk *disk,
				     struct dmap_limits *limits)
{
#ifdef DMAP_HAVE_FEATURES
	limits->queue.features |= BLK_FEAT_WRITE_CACHE | BLK_FEAT_FUA;
	/* Statistics are for the administrator to turn off. */
	if (!blk_queue_io_stat(disk->queue))
		limits->queue.features &= ~BLK_FEAT_IO_STAT;
	return queue_limits_set(disk->queue, &limits->queue);
#else
	struct request_queue *queue = disk->queue;

	queue->limits = limits->queue;
	dmap_commit_integrity(disk, limits);
	dmap_commit_zones(disk, limits);
	blk_queue_write_cache(queue, true, true);
	if (limits->write_through)
		blk_queue_flag_clear(QUEUE_FLAG_WC, queue);
	if (limits->add_random)
		blk_queue_flag_set(QUEUE_FLAG_ADD_RANDOM, queue);
	else
		blk_queue_flag_clear(QUEUE_FLAG_ADD_RANDOM, queue);
	if (limits->rotational)
		blk_queue_flag_clear(QUEUE_FLAG_NONROT, queue);
	else
		blk_queue_flag_set(QUEUE_FLAG_NONROT, queue);
	if (limits->stable_writes)
		blk_queue_flag_set(QUEUE_FLAG_STABLE_WRITES, queue);
	else
		blk_queue_flag_clear(QUEUE_FLAG_STABLE_WRITES, queue);
	if (limits->nowait)
		blk_queue_flag_set(QUEUE_FLAG_NOWAIT, queue);
	else
		blk_queue_flag_clear(QUEUE_FLAG_NOWAIT, queue);
	disk_update_readahead(disk);
	return 0;
#endif
}

/*
 * Atomic writes (6.11). From 6.16 on a feature says so, too, by then blk_stack_limits()
 * stacks them, though not by what a table is cut at: what it made of them is replaced.
 */
#ifndef REQ_ATOMIC
#define REQ_ATOMIC	((__force blk_opf_t)0)
#endif

/**
 * struct dmap_atomic_limits - what can be written atomically, and where
 * @unit_min: the least, in bytes
 * @unit_max: the most, in bytes; both are powers of two
 * @max: the most that writes may be merged to
 * @border: of a lower device, in sectors: its borders' bits, as in struct dmap_atomic;
 *	of ours, in bytes: what is written may not cross a multiple of that; 0: may
 */
struct dmap_atomic_limits {
	unsigned int unit_min;
	unsigned int unit_max;
	unsigned int max;
	unsigned int border;
};

/* False if a device cannot. A partition's limits are those of the disk. */
static inline bool dmap_atomic_of(struct block_device *bdev,
				  struct dmap_atomic_limits *limits)
{
#ifdef DMAP_HAVE_ATOMIC
	struct queue_limits *queue = &bdev_get_queue(bdev)->limits;

	limits->unit_min = queue->atomic_write_unit_min;
	limits->unit_max = queue->atomic_write_unit_max;
	limits->max = queue->atomic_write_max_sectors << SECTOR_SHIFT;
	limits->border = queue->atomic_write_boundary_sectors | queue->chunk_sectors;
	return limits->unit_min && limits->unit_min <= limits->unit_max;
#else
	return false;
#endif
}

static inline void dmap_limits_atomic(struct dmap_limits *limits,
				      const struct dmap_atomic_limits *can)
{
#ifdef DMAP_HAVE_ATOMIC
	limits->queue.atomic_write_hw_unit_min = can->unit_min;
	limits->queue.atomic_write_hw_unit_max = can->unit_max;
	limits->queue.atomic_write_hw_max = can->max;
	limits->queue.atomic_write_hw_boundary = can->border;
#ifdef BLK_FEAT_ATOMIC_WRITES
	if (can->unit_max)
		limits->queue.features |= BLK_FEAT_ATOMIC_WRITES;
	else
		limits->queue.features &= ~BLK_FEAT_ATOMIC_WRITES;
#endif
#endif
}

/*
 * Zoned devices. Whoever asks for a report of zones is hidden in a struct of the block
 * layer, and was a function with its data before. DMAP_REPORT_ZONES() names the function
 * that gives the report, of the newer form, as DMAP_BDEV_OPS() does.
 */
#ifdef DMAP_HAVE_REPORT_ARGS
struct dmap_report {
	struct gendisk *disk;
	struct blk_report_zones_args *args;
};

static inline int dmap_report_zone(struct dmap_report *report, struct blk_zone *zone,
				   unsigned int index)
{
	return disk_report_zone(report->disk, zone, index, report->args);
}

#define DMAP_REPORT_TO(__name)						\
	struct blk_report_zones_args *__name##_args
#define DMAP_REPORT_OF(__name)						\
	{ .disk = disk, .args = __name##_args }
#else
struct dmap_report {
	report_zones_cb cb;
	void *data;
};

static inline int dmap_report_zone(struct dmap_report *report, struct blk_zone *zone,
				   unsigned int index)
{
	return report->cb(zone, index, report->data);
}

#define DMAP_REPORT_TO(__name)						\
	report_zones_cb __name##_cb, void *__name##_data
#define DMAP_REPORT_OF(__name)						\
	{ .cb = __name##_cb, .data = __name##_data }
#endif

#ifdef CONFIG_BLK_DEV_ZONED
#define DMAP_REPORT_ZONES_ADAPT(__report)				\
	static int __report##_for(struct gendisk *disk, sector_t sector,	\
				  unsigned int count, DMAP_REPORT_TO(who))	\
	{								\
		struct dmap_report report = DMAP_REPORT_OF(who);	\
									\
		return __report(disk, sector, count, &report);		\
	}
#define DMAP_REPORT_ZONES(__report)	.report_zones = __report##_for,

/* Zones that may be written to as one likes, too, if slowly; gone since 6.9 */
static inline bool dmap_is_host_aware(struct block_device *bdev)
{
#ifdef DMAP_HAVE_ZONED_MODEL
	return bdev_zoned_model(bdev) == BLK_ZONED_HA;
#else
	return false;
#endif
}

/* How much of a zone can be written to, if the block layer has looked (6.10) */
static inline unsigned int dmap_zone_capacity(struct block_device *bdev, bool last)
{
#ifdef DMAP_HAVE_ZONE_CAPACITY
	struct gendisk *disk = bdev->bd_disk;

	return last ? disk->last_zone_capacity : disk->zone_capacity;
#else
	return 0;
#endif
}

/* The kind of each zone is kept with the disk, and a request to manage one goes by it. */
#ifdef DMAP_HAVE_ZONES_COND
#define DMAP_ZONE_CONDS		1

static inline u8 dmap_zone_cond(struct block_device *bdev, sector_t sector)
{
	return bdev_zone_is_seq(bdev, sector) ? BLK_ZONE_COND_ACTIVE : BLK_ZONE_COND_NOT_WP;
}
#else
#define DMAP_ZONE_CONDS		0

static inline u8 dmap_zone_cond(struct block_device *bdev, sector_t sector)
{
	return 0;
}
#endif

/*
 * What the block layer wants to know of a disk's zones. blk_revalidate_disk_zones(), which
 * is for disks with queues (6.1), or freezes the queue, would wait for a disk that hangs
 * for ever. One caller at a time. @conds is the disk's from then on. Who looks for a zone
 * looks for that, then whether there are as many zones: so in between there are as many
 * as the old one and the new one have.
 */
static inline void dmap_disk_set_zones(struct gendisk *disk, unsigned int count,
				       unsigned int capacity, unsigned int last, u8 *conds)
{
#ifdef DMAP_HAVE_ZONES_COND
	unsigned int before = disk->nr_zones;
	u8 *old = rcu_dereference_protected(disk->zones_cond, true);

	if (count < before) {
		WRITE_ONCE(disk->nr_zones, count);
		synchronize_rcu();
	}
	rcu_assign_pointer(disk->zones_cond, conds);
	if (count > before)
		synchronize_rcu();
	kfree_rcu_mightsleep(old);
#endif
#ifdef DMAP_HAVE_ZONE_CAPACITY
	disk->zone_capacity = capacity;
	disk->last_zone_capacity = last;
#endif
	WRITE_ONCE(disk->nr_zones, count);
}

/*
 * To reset all zones at once was for queues with a flag (until 6.10), which ours has not:
 * there the block layer resets them one by one.
 */
static inline int dmap_zone_reset(struct block_device *bdev, sector_t sector,
				  sector_t sectors)
{
#ifdef blk_queue_zone_resetall
	return -EOPNOTSUPP;
#else
	return blkdev_zone_mgmt(bdev, REQ_OP_ZONE_RESET, sector, sectors);
#endif
}
#else
#define DMAP_REPORT_ZONES_ADAPT(__report)
#define DMAP_REPORT_ZONES(__report)
#endif

/*
 * Zone append: a limit of 0 for what the disk can do (6.13), or for what it offers, has the
 * block layer make a plain write of it, by means that only queues have. How many zones
 * may be open was kept with the disk (6.1).
 */
static inline void dmap_limits_zones(struct dmap_limits *limits, unsigned int sectors,
				     unsigned int append, unsigned int open,
				     unsigned int active)
{
	struct queue_limits *queue = &limits->queue;

	queue->chunk_sectors = sectors;
#ifdef DMAP_HAVE_HW_APPEND
	queue->max_hw_zone_append_sectors = append;
#else
	queue->max_zone_append_sectors = append;
#endif
#ifdef DMAP_HAVE_FEATURES
	queue->max_open_zones = open;
	queue->max_active_zones = active;
#else
	limits->open_zones = open;
	limits->active_zones = active;
#endif
}

/* Polled requests, which 6.1 does not know as a limit: see dmap_bio_unpoll() */
static inline bool dmap_limits_poll(const struct dmap_limits *limits)
{
#ifdef DMAP_HAVE_FEATURES
	return limits->queue.features & BLK_FEAT_POLL;
#else
	return false;
#endif
}

static inline void dmap_limits_no_poll(struct dmap_limits *limits)
{
#ifdef DMAP_HAVE_FEATURES
	limits->queue.features &= ~BLK_FEAT_POLL;
#endif
}

/* The page cache of a device: once its inode's (6.10) */
static inline struct address_space *dmap_mapping_of(struct block_device *bdev)
{
#ifdef DMAP_HAVE_BD_MAPPING
	return bdev->bd_mapping;
#else
	return bdev->bd_inode->i_mapping;
#endif
}

/*
 * What can be set in the queue's folder in sysfs. Since 6.11 all of it is in the limits,
 * and the sizes that were set apart from those that the disk can do.
 */
enum dmap_knob {
	DMAP_KNOB_SECTORS,
	DMAP_KNOB_DISCARD,
	DMAP_KNOB_UNMAP,
	DMAP_KNOB_ROTATIONAL,
	DMAP_KNOB_STABLE,
	DMAP_KNOB_RANDOM,
	DMAP_KNOB_THROUGH,
	DMAP_KNOB_READ_AHEAD,
	DMAP_KNOBS
};

#ifdef DMAP_HAVE_FEATURES

/* All but what is read ahead */
static inline void dmap_knobs_of(const struct dmap_limits *limits, unsigned long *knobs)
{
	const struct queue_limits *queue = &limits->queue;

	knobs[DMAP_KNOB_SECTORS] = queue->max_user_sectors;
	knobs[DMAP_KNOB_DISCARD] = queue->max_user_discard_sectors;
#ifdef DMAP_HAVE_WZEROES_UNMAP
	knobs[DMAP_KNOB_UNMAP] = queue->max_user_wzeroes_unmap_sectors;
#else
	knobs[DMAP_KNOB_UNMAP] = 0;
#endif
	knobs[DMAP_KNOB_ROTATIONAL] = !!(queue->features & BLK_FEAT_ROTATIONAL);
	knobs[DMAP_KNOB_STABLE] = !!(queue->features & BLK_FEAT_STABLE_WRITES);
	knobs[DMAP_KNOB_RANDOM] = !!(queue->features & BLK_FEAT_ADD_RANDOM);
	knobs[DMAP_KNOB_THROUGH] = !!(queue->flags & BLK_FLAG_WRITE_CACHE_DISABLED);
}

static inline void dmap_limits_of(struct gendisk *disk, struct dmap_limits *limits)
{
	limits->queue = disk->queue->limits;
}

static inline void dmap_limits_feature(struct dmap_limits *limits, blk_features_t feature,
				       bool on)
{
	if (on)
		limits->queue.features |= feature;
	else
		limits->queue.features &= ~feature;
}

static inline void dmap_limits_turn(struct dmap_limits *limits, enum dmap_knob knob,
				    unsigned long value)
{
	struct queue_limits *queue = &limits->queue;

	switch (knob) {
	case DMAP_KNOB_SECTORS:
		queue->max_user_sectors = value;
		break;
	case DMAP_KNOB_DISCARD:
		queue->max_user_discard_sectors = value;
		break;
	case DMAP_KNOB_UNMAP:
#ifdef DMAP_HAVE_WZEROES_UNMAP
		queue->max_user_wzeroes_unmap_sectors = value;
#endif
		break;
	case DMAP_KNOB_ROTATIONAL:
		dmap_limits_feature(limits, BLK_FEAT_ROTATIONAL, value);
		break;
	case DMAP_KNOB_STABLE:
		dmap_limits_feature(limits, BLK_FEAT_STABLE_WRITES, value);
		break;
	case DMAP_KNOB_RANDOM:
		dmap_limits_feature(limits, BLK_FEAT_ADD_RANDOM, value);
		break;
	case DMAP_KNOB_THROUGH:
		if (value)
			queue->flags |= BLK_FLAG_WRITE_CACHE_DISABLED;
		break;
	default:
		break;
	}
}

#else

static inline void dmap_knobs_of(const struct dmap_limits *limits, unsigned long *knobs)
{
	knobs[DMAP_KNOB_SECTORS] = limits->queue.max_sectors;
	knobs[DMAP_KNOB_DISCARD] = limits->queue.max_discard_sectors;
	knobs[DMAP_KNOB_UNMAP] = 0;
	knobs[DMAP_KNOB_ROTATIONAL] = limits->rotational;
	knobs[DMAP_KNOB_STABLE] = limits->stable_writes;
	knobs[DMAP_KNOB_RANDOM] = limits->add_random;
	knobs[DMAP_KNOB_THROUGH] = limits->write_through;
}

static inline void dmap_limits_of(struct gendisk *disk, struct dmap_limits *limits)
{
	struct request_queue *queue = disk->queue;

	limits->queue = queue->limits;
	limits->rotational = !blk_queue_nonrot(queue);
	limits->stable_writes = blk_queue_stable_writes(queue);
	limits->add_random = blk_queue_add_random(queue);
	limits->write_through = !test_bit(QUEUE_FLAG_WC, &queue->queue_flags);
}

static inline void dmap_limits_turn(struct dmap_limits *limits, enum dmap_knob knob,
				    unsigned long value)
{
	struct queue_limits *queue = &limits->queue;

	switch (knob) {
	case DMAP_KNOB_SECTORS:
		queue->max_sectors = min_t(unsigned long, value, queue->max_hw_sectors);
		break;
	case DMAP_KNOB_DISCARD:
		queue->max_discard_sectors =
			min_t(unsigned long, value, queue->max_hw_discard_sectors);
		break;
	case DMAP_KNOB_ROTATIONAL:
		limits->rotational = value;
		break;
	case DMAP_KNOB_STABLE:
		limits->stable_writes = value;
		break;
	case DMAP_KNOB_RANDOM:
		limits->add_random = value;
		break;
	case DMAP_KNOB_THROUGH:
		limits->write_through = value;
		break;
	default:
		break;
	}
}

#endif

/*
 * A page of the device's own page cache is not changed while it is written, if its
 * queue asks for that. The block layer looks only when the disk is added, which has
 * no table then. Not all of 6.1 to 6.6 can.
 */
static inline void dmap_set_stable_pages(struct block_device *bdev)
{
#ifdef DMAP_HAVE_STABLE_PAGES
	struct address_space *mapping = dmap_mapping_of(bdev);

	if (bdev_stable_writes(bdev))
		mapping_set_stable_writes(mapping);
	else
		mapping_clear_stable_writes(mapping);
#endif
}

/*
 * blk_alloc_disk() takes the first limits (6.9) and returns an ERR_PTR()
 * where it returned NULL. Bio-based queues had no statistics by default.
 */
static inline struct gendisk *dmap_alloc_disk(void)
{
	struct gendisk *disk;
#ifdef DMAP_HAVE_FEATURES
	struct queue_limits limits = { .features = BLK_FEAT_IO_STAT };

	disk = blk_alloc_disk(&limits, NUMA_NO_NODE);
#elif defined(DMAP_HAVE_DISK_LIMITS)
	disk = blk_alloc_disk(NULL, NUMA_NO_NODE);
#else
	disk = blk_alloc_disk(NUMA_NO_NODE) ?: ERR_PTR(-ENOMEM);
#endif
#ifndef DMAP_HAVE_FEATURES
	if (!IS_ERR(disk)) {
		blk_queue_flag_set(QUEUE_FLAG_IO_STAT, disk->queue);
		/* See dmap_bio_unpoll() */
		blk_queue_flag_set(QUEUE_FLAG_POLL, disk->queue);
	}
#endif
	return disk;
}

/*
 * In 6.1 who polls asks not to wait as well, and when told EAGAIN asks again for ever.
 * So that we see who it is, our queues take polled requests there; but as nothing is
 * told to those who poll, they are as any other. Their memory is of a cache that only
 * those who poll may give it back to: bio_clear_polled() sees to that.
 */
static inline void dmap_bio_unpoll(struct bio *bio)
{
#ifndef DMAP_HAVE_FEATURES
	if (unlikely(bio->bi_opf & REQ_POLLED)) {
		bio_clear_polled(bio);
		bio->bi_opf &= ~REQ_NOWAIT;
	}
#endif
}

/* What goes from a file into a pipe, by its read_iter (6.5: under another name) */
#ifdef DMAP_HAVE_COPY_SPLICE
#define dmap_splice_read	copy_splice_read
#else
#define dmap_splice_read	generic_file_splice_read
#endif

/* A timer is set up with what it calls (6.13). */
static inline void dmap_hrtimer_setup(struct hrtimer *timer,
				      enum hrtimer_restart (*expired)(struct hrtimer *timer))
{
#ifdef DMAP_HAVE_HRTIMER_SETUP
	hrtimer_setup(timer, expired, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
#else
	hrtimer_init(timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	timer->function = expired;
#endif
}

#endif /* _DM_COMPAT_H */
