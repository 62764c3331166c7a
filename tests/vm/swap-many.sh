#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: ten thousand swaps, or fewer, under verified I/O, then the devices are free
# stock: freezing and letting go under verified I/O, claims exchanged each time
# timeout: 900
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16
a=$DEVNO A=$DISK
disk null 16
b=$DEVNO B=$DISK
ctl "create vol"
# the same places on the same devices, cut differently
printf 'begin\n0 8000 linear %s 16\n8000 8192 linear %s 0\nend\n' "$a" "$b" > /tmp/t1
printf 'begin\n0 1 linear %s 16\n1 7999 linear %s 17\n8000 555 linear %s 0\n8555 7637 linear %s 555\nend\n' \
	"$a" "$a" "$b" "$b" > /tmp/t2
is "a first one" "$(swap $P/vol 1 /tmp/t1)" 1
swaps=$(much 100 1000)
! uml || swaps=$(much 300 10000)
swaps=${SWAPS:-$swaps}
rm -f /tmp/stop
(
	until [ -f /tmp/stop ]; do
		fio --name=v --filename=$D/vol --rw=randwrite --bssplit=512/30:4k/40:32k/30 --size=2M \
			--offset=3M --direct=1 --thread --ioengine=libaio --iodepth=8 --verify=crc32c \
			--verify_fatal=1 --randrepeat=0 --output=/tmp/fio.out || exit 1
		echo round >> /tmp/rounds
	done
) &
load=$!
is "swaps" "$(swap $P/vol $swaps /tmp/t2 /tmp/t1)" $swaps
touch /tmp/stop
ok "verified I/O" wait $load
diag "$(grep -c . /tmp/rounds) rounds of it"
like "each counts as an event" "$(state vol event)" "[1-9]*"
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "remove" ctl "remove vol"
is "the devices are free at once" "$(bio -x "$A" open) $(bio -x "$B" open)" "OK OK"
