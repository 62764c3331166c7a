// SPDX-License-Identifier: GPL-2.0
/*
 * Text in: lines, words, numbers, names and the errors they give.
 *
 * A writer's bytes arrive in pieces of any size. struct dmap_lines collects
 * them in one buffer of twice the longest line and hands out whole lines in
 * place, without copying them again:
 *
 *	buf        last          head               tail
 *	|  free    |  last line  |  not yet taken   |  free        |
 *
 * A line handed out has lost its newline and its comment and ends in NUL; the
 * word splitter then puts a NUL behind each word. All of that can be undone (a
 * tab comes back as a blank), which the control file needs: a write() that
 * fails must look as if it had never happened. A NUL byte in the input is
 * refused, so each NUL found in the last line is one that was put there.
 *
 * Nothing here knows of files, devices or locks; the owner of a struct
 * dmap_lines serialises its use.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "dm-text.h"

/* Copies a string with all but printable ASCII as \xHH, as far as it fits */
static void copy_escaped(char *to, size_t size, const char *from)
{
	static const char hex[] = "0123456789abcdef";

	for (; *from; from++) {
		unsigned char c = *from;
		bool plain = c >= ' ' && c <= '~';

		if (size <= (plain ? 1 : 4))
			break;
		if (plain) {
			*to++ = c;
			size--;
		} else {
			*to++ = '\\';
			*to++ = 'x';
			*to++ = hex[c >> 4];
			*to++ = hex[c & 15];
			size -= 4;
		}
	}
	*to = '\0';
}

/**
 * dmap_error_vset() - write down what was wrong
 * @error: where
 * @line: the number of the offending line, from 1
 * @who: the target or command, or NULL where the line did not get that far
 * @fmt: what, with the value and the limit
 * @args: for @fmt
 *
 * Whatever bytes the user's words hold, the result is one line of printable
 * ASCII: it is read back as a comment and goes to the kernel log.
 */
void dmap_error_vset(struct dmap_error *error, u64 line, const char *who,
		     const char *fmt, va_list args)
{
	char text[DMAP_ERROR_MAX];
	size_t used;

	used = scnprintf(text, sizeof(text), "line %llu: ",
			 (unsigned long long)line);
	if (who)
		used += scnprintf(text + used, sizeof(text) - used, "%.*s: ",
				  DMAP_WORD_SHOWN, who);
	vscnprintf(text + used, sizeof(text) - used, fmt, args);
	copy_escaped(error->text, sizeof(error->text), text);
}

/**
 * dmap_error_set() - write down what was wrong
 * @error: where
 * @line: the number of the offending line, from 1
 * @who: the target or command, or NULL where the line did not get that far
 * @fmt: what, with the value and the limit
 */
void dmap_error_set(struct dmap_error *error, u64 line, const char *who,
		    const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	dmap_error_vset(error, line, who, fmt, args);
	va_end(args);
}

/**
 * dmap_lines_room() - where the next bytes go
 * @lines: the stream
 * @room: set to how many fit there, at least one
 *
 * May only be called when dmap_lines_next() has found no further line; an
 * earlier line is gone after it.
 *
 * Return: where to put them.
 */
char *dmap_lines_room(struct dmap_lines *lines, size_t *room)
{
	size_t pending = dmap_lines_pending(lines);

	memmove(lines->buf, lines->buf + lines->head, pending);
	lines->last = 0;
	lines->hash = 0;
	lines->head = 0;
	lines->tail = pending;
	*room = DMAP_LINES_BUF - 1 - pending;	/* the last line's NUL */
	return lines->buf + pending;
}

/**
 * dmap_lines_fill() - say how many bytes were put there
 * @lines: the stream
 * @count: at most what dmap_lines_room() allowed
 */
void dmap_lines_fill(struct dmap_lines *lines, size_t count)
{
	lines->tail += count;
}

/* Takes @size bytes at the head as the next line; @skip more are its newline */
static int take_line(struct dmap_lines *lines, size_t size, size_t skip,
		     char **line)
{
	char *start = lines->buf + lines->head;
	char *hash;

	lines->number++;
	lines->last = lines->head;
	lines->head += size + skip;
	lines->cut = false;
	if (size > DMAP_LINE_MAX)
		return -E2BIG;
	if (memchr(start, '\0', size))
		return -EINVAL;

	hash = memchr(start, '#', size);
	lines->hash = hash ? hash - lines->buf : lines->head;
	if (hash)
		*hash = '\0';
	start[size] = '\0';
	lines->cut = true;
	*line = start;
	return 1;
}

/**
 * dmap_lines_next() - take the next whole line
 * @lines: the stream
 * @line: set to the line, without newline and comment; it may be changed in
 *	place and stays until dmap_lines_room() is called
 *
 * Return: 1 for a line, 0 if none is complete, -E2BIG for one of more than
 * DMAP_LINE_MAX bytes (found as soon as that many are there), -EINVAL for one
 * with a NUL byte in it.
 */
int dmap_lines_next(struct dmap_lines *lines, char **line)
{
	char *start = lines->buf + lines->head;
	size_t pending = dmap_lines_pending(lines);
	char *newline = memchr(start, '\n', pending);

	if (newline)
		return take_line(lines, newline - start, 1, line);
	if (pending > DMAP_LINE_MAX)
		return take_line(lines, pending, 0, line);
	return 0;
}

/**
 * dmap_lines_rest() - take what is left once no more will come
 * @lines: the stream
 * @line: set to the line
 *
 * Return: as dmap_lines_next(); 0 if the last line had its newline.
 */
int dmap_lines_rest(struct dmap_lines *lines, char **line)
{
	size_t pending = dmap_lines_pending(lines);

	if (!pending)
		return 0;
	return take_line(lines, pending, 0, line);
}

/* Undoes what was done to the last line: NULs for blanks, '#' and newline */
static void mend(struct dmap_lines *lines)
{
	char *start = lines->buf + lines->last;
	char *newline = lines->buf + lines->head - 1;
	char *c;

	if (lines->hash < lines->head)
		lines->buf[lines->hash] = '#';
	for (c = start; c < newline; c++)
		if (!*c)
			*c = ' ';
	*newline = '\n';
}

/**
 * dmap_lines_unread() - put the last line back as it came
 * @lines: the stream
 *
 * For what dmap_lines_next() took last, be it a line or an error.
 */
void dmap_lines_unread(struct dmap_lines *lines)
{
	if (lines->cut)
		mend(lines);
	lines->head = lines->last;
	lines->hash = lines->last;
	lines->number--;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/**
 * dmap_word() - take the next word
 * @cursor: where to look; moved behind the word
 *
 * Return: the word, NUL-terminated in place, or NULL if there is none.
 */
char *dmap_word(char **cursor)
{
	char *word = *cursor;
	char *end;

	while (is_blank(*word))
		word++;
	for (end = word; *end && !is_blank(*end); end++)
		;
	*cursor = end;
	if (end == word)
		return NULL;
	if (*end) {
		*end = '\0';
		*cursor = end + 1;
	}
	return word;
}

/**
 * dmap_parse_u64() - read a number
 * @word: decimal digits and nothing else
 * @value: set to the number
 *
 * Stricter than kstrtoull(), which lets a sign and a newline pass.
 *
 * Return: 0, -EINVAL if it is not a number, -ERANGE if it exceeds 64 bits.
 */
int dmap_parse_u64(const char *word, u64 *value)
{
	bool large = false;
	u64 sum = 0;

	if (!*word)
		return -EINVAL;
	for (; *word; word++) {
		unsigned int digit = *word - '0';

		if (digit > 9)
			return -EINVAL;
		if (sum > U64_MAX / 10 || sum * 10 > U64_MAX - digit)
			large = true;
		sum = sum * 10 + digit;
	}
	if (large)
		return -ERANGE;
	*value = sum;
	return 0;
}

/**
 * dmap_name_ok() - may a device bear this name?
 * @name: the name
 *
 * The rules keep a name a single path component that no shell, no sysfs and
 * no devtmpfs reads as anything else.
 *
 * Return: true if it may.
 */
bool dmap_name_ok(const char *name)
{
	size_t i;

	if (*name == '.' || *name == '-' || !strcmp(name, "control"))
		return false;
	for (i = 0; name[i]; i++)
		if (i == DMAP_NAME_MAX ||
		    !(isascii(name[i]) && (isalnum(name[i]) ||
					   strchr("._+:@=-", name[i]))))
			return false;
	return i > 0;
}
