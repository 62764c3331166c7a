/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a rule of udev asks of a device; see dm-sysfs.c.
 */
#ifndef _DM_SYSFS_H
#define _DM_SYSFS_H

struct attribute_group;

/* For device_add_disk() */
extern const struct attribute_group *dmap_disk_groups[];

#endif /* _DM_SYSFS_H */
