#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: cache lines that may move between processors, for each request
# timeout: 900
# modules: dm-mod null_blk bio-load
. "${LIB:-/tests/lib.sh}"
. "${BENCH:-/tests/bench.inc}"

# What counts is sharing.c, outside, while all processors do nothing but send
# requests. For comparison there is a disk of one queue, whose requests do share
# something: its tags.

# report WHO DEVICE COUNT
report()
{
	progress "sharing: $CPUS processors, $1"
	ok "$1: requests" mark $LOAD "$(load_text "$2" "$3")" "$CPUS"
	marks=$((marks + 2))
	load_result
	data sharing window $marks "$CPUS" "$1" "$bios"
}

crowd
null 1000 submit_queues=1
mark
marks=0
report raw "$RAW" 200000
report ours "$D/ours" 80000
report mainline /dev/dm-0 80000
report raw-one-queue "$DISK" 200000
send_symbols sharing
