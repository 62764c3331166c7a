/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which regions of a mirror are copied, for lines with different regions.
 */
#ifndef _MIRROR_BITS_H
#define _MIRROR_BITS_H

#include <linux/types.h>

/**
 * struct dmap_cut - how a line is cut in regions
 * @bits: a bit for each; NULL: all are set
 * @shift: log2 of their sectors
 * @length: sectors of the line, at least 1
 */
struct dmap_cut {
	unsigned long *bits;
	unsigned int shift;
	u64 length;
};

long dmap_mirror_inherit(const struct dmap_cut *to, const struct dmap_cut *from, s64 offset);

#endif /* _MIRROR_BITS_H */
