// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that are fixed: for who changes the state of many at once.
 *
 * The locks of any number of devices cannot be held at once: lockdep ends at 48. So for
 * each device->control is taken, vertex.fixed set, and the lock let go:
 *
 *	lock --> fixed --> who else wants the lock waits
 *	                   who would stand on it, by way of others or not, waits
 *	         unfixed
 *
 * Who takes that lock by dmap_lock_state() waits until it is not fixed any more. So do
 * load, suspend, resume, remove, drop, a commit, ``later``, and a suspend that ends by
 * itself. A signal ends their wait as that for any command.
 *
 * Nobody can begin to stand on one that is fixed: a load whose table does waits with
 * no lock held. So who is above whom stays as it was found.
 *
 * Those that are fixed together know each other. If one of them is removed by force, who
 * has fixed them is told: what he waits for, on whichever of them, ends.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "dm-core.h"
#include "dm-fix.h"
#include "dm-registry.h"
#include "dm-stand.h"
#include "dm-table.h"
#include "dm-wait.h"

static bool is_free(void *what)
{
	return !READ_ONCE(((struct dmap_device *)what)->vertex.fixed);
}

/**
 * dmap_lock_state() - take device->control, when the device is not fixed
 * @device: the device
 * @patience: what ends the wait before
 *
 * Context: process context.
 * Return: 0, or what dmap_lock() returns.
 */
int dmap_lock_state(struct dmap_device *device, enum dmap_patience patience)
{
	int err;

	for (;;) {
		err = dmap_lock(&device->control, patience);
		if (err || is_free(device))
			return err;
		mutex_unlock(&device->control);
		err = dmap_wait_until(&device->drained, is_free, device, patience);
		if (err)
			return err;
	}
}

/**
 * dmap_trylock_state() - take device->control, if that is free and the device not fixed
 * @device: the device
 *
 * Context: process context.
 * Return: true if it is held.
 */
bool dmap_trylock_state(struct dmap_device *device)
{
	if (!mutex_trylock(&device->control))
		return false;
	if (is_free(device))
		return true;
	mutex_unlock(&device->control);
	return false;
}

static bool is_dying(struct dmap_device *device)
{
	bool dying;

	spin_lock(&device->lock);
	dying = device->dying;
	spin_unlock(&device->lock);
	return dying;
}

static void enter(struct dmap_device *device, struct list_head *mates)
{
	mutex_lock(&dmap_devices_lock);
	WRITE_ONCE(device->vertex.fixed, true);
	device->mates = mates;
	list_add_tail(&device->mate, mates);
	mutex_unlock(&dmap_devices_lock);
}

static void leave(struct dmap_device *device)
{
	mutex_lock(&dmap_devices_lock);
	WRITE_ONCE(device->vertex.fixed, false);
	WRITE_ONCE(device->called_off, false);
	device->mates = NULL;
	list_del(&device->mate);
	mutex_unlock(&dmap_devices_lock);
	wake_up(&device->drained);
}

/**
 * dmap_fix() - fix a device
 * @device: its lock is held, by dmap_lock_state(), and may be let go afterwards
 * @mates: the list of those that are fixed with it
 *
 * Context: process context, under device->control.
 * Return: false if the device goes.
 */
bool dmap_fix(struct dmap_device *device, struct list_head *mates)
{
	lockdep_assert_held(&device->control);
	if (is_dying(device))
		return false;
	enter(device, mates);
	/* Who removes it by force has found it there, or is found here. */
	if (!is_dying(device))
		return true;
	leave(device);
	return false;
}

/**
 * dmap_unfix() - undo dmap_fix()
 * @device: the device
 *
 * Context: process context, with no lock of a device held.
 */
void dmap_unfix(struct dmap_device *device)
{
	mutex_lock(&device->control);
	leave(device);
	mutex_unlock(&device->control);
}

static void call_off(struct dmap_device *device)
{
	struct dmap_table *table;

	WRITE_ONCE(device->called_off, true);
	wake_up_all(&device->drained);
	spin_lock(&device->lock);
	table = dmap_table_get(device->table);
	spin_unlock(&device->lock);
	if (table)
		wake_up_all(&table->work_wait);
	dmap_table_put(table);
}

/**
 * dmap_call_off() - a device goes, and what it is fixed for comes to nothing
 * @device: the device, dying for good
 *
 * Context: process context.
 */
void dmap_call_off(struct dmap_device *device)
{
	struct dmap_device *mate;

	mutex_lock(&dmap_devices_lock);
	if (device->mates)
		list_for_each_entry(mate, device->mates, mate)
			call_off(mate);
	mutex_unlock(&dmap_devices_lock);
}

/**
 * dmap_fixed_wait() - wait until that may have changed
 * @table: complete
 * @patience: what ends the wait before
 *
 * Context: process context, with no lock of a device held.
 * Return: 0, or what dmap_wait_until() returns.
 */
int dmap_fixed_wait(struct dmap_table *table, enum dmap_patience patience)
{
	struct dmap_device *lower;
	int err;

	mutex_lock(&dmap_devices_lock);
	lower = dmap_stand_fixed(table);
	if (lower)
		lower->refs++;
	mutex_unlock(&dmap_devices_lock);
	if (!lower)
		return 0;
	err = dmap_wait_until(&lower->drained, is_free, lower, patience);
	dmap_device_put(lower);
	return err;
}
