#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: requests of io_uring, in batches, of all sizes, with registered buffers and files, are read back as they were written, while tables are exchanged
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

seed=${SEED:-1}
size=$(much 6000 24000)
disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
ctl "create vol"
one=$(segments "$seed" 9 1 $size | lines "$a" "$b")
two="0 $((size / 24 * 24)) striped 2 12 $a 0 $b 0"

# uring WHAT OPTION...: fio finds what it wrote
uring()
{
	local what=$1

	shift
	if ! fio --name=u --filename=$D/vol --ioengine=io_uring --direct=1 --thread --iodepth=32 \
		--iodepth_batch_submit=8 --iodepth_batch_complete_max=8 --bssplit=512/40:4k/30:61k/20:260k/10 \
		--size=$((size * 512)) --rw=randwrite --norandommap=0 --randseed="$seed" --verify=crc32c \
		--verify_fatal=1 --verify_backlog=64 "$@" > /tmp/fio 2>&1; then
		lab_fail "$what" "$(tail -n 5 /tmp/fio)"
	else
		lab_pass
	fi
}

diag "SEED=$seed"
for text in "$one" "$two"; do
	ok "table" table vol "$text"
	uring "plain"
	uring "registered" --fixedbufs=1 --registerfiles=1
	uring "without a system call" --sqthread_poll=1
	is "in flight" "$(stats "$(ours vol)" 9)" 0
done

# Both tables put every sector where it was, so nothing may be missed.
ok "table" table vol "0 $size linear $a 0"
rm -f /tmp/stop
(
	i=0
	until [ -f /tmp/stop ]; do
		i=$((i + 1))
		cut=$((i * 809 % (size - 1) + 1))
		table vol "0 $cut linear $a 0
$cut $((size - cut)) linear $a $cut" || echo "$i: $ERR"
	done > /tmp/swaps
	echo $i > /tmp/count
) &
swapper=$!
uring "under swaps" --fixedbufs=1 --loops="$(much 1 3)"
touch /tmp/stop
wait $swapper
is "the swaps" "$(cat /tmp/swaps)" ""
ok "were $(cat /tmp/count)" test "$(cat /tmp/count)" -gt 3
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "remove" ctl "remove vol"
