// SPDX-License-Identifier: GPL-2.0
/*
 * What a mirror takes over from the one that it replaces: dm-handover.c says when.
 *
 * It is the same mirror if both legs are, and either has moved as far as the other one:
 * lines that begin at sectors 100 and 500 of the legs know one that begins at 90 and 490.
 * If legs are exchanged, or one begins elsewhere, it is another mirror.
 *
 *	the old one	the new line says	the new one
 *	-----------	-----------------	-----------
 *	any		lost LEG		has lost that leg, as it says
 *	source lost	anything else		has lost the source
 *	destination lost	the same	copies all anew: who takes ``lost`` away
 *						wants the leg back
 *	copying		the same		goes on where it was
 *	in sync		the same		is in sync, or copies what is new
 *	either		from 0			copies all anew
 *
 * ``insync`` and ``from`` are what somebody knew before: where there is an old line, it
 * knows more. What is written of a region while it is not copied goes to the source alone,
 * so that ``insync`` would have it lost. For sectors that no old line has, the words are
 * all there is. Each region that has a sector that is to be copied is copied as a whole.
 *
 * The source that is lost is the one thing that must not be forgotten: the destination
 * alone has what was written since. No copy of the source may be put on it, as a line
 * without a word would do, and no line with other sectors can say of all of them which leg
 * is right: it is refused.
 *
 * With ``end now``, what is in flight to the old mirror may yet fail on one leg, and its
 * thread may be at a region. Then nothing but a lost source is taken over. The copy begins
 * when the old one has drained. Until then that one does not do without the leg that the
 * new one reads from: a write that fails there, and would be on the other leg alone, has
 * failed. If the old table stays live after all, all is as it was: it is resumed.
 *
 * What could not be read is tried again. A place to be repaired is handed on with the
 * next list entry; where there are other sectors it is left, for the next read to find.
 * ``repaired=`` goes with the first sector of a line.
 */
#include <linux/bitmap.h>

#include "bits.h"
#include "mirror.h"

/**
 * dmap_mirror_place() - where a mirror lies
 * @context: the struct mirror
 * @start: set to its first sector on the device
 *
 * Return: the source.
 */
struct dmap_lower *dmap_mirror_place(void *context, sector_t *start)
{
	struct mirror *mirror = context;

	*start = mirror->legs[SOURCE].start;
	return mirror->legs[SOURCE].lower;
}

/* The sector of one where the other begins */
static s64 offset_of(const struct mirror *mirror, const struct mirror *old, unsigned int leg)
{
	return old->legs[leg].start - mirror->legs[leg].start;
}

/* The devices are open, but for those of an old one that goes by force. */
static bool is_same(const struct mirror *mirror, const struct mirror *old)
{
	unsigned int leg;

	for (leg = 0; leg < LEGS; leg++)
		if (mirror->legs[leg].lower->bdev != old->legs[leg].lower->bdev)
			return false;
	return offset_of(mirror, old, SOURCE) == offset_of(mirror, old, DESTINATION);
}

static bool lies_within(const struct mirror *mirror, const struct mirror *old)
{
	s64 offset = offset_of(mirror, old, SOURCE);

	return offset <= 0 && (s64)old->length + offset >= (s64)mirror->length;
}

static void set_mode(struct mirror *mirror, enum mode mode)
{
	spin_lock_irq(&mirror->lock);
	WRITE_ONCE(mirror->mode, mode);
	spin_unlock_irq(&mirror->lock);
}

/* As the line says, and the constructor left it */
static void forget(struct mirror *mirror)
{
	if (!mirror->took)
		return;
	mirror->took = false;
	mirror->loss_taken = false;
	mirror->repaired = 0;
	mirror->holes = false;
	if (mirror->lost_given)
		return;
	bitmap_zero(mirror->copied, mirror->regions);
	set_mode(mirror, mirror->insync ? MODE_SYNCED : MODE_COPYING);
	dmap_mirror_set_given(mirror);
}

static int take_loss(struct dmap_line *line, struct mirror *mirror, const struct mirror *old)
{
	struct dmap_lower *source = mirror->legs[SOURCE].lower;

	if (!lies_within(mirror, old))
		return dmap_refuse(line, -EINVAL,
				   "the source, %u:%u, is lost for a part of %llu+%llu; exchange the legs, or say lost source",
				   MAJOR(source->devt), MINOR(source->devt),
				   (u64)dmap_line_start(line), (u64)dmap_line_length(line));
	mirror->done = mirror->regions;
	mirror->loss_taken = true;
	set_mode(mirror, MODE_DESTINATION);
	return 0;
}

/* Of the sectors of the old one, those that it says are copied; all or none of them */
static void take_bits(struct mirror *mirror, const struct mirror *old, enum mode mode)
{
	struct dmap_cut to = {
		.bits = mirror->copied, .shift = mirror->region_shift, .length = mirror->length,
	};
	unsigned long none = 0;
	struct dmap_cut from = {
		.bits = old->copied, .shift = old->region_shift, .length = old->length,
	};

	if (mode == MODE_SYNCED) {
		from.bits = NULL;
	} else if (mode == MODE_SOURCE) {
		from.bits = &none;
		from.shift = 63;
	}
	mirror->done += dmap_mirror_inherit(&to, &from, offset_of(mirror, old, SOURCE));
}

static void take_progress(struct mirror *mirror, const struct mirror *old, enum mode mode)
{
	bool whole, in_sync;

	take_bits(mirror, old, mode);
	whole = mirror->done == mirror->regions;
	/* What was not flushed is flushed when the thread finds nothing to copy. */
	in_sync = whole && mode == MODE_SYNCED &&
		(mirror->mode == MODE_SYNCED || lies_within(mirror, old));
	mirror->holes = !whole;
	set_mode(mirror, in_sync ? MODE_SYNCED : MODE_COPYING);
}

/* From here on the old one cannot lose the leg that the new one reads from. */
static enum mode last_mode(const struct mirror *mirror, struct mirror *old, bool in_flight)
{
	enum mode mode;

	spin_lock_irq(&old->lock);
	mode = old->mode;
	if (in_flight)
		old->needed |= BIT(mirror->lost_given ? leg_of(mirror->mode) : SOURCE);
	spin_unlock_irq(&old->lock);
	return mode;
}

static int take(struct dmap_line *line, struct mirror *mirror, struct mirror *old,
		bool in_flight)
{
	s64 offset = offset_of(mirror, old, SOURCE);
	enum mode mode = last_mode(mirror, old, in_flight);

	mirror->took = true;
	if (offset >= 0 && offset < (s64)mirror->length)
		mirror->repaired += READ_ONCE(old->repaired);
	if (mirror->lost_given || mirror->loss_taken)
		return 0;
	if (mode == MODE_DESTINATION)
		return take_loss(line, mirror, old);
	if (in_flight || (mirror->anew && !mirror->insync))
		mode = MODE_SOURCE;
	take_progress(mirror, old, mode);
	return 0;
}

/**
 * dmap_mirror_take_over() - go on where a mirror of the live table is
 * @line: of the new one
 * @context: its struct mirror
 * @old: that of the live one, or NULL
 * @in_flight: that still has requests
 *
 * Return: see dm_take_over_fn.
 */
int dmap_mirror_take_over(struct dmap_line *line, void *context, void *old, bool in_flight)
{
	struct mirror *mirror = context;

	if (!old)
		forget(mirror);
	else if (is_same(mirror, old))
		return take(line, mirror, old, in_flight);
	return 0;
}

/**
 * dmap_mirror_taken_over() - nothing goes to a source that is lost, and repairs go on
 * @context: the struct mirror that is live now
 * @old: the one that was
 */
void dmap_mirror_taken_over(void *context, void *old)
{
	struct mirror *mirror = context;

	if (!is_same(mirror, old))
		return;
	if (mirror->loss_taken)
		dmap_lower_lost(mirror->legs[SOURCE].lower);
	mirror->loss_taken = false;
	dmap_mirror_take_repairs(mirror, old, offset_of(mirror, old, SOURCE));
}

/**
 * dmap_mirror_resume() - requests are about to flow: no other table takes its place
 * @context: the struct mirror
 */
void dmap_mirror_resume(void *context)
{
	struct mirror *mirror = context;

	spin_lock_irq(&mirror->lock);
	mirror->needed = 0;
	spin_unlock_irq(&mirror->lock);
}
