// SPDX-License-Identifier: GPL-2.0
/*
 * zero: reads give zeros, writes are dropped.
 *
 *	zero
 *
 * For holes that may be read, and for tables much larger than any disk.
 */
#include <device-mapper.h>

static int zero_ctr(struct dmap_line *line, void *context)
{
	return dmap_args_end(line);
}

static int zero_map(void *context, struct bio *bio)
{
	if (bio_op(bio) == REQ_OP_READ)
		zero_fill_bio(bio);
	bio_endio(bio);
	return DMAP_TAKEN;
}

static struct mapping_type zero_type = {
	.name		= "zero",
	.module		= THIS_MODULE,
	.ctr		= zero_ctr,
	.map		= zero_map,
	.passes		= DMAP_ATOMIC_WRITES,
	.splits		= true,	/* a flush before a write is for others */
};
module_mapping_type(zero_type);

MODULE_AUTHOR("The device-mapper authors");
MODULE_DESCRIPTION("device-mapper target: reads give zeros, writes are dropped");
MODULE_LICENSE("GPL");
MODULE_ALIAS_MAPPING_TYPE("zero");
