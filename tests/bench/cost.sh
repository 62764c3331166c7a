#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: instructions for each request, ours and the mainline's
# timeout: 1500
# modules: dm-mod null_blk bio-load
. "${LIB:-/tests/lib.sh}"
. "${BENCH:-/tests/bench.inc}"

# What counts is cost.c, outside: all that the kernel does while random reads of 4 KiB,
# 32 at a time, of the same addresses, go from inside the kernel to a null_blk that ends
# them at once: straight, through ours, through the mainline's. Each several times, as a
# clock may tick now and then.

COUNT=4800
TIMES=$(param rounds 9)
DEPTH=32
MB=100000
CHUNK=128

# send DEVICE: requests, in a window of their own
send()
{
	echo "$1 read $COUNT $DEPTH 1 1" > $LOAD || bail "bio-load: $1"
	window=$((window + 1))
	read -r bios errors ns < $LOAD
	is "errors" "$errors" errors=0
}

# report KEY WHO DEVICE; the first time a module's calls are patched
report()
{
	progress "cost: $1, $2"
	send "$3"
	for time in $(seq "$TIMES"); do
		send "$3"
		data cost window $window "$1" "$2" "${bios#bios=}"
	done
}

# compare KEY: the devices that there are
compare()
{
	for queue in /sys/block/*/queue; do
		echo 1 > "$queue/iostats"
	done
	report "$1" raw "$RAW"
	report "$1" ours "$D/ours"
	report "$1" mainline /dev/dm-0
	ok "ours goes" ctl "remove ours"
	ok "theirs goes" theirs_gone theirs
}

linear()
{
	length=$((SECTORS / $1))
	ok "create ours" ctl "create ours"
	gentable "$1" $length "$A" > /tmp/table
	ok "ours, $1 lines" sh -c "cat /tmp/table > $P/ours"
	gentable -d "$1" $length "$B" > /tmp/table
	ok "theirs, $1 lines" theirs theirs /tmp/table
	rm /tmp/table
	compare "linear,$1"
}

striped()
{
	ok "create ours" ctl "create ours"
	ok "ours" load ours "0 $SECTORS striped 2 $CHUNK $A 0 $B 0"
	ok "theirs" theirs theirs --table "0 $SECTORS striped 2 $CHUNK $C 0 $E 0"
	compare striped,1
}

idle() { awk '$1 == "cpu" { print $5 }' /proc/stat; }

# quiet: nobody else wants the processor; a kernel that has just booted tries its ciphers
quiet()
{
	before=$(idle)
	sleep 1
	[ $(($(idle) - before)) -gt 90 ]
}

null $MB
RAW=$DISK
null $MB
A=$DISK
null $MB
B=$DISK
null $MB
C=$DISK
null $MB
E=$DISK
window=0
ok "it is quiet" wait_for 60 quiet
for entries in $(param entries 1,1000,100000 | tr , ' '); do
	linear "$entries"
done
striped
send_symbols cost
