#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a suspend that is killed while it waits for I/O leaves the mounted file system thawed
# modules: dm-mod
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

# The file system is on the first line; the second one can hang, and is one that
# gets no flush, which to freeze the file system would wait for.
disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
ctl "create vol"
ok "in between" mapper low "0 16384 linear $(echo "$b" | tr ' ' :) 0"
ok "two lines" table vol "0 32768 linear $a 0
32768 16384 linear $(mapper_dev low) 0"
ok "mkfs" mkfs.ext4 -q -b 4096 $D/vol 4096
mkdir -p /mnt/vol
ok "mount" mount -t ext4 $D/vol /mnt/vol || bail "no file system"
gone() { ! kill -0 "$1" 2> /dev/null; }

# written TEXT: into a file of that name. Who writes to what is frozen sleeps until
# it is thawed, and cannot be killed.
written()
{
	(echo "$1" > "/mnt/vol/$1" && sync) &
	if wait_for 30 gone $!; then
		ok "$1 is written" wait $!
		return
	fi
	/bin/fsfreeze -u /mnt/vol
	wait
	bail "$1 cannot be written, the file system was left frozen"
}

for round in 1 2; do
	ok "the second line hangs" dmsetup suspend --nolockfs low
	aio $D/vol r 32768:8 > /tmp/aio &
	aio=$!
	ok "a read is in it" wait_for 30 grep -q submitted /tmp/aio
	put $P/control "suspend vol
" > /tmp/put.out &
	pid=$!
	ok "suspend waits" wait_for 30 grep -q '^State:.S' /proc/$pid/status
	sleep "$(much 0.5 1)"
	# The file system is frozen by now.
	(echo frozen > /mnt/vol/frozen) &
	writer=$!
	sleep "$(much 0.5 1)"
	ok "suspend still waits" kill -0 $pid
	kill -9 $pid
	ok "suspend is killed" wait_for 30 gone $pid
	wait $pid
	is "state" "$(state vol state)" active
	ok "low goes on" dmsetup resume low
	ok "the read is done" wait $aio
	written a$round
	ok "who waited has written" wait $writer
done
ok "suspend" ctl "suspend vol"
ok "resume" ctl "resume vol"
written b
ok "umount" umount /mnt/vol
ok "fsck" e2fsck -fn $D/vol
ok "mount again" timeout 60 mount -t ext4 $D/vol /mnt/vol
is "what was written" "$(cat /mnt/vol/frozen /mnt/vol/a1 /mnt/vol/a2 /mnt/vol/b)" "frozen
a1
a2
b"
ok "umount" umount /mnt/vol
