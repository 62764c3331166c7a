#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: mirrors on mirrors, on stripes, stripes on mirrors, under load and with little memory
# timeout: 500
# log-ok: I/O error|invoked oom-killer|Out of memory|oom-kill
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 24 cache_size=4
a=$DEVNO A=$DISK
disk null 24 cache_size=4
b=$DEVNO B=$DISK
disk null 24 cache_size=4
c=$DEVNO C=$DISK
disk null 24 cache_size=4
d=$DEVNO D4=$DISK
size=$(much 9000 20000) below=$(much 12000 24000)
for name in one two top; do ctl "create $name"; done

start_load() { rm -f /tmp/stop /tmp/rounds; load_on $D/top $((size * 512)) & load=$!; }
stop_load()
{
	: > /tmp/rounds
	ok "$1: it goes on" wait_for 60 test -s /tmp/rounds
	touch /tmp/stop
	ok "$1: what was written was read" wait $load
	is "$1: in flight" "$(stats "$(ours top)" 9) $(stats "$(ours one)" 9)" "0 0"
}
flush() { is "$1: flush" "$(bio $D/top flush)" OK; }

# four copies of one thing
ok "mirror below" table one "0 $below mirror $a 0 $b 5 region 64 rate 4"
ok "mirror below" table two "0 $below mirror $c 0 $d 7 region 128 rate 8"
ok "mirror above" table top "0 $size mirror $(dev one) 100 $(dev two) 30 region 256 rate 8"
start_load
ok "mirrors: all" wait_for 120 synced top
ok "mirrors: all" wait_for 120 synced one
ok "mirrors: all" wait_for 120 synced two
flush mirrors
stop_load mirrors
want=$(sum "$A" 100 $size)
is "mirrors: the second" "$(sum "$B" 105 $size)" "$want"
is "mirrors: the third" "$(sum "$C" 30 $size)" "$want"
is "mirrors: the fourth" "$(sum "$D4" 37 $size)" "$want"

# both legs on one device of ours, and little memory
ok "below" table two "0 8000 io-err"
ok "on one" table one "0 20000 mirror $a 0 $b 0 region 64
20000 20000 mirror $b 20000 $c 0 region 64"
little_memory 64
size=$(much 8000 16000)
ok "above" table top "0 $size mirror $(dev one) 8 $(dev one) 20100 region 8 rate 100"
start_load
ok "little memory: in sync" wait_for 200 synced top
ok "little memory: below" wait_for 200 synced one
stop_load "little memory"
enough_memory
is "little memory: the legs" "$(sum "$C" 100 $size)" "$(sum "$A" 8 $size)"

# a mirror of stripes, then stripes of which one is a mirror
ok "stripes" table one "0 20000 striped 2 24 $a 0 $b 0"
size=$(much 10000 20000)
ok "mirror of stripes" table top "0 $size mirror $(dev one) 0 $c 9 region 512 rate 8"
start_load
ok "of stripes: in sync" wait_for 120 synced top
flush "of stripes"
stop_load "of stripes"
is "of stripes: the legs" "$(sum "$C" 9 $size)" "$(sum $D/one 0 $size)"
ok "linear on the destination" table top "0 $size linear $c 9"
ok "mirror" table one "0 10008 mirror $a 0 $b 0 region 64 rate $(much 4 2)"
ok "stripes on it" table top "0 $size striped 2 16 $(dev one) 0 $d 0"
start_load
ok "under stripes: in sync" wait_for 120 synced one
flush "under stripes"
stop_load "under stripes"
is "under stripes: the legs" "$(sum "$B" 0 10008)" "$(sum "$A" 0 10008)"
