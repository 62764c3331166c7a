// SPDX-License-Identifier: GPL-2.0
/*
 * Which regions are copied when a mirror takes over from another one: all small lines,
 * regions, offsets and bits, against a model that asks of each sector.
 */
#include "test.h"

#include <linux/bitmap.h>

#include "mirror/bits.h"

#define LENGTH	7		/* of either line, at most */
#define SHIFTS	3

static bool bit(unsigned long bits, u64 sector, unsigned int shift)
{
	return bits >> (sector >> shift) & 1;
}

/* A region of the new line, by its sectors: those of the old one are as that says. */
static bool is_copied(const struct dmap_cut *to, unsigned long was, const struct dmap_cut *from,
		      s64 offset, unsigned long region)
{
	u64 start = (u64)region << to->shift, sector;
	bool outside = false;

	for (sector = start; sector < start + (1UL << to->shift) && sector < to->length; sector++) {
		s64 old = (s64)sector - offset;

		if (old < 0 || old >= (s64)from->length)
			outside = true;
		else if (from->bits && !bit(*from->bits, old, from->shift))
			return false;
	}
	return !outside || (was >> region & 1);
}

static unsigned long regions_of(const struct dmap_cut *cut)
{
	return ((cut->length - 1) >> cut->shift) + 1;
}

static void try_one(struct dmap_cut *to, unsigned long was, const struct dmap_cut *from, s64 offset)
{
	unsigned long bits = was, model = 0, region;
	long change;

	for (region = 0; region < regions_of(to); region++)
		if (is_copied(to, was, from, offset, region))
			model |= 1UL << region;
	to->bits = &bits;
	change = dmap_mirror_inherit(to, from, offset);
	assert_int_equal(bits, model);
	assert_int_equal(change, __builtin_popcountl(bits) - __builtin_popcountl(was));
}

static void try_bits(struct dmap_cut *to, struct dmap_cut *from, s64 offset)
{
	unsigned long old, was;

	for (was = 0; was < 1UL << regions_of(to); was++) {
		from->bits = &old;
		for (old = 0; old < 1UL << regions_of(from); old++)
			try_one(to, was, from, offset);
		from->bits = NULL;
		try_one(to, was, from, offset);
	}
}

static void all_small_ones(void **state)
{
	struct dmap_cut to, from;
	s64 offset;

	for (to.length = 1; to.length <= LENGTH; to.length++)
		for (to.shift = 0; to.shift < SHIFTS; to.shift++)
			for (from.length = 1; from.length <= LENGTH; from.length++)
				for (from.shift = 0; from.shift < SHIFTS; from.shift++)
					for (offset = -LENGTH - 1; offset <= LENGTH + 1; offset++)
						try_bits(&to, &from, offset);
}

/* Numbers past 32 bits, and one region for all that there is */
static void large_ones(void **state)
{
	unsigned long bits[2] = { 0, 0 }, old = 2, none = 0;
	struct dmap_cut to = { .bits = bits, .shift = 40, .length = 100ULL << 40 };
	struct dmap_cut from = { .bits = &old, .shift = 42, .length = (8ULL << 40) + 1 };

	/* The second region, from 4 to 8 TiB of sectors, lies from 5 to 9. */
	assert_int_equal(dmap_mirror_inherit(&to, &from, 1LL << 40), 4);
	assert_int_equal(bits[0], 0x1e0);
	from = (struct dmap_cut) { .bits = &none, .shift = 63, .length = 8ULL << 40 };
	assert_int_equal(dmap_mirror_inherit(&to, &from, 0), -3);
	assert_int_equal(bits[0], 0x100);
	from.bits = NULL;
	from.length = 100ULL << 40;
	assert_int_equal(dmap_mirror_inherit(&to, &from, 0), 99);
	assert_int_equal(bits[0], ~0UL);
	assert_int_equal(bits[1], (1UL << 36) - 1);
}

int main(void)
{
	const struct cmocka_test tests[] = {
		cmocka_unit_test(all_small_ones),
		cmocka_unit_test(large_ones),
	};

	return cmocka_run_group_tests_name("mirror-bits", tests, NULL, NULL) != 0;
}
