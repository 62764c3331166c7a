#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: fsstress, of the Linux Test Project, on ext4, xfs and btrfs: fsck, and btrfs' checksums, find nothing
# usually: 6.12
# timeout: 900
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${SUITE:-/tests/suite.inc}"

needs fsstress
disks 136
size=260832

for layout in $LAYOUTS; do
	more=
	! has_fs btrfs || more=btrfs
	for fs in $(kinds "$layout") $more; do
		lay "$layout" $size 32
		make_fs "$fs"
		said "$layout, $fs: fsstress" fsstress -d $M/stress -s "$SEED" -p 4 -n "$(ops 300)"
		check_fs "$layout, $fs" "$fs"
		unlay "$layout" $size
	done
done
