// SPDX-License-Identifier: GPL-2.0
/*
 * What the file of a device does: its table as text in, text out, and poll. What the text
 * means is decided elsewhere, and so is where the file lies.
 *
 * A file that is open for writing collects lines, see dm-writer.c, and a table is
 * built line by line and handed over at its end; until then it is nobody
 * else's. All of it runs without I/O to get memory: the I/O of a suspended
 * device does not come back before its writer does.
 *
 * What is read is a snapshot: the first read takes a reference on the table
 * that is live, and all that follows comes from that one, whatever happens to
 * the device meanwhile.
 *
 * A file holds what it needs: the device, its watch, the module, and the table that is
 * read. So a device that is removed waits for none of its files. It takes the tables
 * under construction, whose lower devices shall be free: from all writers but
 * one who is at work on his at that moment, who throws it away himself when he
 * is done.
 */
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "device-mapper.h"
#include "dm-bind.h"
#include "dm-compat.h"
#include "dm-core.h"
#include "dm-drain.h"
#include "dm-error.h"
#include "dm-event.h"
#include "dm-expire.h"
#include "dm-file.h"
#include "dm-load.h"
#include "dm-registry.h"
#include "dm-table.h"
#include "dm-text.h"
#include "dm-wait.h"
#include "dm-writer.h"

/**
 * struct dmap_file - an open table file
 * @node: in the list of its device; under the device's lock
 * @device: whose; a reference
 * @busy: its writer is at work on @building; under the device's lock
 * @writer: the text being written
 * @loader: reads it as a table
 * @closing: no more will come
 * @errors: what was wrong with it; NULL if the file was not opened for writing
 * @building: the table as far as it has come, or NULL; of its writer while
 *	@busy, else under the device's lock
 * @reading: the table that the reader is in, or NULL; protected by the lock of
 *	the seq_file
 * @next: the one that was ready then, or NULL; likewise
 * @watch: for poll; a reference
 * @seen: the event that the reader knows of
 */
struct dmap_file {
	struct list_head node;
	struct dmap_device *device;
	bool busy;
	struct dmap_writer writer;
	struct dmap_loader loader;
	bool closing;
	struct dmap_errors *errors;
	struct dmap_table *building;
	struct dmap_table *reading;
	struct dmap_table *next;
	struct dmap_watch *watch;
	u64 seen;
};

static struct dmap_file *file_of(struct file *file)
{
	return ((struct seq_file *)file->private_data)->private;
}

/*
 * A table: writing
 */

static int add_entry(void *owner, struct dmap_spec *spec)
{
	struct dmap_file *df = owner;

	if (!df->building) {
		df->building = dmap_table_new(df->device, &df->writer.error);
		if (!df->building) {
			dmap_error_set(&df->writer.error, spec->number, spec->target,
				       "out of memory");
			return -ENOMEM;
		}
	}
	return dmap_table_add(df->building, spec);
}

static struct dmap_table *take_building(struct dmap_file *df)
{
	struct dmap_table *table = df->building;

	lockdep_assert_held(&df->device->lock);
	df->building = NULL;
	return table;
}

static void drop_building(struct dmap_file *df)
{
	struct dmap_table *table;

	spin_lock(&df->device->lock);
	table = take_building(df);
	spin_unlock(&df->device->lock);
	dmap_table_put(table);
}

/* Until stop_work() the table is the writer's, and then that of who removes the device. */
static int start_work(struct dmap_file *df)
{
	struct dmap_device *device = df->device;

	spin_lock(&device->lock);
	df->busy = !device->removed;
	spin_unlock(&device->lock);
	if (df->busy)
		return 0;
	dmap_error_set(&df->writer.error, df->writer.lines.number + 1, NULL,
		       "%s was removed", device->name);
	return dmap_loader_fail(&df->loader, -ENODEV);
}

static void stop_work(struct dmap_file *df)
{
	struct dmap_device *device = df->device;
	bool removed;

	spin_lock(&device->lock);
	df->busy = false;
	removed = device->removed;
	spin_unlock(&device->lock);
	if (removed)
		drop_building(df);
}

/* A table of a removed device at which nobody is at work, or NULL */
static struct dmap_table *take_idle_table(struct dmap_device *device)
{
	struct dmap_table *table = NULL;
	struct dmap_file *df;

	spin_lock(&device->lock);
	list_for_each_entry(df, &device->files, node) {
		if (!df->busy)
			table = take_building(df);
		if (table)
			break;
	}
	spin_unlock(&device->lock);
	return table;
}

static int finish_table(void *owner, enum dmap_finish how, u64 number)
{
	struct dmap_file *df = owner;
	int err;

	err = dmap_bind(df->device, df->building, how,
			df->closing ? DMAP_UNTIL_KILLED : DMAP_UNTIL_SIGNAL, number);
	if (err)
		return err;
	if (how != DMAP_FINISH_CHECK)
		df->building = NULL;	/* the device's now */
	drop_building(df);
	return 0;
}

static int note_bad_line(void *owner)
{
	struct dmap_file *df = owner;

	return dmap_errors_add(df->errors, &df->writer.error);
}

static const struct dmap_loader_ops load_ops = {
	.add	= add_entry,
	.finish	= finish_table,
	.bad	= note_bad_line,
};

/* Notes the outcome of a load that failed; what was built goes at once */
static void load_failed(struct dmap_file *df)
{
	df->writer.failed = true;
	drop_building(df);
	dmap_set_errors(df->device, df->errors);
}

/* Text that did not get here: nobody knows what is missing, so nothing is made of it */
static int fetch_failed(struct dmap_file *df, int err)
{
	u64 number = df->writer.lines.number + 1;

	if (err == -ENOMEM)
		dmap_error_set(&df->writer.error, number, NULL, "out of memory");
	else
		dmap_error_set(&df->writer.error, number, NULL,
			       "cannot be read (error %d)", -err);
	err = dmap_loader_fail(&df->loader, err);
	load_failed(df);
	return err;
}

/*
 * What is no line. One that is too long may not even be text, and is the end; of another
 * the next one may be a line again.
 */
static int no_line(struct dmap_file *df, int result)
{
	int err = dmap_writer_bad_line(&df->writer, result);

	if (err == -E2BIG)
		return dmap_loader_fail(&df->loader, err);
	return dmap_loader_bad_line(&df->loader, err);
}

/* Returns 0 for a bad line, too, as long as more is to come. */
static int load_line(struct dmap_file *df, int result, char *line)
{
	int err;

	if (result < 0)
		err = no_line(df, result);
	else
		err = dmap_loader_line(&df->loader, df->writer.lines.number, line);
	if (err && err != -ERESTARTSYS)
		load_failed(df);
	return err;
}

static int load_lines(struct dmap_file *df)
{
	char *line;
	int result, err;

	err = start_work(df);
	if (err) {
		load_failed(df);
		return err;
	}
	while (!err && (result = dmap_lines_next(&df->writer.lines, &line)))
		err = load_line(df, result, line);
	if (err == -ERESTARTSYS)
		dmap_lines_unread(&df->writer.lines);
	stop_work(df);
	return err;
}

static int load_text(struct dmap_file *df, const char __user *from, size_t count,
		     size_t *taken)
{
	ssize_t got;
	int err = 0;

	while (*taken < count && !err) {
		got = dmap_writer_fetch(&df->writer, from + *taken, count - *taken);
		if (got == -ERESTARTSYS)
			return got;
		if (got < 0)
			return fetch_failed(df, got);
		*taken += got;
		err = load_lines(df);
	}
	return err;
}

/*
 * Once a table's text has failed, every further write says so again. One without a
 * ``begin`` in which a line was bad goes on being read, but its writes fail, too. Of one
 * that was interrupted all lines count but the one that was waited in.
 */
static ssize_t table_write(struct file *file, const char __user *from,
			   size_t count, loff_t *pos)
{
	struct dmap_file *df = file_of(file);
	struct dmap_mark mark;
	size_t taken = 0;
	int err;

	err = dmap_writer_begin(&df->writer, &mark);
	if (err)
		return err;
	if (df->writer.failed)
		err = df->loader.failure;
	else
		err = load_text(df, from, count, &taken) ?:
			dmap_loader_in_vain(&df->loader);
	if (err == -ERESTARTSYS)
		taken = dmap_writer_take_back(&df->writer, &mark, taken);
	else if (err)
		taken = 0;
	dmap_writer_end(&df->writer, &mark);
	return taken ?: err;
}

static int load_rest(struct dmap_file *df)
{
	struct dmap_lines *lines = &df->writer.lines;
	char *line;
	int result, err;

	if (dmap_was_killed()) {
		err = dmap_loader_abandon(&df->loader, lines->number);
	} else {
		result = dmap_lines_rest(lines, &line);
		err = result ? load_line(df, result, line) : 0;
		if (err)
			return err;
		err = dmap_loader_close(&df->loader, lines->number);
	}
	if (err)
		load_failed(df);
	return err;
}

/* Something was written that has no outcome yet */
static bool is_unfinished(const struct dmap_file *df)
{
	return !df->writer.failed &&
		(dmap_loader_is_open(&df->loader) || dmap_lines_pending(&df->writer.lines));
}

/* No more will come. The second time there is nothing left to do. */
static int finish_writing(struct dmap_file *df)
{
	unsigned int noio;
	int err;

	if (!is_unfinished(df))
		return 0;
	noio = memalloc_noio_save();
	df->closing = true;
	err = start_work(df);
	if (err) {
		load_failed(df);
	} else {
		err = load_rest(df);
		stop_work(df);
	}
	memalloc_noio_restore(noio);
	return err;
}

/*
 * A table: reading. Position 0 is the header with ``begin``, 1 to count are
 * the lines, count + 1 is ``end``. Of the one that is ready each is the same, behind
 * these; without a live one it begins at 1.
 */

static int take_snapshot(struct dmap_file *df)
{
	struct dmap_device *device = df->device;
	struct dmap_table *old = df->reading, *old_next = df->next;

	/* First the event: what comes in between is told once more. */
	WRITE_ONCE(df->seen, atomic64_read(&df->watch->event));
	spin_lock(&device->lock);
	df->reading = dmap_table_get(device->table);
	df->next = dmap_table_get(device->next);
	spin_unlock(&device->lock);
	dmap_table_put(old);
	dmap_table_put(old_next);
	return READ_ONCE(df->watch->gone) ? -EIO : 0;
}

static void *table_at(struct dmap_file *df, loff_t pos)
{
	loff_t last = (df->reading ? df->reading->count + 1 : 0) +
		(df->next ? df->next->count + 2 : 0);

	/* Not a pointer to anything, only not NULL */
	return pos <= last ? df : NULL;
}

static void *table_start(struct seq_file *m, loff_t *pos)
{
	struct dmap_file *df = m->private;
	int err = *pos ? 0 : take_snapshot(df);

	return err ? ERR_PTR(err) : table_at(df, *pos);
}

static void *table_next(struct seq_file *m, void *v, loff_t *pos)
{
	cond_resched();	/* a reader may skip millions of lines */
	++*pos;
	return table_at(m->private, *pos);
}

static void table_stop(struct seq_file *m, void *v)
{
}

static void show_header(struct dmap_file *df, struct seq_file *m)
{
	struct dmap_device *device = df->device;
	struct dmap_table *table = df->reading;
	struct dmap_errors *errors;
	unsigned int openers, left;
	const char *state;
	bool limited;
	long draining;

	spin_lock(&device->lock);
	state = dmap_state_word(device, table);
	openers = device->openers;
	limited = dmap_expire_left(device, &left);
	errors = dmap_errors_get(device->errors);
	spin_unlock(&device->lock);

	seq_printf(m, "# name=%s dev=%u:%d state=%s size=%llu targets=%zu open=%u event=%llu",
		   device->name, dmap_major(), device->minor, state,
		   table ? table->size : 0, table ? table->count : 0,
		   openers, df->seen);
	if (limited)
		seq_printf(m, " for=%u", left);
	seq_putc(m, '\n');
	draining = dmap_drain_count(device);
	if (draining >= 0)
		seq_printf(m, "# draining=%ld\n", draining);
	dmap_errors_show(errors, m);
	dmap_errors_put(errors);
	if (table)
		seq_puts(m, "begin\n");
}

/* Row 0 is ``begin``, which for the live table stands in the header. */
static void show_part(struct dmap_table *table, loff_t row, const char *end,
		      struct seq_file *m)
{
	if (!row)
		seq_puts(m, "begin\n");
	else if (row <= table->count)
		dmap_table_print(table, row - 1, m);
	else
		seq_printf(m, "%s\n", end);
}

static int table_show(struct seq_file *m, void *v)
{
	struct dmap_file *df = m->private;
	loff_t live = df->reading ? df->reading->count + 1 : 0;

	if (!m->index)
		show_header(df, m);
	else if (m->index <= live)
		show_part(df->reading, m->index, "end", m);
	else
		show_part(df->next, m->index - live - 1, "ready", m);
	return 0;
}

static const struct seq_operations table_seq_ops = {
	.start	= table_start,
	.next	= table_next,
	.stop	= table_stop,
	.show	= table_show,
};

/*
 * A table: opening, polling, closing
 */

static __poll_t table_poll(struct file *file, poll_table *wait)
{
	struct dmap_file *df = file_of(file);
	__poll_t mask = EPOLLIN | EPOLLRDNORM | EPOLLOUT | EPOLLWRNORM;

	poll_wait(file, &df->watch->queue, wait);
	if (READ_ONCE(df->watch->gone))
		mask |= EPOLLPRI | EPOLLERR | EPOLLHUP;
	if (atomic64_read(&df->watch->event) != READ_ONCE(df->seen))
		mask |= EPOLLPRI | EPOLLERR;
	return mask;
}

/*
 * Each close; the last one returns what came of the table. Who exits closes all files,
 * too, but they are released when he has no root folder any more: a last line that names
 * a device by its path has to be read now.
 */
static int table_flush(struct file *file, fl_owner_t id)
{
	return file_count(file) == 1 ? finish_writing(file_of(file)) : 0;
}

static int table_release(struct inode *inode, struct file *file)
{
	struct dmap_file *df = file_of(file);
	struct dmap_device *device = df->device;
	struct dmap_watch *watch = df->watch;

	finish_writing(df);
	spin_lock(&device->lock);
	list_del(&df->node);
	spin_unlock(&device->lock);
	drop_building(df);
	dmap_table_put(df->reading);
	dmap_table_put(df->next);
	dmap_writer_free(&df->writer);
	dmap_errors_put(df->errors);
	seq_release_private(inode, file);
	dmap_watch_put(watch);
	dmap_device_put(device);
	return 0;
}

static const struct file_operations table_file_ops = {
	.owner		= THIS_MODULE,
	.llseek		= dmap_llseek,
	.read_iter	= seq_read_iter,
	.splice_read	= dmap_splice_read,
	.write		= table_write,
	.poll		= table_poll,
	.flush		= table_flush,
	.release	= table_release,
};

static void init_file(struct dmap_file *df, struct dmap_device *device)
{
	mutex_init(&df->writer.lock);
	df->loader.ops = &load_ops;
	df->loader.owner = df;
	df->loader.error = &df->writer.error;
	df->watch = dmap_watch_get(device->watch);
	df->seen = atomic64_read(&df->watch->event);
	dmap_device_get(device);
	df->device = device;
	spin_lock(&device->lock);
	list_add_tail(&df->node, &device->files);
	spin_unlock(&device->lock);
}

/**
 * dmap_file_open() - the file of a device is opened
 * @inode: of the file
 * @file: the file, which gets operations of its own
 * @device: the device
 *
 * Context: the open function of who has the file.
 * Return: 0 or the errno: -EPERM, -ENOMEM, -ENXIO if the module is being removed.
 */
int dmap_file_open(struct inode *inode, struct file *file, struct dmap_device *device)
{
	struct dmap_file *df;
	int err;

	err = dmap_may_open(file);
	if (err)
		return err;
	df = __seq_open_private(file, &table_seq_ops, sizeof(*df));
	if (!df)
		return -ENOMEM;
	if (file->f_mode & FMODE_WRITE) {
		df->errors = dmap_errors_new();
		err = df->errors ? 0 : -ENOMEM;
	}
	if (!err)
		err = dmap_take_file(file, &table_file_ops);
	if (err) {
		dmap_errors_put(df->errors);
		seq_release_private(inode, file);
		return err;
	}
	init_file(df, device);
	return 0;
}

/**
 * dmap_files_gone() - whoever has the file of a device open hears that it is removed
 * @device: a dying device
 *
 * Tables under construction go as well. What is open can be read on from where it
 * is.
 *
 * Context: process context.
 */
void dmap_files_gone(struct dmap_device *device)
{
	struct dmap_table *table;

	WRITE_ONCE(device->watch->gone, true);
	dmap_raise_event(device);
	while ((table = take_idle_table(device)))
		dmap_table_put(table);
}
