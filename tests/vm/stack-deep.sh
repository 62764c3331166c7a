#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: our devices three deep with one-sector segments, many threads, little memory: it gets done
# timeout: 400
# log-ok: invoked oom-killer|Out of memory|oom-kill
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 24 cache_size=4
a=$DEVNO A=$DISK
disk null 24 cache_size=4
b=$DEVNO
size=$(much 8192 16384)

# three: reversed over two devices, then by pairs, then rotated
seq 0 $((size - 1)) | awk -v n=$size '{ print $1, 1, $1 % 2, n - 1 - $1 }' | lines "$a" "$b" > /tmp/t1
ctl "create one"
ok "first" file one /tmp/t1
one=$(state one dev | tr : ' ')
seq 0 $((size - 1)) | awk -v n=$size '{ print $1, 1, 0, $1 % 2 ? $1 - 1 : $1 + 1 }' | lines "$one" > /tmp/t2
ctl "create two"
ok "second" file two /tmp/t2
two=$(state two dev | tr : ' ')
seq 0 $((size - 1)) | awk -v n=$size '{ print $1, 1, 0, ($1 + 777) % n }' | lines "$two" > /tmp/t3
ctl "create top"
ok "third" file top /tmp/t3

is "the pattern" "$(pat write $D/top 0 $size p 0 2048)" OK
is "reads back" "$(pat check $D/top 0 $size p 0 2048)" OK
# back through the three: which sector lies at 5001 on the first device
want=$(awk -v n=$size 'BEGIN {
	x = n - 1 - 5001
	x = x % 2 ? x - 1 : x + 1
	print (x - 777 + n) % n
}')
is "lies where the three say" "$(pat map "$A" 5001 1)" "5001 1 p+$want"

# little memory: all but a few MiB is taken by a tmpfs
mkdir -p /tmp/full
free=$(awk '/MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
ok "a tmpfs" mount -t tmpfs -o size=$((free + 64))m none /tmp/full
[ "$free" -gt 80 ] && /bin/fallocate -l $((free - 64))M /tmp/full/f
diag "$free MiB were free, $(awk '/MemAvailable/ { print int($2 / 1024) }' /proc/meminfo) are"
jobs=${JOBS:-8}
fio --filename=$D/top --direct=1 --thread --ioengine=psync --group_reporting --numjobs=$jobs --size=256k \
	--offset_increment=$((size / 16))k --rw=randwrite --bssplit=512/20:4k/40:256k/40 --verify=crc32c --verify_fatal=1 \
	--loops=${LOOPS:-1} --name=t > /tmp/fio.out 2>&1
is "fio, $jobs threads" $? 0
umount /tmp/full
is "in flight" "$(stats "$(ours top)" 9) $(stats "$(ours two)" 9) $(stats "$(ours one)" 9)" "0 0 0"
for name in top two one; do
	ok "remove $name" ctl "remove $name"
done
