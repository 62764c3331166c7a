#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: fsstress, of the Linux Test Project, on ext4, xfs and btrfs: fsck, and btrfs' checksums, find nothing
# timeout: 900
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${SUITE:-/tests/suite.inc}"

needs fsstress
disks 136
# btrfs wants more room than others.
size=$(much 60060 260832) large=260832

for layout in $LAYOUTS; do
	more=
	[ -z "$ALL" ] && [ "$layout" != stack ] || ! has_fs btrfs || more=btrfs
	for fs in $(kinds "$layout") $more; do
		[ "$fs" != btrfs ] || size=$large
		lay "$layout" "$size" 32
		make_fs "$fs"
		said "$layout, $fs: fsstress" fsstress -d $M/stress -s "$SEED" -p 4 -n "$(ops 300)"
		check_fs "$layout, $fs" "$fs"
		unlay "$layout" "$size"
	done
done
