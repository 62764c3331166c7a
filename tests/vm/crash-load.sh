#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: power cuts while tables are loaded again and again: the device made from the text that was saved has its data
# disks: 32 32
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

half=50001
size=100002

# pieces LENGTH: the same places, in lines of that length
pieces()
{
	awk -v len="$1" -v half=$half -v a="$DISK1" -v b="$DISK2" 'BEGIN {
		for (at = 0; at < 2 * half; at += n) {
			n = at < half && at + len > half ? half - at : len
			if (at + n > 2 * half)
				n = 2 * half - at
			if (at < half)
				print at, n, "linear", a, at + 1003
			else
				print at, n, "linear", b, at - half + 7
		}
	}'
}

# save: what reading gives; load_saved makes it again. In the next machine the disks
# may have other numbers, so those are looked up once more.
save()
{
	grep -v '^#' $P/vol | sed "s/ linear $DEVNO1 / linear first /;s/ linear $DEVNO2 / linear second /" |
		while read -r line; do note "text $line"; done
}
load_saved()
{
	notes | sed -n "/^text /{s///;s/ first / $DEVNO1 /;s/ second / $DEVNO2 /;p}" | put $P/vol -
}

# work: places of this boot's own, noted when they are on the disk
work()
{
	at=$((BOOT * 20))
	while [ $at -lt $((size - 100)) ]; do
		[ "$(pat write $D/vol $at 17 "boot$BOOT")" = OK ] || lab_fail "write at $at"
		[ "$(bio $D/vol flush)" = OK ] || lab_fail "flush"
		note "done $BOOT $at"
		# Not before the first: how long it takes is the host's matter.
		[ $at != $((BOOT * 20)) ] || power_cut 500 "$(much 1500 2500)"
		at=$((at + 100))
	done
}

# loads: valid tables, which say the same, and invalid ones, whole and torn
loads()
{
	while :; do
		for len in $size 777 50; do
			file vol /tmp/pieces.$len || lab_fail "pieces of $len" "$(errline vol)"
			{ echo begin; head -n 20 /tmp/pieces.50; } | put $P/vol - > /dev/null
			{ cat /tmp/pieces.777; echo "bad line"; } | put $P/vol - > /dev/null
		done
		echo >> /tmp/rounds
	done
}

for len in $size 777 50; do
	pieces $len > /tmp/pieces.$len
done
ctl "create vol"
if [ "$BOOT" = 1 ]; then
	ok "a table" file vol /tmp/pieces.$size
	is "data" "$(pat write $D/vol 0 $size base)" OK
	save
else
	ok "the saved text" load_saved
	is "is of two lines" "$(state vol targets)" 2
	like "something was noted" "$(notes | grep -c '^done')" '^[1-9]'
	notes | awk '$1 == "done" { for (i = 0; i < 17; i++) print $3 + i, "boot" $2 }' > /tmp/want
	pat map $D/vol 0 $size > /tmp/map
	# Each sector has its number, and what was noted of it.
	is "what was noted is there, all else is in its place" "$(awk -F '[ +]' '
		FILENAME == ARGV[1] { want[$1] = $2; next }
		$4 != $1 { print "at " $1 " is " $3 "+" $4 }
		{
			covered += $2
			for (at = $1; at < $1 + $2; at++)
				if (at in want && want[at] != $3)
					print "at " at " is " $3 ", not " want[at]
		}
		END { print covered }' /tmp/want /tmp/map | head -n 5)" $size
fi
if [ "$BOOT" -lt "$(much 2 4)" ]; then
	loads &
	work
	wait
	exit
fi
