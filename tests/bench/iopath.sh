#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what one device more adds to a request, ours and the mainline's
# timeout: 1500
# modules: dm-mod null_blk bio-load
. "${LIB:-/tests/lib.sh}"
. "${BENCH:-/tests/bench.inc}"

# Random requests of 4 KiB, 32 at a time, from inside the kernel to a null_blk
# that ends them at once: straight, through ours, through dm-linear. Ours and
# theirs claim the disk they lie on, so there are three, alike, and they take
# turns: where one lies in memory is nobody's merit.

COUNT=$(param count 2000000)
DEPTH=32
MB=100000

# measure DEVICE READ|WRITE SEED: nanoseconds a request go to $ns
measure()
{
	echo "$1 $2 $COUNT $DEPTH 1 $3" > $LOAD || bail "bio-load: $1"
	read -r bios errors ns < $LOAD
	[ "$errors" = errors=0 ] || bail "$1: $errors"
	ns=$(awk -v ns="${ns#ns=}" -v bios="${bios#bios=}" 'BEGIN { printf "%.2f", ns / bios }')
}

path_of()
{
	case $1 in
	raw) echo "/dev/$RAW" ;;
	ours) echo "$D/ours" ;;
	mainline) echo /dev/dm-0 ;;
	esac
}

# setup COUNT DISK DISK DISK: the first is for none, then ours, then theirs
setup()
{
	RAW=$2
	length=$((SECTORS / $1))
	ok "create ours" ctl "create ours"
	gentable "$1" $length "/dev/$3" > /tmp/table
	ok "ours, $1 lines" sh -c "cat /tmp/table > $P/ours"
	gentable -d "$1" $length "/dev/$4" > /tmp/table
	ok "theirs, $1 lines" theirs theirs /tmp/table
	rm /tmp/table
	for queue in /sys/block/*/queue; do
		echo 1 > "$queue/iostats"
	done
	is "the statistics of ours are on" "$(cat /sys/block/*ours/queue/iostats)" 1
	is "those of theirs are on" "$(cat /sys/block/dm-0/queue/iostats)" 1
}

cleanup()
{
	ok "ours goes" ctl "remove ours"
	ok "theirs goes" theirs_gone theirs
}

# one COUNT ROUND: reads and writes, in another order each time
one()
{
	for op in read write; do
		for who in $(shuf -e raw ours mainline); do
			measure "$(path_of "$who")" $op "$2"
			data iopath "$1,$op" "$2" "$who" "$ns"
		done
	done
}

set --
for disk in 1 2 3; do
	null $MB
	set -- "$@" "${DISK#/dev/}"
done
measure "$DISK" read 1	# warms up
for entries in $(param entries 1,1000,100000 | tr , ' '); do
	for round in $(seq "$ROUNDS"); do
		setup "$entries" "$@"
		one "$entries" "$round"
		cleanup
		set -- "$2" "$3" "$1"
		progress "iopath: $entries entries, round $round of $ROUNDS"
	done
done
