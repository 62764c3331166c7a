// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/block/device-mapper!NAME/mapped/: what a rule of udev asks of a device.
 *
 * A rule reads attributes of a disk for nothing, and anything else by starting
 * a program; and it must know that a device is suspended before it lets
 * somebody look into that, who would wait for resume and all of udev with him.
 * So there is a word or two here that stands in the file in /proc as well.
 *
 * It is not called dm/: who finds that takes the disk for the mainline's.
 *
 * What is read is that of this moment. Nothing here waits: device->lock is a
 * spinlock, under which the live table and its targets stay. The disk goes
 * before the device does, and its files when nobody reads them.
 */
#include <linux/blkdev.h>
#include <linux/device.h>
#include <linux/sysfs.h>

#include "dm-core.h"
#include "dm-event.h"
#include "dm-sysfs.h"
#include "dm-table.h"

static struct dmap_device *device_of(struct device *dev)
{
	return dev_to_disk(dev)->private_data;
}

static ssize_t name_show(struct device *dev, struct device_attribute *attr,
			 char *page)
{
	return sysfs_emit(page, "%s\n", device_of(dev)->name);
}
static DEVICE_ATTR_RO(name);

static ssize_t state_show(struct device *dev, struct device_attribute *attr,
			  char *page)
{
	struct dmap_device *device = device_of(dev);
	const char *state;

	spin_lock(&device->lock);
	state = dmap_state_word(device, device->table);
	spin_unlock(&device->lock);
	return sysfs_emit(page, "%s\n", state);
}
static DEVICE_ATTR_RO(state);

static ssize_t event_show(struct device *dev, struct device_attribute *attr,
			  char *page)
{
	/* The disk is there a moment before it: dmap_event_setup() */
	struct dmap_watch *watch = smp_load_acquire(&device_of(dev)->watch);

	return sysfs_emit(page, "%llu\n",
			  watch ? (u64)atomic64_read(&watch->event) : 0);
}
static DEVICE_ATTR_RO(event);

/* The names of a table's targets, each once, in the order it came to them */
static ssize_t print_targets(const struct dmap_table *table, char *page)
{
	ssize_t length = 0;
	unsigned int i;

	for (i = 0; table && i < table->kind_count; i++)
		length += scnprintf(page + length, PAGE_SIZE - length, "%s%s",
				    i ? "," : "", table->kinds[i].type->name);
	return length + scnprintf(page + length, PAGE_SIZE - length, "\n");
}

static ssize_t targets_show(struct device *dev, struct device_attribute *attr,
			    char *page)
{
	struct dmap_device *device = device_of(dev);
	ssize_t length;

	spin_lock(&device->lock);
	length = print_targets(device->table, page);
	spin_unlock(&device->lock);
	return length;
}
static DEVICE_ATTR_RO(targets);

static struct attribute *mapped_attrs[] = {
	&dev_attr_name.attr,
	&dev_attr_state.attr,
	&dev_attr_event.attr,
	&dev_attr_targets.attr,
	NULL
};

static const struct attribute_group mapped_group = {
	.name	= "mapped",
	.attrs	= mapped_attrs,
};

/* For device_add_disk() */
const struct attribute_group *dmap_disk_groups[] = {
	&mapped_group,
	NULL
};
