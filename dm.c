// SPDX-License-Identifier: GPL-2.0
/*
 * Mapped devices: their life, from create to remove.
 *
 *	create	-> empty --bind--> active --bind--> active ...
 *		     |               |
 *		  suspend/resume  suspend/resume
 *		     |               |
 *		     +---- remove ---+
 *
 * What a device is, and the locks and their order, is in dm-core.h; who keeps it is said in
 * dm-registry.c. What it does is kept by device->control: one change of state at a time. How
 * a table becomes the live one is in dm-bind.c, what suspends in dm-suspend.c, and the way
 * of a request in dm-io.c.
 *
 * It is removed by a command, by its last close (dm-leave.c), or whatever hangs
 * (dm-force.c, which does most of it in its own order). All three end in dmap_take_apart().
 */

#include <linux/blkdev.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "device-mapper.h"
#include "dm-bind.h"
#include "dm-command.h"
#include "dm-core.h"
#include "dm-disk.h"
#include "dm-drain.h"
#include "dm-event.h"
#include "dm-expire.h"
#include "dm-fix.h"
#include "dm-graph.h"
#include "dm-hold.h"
#include "dm-io.h"
#include "dm-leave.h"
#include "dm-lower.h"
#include "dm-node.h"
#include "dm-proc.h"
#include "dm-registry.h"
#include "dm-stage.h"
#include "dm-suspend.h"
#include "dm-table.h"
#include "dm-text.h"
#include "dm-wait.h"
#include "dm-work.h"
#include "dm.h"

static void leave_work(struct work_struct *work);

static struct dmap_device *alloc_device(const char *name)
{
	struct dmap_device *device = kzalloc(sizeof(*device), GFP_KERNEL);

	if (!device)
		return NULL;
	strscpy(device->name, name, sizeof(device->name));
	device->refs = 1;
	mutex_init(&device->control);
	mutex_init(&device->telling);
	spin_lock_init(&device->lock);
	dmap_vertex_init(&device->vertex);
	INIT_LIST_HEAD(&device->files);
	dmap_leave_setup(device, leave_work);
	dmap_suspend_setup(device);
	dmap_drain_setup(device);
	return device;
}

static int make_device(struct dmap_device *device)
{
	int err;

	err = dmap_io_setup(device);
	if (err)
		return err;
	err = dmap_disk_add(device);
	if (err)
		goto err_io;
	err = dmap_check_node(device);
	if (err)
		goto err_disk;
	err = dmap_event_setup(device) ?: dmap_proc_add(device);
	if (err)
		goto err_disk;

	dmap_list_ready(device);
	return 0;

err_disk:
	del_gendisk(device->disk);
err_io:
	dmap_io_teardown(device);
	return err;
}

/* Says why make_device() failed; returns the errno for who asked */
static int refuse_create(const struct dmap_device *device, int err,
			 struct dmap_error *error, u64 line)
{
	if (err != -ENOTBLK) {
		dmap_error_set(error, line, "create",
			       "%s cannot be made (error %d)", device->name,
			       -err);
		return err;
	}
	dmap_error_set(error, line, "create", "something else lies at %s/%s",
		       DMAP_NODE_DIR, device->name);
	return -EEXIST;
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
	struct dmap_device *device;
	int err = -ENOMEM;

	if (!dmap_name_ok(name)) {
		dmap_error_set(error, line, "create",
			       "\"%.*s\" is no name for a device: 1 to %d of A-Z a-z 0-9 . _ + : @ = -, not starting with . or -, not control",
			       DMAP_WORD_SHOWN, name, DMAP_NAME_MAX);
		return -EINVAL;
	}
	/* No device outlives the module; one that is going makes no more. */
	if (!try_module_get(THIS_MODULE)) {
		dmap_error_set(error, line, "create",
			       "the module is being removed");
		return -ENXIO;
	}
	device = alloc_device(name);
	if (!device) {
		dmap_error_set(error, line, "create", "out of memory");
		goto err_module;
	}
	err = dmap_enter_list(device, minor, error, line);
	if (err)
		goto err_device;
	err = make_device(device);
	if (err) {
		err = refuse_create(device, err, error, line);
		goto err_list;
	}
	return 0;

err_list:
	dmap_leave_list(device);
err_device:
	dmap_device_put(device);
err_module:
	module_put(THIS_MODULE);
	return err;
}

/* Unless it is open, nobody can open the device from here on. */
static unsigned int begin_dying(struct dmap_device *device)
{
	unsigned int openers;

	spin_lock(&device->lock);
	openers = device->openers;
	device->dying = !openers || device->removed;
	spin_unlock(&device->lock);
	return openers;
}

/* Who left meanwhile may have found it dying, and leaves now. */
static void live_on(struct dmap_device *device)
{
	spin_lock(&device->lock);
	device->dying = device->removed;
	dmap_leave_unless_used(device);
	spin_unlock(&device->lock);
}

static bool is_let_go(void *what)
{
	struct dmap_device *device = what;

	return !READ_ONCE(device->held);
}

/*
 * Waits until all is done, and stops what works in the background. The device is dying:
 * there is nobody left who could send more. Whatever a suspend still holds goes first; who
 * gives up leaves the device resumed.
 */
static int drain_for_good(struct dmap_device *device, enum dmap_patience patience)
{
	int err;

	if (device->suspended)
		dmap_lift_suspend(device);
	err = dmap_wait_device(device, &device->drained, is_let_go, device, patience);
	if (!err)
		err = dmap_wait_thawed(device, patience);
	if (!err)
		err = dmap_hold_io(device, patience);
	if (err)
		return err;
	err = dmap_work_stop(device->table, patience);
	/* What a target gave back nobody can wait for any more. */
	dmap_fail_held(device);
	dmap_release_io(device);
	if (!err)
		err = dmap_wait_device(device, &device->drained, dmap_drain_is_over, device,
				       patience);
	return err;
}

/* False if somebody removes it by force, and has begun. */
static bool begin_removal(struct dmap_device *device)
{
	bool ours;

	spin_lock(&device->lock);
	ours = !device->removed;
	WRITE_ONCE(device->removed, true);
	spin_unlock(&device->lock);
	return ours;
}

/**
 * dmap_take_apart() - the end of a device that nobody can get at any more
 * @device: without a disk, a table, or a name
 *
 * Who has its file open keeps no more than its memory.
 *
 * Context: process context, with no lock of the device held.
 */
void dmap_take_apart(struct dmap_device *device)
{
	dmap_leave_end(device);
	dmap_expire_end(device);
	dmap_io_teardown(device);
	dmap_device_put(device);
	module_put(THIS_MODULE);
}

/*
 * The rest of remove, which cannot fail. The device is drained: nobody can open it any
 * more, and no command finds it. Nothing is done if somebody else removes it by force: he
 * does that, then. With no lock of the device held.
 */
static void take_down(struct dmap_device *device)
{
	if (!begin_removal(device))
		return;

	/* del_gendisk() takes the directory of the links away. */
	if (device->table)
		dmap_table_unlink(device->table, device->disk);
	dmap_throw_next(device);
	del_gendisk(device->disk);
	dmap_unbind(device);
	dmap_proc_remove(device);
	dmap_leave_list(device);
	dmap_leave_over(device);
	dmap_take_apart(device);
}

/* The last moment to think better of it */
static bool begin_going(struct dmap_device *device)
{
	bool goes;

	lockdep_assert_held(&device->control);
	spin_lock(&device->lock);
	goes = device->leaving && !device->openers && !device->dying;
	if (goes)
		device->dying = true;
	spin_unlock(&device->lock);
	return goes;
}

/* The worker of dm-leave.c */
static void leave_work(struct work_struct *work)
{
	struct dmap_device *device = container_of(work, struct dmap_device, leave);
	unsigned int noio = memalloc_noio_save();
	bool goes;

	dmap_lock_state(device, DMAP_UNTIL_DONE);
	goes = begin_going(device);
	if (goes)
		goes = !drain_for_good(device, DMAP_UNTIL_DONE);
	mutex_unlock(&device->control);
	if (goes)
		take_down(device);
	memalloc_noio_restore(noio);
}

/**
 * dmap_remove() - the command ``remove NAME``
 * @name: of the device
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Return: 0 or the errno: -ENODEV, -EBUSY, what dmap_wait_until() returns.
 */
int dmap_remove(const char *name, struct dmap_error *error, u64 line)
{
	struct dmap_device *device;
	unsigned int openers;
	int err;

	err = dmap_begin_command("remove", name, &device, error, line);
	if (err)
		return err;
	openers = begin_dying(device);
	if (openers) {
		dmap_error_set(error, line, "remove",
			       "%s is in use (open %u times)", name, openers);
		err = -EBUSY;
		goto out;
	}
	/* del_gendisk() forgets how many requests are in flight. */
	err = drain_for_good(device, DMAP_UNTIL_SIGNAL);
	if (err) {
		live_on(device);
		dmap_wait_failed(error, line, "remove", name, err);
		goto out;
	}
	mutex_unlock(&device->control);
	take_down(device);
	dmap_device_put(device);
	return 0;

out:
	dmap_end_command(device);
	return err;
}
