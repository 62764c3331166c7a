#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: how exact a limit is, second by second, beside io.max of cgroups and fio's own rate
# timeout: 2400
# modules: null_blk bio-load
. "${LIB:-/tests/lib.sh}"
. "${BENCH:-/tests/bench.inc}"

# Two processes send random reads of 4 KiB, 64 at a time, to a null_blk that ends them at
# once: as fast as they may by limit, by io.max of their cgroup, or by fio's --rate_iops.
# `seconds` looks each second how many were completed. What they cannot reach a thread in the
# kernel does, 1024 at a time, whose requests no cgroup has.

FOR=$(param seconds 10)
CGROUP=/tmp/cgroup

# load RATE FOR DEV [OPTION...]
load_for()
{
	local dev=$3 for=$2

	shift 3
	fio --minimal --name=limit --filename="$dev" --ioengine=libaio --thread --numjobs=2 \
		--direct=1 --rw=randread --bs=4k --norandommap --randrepeat=1 --iodepth=64 \
		--iodepth_batch_submit=16 --iodepth_batch_complete_min=1 \
		--iodepth_batch_complete_max=16 --gtod_reduce=1 --time_based \
		--runtime="$for" "$@" > /tmp/fio 2>&1
}

# measure RATE ROUND WHO DEVICE NUMBER [OPTION...]
measure()
{
	local rate=$1 round=$2 who=$3 dev=$4 number=$5

	shift 5
	load_for "$rate" $((FOR + 4)) "$dev" "$@" &
	sleep 2
	data limit "$rate" "$round" "$who" $(seconds "$number" "$FOR")
	wait
}

# measure_fast RATE ROUND WHO: for as long as it lasts
measure_fast()
{
	echo "$D/vol read $(($1 * (FOR + 4))) 1024 1 1" > $LOAD &
	sleep 1
	data limit "$1" "$2" "$3" $(seconds "$(state vol dev)" "$FOR")
	wait
}

fast()
{
	ok "limit" load vol "0 $SECTORS limit $LOW 0 iops=$1"
	measure_fast "$1" "$2" limit-from-kernel
}

by_limit()
{
	ok "limit" load vol "0 $SECTORS limit $LOW 0 iops=$1"
	measure "$1" "$2" limit $D/vol "$(state vol dev)"
}

by_io_max()
{
	ok "linear" load vol "0 $SECTORS linear $LOW 0"
	mkdir -p $CGROUP/bench
	echo "$(state vol dev) riops=$1" > $CGROUP/bench/io.max
	(
		sh -c 'echo $PPID' > $CGROUP/bench/cgroup.procs
		measure "$1" "$2" io.max $D/vol "$(state vol dev)"
	)
	echo "$(state vol dev) riops=max" > $CGROUP/bench/io.max
}

by_fio()
{
	ok "linear" load vol "0 $SECTORS linear $LOW 0"
	measure "$1" "$2" fio $D/vol "$(state vol dev)" --rate_iops=$(($1 / 2))
}

null 1000
LOW=$DEVNO
ok "create" ctl "create vol"
mkdir -p $CGROUP
ok "cgroups" mount -t cgroup2 none $CGROUP
echo +io > $CGROUP/cgroup.subtree_control
for round in $(seq "$ROUNDS"); do
	for rate in 10 1000 20000; do
		progress "limit: round $round of $ROUNDS: $rate a second"
		for who in $(shuf -e by_limit by_io_max by_fio); do
			$who $rate "$round"
		done
	done
	ok "no limit" load vol "0 $SECTORS linear $LOW 0"
	measure none "$round" nobody $D/vol "$(state vol dev)"
	for rate in 100000 1000000; do
		progress "limit: round $round of $ROUNDS: $rate a second"
		fast $rate "$round"
	done
done
rmdir $CGROUP/bench
