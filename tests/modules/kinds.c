// SPDX-License-Identifier: GPL-2.0
/*
 * Seventy types of target that keep watch over their contexts.
 *
 *	kind00 good|bad DEV START	... to kind69; as linear, or refused
 *
 * Each constructor finds its context zeroed and aligned, and fills it with a
 * pattern of its own; the other functions look whether that is still there, at
 * the same address. A constructor that refuses its line does so last of all,
 * with the context full. The size of a context depends on the last digit of the
 * type's name. The types whose number divides by seven have no destructor.
 *
 * Reading the table shows below each line with which type and where its context
 * was made:
 *
 *	# kind=N start=N
 *
 * Parameters, all of the types together:
 *
 *	constructed	contexts, of the types with a destructor
 *	destroyed	of those
 *	others		contexts of the types without one
 *	wrong		what was not as it should be; the log says what
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/xarray.h>

#include "device-mapper.h"
#include "dm-load.h"
#include "dm-table.h"

#define KINDS	70

/**
 * struct record - what is known of a context
 * @lower: where its requests go
 * @start: where they begin there
 * @number: of the context, among all
 * @kind: of the target
 * @line: first sector of its line
 * @table: of the line
 * @older: the context of this kind and table made before; NULL if it is the
 *	first
 * @newest: none of this kind and table was made after
 */
struct record {
	struct dmap_lower *lower;
	sector_t start;
	unsigned long number;
	unsigned int kind;
	sector_t line;
	struct dmap_table *table;
	struct record *older;
	bool newest;
};

static const unsigned int sizes[] = {
	0, 1, 7, 8, 16, 24, 4095, 4096, 4097, 20000,
};

static struct mapping_type types[KINDS];
static char names[KINDS][8];

/* By the address of the context; map looks into it under RCU alone. */
static DEFINE_XARRAY(records);

static DEFINE_MUTEX(lock);	/* the others change these under it */
static struct record *newest[KINDS];
static unsigned long number;
static unsigned int constructed;
static unsigned int destroyed;
static unsigned int others;

static DEFINE_SPINLOCK(wrong_lock);
static unsigned int wrong;

module_param(constructed, uint, 0444);
module_param(destroyed, uint, 0444);
module_param(others, uint, 0444);
module_param(wrong, uint, 0444);

static void complain(const char *who, void *context, const char *what)
{
	spin_lock(&wrong_lock);
	wrong++;
	spin_unlock(&wrong_lock);
	pr_err_ratelimited("kinds: %s: context %p: %s\n", who, context, what);
}

static unsigned int size_of(const struct record *record)
{
	return sizes[record->kind % ARRAY_SIZE(sizes)];
}

/* That of neighbours differs, in each byte. */
static u8 pattern(const struct record *record, unsigned int i)
{
	return record->number * 89 + i * 7 + (i >> 8) + record->kind + 1;
}

/* The record of a context that should be there, and whole */
static struct record *find_record(const char *who, void *context)
{
	struct record *record = xa_load(&records, (unsigned long)context);
	const u8 *byte = context;
	unsigned int i;

	if (!record) {
		complain(who, context, "never made, or gone");
		return NULL;
	}
	for (i = 0; i < size_of(record); i++) {
		if (byte[i] == pattern(record, i))
			continue;
		complain(who, context, "does not hold what was put there");
		break;
	}
	return record;
}

static void check_new(void *context, unsigned int size)
{
	if (!IS_ALIGNED((unsigned long)context, sizeof(u64)))
		complain("ctr", context, "is not aligned");
	if (memchr_inv(context, 0, size))
		complain("ctr", context, "is not zero");
}

/*
 * What lies at the address of a context that nobody said was over: that is as
 * it should be if it was of a type without a destructor.
 */
static void forget_old(void *context)
{
	struct record *old = xa_erase(&records, (unsigned long)context);

	if (!old)
		return;
	if (types[old->kind].dtr)
		complain("ctr", context, "belongs to another line");
	else
		kfree(old);
}

static int keep(struct record *record, void *context)
{
	struct record *older = newest[record->kind];
	int err;

	forget_old(context);
	err = xa_err(xa_store(&records, (unsigned long)context, record,
			      GFP_KERNEL));
	if (err)
		return err;
	if (!types[record->kind].dtr) {
		others++;
		return 0;
	}
	record->newest = true;
	if (older && older->table == record->table) {
		record->older = older;
		older->newest = false;
	}
	newest[record->kind] = record;
	constructed++;
	return 0;
}

static int parse(struct dmap_line *line, struct record *record, bool *refuse)
{
	char *word = dmap_arg_word(line);
	int err;

	if (!word)
		return dmap_refuse(line, -EINVAL, "good or bad?");
	*refuse = strcmp(word, "good");
	err = dmap_arg_range(line, dmap_line_length(line), &record->lower,
			     &record->start);
	if (err)
		return err;
	return dmap_args_end(line);
}

static int construct(struct dmap_line *line, struct record *record,
		     void *context)
{
	u8 *byte = context;
	unsigned int i;
	bool refuse;
	int err;

	check_new(context, size_of(record));
	err = parse(line, record, &refuse);
	if (err)
		return err;
	record->table = dmap_line_table(line);
	record->line = dmap_line_start(line);
	record->number = number++;
	for (i = 0; i < size_of(record); i++)
		byte[i] = pattern(record, i);
	if (refuse)
		return dmap_refuse(line, -EBADSLT, "it says bad");
	return keep(record, context);
}

static int kinds_ctr(struct dmap_line *line, void *context)
{
	struct record *record = kzalloc(sizeof(*record), GFP_KERNEL);
	int err;

	if (!record)
		return dmap_refuse(line, -ENOMEM, "out of memory");
	/* A constructor is not told for which type it is called. */
	err = kstrtouint(line->spec->target + strlen("kind"), 10,
			 &record->kind);
	if (err) {
		kfree(record);
		return dmap_refuse(line, err, "what type is this?");
	}
	mutex_lock(&lock);
	err = construct(line, record, context);
	mutex_unlock(&lock);
	if (err)
		kfree(record);
	return err;
}

static void kinds_dtr(void *context)
{
	struct record *record;

	mutex_lock(&lock);
	record = find_record("dtr", context);
	if (!record)
		goto out;
	destroyed++;
	xa_erase(&records, (unsigned long)context);
	if (!record->newest) {
		/* Others point to it. */
		complain("dtr", context, "comes before those made after it");
		goto out;
	}
	if (record->older)
		record->older->newest = true;
	if (newest[record->kind] == record)
		newest[record->kind] = record->older;
	kfree(record);
out:
	mutex_unlock(&lock);
}

static int kinds_map(void *context, struct bio *bio)
{
	struct record *record = find_record("map", context);

	if (!record)
		return -EIO;
	bio_set_dev(bio, record->lower->bdev);
	bio->bi_iter.bi_sector += record->start;
	return DMAP_REMAPPED;
}

static void kinds_print(void *context, struct seq_file *m)
{
	struct record *record;

	mutex_lock(&lock);
	record = find_record("print", context);
	if (record) {
		seq_puts(m, " good");
		dmap_print_range(m, record->lower, record->start);
	}
	mutex_unlock(&lock);
}

static void kinds_status(void *context, struct seq_file *m)
{
	struct record *record;

	mutex_lock(&lock);
	record = find_record("status", context);
	if (record)
		seq_printf(m, "kind=%u start=%llu", record->kind,
			   (u64)record->line);
	mutex_unlock(&lock);
}

static void forget_all(void)
{
	struct record *record;
	unsigned long address;

	xa_for_each(&records, address, record)
		kfree(record);
	xa_destroy(&records);
}

static int __init kinds_init(void)
{
	struct mapping_type *type = types;
	int err, i;

	for (i = 0; i < KINDS; i++, type++) {
		snprintf(names[i], sizeof(names[i]), "kind%02d", i);
		type->name = names[i];
		type->module = THIS_MODULE;
		type->context_size = sizes[i % ARRAY_SIZE(sizes)];
		type->ctr = kinds_ctr;
		type->dtr = i % 7 ? kinds_dtr : NULL;
		type->map = kinds_map;
		type->print = kinds_print;
		type->status = kinds_status;
		err = register_mapping_type(type);
		if (err)
			goto undo;
	}
	return 0;
undo:
	while (i-- > 0)
		unregister_mapping_type(&types[i]);
	return err;
}

static void __exit kinds_exit(void)
{
	int i = KINDS;

	while (i-- > 0)
		unregister_mapping_type(&types[i]);
	forget_all();
}

module_init(kinds_init);
module_exit(kinds_exit);
MODULE_DESCRIPTION("device-mapper targets that keep watch over their contexts");
MODULE_LICENSE("GPL");
