#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the log has each place that a mirror could not read, however many, and those next to each other in two lines
# timeout: 300
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=4096
disk null 8
a=$DEVNO bads=/sys/kernel/config/nullb/lab0/badblocks
disk null 8
b=$DEVNO
ctl "create vol"

# places: `FIRST LAST` of each line in the log
places() { log_since | sed -n 's/.*vol: mirror: the source, .* (error 5) in its sectors \([0-9]*\) to \([0-9]*\), which are not copied$/\1 \2/p'; }
# are: what it must be, soon after the status
are() { [ "$(places)" = "$1" ]; }
named() { ok "$1: each place" wait_for 60 are "$2" || diag "$(places)"; }

# 30 sectors, each on its own; the mirror begins at sector 8
i=0
: > /tmp/wanted
while [ $i -lt 30 ]; do
	at=$((16 + i * 120))
	i=$((i + 1))
	echo "+$((at + 3))-$((at + 3))" > $bads
	echo "$((at + 3)) $((at + 3))" >> /tmp/wanted
done
log_clear
ok "mirror" table vol "0 $size mirror $a 8 $b 8 region 8"
ok "the others are copied" wait_for 120 has vol "# copied=$((size - 30))/$size legs=AA unreadable=30"
named "many" "$(cat /tmp/wanted)"
ok "off" table vol "0 $size io-err"
echo "-0-16383" > $bads

# 320 and 1 and 11 next to each other, these at the end, where the region is short
echo "+808-1127" > $bads
echo "+2000-2000" > $bads
echo "+4090-4103" > $bads
log_clear
ok "mirror" table vol "0 $((size - 3)) mirror $a 8 $b 8 region 8"
ok "the others are copied" wait_for 120 has vol "# copied=$((size - 3 - 332))/$((size - 3)) legs=AA unreadable=332"
named "next to each other" "808 808
809 1127
2000 2000
4090 4090
4091 4100"
ok "off" table vol "0 $size io-err"
echo "-0-16383" > $bads

# what is known when the destination is lost
echo "+808-1127" > $bads
echo "+1128-1128" > /sys/kernel/config/nullb/lab1/badblocks
log_clear
ok "mirror" table vol "0 $size mirror $a 8 $b 8 region 8"
ok "the destination is lost" wait_for 120 has vol "# copied=800/$size legs=AD unreadable=320"
named "not copied to the end" "808 808
809 1127"
