#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: how long it takes to create and load one more device, and what that takes of memory
# timeout: 3000
# modules: dm-mod null_blk
. "${LIB:-/tests/lib.sh}"
. "${BENCH:-/tests/bench.inc}"

# There are so many devices of one line of linear, all on one disk; then some more are
# created and loaded, and removed again: the time of one of those. Ours take two writes
# of the shell each; theirs are created, loaded and resumed by one dmsetup for all, so
# that it need not be started for each.
#
# Memory is what the allocators have handed out, with stacks of threads and what
# each processor has: for the device whole, of which most is the block layer's.

MORE=$(param more 20)

memory()
{
	awk '/^(SUnreclaim|VmallocUsed|KernelStack|Percpu)/ { s += $2 } END { print s }' /proc/meminfo
}

settle()
{
	sync
	echo 3 > /proc/sys/vm/drop_caches
	sleep 0.5
}

# threads: of the kernel
threads() { set -- /proc/[0-9]*; echo $#; }

# ours_make FROM TO: with the numbers after FROM, up to TO
ours_make()
{
	number=$1
	while [ $((number += 1)) -le "$2" ]; do
		echo "create d$number" > $P/control &&
			echo "0 8 linear $DEVNO $((8 * number))" > "$P/d$number" || return
	done
}
ours_gone() { seq $(($1 + 1)) "$2" | sed 's/^/remove d/' > $P/control; }

theirs_make()
{
	seq $(($1 + 1)) "$2" | awk -v disk="$(echo "$DEVNO" | tr ' ' :)" '
		{ printf "%sm%d,,,rw,0 8 linear %s %d", (NR > 1 ? ";" : ""), $1, disk, 8 * $1 }' \
		> /tmp/concise
	dmsetup create --noudevsync --noudevrules --concise < /tmp/concise
}
theirs_gone()
{
	# shellcheck disable=SC2046
	dmsetup remove --noudevsync --noudevrules $(seq $(($1 + 1)) "$2" | sed 's/^/m/')
}

# some_more WHO COUNT: what one takes with so many there, in ms, and to remove it
some_more()
{
	start=$(now)
	"$1_make" "$2" $(($2 + MORE)) || bail "$1: more than $2"
	made=$(awk -v s="$(since "$start")" -v n="$MORE" 'BEGIN { printf "%.3f", s * 1000 / n }')
	start=$(now)
	"$1_gone" "$2" $(($2 + MORE)) || bail "$1: they do not go"
	gone=$(awk -v s="$(since "$start")" -v n="$MORE" 'BEGIN { printf "%.3f", s * 1000 / n }')
}

# all_of WHO: of so many, in turn
all_of()
{
	"$1_make" 0 1
	some_more "$1" 1	# the code is in the processor's caches then
	settle
	have=1
	base=$(memory)
	tasks=$(threads)
	for count in $(param devices 1,10,100,1000,3000,10000 | tr , ' '); do
		while [ $have -lt "$count" ]; do
			next=$((have + 1000 < count ? have + 1000 : count))
			"$1_make" $have $next || bail "$1: $next devices"
			have=$next
		done
		settle
		each=-
		[ "$count" -lt 1000 ] ||
			each=$(awk -v kb=$(($(memory) - base)) -v n="$count" 'BEGIN { printf "%.1f", kb / n }')
		for round in $(seq "$ROUNDS"); do
			some_more "$1" "$count"
			data devices "$count" "$round" "$1" "$made" "$gone" "$each" \
				$(($(threads) - tasks))
		done
		progress "devices: $1, $count: $made ms"
	done
}

# Theirs have a thread each, and its stack is large here.
echo 30000 > /proc/sys/kernel/threads-max
null 1000
all_of ours
is "all are there" "$(grep -c '^create' $P/control)" "$have"
is "the last one" "$(state "d$have" state)" active
ours_gone 0 "$have"
is "all are gone" "$(grep -c '^create' $P/control)" 0
all_of theirs
is "all of theirs" "$(dmsetup ls | grep -c '^m')" "$have"
ok "they go" dmsetup remove_all --noudevsync
