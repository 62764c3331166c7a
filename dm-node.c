// SPDX-License-Identifier: GPL-2.0
/*
 * The node of a device in /dev: is what lies at its path the device?
 *
 * Nodes come from devtmpfs, which leaves what lies there already as it is and
 * tells nobody. A table that somebody wrote to /dev instead of /proc is such a
 * file: whoever is given its path for a device, mkfs for one, writes into
 * memory. So who makes a device has a look, where he sees /dev.
 *
 * That there is nothing is no reason to fail: he may have another /dev, or one
 * that is filled later. Nor is what he may not look at.
 */
#include <linux/blkdev.h>
#include <linux/kdev_t.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "dm-core.h"
#include "dm-node.h"

static bool is_node_of(const struct path *path, dev_t devt)
{
	const struct inode *inode = d_backing_inode(path->dentry);

	return S_ISBLK(inode->i_mode) && inode->i_rdev == devt;
}

/* Does the path end in a link to nowhere? */
static bool is_dead_link(const char *name)
{
	struct path path;

	if (kern_path(name, 0, &path))
		return false;
	path_put(&path);
	return true;
}

static int check_path(const char *name, dev_t devt)
{
	struct path path;
	int err = kern_path(name, LOOKUP_FOLLOW, &path);

	switch (err) {
	case 0:
		err = is_node_of(&path, devt) ? 0 : -ENOTBLK;
		path_put(&path);
		return err;
	case -ENOENT:
		return is_dead_link(name) ? -ENOTBLK : 0;
	case -ENOTDIR:
	case -ELOOP:
		return -ENOTBLK;
	case -ENOMEM:
		return err;
	default:
		return 0;
	}
}

/**
 * dmap_check_node() - does something else lie where the node is to be?
 * @device: whose disk has been added
 *
 * Context: process context, of who is to use the node.
 * Return: 0, -ENOTBLK if so, -ENOMEM.
 */
int dmap_check_node(const struct dmap_device *device)
{
	char *name;
	int err;

	/* Who exits may have no root folder to begin at. */
	if (!current->fs)
		return 0;
	name = kasprintf(GFP_KERNEL, DMAP_NODE_DIR "/%s", device->name);
	if (!name)
		return -ENOMEM;
	err = check_path(name, disk_devt(device->disk));
	kfree(name);
	return err;
}
