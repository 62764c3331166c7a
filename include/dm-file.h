/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The file of a device; see dm-file.c.
 */
#ifndef _DM_FILE_H
#define _DM_FILE_H

struct dmap_device;
struct file;
struct inode;

int dmap_file_open(struct inode *inode, struct file *file, struct dmap_device *device);
void dmap_files_gone(struct dmap_device *device);

#endif /* _DM_FILE_H */
