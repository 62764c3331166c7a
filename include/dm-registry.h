/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which devices there are; see dm-registry.c.
 */
#ifndef _DM_REGISTRY_H
#define _DM_REGISTRY_H

#include <linux/mutex.h>
#include <linux/types.h>

struct block_device;
struct dmap_device;
struct dmap_error;
struct seq_file;

/* "device-mapper" is what libdevmapper looks for to find the mainline's. */
#define DMAP_MAJOR_NAME	"dmap"

/* What it protects is said in dm-core.h. */
extern struct mutex dmap_devices_lock;

struct dmap_device *dmap_device_of(struct block_device *bdev);
void dmap_device_get(struct dmap_device *device);
void dmap_device_put(struct dmap_device *device);
struct dmap_device *dmap_device_find(const char *name, const char *command,
				     struct dmap_error *error, u64 line);
int dmap_no_device(struct dmap_error *error, u64 line, const char *command,
		   const char *name);
int dmap_enter_list(struct dmap_device *device, int minor, struct dmap_error *error, u64 line);
void dmap_list_ready(struct dmap_device *device);
void dmap_leave_list(struct dmap_device *device);
void dmap_leave_list_locked(struct dmap_device *device);
void dmap_print_devices(struct seq_file *m);
unsigned int dmap_major(void);

int dmap_registry_init(void);
void dmap_registry_exit(void);

#endif /* _DM_REGISTRY_H */
