/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The node of a device in /dev; see dm-node.c.
 */
#ifndef _DM_NODE_H
#define _DM_NODE_H

struct dmap_device;

/* Where a device has its node */
#define DMAP_NODE_DIR	"/dev/device-mapper"

int dmap_check_node(const struct dmap_device *device);

#endif /* _DM_NODE_H */
