#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a mirror copies its source, says how far it is, raises an event when done
# stock: a mirror gets in sync: kernel threads, bios of our own, an event
# arch: a mirror gets in sync, and its legs are compared
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

mb=$(much 16 64) size=$(much 25000 100000)
disk null "$mb"
a=$DEVNO A=$DISK
disk null "$mb"
b=$DEVNO B=$DISK
pat write "$A" 0 "$SECTORS" src > /dev/null

ctl "create vol"
ok "slowly" table vol "0 $size mirror $a 100 $b 200 rate $mb"
like "reads back, and says how far it is" "$(cat $P/vol)" \
	"*
0 $size mirror $a 100 $b 200 rate $mb
# copied=*/$size legs=AA
end"
ok "done" wait_for 60 grep -q "^# copied=$size/$size legs=AA\$" $P/vol
told() { [ "$(state vol event)" -gt 1 ]; }
ok "an event" wait_for 30 told
is "the event that it is" "$(state vol event)" 2
is "the destination" "$(pat check "$B" 200 "$size" src 100)" OK
is "nothing before" "$(pat map "$B" 0 200)" "0 200 zero"
is "nothing behind" "$(pat map "$B" $((size + 200)) 1000)" "$((size + 200)) 1000 zero"
is "writes go to both" "$(pat write $D/vol 0 1000 new; pat check "$A" 100 1000 new 0; pat check "$B" 200 1000 new 0)" "OK
OK
OK"
ok "linear on the destination" table vol "0 $size linear $b 200"
is "the source is free" "$(bio -x "$A" open)" OK
is "all is there" "$(pat check $D/vol 0 1000 new; pat check $D/vol 1000 $((size - 1000)) src 1100)" "OK
OK"
beside=$(pat map "$B" 0 5)

# The smallest region is 8 sectors whatever a page is, and may be less than one.
size=1003
pat write "$A" 0 $((size + 3)) small > /dev/null
ok "regions of 8 sectors" table vol "0 $size mirror $a 3 $b 5 region 8"
is "reads back" "$(grep mirror $P/vol)" "0 $size mirror $a 3 $b 5 region 8"
ok "done" wait_for 60 grep -q "^# copied=$size/$size legs=AA\$" $P/vol
is "the destination" "$(pat check "$B" 5 $size small 3)" OK
is "beside it" "$(pat map "$B" 0 5) $(pat map "$B" $((size + 5)) 1 | grep -c small)" "$beside 0"
is "in flight" "$(stats "$(ours vol)" 9)" 0
