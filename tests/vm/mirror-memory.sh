#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a request from memory that does not suit the legs is refused, and neither is lost for that; for one that it fails a leg is
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=8192
disk null 8
c=$DISK
disk null 8
a=$DEVNO A=$DISK
disk null 8
b=$DEVNO B=$DISK bads=$lab_dir/badblocks
ctl "create vol"
ok "mirror" table vol "0 $size mirror $a 0 $b 0 insync"
is "written" "$(pat write $D/vol 0 $size p)" OK

# Some kernels see it when they are asked for it, and others no sooner than on the disk.
mask=$(queue "$(ours vol)" dma_alignment 2> /dev/null || echo 511)
for op in read write; do
	for out in 1 4; do
		want=$(bio -m $out "$c" $op 8 8)
		# Who stacks devices wants a whole sector's alignment, if its legs do not.
		[ "$want" != OK ] || [ $((out & mask)) = 0 ] || want=EINVAL
		diag "$op, $out bytes out of line: $want"
		is "$op, $out bytes out of line: as on a disk" "$(bio -m $out $D/vol $op 8 8)" "$want"
		is "$op, $out bytes out of line: both legs are there" "$(status vol)" "copied=$size/$size legs=AA"
	done
done
is "they are alike" "$(pat map "$A" 0 $size)" "$(pat map "$B" 0 $size)"
is "the rest is as it was" "$(pat check $D/vol 16 $((size - 16)) p)" OK

echo "+3000-3000" > "$bads"
is "a write that one fails" "$(pat write $D/vol 2992 16 new)" OK
is "it is lost" "$(status vol)" "copied=$size/$size legs=AD"
is "the other one has it" "$(pat check "$A" 2992 16 new)" OK
is "in flight" "$(stats "$(ours vol)" 9)" 0
