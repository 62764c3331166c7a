#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: I/O is held back while suspended and let go in the order it came
# arch: suspend, requests held in order, resume
# timeout: 240
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO A=$DISK
disk null 8
b=$DEVNO B=$DISK
ctl "create vol"
ok "two devices" table vol "0 1000 linear $a 0
1000 1000 linear $b 0"
v=$(ours vol)

ok "suspend" ctl "suspend vol"
is "state" "$(state vol state)" suspended
ok "once more" ctl "suspend vol"
order="500:8 4:4 1200:8 100:1 996:8 1996:4 300:16 0:1 1100:8 50:1 200:8 40:1"
trace_on
# shellcheck disable=SC2086
aio $D/vol w $order > /tmp/aio &
aio=$!
ok "all on their way" wait_for 30 grep -q submitted /tmp/aio
sleep "$(much 0.3 1)"
is "none done" "$(grep -c OK /tmp/aio)" 0
events > /tmp/events
is "none went down" "$(grep -c "^Q \($(mm $a)\|$(mm $b)\) " /tmp/events)" 0
is "all came to ours" "$(grep -c "^Q $v " /tmp/events)" 12
is "the lower devices are untouched" "$(mapped "$A" 2000)$(mapped "$B" 2000)" ""

trace_on
ok "resume" ctl "resume vol"
wait $aio
events > /tmp/events
is "all done" "$(grep -c OK /tmp/aio)" 12
is "in the order they came" "$(awk -v a="$(mm $a)" -v b="$(mm $b)" '
	$1 == "Q" && $2 == a { print $4 "+" $6 }
	$1 == "Q" && $2 == b { print $4 + 1000 "+" $6 }' /tmp/events | tr '\n' ' ')" \
	"500+8 4+4 1200+8 100+1 996+4 1000+4 1996+4 300+16 0+1 1100+8 50+1 200+8 40+1 "
is "state" "$(state vol state)" active
ok "once more" ctl "resume vol"
is "in flight" "$(stats "$v" 9)" 0

# each sector ends as the last writer left it: 20 writers to one sector
ctl "suspend vol"
i=0
while [ $i -lt 20 ]; do
	pat write $D/vol 700 1 "w$i" > /dev/null &
	ok "writer $i is held" wait_for 30 waits $!
	i=$((i + 1))
done
ctl "resume vol"
wait
is "the last one has won" "$(pat map "$A" 700 1)" "700 1 w19+700"

# a table loaded meanwhile is the one that what was held goes to
ctl "suspend vol"
aio $D/vol w 8:8 > /tmp/aio &
ok "held" wait_for 30 grep -q submitted /tmp/aio
ok "swapped" table vol "0 2000 linear $b 4000"
is "the table is the new one" "$(grep -v '^#' $P/vol | sed -n 2p)" "0 2000 linear $b 4000"
is "state" "$(state vol state)" suspended
trace_on
ctl "resume vol"
wait $!
is "it went to the new one" "$(events | awk -v b="$(mm $b)" '$1 == "Q" && $2 == b { print $4 "+" $6 }')" "4008+8"

# requests that a killed or failed opener left behind
ctl "suspend vol"
bio $D/vol read 0 8 > /dev/null &
pid=$!
wait_for 30 waits $pid
kill -9 $pid
ok "resume after a kill" ctl "resume vol"
wait $pid
is "in flight" "$(stats "$v" 9)" 0
ok "it can go" ctl "remove vol"

# let go slowly, while more come: who does then starts the first in the line, and
# each is counted once, or the next suspend would wait for ever
disk null 8 irqmode=2 completion_nsec=10000000 hw_queue_depth=1
ctl "create vol"
ok "slow" table vol "0 2000 linear $DEVNO 0"
rm -f /tmp/stop
pids=
for i in 1 2 3 4 5 6 7 8; do
	(until [ -f /tmp/stop ]; do bio $D/vol write $((i * 8)) 8; done > /tmp/wrote.$i) &
	pids="$pids $!"
done
for i in 1 2 3 4 5; do
	ok "slow: suspend $i" timeout $((60 * SLOW)) put $P/control "suspend vol
"
	sleep 0.2
	ok "slow: resume $i" ctl "resume vol"
done
touch /tmp/stop
# shellcheck disable=SC2086
wait $pids
is "slow: all succeeded" "$(sort -u /tmp/wrote.*)" OK
is "slow: in flight" "$(stats "$(ours vol)" 9)" 0
