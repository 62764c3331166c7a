#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a source that fails after the copy leaves the destination serving, written back too; before that its errors are told
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
b=$DEVNO B=$DISK
ctl "create vol"
ok "in between" between low "$a" 32768
low=$(dev low)

# Who lost the leg tells of it a moment after the status does.
told() { [ "$(state vol event)" -gt "$before" ]; }

i=0
while [ $i -lt "$rounds" ]; do
	i=$((i + 1))
	ok "$i: good" good low "$a" 32768
	rm -f /tmp/stop
	ok "$i: off" table vol "0 $size io-err"
	ok "$i: mirror" table vol "0 $size mirror $low 100 $b 200 region 512"
	load_on $D/vol $((size * 512)) &
	load=$!
	ok "$i: in sync" wait_for 60 synced vol
	ms=$(chance $i 900)
	sleep "0.$(printf %03d "$ms")"
	log_clear
	before=$(state vol event)
	ok "$i: bad" bad low 32768
	ok "$i: dropped" wait_for 60 has vol "# copied=$size/$size legs=DA"
	ok "$i: an event" wait_for 30 told
	is "$i: the log" "$(log_since | grep -c "vol: mirror: the source, $(echo "$low" | tr ' ' :), failed (error 5) and is lost")" 1
	is "$i: flush" "$(bio $D/vol flush)" OK
	: > /tmp/rounds
	ok "$i: it goes on" wait_for 60 test -s /tmp/rounds
	is "$i: reads back" "$(grep mirror $P/vol)" \
		"0 $size mirror $low 100 $b 200 region 512 lost source"
	grep -v '^#' $P/vol > /tmp/back
	ok "$i: written back" load vol "$(cat /tmp/back)
"
	is "$i: nothing is copied" "$(status vol)" "copied=$size/$size legs=DA"
	: > /tmp/rounds
	ok "$i: it goes on" wait_for 60 test -s /tmp/rounds
	touch /tmp/stop
	ok "$i: what was written was read" wait $load
	[ ! -s $LAB/failed ] || diag "$(tail -n 5 /tmp/fio.out)"
	is "$i: the destination has it all" "$(sum "$B" 200 $size)" "$(sum $D/vol 0 $size)"
done
ok "good" good low "$a" 32768
trace_on
is "a write, a read, a flush" "$(bio $D/vol write 0 8; bio $D/vol read 8 8; bio $D/vol flush)" "OK
OK
OK"
is "all of it to the destination" "$(trace_off | awk -v v="$(ours vol)" '$1 != v { print $1 }' | sort | uniq -c |
	awk '{ print $2 }')" "$(mm $b)"

# before the destination is whole, the source's errors are told, and it stays
ok "off" table vol "0 $size io-err"
ok "mirror" table vol "0 $size mirror $low 100 $b 200 region 64 rate 1"
ok "some is copied" wait_for 30 copied vol 512
ok "bad" bad low 32768
is "a write to what is copied" "$(bio $D/vol write 8 8)" EIO
is "a write elsewhere" "$(bio $D/vol write 15992 8)" EIO
is "a read" "$(bio $D/vol read 8 8)" EIO
like "both are alive" "$(status vol)" "copied=*/$size legs=AA*"
ok "it says what it cannot read" wait_for 30 has vol "# copied=[0-9]*/$size legs=AA unreadable=[0-9]*"
ok "never in sync" test "$(status vol)" != "copied=$size/$size legs=AA"

# both fail the same
ok "good" good low "$a" 32768
between lowb "$b" 32768
lowb=$(dev lowb)
ok "both in between" table vol "0 $size mirror $low 100 $lowb 200"
ok "in sync" wait_for 60 synced vol
ok "both bad for reads at one place" table low "0 1100 linear $a 0
1100 8 io-err
1108 31660 linear $a 1108"
ok "both bad for reads at one place" table lowb "0 1200 linear $b 0
1200 8 io-err
1208 31560 linear $b 1208"
is "reads" "$(for i in 1 2 3 4; do bio $D/vol read 1000 8; done | uniq -c | awk '{ print $1, $2 }')" "4 EIO"
is "neither is to blame" "$(status vol)" "copied=$size/$size legs=AA"
is "a write" "$(bio $D/vol write 1000 8)" EIO
is "the destination is" "$(status vol)" "copied=$size/$size legs=AD"
is "the others go on" "$(bio $D/vol write 2000 8; bio $D/vol read 2000 8)" "OK
OK"

# a write that the source fails during the copy, while the destination has it: it is
# held, and so comes when the copy goes on
ok "off" table vol "0 $size io-err"
size=$(much 16000 32000)
ok "off" ctl "remove low"
fl="0 32768 flakey $(echo "$a" | tr ' ' :) 0"
ok "flakey" mapper flaky "$fl 1000 0"
f=$(mapper_dev flaky)
pat write "$A" 0 32768 src > /dev/null
ok "mirror" table vol "0 $size mirror $f 100 $b 200 region 4096 rate $(much 4 1)"
ok "some is copied" wait_for 30 copied vol 4096
ok "held" ctl "suspend vol"
ok "fails writes" mapper_turn flaky "$fl 0 1000 1 error_writes"
bio $D/vol write 80 8 > /tmp/wrote &
ok "a write is held" wait_for 30 waits $!
ok "it goes on" ctl "resume vol"
wait $!
is "a write" "$(cat /tmp/wrote)" EIO
like "both are alive" "$(status vol)" "copied=*/$size legs=AA"
ok "takes writes" mapper_turn flaky "$fl 1000 0"
ok "in sync" wait_for 60 synced vol
is "the legs" "$(sum "$B" 200 $size)" "$(sum "$A" 100 $size)"
is "what a failed write left" "$(pat check "$B" 200 $size src 100)" OK

# the same after it: the source is lost
ok "fails writes" mapper_turn flaky "$fl 0 1000 1 error_writes"
is "a write" "$(bio $D/vol write 80 8)" OK
is "the source is lost" "$(status vol)" "copied=$size/$size legs=DA"
is "it is read from the destination" "$(for i in 1 2 3 4; do pat map $D/vol 80 8; done | sort -u)" "80 8 other"
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "off" ctl "remove vol"
ok "gone" dmsetup remove flaky
