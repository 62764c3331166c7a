#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: badblocks finds no block bad, in its four patterns, keeping what is there, and for mke2fs; f3 finds what it filled file systems with
# timeout: 600
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${SUITE:-/tests/suite.inc}"

disks 48
size=$(much 40040 60060) small=$(much 3432 16302)

for layout in $LAYOUTS; do
	lay "$layout" $small 2
	# blocks of 512 bytes, as many at a time as do not fit the segments
	said "$layout: badblocks -w" badblocks -w -s -b 512 -c 333 $V
	is "$layout: bad ones" "$(grep -E '^[0-9]+$' "$SAID")" ""
	said "$layout: badblocks -n" badblocks -n -b 1024 -c 77 -t random $V
	is "$layout: bad ones, kept" "$(grep -E '^[0-9]+$' "$SAID")" ""
	unlay "$layout" $small
done

for layout in $FILES_ON; do
	for fs in $(kinds "$layout"); do
		# xfs wants more than this.
		sectors=$size
		[ -n "$ALL" ] || [ "$fs" = xfs ] || sectors=20020
		lay "$layout" $sectors 8
		make_fs "$fs"
		said "$layout, $fs: f3write" f3write $M
		echo 3 > /proc/sys/vm/drop_caches
		said "$layout, $fs: f3read" f3read $M
		like "$layout, $fs: f3read" "$(cat "$SAID")" "Data LOST: 0.00 Byte"
		check_fs "$layout, $fs" "$fs"
		unlay "$layout" $sectors
	done
done
[ -n "$ALL" ] || size=$small
lay stack $size
said "mke2fs -c -c" mke2fs -q -F -c -c $V
is "bad blocks" "$(dumpe2fs -b $V 2> /dev/null)" ""
unlay stack $size
