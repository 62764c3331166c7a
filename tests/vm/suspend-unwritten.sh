#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a device without a file system is suspended though pages of it cannot be written back; its writer is told, and a file system that is mounted is still frozen
# stock: dmap_has_fs(): where there is no file system it is none (6.8 and later fail there); bdev_freeze() again when there is one
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16
a=$DEVNO
ctl "create vol"
ok "a table" table vol "0 $SECTORS linear $a 0"

# Who keeps it open has pages that nobody has written yet.
exec 3<> $D/vol
dd if=/dev/zero bs=64k count=4 >&3 2> /dev/null
ok "turns bad" table vol "0 $SECTORS io-err"
ok "suspend" ctl "suspend vol"
is "its state" "$(state vol state)" suspended
ok "turns good" table vol "0 $SECTORS linear $a 0"
ok "resume" ctl "resume vol"
is "its state" "$(state vol state)" active
fails "its writer is told" sync $D/vol
exec 3>&-

# once more, and removed while it is suspended
exec 3<> $D/vol
dd if=/dev/zero bs=64k count=4 >&3 2> /dev/null
ok "turns bad" table vol "0 $SECTORS io-err"
ok "suspend" ctl "suspend vol"
exec 3>&-
ok "remove" ctl "remove vol"

# and one who mounts it later has it frozen
ctl "create vol"
ok "a table" table vol "0 $SECTORS linear $a 0"
ok "mkfs" mkfs.ext4 -q $D/vol
mkdir -p /mnt/vol
ok "mount" mount -t ext4 $D/vol /mnt/vol
ok "suspend" ctl "suspend vol"
echo x > /mnt/vol/x &
writer=$!
ok "a write waits" wait_for 30 waits $writer
is "and is not on its way" "$(stats "$(ours vol)" 9)" 0
ok "resume" ctl "resume vol"
ok "it goes on" wait $writer
ok "umount" umount /mnt/vol
ok "remove" ctl "remove vol"
