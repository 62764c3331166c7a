#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: limits are not lost when a table goes linear, io-err, linear, also under large I/O
# modules: sd_mod
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk scsi 32 physblk_exp=3 opt_blks=128 lbpu=1
a=$DEVNO A=$DISK
disk null 32 max_sectors=64
b=$DEVNO
ctl "create vol"
v=$(ours vol)
limits() { (cd "$(sys "$v")/queue" && grep -r . . 2>/dev/null | grep -v 'nomerges\|wbt\|read_ahead\|scheduler' | sort); }

ok "scsi" table vol "0 16384 linear $a 0"
limits > /tmp/before
like "its physical blocks" "$(queue "$v" physical_block_size)" 4096
ok "errors" table vol "0 16384 io-err"
is "reads fail" "$(bio $D/vol read 0 2048)" EIO
ok "scsi again" table vol "0 16384 linear $a 0"
limits > /tmp/after
same "the limits are back" /tmp/before /tmp/after
for size in 1 8 127 1024 2048 4096 8192; do
	is "a request of $size sectors" "$(pat write $D/vol 1 $size "s$size" 1 $size)" OK
	is "landed" "$(pat check "$A" 1 $size "s$size" 1 $size)" OK
done
ok "small requests only" table vol "0 16384 linear $b 0"
for size in 1 63 64 65 2048 8192; do
	is "a request of $size sectors" "$(pat write $D/vol 1 $size "n$size" 1 $size)" OK
	is "read" "$(pat check $D/vol 1 $size "n$size" 1 $size)" OK
done

# large I/O while it goes to and fro; EIO is what io-err is there for
printf 'begin\n0 16384 linear %s 0\nend\n' "$a" > /tmp/a
printf 'begin\n0 16384 linear %s 0\nend\n' "$b" > /tmp/b
printf 'begin\n0 16384 io-err\nend\n' > /tmp/err
fio --name=l --filename=$D/vol --rw=randrw --bs=1M --size=8M --direct=1 --thread \
	--ioengine=libaio --iodepth=8 --time_based --runtime=120 --continue_on_error=all \
	--ignore_error=EIO,EIO --output=/tmp/fio.out &
fio=$!
ok "I/O is going on" wait_for 60 flowing vol
n=$(much 16 60)
is "swaps" "$(swap -w 5000 $P/vol "$n" /tmp/a /tmp/err /tmp/b /tmp/err)" "$n"
kill $fio
wait $fio
ok "scsi again" table vol "0 16384 linear $a 0"
limits > /tmp/after
same "the limits are back" /tmp/before /tmp/after
is "large requests work" "$(pat write $D/vol 0 8192 x 0 4096; pat check "$A" 0 8192 x 0 8192)" "OK
OK"
is "in flight" "$(stats "$v" 9)" 0
