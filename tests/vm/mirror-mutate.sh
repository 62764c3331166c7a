#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a buffer that changes while a mirror writes it leaves on each leg nothing that was not in it, and the next write makes both the same
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 8
a=$DEVNO A=$DISK
disk null 8
b=$DEVNO B=$DISK
size=16384
ctl "create vol"

for option in insync "region 64 rate 8"; do
	pat write "$A" 0 $size p > /dev/null
	pat write "$B" 0 $size p > /dev/null
	ok "$option: off" table vol "0 $size io-err"
	ok "$option: mirror" table vol "0 $size mirror $a 0 $b 0 $option"
	ok "$option: writes" mutate write $D/vol 250 > /tmp/states
	ok "$option: in sync" wait_for 60 synced vol
	is "$option: all of them" "$(wc -l < /tmp/states)" 250
	[ "$(sum "$A" 0 $size)" = "$(sum "$B" 0 $size)" ] || diag "$option: the legs differ"
	# A read gives one leg or the other.
	is "$option: what the buffer had" \
		"$(for disk in "$A" "$B" $D/vol; do mutate check $disk < /tmp/states; done)" "OK
OK
OK"
	is "$option: beside it" "$(pat check "$A" 16000 384 p) $(pat check "$B" 16000 384 p)" "OK OK"
	is "$option: a buffer that stands still" "$(pat write $D/vol 0 16000 q)" OK
	is "$option: is on both" "$(pat check "$A" 0 16000 q) $(pat check "$B" 0 16000 q)" "OK OK"
done
is "in flight" "$(stats "$(ours vol)" 9)" 0
