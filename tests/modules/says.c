// SPDX-License-Identifier: GPL-2.0
/*
 * says: a target whose requests all end with the error that its line names.
 *
 *	says ERRNO
 *
 * ERRNO is a number. What a disk may say, and when, differs from kernel to kernel and
 * from driver to driver; what those above make of it is tried with this.
 */
#include <linux/err.h>

#include "device-mapper.h"

static int says_ctr(struct dmap_line *line, void *context)
{
	u64 number;
	int err;

	err = dmap_arg_number(line, "ERRNO", &number);
	if (err)
		return err;
	if (!number || number > MAX_ERRNO)
		return dmap_refuse(line, -EINVAL, "ERRNO %llu is none", number);
	*(int *)context = -(int)number;
	return dmap_args_end(line);
}

static int says_map(void *context, struct bio *bio)
{
	return *(int *)context;
}

static void says_print(void *context, struct seq_file *m)
{
	seq_printf(m, " %d", -*(int *)context);
}

static struct mapping_type says_type = {
	.name		= "says",
	.module		= THIS_MODULE,
	.context_size	= sizeof(int),
	.ctr		= says_ctr,
	.map		= says_map,
	.print		= says_print,
};
module_mapping_type(says_type);

MODULE_ALIAS_MAPPING_TYPE("says");
MODULE_DESCRIPTION("device-mapper target for tests: an error");
MODULE_LICENSE("GPL");
