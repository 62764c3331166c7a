// SPDX-License-Identifier: GPL-2.0
/*
 * The module: its parts are set up, and taken down.
 *
 * No device outlives it: each holds a reference. control comes last, for with it commands
 * do, and goes first.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/module.h>

#include "dm-control.h"
#include "dm-core.h"
#include "dm-drain.h"
#include "dm-force.h"
#include "dm-io.h"
#include "dm-ioctl.h"
#include "dm-leave.h"
#include "dm-pagecache.h"
#include "dm-proc.h"
#include "dm-registry.h"
#include "dm-target.h"

/* What is shared by all devices, set up in this order and taken down in the other one */
static const struct {
	int (*init)(void);
	void (*exit)(void);
} parts[] = {
	{ dmap_io_init, dmap_io_exit },
	{ dmap_pagecache_init, dmap_pagecache_exit },
	{ dmap_ioctl_init, dmap_ioctl_exit },
	{ dmap_drain_init, dmap_drain_exit },
	{ dmap_leave_init, dmap_leave_exit },	/* a worker may still be leaving */
	{ dmap_force_init, dmap_force_exit },	/* here, too */
	{ dmap_types_init, dmap_types_exit },
	{ dmap_registry_init, dmap_registry_exit },
	{ dmap_proc_init, dmap_proc_exit },
	{ dmap_control_init, dmap_control_exit },
};

static void take_down(size_t count)
{
	while (count--)
		parts[count].exit();
}

static int __init dmap_init(void)
{
	size_t i;
	int err;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		err = parts[i].init();
		if (err) {
			take_down(i);
			return err;
		}
	}
	pr_info("version %s, major %d\n", DMAP_VERSION, dmap_major());
	return 0;
}

static void __exit dmap_exit(void)
{
	take_down(ARRAY_SIZE(parts));
}

module_init(dmap_init);
module_exit(dmap_exit);

MODULE_AUTHOR("The device-mapper authors");
MODULE_DESCRIPTION("Block devices mapped onto others, driven by text files");
MODULE_LICENSE("GPL");
MODULE_VERSION(DMAP_VERSION);
