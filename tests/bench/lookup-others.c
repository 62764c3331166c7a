// SPDX-License-Identifier: GPL-2.0
/*
 * What gives the figures a scale: plain binary search, one access to memory for
 * each sector, and a call that does nothing.
 */
#include <stdlib.h>

#include "lookup.h"

struct keys {
	const u64 *keys;
	size_t count;
	u64 multiply;
};

static void *build(u64 *keys, size_t count, size_t *bytes)
{
	struct keys *index = malloc(sizeof(*index));

	(void)bytes;
	*index = (struct keys){ .keys = keys, .count = count };
	/* sector * multiply / 2^64 is about the number of the entry */
	index->multiply = (u64)(((__uint128_t)count << 64) /
				((__uint128_t)keys[count - 1] + 1));
	return index;
}

static void destroy(void *index)
{
	free(index);
}

static size_t find_binary(const void *index, u64 sector)
{
	const struct keys *keys = index;
	size_t low = 0, high = keys->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (keys->keys[middle] < sector)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t find_touch(const void *index, u64 sector)
{
	const struct keys *keys = index;
	size_t guess = (__uint128_t)sector * keys->multiply >> 64;

	return keys->keys[guess];
}

static size_t find_nothing(const void *index, u64 sector)
{
	(void)index;
	return sector;
}

const struct candidate binary = {
	.name	 = "bsearch",
	.build	 = build,
	.find	 = find_binary,
	.destroy = destroy,
};

const struct candidate touch = {
	.name	 = "touch",
	.build	 = build,
	.find	 = find_touch,
	.destroy = destroy,
};

const struct candidate empty = {
	.name	 = "empty",
	.build	 = build,
	.find	 = find_nothing,
	.destroy = destroy,
};
