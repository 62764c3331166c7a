#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: no device has a kernel thread that does not need one, and none outlives its device
# stock: the threads of workqueues, by their names
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk brd 8
a=$DEVNO
disk brd 8
b=$DEVNO

# Those of our own, and those that stand by for our queues: not workers of all queues,
# which keep the name of the last one
threads()
{
	cat /proc/[0-9]*/comm 2> /dev/null | grep -cE '^(kworker/R-)?dmap'
}
n=$(much 30 100)

seq 1 "$n" | sed 's/.*/create d&/' > $P/control
is "created" "$(errline control)" ""
for i in $(seq 1 "$n"); do
	load "d$i" "0 8 linear $a $i
" || lab_fail "d$i: $ERR"
done
is "one line each" "$(threads)" 0
dd if=/dev/zero of=$D/d1 bs=4096 count=1 oflag=direct conv=fsync 2> /dev/null
is "they serve" "$(bio $D/d1 flush)" OK
is "and still" "$(threads)" 0

# needs WHAT LINES: at the first table already, and no longer than there is the device
needs()
{
	ctl "create vol"
	ok "$1" table vol "$2"
	like "$1: its threads" "$(threads)" '^[1-9]'
	is "$1: a flush" "$(bio $D/vol flush)" OK
	ctl "remove vol"
	is "$1: they are gone" "$(threads)" 0
}
needs "several devices" "0 8 linear $a 0
8 8 linear $b 0"
needs "several lines" "0 8 linear $a 0
8 8 linear $a 100"
needs "chunks of one device" "0 64 striped 1 8 $a 0"
needs "a mirror" "0 64 mirror $a 0 $b 0"

ok "suspend" ctl "suspend d1"
is "a suspended device has one" "$(threads)" 1
ok "resume" ctl "resume d1"
ok "another table" table d2 "0 8 linear $b 0"
is "and one whose table was replaced" "$(threads)" 2
ok "no more for the next" table d2 "0 8 linear $a 0"
is "still" "$(threads)" 2
ok "no disk" sh -c "echo 'create none' > $P/control && echo '0 8 zero' > $P/none"
is "none without a disk" "$(threads)" 2
sed -n 's/^create \([^ ]*\) .*/remove \1/p' $P/control > /tmp/remove
cat /tmp/remove > $P/control
is "all removed" "$(errline control)" ""
is "none is left" "$(threads)" 0
