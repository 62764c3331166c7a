#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: discards and zeroed ranges during the copy and after it are on both legs; a leg that takes no discards keeps its data
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=$(much 8001 30001)
disk null 16 discard=1
a=$DEVNO A=$DISK
disk null 16 discard=1
b=$DEVNO B=$DISK
disk null 16 discard=1
C=$DISK				# what is done to the mirror, done to a disk
disk null 16
e=$DEVNO E=$DISK

# some SEED COUNT: requests of all kinds, to the mirror and to the disk
some()
{
	awk -v seed="$1" -v count="$2" -v size=$size 'BEGIN {
		srand(seed)
		split("discard zeroout discard write", op, " ")
		for (i = 0; i < count; i++) {
			start = int(rand() * (size - 1))
			length_ = 1 + int(rand() * (rand() < 0.2 ? 9000 : 200))
			if (start + length_ > size)
				length_ = size - start
			print op[1 + int(rand() * 4)], start, length_
		}
	}' > /tmp/some
	while read -r op start count; do
		if [ "$op" = write ]; then
			pat write "$C" "$start" "$count" w$i
			pat write $D/vol "$start" "$count" w$i
		else
			bio "$C" "$op" "$start" "$count"
			bio $D/vol "$op" "$start" "$count"
		fi
		i=$((i + 1))
	done < /tmp/some | sort -u
}

i=0
ctl "create vol"
for region in 8 64 8192; do
	# At least a second of copying, or two.
	rate=$(much 3 2)
	[ $region = 8 ] || rate=$(much 4 7)
	pat write "$A" 10 $size src 0 > /dev/null
	pat write "$C" 0 $size src > /dev/null
	pat write "$B" 0 $((size + 10)) junk > /dev/null
	ok "$region: off" table vol "0 $size io-err"
	ok "$region: mirror" table vol "0 $size mirror $a 10 $b 3 region $region rate $rate"
	ok "$region: takes discards" test "$(queue "$(ours vol)" discard_max_bytes)" -gt 0
	round=0
	until synced vol || [ $round -gt 400 ]; do
		round=$((round + 1))
		is "$region: during the copy $round" "$(some $round 10)" OK
	done
	diag "$region: $round rounds"
	ok "$region: copied" wait_for 60 synced vol
	is "$region: after it" "$(some 1000 "$(much 15 40)")" OK
	want=$(sum "$C" 0 $size)
	is "$region: the source" "$(sum "$A" 10 $size)" "$want"
	is "$region: the destination" "$(sum "$B" 3 $size)" "$want"
	is "$region: both are alive" "$(status vol)" "copied=$size/$size legs=AA"
done

# one leg has no discards: it is a hint to those that do
for legs in "$a 0 $e 0" "$e 0 $a 0"; do
	pat write "$A" 0 4000 x > /dev/null
	pat write "$E" 0 4000 x > /dev/null
	ok "mixed" table vol "0 20000 mirror $legs insync"
	is "a discard" "$(bio $D/vol discard 5 1000)" OK
	is "where it is taken" "$(pat map "$A" 0 2000 | grep zero)" "5 1000 zero"
	is "where it is not" "$(pat check "$E" 0 2000 x)" OK
	is "both are alive" "$(status vol)" "copied=20000/20000 legs=AA"
done
is "in flight" "$(stats "$(ours vol)" 9)" 0
