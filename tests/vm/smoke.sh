#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the module is loaded, its folder is there, and rmmod takes it away
# stock: modules come and go, the folder in /proc and the major number with them
# arch: the module loads there at all, and goes
# races: yes
. "${LIB:-/tests/lib.sh}"

ok "the module is loaded" test -d /sys/module/device_mapper
ok "its folder" test -d $P
ok "control" test -f $P/control
like "its header" "$(head -n 1 $P/control)" \
	'^# device-mapper [0-9.]+ abi=[0-9]+ major=[0-9]+ targets=[a-z0-9,_-]*linear'
ok "the name in /proc/devices is not the mainline's" grep -q ' dmap$' /proc/devices
ok "rmmod" rmmod device_mapper
fails "its folder is gone" test -e $P
ok "modprobe" modprobe device-mapper
