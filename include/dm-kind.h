/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The types of target that a table uses, and the contexts of its lines.
 */
#ifndef _DM_KIND_H
#define _DM_KIND_H

#include <linux/types.h>

#include "device-mapper.h"

#define DMAP_KINDS_MAX	64

/**
 * struct dmap_kind - a type in use, and its contexts
 * @type: the type; a reference on its module
 * @chunks: 2^@shift contexts each, but the first
 * @shift: see @chunks
 * @mask: 2^@shift - 1
 * @missing: contexts that the first chunk has not, at its beginning
 * @first: its memory
 * @size: of a context, in bytes
 * @count: contexts that were constructed
 * @room: contexts that fit in the chunks there are
 * @chunk_room: how many chunks @chunks could hold
 *
 * Contexts of one type lie side by side, with nothing in between, and never
 * move: targets may keep pointers to them. @chunks has for the first chunk
 * where it would begin if it were a whole one.
 */
struct dmap_kind {
	struct mapping_type *type;
	void **chunks;
	unsigned int shift;
	unsigned int mask;
	unsigned int missing;
	void *first;
	size_t size;
	size_t count;
	size_t room;
	size_t chunk_room;
};

/* A context by its number, which must be less than kind->room */
static inline void *dmap_kind_context(const struct dmap_kind *kind, size_t i)
{
	i += kind->missing;
	return kind->chunks[i >> kind->shift] +
		(i & kind->mask) * kind->size;
}

int dmap_kind_init(struct dmap_kind *kind, const char *name);
void *dmap_kind_next(struct dmap_kind *kind);
void dmap_kind_destroy(struct dmap_kind *kind);

void *dmap_grow(void *array, size_t used, size_t room, size_t size);

#endif /* _DM_KIND_H */
