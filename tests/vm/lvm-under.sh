#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a mainline device-mapper volume under our table, and neither disturbs the other
# modules: dm-mod
# timeout: 120
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk brd 32
a=$DEVNO A=$DISK
disk null 16
b=$DEVNO

export LVM_SUPPRESS_FD_WARNINGS=1

# lv CMD ARGS...: LVM's
lv()
{
	cmd=$1
	shift
	lvm "$cmd" --config "devices/use_devicesfile=0 activation/udev_sync=0 activation/udev_rules=0" -qq "$@"
}

ctl "create vol"
ok "dmsetup finds its own control node" dmsetup version
ok "pvcreate" lv pvcreate "$A"
ok "vgcreate" lv vgcreate one "$A"
ok "lvcreate" lv lvcreate -Wn -Zn -L 8m -n home one
l=$(dmsetup info -c --noheadings -o major,minor --separator ' ' one-home)
ok "a table over it" table vol "0 1000 linear $b 0
1000 10000 linear $l 0"
is "the pattern" "$(pat write $D/vol 0 11000 p)" OK
is "in the volume" "$(pat check /dev/mapper/one-home 0 10000 p 1000)" OK
is "it is held" "$(bio -x /dev/mapper/one-home open)" EBUSY
fails "it cannot be deactivated" lv vgchange -an one
is "dmsetup lists its own only" "$(dmsetup ls | awk '{ print $1 }')" one-home
is "a line of dmsetup table is one of ours" "$(dmsetup table one-home | tr -s ' ' |
	(read -r line; table vol "$line" 2>/dev/null; echo "$ERR"))" EBUSY
ok "ours goes" ctl "remove vol"
ok "the volume goes" lv vgchange -an one
ctl "create vol"
printf '0 8192 linear %s 2048\n' "$(echo $b | tr ' ' :)" > /tmp/line
ok "theirs" dmsetup create theirs /tmp/line
line=$(dmsetup table theirs)
ok "theirs goes" dmsetup remove theirs
ok "its line is one of ours as it stands" table vol "$line"
is "read back" "$(grep -v '^#' $P/vol | sed -n 2p)" "0 8192 linear $b 2048"
