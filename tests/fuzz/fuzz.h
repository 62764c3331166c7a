/* SPDX-License-Identifier: GPL-2.0 */
/* What the fuzz targets share. */
#ifndef _FUZZ_H
#define _FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/types.h>

#include "dm-text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* What must hold; libFuzzer keeps the input that broke it */
#define must(what, ...) do {						\
	if (!(what)) {							\
		fprintf(stderr, "%s:%d: not so: %s: ", __FILE__, __LINE__, #what); \
		fprintf(stderr, __VA_ARGS__);				\
		fputc('\n', stderr);					\
		abort();						\
	}								\
} while (0)

#define FEED_CUTS 7

/**
 * struct feed - a text that arrives in pieces
 * @bytes: all of it
 * @size: of it
 * @flags: for the target
 * @cuts: decide how large the pieces are, in turn
 * @cut_count: how many of them; none: it comes as one piece
 * @next_cut: whose turn it is
 * @at: how much has arrived
 * @piece: where the last piece began
 */
struct feed {
	char *bytes;
	size_t size;
	u8 flags;
	u8 cuts[FEED_CUTS];
	unsigned int cut_count;
	unsigned int next_cut;
	size_t at;
	size_t piece;
};

void feed_open(struct feed *feed, const u8 *data, size_t size);
void feed_close(struct feed *feed);
void feed_rewind(struct feed *feed, bool whole);
bool feed_piece(struct feed *feed, struct dmap_lines *lines);
int feed_line(const struct feed *feed, size_t *at, char **line);

/* Called by libFuzzer */
int fuzz_one(const u8 *data, size_t size);

#endif /* _FUZZ_H */
