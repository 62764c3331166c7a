#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a signal that a program does not notice, as it has a handler with SA_RESTART, is stopped or frozen, ends no wait, no suspend and no table
# modules: dm-mod
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
ok "a disk that can hang" mapper low "0 32768 linear $(echo "$a" | tr ' ' :) 0"
low=$(mapper_dev low)
ctl "create vol"
ok "a table on it" text vol "0 8192 linear $low 0"
new="begin
0 8192 linear $b 0
"
old="begin
0 8192 linear $low 0
"

# hangs: a read of vol is under way, and does not come back
hangs()
{
	ok "it hangs" dmsetup suspend --nolockfs low
	rm -f /tmp/aio
	aio $D/vol r 0:8 > /tmp/aio &
	aio=$!
	ok "a read is in it" wait_for 30 grep -qs submitted /tmp/aio
}
goes_on()
{
	ok "it goes on" dmsetup resume low
	ok "the read is done" wait $aio
}

# begun CMD...: it is under way, with time for some signals
begun()
{
	"$@" > /tmp/sig 2>&1 &
	pid=$!
	sleep 0.5
	ok "$what: it waits" kill -0 $pid
}
ended() { wait $pid; is "$what: the outcome" "$(cat /tmp/sig)" "$1"; }

what="a table"
hangs
begun sig $P/vol "${new}" "end # it is
"
is "$what: no error is noted" "$(errline vol)" ""
is "$what: the old one is live" "$(body vol)" "0 8192 linear $low 0;"
goes_on
ended "${#new} 12 OK"
is "$what: it is live" "$(body vol)" "0 8192 linear $b 0;"
ok "$what: the old one" text vol "${old}end"

what="a table in one write"
hangs
# All but the line that waited was taken, and that is not written again.
is "$what: the outcome" "$(sig $P/vol "${new}end
")" "${#new} EINVAL"
goes_on
like "$what: says so" "$(errline vol)" "line 2: begin: the file was closed before end"
hangs
begun put $P/vol "${new}end
"
kill -ALRM $pid
wait $pid
is "$what: put is killed" $? 142
goes_on
hangs
wr $P/vol "${new}e" "nd\n" > /tmp/sig &
pid=$!
sleep 0.5
stopped() { kill -STOP $pid && sleep 0.1 && kill -CONT $pid; }
ok "$what: stopped" stopped
ok "$what: and again" stopped
goes_on
ended "$((${#new} + 1)) 3"
is "$what: it is live" "$(body vol)" "0 8192 linear $b 0;"
ok "$what: the old one" text vol "${old}end"

what="who wants to know of the signal"
hangs
is "$what: the outcome" "$(sig -e $P/vol "${new}" "end
" "8192 8 zero
")" "${#new} EINTR 12 EINVAL"
goes_on
like "$what: the rest is judged" "$(errline vol)" "line 3: begin: the file was closed before end"
hangs
is "$what: the outcome" "$(sig -e $P/control "suspend vol
")" "EINTR OK"
goes_on
is "$what: no error is noted" "$(errline control)" ""
is "$what: nothing happened" "$(state vol state)" active

what="suspend"
hangs
begun sig $P/control "suspend vol
"
goes_on
ended "12 OK"
is "$what: it is" "$(state vol state)" suspended
what="a command after others"
ok "$what: resume" ctl "resume vol"
hangs
# As a short write has it
is "$what: the outcome" "$(sig $P/control "create other
suspend vol
")" "13 OK"
goes_on
ok "$what: the first has run" ctl "remove other"

what="wait"
event=$(state vol event)
begun sig $P/control "wait vol $event
"
ok "$what: an event" text vol "${old}end"
ended "$((${#event} + 10)) OK"
what="wait for the next one"
begun sig $P/control "wait vol
"
ok "$what: an event" text vol "${old}end"
ended "9 OK"

# An event that comes between two attempts is the next one, too.
what="wait, stopped"
begun sig $P/control "wait vol
"
kill -STOP $pid
ok "$what: it is" wait_for 30 grep -q '^State:.T' /proc/$pid/status
ok "$what: an event" text vol "${old}end"
kill -CONT $pid
ok "$what: it has not missed it" wait_for 30 grep -q OK /tmp/sig
ended "9 OK"

what="wait, frozen"
G=/sys/fs/cgroup/frozen
mkdir $G
begun put $P/control "wait vol
"
echo $pid > $G/cgroup.procs
echo 1 > $G/cgroup.freeze
ok "$what: it is" wait_for 30 grep -q 'frozen 1' $G/cgroup.events
echo 0 > $G/cgroup.freeze
sleep 0.2
ok "$what: it goes on" kill -0 $pid
ok "$what: an event" text vol "${old}end"
ended OK
rmdir $G
ok "what hung goes" ctl "remove vol"
ok "what hung goes" dmsetup remove low
