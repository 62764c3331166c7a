/* SPDX-License-Identifier: GPL-2.0 */
/* Shim: what the pure parts need of the kernel's header, in userland. */
#ifndef _SHIM_LINUX_BITMAP_H
#define _SHIM_LINUX_BITMAP_H

#include <linux/types.h>

#define WORD_BITS (8 * sizeof(unsigned long))

static inline bool test_bit(unsigned long nr, const unsigned long *bits)
{
	return bits[nr / WORD_BITS] >> nr % WORD_BITS & 1;
}

static inline bool __test_and_set_bit(unsigned long nr, unsigned long *bits)
{
	bool was = test_bit(nr, bits);

	bits[nr / WORD_BITS] |= 1UL << nr % WORD_BITS;
	return was;
}

static inline bool __test_and_clear_bit(unsigned long nr, unsigned long *bits)
{
	bool was = test_bit(nr, bits);

	bits[nr / WORD_BITS] &= ~(1UL << nr % WORD_BITS);
	return was;
}

static inline unsigned long find_next(const unsigned long *bits, unsigned long end,
				      unsigned long at, bool value)
{
	while (at < end && test_bit(at, bits) != value)
		at++;
	return at;
}

#define find_next_bit(bits, end, at) find_next(bits, end, at, true)
#define find_next_zero_bit(bits, end, at) find_next(bits, end, at, false)

#endif /* _SHIM_LINUX_BITMAP_H */
