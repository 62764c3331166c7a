/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The life of devices; see dm.c.
 */
#ifndef _DM_H
#define _DM_H

#include <linux/types.h>

struct dmap_device;
struct dmap_error;

int dmap_create(const char *name, int minor, struct dmap_error *error,
		u64 line);
int dmap_remove(const char *name, struct dmap_error *error, u64 line);
void dmap_take_apart(struct dmap_device *device);

#endif /* _DM_H */
