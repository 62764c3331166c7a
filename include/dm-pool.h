/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory for requests: a reserve for each device, and spare pieces for each CPU.
 */
#ifndef _DM_POOL_H
#define _DM_POOL_H

#include <linux/mempool.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>

#define DMAP_SPARES_MAX	64	/* of each list */

/**
 * struct dmap_spare - a piece that nobody uses
 * @next: the one below
 * @depth: how many there are down from this one
 */
struct dmap_spare {
	struct dmap_spare *next;
	unsigned int depth;
};

/**
 * struct dmap_spares - what a CPU has of them
 * @task: for tasks, which disable preemption
 * @irq: for interrupts to leave them
 */
struct dmap_spares {
	struct dmap_spare *task;
	struct dmap_spare *irq;
};

DECLARE_PER_CPU(struct dmap_spares, dmap_spares);

int dmap_pools_init(size_t size);
void dmap_pools_exit(void);

int dmap_pool_init(mempool_t *reserve, int count);
void dmap_pool_free_slow(mempool_t *reserve, struct dmap_spare *spare);

/**
 * dmap_pool_alloc() - a piece of memory for a request
 * @reserve: of the device
 * @gfp: GFP_NOIO, or something that does not wait
 *
 * Context: process context.
 * Return: the memory, or NULL if @gfp does not wait.
 */
static inline void *dmap_pool_alloc(mempool_t *reserve, gfp_t gfp)
{
	struct dmap_spares *here;
	struct dmap_spare *spare;

	preempt_disable();
	here = this_cpu_ptr(&dmap_spares);
	if (unlikely(!here->task) && here->irq)
		here->task = this_cpu_xchg(dmap_spares.irq, NULL);
	spare = here->task;
	if (likely(spare))
		here->task = spare->next;
	preempt_enable();
	return likely(spare) ? spare : mempool_alloc(reserve, gfp);
}

/* Puts @spare on top of @next, unless there are enough */
static inline bool dmap_spare_stack(struct dmap_spare *spare,
				    struct dmap_spare *next)
{
	spare->next = next;
	spare->depth = next ? next->depth + 1 : 1;
	return likely(spare->depth <= DMAP_SPARES_MAX);
}

/**
 * dmap_pool_free() - give it back
 * @reserve: of the same device
 * @piece: the memory
 *
 * Context: any.
 */
static inline void dmap_pool_free(mempool_t *reserve, void *piece)
{
	struct dmap_spare *spare = piece;
	struct dmap_spares *here;
	bool kept = false;

	/* Whether it came from the reserve is seen here: see mempool_free() */
	smp_rmb();
	/* Let KASAN see what is used after it was freed */
	if (likely(!IS_ENABLED(CONFIG_KASAN) && in_task() &&
		   READ_ONCE(reserve->curr_nr) == reserve->min_nr)) {
		preempt_disable();
		here = this_cpu_ptr(&dmap_spares);
		kept = dmap_spare_stack(spare, here->task);
		if (likely(kept))
			here->task = spare;
		preempt_enable();
	}
	if (unlikely(!kept))
		dmap_pool_free_slow(reserve, spare);
}

#endif /* _DM_POOL_H */
