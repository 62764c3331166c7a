#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what was held goes to a disk that takes its time: resume and swap have returned by then, and suspend and swap stop it and keep the rest in order
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# One request at a time: who submits the next one sleeps until it is done.
disk null 16 irqmode=2 completion_nsec=$((SLOW * 700000000)) hw_queue_depth=1 submit_queues=1
slow=$DEVNO
disk null 16
fast=$DEVNO
ctl "create vol"
ok "slow" table vol "0 20000 linear $slow 0"
order="40:8 0:8 96:8 24:8 80:8 160:8"

# asked REQUEST...: they have come
asked()
{
	rm -f /tmp/aio
	aio $D/vol r "$@" > /tmp/aio &
	aio=$!
	ok "they have come" wait_for 30 grep -qs submitted /tmp/aio
}
came()
{
	# shellcheck disable=SC2086
	events | awk -v slow="$(mm $slow)" -v fast="$(mm $fast)" '
		$1 == "Q" && ($2 == slow || $2 == fast) { printf "%s:%s ", $4, $6 }'
}
done_by_now() { grep -c ' OK$' /tmp/aio; }
at_first() { ok "$1: most are still to go" test "$(done_by_now)" -le 2; }
gone() { ! kill -0 "$1" 2> /dev/null; }

ok "suspend" ctl "suspend vol"
# shellcheck disable=SC2086
asked $order
trace_on
ok "resume" ctl "resume vol"
at_first "resume"
is "state" "$(state vol state)" active
put $P/control "suspend vol
" > /tmp/put.out &
pid=$!
ok "suspend waits" wait_for 30 grep -q '^State:.S' /proc/$pid/status
kill -9 $pid
ok "it is killed" wait_for 30 gone $pid
wait $pid
is "state" "$(state vol state)" active
before=$(done_by_now)
more() { test "$(done_by_now)" -gt "$before"; }
ok "they go on" wait_for 60 more

ok "suspend" ctl "suspend vol"
is "nothing is in flight" "$(awk '{ print $1, $2 }' "$(sys "$(ours vol)")/inflight")" "0 0"
ok "some are held" test "$(done_by_now)" -lt 6
ok "another table" table vol "0 20000 linear $fast 0"
ok "resume" ctl "resume vol"
ok "all come back" wait $aio
is "in the order they came" "$(came)" "$order "

# held by a swap, which waits for the one under way
ok "slow" table vol "0 20000 linear $slow 0"
asked 200:8
first=$aio
put $P/vol "begin
0 20000 linear $slow 0
end
" > /tmp/put.out &
pid=$!
ok "swap waits" wait_for 30 grep -q '^State:.S' /proc/$pid/status
# shellcheck disable=SC2086
asked $order
trace_on
ok "swap" wait $pid
at_first "swap"
ok "the first one" wait $first
ok "and once more" table vol "0 20000 linear $fast 0"
ok "all come back" wait $aio
is "in the order they came" "$(came)" "$order "
is "in flight" "$(stats "$(ours vol)" 9)" 0
