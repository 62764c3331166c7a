#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: reading, polling and waiting with each of their allocations failing once: ENOMEM, and who tries again gets all of it
# kernels: debug
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${ALLOC_INC:-/tests/alloc.inc}"

disk brd 8
ctl "create vol"
n=300 colon=$(echo "$DEVNO" | tr ' ' :)
legs=$(for i in $(seq 0 $((n - 1))); do echo "$colon $i"; done | xargs)
ok "a line longer than a page when read" table vol "0 $((n * 8)) striped $n 8 $legs
$((n * 8)) 8 mirror $colon 0 $colon 8000 insync"
i=0
while [ $i -lt 66 ]; do
	i=$((i + 1))
	ctl "create $(printf '%063d' $i)"
done
is "control is longer than a page" "$(wc -c < $P/control | awk '{ print ($1 > 4096) }')" 1
state="-k $P/vol -k $P/control -k /sys/module/device_mapper/refcnt"
# shellcheck disable=SC2086
for file in vol control; do
	each "read $file" 2 $state read $P/$file
done
# shellcheck disable=SC2086
each "poll" 2 $state poll $P/vol
# shellcheck disable=SC2086
each "epoll" 3 $state epoll $P/vol
# shellcheck disable=SC2086
each "wait" 2 $state -e "$P/control:$CONTROL_SAYS" write $P/control "wait vol 0\n"
# shellcheck disable=SC2086
each "open the device" 0 $state open $D/vol
