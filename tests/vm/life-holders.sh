#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: sysfs and lsblk show what stands on what
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
a=${DISK#/dev/} an=$DEVNO
disk brd 8
b=${DISK#/dev/} bn=$DEVNO
long=abcdefghijklmnopqrstuvwxyz
sys=/sys/block
ok create ctl "create vol
create top
create $long 77"
list() { ls $sys/$1/$2 2>/dev/null | tr '\n' ' '; }

ok load text vol "0 8 linear $an 0
8 8 linear $bn 0
16 8 linear $an 8"
is "slaves of vol" "$(list 'device-mapper!vol' slaves)" "$a $b "
is "holders of a" "$(list $a holders)" "device-mapper!vol "
is "holders of b" "$(list $b holders)" "device-mapper!vol "
ok "the links lead there" test -e "$sys/$a/holders/device-mapper!vol/size"
ok "and back" test -e "$sys/device-mapper!vol/slaves/$a/size"
ok top text top "0 8 linear $(state vol dev) 0"
ok long text $long "0 8 linear $bn 0"
is "slaves of top" "$(list 'device-mapper!top' slaves)" "device-mapper!vol "
is "holders of b" "$(list $b holders)" "device-mapper!vol dmap77 "
is "lsblk shows the tree" \
	"$(lsblk -e 7 -rno NAME /dev/$a | tr '\n' ' ')" "$a device-mapper/vol device-mapper/top "
is "from above" "$(lsblk -e 7 -srno NAME $D/top | sort | tr '\n' ' ')" \
	"$(printf '%s\n' $a $b device-mapper/top device-mapper/vol | sort | tr '\n' ' ')"

fails "a failed load" text vol "0 8 linear $an 0
8 0 io-err
end"
ok "a check" text vol "0 8 linear $an 0
check"
is "changes none" "$(list 'device-mapper!vol' slaves)" "$a $b "
ok swap text vol "0 8 linear $bn 0
end"
is "slaves of vol" "$(list 'device-mapper!vol' slaves)" "$b "
is "holders of a" "$(list $a holders)" ""
ok swap text vol "0 8 io-err
end"
is "slaves of vol" "$(list 'device-mapper!vol' slaves)" ""
is "holders of b" "$(list $b holders)" "dmap77 "
ok remove ctl "remove top"
ok remove ctl "remove vol"
ok remove ctl "remove $long"
is "holders of b" "$(list $b holders)" ""
