#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a commit that waits for I/O can be given up, and nothing has changed; who wants to change one of its devices meanwhile waits, and comes after it
# races: yes
# timeout: 240
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

text() { grep -v '^#' "$P/$1"; }
ready() { load "$1" "begin
$2
ready
"; }
gone() { ! kill -0 "$1" 2> /dev/null; }

# begins FILE TEXT: is written to it, and waits, in a sleep that a signal ends; $pid, and
# what comes of it in $out
begins()
{
	out=/tmp/put.$((begun = ${begun:-0} + 1))
	put "$1" "$2" > $out 2>&1 &
	pid=$!
	ok "it waits: $2" wait_for 60 grep -qs '^State:.S' /proc/$pid/status
	sleep "$(much 0.2 1)"
	ok "and still waits" kill -0 $pid
}
given_up()
{
	begins "$@"
	kill -9 $pid
	ok "it is given up" wait_for 60 gone $pid
	wait $pid
}
# ends PID OUT ERRNO
ends()
{
	ok "it ends" wait_for 60 gone "$1"
	wait "$1"
	is "with" "$(cat "$2")" "$3"
}

disk brd 8
a=$DEVNO A=$DISK
gens -w "$A" 2000
ctl "create low
create one
create two
create three
create top"
ok "low" table low "0 8 linear $a 0"
# one waits for low, which is suspended, and lies above the others
ok "one" table one "0 8 linear $D/low 0"
ok "two" table two "0 8 linear $a 100"
ok "three" table three "0 8 linear $a 100"
ok "one is ready" ready one "0 8 linear $a 200"
ok "two is ready" ready two "0 8 linear $a 200"
ok "three is ready" ready three "0 8 linear $a 200"
ok "suspend" ctl "suspend low"
aio $D/one r 0:1 > /tmp/aio &
aio=$!
ok "a request hangs" wait_for 60 grep -qs submitted /tmp/aio
was=$(text one; text two; text three)

# given up
given_up $P/control "commit two one three
"
is "nothing changed" "$(text one; text two; text three)" "$was"
is "two goes on" "$(gens -r $D/two)" 100
ok "it can be suspended" ctl "suspend two
resume two"
ok "the request hangs as before" kill -0 $aio

# who meets it
begins $P/control "commit one two
"
commit=$pid commit_out=$out
is "two goes on" "$(gens -r $D/two)" 100
ok "others do, too" ctl "suspend three
resume three"
given_up $P/control "remove two
"
given_up $P/control "suspend two
"
given_up $P/control "resume two
"
given_up $P/control "drop two
"
given_up $P/two "begin
0 8 zero
end
"
given_up $P/two "begin
0 8 zero
ready
"
given_up $P/control "commit three two
"
given_up $P/top "begin
0 8 linear $D/two 0
end
"
is "nothing changed" "$(text one; text two; text three)" "$was"
ok "the commit waits" kill -0 $commit

begins $P/control "commit three two
"
second=$pid second_out=$out
begins $P/top "begin
0 8 linear $D/two 0
end
"
load=$pid load_out=$out
is "top is empty" "$(state top state)" empty
ok "resume" ctl "resume low"
ends $commit $commit_out OK
ends $second $second_out ENOENT
ends $load $load_out OK
ok "the request ends" wait $aio
is "both are new" "$(gens -r $D/one) $(gens -r $D/two)" "200 200"
is "three is not" "$(gens -r $D/three) $(text three | tail -n 1)" "100 ready"
is "nor does anything hang" "$(gens -r $D/top)" 200

ok "top goes" ctl "remove top"

# one that waits for who changes a device of it keeps nobody from the others
ok "two on low" table two "0 8 linear $D/low 0"
ok "one is ready" ready one "0 8 linear $a 300"
ok "two is ready" ready two "0 8 linear $a 300"
ok "suspend" ctl "suspend low"
aio $D/two r 0:1 > /tmp/aio &
aio=$!
ok "a request hangs" wait_for 60 grep -qs submitted /tmp/aio
begins $P/control "suspend two nofreeze
"
suspend=$pid suspend_out=$out
begins $P/control "commit one two
"
commit=$pid commit_out=$out
put $P/control "suspend one
resume one
" > /tmp/other 2>&1 &
ends $! /tmp/other OK
ok "the commit waits" kill -0 $commit
ok "resume" ctl "resume low"
ends $suspend $suspend_out OK
ends $commit $commit_out OK
ok "resume" ctl "resume two"
ok "the request ends" wait $aio
is "both are new" "$(gens -r $D/one) $(gens -r $D/two)" "300 300"

# who opens one meanwhile, and does not go with its next table, is a reason against all
disk null 8 blocksize=4096
ok "one on low" table one "0 8 linear $D/low 0"
ok "two" table two "0 7 linear $a 200"
ok "one is ready" ready one "0 8 linear $a 300"
ok "two is ready" ready two "0 8 linear $DEVNO 0"
was=$(text one; text two)
ok "suspend" ctl "suspend low"
aio $D/one r 0:1 > /tmp/aio &
aio=$!
ok "a request hangs" wait_for 60 grep -qs submitted /tmp/aio
begins $P/control "commit two one
"
commit=$pid commit_out=$out
exec 5< $D/two
ok "resume" ctl "resume low"
ends $commit $commit_out EBUSY
exec 5<&-
ok "the request ends" wait $aio
is "nothing changed" "$(text one; text two)" "$was"
is "nor the limits" "$(queue "$(ours two)" logical_block_size)" 512
is "both go on" "$(gens -r $D/low) $(gens -r $D/one) $(state two size)" "0 0 7"
ok "drop" ctl "drop two"

# a suspend that ends by itself ends when the commit is over; later, too
ok "one on low" table one "0 8 linear $D/low 0"
ok "one is ready" ready one "0 8 linear $a 300"
ok "suspend" ctl "suspend low"
aio $D/one r 0:1 > /tmp/aio &
aio=$!
ok "a request hangs" wait_for 60 grep -qs submitted /tmp/aio
ok "suspend" ctl "suspend three for 3"
begins $P/control "commit one three
"
commit=$pid commit_out=$out
# On a slow machine its time may be over already.
was=$(state three state)
ok "later" ctl "remove one later"
sleep 3.5
is "it is still so" "$(state three state)" "$was"
ok "resume" ctl "resume low"
ok "the request ends" wait $aio
ends $commit $commit_out OK
resumed() { [ "$(state three state)" = active ]; }
ok "it is resumed" wait_for 20 resumed
is "with the new table" "$(gens -r $D/three)" 200
is_gone() { [ ! -e $P/one ]; }
ok "one is gone" wait_for 20 is_gone
for n in two three low; do ok "remove" ctl "remove $n"; done
