#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a page of the device's own page cache is not changed while a mirror writes it to one leg after the other, nor over a disk with checksums
# stock: dmap_set_stable_pages() by bd_mapping (6.11) or bd_inode; dmap_limits_stable_writes(); checksums below
# modules: sd_mod
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 8
a=$DEVNO
disk null 8
b=$DEVNO
ctl "create vol"
ok "in between" between low "$a" 8192

page() { exec dd if=/dev/zero of=$D/vol bs=4096 count=1 conv=notrunc 2> /dev/null; }
waits() { grep -qs '^State:.D' /proc/$second/status; }
gone() { ! kill -0 $second 2> /dev/null; }

# begin LINES: a page is on its way, and written to once more
begin()
{
	ok "$what: a table" table vol "$1"
	exec 5<> $D/vol
	(page)
	ok "$what: the disk hangs" ctl "suspend low"
	blockdev --flushbufs $D/vol 2> /dev/null &
	first=$!
	in_flight() { [ "$(stats "$(ours vol)" 9)" != 0 ]; }
	ok "$what: is on its way" wait_for 30 in_flight
	page &
	second=$!
}

ended()
{
	ok "$what: the disk goes on" ctl "resume low"
	wait $first $second
	exec 5>&-
}

what=mirror
begin "0 8192 mirror $(dev low) 0 $b 0 insync"
ok "$what: the page is waited for" wait_for 30 waits
ended
what=linear
begin "0 8192 linear $(dev low) 0"
ok "$what: nobody waits" wait_for 30 gone
ended
ok "they go" ctl "remove vol
remove low"

disk scsi 16 dif=1 dix=1
# UML cannot check them.
if [ -d "/sys/class/block/${DISK#/dev/}/integrity" ]; then
	ctl "create vol"
	ok "checksums: a table" table vol "0 8192 linear $DEVNO 0"
	is "checksums: pages are stable" "$(queue "$(ours vol)" stable_writes)" 1
fi
