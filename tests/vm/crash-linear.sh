#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: power cuts among writes: what was acknowledged is on the devices, and nothing where none went
# disks: 32 48
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# A half of the device on each disk, both at odd places.
half=60001
last=$(much 2 3)		# the boot that has nothing more to write
table="0 $half linear $DISK1 1003
$half $half linear $DISK2 7"

# work HALF: requests of 37 sectors, each noted when it is on the disk; each
# boot has a part of the half to itself
work()
{
	at=$(($1 * half + BOOT * 20000))
	end=$((at + 19900))
	while [ $at -lt $end ]; do
		[ "$(pat write $D/vol $at 37 "boot$BOOT")" = OK ] || lab_fail "write at $at"
		[ "$(bio $D/vol flush)" = OK ] || lab_fail "flush"
		note "$1 $BOOT $at"
		: > "/tmp/begun.$1"
		at=$((at + 37))
	done
}

# found DEV START FIRST HALF BOOT: all that was noted of them, where sector FIRST
# of ours is sector START of DEV
found()
{
	notes | awk -v half="$4" -v boot="$5" '
		$1 == half && $2 == boot { if (!n++) at = $3 }
		END { print at + 0, n * 37 }' > /tmp/noted
	read -r at count < /tmp/noted
	like "boot $5, half $4: something was noted" "$count" '^[1-9]'
	is "boot $5, half $4: on $1" \
		"$(pat check "$1" $((at - $3 + $2)) "$count" "boot$5" "$at")" OK
}

# elsewhere DEV COUNT START FIRST: what it has in other places than that
elsewhere() { mapped "$1" "$2" | awk -F '[ +]' -v by=$(($3 - $4)) '$1 - $4 != by'; }

before=1
while [ $before -lt "$BOOT" ]; do
	found "$DISK1" 1003 0 0 $before
	found "$DISK2" 7 $half 1 $before
	before=$((before + 1))
done
ctl "create vol"
ok "a table over both" table vol "$table"
begun() { [ -f /tmp/begun.0 ] && [ -f /tmp/begun.1 ]; }
if [ "$BOOT" -lt "$last" ]; then
	work 0 &
	work 1 &
	# Not before the first of each: how long they take is the host's matter.
	ok "writes" wait_for 60 begun
	power_cut 1000 "$(much 2000 4000)"
	wait
	exit
fi
before=1
while [ $before -lt "$last" ]; do
	found $D/vol 0 0 0 $before
	found $D/vol 0 0 1 $before
	before=$((before + 1))
done
is "nothing else on the first disk" "$(elsewhere "$DISK1" "$SECTORS1" 1003 0)" ""
is "nothing else on the second disk" "$(elsewhere "$DISK2" "$SECTORS2" 7 $half)" ""
