// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/device-mapper/control: commands in, one a line; the commands that
 * would make the same devices out.
 *
 * A command is carried out as soon as its line is whole. Lines run in order,
 * and a write is told how far it got: what it returns as taken has run and
 * what it does not has not.
 */
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/sched/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "device-mapper.h"
#include "dm-commit.h"
#include "dm-compat.h"
#include "dm-control.h"
#include "dm-core.h"
#include "dm-event.h"
#include "dm-expire.h"
#include "dm-force.h"
#include "dm-leave.h"
#include "dm-proc.h"
#include "dm-registry.h"
#include "dm-stage.h"
#include "dm-suspend.h"
#include "dm-target.h"
#include "dm-tell.h"
#include "dm-text.h"
#include "dm-wait.h"
#include "dm-writer.h"
#include "dm.h"

/* The last command's error; protects itself, since writers may be many */
static DEFINE_SPINLOCK(last_error_lock);
static struct dmap_error last_error;

/**
 * struct control - control, opened
 * @writer: the text being written
 * @waits_for: the device of a ``wait`` that was interrupted; empty: there is none
 * @since: the count of events that it began with
 */
struct control {
	struct dmap_writer writer;
	char waits_for[DMAP_NAME_MAX + 1];
	u64 since;
};

static struct control *control_of(struct file *file)
{
	return ((struct seq_file *)file->private_data)->private;
}

static void free_control(struct control *control)
{
	dmap_writer_free(&control->writer);
	kfree(control);
}

static int bad_word(struct control *control, u64 number, const char *command,
		    const char *word, const char *what)
{
	dmap_error_set(&control->writer.error, number, command, "\"%.*s\" is %s",
		       DMAP_WORD_SHOWN, word, what);
	return -EINVAL;
}

/*
 * A device that is leaving reads as a line with ``later``. Where that is written,
 * nobody has the device open: so none is left.
 */
static int run_create(struct control *control, char *name, char **more, u64 number)
{
	struct dmap_error *error = &control->writer.error;
	char *minor_word = more[0], *later = more[1];
	u64 minor;
	int err;

	if (later && strcmp(later, "later"))
		return bad_word(control, number, "create", later, "one word too many");
	if (!minor_word)
		return dmap_create(name, -1, error, number);
	if (dmap_parse_u64(minor_word, &minor) || minor > MINORMASK) {
		dmap_error_set(error, number, "create",
			       "MINOR \"%.*s\" is not a number up to %u",
			       DMAP_WORD_SHOWN, minor_word, MINORMASK);
		return -EINVAL;
	}
	err = dmap_create(name, minor, error, number);
	return err || !later ? err : dmap_leave(name, error, number);
}

static int run_remove(struct control *control, char *name, char **more, u64 number)
{
	struct dmap_error *error = &control->writer.error;

	if (!more[0])
		return dmap_remove(name, error, number);
	if (!strcmp(more[0], "later"))
		return dmap_leave(name, error, number);
	if (!strcmp(more[0], "force"))
		return dmap_force(name, error, number);
	return bad_word(control, number, "remove", more[0], "neither later nor force");
}

/*
 * Waits until something has happened that the caller does not know of: @event is the
 * count that he knows; or, with @anew, that of now, and noted there. What has happened
 * already counts, so nothing is missed between reading the device's file and this.
 */
static int wait_for_event(const char *name, u64 *event, bool anew,
			  struct dmap_error *error, u64 line)
{
	struct dmap_device *device = dmap_device_find(name, "wait", error, line);
	struct dmap_watch *watch;
	int err;

	if (!device)
		return -ENODEV;
	/* It shall not be us who keeps the device. */
	watch = dmap_watch_get(device->watch);
	dmap_device_put(device);

	if (anew)
		*event = atomic64_read(&watch->event);
	err = dmap_watch_wait(watch, *event);
	dmap_watch_put(watch);
	if (err == -ENODEV)
		dmap_error_set(error, line, "wait", "%s was removed", name);
	return err;
}

/*
 * Without EVENT it is the next one from now on; or from when it was first written, if a
 * signal has interrupted it and it comes again.
 */
static int run_wait(struct control *control, char *name, char **more, u64 number)
{
	struct dmap_error *error = &control->writer.error;
	char *event_word = more[0];
	bool again = !strcmp(name, control->waits_for);
	u64 event;
	int err;

	if (event_word) {
		if (!dmap_parse_u64(event_word, &event))
			return wait_for_event(name, &event, false, error, number);
		dmap_error_set(error, number, "wait",
			       "EVENT \"%.*s\" is not a number",
			       DMAP_WORD_SHOWN, event_word);
		return -EINVAL;
	}
	err = wait_for_event(name, &control->since, !again, error, number);
	if (err == -ERESTARTSYS)
		strscpy(control->waits_for, name, sizeof(control->waits_for));
	else
		control->waits_for[0] = '\0';
	return err;
}

/* What stands behind ``for`` */
static int parse_seconds(struct control *control, const char *word, u64 number,
			 unsigned int *seconds)
{
	struct dmap_error *error = &control->writer.error;
	u64 value;

	if (!word) {
		dmap_error_set(error, number, "suspend", "SECONDS is missing after for");
		return -EINVAL;
	}
	if (dmap_parse_u64(word, &value) || !value || value > DMAP_EXPIRE_MAX) {
		dmap_error_set(error, number, "suspend",
			       "SECONDS \"%.*s\" is not a number from 1 to %u",
			       DMAP_WORD_SHOWN, word, DMAP_EXPIRE_MAX);
		return -EINVAL;
	}
	*seconds = value;
	return 0;
}

static int run_suspend(struct control *control, char *name, char *rest, u64 number)
{
	unsigned int seconds = 0;
	bool freezes = true;
	char *word;
	int err = 0;

	while (!err && (word = dmap_word(&rest))) {
		if (freezes && !strcmp(word, "nofreeze"))
			freezes = false;
		else if (!seconds && !strcmp(word, "for"))
			err = parse_seconds(control, dmap_word(&rest), number, &seconds);
		else
			err = bad_word(control, number, "suspend", word,
				       "one word too many");
	}
	return err ?: dmap_suspend(name, freezes, seconds, &control->writer.error, number);
}

static int run_commit(struct control *control, char *name, char *rest, u64 number)
{
	return dmap_commit(name, rest, &control->writer.error, number);
}

static int run_tell(struct control *control, char *name, char *rest, u64 number)
{
	return dmap_tell(name, rest, &control->writer.error, number);
}

#define MORE_WORDS	2

/* A command has a name, and some may have more words, a few or any number. */
static const struct command {
	const char *word;
	int (*run)(const char *name, struct dmap_error *error, u64 number);
	int (*run_more)(struct control *control, char *name, char **more, u64 number);
	unsigned int more;
	int (*run_rest)(struct control *control, char *name, char *rest, u64 number);
} commands[] = {
	{ .word = "create", .run_more = run_create, .more = 2 },
	{ .word = "remove", .run_more = run_remove, .more = 1 },
	{ .word = "cancel", .run = dmap_cancel },
	{ .word = "suspend", .run_rest = run_suspend },
	{ .word = "resume", .run = dmap_resume },
	{ .word = "drop", .run = dmap_drop },
	{ .word = "commit", .run_rest = run_commit },
	{ .word = "wait", .run_more = run_wait, .more = 1 },
	{ .word = "tell", .run_rest = run_tell },
};

static const struct command *find_command(const char *word)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(word, commands[i].word))
			return &commands[i];
	return NULL;
}

static int run_command(struct control *control, char *line, u64 number)
{
	struct dmap_error *error = &control->writer.error;
	const struct command *command;
	char *word = dmap_word(&line);
	char *name = dmap_word(&line);
	char *more[MORE_WORDS] = { NULL };
	char *extra;
	int i;

	if (!word)
		return 0;
	command = find_command(word);
	if (!command) {
		dmap_error_set(error, number, NULL,
			       "\"%.*s\" is no command; there are create NAME [MINOR], remove NAME [later | force], cancel NAME, suspend NAME [nofreeze] [for SECONDS], resume NAME, drop NAME, commit NAME..., wait NAME [EVENT], tell NAME SECTOR WORD...",
			       DMAP_WORD_SHOWN, word);
		return -EINVAL;
	}
	if (!name) {
		dmap_error_set(error, number, word, "NAME is missing");
		return -EINVAL;
	}
	if (command->run_rest) {
		control->waits_for[0] = '\0';
		return command->run_rest(control, name, line, number);
	}
	for (i = 0; i < command->more; i++)
		more[i] = dmap_word(&line);
	extra = dmap_word(&line);
	if (extra)
		return bad_word(control, number, word, extra, "one word too many");
	if (command->run_more)
		return command->run_more(control, name, more, number);
	control->waits_for[0] = '\0';
	return command->run(name, error, number);
}

/*
 * Runs a line, if @result says there is one, and notes what came of it. Nothing has, if
 * it was interrupted.
 */
static int run_line(struct control *control, int result, char *line)
{
	struct dmap_writer *writer = &control->writer;
	bool blank = result == 1 && !line[strspn(line, " \t")];

	if (blank)
		return 0;
	if (result < 0)
		result = dmap_writer_bad_line(writer, result);
	else
		result = run_command(control, line, writer->lines.number);
	if (result == -ERESTARTSYS)
		return result;

	spin_lock(&last_error_lock);
	if (result)
		last_error = writer->error;
	else
		last_error.text[0] = '\0';
	spin_unlock(&last_error_lock);
	return result;
}

/*
 * Runs all whole lines in the buffer. On error the line that failed and what
 * follows it are still there.
 */
static int run_lines(struct control *control)
{
	struct dmap_lines *lines = &control->writer.lines;
	char *line;
	int result, err;

	while ((result = dmap_lines_next(lines, &line))) {
		err = run_line(control, result, line);
		if (!err)
			continue;
		dmap_lines_unread(lines);
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
	struct control *control = control_of(file);
	struct dmap_writer *writer = &control->writer;
	struct dmap_mark mark;
	size_t taken = 0;
	ssize_t got;
	int err;

	err = dmap_writer_begin(writer, &mark);
	if (err)
		return err;
	while (taken < count && !err) {
		got = dmap_writer_fetch(writer, from + taken,
					count - taken);
		if (got < 0) {
			err = got;
			break;
		}
		taken += got;
		err = run_lines(control);
	}
	if (err)
		taken = dmap_writer_take_back(writer, &mark, taken);
	writer->failed = err;
	dmap_writer_end(writer, &mark);
	return taken ?: err;
}

static int control_show(struct seq_file *m, void *v)
{
	struct dmap_error error;

	seq_printf(m, "# device-mapper %s abi=%u major=%u targets=", DMAP_VERSION,
		   DMAP_ABI, dmap_major());
	dmap_types_print(m);
	seq_putc(m, '\n');

	spin_lock(&last_error_lock);
	error = last_error;
	spin_unlock(&last_error_lock);
	if (error.text[0])
		seq_printf(m, "# error=%s\n", error.text);

	dmap_print_devices(m);
	dmap_print_remains(m);
	return 0;
}

/*
 * No more will come: what has no newline is a line, unless who wrote it was killed in the
 * middle of it. The second time nothing is left.
 */
static int finish_commands(struct control *control)
{
	struct dmap_writer *writer = &control->writer;
	unsigned int noio;
	int result, err = 0;
	char *line;

	if (writer->failed || dmap_was_killed())
		return 0;
	noio = memalloc_noio_save();
	result = dmap_lines_rest(&writer->lines, &line);
	if (result)
		err = run_line(control, result, line);
	writer->failed = err;
	memalloc_noio_restore(noio);
	return err;
}

/* Each close; the last one returns what came of the last line. */
static int control_flush(struct file *file, fl_owner_t id)
{
	return file_count(file) == 1 ? finish_commands(control_of(file)) : 0;
}

static int control_release(struct inode *inode, struct file *file)
{
	struct control *control = control_of(file);

	finish_commands(control);
	free_control(control);
	return single_release(inode, file);
}

/* It has no events. Without this epoll would not take the file at all. */
static __poll_t control_poll(struct file *file, poll_table *wait)
{
	return DEFAULT_POLLMASK;
}

static const struct file_operations control_file_ops = {
	.owner		= THIS_MODULE,
	.llseek		= dmap_llseek,
	.read_iter	= seq_read_iter,
	.splice_read	= dmap_splice_read,
	.write		= control_write,
	.poll		= control_poll,
	.flush		= control_flush,
	.release	= control_release,
};

static int control_open(struct inode *inode, struct file *file)
{
	struct control *control;
	int err;

	err = dmap_may_open(file);
	if (err)
		return err;
	control = kzalloc(sizeof(*control), GFP_KERNEL_ACCOUNT);
	if (!control)
		return -ENOMEM;
	mutex_init(&control->writer.lock);
	err = single_open(file, control_show, control);
	if (err)
		goto err_control;
	err = dmap_take_file(file, &control_file_ops);
	if (err)
		goto err_seq;
	return 0;

err_seq:
	single_release(inode, file);
err_control:
	free_control(control);
	return err;
}

/* As those of tables are, see dm-writer.c */
static const struct proc_ops control_ops = {
	.proc_open	= control_open,
	.proc_lseek	= dmap_llseek,
};

static struct proc_dir_entry *entry;

/**
 * dmap_control_init() - make control
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_control_init(void)
{
	entry = dmap_proc_create("control", &control_ops, NULL);
	return entry ? 0 : -ENOMEM;
}

/**
 * dmap_control_exit() - undo dmap_control_init()
 */
void dmap_control_exit(void)
{
	proc_remove(entry);
}
