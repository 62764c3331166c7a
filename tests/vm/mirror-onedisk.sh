#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: both legs on one disk, and several mirrors in a table, one after the other
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 40 cache_size=4
a=$DEVNO A=$DISK
disk null 40
b=$DEVNO B=$DISK
pat write "$A" 0 81920 a > /dev/null
pat write "$B" 0 81920 b > /dev/null
ctl "create vol"

# the ranges touch
ok "upwards" table vol "0 10000 mirror $a 100 $a 10100 region 128"
ok "copied" wait_for 60 synced vol
is "there" "$(pat check "$A" 10100 10000 a 100) $(pat check "$A" 20100 100 a)" "OK OK"
ok "downwards" table vol "0 9000 mirror $a 10100 $a 1100 region 128"
is "flush" "$(bio $D/vol flush)" OK
ok "copied" wait_for 60 synced vol
is "there" "$(pat check "$A" 1100 9000 a 100)" OK
is "a FUA write" "$(bio -d $D/vol write 4 8)" OK

# three mirrors, between them other lines; the second and third share a disk
pat write "$A" 0 81920 a > /dev/null
lines="0 5000 mirror $a 0 $b 100 region 64
5000 1000 linear $a 70000
6000 5000 mirror $b 20000 $a 20000 region 32
11000 7 mirror $a 40001 $a 40009
11007 993 linear $b 80001"
ok "three" table vol "$lines"
rm -f /tmp/stop
load_on $D/vol $((12000 * 512)) &
load=$!
ok "all copied" wait_for 150 synced vol
touch /tmp/stop
ok "what was written was read" wait $load
is "three of them" "$(status vol | wc -l)" 3
is "the first" "$(sum "$A" 0 5000)" "$(sum "$B" 100 5000)"
is "the second" "$(sum "$A" 20000 5000)" "$(sum "$B" 20000 5000)"
is "the third" "$(sum "$A" 40001 7)" "$(sum "$A" 40009 7)"
is "reads back" "$(grep -v '^#' $P/vol)" "begin
$lines
end"
is "nothing between" "$(pat check "$A" 40008 1 a) $(pat check "$A" 40016 100 a) $(pat check "$B" 5100 14900 b)" \
	"OK OK OK"
is "in flight" "$(stats "$(ours vol)" 9)" 0
