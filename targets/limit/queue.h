/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests that wait, in the order they came.
 *
 * Reads do not wait for writes, nor writes for reads, unless a limit is for both: so the
 * first of each kind can be taken out, and it is known which of the two is the older one.
 * It is one list. `before` is what lies in front of the first of a kind, which is all of
 * the other kind, and only moves towards the end: so to look for the next one costs, all
 * in all, a step for each request.
 */
#ifndef _LIMIT_QUEUE_H
#define _LIMIT_QUEUE_H

#include <linux/bio.h>

/* All that is no read is a write: also what discards, zeroes or manages zones. */
enum kind {
	READS,
	WRITES,
	KINDS,
};

/**
 * struct queue - requests that wait
 * @head: the oldest, or NULL
 * @tail: the newest
 * @before: the one before the first of each kind; NULL if there is none before it
 * @count: how many there are of each kind
 */
struct queue {
	struct bio *head;
	struct bio *tail;
	struct bio *before[KINDS];
	unsigned int count[KINDS];
};

static inline enum kind kind_of(const struct bio *bio)
{
	return bio_op(bio) == REQ_OP_READ ? READS : WRITES;
}

static inline struct bio *queue_first(const struct queue *queue, enum kind kind)
{
	if (!queue->count[kind])
		return NULL;
	return queue->before[kind] ? queue->before[kind]->bi_next : queue->head;
}

static inline void queue_add(struct queue *queue, struct bio *bio)
{
	enum kind kind = kind_of(bio);

	bio->bi_next = NULL;
	if (!queue->count[kind]++)
		queue->before[kind] = queue->tail;
	if (queue->tail)
		queue->tail->bi_next = bio;
	else
		queue->head = bio;
	queue->tail = bio;
}

/* The first of a kind, of which there is one */
static inline struct bio *queue_take(struct queue *queue, enum kind kind)
{
	struct bio *bio = queue_first(queue, kind), *before = queue->before[kind];
	struct bio *next = bio->bi_next;

	if (before)
		before->bi_next = next;
	else
		queue->head = next;
	if (!next)
		queue->tail = before;
	if (queue->before[!kind] == bio)
		queue->before[!kind] = before;
	if (--queue->count[kind])
		for (; kind_of(next) != kind; next = next->bi_next)
			before = next;
	queue->before[kind] = before;
	bio->bi_next = NULL;
	return bio;
}

#endif /* _LIMIT_QUEUE_H */
