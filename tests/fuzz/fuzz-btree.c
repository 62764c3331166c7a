// SPDX-License-Identifier: GPL-2.0
/*
 * dm-btree: an input says how long the entries are, in steps:
 *
 *	HOW COUNT SIZE EXTRA
 *
 * makes COUNT entries of about 2^SIZE sectors; HOW says what about means, EXTRA
 * is for that. The index over them is built in memory that is allocated to the
 * byte, and twice, over different rubbish. Each border is looked up, what lies
 * between, and what is past the last, and held against a plain search.
 */
#include "fuzz.h"

#include "dm-btree.h"
#include "dm-load.h"

#define ENTRIES_MAX	6000
#define LARGE		4096
#define STEP		4

struct keys {
	u64 *at;
	size_t count;
	u64 end;
	u64 random;
};

static u64 next_random(struct keys *keys)
{
	keys->random ^= keys->random << 13;
	keys->random ^= keys->random >> 7;
	keys->random ^= keys->random << 17;
	return keys->random;
}

static void add_key(struct keys *keys, u64 size)
{
	if (!size)
		size = 1;
	if (keys->count == ENTRIES_MAX || size > DMAP_SECTORS_MAX - keys->end)
		return;
	keys->end += size;
	keys->at[keys->count++] = keys->end - 1;
}

/* How many: all small numbers, the powers of two, and what lies around them */
static size_t entries(u8 how, u8 count)
{
	if (how & 0x80)
		return (1UL << (count & 15)) + (count >> 4) - 8;
	return how & 0x40 ? 16 * count : count;
}

static void make_step(struct keys *keys, const u8 *step)
{
	size_t i, count = entries(step[0], step[1]);
	unsigned int shift = step[2] % 54;
	u64 size = 1ULL << shift, extra = step[3];

	/* Too many, and what has wrapped around */
	if (count > ENTRIES_MAX)
		count = ENTRIES_MAX;
	for (i = 0; i < count; i++) {
		switch (step[0] & 7) {
		case 0:		/* all the same */
			add_key(keys, size + extra);
			break;
		case 1:		/* from 1 to that */
			add_key(keys, next_random(keys) % size);
			break;
		case 2:		/* by orders of magnitude */
			add_key(keys, 1ULL << next_random(keys) % (shift + 1));
			break;
		case 3:		/* now and then a large one */
			add_key(keys, i % (extra + 1) ? 1 : size);
			break;
		case 4:		/* growing */
			add_key(keys, size + i * extra);
			break;
		case 5:		/* doubling */
			add_key(keys, 1ULL << (i * (extra + 1) / 16) % (shift + 1));
			break;
		case 6:		/* multiples of it */
			add_key(keys, size * (next_random(keys) % (extra + 1)));
			break;
		default:	/* up to a multiple of it */
			add_key(keys, size - (keys->end & (size - 1)));
		}
	}
}

static void make_keys(struct keys *keys, const u8 *data, size_t size)
{
	*keys = (struct keys) {
		.at = malloc(ENTRIES_MAX * sizeof(*keys->at)),
		.random = 0x9e3779b97f4a7c15ULL ^ size,
	};
	must(keys->at, "no memory");
	for (; size >= STEP; size -= STEP, data += STEP)
		make_step(keys, data);
	if (!keys->count)
		add_key(keys, 1);
}

/* The first key that is not less */
static size_t search(const struct keys *keys, u64 sector)
{
	size_t low = 0, high = keys->count, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (keys->at[middle] < sector)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void look_up(const struct dmap_btree *tree, const struct keys *keys,
		    u64 sector)
{
	size_t found = dmap_btree_find(tree, sector);
	size_t expected = search(keys, sector);

	must(found == expected, "sector %llu is in %zu, not %zu, of %zu", sector,
	     expected, found, keys->count);
}

static void look_up_all(const struct dmap_btree *tree, struct keys *keys)
{
	u64 start = 0, last;
	size_t i;

	for (i = 0; i < keys->count; i++) {
		last = keys->at[i];
		look_up(tree, keys, start);
		look_up(tree, keys, start + (last - start) / 2);
		look_up(tree, keys, last);
		look_up(tree, keys, next_random(keys) % keys->end);
		start = last + 1;
	}
	look_up(tree, keys, start);
	look_up(tree, keys, 2 * start);
	look_up(tree, keys, U64_MAX);
	for (i = 0; i < 64; i++)
		look_up(tree, keys, 1ULL << i);
}

/* As dm-btree.c promises it, less than 25 bytes an entry, or 4 in cells */
static void check_size(const struct keys *keys, size_t size)
{
	if (keys->count <= DMAP_FEW_KEYS)
		must(!size, "%zu bytes", size);
	else if (keys->count < LARGE)
		must(size <= (keys->count + 1) * 4, "%zu bytes for %zu", size,
		     keys->count);
	else
		must(size < keys->count * 25, "%zu bytes for %zu", size,
		     keys->count);
}

/* Builds it over memory that is full of one byte */
static void build(struct dmap_btree *tree, const struct keys *from,
		  struct keys *to, void **memory, size_t *size, u8 rubbish)
{
	size_t bytes = from->count * sizeof(*from->at);

	*to = *from;
	to->at = malloc(dmap_btree_keys(from->count) * sizeof(*to->at));
	must(to->at, "no memory");
	memset(to->at, rubbish, dmap_btree_keys(from->count) * sizeof(*to->at));
	memcpy(to->at, from->at, bytes);
	*size = dmap_btree_size(to->at, to->count);
	check_size(from, *size);
	*memory = malloc(*size);
	must(*memory || !*size, "no memory");
	memset(*memory, rubbish, *size);
	memset(tree, rubbish, sizeof(*tree));
	dmap_btree_build(tree, to->at, to->count, *memory);
	must(!memcmp(to->at, from->at, bytes), "the keys are other ones");
}

int fuzz_one(const u8 *data, size_t size)
{
	struct keys keys, one, other;
	struct dmap_btree tree, again;
	void *memory, *more;
	size_t bytes, as_many;

	make_keys(&keys, data, size);
	build(&again, &keys, &other, &more, &as_many, 0x5a);
	build(&tree, &keys, &one, &memory, &bytes, 0);
	must(bytes == as_many && !memcmp(memory, more, bytes),
	     "it depends on what was there before");
	free(more);
	free(other.at);
	/* What large tables do not need may go */
	if (tree.nodes || keys.count <= DMAP_FEW_KEYS)
		free(one.at);
	look_up_all(&tree, &keys);

	if (!tree.nodes && keys.count > DMAP_FEW_KEYS)
		free(one.at);
	free(memory);
	free(keys.at);
	return 0;
}
