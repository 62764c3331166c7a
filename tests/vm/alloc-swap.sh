#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a table swapped under writes, with each of its allocations failing once: not a write is lost, fails or goes astray
# kernels: debug
# modules: device-mapper-zero device-mapper-striped device-mapper-mirror
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${ALLOC_INC:-/tests/alloc.inc}"

disk brd 8
a=$DEVNO
disk brd 8
b=$DEVNO
size=2000
ctl "create vol"
ok "load" table vol "0 $size linear $a 100"
( i=0
while [ ! -f /tmp/stop ]; do
	i=$((i + 1))
	[ "$(pat write $D/vol 0 $size r$i 0 24)" = OK ] || echo "round $i: write"
	said=$(pat check $D/vol 0 $size r$i 0 56)
	[ "$said" = OK ] || echo "round $i: $said"
	echo $i > /tmp/rounds
done > /tmp/writer 2>&1 ) &
writer=$!
ok "the writer writes" wait_for 60 test -s /tmp/rounds

# The device is open as long as pat runs, which comes and goes; all maps to the
# same place, in more and more pieces.
state="-k $P/control -l $P -l $D -l /sys/block"
undo="0 $size linear $a 100\nend"
swap()
{
	# shellcheck disable=SC2086
	each "$1" 5 $state -e "$P/vol:$TABLE_SAYS" -u "$P/vol:$undo" write $P/vol "$2end\n"
}
swap "the same" "0 $size linear $a 100\n"
swap "three pieces" "0 700 linear $a 100\n700 41 linear $a 800\n741 $((size - 741)) linear $a 841\n"
swap "one stripe" "0 $size striped 1 8 $a 100\n"
swap "a mirror" "0 $size mirror $a 100 $b 7\n"
ok "a mirror is there" table vol "0 $size mirror $a 100 $b 7"
undo="0 $size mirror $a 100 $b 7\nend"
swap "the mirror again" "0 $size mirror $a 100 $b 7 region 8\n"
ok "linear" table vol "0 $size linear $a 100"
touch /tmp/stop
wait $writer
is "the writer" "$(cat /tmp/writer)" ""
diag "$(cat /tmp/rounds) rounds"
is "in flight" "$(stats "$(ours vol)" 9)" 0
