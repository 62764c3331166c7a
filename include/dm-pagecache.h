/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is in the page cache of lower devices; see dm-pagecache.c.
 */
#ifndef _DM_PAGECACHE_H
#define _DM_PAGECACHE_H

#include "dm-wait.h"

struct dmap_table;

int dmap_pagecache_init(void);
void dmap_pagecache_exit(void);
int dmap_pagecache_clean(struct dmap_table *table, enum dmap_patience patience);

#endif /* _DM_PAGECACHE_H */
