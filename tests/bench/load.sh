#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: how long a table takes to load and to go, how much memory it keeps
# timeout: 1500
# modules: dm-mod null_blk
. "${LIB:-/tests/lib.sh}"
. "${BENCH:-/tests/bench.inc}"

# The same lines for both, in a file in memory that is made beforehand. Those
# of ours go to its file with cat; theirs to dmsetup load, and resume, since a
# table is live with ours when cat returns. No line goes on where the one before
# ended, so none can be merged.
#
# The disk remembers what is written to it, and no more than that: what was
# written through the first, a middle and the last line is looked for on it
# where the table says.
#
# Memory is what the allocators have handed out: slabs that nobody can reclaim,
# which has all of kmalloc(), and vmalloc(). It is held against the memory that
# is gone altogether, however it was taken.

LENGTH=8
LIMIT=$(param limit 60)		# seconds, for dmsetup
MB=40000

memory() { awk '/^SUnreclaim|^VmallocUsed/ { s += $2 } END { print s }' /proc/meminfo; }

# All but what is free or can be dropped at once
gone()
{
	awk '/^MemTotal/ { s += $2 } /^(MemFree|Cached|Buffers|SReclaimable)/ { s -= $2 }
		END { print s }' /proc/meminfo
}

settle()
{
	sync
	echo 3 > /proc/sys/vm/drop_caches
	sleep 0.2
}

per_entry() { awk -v kb="$1" -v lines="$2" 'BEGIN { printf "%.1f", kb * 1024 / lines }'; }

# near GOT WANTED: in KB. Free pages that a processor keeps at hand, a few MB,
# count as gone.
near() { awk -v a="$1" -v b="$2" 'BEGIN { d = a > b ? a - b : b - a; exit d > 12000 + b / 20 }'; }

# arrives DEVICE LINES NUMBER: what is written through that line lands there
arrives()
{
	lower=$(gentable "$2" $LENGTH - "$3")
	echo "line $3 of $2 through $1" |
		dd "of=$1" bs=512 seek=$(($3 * LENGTH)) conv=sync oflag=direct 2> /dev/null
	is "line $3 of $2" "line $3 of $2 through $1" \
		"$(dd "if=$DISK" bs=512 skip="$lower" count=1 iflag=direct 2> /dev/null | head -n 1)"
}

all_arrive()
{
	for number in 0 1 $(($2 / 2)) $(($2 - 2)) $(($2 - 1)); do
		arrives "$1" "$2" "$number"
	done
}

# ours LINES ROUND
ours()
{
	ok "create" ctl "create ours"
	gentable "$1" $LENGTH "$DEVNO" > /tmp/table
	settle
	before=$(memory)
	gone=$(gone)
	start=$(now)
	cat /tmp/table > $P/ours || bail "load: $(errline ours)"
	took=$(since "$start")
	kept=$(($(memory) - before))
	settle
	gone=$(($(gone) - gone))
	is "its lines" "$(state ours targets)" "$1"
	all_arrive $D/ours "$1"
	ok "$kept KB are kept, $gone KB gone" near "$kept" "$gone"
	start=$(now)
	grep -v '^#' $P/ours | cmp - /tmp/table || bail "it does not read back"
	progress "load: $1 lines read back in $(since "$start") s"
	start=$(now)
	ok "remove" ctl "remove ours"
	data load "$1" "$2" ours "$took" "$(per_entry "$kept" "$1")" "$(since "$start")"
	rm /tmp/table
}

# live: has dmsetup load the table and resume
live() { timeout "$LIMIT" dmsetup load theirs /tmp/table && dmsetup resume --noudevsync theirs; }

# theirs_loads LINES ROUND
theirs_loads()
{
	ok "dmsetup create" theirs theirs --notable
	gentable -d "$1" $LENGTH "$(echo "$DEVNO" | tr ' ' :)" > /tmp/table
	settle
	before=$(memory)
	start=$(now)
	live > /tmp/said 2>&1
	code=$?
	took=$(since "$start")
	bytes=$(per_entry $(($(memory) - before)) "$1")
	case $code in
	0)
		all_arrive /dev/dm-0 "$1"
		start=$(now)
		ok "dmsetup remove" theirs_gone theirs
		data load "$1" "$2" dmsetup "$took" "$bytes" "$(since "$start")" ;;
	124 | 143)
		data load "$1" "$2" dmsetup "$took" - - "killed after $LIMIT s" ;;
	*)
		data load "$1" "$2" dmsetup "$took" - - \
			"refused ($code): $(tr , ' ' < /tmp/said | head -n 1)" ;;
	esac
	[ $code = 0 ] || ok "dmsetup remove" theirs_gone theirs
	rm /tmp/table
}

disk null $MB queue_mode=0
for lines in $(param lines 10000,100000,1000000,10000000 | tr , ' '); do
	rounds=1
	[ "$lines" -gt 100000 ] || rounds=$((ROUNDS < 3 ? ROUNDS : 3))
	for round in $(seq $rounds); do
		progress "load: $lines lines, round $round of $rounds"
		ours "$lines" "$round"
		[ "$lines" -gt 1000000 ] || theirs_loads "$lines" "$round"
	done
done
