/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a line says; see dm-arg.c.
 */
#ifndef _DM_ARG_H
#define _DM_ARG_H

#include <linux/types.h>

struct dmap_line;

int dmap_arg_devt(struct dmap_line *line, dev_t *devt);

#endif /* _DM_ARG_H */
