#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: limit: so many requests, or MiB, take so long at least, by each of the limits, several of them, and what was told; what was saved goes at once, and no more than that
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${LIMIT:-/tests/limit.inc}"

disk null 64 discard=1
a=$DEVNO
ctl "create vol"
line="0 131072 limit $a 0"
V=$D/vol

# requests RW COUNT: of 8 sectors
# shellcheck disable=SC2046
requests() { aio $V "$1" $(places "$2"); }
# large RW COUNT: of 128 sectors
large() { aio $V "$1" $(awk -v n="$2" 'BEGIN { while (n--) printf "%d:128 ", n * 128 }'); }

# Of 25 requests one may be saved, and of data 10 ms.
for rw in r w; do
	other=$([ $rw = r ] && echo write || echo read)
	name=$([ $rw = r ] && echo read || echo write)
	for words in iops=100 ${name}_iops=100 "iops=5000 ${name}_iops=100 mibps=900" \
		"iops=100 ${name}_iops=5000 ${other}_iops=1"; do
		ok "$words" table vol "$line $words"
		least "$rw: $words" 23 requests $rw 25
	done
	for words in mibps=4 ${name}_mibps=4 "iops=900 mibps=4 ${other}_mibps=1"; do
		ok "$words" table vol "$line $words"
		least "$rw: $words" 23 large $rw 16
	done
done
ok "it has held some" [ "$(held vol)" -gt 100 ]

# What others do counts, too, where it is for both.
ok "both" table vol "$line iops=100"
both() { requests r 25 & requests w 25; wait $!; }
least "both" 48 both

# Slower, and faster than was said
ok "fast" table vol "$line iops=1000000000 mibps=1000000 burst=1000"
before=$(held vol)
requests r 100 > /tmp/out
is "all" "$(grep -c OK /tmp/out)" 100
is "none was held" "$(held vol)" "$before"
ok "slow" ctl "tell vol 0 iops=100 mibps=0 burst=0"
requests r 2 > /tmp/out		# what was saved is as much as that, and no more
least "slow" 48 requests r 51
ok "fast" ctl "tell vol 0 iops=0"
before=$(held vol)
requests r 200 > /tmp/out
is "none was held" "$(held vol)" "$before"

# What nobody used is saved, so much of it.
ok "it saves a fifth of a second" table vol "$line iops=50 burst=200"
before=$(held vol)
sleep 0.5
requests r 10 > /tmp/out
is "all" "$(grep -c OK /tmp/out)" 10
is "none was held" "$(held vol)" "$before"
least "not more" 48 requests r 35
ok "it saves a hundredth of a second" table vol "$line mibps=8"
sleep 0.5
least "a large one waits" 48 large r 64
ok "what moves no data" table vol "$line mibps=1"
before=$(held vol)
is "is free" "$(bio $V discard 0 65536)" OK
is "none was held" "$(held vol)" "$before"
