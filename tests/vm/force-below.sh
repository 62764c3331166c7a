#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a device whose lower one was removed by force gets another one of that name, as its table, its next one, or while the old one drains
# modules: dm-mod
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
a=$DEVNO A=$DISK
ok "a disk that can hang" mapper slow "0 32768 linear $(echo "$a" | tr ' ' :) 0"
slow=$(mapper_dev slow)
disk null 16
b=$DEVNO

# another LINES: low, once more
another()
{
	ok "force" ctl "remove low force"
	ctl "create low"
	ok "another one" table low "$1"
}
slaves() { find "$(sys "$(ours top)")/slaves" -type l | sed 's,.*/,,' | sort | tr '\n' ' '; }

ctl "create low
create top"
ok "low" table low "0 8 linear $b 0"
ok "top" table top "0 8 linear $D/low 0"
another "0 8 linear $b 8"
is "what was is gone" "$(bio $D/top read 0 8)" EIO
ok "top on that" table top "0 8 linear $D/low 0"
is "works" "$(bio $D/top read 0 8)" OK
is "sysfs shows it" "$(slaves)" "device-mapper!low "

ok "ready" load top "begin
0 8 linear $D/low 0
ready
"
another "0 8 linear $slow 0"
ok "ready" load top "begin
0 8 linear $D/low 0
ready
"
ok "commit" ctl "commit top"
is "works" "$(bio $D/top read 0 8)" OK
is "sysfs shows it" "$(slaves)" "device-mapper!low "

ok "it hangs" dmsetup suspend --nolockfs slow
aio $D/top r 0:8 > $LAB/aio &
aio=$!
ok "in flight" wait_for 30 grep -qs submitted $LAB/aio
ok "off it" load top "begin
0 8 zero
end now
"
another "0 8 linear $b 0"
ok "top on that" table top "0 8 linear $D/low 0"
is "works" "$(bio $D/top read 0 8)" OK
is "sysfs shows it" "$(slaves)" "device-mapper!low "
ok "it answers" dmsetup resume slow
wait $aio
drained() { ! grep -q '^# draining' $P/top $P/control; }
ok "drained" wait_for 20 drained
is "sysfs shows it still" "$(slaves)" "device-mapper!low "
ok "top goes" ctl "remove top"
ok "low goes" ctl "remove low"
is "all is free" "$(opn rwx "$A")" EBUSY
ok "but for the one above" dmsetup remove slow
is "all is free" "$(opn rwx "$A")" OK
