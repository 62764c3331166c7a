/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What works in the background, and older tables; see dm-behind.c.
 */
#ifndef _DM_BEHIND_H
#define _DM_BEHIND_H

#include <linux/types.h>

struct dmap_table;

bool dmap_is_behind(struct dmap_table *table);

#endif /* _DM_BEHIND_H */
