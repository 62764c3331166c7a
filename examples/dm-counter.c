// SPDX-License-Identifier: GPL-2.0
/*
 * counter: as linear, and counts what passes.
 *
 *	counter DEV START
 *
 * Reading the table shows below its line
 *
 *	# reads=N writes=N others=N sectors=N
 *
 * This file is made to be copied: a target of your own is its constructor,
 * destructor and map under another name. Build it with the Makefile next to
 * it; device-mapper loads the module by itself when a table first names the
 * target, once it is installed where modprobe looks.
 *
 * The counters are per CPU. A target is called for every request on every CPU
 * at once; a counter they all share would cost more than all the rest.
 */
#include <linux/percpu.h>

#include <device-mapper.h>

struct counts {
	u64 reads;
	u64 writes;
	u64 others;
	u64 sectors;
};

struct counter {
	struct dmap_lower *lower;
	sector_t start;
	struct counts __percpu *counts;
};

/* Unwinds in the reverse order of set-up; the core undoes dmap_arg_range(). */
static int counter_ctr(struct dmap_line *line, void *context)
{
	struct counter *counter = context;
	int err;

	counter->counts = alloc_percpu(struct counts);
	if (!counter->counts)
		return dmap_refuse(line, -ENOMEM, "out of memory");

	err = dmap_arg_range(line, dmap_line_length(line),
			     &counter->lower, &counter->start);
	if (err)
		goto err_counts;
	err = dmap_args_end(line);
	if (err)
		goto err_counts;
	return 0;

err_counts:
	free_percpu(counter->counts);
	return err;
}

static void counter_dtr(void *context)
{
	struct counter *counter = context;

	free_percpu(counter->counts);
}

static int counter_map(void *context, struct bio *bio)
{
	struct counter *counter = context;

	switch (bio_op(bio)) {
	case REQ_OP_READ:
		this_cpu_inc(counter->counts->reads);
		break;
	case REQ_OP_WRITE:
		this_cpu_inc(counter->counts->writes);
		break;
	default:
		this_cpu_inc(counter->counts->others);
	}
	this_cpu_add(counter->counts->sectors, bio_sectors(bio));

	bio_set_dev(bio, counter->lower->bdev);
	bio->bi_iter.bi_sector += counter->start;
	return DMAP_REMAPPED;
}

/* What is printed here, the constructor must accept. */
static void counter_print(void *context, struct seq_file *m)
{
	struct counter *counter = context;

	dmap_print_range(m, counter->lower, counter->start);
}

static void counter_status(void *context, struct seq_file *m)
{
	struct counter *counter = context;
	struct counts sum = {};
	int cpu;

	for_each_possible_cpu(cpu) {
		struct counts *counts = per_cpu_ptr(counter->counts, cpu);

		sum.reads += counts->reads;
		sum.writes += counts->writes;
		sum.others += counts->others;
		sum.sectors += counts->sectors;
	}
	seq_printf(m, "reads=%llu writes=%llu others=%llu sectors=%llu",
		   sum.reads, sum.writes, sum.others, sum.sectors);
}

static struct mapping_type counter_type = {
	.name		= "counter",
	.module		= THIS_MODULE,
	.context_size	= sizeof(struct counter),
	.ctr		= counter_ctr,
	.dtr		= counter_dtr,
	.map		= counter_map,
	.print		= counter_print,
	.status		= counter_status,
	.passes		= DMAP_ATOMIC_WRITES | DMAP_INTEGRITY | DMAP_POLLED,
};
module_mapping_type(counter_type);

MODULE_AUTHOR("The device-mapper authors");
MODULE_DESCRIPTION("device-mapper target: linear that counts");
MODULE_LICENSE("GPL");
MODULE_ALIAS_MAPPING_TYPE("counter");
