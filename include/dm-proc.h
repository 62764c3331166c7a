/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where our files lie; see dm-proc.c.
 */
#ifndef _DM_PROC_H
#define _DM_PROC_H

struct dmap_device;
struct proc_dir_entry;
struct proc_ops;

int dmap_proc_init(void);
void dmap_proc_exit(void);
struct proc_dir_entry *dmap_proc_create(const char *name, const struct proc_ops *ops,
					void *data);
int dmap_proc_add(struct dmap_device *device);
void dmap_proc_remove(struct dmap_device *device);

#endif /* _DM_PROC_H */
