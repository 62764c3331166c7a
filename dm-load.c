// SPDX-License-Identifier: GPL-2.0
/*
 * The grammar of a table's text:
 *
 *	[begin]
 *	START LENGTH TARGET [ARGS...]
 *	...
 *	[end | check]
 *
 * The first line starts at sector 0 and each other one where the one before
 * it ended. Every line is handed on as soon as it has been read, so a table
 * of any size needs no more memory here than its longest line.
 *
 * The first thing wrong ends it: what follows in the same stream gets the
 * same errno and is not looked at, since after a line was lost no later one
 * can be trusted to mean what its writer meant.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "dm-load.h"

/**
 * dmap_loader_fail() - nothing more is taken
 * @loader: the text
 * @err: why, as a negative errno
 *
 * Return: @err
 */
int dmap_loader_fail(struct dmap_loader *loader, int err)
{
	loader->state = DMAP_LOAD_FAILED;
	loader->failure = err;
	return err;
}

__printf(4, 5)
static int refuse(struct dmap_loader *loader, u64 number, const char *who,
		  const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	dmap_error_vset(loader->error, number, who, fmt, args);
	va_end(args);
	return -EINVAL;
}

static int parse_sectors(struct dmap_loader *loader, u64 number,
			 const char *what, const char *word, u64 *value)
{
	switch (dmap_parse_u64(word, value)) {
	case 0:
		return 0;
	case -ERANGE:
		return refuse(loader, number, NULL,
			      "%s %.*s is larger than %llu", what,
			      DMAP_WORD_SHOWN, word, U64_MAX);
	default:
		return refuse(loader, number, NULL,
			      "%s \"%.*s\" is not a decimal number", what,
			      DMAP_WORD_SHOWN, word);
	}
}

static int check_place(struct dmap_loader *loader, const struct dmap_spec *spec)
{
	u64 start = spec->start, length = spec->length, end = loader->end;

	if (!end && start)
		return refuse(loader, spec->number, spec->target,
			      "starts at %llu, but the first line of a table starts at 0",
			      start);
	if (start > end)
		return refuse(loader, spec->number, spec->target,
			      "starts at %llu, which leaves a gap of %llu sectors after the line before, which ends at %llu",
			      start, start - end, end);
	if (start < end)
		return refuse(loader, spec->number, spec->target,
			      "starts at %llu, which overlaps the line before, which ends at %llu",
			      start, end);
	if (!length)
		return refuse(loader, spec->number, spec->target,
			      "length 0, but a range has at least 1 sector");
	if (length > DMAP_SECTORS_MAX - start)
		return refuse(loader, spec->number, spec->target,
			      "%llu+%llu is past the largest device (%llu sectors)",
			      start, length, DMAP_SECTORS_MAX);
	return 0;
}

static int add_line(struct dmap_loader *loader, u64 number, char *word,
		    char *rest)
{
	struct dmap_spec spec = { .number = number };
	int err;

	err = parse_sectors(loader, number, "START", word, &spec.start);
	if (err)
		return err;

	word = dmap_word(&rest);
	if (!word)
		return refuse(loader, number, NULL,
			      "LENGTH is missing; a line reads START LENGTH TARGET ARGS...");
	err = parse_sectors(loader, number, "LENGTH", word, &spec.length);
	if (err)
		return err;

	spec.target = dmap_word(&rest);
	if (!spec.target)
		return refuse(loader, number, NULL,
			      "TARGET is missing; a line reads START LENGTH TARGET ARGS...");
	spec.args = rest;

	err = check_place(loader, &spec);
	if (err)
		return err;
	err = loader->ops->add(loader->owner, &spec);
	if (err)
		return err;

	loader->end = spec.start + spec.length;
	return 0;
}

static int finish(struct dmap_loader *loader, u64 number, const char *who,
		  enum dmap_finish how)
{
	if (!loader->end)
		return refuse(loader, number, who,
			      "the table has no line; it needs at least 1");
	return loader->ops->finish(loader->owner, how, number);
}

static int finish_word(struct dmap_loader *loader, u64 number, const char *who,
		       char *rest, enum dmap_finish how)
{
	char *word = dmap_word(&rest);
	int err;

	if (word)
		return refuse(loader, number, who,
			      "\"%.*s\" after it; it stands alone",
			      DMAP_WORD_SHOWN, word);
	err = finish(loader, number, who, how);
	if (!err)
		loader->state = DMAP_LOAD_DONE;
	return err;
}

static int begin_word(struct dmap_loader *loader, u64 number, char *rest)
{
	char *word = dmap_word(&rest);

	if (word)
		return refuse(loader, number, "begin",
			      "\"%.*s\" after it; it stands alone",
			      DMAP_WORD_SHOWN, word);
	if (loader->state != DMAP_LOAD_NONE)
		return refuse(loader, number, "begin",
			      "it stands before the first line of a table, once");
	loader->state = DMAP_LOAD_BEGUN;
	return 0;
}

static int read_line(struct dmap_loader *loader, u64 number, char *rest)
{
	char *word = dmap_word(&rest);

	if (!word)
		return 0;
	if (loader->state == DMAP_LOAD_DONE)
		return refuse(loader, number, NULL,
			      "\"%.*s\" after the end of the table; open the file anew for another",
			      DMAP_WORD_SHOWN, word);
	if (!strcmp(word, "begin"))
		return begin_word(loader, number, rest);
	if (!strcmp(word, "end"))
		return finish_word(loader, number, "end", rest,
				   DMAP_FINISH_END);
	if (!strcmp(word, "check"))
		return finish_word(loader, number, "check", rest,
				   DMAP_FINISH_CHECK);

	if (loader->state == DMAP_LOAD_NONE)
		loader->state = DMAP_LOAD_BARE;
	return add_line(loader, number, word, rest);
}

/**
 * dmap_loader_line() - read one line
 * @loader: the text
 * @number: of the line, from 1
 * @text: the line, as dmap_lines_next() gave it; changed in place
 *
 * Return: 0; -ERESTARTSYS from the owner, and the same line may come again; or the
 * errno, with loader->error saying why; once it has failed, the same errno again for
 * whatever follows.
 */
int dmap_loader_line(struct dmap_loader *loader, u64 number, char *text)
{
	int err;

	if (loader->state == DMAP_LOAD_FAILED)
		return loader->failure;
	err = read_line(loader, number, text);
	if (err && err != -ERESTARTSYS)
		return dmap_loader_fail(loader, err);
	return err;
}

/**
 * dmap_loader_close() - no more will come
 * @loader: the text
 * @number: of the last line
 *
 * A table that began with ``begin`` and did not get its ``end`` is refused:
 * its writer died half-way. One without ``begin`` ends here.
 *
 * Return: 0, or the errno, with loader->error saying why; 0 if it failed
 * before, since that was reported.
 */
int dmap_loader_close(struct dmap_loader *loader, u64 number)
{
	int err = 0;

	switch (loader->state) {
	case DMAP_LOAD_BARE:
		err = finish(loader, number, NULL, DMAP_FINISH_CLOSE);
		break;
	case DMAP_LOAD_BEGUN:
		err = refuse(loader, number, "begin",
			     "the file was closed before end or check; the table is thrown away");
		break;
	default:
		return 0;
	}
	if (err)
		return dmap_loader_fail(loader, err);
	loader->state = DMAP_LOAD_DONE;
	return 0;
}

/**
 * dmap_loader_abandon() - no more will come, as the writer was killed
 * @loader: the text
 * @number: of the last line
 *
 * He had not finished, whether or not there was to be an ``end``.
 *
 * Return: as dmap_loader_close().
 */
int dmap_loader_abandon(struct dmap_loader *loader, u64 number)
{
	if (loader->state != DMAP_LOAD_BARE)
		return dmap_loader_close(loader, number);
	return dmap_loader_fail(loader, refuse(loader, number, NULL,
			"the writer was killed before he closed the file; the table is thrown away"));
}
