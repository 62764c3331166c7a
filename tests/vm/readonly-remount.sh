#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a file system that was mounted read-only and remounted is known to write: a table that is read-only is refused; where that is not seen, nothing is written
# stock: dmap_has_writable_fs(): who is mounted on a device, and how, each kernel knows in its own way
# log-ok: I/O error|EXT4-fs|JBD2|Aborting
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
a=$DEVNO
disk null 16
b=$DEVNO B=$DISK
ctl "create vol"
ok "a table" table vol "0 $SECTORS linear $a 0"
ok "mkfs" mkfs.ext4 -q $D/vol
sync
/bin/dd if=$D/vol of="$B" bs=1M oflag=direct status=none
ok "the copy is read-only" blockdev --setro "$B"
mkdir -p /mnt/vol
sum "$B" 0 "$SECTORS" > /tmp/before
unchanged()
{
	sum "$B" 0 "$SECTORS" > /tmp/after
	same "$1: nothing was written" /tmp/before /tmp/after
}

# refused WHAT END: by a load and by a check
refused()
{
	fails "$1" load vol "begin
0 $SECTORS linear $b 0
$2
"
	is "$1: the errno" "$ERR" EROFS
	is "$1: the text" "$(errline vol)" "line 2: $(echo "$b" | tr ' ' :) is read-only, and vol is mounted read-write"
	is "$1: nothing changed" "$(grep -c "linear $a 0" $P/vol) $(blockdev --getro $D/vol)" "1 0"
}

ok "mount" mount -t ext4 -o ro $D/vol /mnt/vol
ok "remount" mount -o remount,rw /mnt/vol
refused "a load" end
refused "a check" check
ok "suspend" ctl "suspend vol"
refused "suspended" end
ok "resume" ctl "resume vol"
ok "it writes" sh -c "echo x > /mnt/vol/x && sync /mnt/vol/x"
ok "one that is not read-only" table vol "0 $SECTORS linear $a 0"
unchanged "mounted read-write"

ok "remount" mount -o remount,ro /mnt/vol
ok "mounted read-only" table vol "0 $SECTORS linear $b 0"
is "is read-only" "$(blockdev --getro $D/vol)" 1
fails "cannot be remounted" mount -o remount,rw /mnt/vol 2> /dev/null
ok "back" table vol "0 $SECTORS linear $a 0"
ok "can be now" mount -o remount,rw /mnt/vol
ok "umount" umount /mnt/vol

# As long as it is suspended the device does not say what it will be. The disk can
# be written again by then, but it was opened for reading.
ok "mount" mount -t ext4 -o ro $D/vol /mnt/vol
ok "suspend" ctl "suspend vol"
ok "read-only" table vol "0 $SECTORS linear $b 0"
ok "the disk turns writable" blockdev --setrw "$B"
ok "somebody thaws it" /bin/fsfreeze -u /mnt/vol
mount -o remount,rw /mnt/vol > /dev/null 2>&1 &
pid=$!
ok "and remounts it, which waits" wait_for 30 sh -c "waits() { grep -q '^State:.[DS]' /proc/\$1/status; }; waits $pid"
sleep "$(much 0.5 3)"
ok "resume" ctl "resume vol"
wait $pid
unchanged "remounted meanwhile"
ok "umount" umount /mnt/vol
ok "remove" ctl "remove vol"
