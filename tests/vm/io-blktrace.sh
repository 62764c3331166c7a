#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the folder that blktrace looks for is there with the device, and goes with it
# stock: dmap_make_trace_folder(): where the block layer keeps its folder in debugfs
. "${LIB:-/tests/lib.sh}"

B=/sys/kernel/debug/block
disk brd 8
before=$(ls $B)
long=a-name-that-does-not-fit.in_sysfs+with:some@other=signs
ok "create" ctl "create vol"
ok "create" ctl "create $long"
ok "its folder, by the name that blktrace is told" test -d $B/device-mapper_vol
ok "a name that does not fit" test -d $B/dmap1
is "no others" "$(ls $B | wc -l)" $(($(echo "$before" | wc -l) + 2))
ok "load" load vol "0 $SECTORS linear $DEVNO 0"
ok "remove" ctl "remove vol"
ok "remove" ctl "remove $long"
is "as before" "$(ls $B)" "$before"
ok "the same name again" ctl "create vol"
ok "has its folder" test -d $B/device-mapper_vol
