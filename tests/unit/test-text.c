// SPDX-License-Identifier: GPL-2.0
/* Lines, words, numbers, names and the text of errors. */
#include "test.h"

#include "dm-text.h"

static u64 seed;

/* A stream, fed as its owner would, and a record of what came out of it */
struct stream {
	struct dmap_lines lines;
	FILE *record;
	char *text;
	size_t size;
};

static void stream_open(struct stream *stream)
{
	*stream = (struct stream) {};
	stream->lines.buf = malloc(DMAP_LINES_BUF);
	assert_non_null(stream->lines.buf);
	stream->record = open_memstream(&stream->text, &stream->size);
	assert_non_null(stream->record);
}

static void stream_close(struct stream *stream)
{
	fclose(stream->record);
	free(stream->text);
	free(stream->lines.buf);
}

static void record_line(FILE *record, u64 number, int ret, const char *line)
{
	fprintf(record, "%llu %d [%s]\n", number, ret, ret == 1 ? line : "");
}

static void stream_drain(struct stream *stream)
{
	char *line;
	int ret;

	while ((ret = dmap_lines_next(&stream->lines, &line)))
		record_line(stream->record, stream->lines.number, ret, line);
}

/* One piece that fits: bytes into the room, no line taken */
static void stream_put(struct stream *stream, const char *data, size_t size)
{
	size_t pending = dmap_lines_pending(&stream->lines);
	size_t room;
	char *to = dmap_lines_room(&stream->lines, &room);

	assert_int_equal(room, DMAP_LINES_BUF - 1 - pending);
	assert_int_equal(dmap_lines_pending(&stream->lines), pending);
	assert_in_range(size, 1, room);
	memcpy(to, data, size);
	dmap_lines_fill(&stream->lines, size);
}

static void stream_write(struct stream *stream, const char *data, size_t size)
{
	while (size) {
		size_t room, piece;

		dmap_lines_room(&stream->lines, &room);
		piece = size < room ? size : room;
		stream_put(stream, data, piece);
		stream_drain(stream);
		data += piece;
		size -= piece;
	}
}

static void stream_end(struct stream *stream)
{
	char *line;
	int ret = dmap_lines_rest(&stream->lines, &line);

	if (ret)
		record_line(stream->record, stream->lines.number, ret, line);
	assert_int_equal(dmap_lines_pending(&stream->lines), 0);
	assert_int_equal(dmap_lines_rest(&stream->lines, &line), 0);
	fflush(stream->record);
}

/* What should come out of lines that are not too long, however they arrive */
static char *expected_record(const char *data, size_t size)
{
	char *text, line[DMAP_LINE_MAX + 1];
	size_t length, used;
	FILE *record = open_memstream(&text, &length);
	u64 number = 0;

	for (; size; data += used, size -= used) {
		const char *newline = memchr(data, '\n', size);

		length = newline ? (size_t)(newline - data) : size;
		used = length + !!newline;
		snprintf(line, sizeof(line), "%.*s", (int)length, data);
		line[strcspn(line, "#")] = '\0';
		record_line(record, ++number,
			    memchr(data, 0, length) ? -EINVAL : 1, line);
	}
	fclose(record);
	return text;
}

static void expect_record(struct stream *stream, const char *expected)
{
	fflush(stream->record);
	assert_string_equal(stream->text, expected);
}

static const char torn[] =
	"0 8 linear 8 0 2048\n\n# note\n 8\t8 zero # a # b\n#\nN\0L\n\0#\nlast#";

static void test_torn_everywhere(void **state)
{
	size_t size = sizeof(torn) - 1;
	char *expected = expected_record(torn, size);
	struct stream stream;
	size_t a, b;

	for (a = 0; a <= size; a++) {
		for (b = a; b <= size; b++) {
			stream_open(&stream);
			stream_write(&stream, torn, a);
			stream_write(&stream, torn + a, b - a);
			stream_write(&stream, torn + b, size - b);
			stream_end(&stream);
			expect_record(&stream, expected);
			stream_close(&stream);
		}
	}
	free(expected);
}

static void test_torn_record(void **state)
{
	struct stream stream;

	stream_open(&stream);
	stream_write(&stream, torn, sizeof(torn) - 1);
	expect_record(&stream, "1 1 [0 8 linear 8 0 2048]\n2 1 []\n3 1 []\n"
		      "4 1 [ 8\t8 zero ]\n5 1 []\n6 -22 []\n7 -22 []\n");
	assert_int_equal(dmap_lines_pending(&stream.lines), 5);
	stream_end(&stream);
	assert_int_equal(stream.lines.number, 8);
	assert_string_equal(strrchr(stream.text, '8'), "8 1 [last]\n");
	stream_close(&stream);
}

static void check_pieces(const char *data, size_t size, size_t piece)
{
	char *expected = expected_record(data, size);
	struct stream stream;
	size_t at;

	stream_open(&stream);
	for (at = 0; at < size; at += piece)
		stream_write(&stream, data + at,
			     piece < size - at ? piece : size - at);
	stream_end(&stream);
	expect_record(&stream, expected);
	stream_close(&stream);
	free(expected);
}

static size_t put_line(char *to, size_t length, char fill)
{
	memset(to, fill, length);
	to[length] = '\n';
	return length + 1;
}

/* Lines of every length near the longest, in pieces that end near all borders */
static void test_buffer_borders(void **state)
{
	static const size_t lengths[] = { 0, 1, 4094, 4095, 4096 };
	static const size_t pieces[] = {
		1, 2, 4095, 4096, 4097, 8190, 8191, 8192, 8193, 100000,
	};
	char data[4 * (DMAP_LINE_MAX + 1)];
	size_t a, b, i, size;

	for (a = 0; a < ARRAY_SIZE(lengths); a++) {
		for (b = 0; b < ARRAY_SIZE(lengths); b++) {
			size = put_line(data, lengths[a], 'a');
			size += put_line(data + size, lengths[b], 'b');
			size += put_line(data + size, lengths[a], 'c');
			size += put_line(data + size, lengths[b], 'd');
			for (i = 0; i < ARRAY_SIZE(pieces); i++) {
				check_pieces(data, size, pieces[i]);
				check_pieces(data, size - 1, pieces[i]);
			}
		}
	}
}

static void test_random_pieces(void **state)
{
	static const char bytes[] = "ab \t#\n";
	u64 random = seed;
	char data[30000];
	unsigned int round;
	size_t i, size;

	for (round = 0; round < 100; round++) {
		u64 rare = 1 + random_below(&random, 200);
		size_t run = 0;

		size = random_below(&random, sizeof(data));
		for (i = 0; i < size; i++) {
			data[i] = random_below(&random, rare) ? 'x' :
				  bytes[random_below(&random, 6)];
			run = data[i] == '\n' ? 0 : run + 1;
			if (run > DMAP_LINE_MAX) {
				data[i] = '\n';
				run = 0;
			}
		}
		check_pieces(data, size, 1 + random_below(&random, 10000));
	}
}

/* The last byte of the buffer is there for the NUL of such a line */
static void test_rest_fills_buffer(void **state)
{
	char data[DMAP_LINES_BUF];
	struct stream stream;
	char *line;

	put_line(data, 4094, 'a');
	put_line(data + 4095, 4096, 'b');
	stream_open(&stream);
	stream_put(&stream, data, 8191);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 1);
	assert_int_equal(strlen(line), 4094);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 0);
	assert_int_equal(dmap_lines_rest(&stream.lines, &line), 1);
	assert_int_equal(strlen(line), 4096);
	stream_close(&stream);
}

/* A line of @length bytes, all at once or in two pieces, then another line */
static void check_long(size_t length, size_t first, const char *expected)
{
	char data[3 * DMAP_LINE_MAX];
	size_t size = put_line(data, length, 'x');
	struct stream stream;

	data[5] = '#';
	stream_open(&stream);
	stream_write(&stream, data, first);
	stream_write(&stream, data + first, size - first);
	stream_write(&stream, "ok\n", 3);
	expect_record(&stream, expected);
	assert_int_equal(dmap_lines_pending(&stream.lines), 0);
	stream_close(&stream);
}

static void test_line_too_long(void **state)
{
	check_long(4096, 4097, "1 1 [xxxxx]\n2 1 [ok]\n");
	check_long(4096, 4096, "1 1 [xxxxx]\n2 1 [ok]\n");
	check_long(4097, 4098, "1 -7 []\n2 1 [ok]\n");
	check_long(4097, 4096, "1 -7 []\n2 1 [ok]\n");
	check_long(8190, 8191, "1 -7 []\n2 1 [ok]\n");
	check_long(8190, 100, "1 -7 []\n2 1 [ok]\n");
	/* no newline in what is there: what follows is a line of its own */
	check_long(4097, 4097, "1 -7 []\n2 1 []\n3 1 [ok]\n");
	check_long(8191, 8191, "1 -7 []\n2 1 []\n3 1 [ok]\n");
	check_long(8191, 8192, "1 -7 []\n2 1 []\n3 1 [ok]\n");
	check_long(8192, 8193, "1 -7 []\n2 1 [x]\n3 1 [ok]\n");
}

/* Refused as soon as it is too long, not when its newline comes */
static void test_too_long_at_once(void **state)
{
	char data[DMAP_LINE_MAX + 1];
	struct stream stream;
	char *line = NULL;

	memset(data, 'x', sizeof(data));
	stream_open(&stream);
	stream_put(&stream, data, 4096);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 0);
	assert_int_equal(stream.lines.number, 0);
	stream_put(&stream, data, 1);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), -E2BIG);
	assert_int_equal(stream.lines.number, 1);
	assert_int_equal(dmap_lines_pending(&stream.lines), 0);
	stream_close(&stream);
}

static void test_nul_bytes(void **state)
{
	static const char data[] = "\0\na\0\n\0b\n#\0\nab\0#c\nok\nx#\0";
	struct stream stream;

	stream_open(&stream);
	stream_write(&stream, data, sizeof(data) - 1);
	stream_end(&stream);
	expect_record(&stream, "1 -22 []\n2 -22 []\n3 -22 []\n4 -22 []\n"
		      "5 -22 []\n6 1 [ok]\n7 -22 []\n");
	stream_close(&stream);
}

static void test_nothing(void **state)
{
	struct stream stream;
	char *line;

	stream_open(&stream);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 0);
	assert_int_equal(dmap_lines_rest(&stream.lines, &line), 0);
	stream_write(&stream, "a\n", 2);
	stream_end(&stream);
	expect_record(&stream, "1 1 [a]\n");
	stream_close(&stream);
}

/* As it came, but that a tab behind a word may come back as a blank */
static void expect_restored(const char *now, const char *before, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (now[i] != before[i] && !(before[i] == '\t' && now[i] == ' '))
			fail_msg("byte %zu of \"%.*s\" is \\%o, not \\%o", i,
				 (int)size, before, now[i], before[i]);
}

static void take_words(char *cursor, unsigned int words)
{
	while (words-- && dmap_word(&cursor))
		;
}

static void check_unread(const char *text, unsigned int words)
{
	size_t size = strlen(text);
	struct stream stream;
	char before[200], *line;

	size = snprintf(before, sizeof(before), "one # 1\n%s\nnext#\n", text);
	stream_open(&stream);
	stream_put(&stream, before, size);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 1);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 1);
	assert_int_equal(stream.lines.number, 2);
	take_words(line, words);

	dmap_lines_unread(&stream.lines);
	assert_int_equal(stream.lines.number, 1);
	assert_int_equal(dmap_lines_pending(&stream.lines), size - 8);
	expect_restored(stream.lines.buf + 8, before + 8, size - 8);

	assert_int_equal(dmap_lines_next(&stream.lines, &line), 1);
	assert_int_equal(stream.lines.number, 2);
	expect_restored(line, text, strcspn(text, "#"));
	assert_int_equal(line[strcspn(text, "#")], '\0');
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 1);
	assert_string_equal(line, "next");
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 0);
	stream_close(&stream);
}

static void test_unread(void **state)
{
	static const char * const texts[] = {
		"", " ", "a", "a ", " a", "a b", "  a  b  ", "a\tb\t",
		"#", "# c", "a#", "a#c", "a #c", "a # c # d", "a b#", "a b # c",
		" a b c d e f g # h i j", "##", "a##b#",
	};
	unsigned int words;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		for (words = 0; words <= 8; words++)
			check_unread(texts[i], words);
}

/* A write() that fails takes back all it brought, also half a line */
static void test_unread_torn(void **state)
{
	static const char second[] = "te vol # note\n";
	unsigned int size = strlen(second);
	struct stream stream;
	char *line;

	stream_open(&stream);
	stream_put(&stream, "x\ncrea", 6);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 1);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 0);
	stream_put(&stream, second, size);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 1);
	assert_string_equal(line, "create vol ");
	take_words(line, 3);

	dmap_lines_unread(&stream.lines);
	stream.lines.tail -= size;
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 0);
	assert_int_equal(dmap_lines_pending(&stream.lines), 4);
	stream_write(&stream, second, size);
	expect_record(&stream, "2 1 [create vol ]\n");
	stream_close(&stream);
}

/* The comment and the newline of a longest line, at the end of the buffer */
static void test_unread_longest(void **state)
{
	char data[DMAP_LINES_BUF];
	struct stream stream;
	size_t size, at;
	char *line;

	for (at = 0; at < DMAP_LINE_MAX; at += 455) {
		size = put_line(data, 4093, 'a');
		size += put_line(data + size, 4096, 'b');
		data[4094 + at] = '#';
		stream_open(&stream);
		stream_put(&stream, data, size);
		assert_int_equal(dmap_lines_next(&stream.lines, &line), 1);
		assert_int_equal(dmap_lines_next(&stream.lines, &line), 1);
		assert_int_equal(strlen(line), at);
		take_words(line, 1);
		dmap_lines_unread(&stream.lines);
		assert_memory_equal(stream.lines.buf + 4094, data + 4094, 4097);
		stream_close(&stream);
	}
}

/* What was refused comes back to the byte, its NULs too, and again refused */
static void check_unread_refused(const char *data, size_t size, int err)
{
	struct stream stream;
	unsigned int i;
	char *line;

	stream_open(&stream);
	stream_put(&stream, "a b # c\n", 8);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 1);
	take_words(line, 2);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 0);
	stream_put(&stream, data, size);
	for (i = 0; i < 2; i++) {
		assert_int_equal(dmap_lines_next(&stream.lines, &line), err);
		assert_int_equal(stream.lines.number, 2);
		dmap_lines_unread(&stream.lines);
		assert_int_equal(stream.lines.number, 1);
		assert_int_equal(dmap_lines_pending(&stream.lines), size);
		assert_memory_equal(stream.lines.buf, data, size);
	}
	stream_close(&stream);
}

static void test_unread_refused(void **state)
{
	char data[DMAP_LINES_BUF];

	check_unread_refused("\0\n", 2, -EINVAL);
	check_unread_refused("a \0b # c\0\nnext", 14, -EINVAL);
	put_line(data, 8190, 'x');
	data[100] = '#';
	data[200] = '\0';
	check_unread_refused(data, 4097, -E2BIG);
	check_unread_refused(data, 8191, -E2BIG);
	put_line(data, 4097, 'x');
	check_unread_refused(data, 4098, -E2BIG);
}

/* A line in front of the refused one was cut, that one is not: in one piece */
static void test_unread_after_cut(void **state)
{
	struct stream stream;
	char *line;

	stream_open(&stream);
	stream_put(&stream, "a # b\n\0\nc # d\n", 14);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 1);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), -EINVAL);
	dmap_lines_unread(&stream.lines);
	assert_memory_equal(stream.lines.buf + 6, "\0\nc # d\n", 8);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), -EINVAL);
	assert_int_equal(dmap_lines_next(&stream.lines, &line), 1);
	take_words(line, 1);
	dmap_lines_unread(&stream.lines);
	assert_memory_equal(stream.lines.buf + 8, "c # d\n", 6);
	stream_close(&stream);
}

static void check_words(const char *text, const char *joined)
{
	char *copy = strdup(text), *cursor = copy, *word, *all;
	size_t size;
	FILE *record = open_memstream(&all, &size);

	while ((word = dmap_word(&cursor)))
		fprintf(record, "%s,", word);
	assert_null(dmap_word(&cursor));
	assert_null(dmap_word(&cursor));
	fclose(record);
	assert_string_equal(all, joined);
	free(all);
	free(copy);
}

static void test_words(void **state)
{
	check_words("", "");
	check_words(" \t ", "");
	check_words("a", "a,");
	check_words(" a", "a,");
	check_words("a ", "a,");
	check_words("\ta \t b\t", "a,b,");
	check_words("ab  cd", "ab,cd,");
	check_words("a\rb\vc\fd\240e", "a\rb\vc\fd\240e,");
	check_words("1,2 \"3 4\"", "1,2,\"3,4\",");
}

static void test_many_words(void **state)
{
	static const unsigned int counts[] = { 7, 8, 9, 16, 17, 1000, 2048 };
	char text[2 * 2048], *cursor;
	unsigned int i, count;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		for (count = 0; count < counts[i]; count++)
			memcpy(text + 2 * count, count & 1 ? "b\t" : "a ", 2);
		text[2 * count - 1] = '\0';
		cursor = text;
		for (count = 0; count < counts[i]; count++)
			assert_string_equal(dmap_word(&cursor),
					    count & 1 ? "b" : "a");
		assert_null(dmap_word(&cursor));
	}
}

static void check_number(const char *word, int expected, u64 value)
{
	u64 got = 4711;
	int ret = dmap_parse_u64(word, &got);

	if (ret != expected || got != (expected ? 4711 : value))
		fail_msg("\"%s\" gives %d, %llu", word, ret, got);
}

static void test_numbers(void **state)
{
	static const struct {
		const char *word;
		u64 value;
	} good[] = {
		{ "0", 0 }, { "00", 0 }, { "1", 1 }, { "9", 9 }, { "10", 10 },
		{ "007", 7 }, { "010", 10 }, { "4294967295", 0xffffffff },
		{ "4294967296", 1ULL << 32 },
		{ "9223372036854775807", S64_MAX },
		{ "9223372036854775808", 1ULL << 63 },
		{ "18446744073709551609", U64_MAX - 6 },
		{ "18446744073709551614", U64_MAX - 1 },
		{ "18446744073709551615", U64_MAX },
		{ "000000000000000000018446744073709551615", U64_MAX },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++)
		check_number(good[i].word, 0, good[i].value);
}

static void test_numbers_refused(void **state)
{
	static const char * const not[] = {
		"", "+1", "-1", "-0", "+", "-", "0x10", "0X1", "x", "1x", "a1",
		" 1", "1 ", "1\n", "1\t", "1.", "1e3", "1,000", "1_0", "/", ":",
		"\xb1", "1\xff", "\x01", "inf",
	};
	static const char * const large[] = {
		"18446744073709551616", "18446744073709551617",
		"18446744073709551619", "18446744073709551620",
		"18446744073709551625", "18446744073709551626",
		"20000000000000000000", "36893488147419103232",
		"99999999999999999999", "184467440737095516150",
		"018446744073709551616",
		"340282366920938463463374607431768211456",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(not); i++)
		check_number(not[i], -EINVAL, 0);
	for (i = 0; i < ARRAY_SIZE(large); i++)
		check_number(large[i], -ERANGE, 0);
}

/* Every byte, alone and behind digits, against the only ten that may be */
static void test_number_bytes(void **state)
{
	char word[] = "1?";
	int c;

	for (c = 1; c < 256; c++) {
		bool digit = c >= '0' && c <= '9';

		word[1] = c;
		check_number(word, digit ? 0 : -EINVAL, 10 + c - '0');
		check_number(word + 1, digit ? 0 : -EINVAL, c - '0');
	}
}

static const char name_bytes[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+:@=-";

static void test_name_bytes(void **state)
{
	char name[] = "a?b", first[] = "?b";
	int c;

	for (c = 1; c < 256; c++) {
		bool good = strchr(name_bytes, c);

		name[1] = c;
		first[0] = c;
		if (dmap_name_ok(name) != good)
			fail_msg("a name with \\%o: %d", c, !good);
		if (dmap_name_ok(first) != (good && c != '.' && c != '-'))
			fail_msg("a name that starts with \\%o", c);
	}
}

static void test_name_lengths(void **state)
{
	char name[301];
	size_t length;

	for (length = 0; length <= 300; length++) {
		memset(name, 'n', length);
		name[length] = '\0';
		assert_int_equal(dmap_name_ok(name), length > 0 && length < 64);
	}
	memset(name, 'n', 64);
	name[63] = '/';
	name[64] = '\0';
	assert_false(dmap_name_ok(name));
}

static void test_names(void **state)
{
	static const char * const good[] = {
		"a", "0", "vol", "_", "+", ":", "@", "=", "a.", "a-", "a..b",
		"contro", "controls", "Control", "CONTROL", "xcontrol", "8:0",
	};
	static const char * const bad[] = {
		"", ".", "..", "-", ".a", "-a", "-rf", "control", "a/b", "/",
		"a b", "a\n", "a!", "../x", "v\xc3\xb6l",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++)
		if (!dmap_name_ok(good[i]))
			fail_msg("\"%s\" is refused", good[i]);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (dmap_name_ok(bad[i]))
			fail_msg("\"%s\" is accepted", bad[i]);
}

/* To the byte, so that the sanitizer sees what goes past it */
static struct dmap_error *error_alloc(void)
{
	struct dmap_error *error = malloc(sizeof(*error));

	assert_non_null(error);
	memset(error, 'U', sizeof(*error));
	return error;
}

static void test_error_text(void **state)
{
	struct dmap_error *error = error_alloc();

	dmap_error_set(error, 3, "linear",
		       "%d+%d is past the end of %s (%llu sectors)", 4096,
		       8192, "8:16", 10240ULL);
	assert_string_equal(error->text,
			    "line 3: linear: 4096+8192 is past the end of 8:16 (10240 sectors)");
	dmap_error_set(error, 1, NULL, "short");
	assert_string_equal(error->text, "line 1: short");
	dmap_error_set(error, U64_MAX, "", "%s", "");
	assert_string_equal(error->text, "line 18446744073709551615: : ");
	free(error);
}

static void test_error_truncated(void **state)
{
	struct dmap_error *error = error_alloc();
	char text[400], expected[512];
	size_t length;

	for (length = 0; length < sizeof(text); length++) {
		memset(text, 'x', length);
		text[length] = '\0';
		snprintf(expected, sizeof(expected), "line 7: %s", text);
		expected[DMAP_ERROR_MAX - 1] = '\0';
		memset(error, 'U', sizeof(*error));
		dmap_error_set(error, 7, NULL, "%s", text);
		assert_string_equal(error->text, expected);

		snprintf(expected, sizeof(expected), "line 7: %.64s: %s", text,
			 text);
		expected[DMAP_ERROR_MAX - 1] = '\0';
		dmap_error_set(error, 7, text, "%s", text);
		assert_string_equal(error->text, expected);
	}
	free(error);
}

static void test_error_sanitised(void **state)
{
	struct dmap_error *error = error_alloc();
	char who[] = "w?o", what[] = "w?at", shown[8], expected[64];
	int c;

	for (c = 1; c < 256; c++) {
		snprintf(shown, sizeof(shown),
			 c >= ' ' && c <= '~' ? "%c" : "\\x%02x", c);
		who[1] = c;
		what[1] = c;
		dmap_error_set(error, 2, who, "%s\n", what);
		snprintf(expected, sizeof(expected),
			 "line 2: w%so: w%sat\\x0a", shown, shown);
		assert_string_equal(error->text, expected);
	}
	free(error);
}

/* An escape that does not fit any more is left out whole. */
static void test_error_escape_fits(void **state)
{
	struct dmap_error *error = error_alloc();
	char what[DMAP_ERROR_MAX];
	size_t plain, room = DMAP_ERROR_MAX - 1 - strlen("line 1: ");

	for (plain = room - 5; plain <= room; plain++) {
		memset(what, 'p', plain);
		strcpy(what + plain, "\x1b");
		dmap_error_set(error, 1, NULL, "%s", what);
		assert_int_equal(strlen(error->text), strlen("line 1: ") +
				 plain + (plain + 4 <= room ? 4 : 0));
	}
	free(error);
}

int main(void)
{
	const struct cmocka_test tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_torn_record),
		cmocka_unit_test(test_torn_everywhere),
		cmocka_unit_test(test_buffer_borders),
		cmocka_unit_test(test_random_pieces),
		cmocka_unit_test(test_rest_fills_buffer),
		cmocka_unit_test(test_line_too_long),
		cmocka_unit_test(test_too_long_at_once),
		cmocka_unit_test(test_nul_bytes),
		cmocka_unit_test(test_unread),
		cmocka_unit_test(test_unread_torn),
		cmocka_unit_test(test_unread_longest),
		cmocka_unit_test(test_unread_refused),
		cmocka_unit_test(test_unread_after_cut),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_many_words),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_numbers_refused),
		cmocka_unit_test(test_number_bytes),
		cmocka_unit_test(test_name_bytes),
		cmocka_unit_test(test_name_lengths),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_error_text),
		cmocka_unit_test(test_error_truncated),
		cmocka_unit_test(test_error_sanitised),
		cmocka_unit_test(test_error_escape_fits),
	};

	seed = random_seed();
	return cmocka_run_group_tests_name("text", tests, NULL, NULL) != 0;
}
