#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a load that is refused at its last moment, since somebody opened the device meanwhile, leaves all as it was
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=16384
disk null 8
a=$DEVNO
disk null 8
b=$DEVNO
disk null 8 blocksize=4096
large=$DEVNO
disk null 8
readonly=$DEVNO
ok "one is read-only" blockdev --setro "$DISK"
ctl "create vol"
ok "in between" between low "$b" $size
limits()
{
	for attribute in logical_block_size physical_block_size minimum_io_size \
		max_sectors_kb rotational write_cache stable_writes; do
		echo "$attribute $(queue "$(ours vol)" $attribute)"
	done
}

# begun: the source has been read, and its thread cannot stop any more
begun() { [ "$(stats "$(mm $a)" 1)" -gt "$reads" ]; }

# Nobody has it open, and a load waits: for the copy, whose disk hangs.
for below in "$large" "$readonly"; do
	ok "$below: its disk hangs" ctl "suspend low"
	reads=$(stats "$(mm $a)" 1)
	ok "$below: a mirror" table vol "0 $size mirror $a 0 $(dev low) 0 from 0"
	ok "$below: what was read is to be written" wait_for 30 begun
	limits > /tmp/before
	printf '0 8192 linear %s 0\n' "$below" > /tmp/smaller
	cat /tmp/smaller > $P/vol &
	pid=$!
	sleep "$(much 0.5 1)"
	ok "$below: a load waits for it" kill -0 $pid
	exec 5< $D/vol
	ok "$below: the disk goes on" ctl "resume low"
	wait $pid
	like "$below: it was opened meanwhile" "$(errline vol)" "open and would shrink"
	limits > /tmp/after
	same "$below: the limits" /tmp/before /tmp/after
	is "$below: the size" "$(blockdev --getsz $D/vol)" $size
	is "$below: read-only" "$(blockdev --getro $D/vol)" 0
	is "$below: who holds it" "$(ls "$(sys "$(mm $below)")/holders")" ""
	is "$below: a sector is written" "$(bio $D/vol write 1 1)" OK
	ok "$below: the copy goes on" wait_for 60 synced vol
	exec 5<&-
done

ok "now it can be done" sh -c "cat /tmp/smaller > $P/vol"
is "without an error" "$(errline vol)" ""
is "the size is the new one" "$(blockdev --getsz $D/vol)" 8192
is "read-only" "$(blockdev --getro $D/vol)" 1
