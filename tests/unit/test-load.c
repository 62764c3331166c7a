// SPDX-License-Identifier: GPL-2.0
/* The grammar of a table's text, rule by rule. */
#include "test.h"

#include "recorder.h"

#define MAX "18014398509481983"		/* DMAP_SECTORS_MAX */
#define MAX_AND_1 "18014398509481984"
#define U64 "18446744073709551615"
#define U64_AND_1 "18446744073709551616"
#define X64 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define SHOWN "1844674407370955161618446744073709551616184467440737095516161844"
#define READS "a line reads START LENGTH TARGET ARGS..."
#define ALONE " after it; it stands alone"
#define ONCE "begin: it stands before the first line of a table, once"
#define ANEW " after the end of the table; open the file anew for another"
#define TORN "begin: the file was closed before end, check or ready; the table is thrown away"
#define NO_LINE "the table has no line; it needs at least 1"
#define NO_LENGTH "length 0, but a range has at least 1 sector"
#define NOT_0(start) "starts at " start ", but the first line of a table starts at 0"
#define AFTER(end) " the line before, which ends at " end
#define GAP(size, end) "which leaves a gap of " size " sectors after" AFTER(end)
#define OVERLAP(end) "which overlaps" AFTER(end)
#define PAST(place) place " is past the largest device (" MAX " sectors)"

/**
 * struct load - a text and what must come of it
 * @text: lines; then the file is closed
 * @calls: what the owner is called with
 * @error: what is said; nothing: it is loaded
 */
struct load {
	const char *text;
	const char *calls;
	const char *error;
};

/* The lines of a text; each at an allocation of its own, to the byte */
static int feed(struct recorder *recorder, const char *text, u64 *number)
{
	size_t size;
	char *line;
	int err = 0;

	for (; *text && !err; text += size + (text[size] == '\n')) {
		size = strcspn(text, "\n");
		line = strndup(text, size);
		err = dmap_loader_line(&recorder->loader, ++*number, line);
		free(line);
	}
	return err;
}

/* Whatever comes after the first error changes nothing */
static void check_sticky(struct recorder *recorder, int err)
{
	static const char * const more[] = {
		"", "begin", "0 8 zero", "end", "check", "# x", "nonsense",
	};
	char *said = strdup(recorder->said);
	char *calls = strdup(recorder_calls(recorder));
	u64 number;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(more); i++) {
		char text[16];

		number = 1000 + i;
		strcpy(text, more[i]);
		assert_int_equal(dmap_loader_line(&recorder->loader, number,
						  text), err);
		assert_int_equal(recorder->loader.state, DMAP_LOAD_FAILED);
	}
	assert_int_equal(dmap_loader_close(&recorder->loader, 2000), 0);
	assert_int_equal(recorder->loader.state, DMAP_LOAD_FAILED);
	assert_string_equal(recorder->said, said);
	assert_string_equal(recorder_calls(recorder), calls);
	free(said);
	free(calls);
}

static void check_load(const struct load *load)
{
	struct recorder recorder;
	u64 number = 0;
	int err;

	recorder_open(&recorder);
	err = feed(&recorder, load->text, &number);
	if (!err)
		err = dmap_loader_close(&recorder.loader, number);

	assert_string_equal(recorder_first(&recorder), load->error);
	assert_int_equal(err, *load->error ? -EINVAL : 0);
	assert_string_equal(recorder_calls(&recorder), load->calls);
	if (err)
		check_sticky(&recorder, err);
	recorder_close(&recorder);
}

static void check_loads(const struct load *loads, size_t count)
{
	for (; count--; loads++)
		check_load(loads);
}

static void test_accepted(void **state)
{
	static const struct load loads[] = {
		{ "begin\n0 8 zero\nend", "2 add 0 8 zero\n3 end\n", "" },
		{ "0 8 zero\nend", "1 add 0 8 zero\n2 end\n", "" },
		{ "begin\n0 8 zero\n end \tnow ", "2 add 0 8 zero\n3 end now\n", "" },
		{ "0 8 zero\nend now", "1 add 0 8 zero\n2 end now\n", "" },
		{ "0 8 zero", "1 add 0 8 zero\n1 close\n", "" },
		{ "begin\n0 8 zero\ncheck", "2 add 0 8 zero\n3 check\n", "" },
		{ "0 8 zero\ncheck", "1 add 0 8 zero\n2 check\n", "" },
		{ "0 8 linear 8 0 16\n8 1 io-err\n9 1 zero\nend",
		  "1 add 0 8 linear,8,0,16\n2 add 8 1 io-err\n"
		  "3 add 9 1 zero\n4 end\n", "" },
		{ "\n \t\nbegin\n\n0 8 zero\n\n end\t\n\n\t\n",
		  "5 add 0 8 zero\n7 end\n", "" },
		{ "\t00  08\tzero \t a\tb ", "1 add 0 8 zero,a,b\n1 close\n", "" },
		{ "0 8 zero\n\n\n", "1 add 0 8 zero\n3 close\n", "" },
		{ "0 8 begin\n8 8 end\n16 8 check end",
		  "1 add 0 8 begin\n2 add 8 8 end\n3 add 16 8 check,end\n"
		  "3 close\n", "" },
	};

	check_loads(loads, ARRAY_SIZE(loads));
}

static void test_nothing_loaded(void **state)
{
	static const struct load loads[] = {
		{ "", "", "" }, { "\n", "", "" }, { "\n\t\n\t\n", "", "" },
		{ "end", "",
		  "line 1: end: " NO_LINE },
		{ "\ncheck", "",
		  "line 2: check: " NO_LINE },
		{ "begin\n\nend", "",
		  "line 3: end: " NO_LINE },
		{ "begin\ncheck", "",
		  "line 2: check: " NO_LINE },
	};

	check_loads(loads, ARRAY_SIZE(loads));
}

static void test_keywords(void **state)
{
	static const struct load loads[] = {
		{ "begin x", "",
		  "line 1: begin: \"x\"" ALONE },
		{ "begin\nbegin", "",
		  "line 2: " ONCE },
		{ "begin\n0 8 zero\nbegin", "2 add 0 8 zero\n",
		  "line 3: " ONCE },
		{ "0 8 zero\nbegin", "1 add 0 8 zero\n",
		  "line 2: " ONCE },
		{ "0 8 zero\nbegin " X64 "y z", "1 add 0 8 zero\n",
		  "line 2: begin: \"" X64 "\"" ALONE },
		{ "0 8 zero\nend 1", "1 add 0 8 zero\n",
		  "line 2: end: \"1\"" ALONE },
		{ "0 8 zero\ncheck end", "1 add 0 8 zero\n",
		  "line 2: check: \"end\"" ALONE },
		{ "end begin", "",
		  "line 1: end: \"begin\"" ALONE },
		{ "Begin", "",
		  "line 1: START \"Begin\" is not a decimal number" },
		{ "ends", "",
		  "line 1: START \"ends\" is not a decimal number" },
		{ "begin\n\ncreate x", "",
		  "line 3: START \"create\" is not a decimal number" },
	};

	check_loads(loads, ARRAY_SIZE(loads));
}

static void test_text_after_end(void **state)
{
	static const struct load loads[] = {
		{ "0 8 zero\ncheck\n\nbegin", "1 add 0 8 zero\n2 check\n",
		  "line 4: \"begin\"" ANEW },
		{ "0 8 zero\ncheck\nend", "1 add 0 8 zero\n2 check\n",
		  "line 3: \"end\"" ANEW },
		{ "0 8 zero\nend\n8 8 zero", "1 add 0 8 zero\n2 end\n",
		  "line 3: \"8\"" ANEW },
		{ "0 8 zero\nend\n" X64 "y", "1 add 0 8 zero\n2 end\n",
		  "line 3: \"" X64 "\"" ANEW },
	};

	check_loads(loads, ARRAY_SIZE(loads));
}

static void test_ready(void **state)
{
	static const struct load loads[] = {
		{ "begin\n0 8 zero\nready\n", "2 add 0 8 zero\n3 ready\n", "" },
		{ "0 8 zero\nready\n", "1 add 0 8 zero\n2 ready\n", "" },
		{ "0 8 a\nend\nbegin\n0 9 b\nready\n",
		  "1 add 0 8 a\n2 end\n4 add 0 9 b\n5 ready\n", "" },
		{ "0 8 a\nend\nbegin\n0 9 b\nend\n",
		  "1 add 0 8 a\n2 end\n4 add 0 9 b\n",
		  "line 5: end: the second table of a text ends with ready" },
		{ "0 8 a\nend\nbegin\n0 9 b\n",
		  "1 add 0 8 a\n2 end\n4 add 0 9 b\n", "line 4: " TORN },
		{ "0 8 a\nready\nbegin\n", "1 add 0 8 a\n2 ready\n",
		  "line 3: \"begin\"" ANEW },
		{ "0 8 a\nend\nbegin\n0 9 b\nready\nbegin\n",
		  "1 add 0 8 a\n2 end\n4 add 0 9 b\n5 ready\n",
		  "line 6: \"begin\"" ANEW },
		{ "0 8 a\nend\n0 9 b\n", "1 add 0 8 a\n2 end\n",
		  "line 3: \"0\"" ANEW },
	};

	check_loads(loads, ARRAY_SIZE(loads));
}

static void test_closed_without_end(void **state)
{
	static const struct load loads[] = {
		{ "begin", "",
		  "line 1: " TORN },
		{ "begin\n0 8 zero\n", "2 add 0 8 zero\n",
		  "line 2: " TORN },
	};

	check_loads(loads, ARRAY_SIZE(loads));
}

static void test_words_missing(void **state)
{
	static const struct load loads[] = {
		{ "0", "", "line 1: LENGTH is missing; " READS },
		{ "0 ", "", "line 1: LENGTH is missing; " READS },
		{ "0 8", "", "line 1: TARGET is missing; " READS },
		{ "begin\n0\t8\t", "", "line 2: TARGET is missing; " READS },
		{ "x", "", "line 1: START \"x\" is not a decimal number" },
		{ "0 x", "", "line 1: LENGTH \"x\" is not a decimal number" },
		{ "0 8 zero\n8", "1 add 0 8 zero\n",
		  "line 2: LENGTH is missing; " READS },
	};

	check_loads(loads, ARRAY_SIZE(loads));
}

static void test_numbers(void **state)
{
	static const struct load loads[] = {
		{ "-1 8 zero", "",
		  "line 1: START \"-1\" is not a decimal number" },
		{ "0x0 8 zero", "",
		  "line 1: START \"0x0\" is not a decimal number" },
		{ "0 +8 zero", "",
		  "line 1: LENGTH \"+8\" is not a decimal number" },
		{ "0 8\r", "",
		  "line 1: LENGTH \"8\\x0d\" is not a decimal number" },
		{ U64_AND_1 " 8 zero", "",
		  "line 1: START " U64_AND_1 " is larger than " U64 },
		{ "0 " U64_AND_1 " zero", "",
		  "line 1: LENGTH " U64_AND_1 " is larger than " U64 },
		{ X64 "y 8 zero", "",
		  "line 1: START \"" X64 "\" is not a decimal number" },
		{ "0 " SHOWN "6744073709551616", "",
		  "line 1: LENGTH " SHOWN " is larger than " U64 },
	};

	check_loads(loads, ARRAY_SIZE(loads));
}

static void test_places(void **state)
{
	static const struct load loads[] = {
		{ "1 8 zero", "",
		  "line 1: zero: " NOT_0("1") },
		{ "begin\n" U64 " 0 zero", "",
		  "line 2: zero: " NOT_0(U64) },
		{ "0 8 a\n9 1 b", "1 add 0 8 a\n",
		  "line 2: b: starts at 9, " GAP("1", "8") },
		{ "0 8 a\n\n" U64 " 1 b", "1 add 0 8 a\n",
		  "line 3: b: starts at " U64 ", " GAP("18446744073709551607", "8") },
		{ "0 8 a\n7 1 b", "1 add 0 8 a\n",
		  "line 2: b: starts at 7, " OVERLAP("8") },
		{ "0 8 a\n0 8 a", "1 add 0 8 a\n",
		  "line 2: a: starts at 0, " OVERLAP("8") },
		{ "0 8 a\n8 1 b\n8 1 c", "1 add 0 8 a\n2 add 8 1 b\n",
		  "line 3: c: starts at 8, " OVERLAP("9") },
		{ "0 0 zero", "",
		  "line 1: zero: " NO_LENGTH },
		{ "0 8 a\n8 0 b", "1 add 0 8 a\n",
		  "line 2: b: " NO_LENGTH },
	};

	check_loads(loads, ARRAY_SIZE(loads));
}

static void test_largest_device(void **state)
{
	static const struct load loads[] = {
		{ "0 " MAX " a", "1 add 0 " MAX " a\n1 close\n", "" },
		{ "0 1 a\n1 18014398509481982 b",
		  "1 add 0 1 a\n2 add 1 18014398509481982 b\n2 close\n", "" },
		{ "0 18014398509481982 a\n18014398509481982 1 b",
		  "1 add 0 18014398509481982 a\n"
		  "2 add 18014398509481982 1 b\n2 close\n", "" },
		{ "0 " MAX_AND_1 " a", "",
		  PAST("line 1: a: 0+" MAX_AND_1) },
		{ "0 1 a\n1 " MAX " b", "1 add 0 1 a\n",
		  PAST("line 2: b: 1+" MAX) },
		{ "0 " MAX " a\n" MAX " 1 b", "1 add 0 " MAX " a\n",
		  PAST("line 2: b: " MAX "+1") },
		{ "0 " MAX " a\n" MAX " 0 b", "1 add 0 " MAX " a\n",
		  "line 2: b: " NO_LENGTH },
		{ "0 9223372036854775808 a", "",
		  PAST("line 1: a: 0+9223372036854775808") },
		{ "0 " U64 " a", "", PAST("line 1: a: 0+" U64) },
		{ "0 8 a\n8 " U64 " b", "1 add 0 8 a\n",
		  PAST("line 2: b: 8+" U64) },
		{ "0 8 a\n8 18446744073709551608 b", "1 add 0 8 a\n",
		  PAST("line 2: b: 8+18446744073709551608") },
	};

	assert_int_equal(DMAP_SECTORS_MAX, 18014398509481983);
	assert_true(DMAP_SECTORS_MAX * 512ULL <= S64_MAX);
	assert_true((DMAP_SECTORS_MAX + 1) * 512ULL > S64_MAX);
	check_loads(loads, ARRAY_SIZE(loads));
}

/* The longest of errors still says it all */
static void test_longest_error(void **state)
{
	struct recorder recorder;
	char first[] = "0 " MAX " a", second[] = U64 " 1 " X64 "y";

	recorder_open(&recorder);
	assert_int_equal(dmap_loader_line(&recorder.loader, U64_MAX - 1,
					  first), 0);
	assert_int_equal(dmap_loader_line(&recorder.loader, U64_MAX, second), 0);
	assert_int_equal(recorder.loader.failure, -EINVAL);
	assert_string_equal(recorder_first(&recorder),
			    "line " U64 ": " X64 ": starts at " U64 ", "
			    GAP("18428729675200069632", MAX));
	recorder_close(&recorder);
}

/* A line is handed on when it comes, not when the table ends */
static void test_calls_at_once(void **state)
{
	static const struct {
		const char *line, *calls;
		enum dmap_load_state state;
	} steps[] = {
		{ " ", "", DMAP_LOAD_NONE },
		{ "begin", "", DMAP_LOAD_BEGUN },
		{ "0 8 a x", "3 add 0 8 a,x\n", DMAP_LOAD_BEGUN },
		{ "8 8 b", "3 add 0 8 a,x\n4 add 8 8 b\n", DMAP_LOAD_BEGUN },
		{ "end", "3 add 0 8 a,x\n4 add 8 8 b\n5 end\n",
		  DMAP_LOAD_DONE },
		{ " ", "3 add 0 8 a,x\n4 add 8 8 b\n5 end\n",
		  DMAP_LOAD_DONE },
	};
	struct recorder recorder;
	u64 number = 0;
	size_t i;

	recorder_open(&recorder);
	assert_int_equal(recorder.loader.state, DMAP_LOAD_NONE);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		assert_int_equal(feed(&recorder, steps[i].line, &number), 0);
		assert_string_equal(recorder_calls(&recorder), steps[i].calls);
		assert_int_equal(recorder.loader.state, steps[i].state);
	}
	recorder_close(&recorder);
}

static void test_close_twice(void **state)
{
	struct recorder recorder;
	char text[] = "0 8 a", late[] = "8 8 b";

	recorder_open(&recorder);
	assert_int_equal(dmap_loader_line(&recorder.loader, 1, text), 0);
	assert_int_equal(recorder.loader.state, DMAP_LOAD_BARE);
	assert_int_equal(dmap_loader_close(&recorder.loader, 7), 0);
	assert_int_equal(recorder.loader.state, DMAP_LOAD_DONE);
	assert_int_equal(dmap_loader_close(&recorder.loader, 8), 0);
	assert_string_equal(recorder_calls(&recorder),
			    "1 add 0 8 a\n7 close\n");
	assert_int_equal(dmap_loader_line(&recorder.loader, 9, late), -EINVAL);
	assert_string_equal(recorder_calls(&recorder),
			    "1 add 0 8 a\n7 close\n");
	recorder_close(&recorder);
}

/* What the owner refuses: its errno, its words, and no further call */
static void check_owner_fails(const char *text, u64 at, int err,
			      const char *calls)
{
	struct recorder recorder;
	u64 number = 0;
	int got;

	recorder_open(&recorder);
	recorder.fail_at = at;
	recorder.fail_with = err;
	got = feed(&recorder, text, &number);
	if (!got)
		got = dmap_loader_close(&recorder.loader, number);
	assert_int_equal(got, err);
	assert_int_equal(recorder.loader.state, DMAP_LOAD_FAILED);
	assert_int_equal(recorder.loader.failure, err);
	assert_string_equal(recorder.said, RECORDER_SAYS "\n");
	assert_string_equal(recorder_calls(&recorder), calls);
	check_sticky(&recorder, err);
	recorder_close(&recorder);
}

static void test_owner_fails(void **state)
{
	check_owner_fails("0 8 a\n8 8 b\nend", 1, -ENOENT,
			  "1 add 0 8 a\n2 add 8 8 b\n");
	check_owner_fails("begin\n0 8 a\n8 8 b\ncheck", 2, -ENOENT,
			  "2 add 0 8 a\n3 add 8 8 b\n");
	check_owner_fails("0 8 a\n8 8 b\n", 1, -ENOENT,
			  "1 add 0 8 a\n2 add 8 8 b\n");
	check_owner_fails("0 8 a\n8 8 b\nend", 2, -ENODEV,
			  "1 add 0 8 a\n2 add 8 8 b\n");
	check_owner_fails("0 8 a\nend\n", 2, -ELOOP, "1 add 0 8 a\n2 end\n");
	check_owner_fails("begin\n0 8 a\ncheck\n", 3, -EBUSY,
			  "2 add 0 8 a\n3 check\n");
	check_owner_fails("0 8 a\n\n", 2, -ENOMEM, "1 add 0 8 a\n2 close\n");
}

/* For lack of memory it ends at once. */
static void test_no_memory(void **state)
{
	struct recorder recorder;
	char text[] = "0 8 a";

	recorder_open(&recorder);
	recorder.fail_at = 1;
	recorder.fail_with = -ENOMEM;
	assert_int_equal(dmap_loader_line(&recorder.loader, 1, text), -ENOMEM);
	check_sticky(&recorder, -ENOMEM);
	recorder_close(&recorder);
}

/* All bad lines are told, and no good one is called bad after them. */
static void test_all_bad_lines(void **state)
{
	static const struct load loads[] = {
		{ "x 8 a\n100 8 b\n108 8 c\n117 1 d\nend", "2 add 100 8 b\n3 add 108 8 c\n",
		  "line 1: START \"x\" is not a decimal number\n"
		  "line 4: d: starts at 117, " GAP("1", "116") "\n" },
		{ "0 8 a\n9 8 b\n17 8 c\n", "1 add 0 8 a\n3 add 17 8 c\n",
		  "line 2: b: starts at 9, " GAP("1", "8") "\n" },
		{ "0 8 a\n4 8 b\n12 8 c\n", "1 add 0 8 a\n3 add 12 8 c\n",
		  "line 2: b: starts at 4, " OVERLAP("8") "\n" },
		{ "0 8 a\n8 x b\n50 8 c\n50 8 d\n", "1 add 0 8 a\n3 add 50 8 c\n",
		  "line 2: LENGTH \"x\" is not a decimal number\n"
		  "line 4: d: starts at 50, " OVERLAP("58") "\n" },
		{ "0 8\n8 0 b\n50 8 c\n59 1 d\n", "3 add 50 8 c\n",
		  "line 1: TARGET is missing; " READS "\n"
		  "line 2: b: " NO_LENGTH "\n"
		  "line 4: d: starts at 59, " GAP("1", "58") "\n" },
		{ "0 " U64 " a\n7 8 b", "2 add 7 8 b\n",
		  PAST("line 1: a: 0+" U64) "\n" },
		{ "0 8 a\nbegin\n8 8 b\nend then", "1 add 0 8 a\n3 add 8 8 b\n",
		  "line 2: " ONCE "\n"
		  "line 4: end: \"then\"" ALONE "\n" },
		{ "begin x\nend y", "",
		  "line 1: begin: \"x\"" ALONE "\n"
		  "line 2: end: \"y\"" ALONE "\n" },
		{ "begin\nx", "",
		  "line 2: START \"x\" is not a decimal number\n"
		  "line 2: " TORN "\n" },
		{ "begin\nx\nend", "",
		  "line 2: START \"x\" is not a decimal number\n" },
	};
	struct recorder recorder;
	u64 number;
	size_t i;
	int err;

	for (i = 0; i < ARRAY_SIZE(loads); i++) {
		number = 0;
		recorder_open(&recorder);
		err = feed(&recorder, loads[i].text, &number);
		if (!err)
			err = dmap_loader_close(&recorder.loader, number);
		assert_int_equal(err, -EINVAL);
		assert_string_equal(recorder.said, loads[i].error);
		assert_string_equal(recorder_calls(&recorder), loads[i].calls);
		check_sticky(&recorder, -EINVAL);
		recorder_close(&recorder);
	}
}

static void test_too_many_bad_lines(void **state)
{
	struct recorder recorder;
	unsigned int i;

	recorder_open(&recorder);
	recorder.fail_at = 1;
	recorder.fail_with = -ENODEV;
	for (i = 1; i < DMAP_BAD_LINES_MAX; i++) {
		char text[] = "0 8 a";

		assert_int_equal(dmap_loader_line(&recorder.loader, i, text), 0);
	}
	assert_int_equal(dmap_loader_bad_line(&recorder.loader, -EINVAL), -ENODEV);
	assert_int_equal(recorder.loader.bad, DMAP_BAD_LINES_MAX);
	check_sticky(&recorder, -ENODEV);
	assert_int_equal(dmap_loader_bad_line(&recorder.loader, -EINVAL), -ENODEV);
	assert_int_equal(recorder.loader.bad, DMAP_BAD_LINES_MAX);
	recorder_close(&recorder);
}

/* What is no line makes the table bad, too, and nothing is known of the next one. */
static void test_no_line(void **state)
{
	struct recorder recorder;
	char text[] = "16 8 a", first[] = "0 8 a", end[] = "end", more[] = "x";

	recorder_open(&recorder);
	assert_int_equal(dmap_loader_bad_line(&recorder.loader, -EINVAL), 0);
	assert_int_equal(dmap_loader_line(&recorder.loader, 2, text), 0);
	assert_string_equal(recorder_calls(&recorder), "2 add 16 8 a\n");
	assert_int_equal(dmap_loader_line(&recorder.loader, 3, end), -EINVAL);
	recorder_close(&recorder);

	recorder_open(&recorder);
	assert_int_equal(dmap_loader_bad_line(&recorder.loader, -EINVAL), 0);
	assert_int_equal(dmap_loader_close(&recorder.loader, 1), -EINVAL);
	check_sticky(&recorder, -EINVAL);
	recorder_close(&recorder);

	recorder_open(&recorder);
	assert_int_equal(dmap_loader_line(&recorder.loader, 1, first), 0);
	assert_int_equal(dmap_loader_line(&recorder.loader, 2, end), 0);
	assert_int_equal(dmap_loader_bad_line(&recorder.loader, -EINVAL), -EINVAL);
	assert_int_equal(dmap_loader_line(&recorder.loader, 4, more), -EINVAL);
	recorder_close(&recorder);
}

/* What was interrupted comes again, as often as that. */
static void test_interrupted(void **state)
{
	struct recorder recorder;
	unsigned int i;
	u64 number = 0;

	recorder_open(&recorder);
	assert_int_equal(feed(&recorder, "begin\n0 8 a\n", &number), 0);
	recorder.fail_at = 3;
	recorder.fail_with = -ERESTARTSYS;
	for (i = 0; i < 2; i++) {
		number = 2;
		assert_int_equal(feed(&recorder, "end", &number), -ERESTARTSYS);
		assert_int_equal(recorder.loader.state, DMAP_LOAD_BEGUN);
	}
	assert_string_equal(recorder.said, "");
	recorder.fail_at = 0;
	number = 2;
	assert_int_equal(feed(&recorder, "end", &number), 0);
	assert_int_equal(recorder.loader.state, DMAP_LOAD_DONE);
	assert_string_equal(recorder_calls(&recorder), "2 add 0 8 a\n3 end\n3 end\n3 end\n");
	recorder_close(&recorder);
}

static void check_abandoned(const char *text, int err, const char *said)
{
	struct recorder recorder;
	u64 number = 0;

	recorder_open(&recorder);
	assert_int_equal(feed(&recorder, text, &number), 0);
	assert_int_equal(dmap_loader_abandon(&recorder.loader, number), err);
	assert_string_equal(recorder.said, said);
	assert_null(strstr(recorder_calls(&recorder), "close"));
	assert_int_equal(dmap_loader_close(&recorder.loader, number), 0);
	recorder_close(&recorder);
}

static void test_abandon(void **state)
{
	check_abandoned("", 0, "");
	check_abandoned("0 8 a\nend", 0, "");
	check_abandoned("begin\n0 8 a", -EINVAL, "line 2: " TORN "\n");
	check_abandoned("0 8 a\n", -EINVAL,
			"line 1: the writer was killed before he closed the file; the table is thrown away\n");
}

/* The owner's own failure, say of a line that is too long */
static void test_fail(void **state)
{
	static const char * const texts[] = {
		"", "begin", "0 8 a", "begin\n0 8 a", "0 8 a\nend",
	};
	struct recorder recorder;
	u64 number;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		number = 0;
		recorder_open(&recorder);
		assert_int_equal(feed(&recorder, texts[i], &number), 0);
		assert_int_equal(dmap_loader_fail(&recorder.loader, -E2BIG),
				 -E2BIG);
		check_sticky(&recorder, -E2BIG);
		recorder_close(&recorder);
	}
}

static void check_word_count(unsigned int words)
{
	char text[3000] = "0 8 target", expected[3000] = "1 add 0 8 target";
	struct recorder recorder;
	unsigned int i;
	u64 number = 0;

	for (i = 3; i < words; i++) {
		strcat(text, i & 1 ? " x" : "\ty");
		strcat(expected, i & 1 ? ",x" : ",y");
	}
	strcat(expected, "\n");
	recorder_open(&recorder);
	assert_int_equal(feed(&recorder, text, &number), 0);
	assert_string_equal(recorder_calls(&recorder), expected);
	recorder_close(&recorder);
}

static void test_word_counts(void **state)
{
	unsigned int words;

	for (words = 3; words <= 20; words++)
		check_word_count(words);
	check_word_count(1000);
}

int main(void)
{
	const struct cmocka_test tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_nothing_loaded),
		cmocka_unit_test(test_keywords),
		cmocka_unit_test(test_text_after_end),
		cmocka_unit_test(test_ready),
		cmocka_unit_test(test_closed_without_end),
		cmocka_unit_test(test_words_missing),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_largest_device),
		cmocka_unit_test(test_longest_error),
		cmocka_unit_test(test_calls_at_once),
		cmocka_unit_test(test_close_twice),
		cmocka_unit_test(test_owner_fails),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_all_bad_lines),
		cmocka_unit_test(test_too_many_bad_lines),
		cmocka_unit_test(test_no_line),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_abandon),
		cmocka_unit_test(test_fail),
		cmocka_unit_test(test_word_counts),
	};

	return cmocka_run_group_tests_name("load", tests, NULL, NULL) != 0;
}
