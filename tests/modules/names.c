// SPDX-License-Identifier: GPL-2.0
/*
 * A type of target that may be refused, as its names are the caller's.
 *
 *	insmod names.ko name=NAME [alias=NAME] [lacks=name|ctr|map]
 *
 * The module is there if it could be registered, and else the errno of insmod
 * tells why not. In a table,
 *
 *	NAME DEV
 *
 * holds the device, of which it wants no range, and fails all requests.
 */
#include <linux/module.h>
#include <linux/string.h>

#include "device-mapper.h"

static char *name;
static char *alias;
static char *lacks = "";

module_param(name, charp, 0444);
module_param(alias, charp, 0444);
module_param(lacks, charp, 0444);

struct names {
	struct dmap_lower *lower;
};

static int names_ctr(struct dmap_line *line, void *context)
{
	struct names *names = context;
	int err;

	err = dmap_arg_device(line, &names->lower);
	return err ?: dmap_args_end(line);
}

static void names_print(void *context, struct seq_file *m)
{
	struct names *names = context;

	seq_printf(m, " %u %u", MAJOR(names->lower->devt),
		   MINOR(names->lower->devt));
}

static int names_map(void *context, struct bio *bio)
{
	return -EIO;
}

static const char *aliases[2];

static struct mapping_type type = {
	.module	= THIS_MODULE,
	.aliases = aliases,
	.context_size = sizeof(struct names),
	.ctr	= names_ctr,
	.map	= names_map,
	.print	= names_print,
};

static int __init names_init(void)
{
	type.name = name;
	aliases[0] = alias;
	if (!strcmp(lacks, "name"))
		type.name = NULL;
	else if (!strcmp(lacks, "ctr"))
		type.ctr = NULL;
	else if (!strcmp(lacks, "map"))
		type.map = NULL;
	return register_mapping_type(&type);
}

static void __exit names_exit(void)
{
	unregister_mapping_type(&type);
}

module_init(names_init);
module_exit(names_exit);
MODULE_DESCRIPTION("a device-mapper target by any name");
MODULE_LICENSE("GPL");
