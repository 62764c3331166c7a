/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is asked of all zones of a device; see dm-report.c.
 */
#ifndef _DM_REPORT_H
#define _DM_REPORT_H

#include <linux/bio.h>
#include <linux/types.h>

#include "dm-compat.h"

struct dmap_io;
struct gendisk;

#ifdef CONFIG_BLK_DEV_ZONED

void dmap_zones_reset_all(struct dmap_io *io, struct bio *bio);
int dmap_report_zones(struct gendisk *disk, sector_t sector, unsigned int count,
		      struct dmap_report *report);

#else

static inline void dmap_zones_reset_all(struct dmap_io *io, struct bio *bio)
{
	bio_io_error(bio);
}

#endif

#endif /* _DM_REPORT_H */
