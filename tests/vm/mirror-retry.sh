#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a read whose leg fails is tried on the other one, also while another mirror of the table waits for a disk that does not answer
# races: yes
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=8192
disk null 16
a=$DEVNO A=$DISK
disk null 16
b=$DEVNO B=$DISK
pat write "$A" 0 32768 p > /dev/null
pat write "$B" 0 $size p > /dev/null
between low1 "$a" 32768
between low2 "$a" 32768
ctl "create vol"

ok "a disk hangs" ctl "suspend low2"
ok "mirrors" table vol "0 $size mirror $(dev low1) 0 $b 0 insync
$size $size mirror $(dev low2) $size $b $size region 64"
sleep $SLOW	# for the thread to wait for that disk
ok "another one fails" bad low1 32768
i=0
while [ $i -lt 6 ]; do
	i=$((i + 1))
	pat check $D/vol $((i * 16)) 8 p
done > /tmp/read &
reader=$!
all() { [ "$(wc -l < /tmp/read)" = 6 ]; }
ok "all reads come back" wait_for 60 all
is "they are right" "$(sort -u /tmp/read)" OK
is "the other mirror has not begun" "$(status vol | tail -n 1)" "copied=0/$size legs=AA"

ok "the disk is there again" ctl "resume low2"
wait $reader
ok "the leg that cannot be repaired is lost" wait_for 60 has vol "# copied=$size/$size legs=DA"
ok "copied" wait_for 60 has vol "# copied=$size/$size legs=AA"
is "the legs" "$(sum "$B" $size $size)" "$(sum "$A" $size $size)"
is "in flight" "$(stats "$(ours vol)" 9)" 0
