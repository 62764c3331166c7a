// SPDX-License-Identifier: GPL-2.0
/*
 * dm-load: a table comes in pieces, and once more in one piece. What its owner
 * is called with, what is returned and what is said must be the same both times,
 * and what a reading of the grammar says that shares no code with it.
 *
 * The flags say which of the owner's calls fails, the first being 1.
 */
#include "fuzz.h"

#include "dm-load.h"

#define OWNER_FAILS	-ENODEV
#define CALLS_MAX	262144
#define SECTORS_MAX	18014398509481983ULL

/**
 * struct outcome - of a load
 * @calls: of the owner, one a line
 * @size: of @calls
 * @count: how many calls
 * @fail_at: which of them fails
 * @err: what came of it, when nothing more is taken
 * @error: the text of the last error
 */
struct outcome {
	char *calls;
	size_t size;
	unsigned int count;
	unsigned int fail_at;
	int err;
	struct dmap_error error;
};

/**
 * struct model - the grammar, once more
 * @out: what comes of it
 * @number: of the line
 * @begun: there was a ``begin``
 * @bare: there was a line, and no ``begin``
 * @done: there was an ``end`` or a ``check``
 * @end: where the line before ended
 * @lost: or that is not known, as it was bad
 * @err: of the line
 * @failure: of the first bad one
 * @bad: how many were
 */
struct model {
	struct outcome out;
	u64 number;
	bool begun;
	bool bare;
	bool done, live, next;
	u64 end;
	bool lost;
	int err;
	int failure;
	unsigned int bad;
};

__printf(2, 3)
static void note(struct outcome *out, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	out->size += vscnprintf(out->calls + out->size, CALLS_MAX - out->size,
				fmt, args);
	va_end(args);
}

/* The end of a call: does it fail? */
static int called(struct outcome *out)
{
	note(out, "\n");
	if (++out->count != out->fail_at)
		return 0;
	strcpy(out->error.text, "the owner does not like it");
	return OWNER_FAILS;
}

/*
 * The owner
 */

static int owner_add(void *owner, struct dmap_spec *spec)
{
	struct outcome *out = owner;
	char *word;

	note(out, "%llu: %llu %llu %s", spec->number, spec->start, spec->length,
	     spec->target);
	while ((word = dmap_word(&spec->args)))
		note(out, ",%s", word);
	return called(out);
}

static int owner_finish(void *owner, enum dmap_finish how, u64 number)
{
	static const char * const names[] = {
		[DMAP_FINISH_END] = "end",
		[DMAP_FINISH_NOW] = "end now",
		[DMAP_FINISH_CHECK] = "check",
		[DMAP_FINISH_READY] = "ready",
		[DMAP_FINISH_CLOSE] = "close",
	};

	note(owner, "%llu: %s", number, names[how]);
	return called(owner);
}

static int owner_bad(void *owner)
{
	struct outcome *out = owner;

	note(out, "bad: %s\n", out->error.text);
	return 0;
}

static const struct dmap_loader_ops ops = {
	.add = owner_add,
	.finish = owner_finish,
	.bad = owner_bad,
};

/* A line, or what was there in place of one; after an error it stays so */
static void take_line(struct dmap_loader *loader, struct outcome *out,
		      const struct dmap_lines *lines, int result, char *line)
{
	unsigned int count = out->count;
	int err;

	if (result < 0 && !out->err) {
		dmap_error_set(&out->error, lines->number, NULL, "bad line");
		err = result == -E2BIG ? dmap_loader_fail(loader, result) :
		      dmap_loader_bad_line(loader, result);
	} else {
		err = dmap_loader_line(loader, lines->number,
				       result == 1 ? line : (char *)"");
	}
	if (out->err) {
		must(err == out->err, "%d after %d", err, out->err);
		must(count == out->count, "a call after the error");
	}
	out->err = err;
}

static void load(struct feed *feed, struct outcome *out)
{
	struct dmap_loader loader = {
		.ops = &ops, .owner = out, .error = &out->error };
	struct dmap_lines lines = { .buf = malloc(DMAP_LINES_BUF) };
	unsigned int count;
	char *line;
	int result, err;

	must(lines.buf, "no memory");
	while (feed_piece(feed, &lines))
		while ((result = dmap_lines_next(&lines, &line)))
			take_line(&loader, out, &lines, result, line);
	result = dmap_lines_rest(&lines, &line);
	if (result)
		take_line(&loader, out, &lines, result, line);
	err = dmap_loader_close(&loader, lines.number);
	must(!out->err || !err, "two errors: %d, %d", out->err, err);
	if (!out->err)
		out->err = err;
	count = out->count;
	err = dmap_loader_close(&loader, lines.number);
	must(!err && count == out->count, "a second close: %d", err);
	free(lines.buf);
}

/*
 * The model
 */

__printf(3, 4)
static void refuse(struct model *model, const char *who, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	dmap_error_vset(&model->out.error, model->number, who, fmt, args);
	va_end(args);
	model->err = -EINVAL;
}

/* A line was bad; @over: nothing more is taken. */
static void told(struct model *model, bool over)
{
	note(&model->out, "bad: %s\n", model->out.error.text);
	if (!model->failure)
		model->failure = model->err;
	model->err = 0;
	if (++model->bad == 100 || over)
		model->out.err = model->failure;
}

/* Takes the next word off, NULL if there is none */
static char *take_word(char **line)
{
	char *word;

	while ((word = strsep(line, " \t")) && !*word)
		;
	return word;
}

static bool take_number(struct model *model, const char *what, const char *word,
			u64 *value)
{
	unsigned __int128 sum = 0;
	const char *digit;

	if (word[strspn(word, "0123456789")]) {
		refuse(model, NULL, "%s \"%.64s\" is not a decimal number", what,
		       word);
		return false;
	}
	for (digit = word; *digit && !(sum >> 64); digit++)
		sum = sum * 10 + (*digit - '0');
	if (sum >> 64) {
		refuse(model, NULL,
		       "%s %.64s is larger than 18446744073709551615", what,
		       word);
		return false;
	}
	*value = sum;
	return true;
}

static bool place(struct model *model, const char *who, u64 start, u64 length)
{
	unsigned __int128 end = (unsigned __int128)start + length;

	if (start != model->end && !model->end && !model->lost)
		refuse(model, who,
		       "starts at %llu, but the first line of a table starts at 0",
		       start);
	else if (start > model->end && !model->lost)
		refuse(model, who,
		       "starts at %llu, which leaves a gap of %llu sectors after the line before, which ends at %llu",
		       start, start - model->end, model->end);
	else if (start < model->end && !model->lost)
		refuse(model, who,
		       "starts at %llu, which overlaps the line before, which ends at %llu",
		       start, model->end);
	else if (!length)
		refuse(model, who,
		       "length 0, but a range has at least 1 sector");
	else if (end > SECTORS_MAX)
		refuse(model, who,
		       "%llu+%llu is past the largest device (%llu sectors)",
		       start, length, SECTORS_MAX);
	model->lost = !length || end > SECTORS_MAX;
	if (!model->lost)
		model->end = end;
	return !model->err;
}

static void table_line(struct model *model, char *first, char *rest)
{
	static const char form[] =
		"is missing; a line reads START LENGTH TARGET ARGS...";
	char *second, *target, *word;
	bool was_lost = model->lost;
	u64 start, length;

	model->lost = true;
	if (!take_number(model, "START", first, &start))
		return;
	second = take_word(&rest);
	if (!second) {
		refuse(model, NULL, "LENGTH %s", form);
		return;
	}
	if (!take_number(model, "LENGTH", second, &length))
		return;
	target = take_word(&rest);
	model->lost = was_lost;
	place(model, target, start, length);
	if (!target)
		refuse(model, NULL, "TARGET %s", form);
	if (model->err)
		return;
	note(&model->out, "%llu: %llu %llu %s", model->number, start, length,
	     target);
	while ((word = take_word(&rest)))
		note(&model->out, ",%s", word);
	model->err = called(&model->out);
}

static void finish(struct model *model, const char *who, const char *how)
{
	if (model->failure) {
		model->out.err = model->failure;
		return;
	}
	if (!model->end) {
		refuse(model, who, "the table has no line; it needs at least 1");
	} else {
		note(&model->out, "%llu: %s", model->number, how);
		model->err = called(&model->out);
	}
	if (model->err)
		told(model, true);
	else
		model->done = true;
	model->live = !strcmp(how, "end");
}

/* A second table follows the one that is live. */
static void begin_next(struct model *model, char *line)
{
	char *more = take_word(&line);

	model->done = false;
	model->live = false;
	model->next = true;
	model->begun = true;
	model->bare = false;
	model->lost = false;
	model->end = 0;
	if (more)
		refuse(model, "begin", "\"%.64s\" after it; it stands alone", more);
}

static void refuse_second(struct model *model, const char *word)
{
	refuse(model, word, "the second table of a text ends with ready");
	told(model, true);
}

static void any_line(struct model *model, char *line)
{
	char *word = take_word(&line), *more;
	bool begin, ready;

	if (!word)
		return;
	begin = !strcmp(word, "begin");
	ready = !strcmp(word, "ready");
	if (model->done && model->live && begin) {
		begin_next(model, line);
		return;
	}
	if (model->done) {
		refuse(model, NULL,
		       "\"%.64s\" after the end of the table; open the file anew for another",
		       word);
		told(model, true);
		return;
	}
	if (!begin && !ready && strcmp(word, "end") && strcmp(word, "check")) {
		model->bare |= !model->begun;
		table_line(model, word, line);
		return;
	}
	more = take_word(&line);
	if (more)
		refuse(model, word, "\"%.64s\" after it; it stands alone", more);
	else if (!begin && !ready && model->next)
		refuse_second(model, word);
	else if (!begin)
		finish(model, word, word);
	else if (model->begun || model->bare)
		refuse(model, "begin",
		       "it stands before the first line of a table, once");
	if (begin && !model->bare)
		model->begun = true;
	if (!begin && more)
		told(model, true);
}

static void predict(const struct feed *feed, struct model *model)
{
	size_t at = 0;
	char *line;
	int result;

	while (!model->out.err && (result = feed_line(feed, &at, &line))) {
		model->number++;
		if (result == 1) {
			any_line(model, line);
		} else {
			refuse(model, NULL, "bad line");
			model->err = result;
			model->lost = true;
		}
		if (model->err)
			told(model, result == -E2BIG || model->done);
		free(line);
	}
	if (model->out.err || model->done)
		return;
	if (model->begun) {
		refuse(model, "begin",
		       "the file was closed before end, check or ready; the table is thrown away");
		told(model, true);
	} else if (model->bare || model->failure) {
		finish(model, NULL, "close");
	}
}

static void compare(const char *what, const struct outcome *one,
		    const struct outcome *other)
{
	must(one->err == other->err, "%s: %d, not %d", what, one->err,
	     other->err);
	must(!strcmp(one->error.text, other->error.text), "%s: \"%s\", not \"%s\"",
	     what, one->error.text, other->error.text);
	must(!strcmp(one->calls, other->calls), "%s:\n%s\n-- not --\n%s", what,
	     one->calls, other->calls);
}

static void outcome_init(struct outcome *out, const struct feed *feed)
{
	*out = (struct outcome) {
		.calls = malloc(CALLS_MAX), .fail_at = feed->flags };
	must(out->calls, "no memory");
	out->calls[0] = '\0';
}

int fuzz_one(const u8 *data, size_t size)
{
	struct outcome torn, whole;
	struct model model = { .number = 0 };
	struct feed feed;

	feed_open(&feed, data, size);
	outcome_init(&torn, &feed);
	outcome_init(&whole, &feed);
	outcome_init(&model.out, &feed);

	load(&feed, &torn);
	feed_rewind(&feed, true);
	load(&feed, &whole);
	predict(&feed, &model);
	compare("in pieces", &torn, &model.out);
	compare("in one piece", &whole, &model.out);

	free(torn.calls);
	free(whole.calls);
	free(model.out.calls);
	feed_close(&feed);
	return 0;
}
