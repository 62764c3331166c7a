// SPDX-License-Identifier: GPL-2.0
/*
 * hog: takes all memory but so many MiB, until it is unloaded.
 *
 *	modprobe hog leave=64
 *
 * A file in a tmpfs does so, too, but each of its pages is cleared, and the host has to
 * have it. These pages nobody looks into.
 */
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>

#define LARGE	9		/* 2 MiB */

static unsigned int leave = 64;
module_param(leave, uint, 0444);
MODULE_PARM_DESC(leave, "MiB that are left to others");

static LIST_HEAD(pages);

static bool enough(void)
{
	return si_mem_available() <= (long)leave << (20 - PAGE_SHIFT);
}

static int __init hog_init(void)
{
	unsigned int order = LARGE;
	struct page *page;

	while (!enough()) {
		page = alloc_pages(GFP_NOWAIT | __GFP_NOWARN, order);
		if (page) {
			set_page_private(page, order);
			list_add(&page->lru, &pages);
		} else if (!order--) {
			break;
		}
	}
	return 0;
}

static void __exit hog_exit(void)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, &pages, lru) {
		unsigned int order = page_private(page);

		set_page_private(page, 0);
		__free_pages(page, order);
	}
}

module_init(hog_init);
module_exit(hog_exit);
MODULE_DESCRIPTION("takes memory away, for tests");
MODULE_LICENSE("GPL");
