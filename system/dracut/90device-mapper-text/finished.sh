#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Not before replay has run, nor while the root device waits for its disks: its node is
# there all the same, and its UUID is that of the disk it begins on.

[ -d /run/device-mapper ] || exit 1
[ -f /run/device-mapper/waiting ] || exit 0
dmap_root=$(readlink -f "${root#block:}")
while read -r dmap_name dmap_rest; do
	[ "$dmap_root" != "/dev/device-mapper/$dmap_name" ] || exit 1
	for dmap_word in $(sed 's/#.*//' "/etc/device-mapper/$dmap_name.table"); do
		case $dmap_word in
		/*) [ "$(readlink -f "$dmap_word")" != "$dmap_root" ] || exit 1 ;;
		esac
	done
done < /run/device-mapper/waiting
exit 0
