// SPDX-License-Identifier: GPL-2.0
/*
 * foreign: a target whose module was built for another interface, and which is refused.
 * One of its names is ``strange``.
 */
#define DMAP_ABI	4711

#include "device-mapper.h"

static int foreign_ctr(struct dmap_line *line, void *context)
{
	return 0;
}

static int foreign_map(void *context, struct bio *bio)
{
	return -EIO;
}

static const char *const aliases[] = { "strange", NULL };

static struct mapping_type foreign_type = {
	.name		= "foreign",
	.aliases	= aliases,
	.module		= THIS_MODULE,
	.ctr		= foreign_ctr,
	.map		= foreign_map,
};
module_mapping_type(foreign_type);

MODULE_ALIAS_MAPPING_TYPE("foreign");
MODULE_ALIAS_MAPPING_TYPE("strange");
MODULE_DESCRIPTION("device-mapper target for tests: of another interface");
MODULE_LICENSE("GPL");
