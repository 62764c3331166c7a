#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: suspend and resume race loads, the first one too, and removal
# arch: swaps under verified reads, suspends beside them
# races: yes
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO A=$DISK

# an empty device: whatever suspend says, a table and resume bring it to life
ctl "create vol"
ctl "suspend vol"
diag "suspend of an empty one: $ERR, state $(state vol state)"
ok "a first table" table vol "0 1024 linear $a 0"
ok "resume" ctl "resume vol"
is "state" "$(state vol state)" active
is "reads" "$(bio $D/vol read 0 8)" OK
ok "remove" ctl "remove vol"

rounds=$(much 8 15)
! uml || rounds=$(much 10 60)
rounds=${ROUNDS:-$rounds}
printf 'begin\n0 1024 linear %s 0\nend\n' "$a" > /tmp/t1
printf 'begin\n0 512 linear %s 0\n512 512 linear %s 512\nend\n' "$a" "$a" > /tmp/t2
bad=
i=0
while [ $i -lt $rounds ]; do
	i=$((i + 1))
	ctl "create vol" || bad="$bad create:$ERR"
	{ echo "suspend vol" > $P/control; echo "resume vol" > $P/control; echo "suspend vol" > $P/control; } 2>/dev/null &
	s=$!
	swap $P/vol 3 /tmp/t1 /tmp/t2 > /tmp/swapped &
	l=$!
	wait $s
	wait $l
	[ "$(cat /tmp/swapped)" = 3 ] || bad="$bad $(cat /tmp/swapped)"
	echo "resume vol" > $P/control || bad="$bad resume"
	[ "$(bio $D/vol read 508 8)" = OK ] || bad="$bad read"
	ctl "remove vol" || bad="$bad remove:$ERR"
done
is "suspend against the first load, $rounds times" "$bad" ""
is "the lower one is free" "$(bio -x "$A" open)" OK

# under I/O, with both going on at once
ctl "create vol"
is "loaded" "$(swap $P/vol 1 /tmp/t1)" 1
pat write $D/vol 0 1024 p > /dev/null
rm -f /tmp/stop
(until [ -f /tmp/stop ]; do pat check $D/vol 0 1024 p 0 16 | grep -v OK; done > /tmp/reads) &
reader=$!
(until [ -f /tmp/stop ]; do echo "suspend vol" > $P/control; echo "resume vol" > $P/control; done) &
suspender=$!
is "loads among suspends and resumes" "$(swap -w 1000 $P/vol $((rounds * 10)) /tmp/t2 /tmp/t1)" $((rounds * 10))
touch /tmp/stop
wait $suspender
ctl "resume vol"
wait $reader
is "reads" "$(cat /tmp/reads)" ""
is "in flight" "$(stats "$(ours vol)" 9)" 0

# a table that comes while it is suspended does not let go what is held
ok "suspend" ctl "suspend vol"
bio $D/vol read 0 8 > /tmp/held &
before=$!
ok "a read waits" wait_for 30 waits $before
is "loads while suspended" "$(swap $P/vol 3 /tmp/t2 /tmp/t1)" 3
bio $D/vol read 508 8 > /tmp/held2 &
after=$!
ok "one that comes after them waits" wait_for 30 waits $after
sleep 0.5
is "both still do" "$(cat /tmp/held /tmp/held2)" ""
is "its state" "$(state vol state)" suspended
ok "resume" ctl "resume vol"
wait $before $after
is "they are let go" "$(cat /tmp/held /tmp/held2)" "OK
OK"

# removal of a suspended one
ok "suspend" ctl "suspend vol"
ok "remove while suspended" ctl "remove vol"
is "the lower one is free" "$(bio -x "$A" open)" OK
ctl "create vol"
is "a new one by that name is not suspended" "$(swap $P/vol 1 /tmp/t1; state vol state)" "1
active"
bio $D/vol hold > /tmp/hold &
hold=$!
wait_for 20 grep -q OK /tmp/hold
ok "suspend" ctl "suspend vol"
fails "an open one cannot be removed" ctl "remove vol"
is "with" "$ERR" EBUSY
kill $hold
wait $hold
ok "resume" ctl "resume vol"
