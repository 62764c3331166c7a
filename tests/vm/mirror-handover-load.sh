#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: tables are replaced again and again under a mirror that copies, and under verified writes; the legs are equal in the end, and no reload begins anew
# races: yes
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=16000
disk null 16 cache_size=4
a=$DEVNO A=$DISK
disk null 16 cache_size=4
b=$DEVNO B=$DISK
ctl "create vol"
writing() { [ "$(delta "$(ours vol)" 5)" -gt 0 ]; }

for round in $(seq "$(much 2 6)"); do
	pat write "$B" 0 32768 junk > /dev/null
	rm -f /tmp/stop /tmp/rounds
	ok "$round: linear" table vol "0 $size linear $a 10"
	mark "$(ours vol)"
	load_on $D/vol $((size * 512)) &
	load=$!
	ok "$round: writes" wait_for 30 writing
	ok "$round: mirror" table vol "0 $size mirror $a 10 $b 20 rate 2 region 64"
	i=0
	until synced vol || [ $i -gt 200 ]; do
		i=$((i + 1))
		# Two lines, or one, which is longer or not; regions of all sizes
		at=$((8 * $(chance $i 1000) + 64)) region=$((8 << (i % 7)))
		case $((i % 4)) in
		0) new="0 $at mirror $a 10 $b 20 region $region rate 6
$at $((size - at)) mirror $a $((10 + at)) $b $((20 + at)) region 64 rate 6" ;;
		1) new="0 $size mirror $a 10 $b 20 region $region rate 6
$size 96 zero" ;;
		2) new="0 $((size + at)) mirror $a 10 $b 20 region $region rate 6" ;;
		3) new="0 $size mirror $a 10 $b 20 rate 6 region 64" ;;
		esac
		ok "$round, $i: another table" table vol "$new"
		if [ $((i % 5)) = 0 ]; then
			ok "$round, $i: suspend" ctl "suspend vol"
			ok "$round, $i: resume" ctl "resume vol"
		fi
		sleep "0.$(printf %03d "$(chance $((round * 1000 + i)) 200)")"
	done
	diag "round $round: in sync after $i tables"
	ok "$round: it got there" test $i -le 200
	: > /tmp/rounds
	ok "$round: once more on both" wait_for 60 test -s /tmp/rounds
	touch /tmp/stop
	ok "$round: what was written was read" wait $load
	[ ! -s $LAB/failed ] || diag "$(tail -n 5 /tmp/fio.out)"
	ok "$round: in sync" wait_for 60 synced vol
	is "$round: the legs" "$(sum "$B" 20 $size)" "$(sum "$A" 10 $size)"
	ok "$round: the destination alone" table vol "0 $size linear $b 20"
	ok "$round: off" table vol "0 $size io-err"
done
is "in flight" "$(stats "$(ours vol)" 9)" 0
