/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devices that are taken away whatever hangs; see dm-force.c.
 */
#ifndef _DM_FORCE_H
#define _DM_FORCE_H

#include <linux/types.h>

struct dmap_error;
struct seq_file;

int dmap_force_init(void);
void dmap_force_exit(void);
int dmap_force(const char *name, struct dmap_error *error, u64 line);
void dmap_print_remains(struct seq_file *m);

#endif /* _DM_FORCE_H */
