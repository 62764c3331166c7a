#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a mirror copies its source, says how far it is, raises an event when done
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 64
a=$DEVNO A=$DISK
disk null 64
b=$DEVNO B=$DISK
pat write "$A" 0 131072 src > /dev/null

ctl "create vol"
ok "slowly" table vol "0 100000 mirror $a 100 $b 200 rate 64"
like "reads back, and says how far it is" "$(cat $P/vol)" \
	"*
0 100000 mirror $a 100 $b 200 rate 64
# copied=*/100000 legs=AA
end"
ok "done" wait_for 60 grep -q '^# copied=100000/100000 legs=AA$' $P/vol
told() { [ "$(state vol event)" -gt 1 ]; }
ok "an event" wait_for 30 told
is "the event that it is" "$(state vol event)" 2
is "the destination" "$(pat check "$B" 200 100000 src 100)" OK
is "nothing before" "$(pat map "$B" 0 200)" "0 200 zero"
is "nothing behind" "$(pat map "$B" 100200 1000)" "100200 1000 zero"
is "writes go to both" "$(pat write $D/vol 0 1000 new; pat check "$A" 100 1000 new 0; pat check "$B" 200 1000 new 0)" "OK
OK
OK"
ok "linear on the destination" table vol "0 100000 linear $b 200"
is "the source is free" "$(bio -x "$A" open)" OK
is "all is there" "$(pat check $D/vol 0 1000 new; pat check $D/vol 1000 99000 src 1100)" "OK
OK"
is "in flight" "$(stats "$(ours vol)" 9)" 0
