// SPDX-License-Identifier: GPL-2.0
/*
 * mirror: a range lies on two devices, once the second is like the first.
 *
 *	mirror DEV START DEV START [region SECTORS] [rate MIB_PER_S]
 *		[insync | from SECTOR] [lost source|destination]
 *
 * The first range is the source, the second the destination. What it is for is
 * to move a volume while it is in use: a thread copies the source to the
 * destination while requests go on, and when it is done, linear on the
 * destination takes the mirror's place.
 *
 *	COPYING		reads go to the source; writes too, and those to what
 *	   |		is copied already go to both legs
 *	   v
 *	SYNCED		reads go to whichever leg is less busy, writes to both
 *	 |   |
 *	 v   v
 *	SOURCE DESTINATION	the other leg is lost; all goes to this one
 *
 * COPYING turns into SOURCE when the destination fails. The source cannot be
 * lost before the destination is whole: its errors go to who asked. There is
 * no way back. A line that takes this one's place in another table goes on from here:
 * take.c.
 *
 * Copying
 * -------
 *
 * The range is cut in regions. The thread takes one at a time: it makes sure
 * that no write to the region is under way (mirror->writing has those that
 * are), holds back those that come (mirror->waiting), copies, notes that it is
 * copied, and lets them go. Writes to other regions do not wait. A write never
 * spans regions while there is copying: map takes it apart.
 *
 * Hence, for each region and at any time: either it is not noted as copied and
 * writes go to the source alone, or it is and they go to both. If one of these
 * fails on the source, the legs may differ, and the note is taken back. When
 * all regions are noted, and a flush has made the destination keep them, the
 * mirror is in sync.
 *
 * Who moves away from a bad disk wants what can be had. So a region that cannot
 * be read as a whole is copied in pieces:
 *
 *	MISSING		writes go to the source
 *	 |   |
 *	 |   v
 *	 |  PARTLY	writes go to both
 *	 v   v
 *	COPIED		the same, and both legs are alike
 *
 * MISSING has no bit set, PARTLY one in mirror->partly and COPIED one in
 * mirror->copied. It is PARTLY before the first piece, and each piece is taken
 * in hand as regions are: once a piece is copied, writes keep it alike on both
 * legs, as they do in COPIED, and those to other pieces do not wait. A piece
 * that cannot be read is tried in smaller ones, down to the logical block. What
 * is left out then is counted and told, and the region stays PARTLY, so that
 * the mirror is never in sync; if nothing was left out after all, it is COPIED.
 *
 * A write that fails on one leg makes either of them MISSING again, and then
 * there is another round, for all that is not COPIED.
 *
 * A source that has gone altogether would be asked for each of its blocks. So
 * where a long row of sectors could not be read, each further region has to
 * give its last block first.
 *
 * Legs that fail
 * --------------
 *
 * A leg is lost when it fails a write that the other one did not, or a flush.
 * mirror->mode says so before the request that it happened to is ended: nobody
 * who knows that his write is done reads from a leg that lacks it. What a leg
 * cannot do at all (see dmap_is_refusal()) is no failure.
 *
 * A read that fails is tried on the other leg. If that fails as well, no leg is
 * to blame more than the other. If it does not, who reads has what he wants,
 * and the place is written anew on the leg that could not read it, which is
 * lost only if it fails that: see repair.c.
 *
 * Locks
 * -----
 *
 * mirror->lock is taken in completions. It protects what struct mirror says;
 * mode is read without it where a request may as well have come a moment
 * before.
 */
#include <linux/bitmap.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sizes.h>

#include "mirror.h"

/* In sectors, and the same whatever a page is: a saved line is for any kernel. */
#define REGION_MIN	8U
#define REGION_DEFAULT	SZ_8K		/* sectors: 4 MiB */
#define REGION_MAX	SZ_1M		/* sectors: 512 MiB */
#define REGIONS_MAX	BIT(27)		/* a bitmap of 16 MiB */
#define REGIONS_FEW	BIT(23)		/* by default not more than these */

#define REGIONS_LOCKED	BIT(19)		/* looked at in one go: 64 KiB */

/*
 * Requests that can be had without memory; while there is copying, some wait for
 * what is in hand.
 */
#define RESERVE_COPYING	16
#define RESERVE		2

const char *const dmap_mirror_leg_names[LEGS] = { "source", "destination" };

/**
 * dmap_mirror_lose() - do without a leg from now on
 * @mirror: both of its legs are alive
 * @leg: SOURCE or DESTINATION
 *
 * dmap_mirror_say_lost() is to follow, without the lock.
 */
void dmap_mirror_lose(struct mirror *mirror, unsigned int leg)
{
	lockdep_assert_held(&mirror->lock);
	/* Who sees it sees what was in hand by then: dmap_mirror_map() */
	smp_store_release(&mirror->mode,
			  leg == SOURCE ? MODE_DESTINATION : MODE_SOURCE);
	/* At once: a flush that fails asks who needs the device. */
	dmap_lower_lost(mirror->legs[leg].lower);
}

/**
 * dmap_mirror_say_lost() - tell who wants to know that a leg is lost
 * @mirror: the mirror
 * @leg: SOURCE or DESTINATION
 * @err: the errno that did it
 *
 * Context: any, before the request is ended that it happened to.
 */
void dmap_mirror_say_lost(struct mirror *mirror, unsigned int leg, int err)
{
	struct dmap_lower *lower = mirror->legs[leg].lower;

	dmap_warn(mirror->table, "mirror: the %s, %u:%u, failed (error %d) and is lost",
		  dmap_mirror_leg_names[leg], MAJOR(lower->devt), MINOR(lower->devt), -err);
	dmap_event(mirror->table);
}

/*
 * Text
 */

static int take_region_size(struct mirror *mirror, struct dmap_line *line)
{
	unsigned int block, leg;
	u64 sectors;
	int err;

	err = dmap_arg_number(line, "region", &sectors);
	if (err)
		return err;
	if (sectors < REGION_MIN || sectors > REGION_MAX ||
	    !is_power_of_2(sectors))
		return dmap_refuse(line, -EINVAL,
				   "region %llu is not a power of two from %u to %u sectors",
				   sectors, REGION_MIN, REGION_MAX);
	for (leg = 0; leg < LEGS; leg++) {
		struct dmap_lower *lower = mirror->legs[leg].lower;

		block = bdev_logical_block_size(lower->bdev) >> SECTOR_SHIFT;
		if (sectors < block)
			return dmap_refuse(line, -EINVAL,
					   "region %llu is less than a logical block of %u:%u (%u sectors)",
					   sectors, MAJOR(lower->devt),
					   MINOR(lower->devt), block);
	}
	mirror->region_shift = ilog2(sectors);
	mirror->region_given = true;
	return 0;
}

static int take_rate(struct dmap_line *line, unsigned int least, u32 *result)
{
	u64 rate;
	int err;

	err = dmap_arg_number(line, "rate", &rate);
	if (err)
		return err;
	if (rate < least || rate > U32_MAX)
		return dmap_refuse(line, -EINVAL,
				   "rate %llu is not from %u to %u MiB a second",
				   rate, least, U32_MAX);
	*result = rate;
	return 0;
}

static int take_from(struct mirror *mirror, struct dmap_line *line)
{
	int err;

	err = dmap_arg_number(line, "from", &mirror->from);
	if (err)
		return err;
	if (mirror->from > mirror->length)
		return dmap_refuse(line, -EINVAL,
				   "from %llu is past the end of the line (%llu sectors)",
				   mirror->from, (u64)mirror->length);
	mirror->anew = !mirror->from;
	return 0;
}

static int take_lost(struct mirror *mirror, struct dmap_line *line)
{
	const char *word = dmap_arg_word(line);

	if (!word)
		return dmap_refuse(line, -EINVAL, "lost what?");
	if (mirror->mode != MODE_COPYING)
		return dmap_refuse(line, -EINVAL,
				   "one leg has to be left; lost is there twice");
	if (!strcmp(word, dmap_mirror_leg_names[SOURCE]))
		mirror->mode = MODE_DESTINATION;
	else if (!strcmp(word, dmap_mirror_leg_names[DESTINATION]))
		mirror->mode = MODE_SOURCE;
	else
		return dmap_refuse(line, -EINVAL,
				   "lost \"%.64s\" is neither source nor destination",
				   word);
	mirror->lost_given = true;
	return 0;
}

static int take_option(struct mirror *mirror, struct dmap_line *line,
		       const char *word)
{
	if (!strcmp(word, "region"))
		return take_region_size(mirror, line);
	if (!strcmp(word, "rate"))
		return take_rate(line, 1, &mirror->rate);
	if (!strcmp(word, "from"))
		return take_from(mirror, line);
	if (!strcmp(word, "lost"))
		return take_lost(mirror, line);
	if (strcmp(word, "insync"))
		return dmap_refuse(line, -EINVAL,
				   "\"%.64s\" is no option; there are region SECTORS, rate MIB_PER_S, insync, from SECTOR, lost source|destination",
				   word);
	mirror->insync = true;
	return 0;
}

static int take_legs(struct mirror *mirror, struct dmap_line *line)
{
	struct leg *from = &mirror->legs[SOURCE];
	struct leg *to = &mirror->legs[DESTINATION];
	sector_t length = mirror->length;
	int leg, err;

	for (leg = 0; leg < LEGS; leg++) {
		err = dmap_arg_range(line, length, &mirror->legs[leg].lower,
				     &mirror->legs[leg].start);
		if (err)
			return err;
	}
	if (from->lower == to->lower && from->start < to->start + length &&
	    to->start < from->start + length)
		return dmap_refuse(line, -EINVAL,
				   "source and destination overlap: %llu+%llu and %llu+%llu on %u:%u",
				   (u64)from->start, (u64)length,
				   (u64)to->start, (u64)length,
				   MAJOR(to->lower->devt),
				   MINOR(to->lower->devt));
	if (to->lower->read_only)
		return dmap_refuse(line, -EROFS,
				   "the destination %u:%u is read-only",
				   MAJOR(to->lower->devt),
				   MINOR(to->lower->devt));
	return 0;
}

static int take_words(struct mirror *mirror, struct dmap_line *line)
{
	const char *word;
	int err;

	err = take_legs(mirror, line);
	if (err)
		return err;
	while ((word = dmap_arg_word(line))) {
		err = take_option(mirror, line, word);
		if (err)
			return err;
	}
	if (mirror->insync && mirror->mode == MODE_COPYING)
		mirror->mode = MODE_SYNCED;
	return 0;
}

/* Settles how the range is cut */
static int set_regions(struct mirror *mirror, struct dmap_line *line)
{
	u64 last = mirror->length - 1;

	if (!mirror->region_given) {
		mirror->region_shift = ilog2(REGION_DEFAULT);
		while (last >> mirror->region_shift >= REGIONS_FEW &&
		       1UL << mirror->region_shift < REGION_MAX)
			mirror->region_shift++;
	}
	if (last >> mirror->region_shift >= REGIONS_MAX)
		return dmap_refuse(line, -E2BIG,
				   "%llu sectors are more than %lu regions of %lu sectors",
				   (u64)mirror->length, REGIONS_MAX,
				   1UL << mirror->region_shift);
	mirror->regions = (last >> mirror->region_shift) + 1;
	dmap_border(line, 1U << mirror->region_shift);
	return 0;
}

/* What the line says need not be copied */
static unsigned long regions_given(struct mirror *mirror)
{
	return mirror->from == mirror->length ?
		mirror->regions : mirror->from >> mirror->region_shift;
}

/**
 * dmap_mirror_set_given() - what is copied already, says the line
 * @mirror: no request has come to it; no bit is set
 */
void dmap_mirror_set_given(struct mirror *mirror)
{
	if (mirror->mode == MODE_SYNCED || mirror->mode == MODE_DESTINATION)
		mirror->done = mirror->regions;
	else
		mirror->done = regions_given(mirror);
	if (mirror->copied)
		bitmap_set(mirror->copied, 0, mirror->done);
}

/* One that is in sync may have to copy after all: see take.c. */
static int init_copied(struct mirror *mirror, struct dmap_line *line)
{
	if (mirror->mode != MODE_DESTINATION) {
		mirror->copied = kvcalloc(BITS_TO_LONGS(mirror->regions),
					  sizeof(*mirror->copied), GFP_KERNEL_ACCOUNT);
		if (!mirror->copied)
			return dmap_refuse(line, -ENOMEM, "out of memory");
	}
	dmap_mirror_set_given(mirror);
	return 0;
}

/* What requests want while both legs are alive, which they will not be again */
static int init_requests(struct mirror *mirror)
{
	int err;

	if (!both_alive(mirror->mode))
		return 0;
	mirror->load = alloc_percpu(struct load);
	if (!mirror->load)
		return -ENOMEM;
	err = mempool_init_kmalloc_pool(&mirror->ios,
					mirror->mode == MODE_COPYING ?
					RESERVE_COPYING : RESERVE,
					sizeof(struct mirror_io));
	if (err)
		free_percpu(mirror->load);
	return err;
}

/**
 * dmap_mirror_settle() - nothing is copied any more: give back what was for that
 * @mirror: the mirror
 *
 * Context: the thread.
 */
void dmap_mirror_settle(struct mirror *mirror)
{
	if (mirror->ios.min_nr > RESERVE)
		mempool_resize(&mirror->ios, RESERVE);
}

static int mirror_ctr(struct dmap_line *line, void *context)
{
	struct mirror *mirror = context;
	int err;

	mirror->table = dmap_line_table(line);
	mirror->start = dmap_line_start(line);
	mirror->length = dmap_line_length(line);
	mirror->search.region = NO_REGION;
	spin_lock_init(&mirror->lock);
	INIT_LIST_HEAD(&mirror->writing);
	INIT_LIST_HEAD(&mirror->waiting);
	INIT_LIST_HEAD(&mirror->retries);
	INIT_LIST_HEAD(&mirror->repairs);
	init_waitqueue_head(&mirror->drained);

	err = take_words(mirror, line);
	if (err)
		return err;
	err = set_regions(mirror, line);
	if (err)
		return err;
	err = init_copied(mirror, line);
	if (err)
		return err;
	err = init_requests(mirror);
	if (err)
		goto err_copied;

	if (!both_alive(mirror->mode))
		dmap_lower_lost(mirror->legs[!leg_of(mirror->mode)].lower);
	/* Two legs must get the same data. */
	dmap_need_stable_writes(line);
	return 0;

err_copied:
	kvfree(mirror->copied);
	return dmap_refuse(line, err, "out of memory");
}

static void mirror_dtr(void *context)
{
	struct mirror *mirror = context;

	dmap_mirror_forget_repairs(mirror);
	mempool_exit(&mirror->ios);
	free_percpu(mirror->load);
	kvfree(mirror->partly);
	kvfree(mirror->copied);
}

/*
 * The first region before the end that is not copied, or the end. Completions
 * wait for the lock, and a bitmap may be large: it is let go in between.
 */
static unsigned long first_missing(struct mirror *mirror, unsigned long end)
{
	unsigned long at = 0, stop;

	while (mirror->copied && at < end) {
		stop = min(end, at + REGIONS_LOCKED);
		spin_lock_irq(&mirror->lock);
		at = find_next_zero_bit(mirror->copied, stop, at);
		spin_unlock_irq(&mirror->lock);
		if (at < stop)
			return at;
	}
	return end;
}

/* What the line said need not be copied, unless that is no longer true */
static u64 still_copied(struct mirror *mirror)
{
	unsigned long given = regions_given(mirror);
	unsigned long region = first_missing(mirror, given);

	return region < given ?
		(u64)region << mirror->region_shift : mirror->from;
}

/*
 * A leg that is lost must stay so when the text is written again. That a mirror
 * is in sync is not told: no machine that went down while there were writes
 * could say so, and to copy once more is always right. Nor is what the line said
 * of that, once a leg is lost: who puts in another disk and takes `lost` away
 * again means an empty one.
 */
static void mirror_print(void *context, struct seq_file *m)
{
	struct mirror *mirror = context;
	enum mode mode = READ_ONCE(mirror->mode);
	u32 rate = READ_ONCE(mirror->rate);
	unsigned int leg;
	bool is_as_said = both_alive(mode) || mirror->lost_given;
	u64 from = is_as_said ? still_copied(mirror) : 0;

	for (leg = 0; leg < LEGS; leg++)
		dmap_print_range(m, mirror->legs[leg].lower,
				 mirror->legs[leg].start);
	if (mirror->region_given)
		seq_printf(m, " region %lu", 1UL << mirror->region_shift);
	if (rate)
		seq_printf(m, " rate %u", rate);
	if (mirror->insync && is_as_said && mode != MODE_COPYING)
		seq_puts(m, " insync");
	if (from)
		seq_printf(m, " from %llu", from);
	if (!both_alive(mode))
		seq_printf(m, " lost %s", dmap_mirror_leg_names[!leg_of(mode)]);
}

/*
 * What `from` may say once the table is replaced, unless something cannot be
 * read. So what lies behind a hole does not count, as long as that is not
 * counted as unreadable.
 */
static void mirror_status(void *context, struct seq_file *m)
{
	struct mirror *mirror = context;
	unsigned long last = mirror->regions - 1;
	u64 copied, unreadable, repaired;
	enum mode mode;
	bool holes;

	spin_lock_irq(&mirror->lock);
	mode = mirror->mode;
	holes = mirror->holes && mirror->done < mirror->regions;
	copied = ((u64)mirror->done << mirror->region_shift) + mirror->pieces;
	/* Until it is in sync, the last of it may be in a cache only. */
	if (mirror->done == mirror->regions)
		copied = mirror->length - (mode == MODE_COPYING ?
					   region_length(mirror, last) : 0);
	else if (test_bit(last, mirror->copied))
		copied -= (1ULL << mirror->region_shift) -
			region_length(mirror, last);
	unreadable = mirror->unreadable;
	repaired = mirror->repaired;
	spin_unlock_irq(&mirror->lock);
	if (holes)
		copied = (u64)first_missing(mirror, last) << mirror->region_shift;

	seq_printf(m, "copied=%llu/%llu legs=%c%c", copied,
		   (u64)mirror->length, mode == MODE_DESTINATION ? 'D' : 'A',
		   mode == MODE_SOURCE ? 'D' : 'A');
	if (unreadable)
		seq_printf(m, " unreadable=%llu",
			   min_t(u64, unreadable, mirror->length - copied));
	if (repaired)
		seq_printf(m, " repaired=%llu", repaired);
}

/* rate MIB_PER_S; 0: none */
static int mirror_tell(void *context, struct dmap_line *line)
{
	struct mirror *mirror = context;
	const char *word = dmap_arg_word(line);
	u32 rate;
	int err;

	if (strcmp(word, "rate"))
		return dmap_refuse(line, -EINVAL,
				   "\"%.64s\" cannot be told; there is rate MIB_PER_S", word);
	err = take_rate(line, 0, &rate);
	if (!err)
		err = dmap_args_end(line);
	if (err)
		return err;
	WRITE_ONCE(mirror->rate, rate);
	/* A rest at the old rate may be minutes; the thread is woken from it. */
	smp_store_release(&mirror->told, true);
	return 0;
}

static struct mapping_type mirror_type = {
	.name		= "mirror",
	.module		= THIS_MODULE,
	.context_size	= sizeof(struct mirror),
	.ctr		= mirror_ctr,
	.dtr		= mirror_dtr,
	.map		= dmap_mirror_map,
	.print		= mirror_print,
	.status		= mirror_status,
	.tell		= mirror_tell,
	.splits		= true,
	.passes		= DMAP_ATOMIC_WRITES,
	.work		= dmap_mirror_work,
	.urgent		= dmap_mirror_urgent,
	.resume		= dmap_mirror_resume,
	.give_up	= dmap_mirror_give_up,
	.flush_failed	= dmap_mirror_flush_failed,
	.place		= dmap_mirror_place,
	.take_over	= dmap_mirror_take_over,
	.taken_over	= dmap_mirror_taken_over,
};
module_mapping_type(mirror_type);

MODULE_AUTHOR("The device-mapper authors");
MODULE_DESCRIPTION("device-mapper target: a range on two devices, one copied to the other");
MODULE_LICENSE("GPL");
MODULE_ALIAS_MAPPING_TYPE("mirror");
