#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a line of a mirror takes memory for many requests only while it copies
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

count=2000
disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
ctl "create vol"

kb() { awk '/^(Slab|Percpu|VmallocUsed):/ { n += $2 } END { print n }' /proc/meminfo; }
# each OPTIONS: the bytes of each of so many lines
each()
{
	local before

	awk -v n=$count -v legs="mirror $a S $b S $1" 'BEGIN {
		for (i = 0; i < n; i++) {
			line = i * 8 " 8 " legs
			gsub("S", i * 8, line)
			print line
		}
	}' > /tmp/lines
	before=$(kb)
	file vol /tmp/lines || bail "$1: $(cat /tmp/put.out)"
	echo $((($(kb) - before) * 1024 / count))
	table vol "0 8 io-err"
}

each insync > /dev/null
lost=$(each "lost source")
insync=$(each insync)
diag "lost source: $lost bytes a line; insync: $insync"
ok "without a second leg there are no requests to keep" test "$lost" -lt 4096
ok "in sync there is a reserve of a few" test $((insync - lost)) -lt 4096
# All requests to all of them: more than the reserve is a matter of having memory.
ok "they work" file vol /tmp/lines
is "a write over many" "$(pat write $D/vol 0 $((count * 8)) p)" OK
is "is there" "$(pat check $D/vol 0 $((count * 8)) p)" OK
ok "copies" table vol "0 32768 mirror $a 0 $b 0 region 64"
ok "in sync" wait_for 60 synced vol
# shellcheck disable=SC2046
is "reads and writes, when that has given its reserve back" \
	"$(aio $D/vol w $(seq 0 8 1600 | sed s/$/:8/) | grep -c OK) $(aio $D/vol r $(seq 0 8 1600 | sed s/$/:8/) | grep -c OK)" "201 201"
is "in flight" "$(stats "$(ours vol)" 9)" 0
