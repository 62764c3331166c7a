/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was wrong with a table; see dm-error.c.
 */
#ifndef _DM_ERROR_H
#define _DM_ERROR_H

#include <linux/list.h>
#include <linux/refcount.h>

#include "dm-text.h"

struct dmap_device;
struct seq_file;

/**
 * struct dmap_errors - what was wrong with a table, for readers
 * @refs: one for who loads it, one for the device, one for each who prints it
 * @count: how many there are
 * @first: the first of them
 * @more: the others
 */
struct dmap_errors {
	refcount_t refs;
	unsigned int count;
	struct dmap_error first;
	struct list_head more;
};

struct dmap_errors *dmap_errors_new(void);
struct dmap_errors *dmap_errors_get(struct dmap_errors *errors);
void dmap_errors_put(struct dmap_errors *errors);
int dmap_errors_add(struct dmap_errors *errors, const struct dmap_error *error);
void dmap_errors_show(const struct dmap_errors *errors, struct seq_file *m);
void dmap_set_errors(struct dmap_device *device, struct dmap_errors *errors);

#endif /* _DM_ERROR_H */
