// SPDX-License-Identifier: GPL-2.0
/*
 * dm-text: a text comes in pieces, its lines are taken, put back, taken again
 * and split into words. Each line, number, word and error is held against one
 * found the plain way. The flags say which lines are put back, and whether the
 * write that brought them is then made again, as the owner of the control file
 * wants it.
 */
#define _GNU_SOURCE
#include "fuzz.h"

/**
 * struct reader - goes through a text
 * @feed: the text
 * @lines: under test
 * @at: where the next line begins, by the plain way
 * @number: how many lines there were
 * @failed: the number of the last one that was sent again
 */
struct reader {
	struct feed feed;
	struct dmap_lines lines;
	size_t at;
	u64 number;
	u64 failed;
};

/* One that was put back may have blanks for tabs */
static bool same_but_tabs(const char *one, const char *other, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (one[i] != other[i] && !(one[i] == ' ' && other[i] == '\t'))
			return false;
	return true;
}

static bool same_line(const char *one, const char *other)
{
	size_t size = strlen(other);

	return strlen(one) == size && same_but_tabs(one, other, size);
}

static void check_number(const char *word)
{
	unsigned __int128 sum = 0;
	size_t digits = strspn(word, "0123456789");
	u64 value = 42;
	int err = dmap_parse_u64(word, &value);
	int expected = 0;
	size_t i;

	for (i = 0; i < digits && !(sum >> 64); i++)
		sum = sum * 10 + (word[i] - '0');
	if (word[digits] || !digits)
		expected = -EINVAL;
	else if (sum >> 64)
		expected = -ERANGE;
	must(err == expected, "\"%s\": %d, not %d", word, err, expected);
	must(value == (err ? 42 : (u64)sum), "\"%s\": %llu", word, value);
}

static void check_name(const char *word)
{
	static const char fine[] =
		"0123456789._+:@=-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t size = strlen(word);
	bool ok = size >= 1 && size <= 63 && strspn(word, fine) == size &&
		  word[0] != '.' && word[0] != '-' && strcmp(word, "control");

	must(dmap_name_ok(word) == ok, "\"%s\" should be %d", word, ok);
}

/* The error as it should be: whole escapes, as many as fit */
static void check_error(const char *word, u64 number)
{
	struct dmap_error error;
	char plain[16384], cut[DMAP_ERROR_MAX], want[DMAP_ERROR_MAX] = "";
	char one[8], *to = want;
	size_t i;

	snprintf(plain, sizeof(plain), "line %llu: %.64s: \"%s\" is bad", number,
		 word, word);
	snprintf(cut, sizeof(cut), "%s", plain);
	for (i = 0; cut[i]; i++) {
		u8 c = cut[i];

		snprintf(one, sizeof(one), c < 32 || c > 126 ? "\\x%02x" : "%c", c);
		if (to + strlen(one) >= want + sizeof(want))
			break;
		to = stpcpy(to, one);
	}
	memset(&error, 0x55, sizeof(error));
	dmap_error_set(&error, number, word, "\"%s\" is bad", word);
	must(!strcmp(error.text, want), "\"%s\", not \"%s\"", error.text, want);
}

/* Splits the line that was taken; @plain is the same one, found the plain way */
static void check_words(char *line, const char *plain, u64 number)
{
	char word[DMAP_LINE_MAX + 1];
	char *cursor = line, *got;
	unsigned int count;
	size_t size;

	for (count = 0; ; count++) {
		plain += strspn(plain, " \t");
		size = strcspn(plain, " \t");
		memcpy(word, plain, size);
		word[size] = '\0';
		plain += size;
		got = dmap_word(&cursor);
		must(!got == !size, "a word too many or few");
		if (!got)
			return;
		must(!strcmp(got, word), "\"%s\", not \"%s\"", got, word);
		check_number(word);
		check_name(word);
		/* It takes its time */
		if (count < 3 && number < 4)
			check_error(word, number);
	}
}

/* Is what came of dmap_lines_next() or _rest() what should have come? */
static void check_line(struct reader *reader, int result, char *line,
		       size_t *end)
{
	int expected;
	char *plain;

	*end = reader->at;
	expected = feed_line(&reader->feed, end, &plain);
	must(result == expected, "line %llu: %d, not %d", reader->number + 1,
	     result, expected);
	if (result)
		must(reader->lines.number == reader->number + 1, "%llu, not %llu",
		     reader->lines.number, reader->number + 1);
	if (result == 1) {
		must(same_line(line, plain), "\"%s\", not \"%s\"", line, plain);
		check_words(line, plain, reader->number + 1);
	}
	free(plain);
}

/* Puts the last line back; then it stands there as it came */
static void put_back(struct reader *reader)
{
	struct dmap_lines *lines = &reader->lines;

	dmap_lines_unread(lines);
	must(lines->number == reader->number, "%llu", lines->number);
	must(reader->feed.at - reader->at == dmap_lines_pending(lines),
	     "%zu bytes", dmap_lines_pending(lines));
	must(same_but_tabs(lines->buf + lines->head,
			   reader->feed.bytes + reader->at,
			   dmap_lines_pending(lines)), "another line");
}

/* The write failed: what it brought of this line, and all behind, comes again */
static void send_again(struct reader *reader)
{
	size_t carried = 0;

	if (reader->at < reader->feed.piece)
		carried = reader->feed.piece - reader->at;
	reader->lines.tail = reader->lines.head + carried;
	reader->feed.at = reader->at + carried;
}

/* Takes all that is there; false after an error, for what comes then is none */
static bool take_lines(struct reader *reader)
{
	u8 flags = reader->feed.flags;
	bool again = false;
	char *line;
	size_t end;
	int result;

	while ((result = dmap_lines_next(&reader->lines, &line))) {
		check_line(reader, result, line, &end);
		if (!again && flags & 1 << (reader->number & 1)) {
			put_back(reader);
			/* Once a line, or it would never end */
			again = true;
			if (!(flags & 4) || reader->failed == reader->number + 1)
				continue;
			reader->failed = reader->number + 1;
			send_again(reader);
			return true;
		}
		again = false;
		if (result < 0)
			return false;
		reader->number++;
		reader->at = end;
	}
	return true;
}

int fuzz_one(const u8 *data, size_t size)
{
	struct reader reader = { .number = 0 };
	bool good = true;
	char *line;
	size_t end;
	int result;

	/* No text has such a word */
	check_number("");
	check_name("");
	feed_open(&reader.feed, data, size);
	reader.lines.buf = malloc(DMAP_LINES_BUF);
	must(reader.lines.buf, "no memory");
	while (good && feed_piece(&reader.feed, &reader.lines))
		good = take_lines(&reader);
	if (good) {
		result = dmap_lines_rest(&reader.lines, &line);
		check_line(&reader, result, line, &end);
		must(result < 0 || end == reader.feed.size, "text is left");
	}
	free(reader.lines.buf);
	feed_close(&reader.feed);
	return 0;
}
