/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Several tables become live as one; see dm-commit.c.
 */
#ifndef _DM_COMMIT_H
#define _DM_COMMIT_H

#include <linux/types.h>

struct dmap_error;

int dmap_commit(const char *name, char *rest, struct dmap_error *error, u64 line);

#endif /* _DM_COMMIT_H */
