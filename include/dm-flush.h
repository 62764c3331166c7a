/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flushes; see dm-flush.c.
 */
#ifndef _DM_FLUSH_H
#define _DM_FLUSH_H

#include <linux/types.h>

struct bio;
struct dmap_io;
struct dmap_table;

bool dmap_flush_needs_queue(const struct dmap_table *table);
bool dmap_flush_is_apart(struct dmap_table *table, struct bio *bio);
void dmap_flush_first(struct dmap_io *io, struct bio *bio,
		      void (*flushed)(struct dmap_io *io, struct bio *bio));

#endif /* _DM_FLUSH_H */
