#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a leg that fails a read and cannot be repaired, or fails a flush, is dropped, which its user does not notice, and never used again; others that want the device are told
# modules: dm-mod dm-flakey
# timeout: 300
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=10000
disk null 16 cache_size=4
a=$DEVNO A=$DISK bada=/sys/kernel/config/nullb/lab0/badblocks
disk null 16 cache_size=4
b=$DEVNO B=$DISK badb=/sys/kernel/config/nullb/lab1/badblocks
ctl "create vol"
pat write "$A" 0 32768 p > /dev/null
pat write "$B" 0 32768 p > /dev/null

# reads COUNT [DEV]: of one place, and what came of them
reads()
{
	local i=0

	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		pat check "${2:-$D/vol}" 496 16 p
	done | sort -u
}

# lost WHAT LEGS DEVNO: nothing is sent to that any more
lost()
{
	ok "$1: is lost" wait_for 30 has vol "# copied=$size/$size legs=$2"
	trace_on
	is "$1: reads" "$(reads 10)" OK
	is "$1: flush" "$(bio $D/vol flush)" OK
	is "$1: writes" "$(pat write $D/vol 496 16 p; bio -d $D/vol write 2000 8)" "OK
OK"
	is "$1: it gets none of them" "$(trace_off | grep -c "^$(mm $3) ")" 0
}

# a read is tried on the other leg, and what cannot be read there not be written either
for which in source destination; do
	if [ $which = source ]; then bads=$bada dev=$a legs=DA; else bads=$badb dev=$b legs=AD; fi
	ok "$which: off" table vol "0 $size io-err"
	event=$(state vol event)
	ok "$which: mirror" table vol "0 $size mirror $a 0 $b 0 insync"
	is "$which: both are alive" "$(reads 4) $(status vol)" "OK copied=$size/$size legs=AA"
	echo "+500-501" > $bads
	log_clear
	is "$which: a read that fails there" "$(reads 6)" OK
	lost "$which" $legs "$dev"
	said() { log_since | grep -q "vol: mirror: the $which"; }
	ok "$which: it is said" wait_for 30 said
	is "$which: the log" "$(log_since | grep -c "vol: mirror: the $which, .* failed (error 5) and is lost")" 1
	is "$which: reads back" "$(grep mirror $P/vol)" "0 $size mirror $a 0 $b 0 lost $which"
	is "$which: event" "$(($(state vol event) - event))" 2
	echo "-500-501" > $bads
done
# many at once, and by one who is killed meanwhile
ok "off" table vol "0 $size io-err"
ok "many: mirror" table vol "0 $size mirror $a 0 $b 0 insync"
echo "+500-501" > $bada
# shellcheck disable=SC2046
is "many" "$(aio $D/vol r $(yes 496:8 | head -n 200) | sort | uniq -c | awk '{ print $1, $2, $3 }' | grep OK)" "200 496:8 OK"
lost "many" DA "$a"
echo "-500-501" > $bada

# a flush
ok "off" table vol "0 $size io-err"
fl="0 32768 flakey $(echo "$b" | tr ' ' :) 0"
ok "flakey" mapper flaky "$fl 1000 0"
f=$(mapper_dev flaky)
turn_bad() { mapper_turn flaky "$fl 0 1000 1 error_writes"; }
turn_good() { mapper_turn flaky "$fl 1000 0"; }
for which in source destination; do
	if [ $which = source ]; then line="$f 0 $a 0" legs=DA; else line="$a 0 $f 0" legs=AD; fi
	ok "flush, $which: mirror" table vol "0 $size mirror $line insync"
	is "flush, $which: good" "$(bio $D/vol flush) $(status vol)" "OK copied=$size/$size legs=AA"
	ok "flush, $which: bad" turn_bad
	is "flush, $which: succeeds" "$(bio $D/vol flush)" OK
	lost "flush, $which" $legs "$f"
	ok "flush, $which: good" turn_good
done

# during the copy it is the source that must flush; after a region there is a rest of seconds
ok "copy: mirror" table vol "0 $size mirror $a 0 $f 0 rate 1 region 8192"
ok "copy: bad" turn_bad
is "copy: the destination's flush" "$(bio $D/vol flush)" OK
like "copy: it is lost" "$(status vol)" "copied=*/$size legs=AD"
ok "copy: good" turn_good
# A quarter of a minute of copying, as the flush must come before its end
ok "copy: mirror" table vol "0 32000 mirror $f 0 $a 0 rate 1 region 2048"
ok "copy: bad" turn_bad
is "copy: the source's flush" "$(bio $D/vol flush)" EIO
like "copy: both are alive" "$(status vol)" "copied=*/32000 legs=AA"
ok "copy: good" turn_good

# the flush that ends a copy: all there was to copy is copied already
ok "last: bad" turn_bad
log_clear
ok "last: mirror" table vol "0 $size mirror $a 0 $f 0 from $size"
ok "last: the destination is lost" wait_for 30 has vol "# copied=$size/$size legs=AD"
said() { log_since | grep -q "vol: mirror: the destination"; }
ok "last: it is said" wait_for 30 said
is "last: the log" "$(log_since | grep -c "vol: mirror: the destination, .* failed (error 5) and is lost")" 1
is "last: reads back" "$(grep mirror $P/vol)" "0 $size mirror $a 0 $f 0 lost destination"
is "last: the source has it" "$(reads 4) $(bio $D/vol flush)" "OK OK"
ok "last: good" turn_good

# others want the device, too
ok "off" table vol "0 $size io-err"
ok "linear, too: mirror" table vol "0 $size mirror $a 0 $f 0 insync
$size 100 linear $f 20000"
ok "linear, too: bad" turn_bad
is "linear, too: fails" "$(bio $D/vol flush)" EIO
is "linear, too: once more" "$(bio $D/vol flush)" EIO
is "linear, too: the leg is lost" "$(status vol)" "copied=$size/$size legs=AD"
ok "linear, too: good" turn_good
is "linear, too: succeeds" "$(bio $D/vol flush)" OK
ok "off" table vol "0 $size io-err"
ok "two mirrors" table vol "0 $size mirror $a 0 $f 0 insync
$size 100 mirror $f 20000 $a 20000 insync"
ok "two mirrors: bad" turn_bad
is "two mirrors: succeeds" "$(bio $D/vol flush)" OK
is "two mirrors: each has lost a leg" "$(status vol)" "copied=$size/$size legs=AD
copied=100/100 legs=DA"
trace_on
is "two mirrors: once more" "$(bio $D/vol flush)" OK
is "two mirrors: not there" "$(trace_off | grep -c "^$(mm $f) ")" 0
ok "two mirrors: good" turn_good
ok "off" table vol "0 $size io-err"
ok "both legs: mirror" table vol "0 $size mirror $f 0 $f 16000 insync"
ok "both legs: bad" turn_bad
is "both legs" "$(bio $D/vol flush)" EIO
ok "both legs: good" turn_good
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "off" ctl "remove vol"
ok "gone" dmsetup remove flaky
