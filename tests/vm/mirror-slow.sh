#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a write waits for the copy of its own region alone, and the copy for writes to it; a write to both is done with the slower
# modules: dm-mod dm-delay
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
a=$DEVNO A=$DISK
disk null 16
b=$DEVNO B=$DISK
size=16384
ctl "create vol"

# delays DEVNO READ_MS WRITE_MS
delays() { echo "0 32768 delay $(echo "$1" | tr ' ' :) 0 $2 $(echo "$1" | tr ' ' :) 0 $3"; }
ok "below the source" mapper sa "$(delays "$a" 0 0)"
ok "below the destination" mapper sb "$(delays "$b" 0 0)"
sa=$(mapper_dev sa) sb=$(mapper_dev sb)

# begun DEV RW SECTOR: such a bio came to the device while the trace was on
begun() { grep -q "block_bio_queue: $(echo "$1" | tr ' ' ,) $2[A-Z]* $3 +" /sys/kernel/tracing/trace; }
writes() { exec bio $D/vol write "$1" 8 > "/tmp/w$1"; }
fresh() { pat write "$A" 0 $size src > /dev/null; pat write "$B" 0 $size junk > /dev/null; }

# by_region WHAT SLOW RW NAME FAST-TABLE: the copy of the second region does not get on
by_region()
{
	fresh
	pat write "$B" 0 1024 src > /dev/null
	trace_on
	ok "$1: mirror" table vol "0 $size mirror $sa 0 $sb 0 region 1024 from 1024"
	ok "$1: the copy has begun" wait_for 30 begun "$2" "$3" 1024
	writes 1040 &
	own=$!
	bio $D/vol write 1020 8 > /tmp/into &
	into=$!
	bio $D/vol write 2044 8 > /tmp/span &
	span=$!
	ok "$1: a write to the region waits" wait_for 30 waits $own
	ok "$1: one that ends in it waits" wait_for 30 waits $into
	ok "$1: one that begins in it waits" wait_for 30 waits $span
	is "$1: a write elsewhere does not" "$(bio $D/vol write 2056 8)" OK
	is "$1: nor to the end" "$(bio $D/vol write $((size - 8)) 8)" OK
	is "$1: nor a large one" "$(bio $D/vol write 3000 5000)" OK
	is "$1: it went to the source alone" "$(pat map "$A" $((size - 8)) 8) $(pat check "$B" $((size - 8)) 8 junk)" \
		"$((size - 8)) 8 other OK"
	sleep "$(much 0.3 1)"
	ok "$1: the first still waits" waits $own
	ok "$1: and the one that ends in it" waits $into
	ok "$1: and the one that begins in it" waits $span
	is "$1: nothing is copied" "$(status vol)" "copied=1024/$size legs=AA"
	is "$1: none of them went down" "$(trace_off | grep -c "^$(mm $sa) W[A-Z]* \(1024\|1040\|2044\) \|^$(mm $sa) W[A-Z]* 1020 + 8")" 0
	ok "$1: fast again" mapper_turn "$4" "$5"
	wait $own $into $span
	is "$1: they are done" "$(cat /tmp/w1040 /tmp/into /tmp/span | uniq -c | awk '{ print $1, $2 }')" "3 OK"
	ok "$1: copied" wait_for 60 synced vol
	is "$1: the legs" "$(sum "$B" 0 $size)" "$(sum "$A" 0 $size)"
	is "$1: the writes are there" "$(pat map "$B" 1016 40 | grep other)" "1020 8 other
1040 8 other"
}

ok "slow to read" mapper_turn sa "$(delays "$a" 600000 0)"
by_region "source" "$sa" R sa "$(delays "$a" 0 0)"
ok "off" table vol "0 $size io-err"
ok "slow to write" mapper_turn sb "$(delays "$b" 0 600000)"
by_region "destination" "$sb" W sb "$(delays "$b" 0 0)"

# a write that is under way when its region's turn comes
rate=$(much 8 1)
fresh
ok "off" table vol "0 $size io-err"
ok "slow to write" mapper_turn sa "$(delays "$a" 0 600000)"
trace_on
ok "under way: mirror" table vol "0 $size mirror $sa 0 $sb 0 region 4096 rate $rate"
writes 12296 &
own=$!
ok "under way: it went down" wait_for 30 begun "$sa" W 12296
ok "under way: before its region" test "$(status vol)" != "copied=12288/$size legs=AA"
ok "under way: all others are copied" wait_for 60 copied vol 12288
# It rests for two seconds, or a quarter of one, to keep to its rate.
sleep "$(much 0.8 5)"
writes 12400 &
later=$!
ok "under way: one that comes later waits" wait_for 30 waits $later
sleep "$(much 0.3 1)"
is "under way: the region is not copied" "$(status vol)" "copied=12288/$size legs=AA"
begun "$sa" R 12288
is "under way: nor read" $? 1
begun "$sa" W 12400
is "under way: the later one has not begun" $? 1
ok "fast again" mapper_turn sa "$(delays "$a" 0 0)"
wait $own $later
ok "under way: copied" wait_for 60 synced vol
is "under way: the legs" "$(sum "$B" 0 $size)" "$(sum "$A" 0 $size)"
is "under way: they are there" "$(pat map "$B" 12290 120 | grep other)" "12296 8 other
12400 8 other"

# in sync, and to what is copied: done when both have it
for which in a b; do
	dev=$a
	[ $which = a ] || dev=$b
	ok "$which: slow to write" mapper_turn s$which "$(delays "$dev" 0 600000)"
	writes 800 &
	own=$!
	ok "$which: a write waits for the slower" wait_for 30 waits $own
	sleep "$(much 0.3 1)"
	ok "$which: it still does" waits $own
	ok "$which: fast again" mapper_turn s$which "$(delays "$dev" 0 0)"
	wait $own
	is "$which: done" "$(cat /tmp/w800)" OK
done
fresh
ok "off" table vol "0 $size io-err"
ok "half of it" table vol "0 $size mirror $sa 0 $sb 0 region 8192 rate 1"
ok "half is copied" wait_for 60 copied vol 8192
ok "slow to write" mapper_turn sb "$(delays "$b" 0 600000)"
writes 80 &
own=$!
ok "copied part: a write waits for the destination" wait_for 30 waits $own
sleep 0.5
ok "copied part: it still does" waits $own
ok "fast again" mapper_turn sb "$(delays "$b" 0 0)"
wait $own
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "off" ctl "remove vol"
ok "gone" dmsetup remove sa
ok "gone" dmsetup remove sb
