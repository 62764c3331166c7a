#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what is written to stripes is read back, and lies where it belongs
# timeout: 240
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO A=$DISK
disk null 8
b=$DEVNO B=$DISK
disk null 8
c=$DEVNO C=$DISK
size=24000
ctl "create vol"
ok "three stripes, a short last row" table vol "0 $size striped 3 24 $a 100 $b 0 $c 500"
is "written in large requests" "$(pat write $D/vol 0 $size s 0 2000)" OK
is "read in odd ones" "$(pat check $D/vol 0 $size s 0 97)" OK

# chunk I lies on disk I % 3
{
	pat map "$A" 100 8500 | sed 's/^/0 100 /'
	pat map "$B" 0 8500 | sed 's/^/1 0 /'
	pat map "$C" 500 8500 | sed 's/^/2 500 /'
} | grep -v ' zero$' | sort -n -k 1 -k 3 > /tmp/got
awk -v size=$size 'BEGIN {
	start[0] = 100; start[1] = 0; start[2] = 500
	for (i = 0; i * 24 < size; i++)
		print i % 3, start[i % 3], start[i % 3] + int(i / 3) * 24, 24, "s+" i * 24
}' | sort -n -k 1 -k 3 > /tmp/want
same "each chunk in its place" /tmp/want /tmp/got
for bs in 512 4k 60k 1000k; do
	is "fio, $bs" "$(fio --name=v --filename=$D/vol --rw=randwrite --bs=$bs --direct=1 \
		--ioengine=psync --size=$((size * 512 / 1024000 * 1024000)) --verify=crc32c \
		--verify_fatal=1 --thread --minimal > /tmp/fio 2>&1 && echo OK)" OK
done
is "in flight" "$(stats "$(ours vol)" 9)" 0
