/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an administrator has set in a device's queue/; see dm-knobs.c.
 */
#ifndef _DM_KNOBS_H
#define _DM_KNOBS_H

#include "dm-compat.h"

/**
 * struct dmap_knobs - what was set, and what a table has set
 * @turned: a bit for each knob that is the administrator's
 * @chosen: where he wants them
 * @left: where they stood after the last table
 */
struct dmap_knobs {
	unsigned long turned;
	unsigned long chosen[DMAP_KNOBS];
	unsigned long left[DMAP_KNOBS];
};

void dmap_knobs_init(struct dmap_knobs *knobs, struct gendisk *disk);
int dmap_knobs_commit(struct dmap_knobs *knobs, struct gendisk *disk,
		      const struct dmap_limits *wanted);

#endif /* _DM_KNOBS_H */
