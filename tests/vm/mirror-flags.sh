#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: FUA, sync flags, flushes and discards reach both legs; the destination is flushed before it is called in sync; a write that must not wait comes back
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=65536
disk null 32 cache_size=4 discard=1
a=$DEVNO A=$DISK
disk null 32 cache_size=4 discard=1
b=$DEVNO
ctl "create vol"

# sent CMD...: what reaches each leg, flags and place
sent()
{
	trace_on
	"$@" > /tmp/did
	trace_off | sed -n "s/^$(mm $a) /a /p;s/^$(mm $b) /b /p" | sort
}

for mode in "insync" "region 1024 rate 1"; do
	ok "$mode: off" table vol "0 $size io-err"
	ok "$mode" table vol "0 $size mirror $a 0 $b 0 $mode"
	if [ "$mode" != insync ]; then
		wait_for 30 copied vol 1024
		# At first: in half a minute it is.
		is "$mode: what is not copied" "$(sent bio -d $D/vol write 65000 8 | grep ' 65000 + 8')" \
			"a WFS 65000 + 8"
	fi
	is "$mode: a write" "$(sent bio $D/vol write 8 8 | grep ' 8 + 8')" "a WS 8 + 8
b WS 8 + 8"
	is "$mode: FUA" "$(sent bio -d $D/vol write 8 8 | grep ' 8 + 8')" "a WFS 8 + 8
b WFS 8 + 8"
	is "$mode: a flush" "$(sent bio $D/vol flush | grep ' F')" "a FWS 0 + 0
b FWS 0 + 0"
	is "$mode: a discard" "$(sent bio $D/vol discard 16 8 | grep ' 16 + 8')" "a DS 16 + 8
b DS 16 + 8"
	# by ext4 and others: a flush, then data
	is "$mode: buffered" "$(sent dd if=/dev/zero of=$D/vol bs=4k seek=2 count=1 conv=notrunc,fsync 2> /dev/null |
		grep ' 16 + 8\| F' | sed 's/WS/W/')" "a FW 0 + 0
a W 16 + 8
b FW 0 + 0
b W 16 + 8"

	# what must not wait
	is "$mode: a read" "$(bio -n $D/vol read 8 8)" OK
	is "$mode: a write" "$(bio -n $D/vol write 8 8)" EAGAIN
	is "$mode: asynchronous" "$(aio -n $D/vol w 8:8 | sort)" "8:8 EAGAIN
submitted"
	is "$mode: nothing of it went down" "$(sent bio -n $D/vol write 80 8 | grep ' 80 + ')" ""
	like "$mode: both are alive" "$(status vol)" "copied=*/$size legs=AA"
done

# the last flush
pat write "$A" 0 $size src > /dev/null
ok "off" table vol "0 $size io-err"
trace_on block_bio_queue block_bio_complete block_rq_complete
ok "mirror" table vol "0 $size mirror $a 0 $b 0 region 1024"
ok "in sync" wait_for 30 synced vol
events > /tmp/events
is "first the data, then a flush" "$(awk -v b="$(mm $b)" '
	$2 != b { next }
	$1 == "Q" && $3 ~ /^F/ { print left ? "flush before " left " are done" : "flush after " sectors; next }
	$1 == "Q" && $3 ~ /^W/ { left += $6; sectors += $6 }
	$1 == "C" && $3 ~ /^W/ { left -= $6 }' /tmp/events)" "flush after $size"
ok "with from" table vol "0 $size io-err"
trace_on
ok "with from" table vol "0 $size mirror $a 0 $b 0 from $size"
ok "in sync" wait_for 30 synced vol
is "nothing but a flush" "$(trace_off | sed -n "s/^$(mm $b) //p")" "FWS 0 + 0"
is "in flight" "$(stats "$(ours vol)" 9)" 0
