// SPDX-License-Identifier: GPL-2.0
/*
 * The files under /proc/device-mapper: text in, text out, poll. What the text
 * means is decided elsewhere.
 *
 * A file that is open for writing collects lines in a buffer of its own and
 * carries them out as they become whole, under a lock of its own. Commands are
 * carried out one by one. A table is built line by line and handed over at
 * its end; until then it is nobody else's.
 *
 * What is read is a snapshot: control is printed in one go; for a table the
 * first read takes a reference on the one that is live, and all that follows
 * comes from that one, whatever happens to the device meanwhile.
 *
 * procfs calls release for every open file when its entry is removed, and
 * waits for calls on it that are under way. Pollers are another matter: they
 * sleep on device->pollers outside of any call. dmap_proc_remove() wakes them
 * and waits until they have left; see there.
 */
#include <linux/capability.h>
#include <linux/delay.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "device-mapper.h"
#include "dm-core.h"
#include "dm-load.h"
#include "dm-table.h"
#include "dm-target.h"
#include "dm-text.h"

#define DIR_NAME	"device-mapper"
#define WRITE_CHUNK	(DMAP_LINES_BUF / 2)

static struct proc_dir_entry *dir;

/* The last command's error; protects itself, since writers may be many */
static DEFINE_SPINLOCK(control_error_lock);
static struct dmap_error control_error;

/**
 * struct dmap_file - an open file
 * @device: whose; NULL for control
 * @lock: protects what the writer has
 * @lines: the writer's text; its buffer is there from the first write on
 * @error: what was wrong with it
 * @failed: the last write failed, or the table's text is past saving
 * @loader: reads a table's text
 * @building: the table as far as it has come, or NULL
 * @reading: the table that the reader is in, or NULL; protected by the lock of
 *	the seq_file
 * @seen: the event that the reader knows of
 */
struct dmap_file {
	struct dmap_device *device;
	struct mutex lock;	/* one writer at a time */
	struct dmap_lines lines;
	struct dmap_error error;
	bool failed;
	struct dmap_loader loader;
	struct dmap_table *building;
	struct dmap_table *reading;
	u64 seen;
};

static struct dmap_file *file_of(struct file *file)
{
	return ((struct seq_file *)file->private_data)->private;
}

/*
 * Writing, for both kinds of file
 */

static int may_open(struct file *file)
{
	if ((file->f_mode & FMODE_WRITE) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return 0;
}

/*
 * Moves the next of the user's bytes into the line buffer. Returns how many,
 * or an errno.
 */
static ssize_t fetch(struct dmap_file *df, const char __user *from,
		     size_t count)
{
	size_t room;
	char *to;

	if (!df->lines.buf) {
		df->lines.buf = kmalloc(DMAP_LINES_BUF, GFP_KERNEL_ACCOUNT);
		if (!df->lines.buf)
			return -ENOMEM;
	}
	if (fatal_signal_pending(current))
		return -EINTR;
	cond_resched();

	to = dmap_lines_room(&df->lines, &room);
	count = min3(count, room, (size_t)WRITE_CHUNK);
	if (copy_from_user(to, from, count))
		return -EFAULT;
	dmap_lines_fill(&df->lines, count);
	return count;
}

static void init_file(struct dmap_file *df, struct dmap_device *device)
{
	mutex_init(&df->lock);
	df->device = device;
}

static void free_file(struct dmap_file *df)
{
	kfree(df->lines.buf);
	kfree(df);
}

/*
 * control
 */

static int bad_line(struct dmap_error *error, u64 number, int err)
{
	if (err == -E2BIG)
		dmap_error_set(error, number, NULL,
			       "longer than %d bytes", DMAP_LINE_MAX);
	else
		dmap_error_set(error, number, NULL, "holds a NUL byte");
	return err;
}

static int run_create(char *name, char *minor_word, struct dmap_error *error,
		      u64 number)
{
	u64 minor;

	if (!minor_word)
		return dmap_create(name, -1, error, number);
	if (dmap_parse_u64(minor_word, &minor) || minor > MINORMASK) {
		dmap_error_set(error, number, "create",
			       "MINOR \"%.*s\" is not a number up to %u",
			       DMAP_WORD_SHOWN, minor_word, MINORMASK);
		return -EINVAL;
	}
	return dmap_create(name, minor, error, number);
}

static int run_command(char *line, struct dmap_error *error, u64 number)
{
	static const struct {
		const char *word;
		int (*run)(const char *name, struct dmap_error *error,
			   u64 number);
	} commands[] = {
		{ "remove", dmap_remove },
		{ "suspend", dmap_suspend },
		{ "resume", dmap_resume },
	};
	char *command = dmap_word(&line);
	char *name = dmap_word(&line);
	char *minor = NULL;
	char *extra;
	bool create;
	int i;

	if (!command)
		return 0;
	create = !strcmp(command, "create");
	for (i = 0; !create && i < ARRAY_SIZE(commands); i++)
		if (!strcmp(command, commands[i].word))
			break;
	if (i == ARRAY_SIZE(commands)) {
		dmap_error_set(error, number, NULL,
			       "\"%.*s\" is no command; there are create NAME [MINOR], remove NAME, suspend NAME, resume NAME",
			       DMAP_WORD_SHOWN, command);
		return -EINVAL;
	}
	if (!name) {
		dmap_error_set(error, number, command, "NAME is missing");
		return -EINVAL;
	}
	if (create)
		minor = dmap_word(&line);
	extra = dmap_word(&line);
	if (extra) {
		dmap_error_set(error, number, command,
			       "\"%.*s\" is one word too many",
			       DMAP_WORD_SHOWN, extra);
		return -EINVAL;
	}
	if (create)
		return run_create(name, minor, error, number);
	return commands[i].run(name, error, number);
}

/* Runs a line, if @result says there is one, and notes what came of it */
static int run_line(struct dmap_file *df, int result, char *line)
{
	u64 number = df->lines.number;
	bool blank = result == 1 && !line[strspn(line, " \t")];

	if (blank)
		return 0;
	if (result < 0)
		result = bad_line(&df->error, number, result);
	else
		result = run_command(line, &df->error, number);

	spin_lock(&control_error_lock);
	if (result)
		control_error = df->error;
	else
		control_error.text[0] = '\0';
	spin_unlock(&control_error_lock);
	return result;
}

/*
 * Runs all whole lines in the buffer. On error the line that failed and what
 * follows it are still there.
 */
static int run_lines(struct dmap_file *df)
{
	char *line;
	int result, err;

	while ((result = dmap_lines_next(&df->lines, &line))) {
		err = run_line(df, result, line);
		if (!err)
			continue;
		dmap_lines_unread(&df->lines);
		return err;
	}
	return 0;
}

/*
 * A write that fails takes back no line that ran, and runs none twice: it
 * returns how far it got, and if that is nowhere, why. What had been written
 * of the failing line before stays, so that the same write can be tried again.
 */
static ssize_t control_write(struct file *file, const char __user *from,
			     size_t count, loff_t *pos)
{
	struct dmap_file *df = file_of(file);
	struct dmap_lines *lines = &df->lines;
	size_t carried, taken = 0;
	ssize_t got;
	u64 number;
	int err = 0;

	mutex_lock(&df->lock);
	carried = dmap_lines_pending(lines);
	number = lines->number;
	while (taken < count && !err) {
		got = fetch(df, from + taken, count - taken);
		if (got < 0) {
			err = got;
			break;
		}
		taken += got;
		err = run_lines(df);
	}
	if (err && lines->number == number) {
		lines->tail = lines->head + carried;
		taken = 0;
	} else if (err) {
		taken -= dmap_lines_pending(lines);
		lines->tail = lines->head;
	}
	df->failed = err;
	mutex_unlock(&df->lock);
	return taken ?: err;
}

static int control_show(struct seq_file *m, void *v)
{
	struct dmap_error error;

	seq_printf(m, "# device-mapper %s major=%u targets=", DMAP_VERSION,
		   dmap_major());
	dmap_types_print(m);
	seq_putc(m, '\n');

	spin_lock(&control_error_lock);
	error = control_error;
	spin_unlock(&control_error_lock);
	if (error.text[0])
		seq_printf(m, "# error=%s\n", error.text);

	dmap_print_devices(m);
	return 0;
}

static int control_open(struct inode *inode, struct file *file)
{
	struct dmap_file *df;
	int err;

	err = may_open(file);
	if (err)
		return err;
	df = kzalloc(sizeof(*df), GFP_KERNEL_ACCOUNT);
	if (!df)
		return -ENOMEM;
	init_file(df, NULL);
	err = single_open(file, control_show, df);
	if (err)
		free_file(df);
	return err;
}

static int control_release(struct inode *inode, struct file *file)
{
	struct dmap_file *df = file_of(file);
	char *line;
	int result;

	if (!df->failed) {
		result = dmap_lines_rest(&df->lines, &line);
		if (result)
			run_line(df, result, line);
	}
	free_file(df);
	return single_release(inode, file);
}

static const struct proc_ops control_ops = {
	.proc_open	= control_open,
	.proc_read_iter	= seq_read_iter,
	.proc_write	= control_write,
	.proc_lseek	= seq_lseek,
	.proc_release	= control_release,
};

/*
 * A table: writing
 */

static int add_entry(void *owner, struct dmap_spec *spec)
{
	struct dmap_file *df = owner;

	if (!df->building) {
		df->building = dmap_table_new(df->device, &df->error);
		if (!df->building) {
			dmap_error_set(&df->error, spec->number, spec->target,
				       "out of memory");
			return -ENOMEM;
		}
	}
	return dmap_table_add(df->building, spec);
}

static void drop_building(struct dmap_file *df)
{
	dmap_table_put(df->building);
	df->building = NULL;
}

static int finish_table(void *owner, enum dmap_finish how, u64 number)
{
	struct dmap_file *df = owner;
	int err;

	err = dmap_bind(df->device, df->building, how, number);
	if (err)
		return err;
	if (how != DMAP_FINISH_CHECK)
		df->building = NULL;	/* the device's now */
	drop_building(df);
	dmap_set_error(df->device, NULL);
	return 0;
}

static const struct dmap_loader_ops load_ops = {
	.add	= add_entry,
	.finish	= finish_table,
};

/* Notes the outcome of a load that failed; what was built goes at once */
static void load_failed(struct dmap_file *df)
{
	df->failed = true;
	drop_building(df);
	dmap_set_error(df->device, &df->error);
}

static int load_line(struct dmap_file *df, int result, char *line)
{
	u64 number = df->lines.number;
	int err;

	if (result < 0) {
		bad_line(&df->error, number, result);
		err = dmap_loader_fail(&df->loader, result);
	} else {
		err = dmap_loader_line(&df->loader, number, line);
	}
	if (err)
		load_failed(df);
	return err;
}

static int load_lines(struct dmap_file *df)
{
	char *line;
	int result, err;

	while ((result = dmap_lines_next(&df->lines, &line))) {
		err = load_line(df, result, line);
		if (err)
			return err;
	}
	return 0;
}

/* Once a table's text has failed, every further write says so again. */
static ssize_t table_write(struct file *file, const char __user *from,
			   size_t count, loff_t *pos)
{
	struct dmap_file *df = file_of(file);
	size_t taken = 0;
	ssize_t got;
	int err = 0;

	mutex_lock(&df->lock);
	if (df->failed)
		err = df->loader.failure;
	while (taken < count && !err) {
		got = fetch(df, from + taken, count - taken);
		if (got < 0) {
			err = dmap_loader_fail(&df->loader, got);
			dmap_error_set(&df->error, df->lines.number + 1, NULL,
				       "cannot be read (error %d)", -err);
			load_failed(df);
			break;
		}
		taken += got;
		err = load_lines(df);
	}
	mutex_unlock(&df->lock);
	return err ?: taken;
}

static void finish_writing(struct dmap_file *df)
{
	char *line;
	int result;

	if (df->failed)
		return;
	result = dmap_lines_rest(&df->lines, &line);
	if (result && load_line(df, result, line))
		return;
	if (dmap_loader_close(&df->loader, df->lines.number))
		load_failed(df);
}

/*
 * A table: reading. Position 0 is the header with ``begin``, 1 to count are
 * the lines, count + 1 is ``end``.
 */

static void take_snapshot(struct dmap_file *df)
{
	struct dmap_device *device = df->device;
	struct dmap_table *old = df->reading;

	spin_lock(&device->lock);
	df->reading = dmap_table_get(device->table);
	df->seen = device->event;
	spin_unlock(&device->lock);
	dmap_table_put(old);
}

static void *table_at(struct dmap_file *df, loff_t pos)
{
	loff_t last = df->reading ? df->reading->count + 1 : 0;

	/* Not a pointer to anything, only not NULL */
	return pos <= last ? df : NULL;
}

static void *table_start(struct seq_file *m, loff_t *pos)
{
	struct dmap_file *df = m->private;

	if (!*pos)
		take_snapshot(df);
	return table_at(df, *pos);
}

static void *table_next(struct seq_file *m, void *v, loff_t *pos)
{
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
	struct dmap_error error;
	const char *state;
	unsigned int openers;

	spin_lock(&device->lock);
	state = device->state_suspended ? "suspended" :
		table ? "active" : "empty";
	openers = device->openers;
	error = device->error;
	spin_unlock(&device->lock);

	seq_printf(m, "# name=%s dev=%u:%d state=%s size=%llu targets=%zu open=%u event=%llu\n",
		   device->name, dmap_major(), device->minor, state,
		   table ? table->size : 0, table ? table->count : 0,
		   openers, df->seen);
	if (error.text[0])
		seq_printf(m, "# error=%s\n", error.text);
	if (table)
		seq_puts(m, "begin\n");
}

static int table_show(struct seq_file *m, void *v)
{
	struct dmap_file *df = m->private;
	struct dmap_table *table = df->reading;

	if (!m->index)
		show_header(df, m);
	else if (m->index <= table->count)
		dmap_table_print(table, m->index - 1, m);
	else
		seq_puts(m, "end\n");
	return 0;
}

static const struct seq_operations table_seq_ops = {
	.start	= table_start,
	.next	= table_next,
	.stop	= table_stop,
	.show	= table_show,
};

static int table_open(struct inode *inode, struct file *file)
{
	struct dmap_device *device = pde_data(inode);
	struct dmap_file *df;
	int err;

	err = may_open(file);
	if (err)
		return err;
	df = __seq_open_private(file, &table_seq_ops, sizeof(*df));
	if (!df)
		return -ENOMEM;
	init_file(df, device);
	df->loader.ops = &load_ops;
	df->loader.owner = df;
	df->loader.error = &df->error;
	spin_lock(&device->lock);
	df->seen = device->event;
	spin_unlock(&device->lock);
	return 0;
}

static int table_release(struct inode *inode, struct file *file)
{
	struct dmap_file *df = file_of(file);

	finish_writing(df);
	drop_building(df);
	dmap_table_put(df->reading);
	kfree(df->lines.buf);
	return seq_release_private(inode, file);
}

static __poll_t table_poll(struct file *file, poll_table *wait)
{
	struct dmap_file *df = file_of(file);
	struct dmap_device *device = df->device;
	__poll_t mask = EPOLLIN | EPOLLRDNORM | EPOLLOUT | EPOLLWRNORM;

	down_read(&device->poll_gate);
	if (device->dying)
		mask |= EPOLLPRI | EPOLLERR | EPOLLHUP;
	else
		poll_wait(file, &device->pollers, wait);
	up_read(&device->poll_gate);

	spin_lock(&device->lock);
	if (device->event != df->seen)
		mask |= EPOLLPRI | EPOLLERR;
	spin_unlock(&device->lock);
	return mask;
}

static const struct proc_ops table_ops = {
	.proc_open	= table_open,
	.proc_read_iter	= seq_read_iter,
	.proc_write	= table_write,
	.proc_lseek	= seq_lseek,
	.proc_poll	= table_poll,
	.proc_release	= table_release,
};

/**
 * dmap_proc_add() - make a device's file
 * @device: the device
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_proc_add(struct dmap_device *device)
{
	device->proc = proc_create_data(device->name, 0644, dir, &table_ops,
					device);
	return device->proc ? 0 : -ENOMEM;
}

/*
 * Gets everybody off device->pollers, which is about to be freed. Those in
 * poll() and select() wake up, find the device dying and leave by themselves.
 * An epoll stays queued as long as its file is open, which procfs does not
 * wait for: POLLFREE is what makes it let go. No new ones come, see
 * table_poll().
 */
static void drain_pollers(struct dmap_device *device)
{
	down_write(&device->poll_gate);
	up_write(&device->poll_gate);
	dmap_raise_event(device);
	__wake_up(&device->pollers, TASK_NORMAL, 0,
		  poll_to_key(EPOLLHUP | POLLFREE));
	/* poll_gate orders this against the last one that was let in. */
	while (waitqueue_active(&device->pollers)) {
		wake_up_poll(&device->pollers,
			     EPOLLPRI | EPOLLERR | EPOLLHUP);
		usleep_range(100, 1000);
	}
}

/**
 * dmap_proc_remove() - take a device's file away
 * @device: a dying device
 *
 * Context: process context; waits for reads and writes under way, so no lock
 * may be held that they take.
 */
void dmap_proc_remove(struct dmap_device *device)
{
	drain_pollers(device);
	proc_remove(device->proc);
}

/**
 * dmap_proc_init() - make the directory and control
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_proc_init(void)
{
	dir = proc_mkdir(DIR_NAME, NULL);
	if (!dir)
		return -ENOMEM;
	if (!proc_create("control", 0644, dir, &control_ops)) {
		proc_remove(dir);
		return -ENOMEM;
	}
	return 0;
}

/**
 * dmap_proc_exit() - undo dmap_proc_init()
 */
void dmap_proc_exit(void)
{
	proc_remove(dir);
}
