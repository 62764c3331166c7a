// SPDX-License-Identifier: GPL-2.0
/*
 * Where our files lie: /proc/device-mapper. What they do is said where their operations
 * are, dm-file.c and dm-control.c; see dm-writer.c for why they have some of their own.
 */
#include <linux/proc_fs.h>

#include "dm-compat.h"
#include "dm-core.h"
#include "dm-file.h"
#include "dm-proc.h"
#include "dm-writer.h"

#define DIR_NAME	"device-mapper"

static struct proc_dir_entry *dir;

static int table_open(struct inode *inode, struct file *file)
{
	return dmap_file_open(inode, file, pde_data(inode));
}

/* That a file can be sought is asked here; all else is as dm-file.c has it. */
static const struct proc_ops table_ops = {
	.proc_open	= table_open,
	.proc_lseek	= dmap_llseek,
};

/**
 * dmap_proc_create() - make a file in the directory
 * @name: its name
 * @ops: what opens it
 * @data: for @ops
 *
 * Return: the file, for proc_remove(), or NULL.
 */
struct proc_dir_entry *dmap_proc_create(const char *name, const struct proc_ops *ops,
					void *data)
{
	return proc_create_data(name, 0644, dir, ops, data);
}

/**
 * dmap_proc_add() - make a device's file
 * @device: the device
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_proc_add(struct dmap_device *device)
{
	device->proc = dmap_proc_create(device->name, &table_ops, device);
	return device->proc ? 0 : -ENOMEM;
}

/**
 * dmap_proc_remove() - take a device's file away
 * @device: a dying device
 *
 * See dmap_files_gone() for those who have it open.
 *
 * Context: process context; waits for those who are opening it, so no lock may be
 * held that they take.
 */
void dmap_proc_remove(struct dmap_device *device)
{
	dmap_files_gone(device);
	proc_remove(device->proc);
}

/**
 * dmap_proc_init() - make the directory
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_proc_init(void)
{
	dir = proc_mkdir(DIR_NAME, NULL);
	return dir ? 0 : -ENOMEM;
}

/**
 * dmap_proc_exit() - undo dmap_proc_init()
 */
void dmap_proc_exit(void)
{
	proc_remove(dir);
}
