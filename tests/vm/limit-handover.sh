#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: limit: a table that takes the place of another, on the same disk, goes on where that was: what was saved and what was spent, what a request has waited already, and what was counted
# races: yes
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${LIMIT:-/tests/limit.inc}"

disk null 64
a=$DEVNO
ctl "create vol"
V=$D/vol
line="0 131072 limit $a 0"
# shellcheck disable=SC2046
requests() { aio $V r $(places "$1"); }

# What was saved is there, also where the lines around it changed.
ok "it saves" table vol "$line iops=50 burst=400"
before=$(held vol)
sleep 0.6
ok "another table" table vol "0 100000 limit $a 0 iops=50 burst=400
100000 8 zero"
requests 20 > /tmp/out
is "all" "$(grep -c OK /tmp/out)" 20
is "none was held" "$(held vol)" "$before"

# What was spent is spent, however often it is loaded.
again() { for i in 1 2 3 4 5; do table vol "$line iops=100 burst=10" && requests 5; done; }
ok "spent" table vol "$line iops=100 burst=10"
least "again" 22 again
ok "it was counted all the time" [ "$(held vol)" -gt 50 ]

# A request that is large has waited, whatever was loaded meanwhile; twice as fast half.
ok "slow" table vol "$line mibps=1"
asked /tmp/aio $V w 0:1024
i=0
while [ $i -lt 200 ] && ! grep -q OK /tmp/aio; do
	table vol "$line mibps=$((1 + i % 2))"
	ctl "suspend vol nofreeze" && ctl "resume vol"
	i=$((i + 1))
done
is "it has ended" "$(grep -c OK /tmp/aio)" 1
diag "after $i tables"
wait $aio

# On another disk all begins anew.
disk null 64
ok "it saves" table vol "$line iops=10 burst=3000"
sleep 0.5
ok "another disk" table vol "0 131072 limit $DEVNO 0 iops=10 burst=3000"
requests 4 > /tmp/out
ok "they waited" [ "$(held vol)" -gt 90 ]
