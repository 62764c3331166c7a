// SPDX-License-Identifier: GPL-2.0
/*
 * How long it takes to find the entry that holds a sector, in the module's
 * index and in others, side by side.
 *
 *	lookup [-r ROUNDS] [-s SEED] [-d DISTRIBUTION] [ENTRIES...]
 *
 * Rules that make the figures count: each candidate is an object of its own,
 * compiled with the kernel's flags and called through a pointer. Each has
 * answered all queries right before any is timed. A slice of 65,536 queries is
 * timed, out of a pool of eight times as many, so that no predictor learns
 * them; a slice before it, not timed, brings the candidate into the caches.
 * The order of candidates is shuffled in every round. A figure is the median
 * of the rounds, a ratio the median of those within each round.
 *
 * Distributions of the sizes of entries, all in multiples of 8 sectors:
 *
 *	even	all the same
 *	uniform	equally likely up to twice the average
 *	log	from 8 to 2^24, each power of two equally likely
 *	tiny	90 % of 8 sectors, followed by huge ones
 *	nested	clusters of clusters of clusters
 *
 * Streams of queries: sequential (every 8 sectors), per-entry (one in each
 * entry, ascending), random (any sector), random-entry (in any entry), and the
 * random ones again with each query dependent on the answer before.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "lookup.h"

#define SLICE	65536
#define SLICES	8
#define POOL	(SLICE * SLICES)
#define PADDING	16
#define ROUNDS_MAX 101

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum distribution { EVEN, UNIFORM, LOG, TINY, NESTED, DISTRIBUTIONS };

static const char * const distribution_names[] = {
	"even", "uniform", "log", "tiny", "nested",
};

enum stream {
	SEQUENTIAL, PER_ENTRY, RANDOM, RANDOM_ENTRY, DEPENDENT,
	DEPENDENT_ENTRY, STREAMS,
};

static const char * const stream_names[] = {
	"sequential", "per-entry", "random", "random-entry", "dependent",
	"dependent-entry",
};

static const struct candidate * const candidates[] = {
	&mainline, &ours, &binary, &touch, &empty,
};

#define CANDIDATES	ARRAY_SIZE(candidates)
#define RIGHT		3	/* the first three give the right answer */

static unsigned int rounds = 9;
static u64 random_state = 1;
static u64 *queries;
static u64 *answers;

/* Always 0, and where results go; the compiler is not to know. */
size_t nothing, sink;

/* splitmix64 */
static u64 random_u64(void)
{
	u64 z = (random_state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static u64 random_below(u64 below)
{
	return (__uint128_t)random_u64() * below >> 64;
}

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

/* Sectors in an entry; the sum is to exceed 2^32 with any count */
static u64 entry_size(enum distribution distribution, size_t i, size_t count)
{
	u64 average = (1ULL << 36) / count;

	if (average < 1024)
		average = 1024;
	switch (distribution) {
	case EVEN:
		return average / 8 * 8;
	case UNIFORM:
		return 8 + random_below(average / 4) * 8;
	case LOG:
		return (8ULL << random_below(21)) + random_below(8) * 8;
	case TINY:
		return i < count - count / 10 ? 8 : 1ULL << 30;
	default:
		return 8ULL << (i % 64 ? 0 : i % 4096 ? 8 : 20);
	}
}

static u64 *make_keys(enum distribution distribution, size_t count)
{
	u64 *keys = aligned_alloc(64, (count * sizeof(u64) + 63) / 64 * 64 +
				  PADDING * sizeof(u64));
	u64 end = 0;
	size_t i;

	if (!keys)
		abort();
	for (i = 0; i < count; i++) {
		end += entry_size(distribution, i, count);
		keys[i] = end - 1;
	}
	return keys;
}

static u64 sector_in(const u64 *keys, size_t entry)
{
	u64 start = entry ? keys[entry - 1] + 1 : 0;

	return start + random_below(keys[entry] - start + 1);
}

/* @index: of the binary search, which knows the answers */
static void make_queries(enum stream stream, const u64 *keys, size_t count,
			 const void *index)
{
	u64 size = keys[count - 1] + 1;
	u64 sector = random_below(size) / 8 * 8;
	size_t entry = random_below(count);
	size_t i;

	for (i = 0; i < POOL; i++) {
		switch (stream) {
		case SEQUENTIAL:
			sector = sector + 8 < size ? sector + 8 : 0;
			queries[i] = sector;
			break;
		case PER_ENTRY:
			entry = entry + 1 < count ? entry + 1 : 0;
			queries[i] = sector_in(keys, entry);
			break;
		case RANDOM:
		case DEPENDENT:
			queries[i] = random_below(size);
			break;
		default:
			queries[i] = sector_in(keys, random_below(count));
		}
		answers[i] = binary.find(index, queries[i]);
	}
}

static void verify(const struct candidate *candidate, const void *index)
{
	size_t i, found;

	for (i = 0; i < POOL; i++) {
		found = candidate->find(index, queries[i]);
		if (found == answers[i])
			continue;
		fprintf(stderr, "%s: sector %llu is in %zu, not in %llu\n",
			candidate->name, queries[i], found, answers[i]);
		exit(1);
	}
}

static double run_slice(const struct candidate *candidate, const void *index,
			enum stream stream, unsigned int slice)
{
	size_t (*find)(const void *, u64) = candidate->find;
	const u64 *query = queries + (size_t)slice * SLICE;
	size_t zero = nothing, sum = 0;
	double begun = now_ns();
	unsigned int i;

	if (stream < DEPENDENT) {
		for (i = 0; i < SLICE; i++)
			sum += find(index, query[i]);
	} else {
		for (i = 0; i < SLICE; i++)
			sum = find(index, query[i] + (sum & zero));
	}
	sink = sum;
	return (now_ns() - begun) / SLICE;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values)
{
	qsort(values, rounds, sizeof(*values), compare);
	return values[rounds / 2];
}

/* How many times as fast: the median, or, within the spread of the rounds, that it is so */
static const char *told(double *ratios, char *text)
{
	double middle = median(ratios);
	unsigned int quarter = (rounds + 3) / 4;

	if (middle - 1 <= ratios[rounds - quarter] - ratios[quarter - 1] &&
	    1 - middle <= ratios[rounds - quarter] - ratios[quarter - 1])
		return "(spread)";
	sprintf(text, "%.2f", middle);
	return text;
}

static void shuffle(unsigned int *order)
{
	unsigned int i, j, swap;

	for (i = CANDIDATES - 1; i > 0; i--) {
		j = random_below(i + 1);
		swap = order[i];
		order[i] = order[j];
		order[j] = swap;
	}
}

struct table {
	enum distribution distribution;
	size_t count;
	u64 *keys;
	void *index[CANDIDATES];
	double bytes[CANDIDATES];
	double build_ms[CANDIDATES];
};

static void measure(const struct table *table, enum stream stream)
{
	static double ns[CANDIDATES][ROUNDS_MAX], ratio[CANDIDATES][ROUNDS_MAX];
	unsigned int order[CANDIDATES] = { 0, 1, 2, 3, 4 };
	unsigned int round, i, c;
	char text[32];

	make_queries(stream, table->keys, table->count, table->index[2]);
	for (c = 0; c < RIGHT; c++)
		verify(candidates[c], table->index[c]);

	for (round = 0; round < rounds; round++) {
		shuffle(order);
		for (i = 0; i < CANDIDATES; i++) {
			c = order[i];
			run_slice(candidates[c], table->index[c], stream,
				  (round + 1) % SLICES);
			ns[c][round] = run_slice(candidates[c],
						 table->index[c], stream,
						 round % SLICES);
		}
		for (c = 0; c < CANDIDATES; c++)
			ratio[c][round] = ns[0][round] / ns[c][round];
	}
	for (c = 0; c < CANDIDATES; c++)
		printf("%zu,%s,%s,%s,%.2f,%s,%.2f,%.2f\n", table->count,
		       distribution_names[table->distribution],
		       stream_names[stream], candidates[c]->name,
		       median(ns[c]), c ? told(ratio[c], text) : "1.00", table->bytes[c],
		       table->build_ms[c]);
	fflush(stdout);
}

static double build_once(struct table *table, unsigned int c)
{
	size_t bytes = table->count * sizeof(u64);
	double begun;

	begun = now_ns();
	table->index[c] = candidates[c]->build(table->keys, table->count,
					       &bytes);
	table->bytes[c] = (double)bytes / table->count;
	return (now_ns() - begun) / 1e6;
}

static void build_all(struct table *table)
{
	static double ms[ROUNDS_MAX];
	unsigned int c, round;

	for (c = 0; c < CANDIDATES; c++) {
		for (round = 0; round < rounds; round++) {
			ms[round] = build_once(table, c);
			if (round < rounds - 1)
				candidates[c]->destroy(table->index[c]);
		}
		table->build_ms[c] = median(ms);
	}
}

static void bench(enum distribution distribution, size_t count)
{
	struct table table = { .distribution = distribution, .count = count };
	enum stream stream;
	unsigned int c;

	fprintf(stderr, "# lookup: %zu entries, %s\n", count,
		distribution_names[distribution]);
	table.keys = make_keys(distribution, count);
	build_all(&table);
	for (stream = 0; stream < STREAMS; stream++)
		measure(&table, stream);
	for (c = 0; c < CANDIDATES; c++)
		candidates[c]->destroy(table.index[c]);
	free(table.keys);
}

int main(int argc, char **argv)
{
	enum distribution only = DISTRIBUTIONS, distribution;
	int option, i;

	while ((option = getopt(argc, argv, "r:s:d:")) != -1) {
		if (option == 'r')
			rounds = strtoul(optarg, NULL, 0);
		else if (option == 's')
			random_state = strtoull(optarg, NULL, 0);
		else if (option == 'd')
			for (only = 0; only < DISTRIBUTIONS; only++)
				if (!strcmp(distribution_names[only], optarg))
					break;
		if (option == '?' || !rounds || rounds > ROUNDS_MAX)
			return 1;
	}

	/* The kernel has the tables in pages of 4 KiB, mostly. */
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	queries = malloc(POOL * sizeof(*queries));
	answers = malloc(POOL * sizeof(*answers));
	if (!queries || !answers)
		return 1;

	puts("entries,distribution,stream,candidate,ns,ratio,bytes_per_entry,build_ms");
	for (i = optind; i < argc; i++)
		for (distribution = 0; distribution < DISTRIBUTIONS; distribution++)
			if (only == DISTRIBUTIONS || only == distribution)
				bench(distribution, strtoull(argv[i], NULL, 0));
	return 0;
}
