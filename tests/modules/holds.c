// SPDX-License-Identifier: GPL-2.0
/*
 * holds: as linear, but each request waits until it is told to go.
 *
 *	holds DEV START [every=MS]
 *
 * By ``tell NAME SECTOR go N`` the first N that are there, or still to come, go on;
 * ``go`` alone lets all go from then on, and ``stop`` none. With every=MS all go in that
 * time. What is kept when requests are held back is given back; what cannot be, as it
 * is a part of a larger one, goes on at once. Below the line stands
 *
 *	# keeps=N given=N parts=N gone=N
 *
 * how many wait, how many were given back, or could not be, and how often the device has
 * gone.
 */
#include <linux/bio.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "device-mapper.h"

/**
 * struct holds - a line
 * @lower: where it lies
 * @start: and from where
 * @every: all go so often, in milliseconds; 0: when they are told
 * @lock: protects what follows
 * @stopping: none is to be kept
 * @may: how many may go
 * @keeps: those that wait
 * @count: how many
 * @given: how many were given back
 * @parts: how many could not be
 * @gone: how often the device has gone
 * @work: lets them go
 */
struct holds {
	struct dmap_lower *lower;
	sector_t start;
	u64 every;
	spinlock_t lock;	/* see above */
	bool stopping;
	u64 may;
	struct bio_list keeps;
	unsigned int count;
	unsigned int given;
	unsigned int parts;
	unsigned int gone;
	struct delayed_work work;
};

static void send(struct holds *holds, struct bio *bio)
{
	dev_t dev = disk_devt(bio->bi_bdev->bd_disk);
	sector_t sector = bio->bi_iter.bi_sector;

	bio_set_dev(bio, holds->lower->bdev);
	bio->bi_iter.bi_sector += holds->start;
	dmap_send(bio, dev, sector);
}

static struct bio *take(struct holds *holds)
{
	struct bio *bio = NULL;

	spin_lock(&holds->lock);
	if (holds->may)
		bio = bio_list_pop(&holds->keeps);
	if (bio)
		holds->count--;
	if (bio && holds->may != U64_MAX)
		holds->may--;
	spin_unlock(&holds->lock);
	return bio;
}

static void let_go(struct work_struct *work)
{
	struct holds *holds = container_of(to_delayed_work(work), struct holds, work);
	struct bio *bio;

	spin_lock(&holds->lock);
	if (holds->every)
		holds->may = holds->count;
	spin_unlock(&holds->lock);
	while ((bio = take(holds)))
		send(holds, bio);
}

/* False if it goes on at once */
static bool give_back(struct holds *holds, struct bio *bio)
{
	bool given = dmap_give_back(bio);

	if (given)
		holds->given++;
	else
		holds->parts++;
	return given;
}

static int holds_map(void *context, struct bio *bio)
{
	struct holds *holds = context;
	bool kept = true;

	if (bio->bi_opf & REQ_NOWAIT)
		return -EAGAIN;
	spin_lock(&holds->lock);
	if (holds->stopping) {
		kept = give_back(holds, bio);
	} else {
		bio_list_add(&holds->keeps, bio);
		holds->count++;
	}
	spin_unlock(&holds->lock);
	if (!kept) {
		bio_set_dev(bio, holds->lower->bdev);
		bio->bi_iter.bi_sector += holds->start;
		return DMAP_REMAPPED;
	}
	schedule_delayed_work(&holds->work, msecs_to_jiffies(holds->every));
	return DMAP_TAKEN;
}

static void holds_suspend(void *context)
{
	struct holds *holds = context;
	struct bio_list rest = BIO_EMPTY_LIST;
	struct bio *bio;

	spin_lock(&holds->lock);
	holds->stopping = true;
	holds->count = 0;
	while ((bio = bio_list_pop(&holds->keeps)))
		if (!give_back(holds, bio))
			bio_list_add(&rest, bio);
	spin_unlock(&holds->lock);
	while ((bio = bio_list_pop(&rest)))
		send(holds, bio);
}

static void holds_resume(void *context)
{
	struct holds *holds = context;

	spin_lock(&holds->lock);
	holds->stopping = false;
	spin_unlock(&holds->lock);
}

static void holds_lower_gone(void *context, struct dmap_lower *lower)
{
	struct holds *holds = context;

	spin_lock(&holds->lock);
	if (lower == holds->lower)
		holds->gone++;
	spin_unlock(&holds->lock);
}

static int take_count(struct dmap_line *line, const char *word, u64 *may)
{
	int err;

	if (!strcmp(word, "stop")) {
		*may = 0;
		return dmap_args_end(line);
	}
	if (strcmp(word, "go"))
		return dmap_refuse(line, -EINVAL, "\"%.64s\" is neither go nor stop", word);
	*may = U64_MAX;
	word = dmap_arg_word(line);
	if (!word)
		return 0;
	err = kstrtou64(word, 10, may);
	return err ? dmap_refuse(line, err, "\"%.64s\" is no number", word) :
		dmap_args_end(line);
}

static int holds_tell(void *context, struct dmap_line *line)
{
	struct holds *holds = context;
	const char *word = dmap_arg_word(line);
	struct dmap_lower *lower;
	u64 may;
	int err;

	if (!strcmp(word, "device"))
		return dmap_arg_device(line, &lower);
	err = take_count(line, word, &may);
	if (err)
		return err;
	spin_lock(&holds->lock);
	holds->may = may;
	spin_unlock(&holds->lock);
	mod_delayed_work(system_wq, &holds->work, 0);
	return 0;
}

static int holds_ctr(struct dmap_line *line, void *context)
{
	struct holds *holds = context;
	char *word;
	int err;

	spin_lock_init(&holds->lock);
	INIT_DELAYED_WORK(&holds->work, let_go);
	err = dmap_arg_range(line, dmap_line_length(line), &holds->lower, &holds->start);
	if (err)
		return err;
	word = dmap_arg_word(line);
	if (!word)
		return 0;
	err = dmap_word_number(line, word, "every", &holds->every);
	if (!err)
		return dmap_refuse(line, -EINVAL, "\"%.64s\" is not every=MS", word);
	return err < 0 ? err : dmap_args_end(line);
}

static void holds_dtr(void *context)
{
	struct holds *holds = context;

	cancel_delayed_work_sync(&holds->work);
	WARN_ON(!bio_list_empty(&holds->keeps));
}

static void holds_print(void *context, struct seq_file *m)
{
	struct holds *holds = context;

	dmap_print_range(m, holds->lower, holds->start);
	if (holds->every)
		seq_printf(m, " every=%llu", holds->every);
}

static void holds_status(void *context, struct seq_file *m)
{
	struct holds *holds = context;

	spin_lock(&holds->lock);
	seq_printf(m, "keeps=%u given=%u parts=%u gone=%u", holds->count, holds->given,
		   holds->parts, holds->gone);
	spin_unlock(&holds->lock);
}

static struct mapping_type holds_type = {
	.name		= "holds",
	.module		= THIS_MODULE,
	.context_size	= sizeof(struct holds),
	.ctr		= holds_ctr,
	.dtr		= holds_dtr,
	.map		= holds_map,
	.print		= holds_print,
	.status		= holds_status,
	.tell		= holds_tell,
	.suspend	= holds_suspend,
	.resume		= holds_resume,
	.lower_gone	= holds_lower_gone,
};
module_mapping_type(holds_type);

MODULE_ALIAS_MAPPING_TYPE("holds");
MODULE_DESCRIPTION("device-mapper target for tests: requests that wait");
MODULE_LICENSE("GPL");
