#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: diskstats count each request once with its sectors and its time, and nothing stays in flight
# stock: dmap_start_io_acct() and dmap_end_io_acct(): which of them counts the sectors (6.4)
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16 cache_size=8 discard=1
a=$DEVNO A=$DISK
disk null 16 cache_size=8 discard=1
b=$DEVNO
ctl "create vol"
ok "two devices" table vol "0 1000 linear $a 0
1000 9000 linear $b 0"
v=$(ours vol)

# repeat COUNT CMD...
repeat()
{
	local n=$1

	shift
	while [ $((n -= 1)) -ge 0 ]; do "$@"; done > /dev/null
}

mark "$v"; mark "$(mm $a)"; mark "$(mm $b)"
repeat 10 bio $D/vol read 0 8
repeat 5 bio $D/vol read 996 8
repeat 1 bio $D/vol read 2048 2048
is "reads and their sectors" "$(delta "$v" 1 3)" "16 2168"
is "of them on the first device" "$(delta "$(mm $a)" 1 3)" "15 100"
is "of them on the second" "$(delta "$(mm $b)" 3)" 2068
is "no writes" "$(delta "$v" 5 7 12 16)" "0 0 0 0"

mark "$v"
repeat 7 bio $D/vol write 3 1
repeat 3 bio $D/vol write 990 20
is "writes and their sectors" "$(delta "$v" 5 7)" "10 67"
is "no reads" "$(delta "$v" 1 3)" "0 0"

mark "$v"
repeat 2 bio $D/vol discard 900 200
is "discards and their sectors" "$(delta "$v" 12 14)" "2 400"
is "are not writes" "$(delta "$v" 5 7)" "0 0"

mark "$v"
repeat 4 bio $D/vol flush
is "flushes" "$(delta "$v" 16)" 4
is "are not writes" "$(delta "$v" 5 7)" "0 0"

mark "$v"
ctl "suspend vol"
aio $D/vol w 0:8 996:8 2000:8 > /tmp/aio &
ok "held" wait_for 20 grep -q submitted /tmp/aio
ctl "resume vol"
wait $!
is "requests that were held" "$(delta "$v" 5 7)" "3 24"

is "in flight" "$(stats "$v" 9)" 0
is "in flight, by sysfs" "$(awk '{ print $1 + $2 }' "$(sys "$v")/inflight")" 0
is "the line in diskstats has its name" \
	"$(awk '$3 == "device-mapper/vol" { print $1 "," $2 }' /proc/diskstats)" "$v"
is "iostat lists it" "$(iostat -d 2>/dev/null | grep -c 'device-mapper/vol')" 1

# Those of a slow disk end in another jiffy than they came in, and these all in the same.
disk null 16 irqmode=2 completion_nsec=30000000
ok "a slow disk" table vol "0 1000 linear $DEVNO 0"
mark "$v"
aio $D/vol r 0:8 100:8 200:8 > /dev/null
repeat 2 bio $D/vol write 0 16
is "what takes a while" "$(delta "$v" 1 3 5 7)" "3 24 2 32"
ok "took it: $(delta "$v" 4) ms" [ "$(delta "$v" 4)" -ge 60 ]
is "in flight" "$(stats "$v" 9)" 0

ok "errors" table vol "0 100 io-err"
mark "$v"
repeat 6 bio $D/vol read 0 8
is "failed reads leave nothing in flight" "$(stats "$v" 9)" 0
fio --name=w --filename="$A" --rw=randwrite --bs=4k --size=4M --direct=1 --thread \
	--output-format=terse > /dev/null 2>&1
ok "under load" table vol "0 8192 linear $a 0"
mark "$v"; mark "$(mm $a)"
fio --name=w --filename=$D/vol --rw=randrw --bs=4k --size=4M --direct=1 --thread \
	--ioengine=libaio --iodepth=16 --numjobs=2 > /tmp/fio.out 2>&1
is "sectors of a random load" "$(delta "$v" 3 7 | awk '{ print $1 + $2 }')" 16384
is "its requests" "$(delta "$v" 1 5 | awk '{ print $1 + $2 }')" 2048
is "the lower one has as many sectors" "$(delta "$(mm $a)" 3 7)" "$(delta "$v" 3 7)"
is "in flight" "$(stats "$v" 9)" 0
