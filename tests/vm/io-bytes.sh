#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: bytes land where the table says, requests of 512 bytes to 1 MiB over odd segments
# arch: linear over borders: the index, in words of another size and order
# timeout: 480
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

size=$(much 4096 8192) mb=$(much 4 16)
disk null "$mb"
a=$DEVNO A=$DISK
disk brd "$mb"
b=$DEVNO B=$DISK
ctl "create vol"

# compare TAG SEGMENTS: each lower device holds what they say, and nothing else
compare()
{
	on 0 < "$2" | fold "$1" > /tmp/want.a
	on 1 < "$2" | fold "$1" > /tmp/want.b
	mapped "$A" "$SECTORS" > /tmp/got.a
	mapped "$B" "$SECTORS" > /tmp/got.b
	same "requests of $1: first device" /tmp/want.a /tmp/got.a
	same "requests of $1: second device" /tmp/want.b /tmp/got.b
}

segments 1 61 2 "$size" > /tmp/seg
lines "$a" "$b" < /tmp/seg > /tmp/table
ok "odd segments on two devices" file vol /tmp/table
for block in 1 2 3 7 8 9 64 127 128 129 255 1024 2048; do
	is "write, $block sectors each" "$(pat write $D/vol 0 $size "b$block" 0 $block)" OK
	compare "b$block" /tmp/seg
	is "read, $block sectors each" "$(pat check $D/vol 0 $size "b$block" 0 $block)" OK
done

# from every sector of a segment's end into the next
start=$(sed -n 5p /tmp/seg | cut -d' ' -f1)
for i in 0 1 2 3 4 5 6 7 8 9; do
	is "8 sectors, $i before the boundary" \
		"$(pat check $D/vol $((start - i)) 8 b2048 $((start - i)) 8)" OK
done

# as bad as it gets: no sector has its neighbour behind it
size=$(much 2048 4096)
seq 0 $((size - 1)) | awk -v size="$size" '{ print $1, 1, $1 % 2, size - 1 - $1 }' > /tmp/seg
lines "$a" "$b" < /tmp/seg > /tmp/table
ok "$size segments of one sector" file vol /tmp/table
for disk in "$A" "$B"; do
	dd if=/dev/zero of="$disk" bs=1M count="$mb" 2>/dev/null
	sync
done
for block in 2048 13; do
	is "write, $block sectors each" "$(pat write $D/vol 0 $size "r$block" 0 $block)" OK
	compare "r$block" /tmp/seg
	is "read, $block sectors each" "$(pat check $D/vol 0 $size "r$block" 0 $block)" OK
done
