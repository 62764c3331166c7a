/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devices that go with their last close; see dm-leave.c.
 */
#ifndef _DM_LEAVE_H
#define _DM_LEAVE_H

#include <linux/types.h>
#include <linux/workqueue.h>

struct dmap_device;
struct dmap_error;

int dmap_leave_init(void);
void dmap_leave_exit(void);
void dmap_leave_setup(struct dmap_device *device, work_func_t unused);
void dmap_leave_unless_used(struct dmap_device *device);
void dmap_leave_end(struct dmap_device *device);
void dmap_leave_over(struct dmap_device *device);
int dmap_leave(const char *name, struct dmap_error *error, u64 line);
int dmap_cancel(const char *name, struct dmap_error *error, u64 line);

#endif /* _DM_LEAVE_H */
