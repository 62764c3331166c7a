#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: copy, suspend, swap and failing legs meet under load, again and again: nothing hangs, nothing is lost
# races: yes
# timeout: 500
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

# Each kind of round once is a minute where processors are emulated and checked.
rounds=$(much 4 8)
! uml || rounds=$(much 4 24)
[ "$SLOW" -lt 4 ] || rounds=4
rounds=${ROUNDS:-$rounds}
size=12000
disk null 8 cache_size=4 discard=1
a=$DEVNO A=$DISK
disk null 8 cache_size=4 discard=1
b=$DEVNO B=$DISK
disk null 8 cache_size=4
c=$DEVNO
ctl "create vol"
ok "in between" between la "$a" 16384
ok "in between" between lb "$b" 16384
la=$(dev la) lb=$(dev lb)
# One more line, which wants another disk.
rest="$size 100 linear $c 0"
ok "linear" table vol "0 $size linear $la 10
$rest"

rm -f /tmp/stop
IO=1M load_on $D/vol $((size * 512)) &
load=$!
(
	until [ -f /tmp/stop ]; do
		bio $D/vol flush
		sleep 0.02
	done | sort | uniq -c > /tmp/flushes
) &
flusher=$!
(
	until [ -f /tmp/stop ]; do
		cat $P/vol $P/la $P/lb
		ctl "suspend vol"
		ctl "resume vol"
		sleep 0.03
	done > /dev/null
) &
meddler=$!
(
	until [ -f /tmp/stop ]; do
		fio --name=r --filename=$D/vol --rw=randread --bssplit=512/50:60k/50 --direct=1 --thread \
			--ioengine=libaio --iodepth=8 --io_size=4m --size=$((size * 512)) || exit 1
	done > /tmp/fio.read 2>&1
) &
reader=$!

# In each round the volume moves, or fails to; where it then is, is the source.
from=a
i=0
while [ $i -lt "$rounds" ]; do
	i=$((i + 1))
	if [ $from = a ]; then
		to=b s="$la 10" d="$lb 20" sdev=$a ddev=$b
	else
		to=a s="$lb 20" d="$la 10" sdev=$b ddev=$a
	fi
	options="region $((8 << (i % 8)))"
	[ $((i % 3)) -gt 0 ] || options="$options rate 8"
	ok "$i: mirror" table vol "0 $size mirror $s $d $options
$rest"
	case $((i % 4)) in
	0)	# the destination fails some time
		sleep "0.$(printf %03d "$(chance $i 700)")"
		ok "$i: bad $to" bad l$to 16384
		ok "$i: dropped" wait_for $((60 * SLOW)) has vol "# copied=[0-9]*/$size legs=AD"
		ok "$i: linear on the source" table vol "0 $size linear $s
$rest"
		ok "$i: good $to" good l$to "$ddev" 16384 ;;
	1)	# the source fails after the copy
		ok "$i: copied" wait_for $((60 * SLOW)) synced vol
		sleep "0.$(printf %03d "$(chance $i 300)")"
		ok "$i: bad $from" bad l$from 16384
		ok "$i: dropped" wait_for $((60 * SLOW)) has vol "# copied=$size/$size legs=DA"
		ok "$i: linear on the destination" table vol "0 $size linear $d
$rest"
		ok "$i: good $from" good l$from "$sdev" 16384
		from=$to ;;
	2)	# it is given up in the middle
		sleep "0.$(printf %03d "$(chance $i 500)")"
		ok "$i: linear on the source" table vol "0 $size linear $s
$rest" ;;
	*)	# it moves
		ok "$i: copied" wait_for $((60 * SLOW)) synced vol
		ok "$i: linear on the destination" table vol "0 $size linear $d
$rest"
		from=$to ;;
	esac
	# What the other side has is worth nothing now.
	if [ $from = a ]; then pat write "$B" 20 $size junk; else pat write "$A" 10 $size junk; fi > /dev/null
done
touch /tmp/stop
ok "what was written was read" wait $load
ok "reads" wait $reader
wait $meddler $flusher
[ ! -s $LAB/failed ] || diag "$(tail -n 5 /tmp/fio.out /tmp/fio.read)"
is "flushes" "$(awk '{ print $2 }' /tmp/flushes)" OK
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "off" ctl "remove vol"
ok "off" ctl "remove la
remove lb"
is "all free" "$(bio -x "$A" open) $(bio -x "$B" open)" "OK OK"
