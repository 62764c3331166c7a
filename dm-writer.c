// SPDX-License-Identifier: GPL-2.0
/*
 * What all our files have in common: how they are opened, and how text that is written to
 * one becomes lines.
 *
 * A file that is open for writing collects lines in a buffer of its own and
 * carries them out as they become whole, under a lock of its own. All of it runs without
 * I/O to get memory.
 *
 * procfs, when an entry is removed, waits for calls on its files that are under
 * way, and from then on answers by itself. But a call may last for ever, where
 * the memory that text is copied from or to never answers, and who polls has to
 * hear that the device was removed. So who has a file does no more than open it: it
 * then has operations of its own, and holds what they need.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "dm-text.h"
#include "dm-writer.h"

/**
 * dmap_take_file() - a file gets operations of its own in place of procfs's
 * @file: being opened
 * @ops: of this module, on which the file holds a reference from now on
 *
 * Context: the open function of procfs.
 * Return: 0, or -ENXIO if the module is being removed.
 */
int dmap_take_file(struct file *file, const struct file_operations *ops)
{
	if (!fops_get(ops))
		return -ENXIO;
	replace_fops(file, ops);
	return 0;
}

/**
 * dmap_llseek() - seek in a file
 * @file: the file
 * @offset: where to
 * @whence: from where
 *
 * Who opens a file to append to it goes to its end first. For a writer all places are
 * one. For a reader there is no end but where the text ends, which he has to read;
 * programs that are told so do, and would take any other answer for the end.
 *
 * Return: the place, or -EINVAL.
 */
loff_t dmap_llseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_END && !offset && (file->f_mode & FMODE_WRITE))
		return file->f_pos;
	return seq_lseek(file, offset, whence);
}

/**
 * dmap_may_open() - may a file be opened the way it is?
 * @file: the file
 *
 * Return: 0, or -EPERM: to write takes CAP_SYS_ADMIN in the initial user
 * namespace.
 */
int dmap_may_open(struct file *file)
{
	if ((file->f_mode & FMODE_WRITE) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return 0;
}

/**
 * dmap_writer_begin() - a write begins
 * @writer: the writer
 * @mark: set to where it does
 *
 * Until dmap_writer_end() the writer is locked, and gets memory without I/O.
 *
 * Return: 0, or -ERESTARTSYS if a signal came while another write went on.
 */
int dmap_writer_begin(struct dmap_writer *writer, struct dmap_mark *mark)
{
	if (mutex_lock_interruptible(&writer->lock))
		return -ERESTARTSYS;
	mark->noio = memalloc_noio_save();
	mark->lines = writer->lines.number;
	mark->carried = dmap_lines_pending(&writer->lines);
	return 0;
}

/**
 * dmap_writer_end() - undo dmap_writer_begin()
 * @writer: the writer
 * @mark: where the write began
 */
void dmap_writer_end(struct dmap_writer *writer, const struct dmap_mark *mark)
{
	memalloc_noio_restore(mark->noio);
	mutex_unlock(&writer->lock);
}

/**
 * dmap_writer_take_back() - forget what a write brought from a line on
 * @writer: the writer; the line was put back by dmap_lines_unread()
 * @mark: where the write began
 * @taken: how many bytes it brought
 *
 * What had come of that line before stays, so that the same can be written again.
 *
 * Return: how many it brought before that line.
 */
size_t dmap_writer_take_back(struct dmap_writer *writer, const struct dmap_mark *mark,
			     size_t taken)
{
	struct dmap_lines *lines = &writer->lines;

	if (lines->number == mark->lines) {
		lines->tail = lines->head + mark->carried;
		return 0;
	}
	taken -= dmap_lines_pending(lines);
	lines->tail = lines->head;
	return taken;
}

/**
 * dmap_writer_fetch() - move the next of the user's bytes into the buffer
 * @writer: the writer, locked, with no whole line left in the buffer
 * @from: the bytes
 * @count: how many, at least 1
 *
 * Return: how many it took, or -ENOMEM, -EFAULT, -ERESTARTSYS when killed.
 */
ssize_t dmap_writer_fetch(struct dmap_writer *writer, const char __user *from,
			  size_t count)
{
	struct dmap_lines *lines = &writer->lines;
	size_t room;
	char *to;

	lockdep_assert_held(&writer->lock);
	if (!lines->buf) {
		lines->buf = kmalloc(DMAP_LINES_BUF, GFP_KERNEL_ACCOUNT);
		if (!lines->buf)
			return -ENOMEM;
	}
	if (fatal_signal_pending(current))
		return -ERESTARTSYS;
	cond_resched();

	to = dmap_lines_room(lines, &room);
	count = min(count, room);
	if (copy_from_user(to, from, count))
		return -EFAULT;
	dmap_lines_fill(lines, count);
	return count;
}

/**
 * dmap_writer_bad_line() - say what is wrong with a line that is none
 * @writer: the writer
 * @err: what dmap_lines_next() returned
 *
 * Return: @err
 */
int dmap_writer_bad_line(struct dmap_writer *writer, int err)
{
	if (err == -E2BIG)
		dmap_error_set(&writer->error, writer->lines.number, NULL,
			       "longer than %d bytes", DMAP_LINE_MAX);
	else
		dmap_error_set(&writer->error, writer->lines.number, NULL,
			       "holds a NUL byte");
	return err;
}

/**
 * dmap_writer_free() - free what a writer has, but not itself
 * @writer: the writer
 */
void dmap_writer_free(struct dmap_writer *writer)
{
	kfree(writer->lines.buf);
	writer->lines.buf = NULL;
}
