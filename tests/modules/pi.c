// SPDX-License-Identifier: GPL-2.0
/*
 * pi: one request with protection information of its own (T10, type 1, CRC).
 *
 *	modprobe pi major=MAJOR minor=MINOR sector=N sectors=N [write=1 app=N [wrong=1]]
 *
 * Data is the byte that app is. What comes of it goes to the log, `pi: ERRNO`, and of a
 * read for each sector `pi: APP REF`, where the reference is counted from the first one,
 * or `pi: bad guard`. With wrong=1 the references are not those of the sectors. Nothing
 * in user space of all kernels can send such a request.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bio.h>
#include <linux/blk-integrity.h>
#include <linux/blkdev.h>
#include <linux/crc-t10dif.h>
#include <linux/gfp.h>
#include <linux/module.h>
#include <linux/t10-pi.h>

#include "dm-compat.h"

static unsigned int major;
module_param(major, uint, 0);

static unsigned int minor;
module_param(minor, uint, 0);

static unsigned long sector;
module_param(sector, ulong, 0);

static unsigned int sectors;
module_param(sectors, uint, 0);

static bool write;
module_param(write, bool, 0);

static unsigned int app;
module_param(app, uint, 0);

static bool wrong;
module_param(wrong, bool, 0);

static __be16 guard_of(const void *data)
{
	return cpu_to_be16(crc_t10dif(data, SECTOR_SIZE));
}

static void fill(void *data, struct t10_pi_tuple *tuples)
{
	unsigned int i;

	memset(data, app, sectors << SECTOR_SHIFT);
	for (i = 0; i < sectors; i++) {
		tuples[i].guard_tag = guard_of(data + (i << SECTOR_SHIFT));
		tuples[i].app_tag = cpu_to_be16(app);
		tuples[i].ref_tag = cpu_to_be32(sector + i + wrong);
	}
}

static void tell(const void *data, const struct t10_pi_tuple *tuples)
{
	unsigned int i;

	for (i = 0; i < sectors; i++)
		if (tuples[i].guard_tag != guard_of(data + (i << SECTOR_SHIFT)))
			pr_info("bad guard\n");
		else
			pr_info("%u %u\n", be16_to_cpu(tuples[i].app_tag),
				be32_to_cpu(tuples[i].ref_tag) - (u32)sector);
}

static int protect(struct bio *bio, struct page *tuples)
{
	unsigned int bytes = sectors * sizeof(struct t10_pi_tuple);
	struct bio_integrity_payload *payload;

	payload = bio_integrity_alloc(bio, GFP_KERNEL, 1);
	if (IS_ERR_OR_NULL(payload))
		return -ENOMEM;
	bip_set_seed(payload, sector);
#ifdef DMAP_HAVE_BIP_CHECK
	payload->bip_flags |= BIP_CHECK_GUARD | BIP_CHECK_REFTAG;
#endif
	if (bio_integrity_add_page(bio, tuples, bytes, 0) != bytes)
		return -EIO;
	payload->bip_iter.bi_size = bytes;
	return 0;
}

static int transfer(struct block_device *bdev, struct page *data, struct page *tuples)
{
	struct bio *bio = bio_alloc(bdev, 1, write ? REQ_OP_WRITE : REQ_OP_READ, GFP_KERNEL);
	int err;

	bio->bi_iter.bi_sector = sector;
	if (bio_add_page(bio, data, sectors << SECTOR_SHIFT, 0))
		err = protect(bio, tuples);
	else
		err = -EIO;
	if (!err)
		err = submit_bio_wait(bio);
	bio_put(bio);
	return err;
}

static int run(struct block_device *bdev)
{
	struct page *data = alloc_pages(GFP_KERNEL | __GFP_COMP | __GFP_ZERO, 4);
	struct page *tuples = alloc_page(GFP_KERNEL | __GFP_ZERO);
	int err = -ENOMEM;

	if (data && tuples) {
		if (write)
			fill(page_address(data), page_address(tuples));
		err = transfer(bdev, data, tuples);
		pr_info("%d\n", err);
		if (!err && !write)
			tell(page_address(data), page_address(tuples));
	}
	if (tuples)
		__free_page(tuples);
	if (data)
		__free_pages(data, 4);
	return err == -ENOMEM ? err : 0;
}

static int __init pi_init(void)
{
	blk_mode_t mode = BLK_OPEN_READ | BLK_OPEN_WRITE;
	struct dmap_handle *handle;
	int err;

	if (!sectors || sectors > (PAGE_SIZE << 4) >> SECTOR_SHIFT ||
	    sectors * sizeof(struct t10_pi_tuple) > PAGE_SIZE)
		return -EINVAL;
	handle = dmap_bdev_open(MKDEV(major, minor), mode, NULL, NULL);
	if (IS_ERR(handle))
		return PTR_ERR(handle);
	err = run(dmap_bdev_of(handle));
	dmap_bdev_close(handle, mode, NULL);
	return err;
}
module_init(pi_init);

static void __exit pi_exit(void)
{
}
module_exit(pi_exit);

MODULE_DESCRIPTION("Sends a request with protection information");
MODULE_LICENSE("GPL");
