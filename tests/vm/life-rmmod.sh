#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: rmmod is refused while a device lives
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok create ctl "create vol"
fails "rmmod with an empty device" rmmod device_mapper
ok "it is there" test -e $P/vol
ok load text vol "0 8 linear $DEVNO 0"
fails "rmmod with a table" rmmod device_mapper
exec 5< $D/vol
fails "rmmod with one that is open" rmmod device_mapper
exec 5<&-
ok "it is whole" dd if=$D/vol of=/dev/null bs=512 count=8
ok remove ctl "remove vol"
ok "rmmod without one" rmmod device_mapper
fails "the files are gone" test -e $P
is "the major is gone" "$(grep -c dmap /proc/devices)" 0
is "the nodes are gone" "$(ls $D 2>/dev/null)" ""
is "the disk is free" "$(opn rwx $DISK)" OK
i=0
while [ $i -lt "$(much 3 10)" ]; do
	modprobe device-mapper || diag "modprobe in round $i"
	ctl "create vol" && text vol "0 8 linear $DEVNO 0" || diag "$ERR in round $i"
	ctl "remove vol"
	rmmod device_mapper || diag "rmmod in round $i"
	i=$((i + 1))
done
ok "insmod again" modprobe device-mapper
is "there is no device" "$(grep -v '^#' $P/control)" ""
ok create ctl "create vol"
