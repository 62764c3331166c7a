#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a block size that is too large for those who have the device open
# modules: sd_mod scsi_debug
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk scsi 64 sector_size=4096
s=$DEVNO
disk brd 64
r=$DEVNO

ok create ctl "create vol"
ok load text vol "0 65536 linear $r 0"
exec 5< $D/vol
ok "soft blocks of 512" blockdev --setbsz 512 $D/vol
event=$(state vol event)
fails "blocks of 4096 under it" text vol "0 65536 linear $s 0
end"
is "errno" "$ERR" EBUSY
glob "text" "$(errline vol)" "line *: *4096*512*"
is "nothing changed" "$(body vol)$(state vol event)" "0 65536 linear $r 0;$event"
is "nor the block size" "$(blockdev --getss $D/vol)" 512
ok "soft blocks of 4096" blockdev --setbsz 4096 $D/vol
ok "may lie on hard ones" text vol "0 65536 linear $s 0
end"
is "as the descriptor sees" "$(fdsize 5 | cut -d' ' -f3)" block=4096
exec 5<&-

ok "back" text vol "0 65536 linear $r 0"
ok "mkfs" mkfs.ext4 -q -F -b 1024 $D/vol
mkdir -p /tmp/mnt
ok "mount" mount -t ext4 $D/vol /tmp/mnt
fails "blocks of 4096 under a file system of 1024" text vol "0 65536 linear $s 0
end"
is "errno" "$ERR" EBUSY
ok "umount" umount /tmp/mnt
ok "when it is closed they may" text vol "0 65536 linear $s 0
end"

# Nobody reads the soft block size of what stands on another of ours.
ok "create" ctl "create low
create up"
ok "load" text low "0 65536 linear $r 0"
ok "blocks of 512 above" text up "0 1001 linear $(state low dev | tr : ' ') 1"
fails "blocks of 4096 below them" text low "0 65536 linear $s 0
end"
is "errno" "$ERR" EBUSY
glob "text" "$(errline low)" "line *: a logical block of 4096 bytes does not go with*"
is "nothing changed" "$(body low)" "0 65536 linear $r 0;"
ok "off" text up "0 8 io-err"
ok "blocks of 4096" text low "0 65536 linear $s 0
end"
ok "above, too" text up "0 1000 linear $(state low dev | tr : ' ') 8"
is "they are" "$(blockdev --getss $D/up)" 4096
ok "smaller ones below may be" text low "0 65536 linear $r 0
end"
