// SPDX-License-Identifier: GPL-2.0
/*
 * Mapped devices: their life, and the changes of their state.
 *
 *	create	-> empty --bind--> active --bind--> active ...
 *		     |               |
 *		  suspend/resume  suspend/resume
 *		     |               |
 *		     +---- remove ---+
 *
 * A device is in the list, and its name and minor are taken, from the
 * beginning of create to the end of remove. In between its name finds it;
 * whoever found it holds a reference, which keeps the memory. What the device
 * does is kept by device->control: one change of state at a time. Locks and
 * their order are in dm-core.h.
 *
 * Binding a table is the heart of it:
 *
 *	1. enter the new table into the graph of devices, or find the loop
 *	2. tell sysfs about the new lower devices
 *	3. hold requests back, wait for those in flight	(unless suspended)
 *	4. exchange table, limits, size
 *	5. let requests go					(unless suspended)
 *	6. take the old table out of the graph and out of sysfs, and close it
 *
 * Up to 3 everything can fail and be undone; a load that does leaves nothing
 * but its error. A table of the old generation sees no request after 3 and one
 * of the new none before 4.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/blkdev.h>
#include <linux/idr.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "device-mapper.h"
#include "dm-core.h"
#include "dm-table.h"
#include "dm-target.h"

/* "device-mapper" is what libdevmapper looks for to find the mainline's. */
#define MAJOR_NAME	"dmap"
#define NODE_DIR	"device-mapper/"

char dmap_holder[] = "device-mapper";

static int major;
static DEFINE_IDA(minors);

/* Protects the list, the references and the graph of who maps onto whom */
static DEFINE_MUTEX(dmap_devices_lock);
static LIST_HEAD(devices);
static u64 last_walk;

static const struct block_device_operations dmap_bdev_ops;

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

	return disk->fops == &dmap_bdev_ops ? disk->private_data : NULL;
}

static struct dmap_device *find_device(const char *name)
{
	struct dmap_device *device;

	lockdep_assert_held(&dmap_devices_lock);
	list_for_each_entry(device, &devices, node)
		if (!strcmp(device->name, name))
			return device;
	return NULL;
}

static struct dmap_device *get_device_by_name(const char *name)
{
	struct dmap_device *device;

	mutex_lock(&dmap_devices_lock);
	device = find_device(name);
	if (device)
		device->refs++;
	mutex_unlock(&dmap_devices_lock);
	return device;
}

static void put_device_ref(struct dmap_device *device)
{
	bool last;

	mutex_lock(&dmap_devices_lock);
	last = !--device->refs;
	mutex_unlock(&dmap_devices_lock);
	if (last)
		kfree_rcu(device, rcu);
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
		seq_printf(m, "create %s %d\n", device->name, device->minor);
	mutex_unlock(&dmap_devices_lock);
}

/**
 * dmap_raise_event() - count the event up and wake those who poll
 * @device: the device
 */
void dmap_raise_event(struct dmap_device *device)
{
	spin_lock(&device->lock);
	device->event++;
	spin_unlock(&device->lock);
	wake_up_interruptible_poll(&device->pollers, EPOLLPRI | EPOLLERR);
}

/**
 * dmap_set_error() - note the outcome of a load for readers
 * @device: the device
 * @error: why it failed, or NULL if it did not
 */
void dmap_set_error(struct dmap_device *device, const struct dmap_error *error)
{
	spin_lock(&device->lock);
	if (error)
		device->error = *error;
	else
		device->error.text[0] = '\0';
	spin_unlock(&device->lock);

	if (error)
		pr_notice_ratelimited("%s: %s\n", device->name, error->text);
}

/*
 * The block device
 */

static int dmap_open(struct gendisk *disk, blk_mode_t mode)
{
	struct dmap_device *device = disk->private_data;
	int err = 0;

	spin_lock(&device->lock);
	if (device->dying || !device->table) {
		err = -ENXIO;
	} else {
		device->openers++;
		if (mode & BLK_OPEN_WRITE)
			device->writers++;
	}
	spin_unlock(&device->lock);
	return err;
}

/*
 * Who closes does not say what he had open, so writers are known only as
 * "since it last was closed".
 */
static void dmap_release(struct gendisk *disk)
{
	struct dmap_device *device = disk->private_data;

	spin_lock(&device->lock);
	if (!--device->openers)
		device->writers = 0;
	spin_unlock(&device->lock);
}

/* For names that do not fit a disk's: the node has the full name all the same */
static char *dmap_devnode(struct gendisk *disk, umode_t *mode)
{
	struct dmap_device *device = disk->private_data;

	return kasprintf(GFP_KERNEL, NODE_DIR "%s", device->name);
}

DMAP_BDEV_OPS_ADAPT(dmap_open, dmap_release)

static const struct block_device_operations dmap_bdev_ops = {
	.owner		= THIS_MODULE,
	.submit_bio	= dmap_submit_bio,
	.devnode	= dmap_devnode,
	DMAP_BDEV_OPS(dmap_open, dmap_release),
};

static int add_disk_for(struct dmap_device *device)
{
	struct gendisk *disk = dmap_alloc_disk();
	int err;

	if (IS_ERR(disk))
		return PTR_ERR(disk);
	disk->major = major;
	disk->first_minor = device->minor;
	disk->minors = 1;
	disk->flags |= GENHD_FL_NO_PART;
	disk->fops = &dmap_bdev_ops;
	disk->private_data = device;
	if (strlen(NODE_DIR) + strlen(device->name) < DISK_NAME_LEN)
		scnprintf(disk->disk_name, DISK_NAME_LEN, NODE_DIR "%s",
			  device->name);
	else
		scnprintf(disk->disk_name, DISK_NAME_LEN, MAJOR_NAME "%d",
			  device->minor);
	device->disk = disk;

	err = add_disk(disk);
	if (err)
		put_disk(disk);
	return err;
}

/*
 * The graph of devices that map onto each other. Its edges are the lower
 * devices of each device's table, and of the one about to take its place.
 */

static int walk_device(struct dmap_device *device);

static int walk_table(struct dmap_device *device, struct dmap_table *table,
		      unsigned int *depth)
{
	struct dmap_used_lower *used;
	struct dmap_device *lower;
	unsigned long devt;
	int err;

	if (!table)
		return 0;
	xa_for_each(&table->lowers, devt, used) {
		lower = dmap_device_of(used->lower.bdev);
		if (!lower)
			continue;
		err = walk_device(lower);
		if (err)
			return err;
		*depth = max(*depth, lower->depth + 1);
	}
	return *depth > DMAP_DEPTH_MAX ? -EMLINK : 0;
}

/*
 * Finds device->depth. A device that is met again before it has one maps onto
 * itself. The recursion ends at DMAP_DEPTH_MAX + 1 at the latest, since the
 * graph without the one edge that is being tried holds to that.
 */
static int walk_device(struct dmap_device *device)
{
	unsigned int depth = 1;
	int err;

	lockdep_assert_held(&dmap_devices_lock);
	if (device->walk == last_walk)
		return device->depth ? 0 : -ELOOP;
	device->walk = last_walk;
	device->depth = 0;

	err = walk_table(device, READ_ONCE(device->table), &depth);
	if (!err)
		err = walk_table(device, device->next_table, &depth);
	if (err)
		return err;
	device->depth = depth;
	return 0;
}

/**
 * dmap_check_loop() - may a device map onto another?
 * @device: the one above
 * @bdev: the one below, held open
 *
 * Early word for the line that names it; bind has the last.
 *
 * Return: 0, -ELOOP if it maps onto @device itself, -EMLINK if too many of our
 * devices would stand on each other.
 */
int dmap_check_loop(struct dmap_device *device, struct block_device *bdev)
{
	struct dmap_device *lower = dmap_device_of(bdev);
	int err;

	if (!lower)
		return 0;
	mutex_lock(&dmap_devices_lock);
	last_walk++;
	device->walk = last_walk;
	device->depth = 0;
	err = walk_device(lower);
	if (!err && lower->depth + 1 > DMAP_DEPTH_MAX)
		err = -EMLINK;
	mutex_unlock(&dmap_devices_lock);
	return err;
}

/* Enters @table as the next one of @device, if that leaves the graph sound */
static int enter_graph(struct dmap_device *device, struct dmap_table *table)
{
	struct dmap_device *other;
	int err = 0;

	mutex_lock(&dmap_devices_lock);
	device->next_table = table;
	last_walk++;
	list_for_each_entry(other, &devices, node) {
		err = walk_device(other);
		if (err) {
			device->next_table = NULL;
			break;
		}
	}
	mutex_unlock(&dmap_devices_lock);
	return err;
}

static void settle_graph(struct dmap_device *device)
{
	mutex_lock(&dmap_devices_lock);
	device->next_table = NULL;
	mutex_unlock(&dmap_devices_lock);
}

/*
 * Binding
 */

/* The first line that named a device which is read-only */
static u64 read_only_line(struct dmap_table *table, dev_t *devt)
{
	struct dmap_used_lower *used;
	unsigned long index;
	u64 line = U64_MAX;

	xa_for_each(&table->lowers, index, used) {
		if (!(used->mode & BLK_OPEN_WRITE) && used->line < line) {
			line = used->line;
			*devt = used->lower.devt;
		}
	}
	return line;
}

/* May @table become the table of @device as it is used now? */
static int check_use(struct dmap_device *device, struct dmap_table *table,
		     enum dmap_finish how, u64 line)
{
	struct block_device *part0 = device->disk->part0;
	unsigned int block = table->limits.queue.logical_block_size;
	unsigned int openers, writers;
	dev_t devt;

	if (device->dying) {
		dmap_error_set(table->error, line, NULL, "%s was removed",
			       device->name);
		return -ENODEV;
	}
	spin_lock(&device->lock);
	openers = device->openers;
	writers = device->writers;
	spin_unlock(&device->lock);

	if (writers && table->read_only) {
		line = read_only_line(table, &devt);
		dmap_error_set(table->error, line, NULL,
			       "%u:%u is read-only, and %s is open for writing",
			       MAJOR(devt), MINOR(devt), device->name);
		return -EROFS;
	}
	if (openers && block > block_size(part0)) {
		dmap_error_set(table->error, line, NULL,
			       "the logical block would become %u bytes, and %s is open with blocks of %u",
			       block, device->name, block_size(part0));
		return -EBUSY;
	}
	if (openers && how == DMAP_FINISH_CLOSE &&
	    table->size < get_capacity(device->disk)) {
		dmap_error_set(table->error, line, NULL,
			       "%s is open and would shrink from %llu to %llu sectors, which needs an end line",
			       device->name, (u64)get_capacity(device->disk),
			       table->size);
		return -EBUSY;
	}
	return 0;
}

static void set_live_table(struct dmap_device *device, struct dmap_table *table)
{
	spin_lock(&device->lock);
	WRITE_ONCE(device->table, table);
	spin_unlock(&device->lock);
}

/*
 * Steps 3 to 5. In between nothing may wait for this device's I/O: no memory
 * by way of reclaim, no lock whose holder might want some. That leaves uevents,
 * which are under a lock of the whole system, for later.
 */
static int exchange(struct dmap_device *device, struct dmap_table *table,
		    bool interruptible)
{
	unsigned int noio = memalloc_noio_save();
	int err = 0;

	if (!device->suspended)
		err = dmap_hold_io(device, interruptible);
	if (err)
		goto out;
	err = dmap_limits_commit(device->disk, &table->limits);
	if (!err) {
		set_live_table(device, table);
		set_capacity(device->disk, table->size);
	}
	if (!device->suspended)
		dmap_release_io(device);
out:
	memalloc_noio_restore(noio);
	return err;
}

/* Tells udev and who else listens what has changed */
static void announce(struct dmap_device *device, u64 old_size)
{
	struct gendisk *disk = device->disk;
	char *resized[2] = { "RESIZE=1" };

	set_disk_ro(disk, device->table->read_only);
	if (!old_size)
		kobject_uevent(&disk_to_dev(disk)->kobj, KOBJ_CHANGE);
	else if (old_size != get_capacity(disk))
		kobject_uevent_env(&disk_to_dev(disk)->kobj, KOBJ_CHANGE,
				   resized);
}

static void explain(struct dmap_table *table, u64 line, int err)
{
	switch (err) {
	case -ELOOP:
		dmap_error_set(table->error, line, NULL,
			       "the table maps the device onto itself");
		break;
	case -EMLINK:
		dmap_error_set(table->error, line, NULL,
			       "more than %u of our devices would stand on each other",
			       DMAP_DEPTH_MAX);
		break;
	case -EINTR:
		dmap_error_set(table->error, line, NULL, "interrupted");
		break;
	case -ENOMEM:
		dmap_error_set(table->error, line, NULL, "out of memory");
		break;
	default:
		dmap_error_set(table->error, line, NULL,
			       "the table cannot be bound (error %d)", -err);
	}
}

static int bind_table(struct dmap_device *device, struct dmap_table *table,
		      bool interruptible)
{
	struct dmap_table *old = device->table;
	u64 old_size = get_capacity(device->disk);
	int err;

	err = enter_graph(device, table);
	if (err)
		return err;
	err = dmap_table_link(table, device->disk);
	if (err)
		goto err_graph;
	err = exchange(device, table, interruptible);
	if (err)
		goto err_link;

	table->error = NULL;
	settle_graph(device);
	announce(device, old_size);
	if (old) {
		dmap_table_unlink(old, device->disk);
		dmap_table_close(old);
		dmap_table_put(old);
	}
	return 0;

err_link:
	dmap_table_unlink(table, device->disk);
err_graph:
	settle_graph(device);
	return err;
}

/**
 * dmap_bind() - a table is complete: validate it as a whole and make it live
 * @device: whose
 * @table: the table; on success, unless @how says check, the device takes over
 *	the caller's reference
 * @how: how its text ended
 * @line: number of the line that ended it, for errors
 *
 * Context: process context; waits for requests in flight. Except at close a
 * signal ends the wait.
 * Return: 0 or the errno, with table->error set and nothing changed.
 */
int dmap_bind(struct dmap_device *device, struct dmap_table *table,
	      enum dmap_finish how, u64 line)
{
	bool interruptible = how != DMAP_FINISH_CLOSE;
	int err;

	err = dmap_table_complete(table);
	if (err) {
		if (err == -ENOMEM)
			explain(table, line, err);
		return err;
	}

	if (!interruptible) {
		mutex_lock(&device->control);
	} else if (mutex_lock_interruptible(&device->control)) {
		explain(table, line, -EINTR);
		return -EINTR;
	}
	err = check_use(device, table, how, line);
	if (err || how == DMAP_FINISH_CHECK)
		goto out;
	err = bind_table(device, table, interruptible);
	if (err) {
		explain(table, line, err);
		if (err == -EMLINK)
			err = -ELOOP;
		goto out;
	}
	dmap_raise_event(device);
out:
	mutex_unlock(&device->control);
	return err;
}

/*
 * Commands
 */

static int take_minor(int wanted)
{
	int minor;

	if (wanted < 0)
		minor = ida_alloc_max(&minors, MINORMASK, GFP_KERNEL);
	else
		minor = ida_alloc_range(&minors, wanted, wanted, GFP_KERNEL);
	return minor == -ENOSPC ? -EEXIST : minor;
}

static struct dmap_device *alloc_device(const char *name, int minor)
{
	struct dmap_device *device = kzalloc(sizeof(*device), GFP_KERNEL);

	if (!device)
		return NULL;
	strscpy(device->name, name, sizeof(device->name));
	device->minor = minor;
	device->refs = 1;
	mutex_init(&device->control);
	spin_lock_init(&device->lock);
	init_rwsem(&device->poll_gate);
	init_waitqueue_head(&device->pollers);
	return device;
}

static int add_device(const char *name, int minor)
{
	struct dmap_device *device;
	int err = -ENOMEM;

	/* No device outlives the module; one that is going makes no more. */
	if (!try_module_get(THIS_MODULE))
		return -ENXIO;
	device = alloc_device(name, minor);
	if (!device)
		goto err_module;
	err = dmap_io_setup(device);
	if (err)
		goto err_device;
	err = add_disk_for(device);
	if (err)
		goto err_io;
	err = dmap_proc_add(device);
	if (err)
		goto err_disk;
	list_add_tail(&device->node, &devices);
	return 0;

err_disk:
	del_gendisk(device->disk);
	put_disk(device->disk);
err_io:
	dmap_io_teardown(device);
err_device:
	kfree_rcu(device, rcu);
err_module:
	module_put(THIS_MODULE);
	return err;
}

/**
 * dmap_create() - the command ``create NAME [MINOR]``
 * @name: of the device
 * @minor: its minor number, or -1 for the lowest that is free
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Return: 0 or the errno: -EINVAL, -EEXIST, -ENOMEM.
 */
int dmap_create(const char *name, int minor, struct dmap_error *error,
		u64 line)
{
	int err, taken;

	if (!dmap_name_ok(name)) {
		dmap_error_set(error, line, "create",
			       "\"%.*s\" is no name for a device: 1 to %d of A-Z a-z 0-9 . _ + : @ = -, not starting with . or -, not control",
			       DMAP_WORD_SHOWN, name, DMAP_NAME_MAX);
		return -EINVAL;
	}

	mutex_lock(&dmap_devices_lock);
	if (find_device(name)) {
		dmap_error_set(error, line, "create", "%s exists already",
			       name);
		err = -EEXIST;
		goto out;
	}
	taken = take_minor(minor);
	if (taken < 0) {
		if (taken != -EEXIST)
			dmap_error_set(error, line, "create", "out of memory");
		else if (minor < 0)
			dmap_error_set(error, line, "create",
				       "all minors up to %u are taken",
				       MINORMASK);
		else
			dmap_error_set(error, line, "create",
				       "minor %d is taken", minor);
		err = taken;
		goto out;
	}
	err = add_device(name, taken);
	if (err) {
		dmap_error_set(error, line, "create",
			       "%s cannot be made (error %d)", name, -err);
		ida_free(&minors, taken);
	}
out:
	mutex_unlock(&dmap_devices_lock);
	return err;
}

/* Finds the device of a command and takes its control lock and a reference */
static int begin_command(const char *command, const char *name,
			 struct dmap_device **result,
			 struct dmap_error *error, u64 line)
{
	struct dmap_device *device = get_device_by_name(name);

	if (!device)
		goto unknown;
	if (mutex_lock_interruptible(&device->control)) {
		put_device_ref(device);
		dmap_error_set(error, line, command,
			       "interrupted while something else goes on with %s",
			       name);
		return -EINTR;
	}
	if (device->dying) {
		mutex_unlock(&device->control);
		put_device_ref(device);
		goto unknown;
	}
	*result = device;
	return 0;

unknown:
	dmap_error_set(error, line, command, "no such device %.*s",
		       DMAP_WORD_SHOWN, name);
	return -ENODEV;
}

static void end_command(struct dmap_device *device)
{
	mutex_unlock(&device->control);
	put_device_ref(device);
}

/* From here on nobody can open the device. */
static unsigned int begin_dying(struct dmap_device *device)
{
	unsigned int openers;

	spin_lock(&device->lock);
	openers = device->openers;
	device->dying = !openers;
	spin_unlock(&device->lock);
	return openers;
}

/* Takes down a dying device whose control nobody holds or can get any more */
static void take_down(struct dmap_device *device)
{
	struct dmap_table *table = device->table;
	int minor = device->minor;

	dmap_proc_remove(device);
	/* del_gendisk() takes the directory of the links away. */
	if (table)
		dmap_table_unlink(table, device->disk);
	del_gendisk(device->disk);

	mutex_lock(&device->control);
	if (device->suspended) {
		dmap_release_io(device);
		bdev_thaw(device->disk->part0);
	}
	dmap_hold_io(device, false);
	mutex_unlock(&device->control);

	mutex_lock(&dmap_devices_lock);
	set_live_table(device, NULL);
	mutex_unlock(&dmap_devices_lock);
	if (table) {
		dmap_table_close(table);
		dmap_table_put(table);
	}
	put_disk(device->disk);
	dmap_io_teardown(device);

	mutex_lock(&dmap_devices_lock);
	list_del(&device->node);
	ida_free(&minors, minor);
	mutex_unlock(&dmap_devices_lock);
	put_device_ref(device);
	module_put(THIS_MODULE);
}

/**
 * dmap_remove() - the command ``remove NAME``
 * @name: of the device
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Return: 0 or the errno: -ENODEV, -EBUSY, -EINTR.
 */
int dmap_remove(const char *name, struct dmap_error *error, u64 line)
{
	struct dmap_device *device;
	unsigned int openers;
	int err;

	err = begin_command("remove", name, &device, error, line);
	if (err)
		return err;
	openers = begin_dying(device);
	mutex_unlock(&device->control);

	if (openers) {
		dmap_error_set(error, line, "remove",
			       "%s is in use (open %u times)", name, openers);
		err = -EBUSY;
	} else {
		take_down(device);
	}
	put_device_ref(device);
	return err;
}

static void set_suspended(struct dmap_device *device, bool suspended)
{
	device->suspended = suspended;
	spin_lock(&device->lock);
	device->state_suspended = suspended;
	spin_unlock(&device->lock);
	dmap_raise_event(device);
}

/**
 * dmap_suspend() - the command ``suspend NAME``
 * @name: of the device
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Freezes the file system on the device, if there is one, waits for the I/O in
 * flight and holds back what comes. Nothing happens if it is suspended.
 *
 * Return: 0 or the errno: -ENODEV, -EINTR, what the file system said.
 */
int dmap_suspend(const char *name, struct dmap_error *error, u64 line)
{
	struct dmap_device *device;
	int err;

	err = begin_command("suspend", name, &device, error, line);
	if (err)
		return err;
	if (device->suspended)
		goto out;

	err = bdev_freeze(device->disk->part0);
	if (err) {
		dmap_error_set(error, line, "suspend",
			       "the file system on %s cannot be frozen (error %d)",
			       name, -err);
		goto out;
	}
	err = dmap_hold_io(device, true);
	if (err) {
		bdev_thaw(device->disk->part0);
		dmap_error_set(error, line, "suspend",
			       "interrupted while waiting for the I/O of %s",
			       name);
		goto out;
	}
	set_suspended(device, true);
out:
	end_command(device);
	return err;
}

/**
 * dmap_resume() - the command ``resume NAME``
 * @name: of the device
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Undoes suspend. Nothing happens if the device is not suspended.
 *
 * Return: 0 or the errno: -ENODEV, -EINTR.
 */
int dmap_resume(const char *name, struct dmap_error *error, u64 line)
{
	struct dmap_device *device;
	int err;

	err = begin_command("resume", name, &device, error, line);
	if (err)
		return err;
	if (device->suspended) {
		dmap_release_io(device);
		set_suspended(device, false);
		bdev_thaw(device->disk->part0);
	}
	end_command(device);
	return 0;
}

static int __init dmap_init(void)
{
	int err;

	err = dmap_io_init();
	if (err)
		return err;
	err = dmap_types_init();
	if (err)
		goto err_io;
	major = register_blkdev(0, MAJOR_NAME);
	if (major < 0) {
		err = major;
		goto err_types;
	}
	err = dmap_proc_init();
	if (err)
		goto err_major;
	pr_info("version %s, major %d\n", DMAP_VERSION, major);
	return 0;

err_major:
	unregister_blkdev(major, MAJOR_NAME);
err_types:
	dmap_types_exit();
err_io:
	dmap_io_exit();
	return err;
}

/* There is no device any more: each holds a reference on this module. */
static void __exit dmap_exit(void)
{
	dmap_proc_exit();
	unregister_blkdev(major, MAJOR_NAME);
	dmap_types_exit();
	dmap_io_exit();
}

module_init(dmap_init);
module_exit(dmap_exit);

MODULE_AUTHOR("The device-mapper authors");
MODULE_DESCRIPTION("Block devices mapped onto others, driven by text files");
MODULE_LICENSE("GPL");
MODULE_VERSION(DMAP_VERSION);
