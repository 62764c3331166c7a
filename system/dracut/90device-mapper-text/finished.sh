#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Not while the root device waits for its disks: its node is there all the same.

dmap_root=$(getarg root=)
case $dmap_root in
/dev/device-mapper/*)
	# Nor before replay has run.
	[ -d /run/device-mapper ] || exit 1
	[ ! -f /run/device-mapper/waiting ] ||
		! grep -q "^${dmap_root##*/} " /run/device-mapper/waiting || exit 1 ;;
esac
exit 0
