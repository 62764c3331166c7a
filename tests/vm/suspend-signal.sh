#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a lower device that hangs: swap and suspend wait, a signal ends that, and nobody else is held up
# modules: dm-mod
# timeout: 120
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
echo "0 20000 linear $(echo "$a" | tr ' ' :) 0" > /tmp/low
ok "a device that can hang" dmsetup create low /tmp/low
low=$(dmsetup info -c --noheadings -o major,minor --separator ' ' low)
ctl "create vol"
ok "a table on it" table vol "0 10000 linear $low 0"
grep -v '^#' $P/vol > /tmp/before
ok "it hangs" dmsetup suspend low
aio $D/vol w 0:8 100:8 > /tmp/aio &
aio=$!
ok "two writes are in it" wait_for 30 grep -q submitted /tmp/aio

# given_up WHAT CMD...: it waits, in a sleep that a signal ends
given_up()
{
	local what=$1 pid

	shift
	"$@" > /tmp/waiting 2>&1 &
	pid=$!
	sleep "$(much 0.3 1)"
	ok "$what: waits" wait_for 30 grep -qs '^State:.S' /proc/$pid/status
	ok "$what: the file can be read" timeout 30 cat $P/vol > /tmp/file
	ok "$what: control can be read" timeout 30 cat $P/control > /tmp/file
	ok "$what: other devices are made" timeout 30 put $P/control "create other
"
	ok "$what: and loaded" timeout 30 put $P/other "begin
0 100 linear $b 0
end
"
	is "$what: and read" "$(timeout 30 bio $D/other read 0 8)" OK
	ok "$what: and taken away" timeout 30 put $P/control "remove other
"
	kill -9 $pid
	ok "$what: gone" wait_for 30 sh -c "! kill -0 $pid 2> /dev/null"
	wait $pid
	grep -v '^#' $P/vol > /tmp/after
	same "$what: the table is the old one" /tmp/before /tmp/after
	is "$what: state" "$(state vol state)" active
}

given_up swap put $P/vol "begin
0 10000 linear $b 0
end
"
given_up suspend put $P/control "suspend vol
"

is "neither write is done" "$(grep -c OK /tmp/aio)" 0
ok "it goes on" dmsetup resume low
ok "the writes are done" wait $aio
is "both" "$(grep -c OK /tmp/aio)" 2
is "I/O goes on" "$(bio $D/vol write 0 8)" OK
ok "swap goes on" table vol "0 10000 linear $b 0"
ok "suspend goes on" ctl "suspend vol"
ok "resume" ctl "resume vol"
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "what hung is free" dmsetup remove low
