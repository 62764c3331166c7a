// SPDX-License-Identifier: GPL-2.0
/*
 * limit: as linear, but only so fast.
 *
 *	limit DEV START [iops=N] [mibps=N] [read_iops=N] [read_mibps=N]
 *		[write_iops=N] [write_mibps=N] [burst=MS]
 *
 * Requests a second, and MiB a second, for all of them together or for reads and for
 * writes. All that are set hold at the same time. tell takes the same words, and 0 takes a
 * limit away.
 *
 * rate.c has the arithmetic, pay.c who has paid for what, wait.c those who have to wait,
 * sender.c by whom they are sent. Here is the line's text.
 */
#include <linux/math64.h>

#include "limit.h"

static const char *const names[BOUNDS] = {
	[IOPS] = "iops",
	[MIBPS] = "mibps",
	[READ_IOPS] = "read_iops",
	[READ_MIBPS] = "read_mibps",
	[WRITE_IOPS] = "write_iops",
	[WRITE_MIBPS] = "write_mibps",
};

/* What is set last in a row of words */
#define BURST_WORD	BOUNDS

/**
 * struct words - what a line, or what it is told, says
 * @rates: the limits
 * @burst: in milliseconds
 * @seen: which words there were
 */
struct words {
	u32 rates[BOUNDS];
	u32 burst;
	unsigned int seen;
};

/* So much a limit can be set to */
static u32 most(unsigned int which)
{
	if (which == BURST_WORD)
		return BURST_MAX;
	return counts_bytes(which) ? MIBPS_MAX : IOPS_MAX;
}

/* Is @word the one of that number? 1 if it is, and has been taken */
static int take_one(struct dmap_line *line, const char *word, unsigned int which,
		    struct words *words)
{
	const char *name = which == BURST_WORD ? "burst" : names[which];
	u64 value;
	int found;

	found = dmap_word_number(line, word, name, &value);
	if (found <= 0)
		return found;
	if (value > most(which))
		return dmap_refuse(line, -EINVAL, "%s %llu is not from 0 to %u", name, value,
				   most(which));
	if (words->seen & BIT(which))
		return dmap_refuse(line, -EINVAL, "%s is there twice", name);
	words->seen |= BIT(which);
	*(which == BURST_WORD ? &words->burst : &words->rates[which]) = value;
	return 1;
}

static int take_word(struct dmap_line *line, const char *word, struct words *words)
{
	unsigned int which;
	int found = 0;

	for (which = 0; !found && which <= BURST_WORD; which++)
		found = take_one(line, word, which, words);
	if (found)
		return found < 0 ? found : 0;
	return dmap_refuse(line, -EINVAL,
			   "\"%.64s\" is none of iops=N, mibps=N, read_iops=N, read_mibps=N, write_iops=N, write_mibps=N, burst=MS",
			   word);
}

/* All words that are left; what they do not name stays as it is. */
static int take_words(struct dmap_line *line, struct words *words)
{
	char *word;
	int err = 0;

	words->seen = 0;
	while (!err && (word = dmap_arg_word(line)))
		err = take_word(line, word, words);
	return err;
}

static int limit_ctr(struct dmap_line *line, void *context)
{
	struct limit *limit = context;
	struct words words = {};
	int err;

	err = dmap_arg_range(line, dmap_line_length(line), &limit->lower, &limit->start);
	if (err)
		return err;
	err = take_words(line, &words);
	if (err)
		return err;
	err = limit_sender_get(dmap_line_table(line), &limit->sender);
	if (err)
		return dmap_refuse(line, err, "out of memory");
	limit->begin = dmap_line_start(line);
	limit_wait_setup(limit);
	limit_set(limit, words.rates, words.burst);
	return 0;
}

static void limit_dtr(void *context)
{
	struct limit *limit = context;

	limit_wait_end(limit);
	limit_sender_put(limit->sender);
}

static int limit_tell(void *context, struct dmap_line *line)
{
	struct limit *limit = context;
	struct words words = { .burst = limit->burst };
	enum bound bound;
	int err;

	/* One at a time tells it something. */
	for (bound = 0; bound < BOUNDS; bound++)
		words.rates[bound] = limit->buckets[bound].rate;
	err = take_words(line, &words);
	if (err)
		return err;
	limit_set(limit, words.rates, words.burst);
	return 0;
}

static void limit_print(void *context, struct seq_file *m)
{
	struct limit *limit = context;
	u32 burst = READ_ONCE(limit->burst);
	enum bound bound;

	dmap_print_range(m, limit->lower, limit->start);
	for (bound = 0; bound < BOUNDS; bound++) {
		u32 rate = READ_ONCE(limit->buckets[bound].rate);

		if (rate)
			seq_printf(m, " %s=%u", names[bound], rate);
	}
	if (burst)
		seq_printf(m, " burst=%u", burst);
}

static void limit_status(void *context, struct seq_file *m)
{
	struct limit *limit = context;
	unsigned int waiting;
	u64 held;

	spin_lock(&limit->lock);
	limit_count_held(limit);
	waiting = limit->queue.count[READS] + limit->queue.count[WRITES];
	held = limit->held;
	spin_unlock(&limit->lock);
	/* 1024 ns are 128/125000 ms. */
	seq_printf(m, "waiting=%u held_ms=%llu", waiting, div_u64(held * 128, 125000));
}

static struct block_device *limit_range(void *context, sector_t *start)
{
	struct limit *limit = context;

	*start = limit->start;
	return limit->lower->bdev;
}

/* By this a line in another table is the same: where it lies. */
static struct dmap_lower *limit_place(void *context, sector_t *start)
{
	struct limit *limit = context;

	*start = limit->start;
	return limit->lower;
}

/* Both may go on with it: those in flight have paid. */
static int limit_take(struct dmap_line *line, void *context, void *old, bool in_flight)
{
	if (old)
		limit_take_over(context, old);
	else
		limit_begin_anew(context);
	return 0;
}

/* Without whole: what SG_IO reads and writes would pass by the limits. */
static struct mapping_type limit_type = {
	.name		= "limit",
	.module		= THIS_MODULE,
	.context_size	= sizeof(struct limit),
	.ctr		= limit_ctr,
	.dtr		= limit_dtr,
	.map		= limit_map,
	.print		= limit_print,
	.status		= limit_status,
	.tell		= limit_tell,
	.suspend	= limit_suspend,
	.resume		= limit_resume,
	.range		= limit_range,
	.place		= limit_place,
	.take_over	= limit_take,
	.passes		= DMAP_ATOMIC_WRITES | DMAP_INTEGRITY | DMAP_POLLED,
};
module_mapping_type(limit_type);

MODULE_AUTHOR("The device-mapper authors");
MODULE_DESCRIPTION("device-mapper target: linear, but only so fast");
MODULE_LICENSE("GPL");
MODULE_ALIAS_MAPPING_TYPE("limit");
