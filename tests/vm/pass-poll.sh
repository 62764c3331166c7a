#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: polled requests of io_uring poll the disk below; those over borders come to an end, too; without a disk that can be polled they are refused as by such a disk
# stock: whether a queue can be polled is a feature (6.11), which is stacked
# kernels: debug 6.12 7.3
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# A disk that takes a second, unless it is polled
disk null 16 irqmode=2 completion_nsec=1000000000 poll_queues=1
a=$DEVNO A=$DISK
disk null 16 irqmode=2 completion_nsec=1000000000 poll_queues=1
b=$DEVNO B=$DISK
# One that does not, and can be polled, for requests that are split
disk null 16 poll_queues=1
c=$DEVNO C=$DISK
disk null 16 poll_queues=1
d=$DEVNO D2=$DISK
disk brd 16
e=$DEVNO E=$DISK
ctl "create vol"
ctl "create top"
V=$D/vol

# While it is polled null_blk may not wait for memory, and does: so it has all of it before.
for disk in "$A" "$B" "$C" "$D2"; do
	dd if=/dev/zero of="$disk" bs=1M count=4 conv=fsync 2> /dev/null
done

# polled DEV RW BLOCK SIZE [OPTION...]: how it ended, in less than the 100 s that it would take
polled()
{
	local dev=$1 rw=$2 block=$3 size=$4

	shift 4
	timeout -k 5 75 fio --clocksource=clock_gettime --disk_util=0 --name=polled \
		--filename="$dev" --ioengine=io_uring --hipri=1 --direct=1 \
		--thread --bs="$block" --size="$size" --rw="$rw" "$@" > /tmp/fio 2>&1 && echo OK ||
		grep -o 'Operation not supported' /tmp/fio | head -n 1 | grep . || tail -n 3 /tmp/fio
}
# each DEV: written and read back, 4 KiB each, which no line cuts
each() { polled "$1" write 4k "$(much 400 800)k" --verify=crc32c --iodepth=2; }

is "the disk" "$(each "$A")" OK
ok "a line" table vol "0 16384 linear $a 0"
is "says so" "$(queue "$(ours vol)" io_poll)" "$(queue "$(mm $a)" io_poll)"
is "a line is polled" "$(each $V)" OK
ok "lines" table vol "0 1024 linear $a 8
1024 1024 linear $b 0
2048 14336 linear $a 2048"
is "lines are polled" "$(each $V)" OK
ok "lines that cut" table vol "0 1001 linear $c 0
1001 15000 linear $d 0"
is "over borders" "$(polled $V write 64k "$(much 1280 3200)k" --verify=crc32c)" OK

lab_a=$(polled "$E" read 4k 32k)
ok "a disk that cannot be polled" table vol "0 16384 linear $e 0"
is "as that disk" "$(polled $V read 4k 32k)" "$lab_a"
ok "such a disk beside one that can" table vol "0 8192 linear $c 0
8192 8192 linear $e 0"
is "the same" "$(polled $V read 4k 32k)" "$lab_a"
ok "a mirror" table vol "0 16384 mirror $c 0 $d 0 insync"
is "the same" "$(polled $V read 4k 32k)" "$lab_a"

# The rest is the same on each kernel.
uml || [ -n "$ALL" ] || exit

ok "stripes" table vol "0 16384 striped 2 8 $a 0 $b 0"
is "stripes are polled" "$(each $V)" OK
# shellcheck disable=SC2046
ok "one of ours on that" table top "0 16384 linear $(state vol dev | tr : ' ') 0"
is "is polled" "$(each $D/top)" OK
ok "on nothing" table top "0 8 zero"

ok "one that cannot be" table vol "0 16384 linear $e 0"
ok "one that can is ready" load vol "begin
0 16384 linear $a 0
ready
"
ok "commit" ctl "commit vol"
is "says so" "$(queue "$(ours vol)" io_poll)" "$(queue "$(mm $a)" io_poll)"
is "is polled" "$(each $V)" OK

ok "lines that cut" table vol "0 1001 linear $c 0
1001 15000 linear $d 0"
is "many at once" "$(polled $V randread 64k "$(much 1280 3200)k" --iodepth=16)" OK
ok "stripes that cut" table vol "0 16384 striped 2 16 $c 0 $d 0"
is "round and round" "$(polled $V write 128k "$(much 1280 3840)k" --iodepth=4 --verify=crc32c)" OK

# While tables are exchanged
(while [ ! -f $LAB/enough ]; do
	table vol "0 16384 linear $c 0"
	table vol "0 16384 linear $c 0"
	ctl "suspend vol"
	ctl "resume vol"
done) &
ok "one to go on with" table vol "0 16384 linear $c 0"
is "and it is read back" "$(polled $V randwrite 4k "$(much 1 3)M" --iodepth=8 --verify=crc32c)" OK
: > $LAB/enough
wait
is "in flight" "$(stats "$(ours vol)" 9)" 0
