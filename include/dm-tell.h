/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a target is told while it runs; see dm-tell.c.
 */
#ifndef _DM_TELL_H
#define _DM_TELL_H

#include <linux/types.h>

struct dmap_error;

int dmap_tell(const char *name, char *rest, struct dmap_error *error, u64 line);

#endif /* _DM_TELL_H */
