/* SPDX-License-Identifier: GPL-2.0 */
/* The candidates of the lookup benchmark. */
#ifndef _LOOKUP_H
#define _LOOKUP_H

#include <stddef.h>

typedef unsigned long long u64;

/**
 * struct candidate - a way to find the entry that holds a sector
 * @name: in the results
 * @build: makes its index over @count ascending keys, which have room for
 *	16 more, and adds to @bytes what it takes beside the keys
 * @find: the number of the first key not less than the sector; the count of
 *	keys if there is none
 * @destroy: undoes @build
 */
struct candidate {
	const char *name;
	void *(*build)(u64 *keys, size_t count, size_t *bytes);
	size_t (*find)(const void *index, u64 sector);
	void (*destroy)(void *index);
};

extern const struct candidate ours, mainline, binary, touch, empty;

#endif /* _LOOKUP_H */
