// SPDX-License-Identifier: GPL-2.0
/*
 * What was wrong with a table: a sentence for each of its bad lines.
 *
 * Who loads the table collects them. When it is at its end the device takes over a
 * reference, for readers, until the next load has an outcome. From then on nothing is
 * added, so that readers need no lock.
 *
 * There is always memory for the first.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/list.h>
#include <linux/printk.h>
#include <linux/refcount.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "dm-core.h"
#include "dm-error.h"

/* One after the first */
struct sentence {
	struct list_head node;
	char text[];
};

/**
 * dmap_errors_new() - begin to collect
 *
 * Return: an empty list with one reference, or NULL.
 */
struct dmap_errors *dmap_errors_new(void)
{
	struct dmap_errors *errors = kzalloc(sizeof(*errors), GFP_KERNEL_ACCOUNT);

	if (!errors)
		return NULL;
	refcount_set(&errors->refs, 1);
	INIT_LIST_HEAD(&errors->more);
	return errors;
}

/**
 * dmap_errors_get() - take a reference
 * @errors: the list, or NULL
 *
 * Context: any.
 * Return: @errors
 */
struct dmap_errors *dmap_errors_get(struct dmap_errors *errors)
{
	if (errors)
		refcount_inc(&errors->refs);
	return errors;
}

/**
 * dmap_errors_put() - drop a reference
 * @errors: the list, or NULL
 */
void dmap_errors_put(struct dmap_errors *errors)
{
	struct sentence *sentence, *next;

	if (!errors || !refcount_dec_and_test(&errors->refs))
		return;
	list_for_each_entry_safe(sentence, next, &errors->more, node)
		kfree(sentence);
	kfree(errors);
}

/**
 * dmap_errors_add() - one more
 * @errors: a list that nobody else has
 * @error: the sentence
 *
 * Return: 0, or -ENOMEM; never for the first.
 */
int dmap_errors_add(struct dmap_errors *errors, const struct dmap_error *error)
{
	size_t size = strlen(error->text) + 1;
	struct sentence *sentence;

	if (!errors->count) {
		errors->first = *error;
	} else {
		sentence = kmalloc(sizeof(*sentence) + size, GFP_KERNEL_ACCOUNT);
		if (!sentence)
			return -ENOMEM;
		memcpy(sentence->text, error->text, size);
		list_add_tail(&sentence->node, &errors->more);
	}
	errors->count++;
	return 0;
}

/**
 * dmap_errors_show() - print them as comments
 * @errors: the list, or NULL
 * @m: where
 */
void dmap_errors_show(const struct dmap_errors *errors, struct seq_file *m)
{
	const struct sentence *sentence;

	if (!errors)
		return;
	seq_printf(m, "# error=%s\n", errors->first.text);
	list_for_each_entry(sentence, &errors->more, node)
		seq_printf(m, "# error=%s\n", sentence->text);
}

/**
 * dmap_set_errors() - note the outcome of a load for readers
 * @device: the device
 * @errors: why it failed, of which it takes a reference; or NULL if it did not
 */
void dmap_set_errors(struct dmap_device *device, struct dmap_errors *errors)
{
	struct dmap_errors *old;

	dmap_errors_get(errors);
	spin_lock(&device->lock);
	old = device->errors;
	device->errors = errors;
	spin_unlock(&device->lock);
	dmap_errors_put(old);

	if (errors)
		pr_notice_ratelimited("%s: %s%s\n", device->name, errors->first.text,
				      errors->count > 1 ? ", and more" : "");
}
