#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the time the statistics call busy is that of requests, not that of waiting to begin
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# How long each request takes, in ms, and in seconds what must not be counted.
ms=$(much 300 1000) rest=$(much 3 10)
disk null 8 irqmode=2 completion_nsec=$((ms * 1000000)) cache_size=1
ctl "create vol"
ok "load" table vol "0 4000 linear $DEVNO 0"
v=$(ours vol)
is "a first write" "$(bio $D/vol write 0 8)" OK

# busy WHAT: io_ticks since mark() are about one request; or more, where the machine
# stood still
busy()
{
	diag "$1: busy for $(delta "$v" 10) ms"
	ok "$1: a request at least" [ "$(delta "$v" 10)" -ge $((ms * 8 / 10)) ]
	ok "$1: not what was before" [ "$(delta "$v" 10)" -lt $((rest * 800)) ]
}

mark "$v"
ctl "suspend vol"
aio $D/vol w 0:8 > /dev/null &
sleep "$rest"
ctl "resume vol"
wait
busy "held for $rest seconds"

sleep "$rest"
mark "$v"
bio $D/vol flush > /dev/null &
sleep 0.2
is "a flush does not show as in flight" "$(stats "$v" 9)" 0
wait
ok "$rest seconds of nothing, then a flush" [ "$(delta "$v" 10)" -lt $((rest * 800)) ]

echo 0 > "$(sys "$v")/queue/iostats"
sleep "$(much 0.5 4)"
mark "$v"
bio $D/vol write 0 8 > /dev/null &
sleep 0.2
is "without statistics nothing is in flight" "$(stats "$v" 9)" 0
wait
is "nor busy" "$(delta "$v" 10)" 0
