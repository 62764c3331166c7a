#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: tables that are ready, commits of several devices in any order, and all other commands, at random, at the same devices at once: nothing hangs, and all can go
# races: yes
# timeout: 120
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${TORTURE:-/tests/torture.inc}"

disk null 16
a=$DEVNO A=$DISK
disk null 16
b=$DEVNO B=$DISK
ALL_OF="l r m up"

# lines NAME: of any table for it, in $lines; up stands on some of the others
lines()
{
	at 4
	case $1.$got in
	up.0) lines="0 4000 linear $D/l 0
4000 4000 linear $D/r 0" ;;
	up.1) lines="0 4000 linear $D/m 0
4000 4000 linear $D/l 0" ;;
	up.2) lines="0 8000 striped 2 16 $D/l 0 $D/r 0" ;;
	*.0) lines="0 4000 linear $a 0" ;;
	*.1) lines="0 4000 mirror $a 8192 $b 8192" ;;
	*.2) lines="0 1000 linear $b 0
1000 8000 linear $a 100" ;;
	*) lines="0 4000 linear $b 0" ;;
	esac
}
# some: of the devices, in some order, in $names
some()
{
	at 6
	case $got in
	0) names="l r" ;;
	1) names="r l" ;;
	2) names="l up r" ;;
	3) names="up m r l" ;;
	4) names="m up" ;;
	5) names=up ;;
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
	3) echo "drop $one" > $P/control ;;
	4) echo "remove $one force" > $P/control
		echo "create $one" > $P/control
		put_table "$one" end ;;
	5) echo "remove $one" > $P/control
		echo "create $one" > $P/control ;;
	[6-9]) some
		# shellcheck disable=SC2086
		commits $names ;;
	*) put_table "$one" ready ;;
	esac
}
asks() { until [ -f $LAB/stop ]; do bio $D/$1 read 0 64 > /dev/null 2>&1; bio $D/$1 write 64 8 > /dev/null 2>&1; done; }

# shellcheck disable=SC2086
torture "$(much 150 3000)" $ALL_OF
all_go
