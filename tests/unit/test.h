/* SPDX-License-Identifier: GPL-2.0 */
/* What the suites share: cmocka, and random numbers that can be had again. */
#ifndef _TEST_H
#define _TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* From the environment's SEED, else from the clock; shown either way */
static inline u64 random_seed(void)
{
	const char *asked = getenv("SEED");
	u64 seed = asked ? strtoull(asked, NULL, 0) : (u64)time(NULL);

	printf("# SEED=%llu\n", seed);
	fflush(stdout);
	return seed;
}

/* A number less than @below; splitmix64 */
static inline u64 random_below(u64 *state, u64 below)
{
	u64 z = (*state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (z ^ (z >> 31)) % below;
}

#endif /* _TEST_H */
