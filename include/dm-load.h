/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The grammar of a table's text. Pure, like dm-text.
 */
#ifndef _DM_LOAD_H
#define _DM_LOAD_H

#include <linux/limits.h>
#include <linux/types.h>

#include "dm-text.h"

/* So many bad lines of a table are told; there it ends. */
#define DMAP_BAD_LINES_MAX	100

/* The largest device: its size in bytes must fit a signed 64-bit offset. */
#define DMAP_SECTORS_MAX	(S64_MAX >> 9)

/**
 * struct dmap_spec - one line of a table, taken apart
 * @number: of the line, from 1
 * @start: first sector of its range
 * @length: sectors in its range
 * @target: the name of the target
 * @args: cursor over the words that are left, for dmap_word()
 */
struct dmap_spec {
	u64 number;
	u64 start;
	u64 length;
	const char *target;
	char *args;
};

/**
 * enum dmap_finish - how a table's text ended
 * @DMAP_FINISH_END: with ``end``: make it live
 * @DMAP_FINISH_NOW: with ``end now``: as ``end``, and wait for nothing
 * @DMAP_FINISH_CHECK: with ``check``: validate all of it, then throw it away
 * @DMAP_FINISH_READY: with ``ready``: keep it as the next one, for ``commit``
 * @DMAP_FINISH_CLOSE: with close() and no ``begin``: as ``end``, but careful
 */
enum dmap_finish {
	DMAP_FINISH_END,
	DMAP_FINISH_NOW,
	DMAP_FINISH_CHECK,
	DMAP_FINISH_READY,
	DMAP_FINISH_CLOSE,
};

/**
 * struct dmap_loader_ops - who takes what the grammar accepts
 * @add: one line of the table, in order, without gap or overlap
 * @finish: all lines are there
 * @bad: loader->error says what is wrong with a line; 0 or -ENOMEM, which ends it
 *
 * The first two return 0 or an errno, having set loader->error to say why. @finish may return
 * -ERESTARTSYS, with nothing done, and is called again.
 */
struct dmap_loader_ops {
	int (*add)(void *owner, struct dmap_spec *spec);
	int (*finish)(void *owner, enum dmap_finish how, u64 number);
	int (*bad)(void *owner);
};

/**
 * enum dmap_load_state - how far the text has come
 * @DMAP_LOAD_NONE: nothing yet but blank lines and comments
 * @DMAP_LOAD_BARE: lines of a table, no ``begin``
 * @DMAP_LOAD_BEGUN: ``begin``, and perhaps lines
 * @DMAP_LOAD_DONE: ``end``, ``check`` or ``ready``, successfully
 * @DMAP_LOAD_FAILED: something was wrong; nothing more is taken
 */
enum dmap_load_state {
	DMAP_LOAD_NONE,
	DMAP_LOAD_BARE,
	DMAP_LOAD_BEGUN,
	DMAP_LOAD_DONE,
	DMAP_LOAD_FAILED,
};

/**
 * struct dmap_loader - a table's text being read
 * @ops: who takes the lines
 * @owner: for @ops
 * @error: where to say what was wrong
 * @state: how far it has come
 * @end: where the last line's range ended, in sectors
 * @lost: that cannot be told, as that line was bad
 * @live: it has ended with ``end``, and one that ends with ``ready`` may follow
 * @next: that is it
 * @bad: how many lines were
 * @failure: the errno of the first of them
 */
struct dmap_loader {
	const struct dmap_loader_ops *ops;
	void *owner;
	struct dmap_error *error;
	enum dmap_load_state state;
	u64 end;
	bool lost;
	bool live;
	bool next;
	unsigned int bad;
	int failure;
};

int dmap_loader_line(struct dmap_loader *loader, u64 number, char *text);
int dmap_loader_bad_line(struct dmap_loader *loader, int err);
int dmap_loader_in_vain(const struct dmap_loader *loader);
int dmap_loader_close(struct dmap_loader *loader, u64 number);
int dmap_loader_abandon(struct dmap_loader *loader, u64 number);
int dmap_loader_fail(struct dmap_loader *loader, int err);

/* There were lines, and neither an end nor a reason to take no more */
static inline bool dmap_loader_is_open(const struct dmap_loader *loader)
{
	return loader->state == DMAP_LOAD_BARE || loader->state == DMAP_LOAD_BEGUN ||
		(loader->state == DMAP_LOAD_NONE && loader->failure);
}

#endif /* _DM_LOAD_H */
