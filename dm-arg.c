// SPDX-License-Identifier: GPL-2.0
/*
 * What a target's constructor can ask of its line: words, numbers, devices and
 * ranges of devices, each refused with a sentence that names the value and the
 * limit.
 *
 * A device is opened when a table first names it, exclusively for this driver
 * as a whole, so that two of our devices may share one while nobody else can
 * get at it. A device that cannot be opened for writing is opened read-only
 * and makes the mapped device read-only.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "device-mapper.h"
#include "dm-core.h"
#include "dm-stand.h"
#include "dm-table.h"

/**
 * dmap_refuse() - say why a line is refused
 * @line: the line
 * @err: the errno: -EINVAL for syntax and values
 * @fmt: a short sentence with the value and the limit, no newline
 *
 * Return: @err, for the constructor to return.
 */
int dmap_refuse(struct dmap_line *line, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	dmap_error_vset(line->table->error, line->spec->number,
			line->spec->target, fmt, args);
	va_end(args);
	return err;
}
EXPORT_SYMBOL_GPL(dmap_refuse);

/**
 * dmap_line_start() - where the line's range begins
 * @line: the line
 *
 * Return: its first sector on the mapped device.
 */
sector_t dmap_line_start(const struct dmap_line *line)
{
	return line->spec->start;
}
EXPORT_SYMBOL_GPL(dmap_line_start);

/**
 * dmap_line_length() - how long the line's range is
 * @line: the line
 *
 * Return: its length in sectors, at least 1.
 */
sector_t dmap_line_length(const struct dmap_line *line)
{
	return line->spec->length;
}
EXPORT_SYMBOL_GPL(dmap_line_length);

/**
 * dmap_line_table() - which table the line is part of
 * @line: the line
 *
 * Return: the table, for dmap_event(); valid until the destructor returns.
 */
struct dmap_table *dmap_line_table(const struct dmap_line *line)
{
	return line->table;
}
EXPORT_SYMBOL_GPL(dmap_line_table);

/**
 * dmap_arg_word() - take the next word
 * @line: the line
 *
 * Return: the word, which stays until the constructor returns, or NULL.
 */
char *dmap_arg_word(struct dmap_line *line)
{
	return dmap_word(&line->spec->args);
}
EXPORT_SYMBOL_GPL(dmap_arg_word);

static int parse_number(struct dmap_line *line, const char *what,
			const char *word, u64 *value)
{
	if (!word)
		return dmap_refuse(line, -EINVAL, "%s is missing", what);

	switch (dmap_parse_u64(word, value)) {
	case 0:
		return 0;
	case -ERANGE:
		return dmap_refuse(line, -EINVAL, "%s %.*s is larger than %llu",
				   what, DMAP_WORD_SHOWN, word, U64_MAX);
	default:
		return dmap_refuse(line, -EINVAL,
				   "%s \"%.*s\" is not a decimal number",
				   what, DMAP_WORD_SHOWN, word);
	}
}

/**
 * dmap_arg_number() - take a number
 * @line: the line
 * @what: what it is called in the grammar, for errors
 * @value: set to it
 *
 * Return: 0 or the errno, with the reason noted.
 */
int dmap_arg_number(struct dmap_line *line, const char *what, u64 *value)
{
	return parse_number(line, what, dmap_arg_word(line), value);
}
EXPORT_SYMBOL_GPL(dmap_arg_number);

/**
 * dmap_args_end() - there must be no word left
 * @line: the line
 *
 * Return: 0 or -EINVAL, with the reason noted.
 */
int dmap_args_end(struct dmap_line *line)
{
	char *word = dmap_arg_word(line);

	if (!word)
		return 0;
	return dmap_refuse(line, -EINVAL, "\"%.*s\" is one word too many",
			   DMAP_WORD_SHOWN, word);
}
EXPORT_SYMBOL_GPL(dmap_args_end);

static int make_devt(struct dmap_line *line, const char *major_word,
		     const char *minor_word, dev_t *devt)
{
	u64 major, minor;
	int err;

	err = parse_number(line, "device major", major_word, &major);
	if (err)
		return err;
	err = parse_number(line, "device minor", minor_word, &minor);
	if (err)
		return err;
	if (major >= 1U << (32 - MINORBITS) || minor > MINORMASK)
		return dmap_refuse(line, -ENODEV,
				   "no such device %llu:%llu (the largest is %u:%u)",
				   major, minor,
				   (1U << (32 - MINORBITS)) - 1, MINORMASK);
	*devt = MKDEV(major, minor);
	return 0;
}

/* MAJOR MINOR, MAJOR:MINOR or a path */
static int parse_device(struct dmap_line *line, dev_t *devt)
{
	char *word = dmap_arg_word(line);
	char *colon;

	if (!word)
		return dmap_refuse(line, -EINVAL, "DEV is missing");
	if (*word == '/') {
		/* Who exits may have no root folder to begin at. */
		int err = current->fs ? lookup_bdev(word, devt) : -ENOENT;

		if (err == -ENOMEM)
			return dmap_refuse(line, err, "out of memory");
		if (err)
			return dmap_refuse(line, -ENODEV,
					   "no such device %.*s",
					   DMAP_WORD_SHOWN, word);
		return 0;
	}
	colon = strchr(word, ':');
	if (!colon)
		return make_devt(line, word, dmap_arg_word(line), devt);
	*colon = '\0';
	return make_devt(line, word, colon + 1, devt);
}

static int refuse_device(struct dmap_line *line, int err, dev_t devt)
{
	unsigned int major = MAJOR(devt), minor = MINOR(devt);

	switch (err) {
	case -EBUSY:
		return dmap_refuse(line, err,
				   "%u:%u is in use by something else",
				   major, minor);
	case -ELOOP:
		return dmap_refuse(line, err,
				   "%u:%u maps back onto this device", major,
				   minor);
	case -EMLINK:
		return dmap_refuse(line, -ELOOP,
				   "%u:%u stands on too many of our devices (more than %u levels with this one)",
				   major, minor, DMAP_DEPTH_MAX);
	case -ENOMEM:
		return dmap_refuse(line, err, "out of memory");
	case -ENXIO:
	case -ENODEV:
	case -ENOMEDIUM:
		return dmap_refuse(line, -ENODEV,
				   "no such device %u:%u, or it has no table or medium",
				   major, minor);
	default:
		return dmap_refuse(line, err, "%u:%u cannot be opened (error %d)",
				   major, minor, -err);
	}
}

static int try_open(struct dmap_used_lower *used, dev_t devt, blk_mode_t mode)
{
	struct dmap_handle *handle;

	handle = dmap_bdev_open(devt, mode, dmap_holder,
				DMAP_HELD_WITH(dmap_holder_ops));
	if (IS_ERR(handle))
		return PTR_ERR(handle);
	used->handle = handle;
	used->mode = mode;
	used->lower.bdev = dmap_bdev_of(handle);
	used->lower.devt = devt;
	used->lower.read_only = !(mode & BLK_OPEN_WRITE);
	return 0;
}

/*
 * Opening a read-only device for writing may work, and a device of ours would
 * remember that there was a writer. So have a look first.
 */
static int open_device(struct dmap_used_lower *used, dev_t devt)
{
	struct dmap_handle *handle;
	int err;

	err = try_open(used, devt, BLK_OPEN_READ);
	if (err || bdev_read_only(used->lower.bdev))
		return err;

	handle = used->handle;
	err = try_open(used, devt, BLK_OPEN_READ | BLK_OPEN_WRITE);
	if (err == -EROFS || err == -EACCES || err == -EPERM)
		return 0;
	dmap_bdev_close(handle, BLK_OPEN_READ, dmap_holder);
	return err;
}

static int check_device(struct dmap_line *line, struct dmap_used_lower *used)
{
	struct block_device *bdev = used->lower.bdev;
	int err;

	err = dmap_stand_check(line->table->device, bdev);
	if (err)
		return refuse_device(line, err, used->lower.devt);
	return dmap_zones_check_device(line, bdev);
}

static int add_device(struct dmap_line *line, dev_t devt,
		      struct dmap_used_lower **result)
{
	struct dmap_table *table = line->table;
	struct dmap_used_lower *used;
	int err;

	/* Opening itself would work, and be a bad surprise later. */
	if (devt == disk_devt(table->device->disk))
		return refuse_device(line, -ELOOP, devt);

	used = kzalloc(sizeof(*used), GFP_KERNEL_ACCOUNT);
	if (!used)
		return refuse_device(line, -ENOMEM, devt);
	used->line = line->spec->number;
	err = open_device(used, devt);
	if (err) {
		err = refuse_device(line, err, devt);
		goto err_free;
	}
	err = check_device(line, used);
	if (err)
		goto err_close;
	err = xa_err(xa_store(&table->lowers, devt, used, GFP_KERNEL_ACCOUNT));
	if (err) {
		refuse_device(line, err, devt);
		goto err_close;
	}

	used->table = table;
	dmap_lower_use(used);
	table->lower_count++;
	table->only_lower = &used->lower;
	if (used->lower.read_only)
		table->read_only = true;
	if (!bdev_max_secure_erase_sectors(used->lower.bdev))
		table->no_secure_erase = true;
	*result = used;
	return 0;

err_close:
	dmap_bdev_close(used->handle, used->mode, dmap_holder);
err_free:
	kfree(used);
	return err;
}

/**
 * dmap_need_stable_writes() - data must not change while it is written
 * @line: the line
 *
 * For targets that read the data of a write more than once: whoever caches the
 * mapped device then leaves it alone until the write is done.
 */
void dmap_need_stable_writes(struct dmap_line *line)
{
	dmap_limits_stable_writes(&line->table->limits);
}
EXPORT_SYMBOL_GPL(dmap_need_stable_writes);

/**
 * dmap_border() - map cuts the line's requests
 * @line: the line
 * @sectors: it may want to have a request split at each multiple of this, counted from
 *	the first sector of the line
 *
 * For types that pass DMAP_ATOMIC_WRITES: nobody may write atomically across that.
 */
void dmap_border(struct dmap_line *line, u64 sectors)
{
	dmap_atomic_border(&line->table->atomic, sectors);
}
EXPORT_SYMBOL_GPL(dmap_border);

/**
 * dmap_arg_device() - take a device
 * @line: the line
 * @lower: set to it; the table keeps it open
 *
 * Takes one word or two: ``MAJOR MINOR``, ``MAJOR:MINOR`` or a path. Limits
 * are not stacked: see dmap_arg_range().
 *
 * Return: 0 or the errno, with the reason noted: -ENODEV, -EBUSY, -ELOOP,
 * -EINVAL, -ENOMEM.
 */
int dmap_arg_device(struct dmap_line *line, struct dmap_lower **lower)
{
	struct dmap_used_lower *used;
	dev_t devt;
	int err;

	err = parse_device(line, &devt);
	if (err)
		return err;
	used = xa_load(&line->table->lowers, devt);
	if (!used) {
		err = add_device(line, devt, &used);
		if (err)
			return err;
	}
	used->users++;
	*lower = &used->lower;
	return 0;
}
EXPORT_SYMBOL_GPL(dmap_arg_device);

/* Protection information is offered if all devices have the same. */
static void stack_integrity(struct dmap_table *table, struct block_device *bdev)
{
	bool first = !table->integrity_known;

	table->integrity_known = true;
	if (table->no_integrity)
		return;
	table->no_integrity = !dmap_has_integrity(bdev->bd_disk) ||
		!dmap_limits_integrity(&table->limits, bdev, first);
}

/**
 * dmap_arg_range() - take a device and where on it a range begins
 * @line: the line
 * @length: of the range, in sectors
 * @lower: set to the device
 * @start: set to the range's first sector
 *
 * Takes ``DEV START``. The range must lie on the device and begin on one of
 * its logical blocks. The device's limits become part of the table's.
 *
 * Return: 0 or the errno, with the reason noted.
 */
int dmap_arg_range(struct dmap_line *line, sector_t length,
		   struct dmap_lower **lower, sector_t *start)
{
	unsigned int major, minor, block;
	struct dmap_used_lower *used;
	u64 size, first;
	int err;

	err = dmap_arg_device(line, lower);
	if (err)
		return err;
	err = dmap_arg_number(line, "START", &first);
	if (err)
		return err;

	major = MAJOR((*lower)->devt);
	minor = MINOR((*lower)->devt);
	size = bdev_nr_sectors((*lower)->bdev);
	if (first > size || length > size - first)
		return dmap_refuse(line, -EINVAL,
				   "%llu+%llu is past the end of %u:%u (%llu sectors)",
				   first, (u64)length, major, minor, size);
	block = bdev_logical_block_size((*lower)->bdev);
	if (first & ((block >> SECTOR_SHIFT) - 1))
		return dmap_refuse(line, -EINVAL,
				   "START %llu is not a multiple of the logical block of %u:%u, %u bytes (%u sectors)",
				   first, major, minor, block,
				   block >> SECTOR_SHIFT);
	err = dmap_zones_range(line, (*lower)->bdev, first, length);
	if (err)
		return err;

	used = container_of(*lower, struct dmap_used_lower, lower);
	if (!used->end || first < used->first)
		used->first = first;
	if (first + length > used->end) {
		used->end = first + length;
		used->end_line = line->spec->number;
	}
	dmap_limits_stack(&line->table->limits, (*lower)->bdev, first);
	stack_integrity(line->table, (*lower)->bdev);
	dmap_atomic_stack(&line->table->atomic, (*lower)->bdev, first, dmap_line_start(line));
	*start = first;
	return 0;
}
EXPORT_SYMBOL_GPL(dmap_arg_range);

/**
 * dmap_print_range() - print what dmap_arg_range() would take
 * @m: where
 * @lower: the device; may be closed
 * @start: the range's first sector
 */
void dmap_print_range(struct seq_file *m, const struct dmap_lower *lower,
		      sector_t start)
{
	dmap_lower_printed(m, lower);
	seq_printf(m, " %u %u %llu", MAJOR(lower->devt), MINOR(lower->devt),
		   (u64)start);
}
EXPORT_SYMBOL_GPL(dmap_print_range);
