#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: FUA is carried to the lower device, and to each part of a write that is split
# stock: dmap_limits_commit(): FUA by features (6.11) or blk_queue_write_cache(), and bios that carry it when split
# arch: FUA, and writes split into many
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8 cache_size=4
a=$DEVNO
disk null 8 cache_size=4
b=$DEVNO
ctl "create vol"
ok "two devices" table vol "0 1000 linear $a 0
1000 1000 linear $b 0"
v=$(ours vol)
is "has FUA" "$(queue "$v" fua)" 1

# writes CMD...: those that reach the lower devices, and whether with FUA
writes()
{
	trace_on
	"$@" > /tmp/did
	events | grep "^Q $(mm $a) \|^Q $(mm $b) " |
		sed "s/^Q $(mm $a)/a/;s/^Q $(mm $b)/b/" |
		awk '$3 $5 != "" && $5 > 0 { print $1, ($2 ~ /WF/ ? "FUA" : "-"), $3 "+" $5 }' | sort
}

is "one write" "$(writes bio -d $D/vol write 8 8)" "a FUA 8+8"
is "came back" "$(cat /tmp/did)" OK
is "split" "$(writes bio -d $D/vol write 990 20)" "a FUA 990+10
b FUA 0+10"
is "without it" "$(writes bio $D/vol write 990 20)" "a - 990+10
b - 0+10"
is "sync flags are kept" "$(trace_on; bio $D/vol write 8 8 > /dev/null
	events | awk -v a="$(mm $a)" '$2 == a { print $3 }')" WS

ok "segments of one sector" sh -c "
	{ echo begin; seq 0 63 | awk -v a='$a' -v b='$b' '{ print \$1, 1, \"linear\", \$1 % 2 ? a : b, \$1 }'
	echo end; } | put $P/vol -"
is "64 parts" "$(writes bio -d $D/vol write 0 64 | awk '{ print $2 }' | uniq -c | awk '{ print $1 $2 }')" 64FUA

disk null 8
c=$DEVNO
ok "over no cache" table vol "0 1000 linear $c 0"
is "has FUA all the same" "$(queue "$v" fua)" 1
is "a write with FUA" "$(bio -d $D/vol write 8 8)" OK
