#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: our device as a physical volume, once LVM is told of its type; snapshots and growth on it
# stock: the mainline's device mapper and LVM's tools on a device of ours
# modules: dm-mod
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 64
a=$DEVNO
disk null 64
b=$DEVNO
common="devices/use_devicesfile=0 activation/udev_sync=0 activation/udev_rules=0"
export LVM_SUPPRESS_FD_WARNINGS=1

# lv CMD ARGS...: LVM's, told of our type
lv()
{
	cmd=$1
	shift
	lvm "$cmd" --config "devices/types=[\"dmap\",1] $common" -qq "$@"
}

ctl "create vol"
ok "a table" table vol "0 65536 linear $a 0"
fails "LVM does not know it by itself" lvm pvcreate --config "$common" -qq $D/vol
ok "pvcreate" lv pvcreate $D/vol
ok "vgcreate" lv vgcreate two $D/vol
ok "lvcreate" lv lvcreate -Wn -Zn -L 12m -n home two
is "pvs" "$(lv pvs --noheadings -o pv_name,vg_name 2>/dev/null | awk '{ print $1, $2 }')" "$D/vol two"
is "the pattern" "$(pat write /dev/mapper/two-home 0 20000 p)" OK
fails "ours cannot go" ctl "remove vol"
is "with" "$ERR" EBUSY

ok "grown and moved, in use" table vol "0 32768 linear $a 0
32768 32768 linear $a 32768
65536 65536 linear $b 0"
ok "pvresize" lv pvresize $D/vol
ok "lvextend" lv lvextend -L 40m two/home
is "the pattern is there" "$(pat check /dev/mapper/two-home 0 20000 p)" OK
is "as far as the new part" "$(pat write /dev/mapper/two-home 60000 20000 q)" OK

ok "suspend" ctl "suspend vol"
pat check /dev/mapper/two-home 0 100 p > /tmp/held &
ok "a read waits" wait_for 30 waits $!
is "held through both" "$(cat /tmp/held)" ""
ok "resume" ctl "resume vol"
wait $!
is "let go" "$(cat /tmp/held)" OK

ok "deactivated" lv vgchange -an two
ok "ours goes" ctl "remove vol"
