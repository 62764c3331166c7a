#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: polled requests of io_uring come to an end, whatever they span, and carry the right bytes
# stock: dmap_bio_unpoll(): in 6.1 who polls asks not to wait, too, and goes on asking
# kernels: 6.1
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
ctl "create vol"

# polled RW: how it ended
polled()
{
	timeout -k 5 60 fio --clocksource=clock_gettime --disk_util=0 --name=polled --filename=$D/vol --ioengine=io_uring --hipri=1 \
		--direct=1 --thread --iodepth=1 --size=1M --bs=64k --rw="$1" \
		--verify=crc32c > /tmp/fio 2>&1 && echo OK || tail -n 3 /tmp/fio
}

# try WHAT LINES
try()
{
	ok "$1: table" table vol "$2"
	is "$1: written and verified" "$(polled write)" OK
	is "$1: read" "$(polled read)" OK
	is "$1: in flight" "$(stats "$(ours vol)" 9)" 0
}

try "one line" "0 8192 linear $a 0"
try "two lines" "0 1000 linear $a 0
1000 7192 linear $b 0"
try "stripes" "0 8192 striped 2 16 $a 0 $b 0"
try "a mirror" "0 8192 mirror $a 0 $b 0 insync"
