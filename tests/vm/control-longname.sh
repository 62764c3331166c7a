#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a name that is longer than a disk's still gives its node
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

n17=abcdefghijklmnopq
n18=abcdefghijklmnopqr
n63=$(printf '%063d' 0 | tr 0 n)

ok "create 17" ctl "create $n17 4"
ok "17 letters fit the disk's name" test -d "/sys/block/device-mapper!$n17"
ok "its node" test -b $D/$n17

ok "create 18" ctl "create $n18 5"
ok "18 do not, the disk is called by its minor" test -d /sys/block/dmap5
ok "its node has the name all the same" test -b $D/$n18
ok "create 63" ctl "create $n63 1048575"
ok "so for 63" test -d /sys/block/dmap1048575
ok "and its node" test -b $D/$n63
for at in "$n18 dmap5" "$n63 dmap1048575"; do
	set -- $at
	ok "load $1" text $1 "0 64 io-err"
	is "the node is the disk $2" "$(state $1 dev)" "$(cat /sys/block/$2/dev)"
	is "and opens" "$(blockdev --getsz $D/$1)" 64
	is "uevents tell the node's name" \
		"$(grep ^DEVNAME= /sys/block/$2/uevent)" \
		"DEVNAME=device-mapper/$1"
	ok "remove $1" ctl "remove $1"
	fails "the node is gone" test -e $D/$1
	fails "the disk is gone" test -e /sys/block/$2
done
ok "create dmap5" ctl "create dmap5 6"
ok "a device that is named like a long one's disk does not clash" \
	ctl "create $n18 5"
ok "it is there" test -b $D/$n18
ok "and the other" test -b $D/dmap5
