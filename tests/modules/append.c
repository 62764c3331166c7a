// SPDX-License-Identifier: GPL-2.0
/*
 * append: writes to a zone wherever its pointer is.
 *
 *	modprobe append major=MAJOR minor=MINOR sector=ZONE sectors=N [count=N] [byte=N]
 *							[flush=1]
 *
 * So many appends are on their way at once. What came of each goes to the log, in the
 * order in which they were sent, `append: ERRNO SECTOR`. The data of the first one is the
 * byte, of the next one the byte after it. With flush=1 they are plain writes, one behind
 * the other, of which each second one asks for a flush before it. Nothing in user space
 * can send either.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/completion.h>
#include <linux/gfp.h>
#include <linux/module.h>

#include "dm-compat.h"

#define MOST	16

static unsigned int major;
module_param(major, uint, 0);

static unsigned int minor;
module_param(minor, uint, 0);

static unsigned long sector;
module_param(sector, ulong, 0);

static unsigned int sectors;
module_param(sectors, uint, 0);

static unsigned int count = 1;
module_param(count, uint, 0);

static unsigned int byte;
module_param(byte, uint, 0);

static bool flush;
module_param(flush, bool, 0);

static struct page *pages[MOST];
static struct bio *bios[MOST];
static atomic_t left;
static DECLARE_COMPLETION(all);

static void leave(void)
{
	if (atomic_dec_and_test(&left))
		complete(&all);
}

static void done(struct bio *bio)
{
	leave();
}

static int prepare(struct block_device *bdev, unsigned int i)
{
	unsigned int bytes = sectors << SECTOR_SHIFT;
	blk_opf_t opf = flush ? REQ_OP_WRITE : REQ_OP_ZONE_APPEND;

	if (flush && i % 2)
		opf |= REQ_PREFLUSH;
	pages[i] = alloc_pages(GFP_KERNEL | __GFP_COMP, get_order(bytes));
	if (!pages[i])
		return -ENOMEM;
	memset(page_address(pages[i]), byte + i, bytes);
	bios[i] = bio_alloc(bdev, 1, opf | REQ_SYNC, GFP_KERNEL);
	bios[i]->bi_iter.bi_sector = sector + (flush ? (u64)i * sectors : 0);
	bios[i]->bi_end_io = done;
	return bio_add_page(bios[i], pages[i], bytes, 0) == bytes ? 0 : -EIO;
}

static void run(void)
{
	unsigned int i;

	atomic_set(&left, count + 1);
	for (i = 0; i < count; i++)
		submit_bio(bios[i]);
	leave();
	wait_for_completion(&all);
	for (i = 0; i < count; i++)
		pr_info("%d %llu\n", blk_status_to_errno(bios[i]->bi_status),
			(u64)bios[i]->bi_iter.bi_sector);
}

static int __init append_init(void)
{
	blk_mode_t mode = BLK_OPEN_READ | BLK_OPEN_WRITE;
	struct dmap_handle *handle;
	unsigned int i;
	int err = 0;

	if (!sectors || !count || count > MOST)
		return -EINVAL;
	handle = dmap_bdev_open(MKDEV(major, minor), mode, NULL, NULL);
	if (IS_ERR(handle))
		return PTR_ERR(handle);
	for (i = 0; i < count && !err; i++)
		err = prepare(dmap_bdev_of(handle), i);
	if (!err)
		run();
	for (i = 0; i < count; i++) {
		if (bios[i])
			bio_put(bios[i]);
		if (pages[i])
			__free_pages(pages[i], get_order(sectors << SECTOR_SHIFT));
	}
	dmap_bdev_close(handle, mode, NULL);
	return err;
}
module_init(append_init);

static void __exit append_exit(void)
{
}
module_exit(append_exit);

MODULE_DESCRIPTION("Appends to a zone");
MODULE_LICENSE("GPL");
