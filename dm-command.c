// SPDX-License-Identifier: GPL-2.0
/*
 * A command that changes the state of one device: it finds that, with a reference, and is
 * the only one to change it until it ends. Who is removing the device comes first: it is
 * not there any more then.
 */
#include <linux/mutex.h>

#include "dm-command.h"
#include "dm-core.h"
#include "dm-fix.h"
#include "dm-registry.h"
#include "dm-wait.h"

/**
 * dmap_begin_command() - find the device of a command
 * @command: the command, for errors
 * @name: of the device
 * @result: set to the device, in no commit, with device->control locked and a reference
 * @error: where to say what is wrong
 * @line: number of the command's line
 *
 * Return: 0, or -ENODEV, or what dmap_lock() returns.
 */
int dmap_begin_command(const char *command, const char *name, struct dmap_device **result,
		       struct dmap_error *error, u64 line)
{
	struct dmap_device *device = dmap_device_find(name, command, error, line);
	int err;

	if (!device)
		return -ENODEV;
	err = dmap_lock_state(device, DMAP_UNTIL_SIGNAL);
	if (err) {
		dmap_device_put(device);
		return dmap_wait_failed(error, line, command, name, err);
	}
	if (device->dying) {
		mutex_unlock(&device->control);
		dmap_device_put(device);
		return dmap_no_device(error, line, command, name);
	}
	*result = device;
	return 0;
}

/**
 * dmap_end_command() - undo dmap_begin_command()
 * @device: the device
 */
void dmap_end_command(struct dmap_device *device)
{
	mutex_unlock(&device->control);
	dmap_device_put(device);
}
