#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The devices saved in /etc/device-mapper are made in the initramfs already, if root, /usr
# or swap is on one of them.

saved()
{
	local file

	for file in "$dracutsysrootdir"/etc/device-mapper/{control,*.table}; do
		[ ! -f "$file" ] || return 0
	done
	return 1
}

# called by dracut
check()
{
	saved || return 255
	# What another machine needs is not known here.
	[ -n "$dracutsysrootdir" ] || /usr/lib/device-mapper/replay needed || return 255
	require_binaries awk cat cmp cp grep mkdir mv readlink rm sed sleep tail
}

# called by dracut
depends()
{
	echo base udev-rules
}

# called by dracut
installkernel()
{
	local target

	instmods device-mapper
	cat "$dracutsysrootdir"/etc/device-mapper/*.table 2> /dev/null |
		awk '$1 ~ /^[0-9]+$/ && $3 ~ /^[a-z0-9_-]+$/ { print $3 }' | sort -u |
		while read -r target; do
			hostonly='' instmods -s "device-mapper-target-$target"
		done
}

# called by dracut
install()
{
	local file

	for file in "$dracutsysrootdir"/etc/device-mapper/{control,*.table}; do
		[ ! -f "$file" ] || inst_simple "${file#"$dracutsysrootdir"}"
	done
	inst_multiple awk cat cmp cp grep mkdir mv readlink rm sed sleep tail
	inst_multiple -o flock
	inst_script /usr/lib/device-mapper/replay
	inst_rules 61-device-mapper.rules
	inst_hook initqueue/settled 50 "$moddir/replay.sh"
	inst_hook initqueue/finished 50 "$moddir/finished.sh"
	# Or there may be no queue at all.
	dracut_need_initqueue
}
