// SPDX-License-Identifier: GPL-2.0
/*
 * What a target's constructor can ask of its line: where it lies, words, numbers and the
 * numbers of devices, each refused with a sentence that names the value and the limit. The
 * devices themselves are in dm-lower.c. tell can ask the same of its words, but for
 * devices.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "device-mapper.h"
#include "dm-arg.h"
#include "dm-atomic.h"
#include "dm-compat.h"
#include "dm-core.h"
#include "dm-load.h"
#include "dm-table.h"
#include "dm-text.h"

/**
 * dmap_refuse() - say why a line is refused
 * @line: the line
 * @err: the errno: -EINVAL for syntax and values
 * @fmt: a short sentence with the value and the limit, no newline
 *
 * Return: @err, for the constructor to return.
 */
int dmap_refuse(struct dmap_line *line, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	dmap_error_vset(line->error, line->spec->number,
			line->spec->target, fmt, args);
	va_end(args);
	return err;
}
EXPORT_SYMBOL_GPL(dmap_refuse);

/**
 * dmap_line_start() - where the line's range begins
 * @line: the line
 *
 * Return: its first sector on the mapped device.
 */
sector_t dmap_line_start(const struct dmap_line *line)
{
	return line->spec->start;
}
EXPORT_SYMBOL_GPL(dmap_line_start);

/**
 * dmap_line_length() - how long the line's range is
 * @line: the line
 *
 * Return: its length in sectors, at least 1.
 */
sector_t dmap_line_length(const struct dmap_line *line)
{
	return line->spec->length;
}
EXPORT_SYMBOL_GPL(dmap_line_length);

/**
 * dmap_line_table() - which table the line is part of
 * @line: the line
 *
 * Return: the table, for dmap_event(); valid until the destructor returns.
 */
struct dmap_table *dmap_line_table(const struct dmap_line *line)
{
	return line->table;
}
EXPORT_SYMBOL_GPL(dmap_line_table);

/**
 * dmap_arg_word() - take the next word
 * @line: the line
 *
 * Return: the word, which stays until the constructor returns, or NULL.
 */
char *dmap_arg_word(struct dmap_line *line)
{
	return dmap_word(&line->spec->args);
}
EXPORT_SYMBOL_GPL(dmap_arg_word);

static int parse_number(struct dmap_line *line, const char *what,
			const char *word, u64 *value)
{
	if (!word)
		return dmap_refuse(line, -EINVAL, "%s is missing", what);

	switch (dmap_parse_u64(word, value)) {
	case 0:
		return 0;
	case -ERANGE:
		return dmap_refuse(line, -EINVAL, "%s %.*s is larger than %llu",
				   what, DMAP_WORD_SHOWN, word, U64_MAX);
	default:
		return dmap_refuse(line, -EINVAL,
				   "%s \"%.*s\" is not a decimal number",
				   what, DMAP_WORD_SHOWN, word);
	}
}

/**
 * dmap_arg_number() - take a number
 * @line: the line
 * @what: what it is called in the grammar, for errors
 * @value: set to it
 *
 * Return: 0 or the errno, with the reason noted.
 */
int dmap_arg_number(struct dmap_line *line, const char *what, u64 *value)
{
	return parse_number(line, what, dmap_arg_word(line), value);
}
EXPORT_SYMBOL_GPL(dmap_arg_number);

/**
 * dmap_word_number() - is a word an option KEY=NUMBER?
 * @line: the line
 * @word: the word, as dmap_arg_word() gave it
 * @key: the option
 * @value: set to the number, if it is
 *
 * Return: 1 if it is; 0 if it is another word; or the errno, with the reason noted.
 */
int dmap_word_number(struct dmap_line *line, const char *word, const char *key, u64 *value)
{
	size_t length = strlen(key);

	if (strncmp(word, key, length) || word[length] != '=')
		return 0;
	return parse_number(line, key, word + length + 1, value) ?: 1;
}
EXPORT_SYMBOL_GPL(dmap_word_number);

/**
 * dmap_args_end() - there must be no word left
 * @line: the line
 *
 * Return: 0 or -EINVAL, with the reason noted.
 */
int dmap_args_end(struct dmap_line *line)
{
	char *word = dmap_arg_word(line);

	if (!word)
		return 0;
	return dmap_refuse(line, -EINVAL, "\"%.*s\" is one word too many",
			   DMAP_WORD_SHOWN, word);
}
EXPORT_SYMBOL_GPL(dmap_args_end);

static int make_devt(struct dmap_line *line, const char *major_word,
		     const char *minor_word, dev_t *devt)
{
	u64 major, minor;
	int err;

	err = parse_number(line, "device major", major_word, &major);
	if (err)
		return err;
	err = parse_number(line, "device minor", minor_word, &minor);
	if (err)
		return err;
	if (major >= 1U << (32 - MINORBITS) || minor > MINORMASK)
		return dmap_refuse(line, -ENODEV,
				   "no such device %llu:%llu (the largest is %u:%u)",
				   major, minor,
				   (1U << (32 - MINORBITS)) - 1, MINORMASK);
	*devt = MKDEV(major, minor);
	return 0;
}

/**
 * dmap_arg_devt() - take the number of a device
 * @line: the line
 * @devt: set to it
 *
 * Takes ``MAJOR MINOR``, ``MAJOR:MINOR`` or a path.
 *
 * Return: 0 or the errno, with the reason noted.
 */
int dmap_arg_devt(struct dmap_line *line, dev_t *devt)
{
	char *word = dmap_arg_word(line);
	char *colon;

	if (!word)
		return dmap_refuse(line, -EINVAL, "DEV is missing");
	if (*word == '/') {
		/* Who exits may have no root folder to begin at. */
		int err = current->fs ? lookup_bdev(word, devt) : -ENOENT;

		if (err == -ENOMEM)
			return dmap_refuse(line, err, "out of memory");
		if (err)
			return dmap_refuse(line, -ENODEV,
					   "no such device %.*s",
					   DMAP_WORD_SHOWN, word);
		return 0;
	}
	colon = strchr(word, ':');
	if (!colon)
		return make_devt(line, word, dmap_arg_word(line), devt);
	*colon = '\0';
	return make_devt(line, word, colon + 1, devt);
}

/**
 * dmap_need_stable_writes() - data must not change while it is written
 * @line: the line
 *
 * For targets that read the data of a write more than once: whoever caches the
 * mapped device then leaves it alone until the write is done.
 */
void dmap_need_stable_writes(struct dmap_line *line)
{
	dmap_limits_stable_writes(&line->table->limits);
}
EXPORT_SYMBOL_GPL(dmap_need_stable_writes);

/**
 * dmap_border() - map cuts the line's requests
 * @line: the line
 * @sectors: it may want to have a request split at each multiple of this, counted from
 *	the first sector of the line
 *
 * For types that pass DMAP_ATOMIC_WRITES: nobody may write atomically across that.
 */
void dmap_border(struct dmap_line *line, u64 sectors)
{
	dmap_atomic_border(&line->table->atomic, sectors);
}
EXPORT_SYMBOL_GPL(dmap_border);
