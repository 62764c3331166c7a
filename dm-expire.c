// SPDX-License-Identifier: GPL-2.0
/*
 * A suspend that ends by itself: suspend NAME for SECONDS.
 *
 * Who suspends a device may die before he resumes it. So he can say for how long, and a
 * worker does then what ``resume`` does, by a callback, under the same lock, with the same
 * event:
 *
 *	suspend for N --> timer --> worker --> resumed
 *	      ^  again: anew, or lifted
 *
 * The worker never waits for device->control, as who holds that may wait for requests
 * which the same queue lets go, and it has one thread alone when there is no memory. It
 * looks again a moment later. Under the lock it looks at what is true by then: somebody
 * may have resumed the device, removed it by force, or said how long anew. So nobody has
 * to stop it but who frees the device.
 *
 * The time is that of the machine while it is awake.
 */
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/workqueue.h>

#include "dm-core.h"
#include "dm-expire.h"
#include "dm-fix.h"

/* Somebody changes the state of the device just now. */
#define BUSY_JIFFIES	(HZ / 20 + 1)

static void expire_work(struct work_struct *work)
{
	struct dmap_device *device = container_of(to_delayed_work(work),
						  struct dmap_device, expire);
	unsigned int noio;

	if (!dmap_trylock_state(device)) {
		queue_delayed_work(device->releaser, &device->expire, BUSY_JIFFIES);
		return;
	}
	noio = memalloc_noio_save();
	if (device->limited && !READ_ONCE(device->removed) &&
	    !time_before(jiffies, device->until))
		device->expired(device);
	memalloc_noio_restore(noio);
	mutex_unlock(&device->control);
}

/**
 * dmap_expire_setup() - a device is made
 * @device: the device
 * @expired: a callback, which resumes it, under device->control
 */
void dmap_expire_setup(struct dmap_device *device,
		       void (*expired)(struct dmap_device *device))
{
	device->expired = expired;
	INIT_DELAYED_WORK(&device->expire, expire_work);
}

/**
 * dmap_expire_set() - say how long a suspend lasts
 * @device: suspended, or about to be; after dmap_io_can_hold()
 * @seconds: from now on, at most DMAP_EXPIRE_MAX; 0: until somebody resumes it
 *
 * Context: process context, under device->control.
 */
void dmap_expire_set(struct dmap_device *device, unsigned int seconds)
{
	unsigned long delay = (unsigned long)seconds * HZ;

	lockdep_assert_held(&device->control);
	spin_lock(&device->lock);
	device->limited = seconds;
	device->until = jiffies + delay;
	spin_unlock(&device->lock);
	if (seconds)
		mod_delayed_work(device->releaser, &device->expire, delay);
}

/**
 * dmap_expire_left() - how long will a suspend last?
 * @device: the device
 * @seconds: set to what is left, rounded up
 *
 * Context: under device->lock.
 * Return: true if it ends by itself.
 */
bool dmap_expire_left(const struct dmap_device *device, unsigned int *seconds)
{
	long left = device->until - jiffies;

	lockdep_assert_held(&device->lock);
	*seconds = left > 0 ? DIV_ROUND_UP(left, HZ) : 0;
	return device->limited && device->state_suspended;
}

/**
 * dmap_expire_end() - nothing is to come any more
 * @device: about to be freed
 *
 * Context: process context, without device->control; waits for the worker.
 */
void dmap_expire_end(struct dmap_device *device)
{
	cancel_delayed_work_sync(&device->expire);
}
