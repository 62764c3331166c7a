#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: requests a second that a processor can send through io_uring
# timeout: 2400
# modules: dm-mod null_blk
. "${LIB:-/tests/lib.sh}"
. "${BENCH:-/tests/bench.inc}"

# One process with a ring, registered files and buffers, 32 random reads of 4 KiB at a
# time, from a null_blk that ends them at once, straight, through a linear of ours, and
# through one of the mainline's. Polled, the disk ends what it is polled for; else it ends
# each while it is sent. There is one processor: a second of it is what a second costs.

MB=1000
SECONDS_EACH=$(param seconds 2)

path_of()
{
	case $1 in
	raw) echo "$RAW" ;;
	ours) echo "$D/ours" ;;
	mainline) echo /dev/dm-0 ;;
	esac
}

# one ROUND WHO HOW POLLED: field 8 of fio's terse output is reads a second
one()
{
	fio --minimal --name=iops "--filename=$(path_of "$2")" --ioengine=io_uring --thread \
		--direct=1 --rw=randread --bs=4k --norandommap --randrepeat=1 --iodepth=32 \
		--iodepth_batch_submit=16 --iodepth_batch_complete_min=1 \
		--iodepth_batch_complete_max=16 --registerfiles=1 --fixedbufs=1 \
		--gtod_reduce=1 --time_based --runtime="$SECONDS_EACH" --hipri="$4" \
		> /tmp/fio 2>&1 || bail "fio, $2, $3: $(tail -n 3 /tmp/fio)"
	data iops "$3" "$1" "$2" "$(tail -n 1 /tmp/fio | cut -d ';' -f 8)"
}

null $MB poll_queues=1
RAW=$DISK
null $MB poll_queues=1
ok "create" ctl "create ours"
ok "load" load ours "0 $SECTORS linear $DISK 0"
null $MB poll_queues=1
ok "dmsetup create" theirs theirs --table "0 $SECTORS linear $DISK 0"
for name in "${RAW#/dev/}" "device-mapper!ours" dm-0; do
	is "$name can be polled" "$(cat "/sys/block/$name/queue/io_poll")" 1
done
one 0 raw warm 0
for round in $(seq "$ROUNDS"); do
	progress "iops: round $round of $ROUNDS"
	for who in $(shuf -e raw ours mainline); do
		one "$round" "$who" polled 1
		one "$round" "$who" not-polled 0
	done
done
# A ring lets go of its files a moment after its process has ended.
ok "remove" wait_for 10 ctl "remove ours"
ok "dmsetup remove" wait_for 10 theirs_gone theirs
