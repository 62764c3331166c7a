// SPDX-License-Identifier: GPL-2.0
/*
 * The registry of devices: which there are, and who keeps one.
 *
 * A device is in the list, and its name and minor are taken, from the beginning of create
 * to the end of remove. In between its name finds it, once it is ready:
 *
 *	enter --> ready: found by its name --> leave
 *	references:  the list's, one for each command under way and each open file
 *
 * Whoever found it holds a reference, which keeps the memory, that of the disk included.
 * So does each open file of it, for as long as it likes. What the device does is nothing of
 * the registry's.
 *
 * A disk is one of ours by its number, so that others are told from it without a look at
 * what it does.
 */
#include <linux/blkdev.h>
#include <linux/hashtable.h>
#include <linux/idr.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringhash.h>

#include "dm-core.h"
#include "dm-error.h"
#include "dm-event.h"
#include "dm-registry.h"
#include "dm-text.h"

static int major;
static DEFINE_IDA(minors);

/* Protects the list, names, references, and the graph of who maps onto whom */
DEFINE_MUTEX(dmap_devices_lock);
static LIST_HEAD(devices);
static DEFINE_HASHTABLE(names, 10);

/**
 * dmap_major() - the major number of all mapped devices
 *
 * Return: the number.
 */
unsigned int dmap_major(void)
{
	return major;
}

/**
 * dmap_device_of() - is a block device one of ours?
 * @bdev: a device that is held open
 *
 * Return: the mapped device, or NULL.
 */
struct dmap_device *dmap_device_of(struct block_device *bdev)
{
	struct gendisk *disk = bdev->bd_disk;

	return disk->major == major ? disk->private_data : NULL;
}

static unsigned int hash_of(const char *name)
{
	return full_name_hash(NULL, name, strlen(name));
}

static struct dmap_device *find_device(const char *name)
{
	struct dmap_device *device;

	lockdep_assert_held(&dmap_devices_lock);
	hash_for_each_possible(names, device, named, hash_of(name))
		if (!strcmp(device->name, name))
			return device;
	return NULL;
}

static struct dmap_device *get_device_by_name(const char *name)
{
	struct dmap_device *device;

	mutex_lock(&dmap_devices_lock);
	device = find_device(name);
	if (device && device->ready)
		device->refs++;
	else
		device = NULL;
	mutex_unlock(&dmap_devices_lock);
	return device;
}

/**
 * dmap_device_get() - keep a device's memory
 * @device: somebody else has a reference
 */
void dmap_device_get(struct dmap_device *device)
{
	mutex_lock(&dmap_devices_lock);
	device->refs++;
	mutex_unlock(&dmap_devices_lock);
}

/**
 * dmap_device_put() - undo dmap_device_get()
 * @device: perhaps removed meanwhile
 *
 * Context: process context, may sleep.
 */
void dmap_device_put(struct dmap_device *device)
{
	bool last;

	mutex_lock(&dmap_devices_lock);
	last = !--device->refs;
	mutex_unlock(&dmap_devices_lock);
	if (!last)
		return;
	if (device->disk)
		put_disk(device->disk);
	dmap_errors_put(device->errors);
	dmap_watch_put(device->watch);
	kfree_rcu(device, rcu);
}

/**
 * dmap_no_device() - say that there is no such device
 * @error: where
 * @line: number of the line
 * @command: the command
 * @name: of the device
 *
 * Return: -ENODEV
 */
int dmap_no_device(struct dmap_error *error, u64 line, const char *command,
		   const char *name)
{
	dmap_error_set(error, line, command, "no such device %.*s",
		       DMAP_WORD_SHOWN, name);
	return -ENODEV;
}

/**
 * dmap_device_find() - find the device of a command
 * @name: of the device
 * @command: the command
 * @error: where to say that there is none
 * @line: number of the command's line
 *
 * Return: the device, with a reference; or NULL, for -ENODEV.
 */
struct dmap_device *dmap_device_find(const char *name, const char *command,
				     struct dmap_error *error, u64 line)
{
	struct dmap_device *device = get_device_by_name(name);

	if (!device)
		dmap_no_device(error, line, command, name);
	return device;
}

static int take_minor(int wanted)
{
	int minor;

	if (wanted < 0)
		minor = ida_alloc_max(&minors, MINORMASK, GFP_KERNEL);
	else
		minor = ida_alloc_range(&minors, wanted, wanted, GFP_KERNEL);
	return minor == -ENOSPC ? -EEXIST : minor;
}

/**
 * dmap_enter_list() - take a name and a minor
 * @device: with its name; nobody finds it until dmap_list_ready()
 * @minor: the number, or -1 for the lowest that is free
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Return: 0 or the errno: -EEXIST, -ENOMEM.
 */
int dmap_enter_list(struct dmap_device *device, int minor,
		    struct dmap_error *error, u64 line)
{
	int err = 0;

	mutex_lock(&dmap_devices_lock);
	if (find_device(device->name)) {
		dmap_error_set(error, line, "create", "%s exists already",
			       device->name);
		err = -EEXIST;
		goto out;
	}
	device->minor = take_minor(minor);
	if (device->minor < 0) {
		err = device->minor;
		if (err != -EEXIST)
			dmap_error_set(error, line, "create", "out of memory");
		else if (minor < 0)
			dmap_error_set(error, line, "create",
				       "all minors up to %u are taken",
				       MINORMASK);
		else
			dmap_error_set(error, line, "create",
				       "minor %d is taken", minor);
		goto out;
	}
	list_add_tail(&device->node, &devices);
	hash_add(names, &device->named, hash_of(device->name));
out:
	mutex_unlock(&dmap_devices_lock);
	return err;
}

/**
 * dmap_list_ready() - from now on commands find a device
 * @device: in the list
 */
void dmap_list_ready(struct dmap_device *device)
{
	mutex_lock(&dmap_devices_lock);
	device->ready = true;
	mutex_unlock(&dmap_devices_lock);
}

/**
 * dmap_leave_list_locked() - no command finds a device any more; name and minor are free
 * @device: the device
 *
 * Context: under dmap_devices_lock.
 */
void dmap_leave_list_locked(struct dmap_device *device)
{
	lockdep_assert_held(&dmap_devices_lock);
	hash_del(&device->named);
	list_del(&device->node);
	ida_free(&minors, device->minor);
}

/**
 * dmap_leave_list() - the same
 * @device: the device
 *
 * Context: process context, may sleep.
 */
void dmap_leave_list(struct dmap_device *device)
{
	mutex_lock(&dmap_devices_lock);
	dmap_leave_list_locked(device);
	mutex_unlock(&dmap_devices_lock);
}

static const char *leaving_word(struct dmap_device *device)
{
	bool leaving;

	spin_lock(&device->lock);
	leaving = device->leaving;
	spin_unlock(&device->lock);
	return leaving ? " later" : "";
}

/**
 * dmap_print_devices() - print the commands that would create all devices
 * @m: where; in the order they were created
 */
void dmap_print_devices(struct seq_file *m)
{
	struct dmap_device *device;

	mutex_lock(&dmap_devices_lock);
	list_for_each_entry(device, &devices, node)
		if (device->ready)
			seq_printf(m, "create %s %d%s\n", device->name,
				   device->minor, leaving_word(device));
	mutex_unlock(&dmap_devices_lock);
}

/**
 * dmap_registry_init() - take a major number
 *
 * Return: 0 or the errno.
 */
int dmap_registry_init(void)
{
	major = register_blkdev(0, DMAP_MAJOR_NAME);
	return min(major, 0);
}

/**
 * dmap_registry_exit() - undo dmap_registry_init()
 */
void dmap_registry_exit(void)
{
	unregister_blkdev(major, DMAP_MAJOR_NAME);
}
