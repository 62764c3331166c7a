#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: zones of ours on ours: reports, resets and writes, while suspend, suspend for, end, end now, ready, commit, and remove force come at random: nothing hangs, and all can go
# modules: null_blk
# races: yes
# timeout: 200
# log-ok: I/O error|Buffer I/O
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${TORTURE:-/tests/torture.inc}"

disk null 64 zoned=1 zone_size=4 zone_nr_conv=2 cache_size=4
a=$DEVNO A=$DISK
disk null 64 zoned=1 zone_size=4 zone_nr_conv=2 cache_size=4
b=$DEVNO B=$DISK
ALL_OF="l r up"

lines()
{
	at 3
	case $1.$got in
	up.0) lines="0 32768 linear $D/l 0
32768 32768 linear $D/r 0" ;;
	up.1) lines="0 16384 linear $D/r 0
16384 49152 linear $D/l 0" ;;
	up.2) lines="0 65536 linear $D/l 0" ;;
	l.0) lines="0 65536 linear $a 16384" ;;
	l.1) lines="0 32768 linear $a 16384
32768 32768 linear $b 16384" ;;
	l.2) lines="0 65536 linear $b 16384" ;;
	r.0) lines="0 32768 linear $a 81920
32768 8192 linear $b 90112" ;;
	r.1) lines="0 40960 linear $b 81920" ;;
	*) lines="0 49152 linear $a 81920" ;;
	esac
}
some()
{
	at 4
	case $got in
	0) names="l r" ;;
	1) names="r up l" ;;
	2) names="up r" ;;
	3) names=up ;;
	esac
}
step()
{
	any
	at 16
	case $got in
	0) echo "suspend $one nofreeze
resume $one" > $P/control ;;
	1) put_table "$one" end ;;
	2) put_table "$one" "end now" ;;
	3) echo "suspend $one for 1" > $P/control; put_table "$one" ready; put_table "$one" end ;;
	4) echo "remove $one force" > $P/control
		echo "create $one" > $P/control
		put_table "$one" end ;;
	5) echo "remove $one later
cancel $one" > $P/control & sleep 0.02; echo "create $one" > $P/control; put_table "$one" end ;;
	[6-9]) some
		# shellcheck disable=SC2086
		commits $names ;;
	10) echo "suspend l for 1
suspend up
resume l" > $P/control; echo "resume up" > $P/control ;;
	*) put_table "$one" ready ;;
	esac
}
asks()
{
	until [ -f $LAB/stop ]; do
		zone $D/$1 report > $LAB/asked.$1 2>&1
		zone $D/$1 reset 0 8192 > /dev/null 2>&1
		bio $D/$1 write 0 8 > /dev/null 2>&1
		bio $D/$1 write 8 8 > /dev/null 2>&1
		zone $D/$1 reset 0 "$(cat /sys/class/block/device-mapper!$1/size 2> /dev/null)" > $LAB/reset.$1 2>&1
		grep -q OK $LAB/reset.$1 && echo >> $LAB/resets
		bio $D/$1 read 0 64 > /dev/null 2>&1
		zone $D/$1 report > /dev/null 2>&1 &
		p=$!
		sleep 0.03
		kill -9 $p 2> /dev/null
		wait $p 2> /dev/null
	done
}

# shellcheck disable=SC2086
torture "$(much 100 1200)" $ALL_OF up l
diag "$(wc -l < $LAB/resets) resets of all"
ok "all were reset" test -s $LAB/resets
all_go
