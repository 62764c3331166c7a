/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all our files have in common; see dm-writer.c.
 */
#ifndef _DM_WRITER_H
#define _DM_WRITER_H

#include <linux/fs.h>
#include <linux/mutex.h>

#include "dm-text.h"

/**
 * struct dmap_writer - text being written to an open file
 * @lock: protects the rest
 * @lines: the text; its buffer is there from the first write on
 * @error: what was wrong with it
 * @failed: the last write failed, or for a table, the whole of its text
 */
struct dmap_writer {
	struct mutex lock;	/* one write at a time */
	struct dmap_lines lines;
	struct dmap_error error;
	bool failed;
};

/**
 * struct dmap_mark - where a write has begun
 * @lines: how many had been taken
 * @carried: how many bytes of the next one had come
 * @noio: for memalloc_noio_restore()
 */
struct dmap_mark {
	u64 lines;
	size_t carried;
	unsigned int noio;
};

int dmap_take_file(struct file *file, const struct file_operations *ops);
loff_t dmap_llseek(struct file *file, loff_t offset, int whence);
int dmap_may_open(struct file *file);
int dmap_writer_begin(struct dmap_writer *writer, struct dmap_mark *mark);
void dmap_writer_end(struct dmap_writer *writer, const struct dmap_mark *mark);
size_t dmap_writer_take_back(struct dmap_writer *writer, const struct dmap_mark *mark,
			     size_t taken);
ssize_t dmap_writer_fetch(struct dmap_writer *writer, const char __user *from,
			  size_t count);
int dmap_writer_bad_line(struct dmap_writer *writer, int err);
void dmap_writer_free(struct dmap_writer *writer);

#endif /* _DM_WRITER_H */
