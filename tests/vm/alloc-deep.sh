#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: with no memory but the reserves, a request is split on each of four devices of ours, one on the other, as each has its own
# kernels: debug
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${ALLOC_INC:-/tests/alloc.inc}"

disk null 8 queue_mode=0
pat write "$DISK" 0 1000 disk > /dev/null
below=$DEVNO
# What one splits off is split by the one below it once more.
for border in 3 5 8 12; do
	ctl "create at$border"
	ok "at$border" table at$border "0 $border linear $below 0
$border $((1000 - border)) linear $below $border"
	below=$(state at$border dev | tr : ' ')
done
refuse 100
for op in r w; do
	# What sleeps for memory that does not come cannot be killed.
	failnth -m -p 16384 io $D/at12 $op 0 128 > /tmp/failnth.$op 2>&1 &
	io=$!
	if ! wait_for 60 sh -c "! kill -0 $io 2> /dev/null"; then
		refuse 0
		bail "$op waits for memory"
	fi
	ok "$op" wait $io
done
refuse 0
for border in 3 5 8 12; do
	is "at$border: in flight" "$(stats "$(ours at$border)" 9)" 0
done
