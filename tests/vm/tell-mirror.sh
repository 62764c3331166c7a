#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a mirror is told its rate: at once, also in the middle of a rest, suspended, while a command waits for a disk that hangs, and while tables are exchanged
# stock: a thread that rests is woken
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 32
a=$DEVNO A=$DISK
disk null 32
b=$DEVNO
disk null 32
c=$DEVNO
size=65536
ctl "create vol"
pat write "$A" 0 100 src > /dev/null

# After the first region it rests for a quarter of a minute.
table vol "0 $size mirror $a 0 $b 0 region 32768 rate 1"
ok "one region" wait_for 60 copied vol 32768
sleep "$(much 0.5 2)"
is "it rests" "$(status vol)" "copied=32768/$size legs=AA"
ok "faster" ctl "tell vol 100 rate 4000000000"
ok "done, without the rest of its rest" wait_for 8 synced vol

table vol "0 $size mirror $a 0 $b 0 region 32768 rate 1"
ctl "suspend vol"
event=$(state vol event)
ok "while it is suspended" ctl "tell vol 0 rate 3"
is "it reads back" "$(has vol ".* rate 3" && echo yes)" yes
is "an event" "$(($(state vol event) - event))" 1
is "it is suspended still" "$(state vol state)" suspended
ctl "resume vol"

# A command that waits for a disk that hangs holds the lock of the device.
mapper hung "0 $size linear $(echo "$c" | tr ' ' :) 0"
h=$(mapper_dev hung)
table vol "0 $size mirror $h 0 $b 0 region 32768 insync"
ok "synced" wait_for 60 synced vol
dmsetup suspend --nolockfs hung
bio $D/vol write 0 8 > /dev/null 2>&1 &
writer=$!
ok "a request hangs" wait_for 60 flowing vol
ctl "suspend vol nofreeze" &
waiter=$!
sleep "$(much 0.3 1)"
is "and who waits for it" "$(state vol state)" active
ok "it is told all the same" ctl "tell vol 0 rate 8"
is "it reads back" "$(has vol ".* rate 8 insync" && echo yes)" yes
dmsetup resume hung
ok "the command ends" wait $waiter
wait $writer
ctl "resume vol"
table vol "0 8 zero"
dmsetup remove hung

# Tables come and go, are read, and are told.
n=$(much 30 300)
line="0 $size mirror $a 0 $b 0 region 8192 rate"
table vol "$line 1"
while [ ! -f /tmp/stop ]; do
	ctl "tell vol $size rate 5" 2> /dev/null
	ctl "tell vol 0 rate 2000000000" || [ "$ERR" = ENXIO ] || echo "$ERR" >> /tmp/wrong
done &
tells=$!
while [ ! -f /tmp/stop ]; do
	cat $P/vol $P/control > /dev/null
done &
i=0
while [ $i -lt "$n" ]; do
	table vol "$line $((i + 1))" || echo "table: $ERR" >> /tmp/wrong
	i=$((i + 1))
done
touch /tmp/stop
wait
is "nothing but that went wrong" "$(cat /tmp/wrong 2> /dev/null)" ""
is "the process" "$(kill -0 $tells 2> /dev/null && echo alive)" ""
ok "told once more" ctl "tell vol 0 rate 0"
is "it reads back" "$(grep mirror $P/vol)" "0 $size mirror $a 0 $b 0 region 8192"
