#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: growing and shrinking are seen at once by those who have the device open
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok create ctl "create vol"
ok load text vol "0 64 linear $DEVNO 0"
exec 5< $D/vol
see() { fdsize 5; }
is "at first" "$(see)" "size=64 seek=64 block=512 last=512 past=0"
ok grow text vol "0 128 linear $DEVNO 0"
is "grown" "$(see)" "size=128 seek=128 block=512 last=512 past=0"
is "sysfs" "$(cat '/sys/block/device-mapper!vol/size')" 128
ok "what is cached" dd bs=512 count=128 of=/dev/null <&5
ok shrink text vol "0 24 linear $DEVNO 0
end"
is "shrunk" "$(see)" "size=24 seek=24 block=512 last=512 past=0"
is "sysfs" "$(cat '/sys/block/device-mapper!vol/size')" 24
is "reading on ends there" "$(dd if=$D/vol bs=512 2>/dev/null | wc -c)" 12288
ok "by one sector" text vol "0 23 linear $DEVNO 0
end"
is "shrunk" "$(see)" "size=23 seek=23 block=512 last=512 past=0"
ok "grown and shrunk while suspended" ctl "suspend vol"
ok grow text vol "0 1024 linear $DEVNO 0"
is "stays suspended" "$(state vol state)" suspended
is "the size is there" "$(state vol size)" 1024
ok resume ctl "resume vol"
is "grown" "$(see)" "size=1024 seek=1024 block=512 last=512 past=0"
exec 5<&-

ok create ctl "create top"
ok top text top "0 1024 linear $(state vol dev) 0"
ok "shrunk from under another" text vol "0 512 linear $DEVNO 0
end"
is "which keeps its size" "$(blockdev --getsz $D/top)" 1024
ok "reads below" dd if=$D/top of=/dev/null bs=512 count=512
fails "and fails above" dd if=$D/top of=/dev/null bs=512 skip=512 count=512
ok "grown again" text vol "0 2048 linear $DEVNO 0"
ok "reads all" dd if=$D/top of=/dev/null bs=512 count=1024
ok "remove top" ctl "remove top"

ok mkfs mkfs.ext4 -q -F $D/vol
mkdir -p /tmp/mnt
ok mount mount -t ext4 $D/vol /tmp/mnt
ok "grown under a file system" text vol "0 16384 linear $DEVNO 0"
ok "resize2fs sees it" resize2fs $D/vol
is "all of it" "$(dumpe2fs -h $D/vol 2>/dev/null | awk '/^Block count/ { c = $3 }
	/^Block size/ { print c * $3 }')" 8388608
ok umount umount /tmp/mnt
ok fsck e2fsck -fn $D/vol
