#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: who waits while something else goes on with a device can be killed, which is no error of the device, and learns if the device is gone when it is over
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=16384
disk null 8
a=$DEVNO
disk null 8
b=$DEVNO
gone() { ! kill -0 "$1" 2> /dev/null; }
# asleep PID: put is, which is nowhere else than in its write
asleep()
{
	awk '$1 == "Name:" { name = $2 } $1 == "State:" { state = $2 }
		END { exit !(name == "put" && state ~ /[SD]/) }' "/proc/$1/status"
}
begun() { [ "$(stats "$(mm $a)" 1)" -gt "$reads" ]; }

# A copy whose disk hangs: its thread cannot be stopped, and who wants that waits.
stuck()
{
	ctl "create vol"
	[ -e $P/low ] || between low "$b" $size
	ctl "suspend low"
	reads=$(stats "$(mm $a)" 1)
	table vol "0 $size mirror $a 0 $(dev low) 0" && wait_for 30 begun
}

# waits LINE|load: to control, or a table, in the background; it is $pid, and says
# what came of it in /tmp/waits.$n
n=0
waits()
{
	n=$((n + 1))
	if [ "$1" = load ]; then
		put $P/vol "0 $size linear $a 0
end
" > /tmp/waits.$n &
	else
		put $P/control "$1
" > /tmp/waits.$n &
	fi
	pid=$!
	ok "$1: waits" wait_for 30 asleep $pid
	sleep "$(much 0.3 1)"
	ok "$1: goes on waiting" kill -0 $pid
}

ok "a copy hangs" stuck
waits "suspend vol"
first=$pid
for line in "remove vol" "resume vol" load; do
	waits "$line"
	kill -9 $pid
	ok "$line: is killed" wait_for 30 gone $pid
	wait $pid
	is "$line: no error" "$(errline control)" ""
done
is "the load that was killed" "$(errline vol)" \
	"line 1: the writer was killed before he closed the file; the table is thrown away"
kill -9 $first
ok "the first, too" wait_for 30 gone $first
wait $first
waits "remove vol"
kill -9 $pid
ok "and a remove" wait_for 30 gone $pid
wait $pid
is "no error" "$(errline control)" ""
is "nothing came of any" "$(state vol state) $(grep -c ' mirror ' $P/vol)" "active 1"
ok "it goes on" ctl "resume low"
ok "and the copy" wait_for 60 synced vol

ok "remove" ctl "remove vol"
for line in "suspend vol" "remove vol" load; do
	ok "$line: a copy hangs" stuck
	waits "remove vol"
	first=$pid
	waits "$line"
	ok "$line: the disk goes on" ctl "resume low"
	ok "the remove is done" wait $first
	ok "$line: so is that" wait_for 30 gone $pid
	wait $pid
	is "$line: there is no vol" "$(cat /tmp/waits.$n) $(ls $P)" "ENODEV control
low"
done
