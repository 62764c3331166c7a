#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: errors of both lower devices come and go under requests of all kinds: each comes back, once, and what succeeded is there
# modules: dm-mod dm-flakey
# timeout: 480
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${LOWER:-/tests/lower.inc}"

steps=${STEPS:-$(much 2 6)}
disk null 6 discard=1 cache_size=2
a=$DEVNO bads=$lab_dir/badblocks
disk null 6 discard=1
b=$(echo "$DEVNO" | tr ' ' :)
fine="0 $LOW linear $b 0"
ok "in between" mapper turns "$fine"
turns=$(mapper_dev turns)

# none_bad: each entry by itself, older kernels leave some of a range of them
none_bad()
{
	while [ -n "$(cat "$bads")" ]; do
		while read -r start count; do
			echo "-$start-$((start + count - 1))" > "$bads"
		done < "$bads"
	done
}

# turn WORD N TARGET: what may happen
turn()
{
	case $1 in
	bad) echo "+$(($2 % LOW))-$(($2 % LOW + $2 % 400))" > "$bads" ;;
	good) none_bad ;;
	fails) mapper_turn turns "0 $LOW error" ;;
	hole) mapper_turn turns "0 4000 linear $b 0
4000 $((1 + $2 % 4000)) error
$((4001 + $2 % 4000)) $((LOW - 4001 - $2 % 4000)) linear $b $((4001 + $2 % 4000))" ;;
	unwritten) mapper_turn turns "0 $LOW flakey $b 0 0 1000 1 error_writes" ;;
	works) mapper_turn turns "$fine" ;;
	suspend) ctl "suspend vol" && ctl "resume vol" ;;
	swap) swap "$3" ;;
	esac
}

# all_bad, all_good: both devices. Bad blocks piece by piece: older kernels
# mix up their list when more than 512 come at once.
all_bad()
{
	local at=0

	turn good
	while [ $at -lt $LOW ]; do
		echo "+$at-$((at + 511))" > "$bads"
		at=$((at + 512))
	done
	mapper_turn turns "0 $LOW error"
}
all_good() { turn good && turn works; }

# comes_and_goes TARGET
comes_and_goes()
{
	local word number nap

	dice $steps bad bad bad good fails hole unwritten works works suspend swap > /tmp/dice
	while read -r word number nap; do
		turn "$word" "$number" "$1" || { lab_fail "$what: $word $number"; return; }
		sleep "$nap"
	done < /tmp/dice
	ok "$what: all fails" all_bad
	is "$what: a read" "$(bio $D/vol read 0 8)" EIO
	# More than were under way before
	before=$(completed)
	ok "$what: I/O goes on" wait_for 60 more 64
	ok "$what: all works" all_good
	ok "$what: once more" swap "$1"
	# Whoever comes first hears of what the page cache could not write before.
	bio $D/vol flush > /dev/null
	is "$what: a read" "$(bio $D/vol read 0 8)" OK
}

for target in linear striped mirror; do
	for stacked in $(depths $target); do
		what="$target, $stacked"
		below $stacked "$a" "$turns"
		ok "$what: a table" table vol "$(lines_of $target "$A" "$B")"
		counts
		if [ $target = mirror ]; then
			# One leg of two alike misses writes, and can be read.
			ok "$what: in sync" wait_for 60 synced vol
			turn unwritten
			sleep 0.3
		fi
		comes_and_goes $target
		counted EIO
		ok "$what: some failed" test "$(many EIO)" -gt 0
		ok "$what: some did not" test "$(many OK)" -gt 0
		over $stacked
	done

	# The statistics know of each request, whatever became of it.
	what="$target, statistics"
	below flat "$a" "$turns"
	ok "$what: a table" table vol "$(lines_of $target "$A" "$B")"
	mark "$(ours vol)"
	counts -k rwd -d 16
	for i in $(much "1 2" "1 2 3"); do
		turn bad $((i * 3000 + SEED % 1000))
		turn hole $((SEED + i * 100))
		sleep 0.1
		[ $i != 2 ] || turn suspend
	done
	ok "$what: all works" all_good
	counted EIO
	is "$what: reads, sectors" "$(delta "$(ours vol)" 1 3)" "$(of read completed) $(of read sectors)"
	is "$what: writes, sectors" "$(delta "$(ours vol)" 5 7)" "$(of write completed) $(of write sectors)"
	is "$what: discards, sectors" "$(delta "$(ours vol)" 12 14)" "$(of discard completed) $(of discard sectors)"
	over flat
done
ok "gone" dmsetup remove turns
