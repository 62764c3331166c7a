/* SPDX-License-Identifier: GPL-2.0 */
/* An owner of a loader that writes down what it is called with. */
#ifndef _RECORDER_H
#define _RECORDER_H

#include <stdio.h>

#include "dm-load.h"

/**
 * struct recorder - a loader and what it has called
 * @loader: under test
 * @error: for @loader
 * @said: each of those that were told, a line each
 * @record: where a call is written to, a line each
 * @calls: what stands there, for recorder_calls()
 * @size: of @calls
 * @fail_at: the number of the line, from 1, whose call fails; 0: none
 * @fail_with: the errno it fails with
 */
struct recorder {
	struct dmap_loader loader;
	struct dmap_error error;
	char said[DMAP_BAD_LINES_MAX * (DMAP_ERROR_MAX + 1)];
	FILE *record;
	char *calls;
	size_t size;
	u64 fail_at;
	int fail_with;
};

#define RECORDER_SAYS "line 0: the owner does not like it"

void recorder_open(struct recorder *recorder);
void recorder_close(struct recorder *recorder);
const char *recorder_calls(struct recorder *recorder);
const char *recorder_first(struct recorder *recorder);

#endif /* _RECORDER_H */
