// SPDX-License-Identifier: GPL-2.0
/*
 * Random tables, torn at random, through dm-text and dm-load as the owner of a
 * file would: against a model of the grammar that shares no code with them.
 *
 * SEED in the environment repeats a run.
 */
#include "test.h"

#include "recorder.h"

#define ROUNDS 30000
#define TEXT_MAX 4000
#define WORDS_MAX 12

/**
 * struct model - the grammar, once more
 * @begun: ``begin`` was there
 * @bare: a line was there, and no ``begin``
 * @done: ``end`` or ``check`` was there
 * @lines: how many were accepted
 * @end: where the last one ended
 * @lost: where the next one starts is not known, as the one before is bad
 * @over: nothing more is taken
 * @err: what went wrong first, as an errno
 * @line: where
 * @why: words that the error of it must hold
 * @calls: what the owner should be called with
 * @fail_at: the line whose call fails
 * @fail_with: its errno
 */
struct model {
	bool begun, bare, done, lost, over, live, next;
	unsigned int lines;
	u64 end;
	int err;
	u64 line;
	const char *why;
	FILE *calls;
	u64 fail_at;
	int fail_with;
};

struct text {
	char bytes[TEXT_MAX];
	size_t size;
	u64 next;	/* where a good line would start */
};

static u64 seed;
static u64 rng;

static u64 below(u64 limit)
{
	return random_below(&rng, limit);
}

static void add(struct text *text, const char *bytes)
{
	size_t size = strlen(bytes);

	assert_in_range(text->size + size, 0, TEXT_MAX);
	memcpy(text->bytes + text->size, bytes, size);
	text->size += size;
}

static void add_blank(struct text *text)
{
	static const char * const blanks[] = {
		" ", " ", " ", " ", "\t", "  ", " \t",
	};

	add(text, blanks[below(ARRAY_SIZE(blanks))]);
}

static void add_number(struct text *text, u64 number)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%llu", number);
	add(text, digits);
}

static void add_word(struct text *text)
{
	static const char * const words[] = {
		"0", "1", "7", "8", "9", "16", "begin", "end", "check", "ready",
		"linear", "zero", "-1", "+1", "0x8", "8a", "", "8:16",
		"18014398509481982", "18014398509481983", "18014398509481984",
		"9223372036854775807", "9223372036854775808",
		"18446744073709551608", "18446744073709551615",
		"18446744073709551616", "99999999999999999999",
	};

	add(text, words[below(ARRAY_SIZE(words))]);
}

/* One that ends near the largest device, or where 64 bits do */
static u64 far_length(const struct text *text)
{
	u64 far = below(2) ? DMAP_SECTORS_MAX : U64_MAX;

	return far - text->next + below(4) - 1;
}

static void add_table_line(struct text *text)
{
	u64 length = below(100) ? 1 + below(16) : far_length(text);
	u64 args = below(5);

	if (below(200)) {
		add_number(text, text->next);
		add_blank(text);
		add_number(text, length);
		text->next += length;
	} else {
		add_word(text);
		add_blank(text);
		add_word(text);
	}
	add_blank(text);
	add(text, below(2) ? "linear" : "io-err");
	while (args--) {
		add_blank(text);
		add_word(text);
	}
}

static void add_any_words(struct text *text)
{
	u64 words = below(6);

	while (words--) {
		add_word(text);
		add_blank(text);
	}
}

static void add_line(struct text *text)
{
	u64 kind = below(100);

	if (!below(8))
		add_blank(text);
	if (kind < 80)
		add_table_line(text);
	else if (kind < 84)
		add(text, below(2) ? below(4) ? "end" : "end now" : "check");
	else if (kind < 86)
		add(text, "begin");
	else if (kind < 88)
		add_any_words(text);
	if (!below(8))
		add_blank(text);
	if (!below(8))
		add(text, "#0 8 zero# end");
}

static void make_text(struct text *text)
{
	u64 lines = below(16);

	text->size = 0;
	text->next = 0;
	if (below(2))
		add(text, "begin\n");
	while (lines--) {
		add_line(text);
		add(text, "\n");
	}
	if (below(2))
		add(text, below(4) ? below(4) ? "end" : "end now" :
		    below(2) ? "check" : "ready");
	if (below(2))
		add(text, "\n");
	if (!below(6))
		add(text, below(3) ? "begin\n0 8 zero\nready\n" : "begin\n0 8 zero\nend\n");
	if (!below(4))
		add(text, "# bye\n");
}

/* Which of the words that errors are known by; none: it is a number */
static const char *number_fault(const char *word, u64 *value)
{
	unsigned __int128 sum = 0;
	size_t i;

	if (word[strspn(word, "0123456789")])
		return "is not a decimal number";
	for (i = 0; word[i]; i++)
		sum = sum * 10 + (word[i] - '0');
	if (sum >> 64)
		return "is larger than";
	*value = sum;
	return NULL;
}

static const char *place_fault(const struct model *model, u64 start, u64 length)
{
	unsigned __int128 end = (unsigned __int128)start + length;

	if (start != model->end && !model->lost) {
		if (!model->end)
			return "the first line of a table starts at 0";
		return start > model->end ? "a gap of" : "overlaps";
	}
	if (!length)
		return "length 0";
	if (end * 512 > (unsigned __int128)S64_MAX)
		return "past the largest device";
	return NULL;
}

static const char *model_called(struct model *model, u64 number)
{
	return number == model->fail_at ? RECORDER_SAYS : NULL;
}

/* The first bad line is what came of it. */
static void model_fault(struct model *model, u64 number, const char *why)
{
	if (model->why)
		return;
	model->why = why;
	model->line = number;
	model->err = strcmp(why, RECORDER_SAYS) ? -EINVAL : model->fail_with;
}

/* How far a line goes, if that can be told, is where the next one starts. */
static void model_end(struct model *model, u64 start, u64 length)
{
	unsigned __int128 end = (unsigned __int128)start + length;

	model->lost = !length || end * 512 > (unsigned __int128)S64_MAX;
	if (!model->lost)
		model->end = end;
}

static const char *model_table_line(struct model *model, u64 number,
				    char **words, unsigned int count)
{
	bool named = count > 2;
	const char *fault;
	u64 start, length;
	unsigned int i;

	fault = number_fault(words[0], &start);
	if (!fault)
		fault = count < 2 ? "LENGTH is missing" : number_fault(words[1], &length);
	if (fault) {
		model->lost = true;
		return fault;
	}
	fault = named ? place_fault(model, start, length) : "TARGET is missing";
	model_end(model, start, length);
	if (fault)
		return fault;

	fprintf(model->calls, "%llu add %llu %llu %s", number, start, length,
		words[2]);
	for (i = 3; i < count; i++)
		fprintf(model->calls, ",%s", words[i]);
	fputc('\n', model->calls);
	model->lines++;
	return model_called(model, number);
}

static const char *model_finish(struct model *model, u64 number,
				const char *how)
{
	const char *fault;

	model->over = true;
	if (model->why)
		return NULL;
	if (!model->end)
		return "needs at least 1";
	fprintf(model->calls, "%llu %s\n", number, how);
	fault = model_called(model, number);
	model->over = fault;
	model->done = !fault;
	model->live = !strncmp(how, "end", 3);
	return fault;
}

/* The second table ended with another word than ready. */
static const char *model_second(struct model *model)
{
	model->over = true;
	return "the second table of a text ends with ready";
}

static const char *model_words(struct model *model, u64 number, char **words,
			       unsigned int count)
{
	bool begin = !strcmp(words[0], "begin");
	bool ready = !strcmp(words[0], "ready");
	const char *fault;

	if (model->done && model->live && begin) {
		model->done = false;
		model->live = false;
		model->next = true;
		model->begun = true;
		model->bare = false;
		model->lost = false;
		model->end = 0;
		return count > 1 ? "stands alone" : NULL;
	}
	if (model->done) {
		model->over = true;
		return "after the end of the table";
	}
	if (!begin && !ready && strcmp(words[0], "end") && strcmp(words[0], "check")) {
		model->bare |= !model->begun;
		return model_table_line(model, number, words, count);
	}
	if (count == 2 && !strcmp(words[0], "end") && !strcmp(words[1], "now"))
		return model->next ? model_second(model) : model_finish(model, number, "end now");
	if (!begin && count > 1)
		model->over = true;
	else if (!begin && !ready && model->next)
		return model_second(model);
	else if (!begin)
		return model_finish(model, number, words[0]);
	fault = model->begun || model->bare ? "before the first line of a table, once" : NULL;
	if (!model->bare)
		model->begun = true;
	return count > 1 ? "stands alone" : fault;
}

static void model_line(struct model *model, u64 number, char *line)
{
	char *words[WORDS_MAX], *save, *word;
	const char *fault = NULL;
	unsigned int count = 0;

	line[strcspn(line, "#")] = '\0';
	for (word = strtok_r(line, " \t", &save); word;
	     word = strtok_r(NULL, " \t", &save))
		words[count++] = word;
	if (count)
		fault = model_words(model, number, words, count);
	if (fault)
		model_fault(model, number, fault);
}

static void model_run(struct model *model, const struct text *text)
{
	char copy[TEXT_MAX + 1], *rest = copy, *line;
	const char *fault;
	u64 number = 0;

	memcpy(copy, text->bytes, text->size);
	copy[text->size] = '\0';
	if (text->size && copy[text->size - 1] == '\n')
		copy[text->size - 1] = '\0';
	while (text->size && !model->over && (line = strsep(&rest, "\n")))
		model_line(model, ++number, line);

	if (!model->over && !model->done && model->begun)
		model_fault(model, number, "thrown away");
	if (!model->over && !model->done && !model->begun && model->bare) {
		fault = model_finish(model, number, "close");
		if (fault)
			model_fault(model, number, fault);
	}
	fflush(model->calls);
}

/* Once it has failed, it goes on failing in the same way */
static void load_line(struct recorder *recorder, struct dmap_lines *lines,
		      char *line, int *failed)
{
	int err = dmap_loader_line(&recorder->loader, lines->number, line);

	if (*failed)
		assert_int_equal(err, *failed);
	*failed = err;
}

static void drain(struct recorder *recorder, struct dmap_lines *lines,
		  int *failed)
{
	char *line;

	while (dmap_lines_next(lines, &line) == 1)
		load_line(recorder, lines, line, failed);
}

static int finish(struct recorder *recorder, struct dmap_lines *lines,
		  int failed)
{
	char *line;
	int err;

	if (dmap_lines_rest(lines, &line) == 1)
		load_line(recorder, lines, line, &failed);
	err = dmap_loader_close(&recorder->loader, lines->number);
	if (!failed)
		return err;
	assert_int_equal(err, 0);
	return failed;
}

static int run(struct recorder *recorder, const struct text *text, char *buf)
{
	struct dmap_lines lines = { .buf = buf };
	size_t at, piece, room;
	u64 largest = 1 + below(200);
	int failed = 0;
	char *to;

	for (at = 0; at < text->size; at += piece) {
		to = dmap_lines_room(&lines, &room);
		piece = 1 + below(largest);
		if (piece > text->size - at)
			piece = text->size - at;
		memcpy(to, text->bytes + at, piece);
		dmap_lines_fill(&lines, piece);
		drain(recorder, &lines, &failed);
	}
	return finish(recorder, &lines, failed);
}

static void compare(const struct model *model, struct recorder *recorder,
		    int err, const char *calls)
{
	char prefix[32];

	assert_int_equal(err, model->err);
	assert_string_equal(recorder_calls(recorder), calls);
	if (!model->why) {
		assert_string_equal(recorder->said, "");
		return;
	}
	assert_non_null(strstr(recorder_first(recorder), model->why));
	snprintf(prefix, sizeof(prefix), "line %llu: ", model->line);
	if (model->err == -EINVAL)
		assert_memory_equal(recorder_first(recorder), prefix,
				    strlen(prefix));
}

/* The text is shown ahead of the comparison that ends the test */
static void show(const struct model *model, struct recorder *recorder,
		 const struct text *text, int err, const char *calls)
{
	if (err == model->err && !strcmp(recorder_calls(recorder), calls) &&
	    !!model->why == !!*recorder->said &&
	    (!model->why || strstr(recorder_first(recorder), model->why)))
		return;
	print_message("# SEED=%llu\n%.*s\n# %d, not %d; \"%s\", not \"%s\"\n",
		      seed, (int)text->size, text->bytes, err, model->err,
		      recorder->said, model->why ?: "");
}

static void check_text(const struct text *text, char *buf, u64 *outcomes)
{
	struct model model = { .fail_with = -ENODEV };
	struct recorder recorder;
	size_t size;
	char *calls;
	int err;

	recorder_open(&recorder);
	recorder.fail_with = model.fail_with;
	model.fail_at = below(4) ? 0 : 1 + below(16);
	recorder.fail_at = model.fail_at;
	model.calls = open_memstream(&calls, &size);

	model_run(&model, text);
	err = run(&recorder, text, buf);
	show(&model, &recorder, text, err, calls);
	compare(&model, &recorder, err, calls);
	outcomes[!err ? 0 : err == -EINVAL ? 1 : 2]++;

	fclose(model.calls);
	free(calls);
	recorder_close(&recorder);
}

static void test_random_tables(void **state)
{
	char *buf = malloc(DMAP_LINES_BUF);
	u64 outcomes[3] = {};
	struct text text;
	unsigned int round;

	assert_non_null(buf);
	for (round = 0; round < ROUNDS; round++) {
		make_text(&text);
		check_text(&text, buf, outcomes);
	}
	free(buf);
	print_message("# %llu loaded, %llu refused, %llu refused by the owner\n",
		      outcomes[0], outcomes[1], outcomes[2]);
	assert_true(outcomes[0] > ROUNDS / 20);
	assert_true(outcomes[1] > ROUNDS / 20);
	assert_true(outcomes[2] > ROUNDS / 200);
}

int main(void)
{
	const struct cmocka_test tests[] = {
		cmocka_unit_test(test_random_tables),
	};

	seed = random_seed();
	rng = seed;
	return cmocka_run_group_tests_name("load-random", tests, NULL,
					   NULL) != 0;
}
