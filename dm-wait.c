// SPDX-License-Identifier: GPL-2.0
/*
 * How long who writes to our files waits, for the I/O of a device, which may hang, or
 * for another one who does.
 *
 * A write that a signal interrupts before it has done anything gets -ERESTARTSYS. The
 * kernel writes it again when the signal was one that the program does not notice:
 * it was stopped, frozen, traced, or has a handler that asks for that. So nothing is
 * noted of it, and what was prepared stays.
 *
 * A close(2) cannot be begun again. It goes on until the writer is killed.
 *
 * Who exits without a close cannot be interrupted at all, and in the kernel threads
 * that release files there is nobody who could be. They give up after a while.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/wait.h>

#include "dm-core.h"
#include "dm-text.h"
#include "dm-wait.h"

#define EXIT_SECONDS	10

static bool cannot_be_interrupted(void)
{
	return current->flags & (PF_EXITING | PF_KTHREAD);
}

/**
 * dmap_was_killed() - has a signal ended the current process?
 *
 * Return: true if it exits, and not because it wanted to.
 */
bool dmap_was_killed(void)
{
	return (current->flags & PF_EXITING) && (current->exit_code & 0x7f);
}

/**
 * dmap_wait_until() - wait for a condition
 * @queue: woken when it may have become true
 * @done: tells if it is
 * @what: for @done
 * @patience: what ends the wait before
 *
 * Context: process context.
 * Return: 0; -ERESTARTSYS after a signal; -EINTR when killed in a close; -ETIMEDOUT for
 * who could not be interrupted.
 */
int dmap_wait_until(struct wait_queue_head *queue, bool (*done)(void *what), void *what,
		    enum dmap_patience patience)
{
	unsigned int state = TASK_KILLABLE | TASK_FREEZABLE;

	if (patience == DMAP_UNTIL_DONE) {
		wait_event_idle(*queue, done(what));
		return 0;
	}
	if (cannot_be_interrupted())
		return wait_event_idle_timeout(*queue, done(what), EXIT_SECONDS * HZ) ?
			0 : -ETIMEDOUT;
	if (patience == DMAP_UNTIL_SIGNAL)
		return wait_event_interruptible(*queue, done(what));
	return wait_event_state(*queue, done(what), state) ? -EINTR : 0;
}

/**
 * struct unless_removed - a condition, or that a device was removed by force, or
 *	another one that is in a commit with it
 * @device: the device
 * @done: the condition
 * @what: for @done
 */
struct unless_removed {
	struct dmap_device *device;
	bool (*done)(void *what);
	void *what;
};

static bool done_or_removed(void *what)
{
	struct unless_removed *unless = what;

	return unless->done(unless->what) || READ_ONCE(unless->device->removed) ||
		READ_ONCE(unless->device->called_off);
}

/**
 * dmap_wait_device() - wait for the I/O of a device
 * @device: the device
 * @queue: woken when the condition may have become true, or when the device, or one that
 *	is in a commit with it, is removed by force
 * @done: tells if it has
 * @what: for @done
 * @patience: what ends the wait before
 *
 * Context: process context.
 * Return: as dmap_wait_until(); -ENODEV if one of those was removed meanwhile.
 */
int dmap_wait_device(struct dmap_device *device, struct wait_queue_head *queue,
		     bool (*done)(void *what), void *what, enum dmap_patience patience)
{
	struct unless_removed unless = { .device = device, .done = done, .what = what };
	int err;

	err = dmap_wait_until(queue, done_or_removed, &unless, patience);
	return err || done(what) ? err : -ENODEV;
}

static int lock_in_time(struct mutex *lock)
{
	unsigned long end = jiffies + EXIT_SECONDS * HZ;

	while (!mutex_trylock(lock)) {
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		msleep(20);
	}
	return 0;
}

/**
 * dmap_lock() - take a lock that may be held over a wait for I/O
 * @lock: the lock
 * @patience: what ends the wait before
 *
 * Context: process context.
 * Return: as dmap_wait_until(); 0 if it is held.
 */
int dmap_lock(struct mutex *lock, enum dmap_patience patience)
{
	if (patience == DMAP_UNTIL_DONE) {
		mutex_lock(lock);
		return 0;
	}
	if (cannot_be_interrupted())
		return lock_in_time(lock);
	if (patience == DMAP_UNTIL_SIGNAL)
		return mutex_lock_interruptible(lock) ? -ERESTARTSYS : 0;
	return mutex_lock_killable(lock);
}

/**
 * dmap_wait_failed() - say why there was no end to a wait
 * @error: where
 * @line: number of the line
 * @command: the command, or NULL
 * @name: of the device
 * @err: what dmap_wait_until() or dmap_lock() returned; nothing is said of a signal
 *
 * Return: @err
 */
int dmap_wait_failed(struct dmap_error *error, u64 line, const char *command,
		     const char *name, int err)
{
	if (err == -ETIMEDOUT)
		dmap_error_set(error, line, command,
			       "waited %u seconds for the I/O of %s; who exits waits no longer",
			       EXIT_SECONDS, name);
	else if (err == -EINTR)
		dmap_error_set(error, line, command, "killed while waiting for the I/O of %s",
			       name);
	else if (err == -ENODEV)
		dmap_error_set(error, line, command, "%s was removed", name);
	return err;
}
