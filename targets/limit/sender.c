// SPDX-License-Identifier: GPL-2.0
/*
 * Who sends requests that have waited: a workqueue for each table.
 *
 * To send one may wait for a device below, that for one further below, and there may lie
 * a limit, too. Where there is no memory for more threads, a queue has one; so those of
 * a table and of a table below it must not have the same. Lines of one table do not wait
 * for each other.
 *
 * Lines of a table are made one after the other: so the last queue is mostly the one.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "limit.h"

/**
 * struct limit_sender - of a table
 * @node: in the list of all
 * @table: of that; no other one has its address as long as it has lines
 * @lines: how many lines use it
 * @queue: the workqueue
 */
struct limit_sender {
	struct list_head node;
	struct dmap_table *table;
	unsigned long lines;
	struct workqueue_struct *queue;
};

static DEFINE_MUTEX(senders_lock);
static LIST_HEAD(senders);

static struct limit_sender *find_sender(struct dmap_table *table)
{
	struct limit_sender *sender;

	list_for_each_entry(sender, &senders, node)
		if (sender->table == table)
			return sender;
	return NULL;
}

static struct limit_sender *new_sender(struct dmap_table *table)
{
	struct limit_sender *sender = kzalloc(sizeof(*sender), GFP_KERNEL);

	if (!sender)
		return NULL;
	sender->queue = alloc_workqueue("dmap-limit", WQ_UNBOUND | WQ_MEM_RECLAIM | WQ_HIGHPRI,
					0);
	if (!sender->queue) {
		kfree(sender);
		return NULL;
	}
	sender->table = table;
	list_add(&sender->node, &senders);
	return sender;
}

/**
 * limit_sender_get() - a line is made
 * @table: of the line
 * @sender: set to the one it uses, until limit_sender_put()
 *
 * Context: process context.
 * Return: 0 or -ENOMEM.
 */
int limit_sender_get(struct dmap_table *table, struct limit_sender **sender)
{
	mutex_lock(&senders_lock);
	*sender = find_sender(table) ?: new_sender(table);
	if (*sender)
		(*sender)->lines++;
	mutex_unlock(&senders_lock);
	return *sender ? 0 : -ENOMEM;
}

/**
 * limit_sender_put() - undo limit_sender_get()
 * @sender: which does nothing for the line any more
 *
 * Context: process context.
 */
void limit_sender_put(struct limit_sender *sender)
{
	bool last;

	mutex_lock(&senders_lock);
	last = !--sender->lines;
	if (last)
		list_del(&sender->node);
	mutex_unlock(&senders_lock);
	if (!last)
		return;
	destroy_workqueue(sender->queue);
	kfree(sender);
}

/**
 * limit_sender_queue() - something is to be done soon
 * @sender: by which
 * @work: what
 *
 * Context: any.
 */
void limit_sender_queue(struct limit_sender *sender, struct work_struct *work)
{
	queue_work(sender->queue, work);
}
