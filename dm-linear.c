// SPDX-License-Identifier: GPL-2.0
/*
 * linear: a range of the mapped device lies on a range of a lower one.
 *
 *	linear DEV START
 */
#include "device-mapper.h"

struct linear {
	struct dmap_lower *lower;
	sector_t start;
};

static int linear_ctr(struct dmap_line *line, void *context)
{
	struct linear *linear = context;
	int err;

	err = dmap_arg_range(line, dmap_line_length(line),
			     &linear->lower, &linear->start);
	if (err)
		return err;
	return dmap_args_end(line);
}

static int linear_map(void *context, struct bio *bio)
{
	struct linear *linear = context;

	bio_set_dev(bio, linear->lower->bdev);
	bio->bi_iter.bi_sector += linear->start;
	return DMAP_REMAPPED;
}

static struct block_device *linear_whole(void *context)
{
	struct linear *linear = context;

	return linear->start ? NULL : linear->lower->bdev;
}

static struct block_device *linear_range(void *context, sector_t *start)
{
	struct linear *linear = context;

	*start = linear->start;
	return linear->lower->bdev;
}

static void linear_print(void *context, struct seq_file *m)
{
	struct linear *linear = context;

	dmap_print_range(m, linear->lower, linear->start);
}

static struct mapping_type linear_type = {
	.name		= "linear",
	.module		= THIS_MODULE,
	.context_size	= sizeof(struct linear),
	.ctr		= linear_ctr,
	.map		= linear_map,
	.print		= linear_print,
	.whole		= linear_whole,
	.range		= linear_range,
	.passes		= DMAP_ATOMIC_WRITES | DMAP_INTEGRITY | DMAP_POLLED,
};
module_mapping_type(linear_type);
