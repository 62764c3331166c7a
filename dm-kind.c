// SPDX-License-Identifier: GPL-2.0
/*
 * The types of target that a table uses, and the contexts of its lines.
 *
 * A table may have millions of lines, and each a context of a few bytes. To
 * allocate them one by one would cost a pointer to each and, with many
 * allocators, as much again. So the contexts of one type fill chunks of 4 KiB,
 * whatever a page is, and the number of a context says where it is: a shift, a
 * table of chunks, and an offset. They are constructed in the order of their
 * lines and destroyed in the opposite one.
 *
 * Most tables have a line or two. So the first chunk is the end of a whole one:
 * the numbers of contexts are counted from further on.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "dm-kind.h"
#include "dm-target.h"

#define CHUNK_SIZE	4096
#define FIRST_SIZE	256

/**
 * dmap_grow() - move an array to where there is more room, or less
 * @array: the array, or NULL
 * @used: how many of its elements to keep
 * @room: how many there shall be room for
 * @size: of an element, in bytes
 *
 * Return: the array, which replaces @array; or NULL, and @array is unchanged.
 */
void *dmap_grow(void *array, size_t used, size_t room, size_t size)
{
	void *moved = kvmalloc_array(room, size, GFP_KERNEL_ACCOUNT);

	if (!moved)
		return NULL;
	if (used)
		memcpy(moved, array, used * size);
	kvfree(array);
	return moved;
}

/**
 * dmap_kind_init() - begin to use a type
 * @kind: to be set up
 * @name: of the type, or an alias
 *
 * Context: process context; may wait for modprobe.
 * Return: 0, -ENOENT, -ENOMEM or -EINTR, as dmap_type_get() says.
 */
int dmap_kind_init(struct dmap_kind *kind, const char *name)
{
	struct mapping_type *type;
	size_t size;
	int err;

	err = dmap_type_get(name, &type);
	if (err)
		return err;
	/* What has no context needs an address, too. */
	size = ALIGN(max_t(size_t, type->context_size, 1), sizeof(u64));
	*kind = (struct dmap_kind) { .type = type, .size = size };
	if (size < CHUNK_SIZE)
		kind->shift = ilog2(CHUNK_SIZE / size);
	kind->mask = (1U << kind->shift) - 1;
	kind->missing = (1U << kind->shift) - max_t(size_t, FIRST_SIZE / size, 1);
	return 0;
}

static size_t chunk_count(const struct dmap_kind *kind)
{
	return (kind->room + kind->missing) >> kind->shift;
}

/**
 * dmap_kind_next() - memory for one more context
 * @kind: whose
 *
 * It counts as a context once @kind->count was incremented.
 *
 * Return: the memory, zeroed, or NULL.
 */
void *dmap_kind_next(struct dmap_kind *kind)
{
	size_t used = chunk_count(kind), missing = used ? 0 : kind->missing;
	size_t contexts = (1UL << kind->shift) - missing;
	void **chunks;
	void *chunk;

	if (kind->count < kind->room)
		return dmap_kind_context(kind, kind->count);

	if (used == kind->chunk_room) {
		chunks = dmap_grow(kind->chunks, used, 2 * used + 1,
				   sizeof(*chunks));
		if (!chunks)
			return NULL;
		kind->chunks = chunks;
		kind->chunk_room = 2 * used + 1;
	}
	chunk = kvzalloc(kind->size * contexts, GFP_KERNEL_ACCOUNT);
	if (!chunk)
		return NULL;
	if (!used)
		kind->first = chunk;
	kind->chunks[used] = chunk - missing * kind->size;
	kind->room += contexts;
	return chunk;
}

/**
 * dmap_kind_destroy() - destroy all contexts and let the type go
 * @kind: the kind
 *
 * Context: process context, may sleep.
 */
void dmap_kind_destroy(struct dmap_kind *kind)
{
	size_t chunk = chunk_count(kind);

	while (kind->type->dtr && kind->count) {
		kind->type->dtr(dmap_kind_context(kind, --kind->count));
		cond_resched();
	}
	while (chunk > 1) {
		kvfree(kind->chunks[--chunk]);
		cond_resched();
	}
	kvfree(kind->first);
	kvfree(kind->chunks);
	dmap_type_put(kind->type);
}
