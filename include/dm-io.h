/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way of a request; see dm-io.c.
 */
#ifndef _DM_IO_H
#define _DM_IO_H

struct bio;
struct dmap_device;
struct dmap_io;

int dmap_io_init(void);
void dmap_io_exit(void);
int dmap_io_setup(struct dmap_device *device);
void dmap_io_teardown(struct dmap_device *device);
void dmap_submit_bio(struct bio *bio);
struct dmap_io *dmap_io_whole(struct bio *bio);
int dmap_io_can_queue(struct dmap_device *device);
int dmap_io_can_protect(struct dmap_device *device);

#endif /* _DM_IO_H */
