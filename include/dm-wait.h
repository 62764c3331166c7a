/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What ends a wait; see dm-wait.c.
 */
#ifndef _DM_WAIT_H
#define _DM_WAIT_H

#include <linux/types.h>

struct dmap_device;
struct dmap_error;
struct mutex;
struct wait_queue_head;

/**
 * enum dmap_patience - what ends a wait for I/O before its time
 * @DMAP_UNTIL_DONE: nothing
 * @DMAP_UNTIL_SIGNAL: any signal, as what is written is written again
 * @DMAP_UNTIL_KILLED: a fatal one
 */
enum dmap_patience {
	DMAP_UNTIL_DONE,
	DMAP_UNTIL_SIGNAL,
	DMAP_UNTIL_KILLED,
};

bool dmap_was_killed(void);
int dmap_wait_until(struct wait_queue_head *queue, bool (*done)(void *what), void *what,
		    enum dmap_patience patience);
int dmap_wait_device(struct dmap_device *device, struct wait_queue_head *queue,
		     bool (*done)(void *what), void *what, enum dmap_patience patience);
int dmap_lock(struct mutex *lock, enum dmap_patience patience);
int dmap_wait_failed(struct dmap_error *error, u64 line, const char *command,
		     const char *name, int err);

#endif /* _DM_WAIT_H */
