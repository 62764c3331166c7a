// SPDX-License-Identifier: GPL-2.0
/*
 * striped: a range is dealt out in chunks over ranges of several devices.
 *
 *	striped STRIPES CHUNK (DEV START) x STRIPES
 *
 *	sector		0	CHUNK	2*CHUNK	...
 *			+-------+-------+-------+
 *	row 0		| leg 0	| leg 1	| leg 2	|
 *			+-------+-------+-------+
 *	row 1		| leg 0	| leg 1	|	  a last row may be short
 *			+-------+---+---+
 *
 * A request within a chunk is remapped in place. One over a few chunks is split
 * at their borders. In one that goes round all legs and further, each leg has
 * several chunks, and they lie side by side there: such a request becomes one
 * bio for each leg, whose segments are gathered from the chunks. What has no
 * data, discards for instance, is a range on each leg however many chunks it
 * covers.
 *
 * These bios are allocated with what memory there is, without waiting. If there
 * is none the request is split chunk by chunk instead, out of the core's
 * reserve.
 */
#include <linux/blk-crypto.h>
#include <linux/blk-integrity.h>
#include <linux/gcd.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include <device-mapper.h>

/* More cannot stand in a line of 4,096 bytes: each takes a device and a start. */
#define STRIPES_MAX	1024

/* Bytes in a request that may be recommended */
#define IO_MAX		SZ_64M

/* Memory that nobody else is in need of */
#define GFP_SPARE	(GFP_NOWAIT | __GFP_NOMEMALLOC | __GFP_NOWARN)

/* So many segments for one leg: their list shall be easy to allocate. */
#define VECS_MAX	1024

/**
 * struct leg - one of the ranges
 * @lower: its device
 * @start: its first sector there
 */
struct leg {
	struct dmap_lower *lower;
	sector_t start;
};

/**
 * struct striped - a line
 * @stripes: how many legs
 * @chunk: sectors in a chunk
 * @stripes_shift: log2 of @stripes, or -1 if it is no power of two
 * @chunk_shift: the same of @chunk
 * @start: the first sector of the line, for traces
 * @legs: @stripes of them
 */
struct striped {
	u32 stripes;
	u32 chunk;
	s8 stripes_shift;
	s8 chunk_shift;
	sector_t start;
	struct leg *legs;
};

/**
 * struct place - where a sector lies
 * @leg: on which leg
 * @offset: how far into its chunk
 * @sector: how far into the leg's range
 */
struct place {
	u32 leg;
	u32 offset;
	sector_t sector;
};

/* Divides by what is a power of two more often than not, and rarely large */
static __always_inline u64 divide(u64 value, u32 by, s8 shift, u32 *rest)
{
	if (likely(shift >= 0)) {
		*rest = value & (by - 1);
		return value >> shift;
	}
	if (likely(!(value >> 32))) {
		*rest = (u32)value % by;
		return (u32)value / by;
	}
	return div_u64_rem(value, by, rest);
}

static __always_inline struct place locate(const struct striped *striped,
					   sector_t sector)
{
	struct place place;
	u64 chunk, row;

	chunk = divide(sector, striped->chunk, striped->chunk_shift,
		       &place.offset);
	row = divide(chunk, striped->stripes, striped->stripes_shift,
		     &place.leg);
	place.sector = row * striped->chunk + place.offset;
	return place;
}

/* How much of a leg lies before a place */
static sector_t before(const struct striped *striped, const struct place *place,
		       u32 leg)
{
	if (leg == place->leg)
		return place->sector;
	return place->sector - place->offset +
		(leg < place->leg ? striped->chunk : 0);
}

/*
 * A request as one bio for each leg
 */

/**
 * struct scatter - a request on its way to the legs
 * @bio: the request
 * @vecs: the segments of all legs
 * @pending: legs that are not done, plus one while they are sent
 * @status: of a leg that failed
 * @count: how many @legs
 * @legs: their bios, in the memory that follows
 */
struct scatter {
	struct bio *bio;
	struct bio_vec *vecs;
	atomic_t pending;
	blk_status_t status;
	u32 count;
	struct bio *legs;
};

static void scatter_free(struct scatter *scatter)
{
	while (scatter->count)
		bio_uninit(&scatter->legs[--scatter->count]);
	kfree(scatter->vecs);
	kfree(scatter);
}

static void scatter_put(struct scatter *scatter)
{
	struct bio *bio = scatter->bio;

	if (!atomic_dec_and_test(&scatter->pending))
		return;
	if (scatter->status)
		bio->bi_status = scatter->status;
	scatter_free(scatter);
	bio_endio(bio);
}

static void leg_done(struct bio *leg)
{
	struct scatter *scatter = leg->bi_private;

	if (leg->bi_status)
		WRITE_ONCE(scatter->status, leg->bi_status);
	scatter_put(scatter);
}

static struct scatter *scatter_alloc(struct bio *bio, u32 legs)
{
	struct scatter *scatter;

	scatter = kmalloc(sizeof(*scatter) + legs * sizeof(*scatter->legs),
			  GFP_SPARE);
	if (!scatter)
		return NULL;
	scatter->legs = (struct bio *)(scatter + 1);
	scatter->bio = bio;
	scatter->vecs = NULL;
	scatter->status = BLK_STS_OK;
	scatter->count = 0;
	return scatter;
}

/* Adds a bio like @scatter->bio, with no data yet */
static struct bio *add_leg(struct scatter *scatter, const struct leg *leg,
			   sector_t sector)
{
	struct bio *bio = &scatter->legs[scatter->count];

	if (bio_init_clone(leg->lower->bdev, bio, scatter->bio,
			   GFP_SPARE))
		return NULL;
	scatter->count++;
	bio_clear_polled(bio);
	bio->bi_private = scatter;
	bio->bi_end_io = leg_done;
	bio->bi_iter = (struct bvec_iter) {
		.bi_sector = leg->start + sector,
	};
	return bio;
}

static int scatter_send(struct striped *striped, struct scatter *scatter)
{
	struct bio *bio = scatter->bio;
	dev_t dev = bio_dev(bio);
	sector_t sector = striped->start + bio->bi_iter.bi_sector;
	u32 i, count = scatter->count;

	atomic_set(&scatter->pending, count + 1);
	for (i = 0; i < count; i++)
		dmap_send(&scatter->legs[i], dev, sector);
	scatter_put(scatter);
	return DMAP_TAKEN;
}

/* A request without data: a range on each leg it touches */
static int map_ranges(struct striped *striped, struct bio *bio)
{
	struct place first = locate(striped, bio->bi_iter.bi_sector);
	struct place end = locate(striped, bio_end_sector(bio));
	/* It begins and ends within a chunk. */
	u32 legs = min(striped->stripes, bio_sectors(bio) / striped->chunk + 2);
	struct scatter *scatter = scatter_alloc(bio, legs);
	u32 i;

	if (!scatter)
		goto split;
	for (i = 0; i < striped->stripes; i++) {
		sector_t from = before(striped, &first, i);
		sector_t to = before(striped, &end, i);
		struct bio *leg;

		if (from == to)
			continue;
		leg = add_leg(scatter, &striped->legs[i], from);
		if (!leg)
			goto free;
		leg->bi_iter.bi_size = (to - from) << SECTOR_SHIFT;
	}
	return scatter_send(striped, scatter);

free:
	scatter_free(scatter);
split:
	return dmap_part(striped->chunk - first.offset);
}

/*
 * Goes through the segments of a request, cut at the borders of chunks, leg by
 * leg in turn. On the first round it counts them, on the second, when there is
 * memory for them, it hands them out. False if they are too many.
 */
static bool walk_segments(struct striped *striped, struct scatter *scatter,
			  u32 left, bool hand_out)
{
	struct bio *bio = scatter->bio, *leg = scatter->legs;
	struct bio *last = leg + scatter->count - 1;
	struct bvec_iter iter = bio->bi_iter;
	unsigned int chunk = left << SECTOR_SHIFT;
	struct bio_vec vec;

	while (iter.bi_size) {
		vec = mp_bvec_iter_bvec(bio->bi_io_vec, iter);
		vec.bv_len = min(vec.bv_len, chunk);
		if (hand_out) {
			leg->bi_io_vec[leg->bi_vcnt++] = vec;
			leg->bi_iter.bi_size += vec.bv_len;
		} else if (leg->bi_max_vecs++ == VECS_MAX) {
			return false;
		}
		bio_advance_iter_single(bio, &iter, vec.bv_len);
		chunk -= vec.bv_len;
		if (!chunk) {
			chunk = striped->chunk << SECTOR_SHIFT;
			leg = leg == last ? scatter->legs : leg + 1;
		}
	}
	return true;
}

static bool alloc_vecs(struct scatter *scatter)
{
	size_t count = 0;
	u32 i;

	for (i = 0; i < scatter->count; i++)
		count += scatter->legs[i].bi_max_vecs;
	scatter->vecs = kmalloc_array(count, sizeof(*scatter->vecs),
				      GFP_SPARE);
	if (!scatter->vecs)
		return false;
	for (i = scatter->count; i-- > 0; ) {
		count -= scatter->legs[i].bi_max_vecs;
		scatter->legs[i].bi_io_vec = scatter->vecs + count;
	}
	return true;
}

/* A request with data that goes round all legs, and further */
static int map_round(struct striped *striped, struct bio *bio,
		     struct place *first)
{
	u32 left = striped->chunk - first->offset;
	struct scatter *scatter;
	u32 i;

	scatter = scatter_alloc(bio, striped->stripes);
	if (!scatter)
		goto split;
	/* In the order the request comes by them */
	for (i = 0; i < striped->stripes; i++) {
		u32 leg = first->leg + i;

		if (leg >= striped->stripes)
			leg -= striped->stripes;
		if (!add_leg(scatter, &striped->legs[leg],
			     before(striped, first, leg)))
			goto free;
	}
	if (!walk_segments(striped, scatter, left, false) ||
	    !alloc_vecs(scatter))
		goto free;
	walk_segments(striped, scatter, left, true);
	return scatter_send(striped, scatter);

free:
	scatter_free(scatter);
split:
	return dmap_part(left);
}

/* Is it worth it, and possible, to gather the chunks of each leg? */
static bool goes_round(const struct striped *striped, struct bio *bio, u32 left)
{
	if (bio->bi_opf & REQ_NOWAIT || bio_integrity(bio) ||
	    bio_has_crypt_ctx(bio))
		return false;
	return (u64)bio_sectors(bio) - left >
		(u64)striped->chunk * (striped->stripes - 1);
}

/* One that goes beyond the chunk that it begins in */
static noinline int map_beyond(struct striped *striped, struct bio *bio,
			       struct place place)
{
	u32 left = striped->chunk - place.offset;

	if (!bio_has_data(bio) && !(bio->bi_opf & REQ_NOWAIT))
		return map_ranges(striped, bio);
	if (goes_round(striped, bio, left))
		return map_round(striped, bio, &place);
	return dmap_part(left);
}

static int striped_map(void *context, struct bio *bio)
{
	struct striped *striped = context;
	struct place place = locate(striped, bio->bi_iter.bi_sector);
	struct leg *leg;

	if (unlikely(bio_sectors(bio) > striped->chunk - place.offset &&
		     striped->stripes > 1))
		return map_beyond(striped, bio, place);

	leg = &striped->legs[place.leg];
	bio_set_dev(bio, leg->lower->bdev);
	bio->bi_iter.bi_sector = leg->start + place.sector;
	return DMAP_REMAPPED;
}

/*
 * Construction
 */

static s8 shift_of(u32 value)
{
	return is_power_of_2(value) ? ilog2(value) : -1;
}

static int take_geometry(struct striped *striped, struct dmap_line *line)
{
	u64 stripes, chunk;
	int err;

	err = dmap_arg_number(line, "STRIPES", &stripes);
	if (err)
		return err;
	if (!stripes || stripes > STRIPES_MAX)
		return dmap_refuse(line, -EINVAL,
				   "STRIPES %llu is not from 1 to %u",
				   stripes, STRIPES_MAX);
	err = dmap_arg_number(line, "CHUNK", &chunk);
	if (err)
		return err;
	if (!chunk || chunk > U32_MAX)
		return dmap_refuse(line, -EINVAL,
				   "CHUNK %llu is not from 1 to %u sectors",
				   chunk, U32_MAX);
	striped->stripes = stripes;
	striped->stripes_shift = shift_of(stripes);
	striped->chunk = chunk;
	if (stripes > 1)
		dmap_border(line, chunk);
	striped->chunk_shift = shift_of(chunk);
	return 0;
}

static int take_leg(struct striped *striped, struct dmap_line *line,
		    const struct place *end, u32 i)
{
	struct leg *leg = &striped->legs[i];
	unsigned int block;
	int err;

	err = dmap_arg_range(line, before(striped, end, i), &leg->lower,
			     &leg->start);
	if (err)
		return err;
	block = bdev_logical_block_size(leg->lower->bdev);
	if (striped->chunk & ((block >> SECTOR_SHIFT) - 1))
		return dmap_refuse(line, -EINVAL,
				   "CHUNK %u is not a multiple of the logical block of %u:%u, %u bytes (%u sectors)",
				   striped->chunk, MAJOR(leg->lower->devt),
				   MINOR(leg->lower->devt), block,
				   block >> SECTOR_SHIFT);
	return 0;
}

static int striped_ctr(struct dmap_line *line, void *context)
{
	struct striped *striped = context;
	struct place end;
	int err;
	u32 i;

	err = take_geometry(striped, line);
	if (err)
		return err;
	striped->start = dmap_line_start(line);
	striped->legs = kcalloc(striped->stripes, sizeof(*striped->legs),
				GFP_KERNEL_ACCOUNT);
	if (!striped->legs)
		return dmap_refuse(line, -ENOMEM, "out of memory");

	end = locate(striped, dmap_line_length(line));
	for (i = 0; i < striped->stripes; i++) {
		err = take_leg(striped, line, &end, i);
		if (err)
			goto err_legs;
	}
	err = dmap_args_end(line);
	if (err)
		goto err_legs;
	return 0;

err_legs:
	kfree(striped->legs);
	return err;
}

static void striped_dtr(void *context)
{
	struct striped *striped = context;

	kfree(striped->legs);
}

static void striped_print(void *context, struct seq_file *m)
{
	struct striped *striped = context;
	u32 i;

	seq_printf(m, " %u %u", striped->stripes, striped->chunk);
	for (i = 0; i < striped->stripes; i++)
		dmap_print_range(m, striped->legs[i].lower,
				 striped->legs[i].start);
}

/*
 * A chunk is the least that keeps one disk busy, a row keeps all of them. Twice
 * the latter is read ahead, so what is too large is better not said.
 */
static void striped_limits(void *context, struct queue_limits *limits)
{
	struct striped *striped = context;
	u64 chunk = (u64)striped->chunk << SECTOR_SHIFT;
	u64 row = chunk * striped->stripes;
	u64 both;

	if (chunk <= IO_MAX)
		limits->io_min = max_t(u32, limits->io_min, chunk);
	if (row > IO_MAX)
		return;
	/* Where the devices below have wishes of their own, meet them, too. */
	both = row;
	if (limits->io_opt)
		both *= limits->io_opt / gcd(limits->io_opt, row);
	limits->io_opt = both <= IO_MAX ? both : row;
}

static struct mapping_type stripe_type = {
	.name		= "striped",
	.module		= THIS_MODULE,
	.context_size	= sizeof(struct striped),
	.ctr		= striped_ctr,
	.dtr		= striped_dtr,
	.map		= striped_map,
	.print		= striped_print,
	.limits		= striped_limits,
	.splits		= true,
	.passes		= DMAP_ATOMIC_WRITES | DMAP_INTEGRITY | DMAP_POLLED,
};
module_mapping_type(stripe_type);

MODULE_AUTHOR("The device-mapper authors");
MODULE_DESCRIPTION("device-mapper target: a range dealt out over several devices");
MODULE_LICENSE("GPL");
MODULE_ALIAS_MAPPING_TYPE("striped");
