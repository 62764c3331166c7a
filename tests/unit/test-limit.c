// SPDX-License-Identifier: GPL-2.0
/*
 * limit: what requests cost, when their time comes however late somebody looks, and in
 * which order those that wait are taken out.
 */
#include "test.h"

#include <linux/bio.h>
#include <linux/math64.h>

struct bio {
	struct bio *bi_next;
	unsigned int op;
};

#define REQ_OP_READ	0

static unsigned int bio_op(const struct bio *bio)
{
	return bio->op;
}

#include "../../targets/limit/queue.h"
#include "../../targets/limit/rate.h"

#define MS	TICKS_PER_MS
#define SECOND	(1000 * MS)

static void test_cost(void **state)
{
	assert_int_equal(TICKS_PER_MS, 16000000);
	assert_int_equal(limit_cost(IOPS, 1, 0), SECOND);
	assert_int_equal(limit_cost(IOPS, 500, 1000), 2 * MS);
	assert_int_equal(limit_cost(READ_IOPS, 1000000, 8), MS / 1000);
	assert_int_equal(limit_cost(WRITE_IOPS, IOPS_MAX, 8), 16);
	assert_int_equal(limit_cost(IOPS, 3, 8), SECOND / 3);
	assert_int_equal(limit_cost(IOPS, 600000000, 8), 27);	/* 26.7 */
	assert_int_equal(limit_cost(MIBPS, 1, 2048), SECOND);
	assert_int_equal(limit_cost(MIBPS, 1, 1), 7812500);
	assert_int_equal(limit_cost(READ_MIBPS, 10, 2048), 100 * MS);
	assert_int_equal(limit_cost(WRITE_MIBPS, MIBPS_MAX, 1), 8);	/* 7.8 */
	assert_int_equal(limit_cost(MIBPS, 5, 0), 0);
	/* 4 GiB, the largest there is */
	assert_int_equal(limit_cost(MIBPS, 1, 1U << 23), 4096 * SECOND);
	assert_int_equal(limit_cost(MIBPS, MIBPS_MAX, 1U << 23), 65536000);
}

static void test_saves(void **state)
{
	assert_int_equal(limit_saves(IOPS, 1000, 10), 10 * MS);
	assert_int_equal(limit_saves(IOPS, 10, 10), 100 * MS);	/* one request */
	assert_int_equal(limit_saves(MIBPS, 10, 10), 10 * MS);
	assert_int_equal(limit_saves(IOPS, IOPS_MAX, BURST_MAX), 3600 * SECOND);
	assert_int_equal(limit_saves(READ_MIBPS, 1, BURST_MAX), 3600 * SECOND);
}

static void test_base(void **state)
{
	assert_int_equal(limit_base(5, 100, 10), 90);
	assert_int_equal(limit_base(95, 100, 10), 95);
	assert_int_equal(limit_base(105, 100, 10), 105);
	assert_int_equal(limit_base(0, 100, 1000), 0);	/* longer than it is on */
	assert_int_equal(limit_base(3, 100, 100), 3);
}

static void test_changed(void **state)
{
	u64 now = 100 * SECOND;

	/* There was none, or there is none. */
	assert_int_equal(limit_changed(5, now, 0, 10), now);
	assert_int_equal(limit_changed(now + 5, now, 0, 10), now);
	assert_int_equal(limit_changed(5, now, 10, 0), now);
	/* Half a request stays half a request. */
	assert_int_equal(limit_changed(now - SECOND / 20, now, 10, 1000), now - MS / 2);
	assert_int_equal(limit_changed(now - MS / 2, now, 1000, 10), now - SECOND / 20);
	assert_int_equal(limit_changed(now - SECOND, now, 10, 1), now - 10 * SECOND);
	/* More than there is time */
	assert_int_equal(limit_changed(0, now, 10, 1), 0);
	assert_int_equal(limit_changed(0, 1ULL << 63, IOPS_MAX, 1), 0);
	/* What was spent before its time */
	assert_int_equal(limit_changed(now + SECOND, now, 1, 10), now + SECOND / 10);
	assert_int_equal(limit_changed(now + SECOND, now, 10, 1), now + 10 * SECOND);
	assert_int_equal(limit_changed(now + 3600 * SECOND, now, IOPS_MAX, 1),
			 now + 3600 * SECOND);
}

/*
 * Requests that always wait, and a worker that is late by up to @late ticks each time:
 * in each second as many go as the rate says.
 */
static void run_late(u64 *random, enum bound bound, u32 rate, u32 sectors, double each_second,
		     u64 late)
{
	u64 cost = limit_cost(bound, rate, sectors), now = 7 * SECOND, paid = now;
	unsigned int second;
	double all = 0;

	for (second = 8; second < 11; second++) {
		double went = 0;

		while (now < second * SECOND) {
			while (limit_base(paid, now, SECOND) + cost <= now) {
				paid += cost;
				went++;
			}
			now = max(now, paid + cost) + random_below(random, late);
		}
		all += went;
		assert_true(went >= each_second * 0.98 - 1 && went <= each_second * 1.02 + 1);
	}
	assert_true(all >= 3 * each_second * 0.99 - 1 && all <= 3 * each_second * 1.01 + 1);
}

static void test_late(void **state)
{
	static const u32 rates[] = { 10, 99, 1000, 44100, 100000, 700001, 1000000 };
	u64 random = random_seed();
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		run_late(&random, IOPS, rates[i], 8, rates[i], 1);
		run_late(&random, IOPS, rates[i], 8, rates[i], 15 * MS);
	}
	run_late(&random, MIBPS, 1, 8, 256, MS);
	run_late(&random, MIBPS, 1000, 8, 256000, 15 * MS);
	run_late(&random, MIBPS, 3000, 1, 3000 * 2048, MS);
}

#define MANY	64
#define GONE	77	/* not in the queue */

/* Against one in which all are looked at each time */
static void test_queue(void **state)
{
	u64 random = random_seed();
	struct bio bios[MANY], *order[MANY];
	struct queue queue = {};
	unsigned int turn, count = 0, i;

	for (i = 0; i < MANY; i++)
		bios[i].op = GONE;
	for (turn = 0; turn < 200000; turn++) {
		enum kind kind = random_below(&random, 2);
		struct bio *first = NULL;

		for (i = 0; i < count && !first; i++)
			if (kind_of(order[i]) == kind)
				first = order[i];
		assert_ptr_equal(queue_first(&queue, kind), first);
		assert_ptr_equal(queue.head, count ? order[0] : NULL);
		assert_ptr_equal(queue.tail, count ? order[count - 1] : NULL);
		assert_int_equal(queue.count[READS] + queue.count[WRITES], count);
		/* In turn, many come and many go. */
		if (first && random_below(&random, 8) < (turn / 512 % 2 ? 6 : 2)) {
			assert_ptr_equal(queue_take(&queue, kind), first);
			memmove(&order[i - 1], &order[i], (count - i) * sizeof(*order));
			count--;
			first->op = GONE;
		} else if (count < MANY) {
			for (i = 0; bios[i].op != GONE; i++)
				;
			bios[i].op = kind == READS ? REQ_OP_READ : 1 + random_below(&random, 9);
			order[count++] = &bios[i];
			queue_add(&queue, &bios[i]);
		}
	}
}

int main(void)
{
	const struct cmocka_test tests[] = {
		cmocka_unit_test(test_cost),
		cmocka_unit_test(test_saves),
		cmocka_unit_test(test_base),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_queue),
	};

	return cmocka_run_group_tests_name("limit", tests, NULL, NULL) != 0;
}
