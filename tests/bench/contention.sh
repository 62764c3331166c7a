#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: locks that a request takes, with a thread on each processor
# timeout: 900
# modules: dm-mod null_blk bio-load
. "${LIB:-/tests/lib.sh}"
. "${BENCH:-/tests/bench.inc}"

# The kernel counts how often the locks of each class were taken, how often by
# another processor than the time before, how often somebody had to wait. What
# stands there for ours and not for the raw disk is ours.

COUNT=$(param count 20000)

# counted DEVICE: /proc/lock_stat of that many requests, to /tmp/stat
counted()
{
	# The first fills what each processor keeps at hand.
	load_all "$1" "$COUNT"
	echo 0 > /proc/lock_stat
	echo 1 > /proc/sys/kernel/lock_stat
	load_all "$1" "$COUNT"
	echo 0 > /proc/sys/kernel/lock_stat
	cat /proc/lock_stat > /tmp/stat
}

# classes: of /tmp/stat, CLASS ACQUISITIONS MOVES CONTENTIONS
classes()
{
	sed -n 's/^ *\([^ ].*\):\( *[0-9. ]*\)$/\1|\2/p' /tmp/stat | awk -F '|' '{
		gsub(/ /, "", $1)
		if (split($2, n, " ") == 12)
			print $1, n[8], n[7], n[2]
	}'
}

# report WHO DEVICE
report()
{
	progress "contention: $CPUS processors, $1"
	counted "$2"
	classes > /tmp/classes
	ok "it counts" test -s /tmp/classes
	while read -r class taken moved waited; do
		data contention "$CPUS" 1 "$1" "$bios" "$class" "$taken" "$moved" "$waited"
	done < /tmp/classes
}

crowd
report raw "$RAW"
report ours "$D/ours"
report mainline /dev/dm-0
