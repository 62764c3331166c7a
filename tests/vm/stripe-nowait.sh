#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: RWF_NOWAIT goes through within a chunk and gets EAGAIN over two
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO
disk null 8
b=$DEVNO
ctl "create vol"
v=$(ours vol)
ok "two" table vol "0 1000 striped 2 24 $a 0 $b 0"
for op in read write; do
	is "$op: within a chunk" "$(bio -n $D/vol $op 30 8)" OK
	is "$op: a chunk" "$(bio -n $D/vol $op 24 24)" OK
	is "$op: over a border" "$(bio -n $D/vol $op 20 8)" EAGAIN
	is "$op: a chunk, out of line" "$(bio -n $D/vol $op 25 24)" EAGAIN
	is "$op: several rows" "$(bio -n $D/vol $op 0 480)" EAGAIN
	is "$op: the last, short chunk" "$(bio -n $D/vol $op 984 16)" OK
	is "$op: without it" "$(bio $D/vol $op 0 480)" OK
done
is "asynchronous" "$(aio -n $D/vol r 0:24 20:8 48:24 0:480 | sort)" "0:24 OK
0:480 EAGAIN
20:8 EAGAIN
48:24 OK
submitted"
mark "$(mm $a)"
mark "$(mm $b)"
is "of what gets EAGAIN" "$(bio -n $D/vol write 20 200)" EAGAIN
is "nothing is written" "$(delta "$(mm $a)" 5 7) $(delta "$(mm $b)" 5 7)" "0 0 0 0"
ok "suspend" ctl "suspend vol"
is "suspended" "$(bio -n $D/vol read 0 8)" EAGAIN
ok "resume" ctl "resume vol"

# one leg, chunks of which lie side by side
ok "one" table vol "0 1000 striped 1 24 $a 0"
is "over its borders" "$(bio -n $D/vol read 10 100)" OK
is "in flight" "$(stats "$v" 9)" 0
