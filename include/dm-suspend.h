/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devices that are suspended by command; see dm-suspend.c.
 */
#ifndef _DM_SUSPEND_H
#define _DM_SUSPEND_H

#include <linux/types.h>

#include "dm-wait.h"

struct dmap_device;
struct dmap_error;

void dmap_suspend_setup(struct dmap_device *device);
int dmap_suspend(const char *name, bool freezes, unsigned int seconds,
		 struct dmap_error *error, u64 line);
int dmap_resume(const char *name, struct dmap_error *error, u64 line);
void dmap_lift_suspend(struct dmap_device *device);
void dmap_thaw_removed(struct dmap_device *device);
int dmap_wait_thawed(struct dmap_device *device, enum dmap_patience patience);

#endif /* _DM_SUSPEND_H */
