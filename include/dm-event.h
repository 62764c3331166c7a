/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events, and who waits for them; see dm-event.c.
 */
#ifndef _DM_EVENT_H
#define _DM_EVENT_H

#include <linux/atomic.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/wait.h>

struct dmap_device;

/**
 * struct dmap_watch - what those who poll a device's file wait for
 * @refs: one for the device, one for each open file
 * @queue: where they wait
 * @event: counts what they want to know
 * @gone: the device was removed
 *
 * It outlives the device: a file can stay open, and be polled, for as long as
 * its owner likes.
 */
struct dmap_watch {
	refcount_t refs;
	wait_queue_head_t queue;
	atomic64_t event;
	bool gone;
};

int dmap_event_setup(struct dmap_device *device);
struct dmap_watch *dmap_watch_get(struct dmap_watch *watch);
void dmap_watch_put(struct dmap_watch *watch);
void dmap_raise_event(struct dmap_device *device);
int dmap_watch_wait(struct dmap_watch *watch, u64 event);

#endif /* _DM_EVENT_H */
