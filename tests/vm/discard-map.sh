#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: discards and zeroing over odd segments hit their sectors and no others, by a shadow map
# arch: discards and zeroing hit their sectors
# timeout: 240
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16 discard=1
a=$DEVNO A=$DISK
disk null 16 discard=1
b=$DEVNO B=$DISK
ctl "create vol"
size=$(much 4096 8192)
half=$(much 15 30)		# of the discards; as many are zeroed
segments 3 41 2 $size > /tmp/seg
lines "$a" "$b" < /tmp/seg > /tmp/table
ok "odd segments on two devices" file vol /tmp/table
is "the pattern" "$(pat write $D/vol 0 $size p)" OK

# shadow: the sectors of stdin ("START COUNT" were emptied) that still hold the
# pattern, as `pat map` prints them
shadow()
{
	awk -v size=$size '
		{ for (i = $1; i < $1 + $2; i++) gone[i] = 1 }
		END { for (i = 0; i < size; i++) if (!(i in gone)) print i, 1, i }' "$@"
}

# below DEVICE FILE: the same, where they lie on that lower device
below()
{
	awk -v want="$1" -v discards="$2" '
		BEGIN {
			while ((getline < discards) > 0)
				for (i = $1; i < $1 + $2; i++)
					gone[i] = 1
		}
		$3 == want {
			for (i = 0; i < $2; i++)
				if (!(($1 + i) in gone))
					print $4 + i, 1, $1 + i
		}' /tmp/seg
}

# compare WHAT FILE
compare()
{
	shadow "$2" | fold p > /tmp/want
	mapped $D/vol $size > /tmp/got
	same "$1: ours" /tmp/want /tmp/got
	below 0 "$2" | fold p > /tmp/want
	mapped "$A" $size > /tmp/got
	same "$1: first device" /tmp/want /tmp/got
	below 1 "$2" | fold p > /tmp/want
	mapped "$B" $size > /tmp/got
	same "$1: second device" /tmp/want /tmp/got
}

awk -v size=$size -v count=$((2 * half)) 'BEGIN {
	srand(7)
	for (i = 0; i < count; i++) {
		n = 1 + int(rand() * (i % 3 ? 40 : 400))
		print int(rand() * (size - n)), n
	}
}' > /tmp/discards
head -n "$half" /tmp/discards > /tmp/first
bad=
while read -r start count; do
	out=$(bio $D/vol discard "$start" "$count")
	[ "$out" = OK ] || bad="$bad $start+$count:$out"
done < /tmp/first
is "discards" "$bad" ""
compare "discarded" /tmp/first

tail -n "$half" /tmp/discards > /tmp/second
while read -r start count; do
	out=$(bio $D/vol zeroout "$start" "$count")
	[ "$out" = OK ] || bad="$bad $start+$count:$out"
done < /tmp/second
is "zeroing" "$bad" ""
compare "zeroed too" /tmp/discards

is "written again" "$(pat write $D/vol 0 $size p)" OK
: > /tmp/none
compare "whole again" /tmp/none
is "all of it" "$(bio $D/vol discard 0 $size)" OK
echo "0 $size" > /tmp/all
compare "all gone" /tmp/all
is "in flight" "$(stats "$(ours vol)" 9)" 0
