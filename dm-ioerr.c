// SPDX-License-Identifier: GPL-2.0
/*
 * io-err: every I/O fails with EIO.
 *
 *	io-err [anything]
 *
 * For holes, and for trying out what others make of a bad disk. The arguments
 * are ignored and not kept.
 */
#include "device-mapper.h"

static int ioerr_ctr(struct dmap_line *line, void *context)
{
	return 0;
}

static int ioerr_map(void *context, struct bio *bio)
{
	return -EIO;
}

/* As the mainline's tables spell it, and as LVM's did. */
static const char *const ioerr_aliases[] = { "error", "io_error", NULL };

static struct mapping_type ioerr_type = {
	.name		= "io-err",
	.aliases	= ioerr_aliases,
	.module		= THIS_MODULE,
	.ctr		= ioerr_ctr,
	.map		= ioerr_map,
	.passes		= DMAP_ATOMIC_WRITES | DMAP_INTEGRITY | DMAP_POLLED,
};
module_mapping_type(ioerr_type);
