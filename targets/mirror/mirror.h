/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A mirror, for the files that it is made of: mirror.c has the text, and says how it
 * all works; io.c the requests; copy.c the thread that copies; repair.c what that does
 * when all is copied; take.c what goes on when another table takes the place of its own,
 * bits.c the bits of that.
 */
#ifndef _MIRROR_H
#define _MIRROR_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/mempool.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include <device-mapper.h>

#define SOURCE		0
#define DESTINATION	1
#define LEGS		2
#define BOTH		(BIT(SOURCE) | BIT(DESTINATION))

#define NO_REGION	ULONG_MAX

/**
 * enum mode - what a mirror does with requests
 * @MODE_COPYING: reads from the source, writes where they belong
 * @MODE_SYNCED: reads from either leg, writes to both
 * @MODE_SOURCE: the destination is lost
 * @MODE_DESTINATION: the source is lost
 */
enum mode {
	MODE_COPYING,
	MODE_SYNCED,
	MODE_SOURCE,
	MODE_DESTINATION,
};

/**
 * struct leg - one of the two ranges
 * @lower: its device
 * @start: its first sector there
 */
struct leg {
	struct dmap_lower *lower;
	sector_t start;
};

/**
 * struct load - what one CPU has asked the legs for
 * @reads: that are under way on each leg; lowered by any CPU
 * @next: the sector after the last read
 * @last: the leg that got it
 * @requests: while copying, those that came
 * @writes: in sync, those under way that are in no list; lowered by any CPU
 */
struct load {
	atomic_t reads[LEGS];
	sector_t next;
	unsigned int last;
	unsigned long requests;
	long writes;
};

/**
 * struct search - a region that cannot be read as a whole, piece by piece
 * @region: which it is, or NO_REGION
 * @at: the next piece
 * @size: its sectors, a power of two; less at the end of the region
 * @missed: sectors of it that could not be read
 * @probe: the piece is the last block, which tells whether to try the others
 */
struct search {
	unsigned long region;
	sector_t at;
	u32 size;
	u32 missed;
	bool probe;
};

/**
 * struct mirror - a line
 * @legs: the source and the destination
 * @table: the table it is in
 * @start: its first sector, for traces
 * @length: its sectors
 * @region_shift: log2 of the sectors in a region
 * @regions: how many there are
 * @region_given: the option was there
 * @rate: MiB a second at most, or 0; changed by tell
 * @told: it was changed, and the thread has not seen that
 * @insync: the option was there
 * @from: sectors from the start that need not be copied
 * @anew: it said ``from 0``: all is to be copied
 * @lost_given: the option was there
 * @took: it has state of another table's line, or had
 * @loss_taken: that the source is lost, it knows from there; until it is told
 * @ios: struct mirror_io; none if a leg was lost from the beginning
 * @load: see there; NULL likewise
 *
 * @lock: protects:
 * @mode: see above; only ever goes on
 * @copied: a bit for each region: both legs have the same
 * @done: how many are set
 * @partly: a bit for each region: it is copied in pieces, or was, as far as it
 *	can be read; NULL as long as there is none
 * @pieces: sectors that are copied in those, since the last time round
 * @unreadable: sectors that could not be read, since the last time round
 * @again: bits were cleared that the thread has been by
 * @holes: the same, and it has not been by once more
 * @hand_start: the first sector that the thread has in hand
 * @hand_end: the one after the last; the same as @hand_start if there are none
 * @before: writes to them that came before that and are not done
 * @writing: writes under way, while copying and while @tracking
 * @waiting: writes to what is in hand that came since
 * @needed: legs that the next mirror reads from, when this one drains: what fails on one
 *	of these has failed
 * @given_up: none wait any more, but fail
 * @retries: reads that failed and shall be tried on the other leg
 * @repairs: places that a leg could not read, and the other one could
 * @repair_count: how many there are
 * @repaired: sectors that were written anew
 *
 * @tracking: in sync, writes are in @writing, for there is something to repair;
 *	set by the thread, read without the lock
 * @drained: wakes the thread when @before is zero
 *
 * The thread's own:
 * @cursor: where it looks for a region next
 * @search: see there
 * @resume: when, in nanoseconds
 * @seen: sum of @load->requests the last time
 * @bad_first: the first of sectors that could not be read, one after the other
 * @bad: the first of them that is not in the log yet
 * @bad_end: the one after them, and after those in the log if all are
 * @bad_error: the errno
 */
struct mirror {
	struct leg legs[LEGS];
	struct dmap_table *table;
	sector_t start;
	sector_t length;
	unsigned int region_shift;
	unsigned long regions;
	bool region_given;
	u32 rate;
	bool told;
	bool insync;
	u64 from;
	bool anew;
	bool lost_given;
	bool took;
	bool loss_taken;
	mempool_t ios;
	struct load __percpu *load;

	spinlock_t lock;	/* see above */
	enum mode mode;
	unsigned long *copied;
	unsigned long done;
	unsigned long *partly;
	u64 pieces;
	u64 unreadable;
	bool again;
	bool holes;
	sector_t hand_start;
	sector_t hand_end;
	unsigned int before;
	struct list_head writing;
	struct list_head waiting;
	unsigned long needed;
	bool given_up;
	struct list_head retries;
	struct list_head repairs;
	unsigned int repair_count;
	u64 repaired;
	bool tracking;
	wait_queue_head_t drained;

	unsigned long cursor;
	struct search search;
	u64 resume;
	unsigned long seen;
	sector_t bad_first;
	sector_t bad;
	sector_t bad_end;
	int bad_error;
};

/**
 * struct mirror_io - a write, or a read that may be tried twice
 * @mirror: that it came to
 * @bio: the request
 * @node: in one of the mirror's lists
 * @region: of a write, while copying, else NO_REGION
 * @counted: a write that is one of @load->writes
 * @tracked: a write that is in the mirror's @writing
 * @awaited: it is one of the mirror's @before
 * @legs: the legs it was sent to
 * @pending: how many of them are not done, plus one while it is sent
 * @status: what they said
 * @cpu: whose struct load counts a read
 * @tried: a read was tried on the other leg, and this is what that said
 * @to_source: a clone for that leg
 * @to_destination: the same
 */
struct mirror_io {
	struct mirror *mirror;
	struct bio *bio;
	struct list_head node;
	unsigned long region;
	bool counted;
	bool tracked;
	bool awaited;
	unsigned long legs;
	atomic_t pending;
	blk_status_t status[LEGS];
	unsigned int cpu;
	blk_status_t tried;
	struct bio to_source;
	struct bio to_destination;
};

/* When there was no memory to copy with; in jiffies */
#define NO_MEMORY_REST	(HZ / 10)

/* mirror.c */
extern const char *const dmap_mirror_leg_names[LEGS];
void dmap_mirror_lose(struct mirror *mirror, unsigned int leg);
void dmap_mirror_say_lost(struct mirror *mirror, unsigned int leg, int err);
void dmap_mirror_settle(struct mirror *mirror);
void dmap_mirror_set_given(struct mirror *mirror);

/* io.c */
int dmap_mirror_map(void *context, struct bio *bio);
void dmap_mirror_urgent(void *context);
void dmap_mirror_flush_failed(void *context, struct dmap_lower *lower);
void dmap_mirror_let_go(struct mirror *mirror, struct list_head *waiting);
void dmap_mirror_give_up(void *context);

/* repair.c */
void dmap_mirror_note_repair(struct mirror *mirror, unsigned int leg,
			     struct bio *bio, blk_status_t status);
long dmap_mirror_repair(struct mirror *mirror);
void dmap_mirror_forget_repairs(struct mirror *mirror);
void dmap_mirror_take_repairs(struct mirror *mirror, struct mirror *old, s64 offset);

/* take.c */
struct dmap_lower *dmap_mirror_place(void *context, sector_t *start);
int dmap_mirror_take_over(struct dmap_line *line, void *context, void *old, bool in_flight);
void dmap_mirror_taken_over(void *context, void *old);
void dmap_mirror_resume(void *context);

/* copy.c */
void dmap_mirror_take(struct mirror *mirror, sector_t start, sector_t end);
int dmap_mirror_copy_hand(struct mirror *mirror, unsigned int leg,
			  struct dmap_copy *copy);
void dmap_mirror_drop_hand(struct mirror *mirror, unsigned int leg, int write_error);
long dmap_mirror_work(void *context);

static inline unsigned long region_of(const struct mirror *mirror, sector_t sector)
{
	return sector >> mirror->region_shift;
}

static inline sector_t region_start(const struct mirror *mirror, unsigned long region)
{
	return (sector_t)region << mirror->region_shift;
}

/* The last one may be short. */
static inline sector_t region_length(const struct mirror *mirror, unsigned long region)
{
	return min_t(sector_t, mirror->length - region_start(mirror, region),
		     1ULL << mirror->region_shift);
}

static inline bool is_in_hand(const struct mirror *mirror, struct bio *bio)
{
	return bio->bi_iter.bi_sector < mirror->hand_end &&
		bio_end_sector(bio) > mirror->hand_start;
}

/* The only leg there is; or which to prefer */
static inline unsigned int leg_of(enum mode mode)
{
	return mode == MODE_DESTINATION ? DESTINATION : SOURCE;
}

static inline bool both_alive(enum mode mode)
{
	return mode == MODE_COPYING || mode == MODE_SYNCED;
}

#endif /* _MIRROR_H */
