#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a write that the destination fails, to what is copied while the rest is, or of the copy itself: the destination is lost, and nobody else notices
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=16384
disk null 8
a=$DEVNO A=$DISK
disk null 8
b=$DEVNO bads=/sys/kernel/config/nullb/lab1/badblocks
ctl "create vol"
ok "mirror" table vol "0 $size mirror $a 0 $b 0 region 1024 rate 1 from 8192"
echo "+3000-3000" > $bads
event=$(state vol event)
log_clear
is "a write that it fails" "$(pat write $D/vol 2992 16 new)" OK
like "it is lost" "$(status vol)" "copied=*/$size legs=AD"
is "the log" "$(log_since | grep -c "vol: mirror: the destination, .* failed (error 5) and is lost")" 1
ok "an event" test "$(state vol event)" -gt "$event"
is "the source has it" "$(pat check "$A" 2992 16 new)" OK
is "so has the mirror" "$(pat check $D/vol 2992 16 new)" OK
trace_on
is "a write elsewhere" "$(bio -d $D/vol write 0 8)" OK
is "does not go there" "$(trace_off | grep -c "^$(mm $b) ")" 0

said() { log_since | grep -q "vol: mirror: the destination"; }
# what the copy itself writes, at the beginning, in the middle and last of all
echo "-3000-3000" > $bads
for bad in 0 3000 $((size - 1)); do
	what="copy, $bad"
	echo "+$bad-$bad" > $bads
	log_clear
	ok "$what: mirror" table vol "0 $size mirror $a 0 $b 0 region 1024"
	ok "$what: it is lost" wait_for 60 has vol "# copied=[0-9]*/$size legs=AD"
	ok "$what: it is said" wait_for 30 said
	is "$what: the log" "$(log_since | grep -c "vol: mirror: the destination, .* failed (error 5) and is lost")" 1
	is "$what: the source serves" "$(pat check $D/vol 2992 16 new)" OK
	echo "-$bad-$bad" > $bads
done
