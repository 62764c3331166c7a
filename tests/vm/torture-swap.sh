#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: swaps of hundreds of odd segments under verified I/O and trims, all else going on beside it
# timeout: 600
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

swaps=$(much 40 60) parts=151
! uml || swaps=$(much 40 1000) parts=$(much 151 601)
swaps=${SWAPS:-$swaps} parts=${PARTS:-$parts}

disk null 40 discard=1 cache_size=4
a=$DEVNO A=$DISK
disk null 40 discard=1 cache_size=4
b=$DEVNO B=$DISK
size=65536

# three layouts of the same bytes: as they are, each part cut in two, and
# through devices of ours that stand in between
segments 11 $parts 2 $size > /tmp/seg
awk 'BEGIN { srand(5) } {
	if ($2 < 2) { print; next }
	n = 1 + int(rand() * ($2 - 1))
	print $1, n, $3, $4
	print $1 + n, $2 - n, $3, $4 + n
}' /tmp/seg > /tmp/cut
ctl "create ina"
ctl "create inb"
ok "in between" table ina "0 81920 linear $a 0"
ok "in between" table inb "0 40000 linear $b 0
40000 41920 linear $b 40000"
mkdir -p /tmp/t
{ echo begin; lines "$a" "$b" < /tmp/seg; echo end; } > /tmp/t/whole
{ echo begin; lines "$a" "$b" < /tmp/cut; echo end; } > /tmp/t/cut
{ echo begin; lines "$(state ina dev | tr : ' ')" "$(state inb dev | tr : ' ')" < /tmp/seg; echo end; } > /tmp/t/through
{ echo begin; lines "$a" "$(state inb dev | tr : ' ')" < /tmp/cut; echo end; } > /tmp/t/both
ctl "create vol"
is "loaded" "$(swap $P/vol 1 /tmp/t/whole)" 1
v=$(ours vol)

rm -f /tmp/stop /tmp/rounds
# four jobs, each on its own part: random writes, verified; trims as well
(
	until [ -f /tmp/stop ]; do
		fio --filename=$D/vol --direct=1 --thread --ioengine=libaio --iodepth=8 \
			--verify_fatal=1 --randrepeat=0 --fsync=64 --size=${AREA:-2M} \
			--bssplit=512/20:3k/20:4k/20:64k/20:512k/10:1M/10 \
			--name=one --offset=0 --rw=randwrite --verify=crc32c --verify_backlog=32 \
			--name=two --offset=6M --rw=randwrite --verify=crc32c \
			--name=three --offset=12M --rw=randwrite --verify=sha1 --verify_backlog=4 \
			--name=four --offset=18M --rw=randtrimwrite > /tmp/fio.out 2>&1 || exit 1
		echo round >> /tmp/rounds
	done
) &
load=$!
# what is trimmed is gone, and only that
(
	n=0
	until [ -f /tmp/stop ]; do
		n=$(((n * 31 + 17) % 1500))
		pat write $D/vol 57344 2000 t$n 0 77 > /tmp/trim.out
		bio $D/vol discard $((57344 + n)) 123 >> /tmp/trim.out
		{ [ $n = 0 ] || echo "57344 $n t$n+0"; echo "$((57344 + n)) 123 zero"
		echo "$((57344 + n + 123)) $((2000 - n - 123)) t$n+$((n + 123))"; } > /tmp/trim.want
		pat map $D/vol 57344 2000 > /tmp/trim.got
		cmp -s /tmp/trim.want /tmp/trim.got && continue
		cat /tmp/trim.out /tmp/trim.got
		exit 1
	done
) &
trims=$!
# devices come and go
(
	until [ -f /tmp/stop ]; do
		echo "create passing" > $P/control
		printf 'begin\n0 100 linear %s 70000\nend\n' "$a" > $P/passing
		bio $D/passing read 0 8 > /dev/null
		echo "remove passing" > $P/control
	done 2> /dev/null
) &
churn=$!
# every file is read
(
	until [ -f /tmp/stop ]; do
		for f in $P/*; do cat "$f"; done 2> /dev/null | tail -n 1
		cat /proc/diskstats /proc/partitions > /dev/null
	done > /dev/null
) &
reader=$!

is "swaps" "$(swap -w ${PAUSE:-5000} $P/vol $swaps /tmp/t/cut /tmp/t/through /tmp/t/both /tmp/t/whole)" $swaps
touch /tmp/stop
ok "verified I/O" wait $load
ok "trims" wait $trims
[ ! -s $LAB/failed ] || diag "$(tail -n 20 /tmp/fio.out)"
diag "$(grep -c . /tmp/rounds) rounds of it, $swaps swaps of $parts parts"
wait $churn $reader
is "in flight" "$(stats "$v" 9)" 0
is "event" "$([ "$(state vol event)" -ge $swaps ] && echo counted)" counted
ok "remove" ctl "remove vol"
[ -e $P/passing ] && ctl "remove passing"
ok "in between goes" ctl "remove ina
remove inb"
is "all free" "$(bio -x "$A" open) $(bio -x "$B" open)" "OK OK"
