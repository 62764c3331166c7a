#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a destination that fails, in the copy or after it, is dropped: nothing is lost, nobody sees an error, an event says so
# modules: dm-mod dm-flakey
# timeout: 400
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

rounds=$(much 2 4)
! uml || rounds=$(much 2 8)
rounds=${ROUNDS:-$rounds}
size=16000
disk null 16 cache_size=4
a=$DEVNO A=$DISK
disk null 16 cache_size=4
b=$DEVNO
ctl "create vol"
ok "in between" between low "$b" 32768
low=$(dev low)

rm -f /tmp/stop
ok "linear" table vol "0 $size linear $a 100"
load_on $D/vol $((size * 512)) &
load=$!

# Who lost the leg tells of it a moment after the status does.
told() { [ "$(state vol event)" -gt "$before" ]; }

# dies WHAT OPTIONS MS: and how it is told
dies()
{
	ok "$1: good" good low "$b" 32768
	ok "$1: mirror" table vol "0 $size mirror $a 100 $low 200 $2"
	[ -n "$4" ] && { ok "$1: in sync" wait_for 60 synced vol; }
	sleep "$(($3 / 1000)).$(printf %03d $(($3 % 1000)))"
	log_clear
	before=$(state vol event)
	was=$(status vol)
	ok "$1: bad" bad low 32768
	ok "$1: dropped, $was" wait_for 60 has vol "# copied=[0-9]*/$size legs=AD"
	ok "$1: an event" wait_for 30 told
	is "$1: the log" "$(log_since | grep -c "vol: mirror: the destination, $(echo "$low" | tr ' ' :), failed (error 5) and is lost")" 1
	is "$1: reads back" "$(grep mirror $P/vol)" "0 $size mirror $a 100 $low 200${2:+ $2} lost destination"
}

i=0
while [ $i -lt "$rounds" ]; do
	i=$((i + 1))
	dies "copy $i" "region 64 rate 4" "$(chance $i 2000)"
	dies "after $i" "region 512" "$(chance $i 500)" synced
	is "after $i: copied" "$(status vol)" "copied=$size/$size legs=AD"
	[ $i = 1 ] || continue
	# It gets nothing any more, good or bad.
	ok "good again" good low "$b" 32768
	trace_on
	sleep "$(much 0.3 1)"
	is "flush" "$(bio $D/vol flush)" OK
	trace_off > /tmp/trace
	is "nothing is sent to it" "$(grep -c "^$(mm $low) " /tmp/trace)" 0
	ok "but to the source" grep -q "^$(mm $a) F" /tmp/trace
done

# one that fails again and again
ok "linear" table vol "0 $size linear $a 100"
ok "low goes" ctl "remove low"
ok "flakey" mapper flaky "0 32768 flakey $(echo "$b" | tr ' ' :) 0 1 1 1 error_writes"
f=$(mapper_dev flaky)
i=0
while [ $i -lt "$(much 1 3)" ]; do
	i=$((i + 1))
	ok "flaky $i: mirror" table vol "0 $size mirror $a 100 $f 200 region 64 rate 2"
	ok "flaky $i: dropped" wait_for 30 has vol "# copied=[0-9]*/$size legs=AD"
done
touch /tmp/stop
ok "what was written was read" wait $load
[ ! -s $LAB/failed ] || diag "$(tail -n 5 /tmp/fio.out)"
is "in flight" "$(stats "$(ours vol)" 9)" 0
want=$(sum $D/vol 0 $size)
is "the source has it all" "$(sum "$A" 100 $size)" "$want"
ok "off" ctl "remove vol"
ok "gone" dmsetup remove flaky
