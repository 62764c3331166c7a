/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A command that changes the state of one device; see dm-command.c.
 */
#ifndef _DM_COMMAND_H
#define _DM_COMMAND_H

#include <linux/types.h>

struct dmap_device;
struct dmap_error;

int dmap_begin_command(const char *command, const char *name, struct dmap_device **result,
		       struct dmap_error *error, u64 line);
void dmap_end_command(struct dmap_device *device);

#endif /* _DM_COMMAND_H */
