#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: discard is offered when any lower device can, secure erase and write-zeroes when all can
# stock: discard, secure erase and write zeroes: limits that each kernel stacks and splits by in its own way
# modules: sd_mod
# timeout: 120
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8 discard=1
a=$DEVNO
disk null 8 discard=0
b=$DEVNO B=$DISK
ctl "create vol"
v=$(ours vol)

# can ATTRIBUTE: of our queue, yes or no
can() { [ "$(queue "$v" "$1")" -gt 0 ] && echo yes || echo no; }

ok "none can" table vol "0 1000 linear $b 0"
is "not offered" "$(can discard_max_bytes)" no
is "refused" "$(bio $D/vol discard 0 8)" EOPNOTSUPP
is "secure erase" "$(bio $D/vol secure 0 8)" EOPNOTSUPP

ok "one of two can" table vol "0 1000 linear $a 0
1000 1000 linear $b 0
2000 1000 io-err"
pat write $D/vol 0 2000 p > /dev/null
is "offered" "$(can discard_max_bytes)" yes
is "over both" "$(bio $D/vol discard 900 200)" OK
is "where it can" "$(bio $D/vol discard 0 100)" OK
is "where it cannot" "$(bio $D/vol discard 1500 100)" OK
trace_on block_bio_complete
bio $D/vol discard 1500 100 > /dev/null
is "where it cannot, by its completion" "$(events | awk -v v="$v" '$2 == v { print $NF }')" "[0]"
is "on io-err" "$(bio $D/vol discard 2000 8)" EIO
is "the map of it" "$(mapped $D/vol 2000)" "100 800 p+100
1000 1000 p+1000"
is "secure erase is not" "$(bio $D/vol secure 0 8)" EOPNOTSUPP
fails "blkdiscard --secure" blkdiscard -s $D/vol
is "and harmed nothing" "$(mapped $D/vol 2000 | wc -l)" 2

ok "all can" table vol "0 1000 linear $a 0
1000 1000 linear $a 5000"
is "offered" "$(can discard_max_bytes)" yes
is "granularity" "$(queue "$v" discard_granularity)" "$(queue "$(mm $a)" discard_granularity)"
is "none can, after a swap" "$(table vol "0 1000 linear $b 0"; can discard_max_bytes)" no
is "refused again" "$(bio $D/vol discard 0 8)" EOPNOTSUPP
is "zeroing without support below" "$(bio $D/vol zeroout 3 50)" OK
is "is done" "$(mapped "$B" 100 | grep -c ' zero')$(pat map $D/vol 3 50)" "03 50 zero"
ctl "remove vol"

# write-zeroes in the device itself, discards of 16 blocks that begin at 8
disk scsi 16 lbpws=1 lbpu=1 unmap_granularity=16 unmap_alignment=8
s=$DEVNO
ctl "create vol"
v=$(ours vol)
ok "over scsi" table vol "0 1000 linear $s 512
1000 1000 linear $s 4096"
is "write-zeroes is offered" "$(can write_zeroes_max_bytes)" \
	"$([ "$(queue "$(mm $s)" write_zeroes_max_bytes)" -gt 0 ] && echo yes || echo no)"
is "granularity" "$(queue "$v" discard_granularity)" "$(queue "$(mm $s)" discard_granularity)"
pat write $D/vol 0 2000 p > /dev/null
mark "$(mm $s)"
is "zeroing over the boundary" "$(bio $D/vol zeroout 896 256)" OK
is "the map of it" "$(mapped $D/vol 2000)" "0 896 p+0
1152 848 p+1152"
ok "one that cannot beside it" table vol "0 1000 linear $s 512
1000 1000 linear $b 0"
is "write-zeroes is not offered" "$(can write_zeroes_max_bytes)" no
pat write $D/vol 0 2000 q > /dev/null
is "but zeroing works" "$(bio $D/vol zeroout 990 20)" OK
is "the map of it" "$(mapped $D/vol 2000)" "0 990 q+0
1010 990 q+1010"
