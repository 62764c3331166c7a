#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: every boundary lies on a block of 4096 bytes where a device has such
# modules: sd_mod scsi_debug
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk scsi 16 sector_size=4096
is "the disk has large blocks" "$(blockdev --getss $DISK)" 4096
s=$DEVNO sectors=$SECTORS
disk brd 16
r=$DEVNO
ok create ctl "create vol"

bad() {
	fails "$1" text vol "begin
$3
end"
	is "$1: errno" "$ERR" EINVAL
	glob "$1: text" "$(errline vol)" "line $2: ?*"
	glob "$1: the limit" "$(errline vol)" "*4096*"
	is "$1: nothing changed" "$(state vol state)" empty
}
bad "a length of 512 bytes" 2 "0 1 linear $s 0"
bad "of 2048" 2 "0 4 linear $s 0"
bad "of 4608" 2 "0 9 linear $s 0"
bad "a start on the device off by 512" 2 "0 8 linear $s 1"
bad "off by 2048" 2 "0 8 linear $s 12"
bad "a boundary in the middle" "[23]" "0 4 linear $s 0
4 4 linear $s 8"
bad "the other line alone is misaligned" "[23]" "0 12 linear $r 0
12 8 linear $s 0"
bad "so it is behind" "[34]" "0 8 linear $s 0
8 4 linear $r 0
12 4 linear $r 0"
bad "at the end" 3 "0 8 linear $s 0
8 9 linear $r 0"
bad "io-err has boundaries too" "[23]" "0 1 io-err
1 7 io-err
8 8 linear $s 0"

ok "aligned" text vol "0 8 linear $s 8
8 16 linear $r 1
24 8 io-err
32 8 linear $s $((sectors - 8))
end"
is "has blocks of 4096" "$(blockdev --getss $D/vol)" 4096
is "and the size" "$(blockdev --getsz $D/vol)" 40
ok "without the disk" text vol "0 9 linear $r 1
end"
is "they are of 512 again" "$(blockdev --getss $D/vol)" 512
ok "stacked" text vol "0 64 linear $s 0
end"
ok create ctl "create top"
v=$(state vol dev | tr : ' ')
fails "the block size goes up" text top "0 12 linear $v 0
end"
is "errno" "$ERR" EINVAL
ok "aligned" text top "0 16 linear $v 8
end"
is "has blocks of 4096" "$(blockdev --getss $D/top)" 4096
ok "remove top" ctl "remove top"
