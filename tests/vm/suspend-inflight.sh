#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: suspend returns when all that was in flight has ended, on whatever CPU; what comes meanwhile is held and counted once
# races: yes
# modules: sd_mod
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

ctl "create vol"
cpus=$(grep -c '^processor' /proc/cpuinfo)
first="8:8 0:1 100:8 40:16 300:8 7:1 200:8 1000:8 60:8 900:1 500:8 2:2"
second="700:8 3:1 1200:16 64:8 20:8 1100:1 400:8 6:1 800:8 350:8 1500:8 5:1"

inflight() { awk '{ print $1, $2 }' "$(sys "$v")/inflight"; }
say() { echo "$1" > $LAB_TRACE/trace_marker; }

# part FROM TO: of the trace
part() { sed -n "/tracing_mark_write: $1\$/,/tracing_mark_write: $2\$/p" /tmp/raw; }

# ended: those of ours among the lines of the trace on stdin
ended() { grep "block_bio_complete: $v "; }

# came: what was queued at the lower device, in order
came() { sed -n "s/.* block_bio_queue: $(mm $lower) [^ ]* \([0-9]*\) + \([0-9]*\) .*/\1:\2/p" | tr '\n' ' '; }

# suspended WHAT r|w: while requests, of $one, were on their way. A machine that stands
# still for a moment may find them done, and tries again.
suspended()
{
	local tries=0

	while :; do
		tries=$((tries + 1))
		rm -f /tmp/first
		mark "$v"
		trace_on block_bio_queue block_bio_complete
		# shellcheck disable=SC2086
		taskset -c $((cpus - 1)) aio $D/vol "$2" $first > /tmp/first &
		one=$!
		ok "$1: on their way" wait_for 30 grep -qs submitted /tmp/first
		[ -z "$offline" ] || echo 0 > "$offline"
		say suspending
		ok "$1: suspend" ctl "suspend vol"
		say suspended
		cat $LAB_TRACE/trace > /tmp/raw
		[ "$(part suspending suspended | ended | wc -l)" = 0 ] && [ $tries -lt 10 ] || return 0
		diag "$1: too late, once more"
		wait $one
		ctl "resume vol"
		[ -z "$offline" ] || echo 1 > "$offline"
	done
}

# round WHAT r|w: one suspend and one resume
round()
{
	local what=$1 field=1 one

	[ "$2" = r ] || field=5
	rm -f /tmp/second
	suspended "$what" "$2"
	is "$what: in flight" "$(inflight)" "0 0"
	wait $one
	is "$what: they succeeded" "$(grep -c OK /tmp/first)" 12
	is "$what: counted" "$(delta "$v" $field)" "$counted"

	# shellcheck disable=SC2086
	aio $D/vol "$2" $second > /tmp/second &
	local two=$!
	ok "$what: more come" wait_for 30 grep -qs submitted /tmp/second
	sleep "$(much 0.3 1)"
	is "$what: they wait" "$(grep -c OK /tmp/second)" 0
	is "$what: not counted" "$(delta "$v" $field)" "$counted"
	say resuming
	ok "$what: resume" ctl "resume vol"
	say resumed
	wait $two
	trace_raw > /tmp/raw
	is "$what: they succeed" "$(grep -c OK /tmp/second)" 12
	is "$what: counted once" "$(delta "$v" $field $((field + 2)))" "$((2 * counted)) $((153 * counted / 12))"
	is "$what: in flight" "$(inflight)" "0 0"

	like "$what: there was something to wait for" "$(part suspending suspended | ended | wc -l)" '^[1-9]'
	is "$what: all had ended" "$(sed "/mark_write: suspended/q" /tmp/raw | ended | wc -l)" 12
	is "$what: none went down meanwhile" "$(part suspended resuming | came)" ""
	is "$what: in the order they came" "$(part resuming resumed | came)" "$second "
	sed "/mark_write: suspended/q" /tmp/raw | ended >> /tmp/ended
	[ -z "$offline" ] || echo 1 > "$offline"
}

offline=
counted=12
# How long a request takes. Who asks for a suspend in that time is in time.
ns=$(much 200000000 999999999)
disk null 8 irqmode=2 completion_nsec=$((SLOW * ns))
lower=$DEVNO
ok "null_blk" table vol "0 2000 linear $lower 0"
v=$(ours vol)
for n in $(seq "$(much 1 2)"); do
	round "null_blk, round $n" w
	round "null_blk, round $n" r
done
like "requests end in interrupts" "$(grep -c '\[0[0-9]*\] ..[hHsS]' /tmp/ended)" '^[1-9]'
offline=/sys/devices/system/cpu/cpu$((cpus - 1))/online
if [ "$cpus" -gt 1 ] && [ -w "$offline" ]; then
	round "the CPU they came to is gone" w
	is "they ended on another" \
		"$(part suspending suspended | ended | grep -c "\[0*$((cpus - 1))\]")" 0
fi
offline=

# nothing is counted for the statistics, but for suspend it is
echo 0 > "$(sys "$v")/queue/iostats"
counted=0
round "null_blk, no statistics" w
round "null_blk, no statistics" r
echo 1 > "$(sys "$v")/queue/iostats"
counted=12

disk scsi 8
lower=$DEVNO
ok "scsi_debug" table vol "0 2000 linear $lower 0"
echo "$ns" > /sys/bus/pseudo/drivers/scsi_debug/ndelay
round "scsi_debug" w
round "scsi_debug" r
echo 0 > /sys/bus/pseudo/drivers/scsi_debug/delay
ok "remove" ctl "remove vol"
