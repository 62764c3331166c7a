#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: udev is told: a device comes, gets its table and others, changes its size, goes
# stock: what add_disk(), set_capacity() and del_gendisk() tell udev
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

uev > /tmp/uev &
pid=$!
wait_for 30 grep -q ready /tmp/uev
disk brd 8
uevents() { grep "device-mapper/$1 " /tmp/uev; }
has() { uevents vol | grep -q "$1"; }
count() { uevents vol | grep -c "^change "; }
grown() { [ "$(count)" -gt "$1" ]; }
# once the event of a mark is there, those before it are
marks=0
mark() {
	marks=$((marks + 1))
	ctl "create mark$marks"
	wait_for 30 grep -q "^add device-mapper/mark$marks " /tmp/uev
}

ok create ctl "create vol"
ok "add" wait_for 30 has "^add device-mapper/vol "
ok "with the node's name" has "DEVNAME=device-mapper/vol"
ok "with numbers" has "MAJOR=$(state vol dev | cut -d: -f1) .*MINOR=0"
ok "the first table" text vol "0 64 linear $DEVNO 0"
ok "is a change" wait_for 30 has "^change device-mapper/vol "
mark
n=$(count)
ok "grow" text vol "0 128 linear $DEVNO 0"
mark
ok "is a change" grown $n
ok "of the size" has "^change .*RESIZE=1"
n=$(count)
ok "shrink" text vol "0 64 linear $DEVNO 0"
mark
ok "is a change" grown $n
n=$(count)
ok "another table of that size" text vol "0 64 linear $DEVNO 64"
mark
is "is one change" "$(count)" $((n + 1))
hasnt() { ! uevents vol | tail -n 1 | grep -q "$1"; }
ok "and no change of size" hasnt RESIZE
n=$(count)
ok "suspend" ctl "suspend vol"
ok "resume" ctl "resume vol"
mark
is "alone are one: udev does not look at what is suspended" "$(count)" $((n + 1))
ok "and no change of size" hasnt RESIZE
n=$(count)
ok "suspend" ctl "suspend vol"
ok "a table while suspended" text vol "0 64 linear $DEVNO 0"
mark
is "is not told yet" "$(count)" "$n"
ok "resume" ctl "resume vol"
mark
is "but then" "$(count)" $((n + 1))
n=$(count)
ok "suspend" ctl "suspend vol"
mark
is "to suspend is none" "$(count)" "$n"
ok "resume" ctl "resume vol"
ok "resume again" ctl "resume vol"
mark
is "nor what is not suspended" "$(count)" $((n + 1))
n=$(count)
fails "a failed load" text vol "0 64 nosuch"
ok "a check" text vol "0 512 linear $DEVNO 0
check"
mark
is "are none" "$(count)" "$n"
ok remove ctl "remove vol"
ok "remove" wait_for 30 has "^remove device-mapper/vol "

long=abcdefghijklmnopqrstuvwxyz
ok create ctl "create $long 99"
ok "a long name" wait_for 30 grep -q "^add device-mapper/$long .*DEVPATH=.*/dmap99" /tmp/uev
ok "its table" text $long "0 8 io-err"
ok "is a change" wait_for 30 grep -q "^change device-mapper/$long " /tmp/uev
kill -9 $pid
wait $pid 2> /dev/null
rm /tmp/uev
