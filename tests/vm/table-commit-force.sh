#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: remove NAME force of a device with a table that is ready, also in a commit that waits for I/O: that comes to nothing at once, and all others go on
# races: yes
# timeout: 120
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

text() { grep -v '^#' "$P/$1"; }
ready() { load "$1" "begin
$2
ready
"; }
gone() { ! kill -0 "$1" 2> /dev/null; }
free() { [ "$(bio -x "$1" open)" = OK ]; }

disk brd 8
a=$DEVNO A=$DISK
disk brd 8
b=$DEVNO B=$DISK
gens -w "$A" 2000
ctl "create low
create one
create two
create three"
ok "low" table low "0 8 linear $a 0"

# hangs: a request hangs in one
hangs()
{
	ok "suspend" ctl "suspend low"
	aio $D/one r 0:1 > /tmp/aio &
	aio=$!
	ok "a request hangs" wait_for 60 grep -qs submitted /tmp/aio
}
# commits NAMES: waits for that; $pid, and what comes of it in /tmp/out
commits()
{
	put $P/control "commit $1
" > /tmp/out 2>&1 &
	pid=$!
	ok "it waits" wait_for 60 grep -qs '^State:.S' /proc/$pid/status
	ok "and holds the others" wait_for 60 held three
	ok "and still waits" kill -0 $pid
}
# held NAME: what is sent to it is held
held()
{
	aio $D/$1 r 0:1 > /tmp/held &
	held=$!
	wait_for 60 grep -qs submitted /tmp/held
	sleep "$(much 0.2 1)"
	kill -0 $held 2> /dev/null
}
# ends NAME: the commit does, as that is removed by force
ends()
{
	is "it has not ended" "$(cat /tmp/out)" ""
	ok "force" ctl "remove $1 force"
	ok "it ends" wait_for 60 gone $pid
	wait $pid
	is "with" "$(cat /tmp/out)" ENODEV
	ok "what was held goes on" wait $held
}

# what is ready is given up, though the live table waits for its disk
ok "one" table one "0 8 linear $D/low 0"
ok "one is ready" ready one "0 8 linear $b 0"
hangs
ok "force" ctl "remove one force"
ok "what was ready is closed" wait_for 20 free "$B"
ok "resume" ctl "resume low"
wait $aio
ctl "create one"

# all three lie on another one: so all are held together
ctl "create sane"
ok "sane" table sane "0 8 linear $a 0"
line="0 8 linear $D/sane 0"
ok "one" table one "0 8 linear $D/low 0"
for n in two three; do ok "$n" table $n "$line"; done
stage() { for n; do ok "$n is ready" ready $n "0 8 linear $b 0"; done; }
stage one two three
hangs
was=$(text one; text three)

# another one goes
commits "one two three"
ends two
is "nothing changed" "$(text one; text three)" "$was"
ok "others can be changed" ctl "suspend three
resume three"

# the one that hangs goes
ctl "create two"
ok "two" table two "$line"
stage two
commits "one two three"
ends one
is "nothing changed" "$(text three)" "$(echo "$was" | tail -n 6)"
ok "resume" ctl "resume low"
wait $aio

# and those that are left do it
ok "commit" ctl "commit two three"
is "both" "$(text two | sed -n 2p) $(text three | sed -n 2p)" "0 8 linear $b 0 0 8 linear $b 0"

# one that was removed above them, and drains, is left alone
ctl "create above"
ok "above" table above "0 8 linear $D/low 0
8 8 linear $D/two 0
16 8 linear $D/three 0"
ok "suspend" ctl "suspend low"
aio $D/above r 0:1 > /tmp/aio &
aio=$!
ok "a request hangs" wait_for 60 grep -qs submitted /tmp/aio
ok "force" ctl "remove above force"
like "it drains" "$(grep draining $P/control)" "# draining above 1 request*"
for n in two three; do ok "$n is ready" ready $n "0 8 linear $a 0"; done
ok "commit" ctl "commit two three"
is "both" "$(text two | sed -n 2p) $(text three | sed -n 2p)" "0 8 linear $a 0 0 8 linear $a 0"
ok "resume" ctl "resume low"
wait $aio
for n in two three low sane; do ok "remove $n" ctl "remove $n"; done
ok "all is free" wait_for 20 free "$A"
ok "all is free" wait_for 20 free "$B"
