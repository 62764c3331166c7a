/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text in: lines, words, numbers, names and the errors they give.
 * Pure: compiles in the kernel and, against tests/unit/shim, in userland.
 */
#ifndef _DM_TEXT_H
#define _DM_TEXT_H

#include <linux/stdarg.h>
#include <linux/types.h>

#define DMAP_LINE_MAX	4096	/* bytes in a line, without its newline */
#define DMAP_NAME_MAX	63	/* bytes in the name of a device or target */
#define DMAP_ERROR_MAX	256	/* bytes in an error, with its NUL */
#define DMAP_WORD_SHOWN	64	/* bytes of a word that an error repeats */

/**
 * struct dmap_error - what was wrong, in words
 * @text: one line of printable ASCII, NUL-terminated; empty: nothing was
 */
struct dmap_error {
	char text[DMAP_ERROR_MAX];
};

__printf(4, 5)
void dmap_error_set(struct dmap_error *error, u64 line, const char *who,
		    const char *fmt, ...);
__printf(4, 0)
void dmap_error_vset(struct dmap_error *error, u64 line, const char *who,
		     const char *fmt, va_list args);

/**
 * struct dmap_lines - cuts a stream that arrives in pieces into lines
 * @buf: DMAP_LINES_BUF bytes
 * @head: first byte that no line has taken
 * @tail: end of what has arrived
 * @hash: where the last line's comment began, or @head if it had none
 * @last: where the last line began
 * @cut: the last line was changed in place
 * @number: how many lines were taken; the number of the last one
 *
 * Room is made by moving what is left to the front, so that at least one line
 * of DMAP_LINE_MAX bytes always fits.
 */
struct dmap_lines {
	char *buf;
	unsigned int head;
	unsigned int tail;
	unsigned int hash;
	unsigned int last;
	bool cut;
	u64 number;
};

#define DMAP_LINES_BUF	(2 * DMAP_LINE_MAX)

char *dmap_lines_room(struct dmap_lines *lines, size_t *room);
void dmap_lines_fill(struct dmap_lines *lines, size_t count);
int dmap_lines_next(struct dmap_lines *lines, char **line);
int dmap_lines_rest(struct dmap_lines *lines, char **line);
void dmap_lines_unread(struct dmap_lines *lines);

/* How many bytes have arrived and wait for the rest of their line. */
static inline size_t dmap_lines_pending(const struct dmap_lines *lines)
{
	return lines->tail - lines->head;
}

char *dmap_word(char **cursor);
int dmap_parse_u64(const char *word, u64 *value);
bool dmap_name_ok(const char *name);

#endif /* _DM_TEXT_H */
