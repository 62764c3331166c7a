/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What lines of a table have goes on to those of the next one.
 */
#ifndef _DM_HANDOVER_H
#define _DM_HANDOVER_H

#include <linux/types.h>

struct dmap_table;

int dmap_handover_prepare(struct dmap_table *table, struct dmap_table *old);
int dmap_handover_take(struct dmap_table *table, bool in_flight, u64 end_line);
void dmap_handover_done(struct dmap_table *table);
void dmap_handover_forget(struct dmap_table *table);

#endif /* _DM_HANDOVER_H */
