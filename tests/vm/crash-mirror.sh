#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: power cuts in mid-copy leave the source whole, and the move can begin again
# disks: 64 64
# timeout: 240
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

size=130001
last=$(much 3 4)		# the boot in which it gets done
from=100
to=7
table="0 $size mirror $DISK1 $from $DISK2 $to region 1024"

# work: writes of 8 sectors all over the device, noted when they are done; each
# boot has places of its own
work()
{
	i=0
	while [ $i -lt 5400 ]; do
		at=$(((i * 3571 % 5400) * 24 + BOOT * 8 - 8))
		[ "$(pat write $D/vol $at 8 "boot$BOOT")" = OK ] || lab_fail "write at $at"
		note "$at boot$BOOT"
		# Not before the first: how long it takes is the host's matter.
		[ $i != 0 ] || [ "$BOOT" = $((last - 1)) ] || power_cut 300 2500
		i=$((i + 1))
	done
}

# whole WHAT DEV START: each sector holds its own number, those that were noted
# are of the boot that noted them, and none is of a time before that
whole()
{
	pat map "$2" "$3" $size > /tmp/map
	notes > /tmp/notes
	is "$1" "$(awk -v start="$3" -F '[ +]' '
		FILENAME == ARGV[1] { want[$1] = $2; next }
		$4 != $1 - start { print "at " $1 - start " is " $3 "+" $4 }
		{
			covered += $2
			at = $1 - start
			end = at + $2
			at += (8 - at % 8) % 8
			for (; at < end; at += 8)
				if (at in want && want[at] != $3)
					print "at " at " is " $3 ", not " want[at]
		}
		END { print covered }' /tmp/notes /tmp/map | head -n 5)" $size
}

if [ "$BOOT" = 1 ]; then
	is "the source is written" "$(pat write "$DISK1" $from $size base 0)" OK
else
	like "writes were noted" "$(notes | wc -l)" '^[1-9]'
	whole "the source after cut $((BOOT - 1))" "$DISK1" $from
fi
ctl "create vol"
if [ "$BOOT" -lt "$last" ]; then
	ok "the move begins" table vol "$table rate 16"
	like "it copies" "$(cat $P/vol)" '# copied=[0-9]*/130001 legs=AA'
	whole "the device while it copies" $D/vol 0
	[ "$BOOT" = $((last - 1)) ] || {
		work
		exit
	}
	# The last one in the course of a copy at full speed
	ok "the move begins again" table vol "$table"
	power_cut 20 200
	work
	exit
fi
ok "the move begins again" table vol "$table"
ctl "wait vol 1"
like "it is done" "$(cat $P/vol)" "# copied=$size/$size legs=AA"
ok "linear" table vol "0 $size linear $DISK2 $to"
whole "the destination" "$DISK2" $to
whole "the device" $D/vol 0
