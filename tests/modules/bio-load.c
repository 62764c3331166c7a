// SPDX-License-Identifier: GPL-2.0
/*
 * bio-load: random 4 KiB requests from inside the kernel, and how long they
 * take.
 *
 *	echo "DEVICE read|write COUNT DEPTH THREADS SEED" > FILE
 *	cat FILE
 *	bios=1000000 errors=0 ns=231456789
 *
 * FILE is /sys/kernel/debug/bio-load. The write returns when all is done.
 *
 * Each thread is bound to a CPU of its own. It submits DEPTH bios, waits for
 * the last of them to end, and does so again until it has submitted COUNT. A
 * bio that ends does not submit the next one: on a device that ends a bio
 * while it is being submitted that would be no depth at all, but recursion.
 * The threads share nothing that any of them writes, so what contention there
 * is comes from the device.
 *
 * The sectors come from a pool that is filled beforehand from SEED, too large
 * for a branch predictor to learn what it will bring.
 *
 * Before and after its requests each thread executes the instruction that
 * tests/tools/mark.c has, for a plugin of an emulator's.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bio.h>
#include <linux/blkdev.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/kthread.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/prandom.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "dm-compat.h"

#define BLOCK		SZ_4K
#define BLOCK_SECTORS	(BLOCK >> SECTOR_SHIFT)
#define POOL		SZ_1M	/* blocks; a power of two */
#define MODE		(BLK_OPEN_READ | BLK_OPEN_WRITE)
#define MAX_DEPTH	1024

/**
 * struct worker - one thread and what it has in flight
 * @run: what it belongs to
 * @task: the thread
 * @page: what is written, and where to all reads go
 * @next: its place in the pool
 * @left: bios that have not ended, and one more while some are submitted
 * @errors: bios that failed
 * @idle: none is left
 * @begin: when it began, in nanoseconds
 * @end: when it was done
 * @bios: as many as the run's depth
 */
struct worker {
	struct run *run;
	struct task_struct *task;
	struct page *page;
	unsigned int next;
	atomic_t left;
	atomic_t errors;
	struct completion idle;
	u64 begin;
	u64 end;
	struct bio *bios[];
};

/**
 * struct run - what was asked for
 * @bdev: the device
 * @op: REQ_OP_READ or REQ_OP_WRITE
 * @batches: how often each thread submits @depth bios
 * @depth: bios in flight, for each thread
 * @threads: how many of @workers there are to be
 * @seed: of the pool
 * @pool: numbers of blocks, %POOL of them
 * @ready: completed by each thread when it runs
 * @start: completed for all when they do
 * @workers: the threads
 */
struct run {
	struct block_device *bdev;
	enum req_op op;
	unsigned int batches;
	unsigned int depth;
	unsigned int threads;
	unsigned int seed;
	u32 *pool;
	struct completion ready;
	struct completion start;
	struct worker **workers;
};

static struct dentry *file;

/* One run at a time; protects @result, what the last one came to. */
static DEFINE_MUTEX(lock);
static char result[80];

static void load_end_io(struct bio *bio)
{
	struct worker *worker = bio->bi_private;

	if (unlikely(bio->bi_status))
		atomic_inc(&worker->errors);
	if (atomic_dec_and_test(&worker->left))
		complete(&worker->idle);
}

static void submit_one(struct worker *worker, struct bio *bio)
{
	struct run *run = worker->run;

	bio_reset(bio, run->bdev, run->op);
	__bio_add_page(bio, worker->page, BLOCK, 0);
	bio->bi_iter.bi_sector = (sector_t)run->pool[worker->next] * BLOCK_SECTORS;
	bio->bi_end_io = load_end_io;
	bio->bi_private = worker;
	worker->next = (worker->next + 1) % POOL;
	submit_bio(bio);
}

static void submit_batch(struct worker *worker)
{
	struct blk_plug plug;
	unsigned int i;

	atomic_set(&worker->left, worker->run->depth + 1);
	blk_start_plug(&plug);
	for (i = 0; i < worker->run->depth; i++)
		submit_one(worker, worker->bios[i]);
	blk_finish_plug(&plug);
	if (!atomic_dec_and_test(&worker->left))
		wait_for_completion_io(&worker->idle);
}

static inline void mark(void)
{
#ifdef CONFIG_X86_64
	asm volatile(".byte 0x0f, 0x1f, 0x84, 0x00, 'm', 'a', 'r', 'k'");
#endif
}

static int worker_run(void *data)
{
	struct worker *worker = data;
	struct run *run = worker->run;
	unsigned int i;

	complete(&run->ready);
	wait_for_completion(&run->start);
	worker->begin = ktime_get_ns();
	mark();
	for (i = 0; i < run->batches; i++) {
		submit_batch(worker);
		cond_resched();
	}
	mark();
	worker->end = ktime_get_ns();
	return 0;
}

static void worker_free(struct worker *worker)
{
	unsigned int i;

	for (i = 0; i < worker->run->depth; i++)
		bio_put(worker->bios[i]);
	__free_page(worker->page);
	kvfree(worker);
}

static struct worker *worker_alloc(struct run *run)
{
	struct worker *worker;
	unsigned int i;

	worker = kvzalloc(struct_size(worker, bios, run->depth), GFP_KERNEL);
	if (!worker)
		return NULL;
	worker->page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!worker->page) {
		kvfree(worker);
		return NULL;
	}
	worker->run = run;
	init_completion(&worker->idle);
	for (i = 0; i < run->depth; i++)
		worker->bios[i] = bio_alloc(run->bdev, 1, run->op, GFP_KERNEL);
	return worker;
}

/* The @number-th thread of @run, to be on @cpu; it waits for run->start. */
static struct worker *worker_new(struct run *run, unsigned int number,
				 unsigned int cpu)
{
	struct worker *worker;
	int err;

	worker = worker_alloc(run);
	if (!worker)
		return ERR_PTR(-ENOMEM);
	worker->next = POOL / run->threads * number;
	worker->task = kthread_create(worker_run, worker, "bio-load/%u", cpu);
	if (IS_ERR(worker->task)) {
		err = PTR_ERR(worker->task);
		worker_free(worker);
		return ERR_PTR(err);
	}
	/* It ends by itself, and is to be there for kthread_stop() still. */
	get_task_struct(worker->task);
	kthread_bind(worker->task, cpu);
	wake_up_process(worker->task);
	wait_for_completion(&run->ready);
	return worker;
}

/* Waits until a thread is done, and takes it away. */
static void worker_end(struct worker *worker)
{
	kthread_stop(worker->task);
	put_task_struct(worker->task);
}

static int make_workers(struct run *run, unsigned int *made)
{
	struct worker *worker;
	unsigned int cpu;

	*made = 0;
	for_each_online_cpu(cpu) {
		if (*made == run->threads)
			return 0;
		worker = worker_new(run, *made, cpu);
		if (IS_ERR(worker))
			return PTR_ERR(worker);
		run->workers[(*made)++] = worker;
	}
	return *made == run->threads ? 0 : -EINVAL;
}

static void note_result(struct run *run)
{
	u64 bios = (u64)run->batches * run->depth * run->threads;
	u64 begin = U64_MAX, end = 0;
	unsigned int i, errors = 0;

	for (i = 0; i < run->threads; i++) {
		begin = min(begin, run->workers[i]->begin);
		end = max(end, run->workers[i]->end);
		errors += atomic_read(&run->workers[i]->errors);
	}
	scnprintf(result, sizeof(result), "bios=%llu errors=%u ns=%llu\n",
		  bios, errors, end - begin);
}

static int run_workers(struct run *run)
{
	unsigned int i, made;
	int err;

	run->workers = kcalloc(run->threads, sizeof(*run->workers), GFP_KERNEL);
	if (!run->workers)
		return -ENOMEM;
	init_completion(&run->ready);
	init_completion(&run->start);
	err = make_workers(run, &made);
	if (err)
		run->batches = 0;
	complete_all(&run->start);
	for (i = 0; i < made; i++)
		worker_end(run->workers[i]);
	if (!err)
		note_result(run);
	for (i = 0; i < made; i++)
		worker_free(run->workers[i]);
	kfree(run->workers);
	return err;
}

/* Only what will be used: an emulated processor takes a second for all of it. */
static int fill_pool(struct run *run)
{
	sector_t blocks = bdev_nr_sectors(run->bdev) / BLOCK_SECTORS;
	u64 used = (u64)run->batches * run->depth;
	struct rnd_state random;
	unsigned int i;

	if (!blocks)
		return -ENXIO;
	run->pool = vmalloc(array_size(POOL, sizeof(*run->pool)));
	if (!run->pool)
		return -ENOMEM;
	prandom_seed_state(&random, run->seed);
	for (i = 0; i < POOL; i++) {
		if (i % (POOL / run->threads) >= used)
			continue;
		run->pool[i] = ((u64)prandom_u32_state(&random) *
				min_t(sector_t, blocks, U32_MAX)) >> 32;
	}
	return 0;
}

static int do_run(struct run *run, const char *path)
{
	struct dmap_handle *handle;
	dev_t devt;
	int err;

	err = lookup_bdev(path, &devt);
	if (err)
		return err;
	handle = dmap_bdev_open(devt, MODE, run, NULL);
	if (IS_ERR(handle))
		return PTR_ERR(handle);
	run->bdev = dmap_bdev_of(handle);
	err = fill_pool(run);
	if (!err)
		err = run_workers(run);
	vfree(run->pool);
	dmap_bdev_close(handle, MODE, run);
	return err;
}

/* What the text asks for; the path of the device goes to @path, of 128 bytes. */
static int parse(const char *text, struct run *run, char *path)
{
	unsigned int count;
	char op[8];

	if (sscanf(text, "%127s %7s %u %u %u %u", path, op, &count, &run->depth,
		   &run->threads, &run->seed) != 6)
		return -EINVAL;
	if (!count || !run->depth || run->depth > MAX_DEPTH)
		return -EINVAL;
	if (!run->threads || run->threads > num_online_cpus())
		return -EINVAL;
	if (!strcmp(op, "read"))
		run->op = REQ_OP_READ;
	else if (!strcmp(op, "write"))
		run->op = REQ_OP_WRITE;
	else
		return -EINVAL;
	run->batches = DIV_ROUND_UP(count, run->depth);
	return 0;
}

static ssize_t load_write(struct file *filp, const char __user *user,
			  size_t count, loff_t *pos)
{
	char text[256], path[128];
	struct run run = { };
	int err;

	if (count >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, user, count))
		return -EFAULT;
	text[count] = '\0';
	err = parse(text, &run, path);
	if (err)
		return err;

	mutex_lock(&lock);
	result[0] = '\0';
	err = do_run(&run, path);
	mutex_unlock(&lock);
	return err ?: count;
}

static ssize_t load_read(struct file *filp, char __user *user, size_t count,
			 loff_t *pos)
{
	ssize_t got;

	mutex_lock(&lock);
	got = simple_read_from_buffer(user, count, pos, result, strlen(result));
	mutex_unlock(&lock);
	return got;
}

static const struct file_operations load_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = load_read,
	.write = load_write,
	.llseek = default_llseek,
};

static int __init load_init(void)
{
	file = debugfs_create_file("bio-load", 0600, NULL, NULL, &load_fops);
	return PTR_ERR_OR_ZERO(file);
}

static void __exit load_exit(void)
{
	debugfs_remove(file);
}

module_init(load_init);
module_exit(load_exit);
MODULE_DESCRIPTION("Random requests from inside the kernel, and how long they take");
MODULE_LICENSE("GPL");
