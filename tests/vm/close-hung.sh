#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a table that closing ends waits for a disk that hangs until its writer is killed; who exits gives up; who is killed has not finished it
# modules: dm-mod
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
ok "a disk that can hang" mapper low "0 32768 linear $(echo "$a" | tr ' ' :) 0"
low=$(mapper_dev low)
ctl "create vol"
ok "a table on it" text vol "0 8192 linear $low 0"
old="0 8192 linear $low 0;"
gone() { ! kill -0 "$1" 2> /dev/null; }

ok "it hangs" dmsetup suspend --nolockfs low
aio $D/vol r 0:8 > /tmp/aio &
aio=$!
ok "a read is in it" wait_for 30 grep -q submitted /tmp/aio

# Signals that do not kill are none of its business: it cannot be begun again.
sig $P/vol "0 8192 linear $b 0
" > /tmp/sig &
pid=$!
ok "close waits" wait_for 30 waits $pid
kill -9 $pid
ok "it can be killed" wait_for 30 gone $pid
wait $pid
is "it says so" "$(errline vol)" "line 1: killed while waiting for the I/O of vol"
is "nothing has changed" "$(body vol)" "$old"

# The same by ^C, as the program does not care
put $P/vol "0 8192 linear $b 0" > /tmp/sig &
pid=$!
ok "close waits" wait_for 30 waits $pid
kill -INT $pid
kill -TERM $pid
ok "it can be ended" wait_for 30 gone $pid
wait $pid

# wr ends without a close
wr $P/vol "0 8192 linear $b 0\n" > /tmp/wr &
pid=$!
wr $P/control "suspend vol" > /tmp/wr2 &
other=$!
ok "who exits gives up" wait_for 60 gone $pid
ok "with a command, too" wait_for 60 gone $other
wait $pid $other
like "it says so" "$(errline vol)" "line 1: waited [0-9]+ seconds for the I/O of vol; who exits waits no longer"
like "it says so" "$(errline control)" "line 1: suspend: waited [0-9]+ seconds for the I/O of vol; who exits waits no longer"
is "nothing has changed" "$(body vol) $(state vol state)" "$old active"

ok "it goes on" dmsetup resume low
ok "the read is done" wait $aio
ok "the same table" put $P/vol "0 8192 linear $b 0"
is "is live" "$(body vol)" "0 8192 linear $b 0;"
is "without an error" "$(errline vol)" ""

# killed FILE TEXT: in the middle of it
killed()
{
	sh -c "exec > $1; printf '$2'; exec sleep 1000" &
	pid=$!
	ok "it sleeps" wait_for 20 grep -qx sleep /proc/$pid/comm
	kill -9 $pid
	wait $pid
}
killed $P/vol "0 16 zero\n16 1"
ok "killed: it says so" wait_for 20 grep -q '^# error=' $P/vol
is "killed: why" "$(errline vol)" \
	"line 1: the writer was killed before he closed the file; the table is thrown away"
is "killed: nothing has changed" "$(body vol)" "0 8192 linear $b 0;"
killed $P/control "create vol"
sleep 0.2
killed $P/control "create volu"
is "a command that was not whole" "$(list)" "create vol 0;"
ok "what hung goes" dmsetup remove low
