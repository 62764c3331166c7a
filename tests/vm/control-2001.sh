#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the session of 2001 to the letter: echo, cat, mkfs, mount, remove
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 32
a=$DEVNO
disk brd 32
b=$DEVNO

ok "echo create" sh -c 'echo "create vol" > /proc/device-mapper/control'
is "a device without a table has no sectors" "$(cat /sys/block/device-mapper!vol/size)" 0

cat > /tmp/table <<END
begin
0 40960 linear $a 2048
40960 40960 linear $b 0
81920 8 io-err
end
END
ok "cat table" sh -c 'cat /tmp/table > /proc/device-mapper/vol'
ok "what is read is what was written" sh -c "grep -v '^#' $P/vol | cmp - /tmp/table"
is "its size" "$(cat /sys/block/device-mapper!vol/size)" 81928

ok mkfs mkfs.ext4 -q -F $D/vol 40960k
mkdir -p /tmp/mnt
ok mount mount -t ext4 $D/vol /tmp/mnt
seq 1 100000 > /tmp/mnt/file
sync
fails "removing a mounted device" sh -c "echo 'remove vol' > $P/control"
ok umount umount /tmp/mnt
ok "mount again" mount -t ext4 $D/vol /tmp/mnt
is "the file is there" "$(md5sum < /tmp/mnt/file)" "$(seq 1 100000 | md5sum)"
ok umount umount /tmp/mnt
ok "the file system is whole" e2fsck -fn $D/vol

ok "echo remove" sh -c 'echo "remove vol" > /proc/device-mapper/control'
fails "no file is left" test -e $P/vol
fails "no node is left" test -e $D/vol
rm -f /tmp/table
