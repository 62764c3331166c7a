// SPDX-License-Identifier: GPL-2.0
/*
 * Which regions of a mirror are copied, when some of its sectors were those of a mirror
 * with other regions: longer or shorter ones, more or fewer, beginning elsewhere.
 *
 *	from	|11111111|11111111|00000000|11111|		short at its end
 *	to	      |--|11|11|11|00|00|00|00|11|----|
 *
 * Where the old one lay, it is right, whatever the bits of the new one are. Elsewhere
 * those are. So a region of the new one that lies within what was copied is copied, one
 * that has anything that was not is not, and one that is partly outside, and whose inside
 * was copied, stays as it is.
 *
 * Nothing here but numbers: tests/unit tries it out against one sector after the other.
 */
#include <linux/bitmap.h>
#include <linux/kernel.h>

#include "bits.h"

static unsigned long regions_of(const struct dmap_cut *cut)
{
	return ((cut->length - 1) >> cut->shift) + 1;
}

/* Sets the regions within sectors, or clears those that have any of them. */
static long mark(const struct dmap_cut *to, u64 start, u64 end, bool copied)
{
	u64 size = 1ULL << to->shift;
	unsigned long at, stop;
	long change = 0;

	if (copied) {
		at = (start + size - 1) >> to->shift;
		stop = end == to->length ? regions_of(to) : end >> to->shift;
	} else {
		at = start >> to->shift;
		stop = ((end - 1) >> to->shift) + 1;
	}
	for (; at < stop; at++) {
		if (copied)
			change += !__test_and_set_bit(at, to->bits);
		else
			change -= __test_and_clear_bit(at, to->bits);
	}
	return change;
}

/* Is a sector copied? *@end is where that ends, or one region on. */
static bool look_up(const struct dmap_cut *from, u64 sector, u64 *end)
{
	unsigned long regions = regions_of(from), region = sector >> from->shift, stop;
	bool copied = !from->bits || test_bit(region, from->bits);

	if (!from->bits)
		stop = regions;
	else if (copied)
		stop = find_next_zero_bit(from->bits, regions, region);
	else
		stop = find_next_bit(from->bits, regions, region);
	*end = stop < regions ? (u64)stop << from->shift : from->length;
	return copied;
}

/**
 * dmap_mirror_inherit() - take over which regions are copied
 * @to: of the new line, with bits
 * @from: of the old one
 * @offset: the sector of the new one where the old one begins, may be negative
 *
 * Takes time for each run of bits in @from, and for each bit of @to that is written.
 *
 * Return: how many more bits of @to are set.
 */
long dmap_mirror_inherit(const struct dmap_cut *to, const struct dmap_cut *from, s64 offset)
{
	s64 at = offset < 0 ? 0 : offset;
	s64 end = min((s64)from->length + offset, (s64)to->length);
	long change = 0;
	u64 old_end;
	s64 stop;
	bool copied;

	for (; at < end; at = stop) {
		copied = look_up(from, at - offset, &old_end);
		stop = min((s64)old_end + offset, end);
		change += mark(to, at, stop, copied);
	}
	return change;
}
