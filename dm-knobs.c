// SPDX-License-Identifier: GPL-2.0
/*
 * What an administrator has set in the device's queue/ stays set.
 *
 * A table brings limits of its own, and to commit them sets all that there is in that
 * folder anew. So before that, each knob there is compared with where the last table
 * had left it. Where it stands elsewhere somebody has turned it: from then on it is
 * his, for as long as the device lives, and keeps its value from one table to the next,
 * as far as the table allows. iostats and nomerges are no table's business and are
 * left alone.
 */
#include <linux/backing-dev.h>
#include <linux/bitops.h>

#include "dm-compat.h"
#include "dm-knobs.h"

/* All knobs, as they stand */
static void read_knobs(struct gendisk *disk, unsigned long *knobs)
{
	struct dmap_limits limits;

	dmap_limits_of(disk, &limits);
	dmap_knobs_of(&limits, knobs);
	knobs[DMAP_KNOB_READ_AHEAD] = READ_ONCE(disk->bdi->ra_pages);
}

/*
 * No request is smaller than a block, nor may data change under a target that reads
 * them more than once.
 */
static unsigned long allowed(const struct dmap_limits *limits, int knob,
			     unsigned long wanted, unsigned long chosen)
{
	if (knob == DMAP_KNOB_SECTORS && chosen)
		return max_t(unsigned long, chosen,
			     limits->queue.logical_block_size >> SECTOR_SHIFT);
	if (knob == DMAP_KNOB_STABLE)
		return chosen || wanted;
	return chosen;
}

/* Somebody has turned those that do not stand where they were left */
static void notice(struct dmap_knobs *knobs, const unsigned long *now)
{
	int knob;

	for (knob = 0; knob < DMAP_KNOBS; knob++) {
		if (now[knob] == knobs->left[knob])
			continue;
		knobs->turned |= BIT(knob);
		knobs->chosen[knob] = now[knob];
	}
}

static void turn(const struct dmap_knobs *knobs, struct dmap_limits *limits)
{
	unsigned long wanted[DMAP_KNOBS] = {};
	int knob;

	dmap_knobs_of(limits, wanted);
	for (knob = 0; knob < DMAP_KNOBS; knob++)
		if (knobs->turned & BIT(knob))
			dmap_limits_turn(limits, knob,
					 allowed(limits, knob, wanted[knob],
						 knobs->chosen[knob]));
}

/**
 * dmap_knobs_init() - nobody has turned a knob yet
 * @knobs: of a device being made
 * @disk: its disk, which has no table yet
 */
void dmap_knobs_init(struct dmap_knobs *knobs, struct gendisk *disk)
{
	knobs->turned = 0;
	read_knobs(disk, knobs->left);
}

/**
 * dmap_knobs_commit() - give a disk the limits of a table, and leave what was set
 * @knobs: of the device
 * @disk: its disk
 * @wanted: the limits
 *
 * Context: process context, under device->control.
 * Return: 0, or the errno if limits do not go together, with nothing changed.
 */
int dmap_knobs_commit(struct dmap_knobs *knobs, struct gendisk *disk,
		      const struct dmap_limits *wanted)
{
	struct dmap_limits limits = *wanted;
	unsigned long now[DMAP_KNOBS];
	int err;

	read_knobs(disk, now);
	notice(knobs, now);
	turn(knobs, &limits);
	err = dmap_limits_commit(disk, &limits);
	if (err)
		return err;
	if (knobs->turned & BIT(DMAP_KNOB_READ_AHEAD))
		WRITE_ONCE(disk->bdi->ra_pages, knobs->chosen[DMAP_KNOB_READ_AHEAD]);
	read_knobs(disk, knobs->left);
	return 0;
}
