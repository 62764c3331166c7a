#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Each time udev has nothing to do and the root device is not there yet.

if [ ! -d /run/device-mapper ]; then
	/usr/lib/device-mapper/replay -t 0 start
elif [ -f /run/device-mapper/waiting ]; then
	/usr/lib/device-mapper/replay -t 0 wait
fi
