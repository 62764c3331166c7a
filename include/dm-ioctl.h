/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is asked of a disk besides requests; see dm-ioctl.c.
 */
#ifndef _DM_IOCTL_H
#define _DM_IOCTL_H

#include <linux/blkdev.h>
#include <linux/types.h>

#include "dm-compat.h"

struct dmap_handle;
struct hd_geometry;
struct pr_ops;

extern const struct pr_ops dmap_pr_ops;
int dmap_ioctl_init(void);
void dmap_ioctl_exit(void);
struct dmap_handle *dmap_open_to_ask(dev_t devt);
int dmap_ioctl(struct block_device *bdev, blk_mode_t mode, unsigned int cmd,
	       unsigned long arg);
int dmap_compat_ioctl(struct block_device *bdev, blk_mode_t mode, unsigned int cmd,
		      unsigned long arg);
int dmap_getgeo(struct gendisk *disk, struct hd_geometry *geo);
int dmap_get_unique_id(struct gendisk *disk, u8 id[16], enum blk_unique_id type);

#endif /* _DM_IOCTL_H */
