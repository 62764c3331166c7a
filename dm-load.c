// SPDX-License-Identifier: GPL-2.0
/*
 * The grammar of a table's text:
 *
 *	[begin]
 *	START LENGTH TARGET [ARGS...]
 *	...
 *	[end | end now | check | ready]
 *
 * A text may have two: after one that ended with ``end`` another one between ``begin``
 * and ``ready``, as that is how a device reads that has a table live and one ready.
 *
 * The first line starts at sector 0 and each other one where the one before
 * it ended. Every line is handed on as soon as it has been read, so a table
 * of any size needs no more memory here than its longest line.
 *
 * A bad line is told, and makes the table one that comes to nothing; but the rest is
 * read, and handed on, so that its bad lines are told, too. Where a line says how far
 * it goes, the next one is held to that, whatever else is wrong; else that one is
 * believed. With the end of the text, or after DMAP_BAD_LINES_MAX of them, the errno of
 * the first is what came of it: from then on nothing more is taken.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "dm-load.h"
#include "dm-text.h"

/* Tells a bad line; there may be reasons to end it there and then. */
static void note_bad(struct dmap_loader *loader, int err)
{
	if (!loader->failure)
		loader->failure = err;
	loader->bad++;
	if (loader->ops->bad(loader->owner) || err == -ENOMEM ||
	    loader->bad == DMAP_BAD_LINES_MAX || loader->state == DMAP_LOAD_DONE)
		loader->state = DMAP_LOAD_FAILED;
}

/* What the writer is told of it */
static int outcome(const struct dmap_loader *loader)
{
	return loader->state == DMAP_LOAD_FAILED ? loader->failure : 0;
}

/**
 * dmap_loader_fail() - nothing more is taken
 * @loader: the text, which has not failed; its error says why
 * @err: why, as a negative errno
 *
 * Return: @err, or the errno of the first bad line before
 */
int dmap_loader_fail(struct dmap_loader *loader, int err)
{
	note_bad(loader, err);
	loader->state = DMAP_LOAD_FAILED;
	return loader->failure;
}

/**
 * dmap_loader_bad_line() - there is one that is none
 * @loader: the text; its error says why
 * @err: the same as a negative errno
 *
 * Return: as dmap_loader_line()
 */
int dmap_loader_bad_line(struct dmap_loader *loader, int err)
{
	if (loader->state != DMAP_LOAD_FAILED) {
		loader->lost = true;
		note_bad(loader, err);
	}
	return outcome(loader);
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

/* Where the line before has ended, @end, is unknown if that was bad. */
static int check_start(struct dmap_loader *loader, const struct dmap_spec *spec, u64 end)
{
	u64 start = spec->start;

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
	return 0;
}

static int check_length(struct dmap_loader *loader, const struct dmap_spec *spec)
{
	u64 start = spec->start, length = spec->length;

	if (!length)
		return refuse(loader, spec->number, spec->target,
			      "length 0, but a range has at least 1 sector");
	if (start > DMAP_SECTORS_MAX || length > DMAP_SECTORS_MAX - start)
		return refuse(loader, spec->number, spec->target,
			      "%llu+%llu is past the largest device (%llu sectors)",
			      start, length, DMAP_SECTORS_MAX);
	return 0;
}

/* The next line is to start where this one says that it ends. */
static void set_end(struct dmap_loader *loader, const struct dmap_spec *spec)
{
	u64 start = spec->start, length = spec->length;

	loader->lost = !length || start > DMAP_SECTORS_MAX ||
		length > DMAP_SECTORS_MAX - start;
	if (!loader->lost)
		loader->end = start + length;
}

static int parse_place(struct dmap_loader *loader, struct dmap_spec *spec, char *word,
		       char **rest)
{
	int err;

	err = parse_sectors(loader, spec->number, "START", word, &spec->start);
	if (err)
		return err;
	word = dmap_word(rest);
	if (!word)
		return refuse(loader, spec->number, NULL,
			      "LENGTH is missing; a line reads START LENGTH TARGET ARGS...");
	return parse_sectors(loader, spec->number, "LENGTH", word, &spec->length);
}

static int add_line(struct dmap_loader *loader, u64 number, char *word,
		    char *rest)
{
	struct dmap_spec spec = { .number = number };
	bool lost = loader->lost;
	u64 end = loader->end;
	int err;

	loader->lost = true;
	err = parse_place(loader, &spec, word, &rest);
	if (err)
		return err;
	set_end(loader, &spec);

	spec.target = dmap_word(&rest);
	if (!spec.target)
		return refuse(loader, number, NULL,
			      "TARGET is missing; a line reads START LENGTH TARGET ARGS...");
	spec.args = rest;
	err = lost ? 0 : check_start(loader, &spec, end);
	if (!err)
		err = check_length(loader, &spec);
	if (err)
		return err;
	err = loader->ops->add(loader->owner, &spec);
	/* What a disk's own open was interrupted in is not begun again. */
	return err == -ERESTARTSYS ? -EINTR : err;
}

static int finish(struct dmap_loader *loader, u64 number, const char *who,
		  enum dmap_finish how)
{
	if (!loader->end)
		return refuse(loader, number, who,
			      "the table has no line; it needs at least 1");
	return loader->ops->finish(loader->owner, how, number);
}

static int check_alone(struct dmap_loader *loader, u64 number, const char *who, char *rest)
{
	char *word = dmap_word(&rest);

	if (!word)
		return 0;
	return refuse(loader, number, who, "\"%.*s\" after it; it stands alone",
		      DMAP_WORD_SHOWN, word);
}

static int finish_word(struct dmap_loader *loader, u64 number, const char *who,
		       char *rest, enum dmap_finish how)
{
	int err;

	err = check_alone(loader, number, who, rest);
	if (!err && loader->next && how != DMAP_FINISH_READY)
		err = refuse(loader, number, who,
			     "the second table of a text ends with ready");
	if (!err && !loader->failure)
		err = finish(loader, number, who, how);
	if (err == -ERESTARTSYS)
		return err;
	loader->state = err || loader->failure ? DMAP_LOAD_FAILED : DMAP_LOAD_DONE;
	loader->live = (how == DMAP_FINISH_END || how == DMAP_FINISH_NOW) && !loader->next;
	return err;
}

static int end_word(struct dmap_loader *loader, u64 number, char *rest)
{
	char *now = rest;
	char *word = dmap_word(&now);
	bool is_now = word && !strcmp(word, "now");

	return finish_word(loader, number, "end", is_now ? now : rest,
			   is_now ? DMAP_FINISH_NOW : DMAP_FINISH_END);
}

/* Another table follows the one that is live now. */
static int begin_next(struct dmap_loader *loader, u64 number, char *rest)
{
	loader->state = DMAP_LOAD_BEGUN;
	loader->live = false;
	loader->next = true;
	loader->end = 0;
	loader->lost = false;
	return check_alone(loader, number, "begin", rest);
}

static int begin_word(struct dmap_loader *loader, u64 number, char *rest)
{
	bool first = loader->state == DMAP_LOAD_NONE;
	int err;

	if (first)
		loader->state = DMAP_LOAD_BEGUN;
	err = check_alone(loader, number, "begin", rest);
	if (!err && !first)
		return refuse(loader, number, "begin",
			      "it stands before the first line of a table, once");
	return err;
}

static int read_line(struct dmap_loader *loader, u64 number, char *rest)
{
	char *word = dmap_word(&rest);

	if (!word)
		return 0;
	if (loader->state == DMAP_LOAD_DONE && loader->live && !strcmp(word, "begin"))
		return begin_next(loader, number, rest);
	if (loader->state == DMAP_LOAD_DONE)
		return refuse(loader, number, NULL,
			      "\"%.*s\" after the end of the table; open the file anew for another",
			      DMAP_WORD_SHOWN, word);
	if (!strcmp(word, "begin"))
		return begin_word(loader, number, rest);
	if (!strcmp(word, "end"))
		return end_word(loader, number, rest);
	if (!strcmp(word, "check"))
		return finish_word(loader, number, "check", rest,
				   DMAP_FINISH_CHECK);
	if (!strcmp(word, "ready"))
		return finish_word(loader, number, "ready", rest,
				   DMAP_FINISH_READY);

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
 * Return: 0, also for a bad line that is not the end; -ERESTARTSYS from the owner, and
 * the same line may come again; or the errno of the first bad line, once nothing more
 * is taken, for whatever follows, too.
 */
int dmap_loader_line(struct dmap_loader *loader, u64 number, char *text)
{
	int err;

	if (loader->state == DMAP_LOAD_FAILED)
		return loader->failure;
	err = read_line(loader, number, text);
	if (err == -ERESTARTSYS)
		return err;
	if (err)
		note_bad(loader, err);
	return outcome(loader);
}

/**
 * dmap_loader_in_vain() - will nothing come of a text that did not begin with ``begin``?
 * @loader: the text, after some of its lines
 *
 * The one who writes it may be a shell that never looks at what close(2) says.
 *
 * Return: 0, or the errno of the first bad line; 0 if there was a ``begin``.
 */
int dmap_loader_in_vain(const struct dmap_loader *loader)
{
	if (loader->state == DMAP_LOAD_NONE || loader->state == DMAP_LOAD_BARE)
		return loader->failure;
	return 0;
}

/**
 * dmap_loader_close() - no more will come
 * @loader: the text
 * @number: of the last line
 *
 * A table that began with ``begin`` and did not get its ``end`` is refused:
 * its writer died half-way. One without ``begin`` ends here.
 *
 * Return: 0, or the errno of the first bad line; 0 if nothing was taken before, since
 * that was reported.
 */
int dmap_loader_close(struct dmap_loader *loader, u64 number)
{
	int err = 0;

	if (!dmap_loader_is_open(loader))
		return 0;
	if (loader->state == DMAP_LOAD_BEGUN)
		err = refuse(loader, number, "begin",
			     "the file was closed before end, check or ready; the table is thrown away");
	else if (!loader->failure)
		err = finish(loader, number, NULL, DMAP_FINISH_CLOSE);
	if (err)
		return dmap_loader_fail(loader, err);
	loader->state = loader->failure ? DMAP_LOAD_FAILED : DMAP_LOAD_DONE;
	return outcome(loader);
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
	refuse(loader, number, NULL,
	       "the writer was killed before he closed the file; the table is thrown away");
	return dmap_loader_fail(loader, -EINVAL);
}
