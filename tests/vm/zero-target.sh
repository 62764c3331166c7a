#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: zero reads zeros, takes writes and whatever else, and keeps nothing
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8 discard=1
a=$DEVNO
ctl "create vol"
ok "larger than any disk" table vol "0 18014398509481983 zero"
is "reads zeros" "$(pat map $D/vol 0 4096)" "0 4096 zero"
is "at the end, too" "$(bio $D/vol read 18014398509481975 8)" OK
is "takes writes" "$(pat write $D/vol 0 4096 z)" OK
is "and keeps none" "$(pat map $D/vol 0 4096)" "0 4096 zero"
is "flush" "$(bio $D/vol flush)" OK
is "no argument" "$(table vol "0 8 zero 1"; echo "$ERR"; errline vol)" "EINVAL
line 2: zero: \"1\" is one word too many"
ok "between others" table vol "0 100 linear $a 0
100 100 zero
200 100 linear $a 100"
is "a write over all" "$(pat write $D/vol 0 300 p 0 300)" OK
is "the hole" "$(pat map $D/vol 0 300)" "0 100 p+0
100 100 zero
200 100 p+200"
is "zeroing over all" "$(bio $D/vol zeroout 0 300)" OK
is "discard over all" "$(bio $D/vol discard 0 300)" OK
