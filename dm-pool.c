// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for requests: pieces of one size, of which each device has a reserve
 * of its own (a mempool), and each CPU some spare ones.
 *
 * Every request needs a piece from submit to completion. The slab allocator is
 * fast, but all that a request costs is a hundred instructions or two, and most
 * pieces can go right from the request that ended to the one that comes next.
 * So a CPU keeps some of them, for whatever device.
 *
 * There are two lists of up to DMAP_SPARES_MAX, and neither needs a lock or to
 * keep interrupts out. One is for tasks alone, with preemption disabled.
 * Interrupts push what they free on the other, with a cmpxchg that is only
 * atomic on its CPU; a task takes that list as a whole when its own is empty.
 * Nothing is ever taken from the middle or by two, so a piece cannot come back
 * unseen between a read and the cmpxchg.
 *
 * Reserves come first: as long as that of its device is not full, a piece that
 * is freed goes there, where somebody may wait for it.
 */
#include <linux/slab.h>

#include "dm-pool.h"

DEFINE_PER_CPU(struct dmap_spares, dmap_spares);

static struct kmem_cache *pieces;

/**
 * dmap_pool_free_slow() - give a piece back, if it is not simple
 * @reserve: of the same device
 * @spare: the piece
 *
 * For interrupts, and when the reserve is not full or there are spares enough.
 *
 * Context: any.
 */
void dmap_pool_free_slow(mempool_t *reserve, struct dmap_spare *spare)
{
	struct dmap_spare *next;
	bool kept;

	if (IS_ENABLED(CONFIG_KASAN) || in_task() ||
	    READ_ONCE(reserve->curr_nr) < reserve->min_nr) {
		mempool_free(spare, reserve);
		return;
	}
	preempt_disable();
	do {
		next = this_cpu_read(dmap_spares.irq);
		kept = dmap_spare_stack(spare, next);
	} while (kept &&
		 this_cpu_cmpxchg(dmap_spares.irq, next, spare) != next);
	preempt_enable();
	if (!kept)
		mempool_free(spare, reserve);
}

/**
 * dmap_pool_init() - set up the reserve of a device
 * @reserve: the reserve; mempool_exit() is its end
 * @count: pieces
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_pool_init(mempool_t *reserve, int count)
{
	return mempool_init_slab_pool(reserve, count, pieces);
}

/**
 * dmap_pools_init() - set up what all devices share
 * @size: of a piece, in bytes, at least that of two pointers
 *
 * Return: 0 or -ENOMEM.
 */
int dmap_pools_init(size_t size)
{
	pieces = kmem_cache_create("dmap_io", size, 0, 0, NULL);
	return pieces ? 0 : -ENOMEM;
}

static void free_list(struct dmap_spare *spare)
{
	struct dmap_spare *next;

	for (; spare; spare = next) {
		next = spare->next;
		kmem_cache_free(pieces, spare);
	}
}

/**
 * dmap_pools_exit() - undo dmap_pools_init()
 */
void dmap_pools_exit(void)
{
	struct dmap_spares *there;
	int cpu;

	for_each_possible_cpu(cpu) {
		there = per_cpu_ptr(&dmap_spares, cpu);
		free_list(there->task);
		free_list(there->irq);
	}
	kmem_cache_destroy(pieces);
}
