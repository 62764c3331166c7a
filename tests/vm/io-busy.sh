#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the time the statistics call busy is that of requests, not that of waiting to begin
# usually: 6.1
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# Each request takes a second.
disk null 8 irqmode=2 completion_nsec=1000000000 cache_size=1
ctl "create vol"
ok "load" table vol "0 4000 linear $DEVNO 0"
v=$(ours vol)
is "a first write" "$(bio $D/vol write 0 8)" OK

# busy WHAT: io_ticks since mark() are about a second; or more, where the machine
# stood still
busy()
{
	diag "$1: busy for $(delta "$v" 10) ms"
	ok "$1: a second at least" [ "$(delta "$v" 10)" -ge 800 ]
	ok "$1: not what was before" [ "$(delta "$v" 10)" -lt 8000 ]
}

mark "$v"
ctl "suspend vol"
aio $D/vol w 0:8 > /dev/null &
sleep 10
ctl "resume vol"
wait
busy "held for ten seconds"

sleep 10
mark "$v"
bio $D/vol flush > /dev/null &
sleep 0.5
is "a flush does not show as in flight" "$(stats "$v" 9)" 0
wait
ok "ten seconds of nothing, then a flush" [ "$(delta "$v" 10)" -lt 8000 ]

echo 0 > "$(sys "$v")/queue/iostats"
sleep 4
mark "$v"
bio $D/vol write 0 8 > /dev/null &
sleep 0.5
is "without statistics nothing is in flight" "$(stats "$v" 9)" 0
wait
is "nor busy" "$(delta "$v" 10)" 0
