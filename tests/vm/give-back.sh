#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what a target keeps is given back: suspend, another table, commit, remove do not wait for it; it goes to the table that is live then, in its order, before what came later, and counts once
# modules: dm-mod holds
# races: yes
# stock: requests that are in the statistics, and not in flight
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
a=$DEVNO A=$DISK
disk null 16
b=$DEVNO B=$DISK
disk null 16
c=$(echo "$DEVNO" | tr ' ' :)
ctl "create vol"
modprobe holds || bail "no holds"
keeps() { sed -n 's/^# keeps=\([0-9]*\) .*/\1/p' $P/vol; }
keep() { test "$(keeps)" = "$1"; }
given() { sed -n 's/^# keeps.* given=\([0-9]*\) .*/\1/p' $P/vol; }
# asked FILE REQUEST...: they are on their way
asked()
{
	local file=$1

	shift
	rm -f "$file"
	aio $D/vol "$@" > "$file" &
	aio=$!
	ok "$*: are on their way" wait_for 60 grep -qs submitted "$file"
}
# came DEVNO: what it got since trace_on, in order
came()
{
	events | awk -v disk="$(mm $1)" '$1 == "Q" && $2 == disk && $6 { printf "%s:%s ", $4, $6 }'
}
gone() { ! kill -0 "$1" 2> /dev/null; }
held="0 8192 holds $a 0"
other="0 8192 linear $b 0"
order="40:8 0:8 96:8 24:8 80:8"

# Suspended, and another table: they go there
ok "a table that keeps them" table vol "$held"
mark "$(ours vol)"
asked /tmp/aio w $order
first=$aio
ok "it keeps all" wait_for 60 keep 5
is "none has ended" "$(grep -c OK /tmp/aio)" 0
ok "suspend" ctl "suspend vol"
is "it keeps none" "$(keeps)" 0
is "all were given back" "$(given)" 5
is "they are in the statistics as in flight" "$(stats "$(ours vol)" 9)" 5
asked /tmp/late w 200:8 160:8
is "still none" "$(grep -c OK /tmp/aio /tmp/late | tr '\n' ' ')" "/tmp/aio:0 /tmp/late:0 "
ok "another table" table vol "$other"
is "the disk is free" "$(bio -x "$A" open)" OK
trace_on
ok "resume" ctl "resume vol"
ok "they end" wait $first
ok "so do those that came later" wait $aio
is "in their order" "$(came "$b")" "40:8 0:8 96:8 24:8 80:8 200:8 160:8 "
is "each counts once" "$(delta "$(ours vol)" 5 7)" "7 56"
is "none is in flight" "$(stats "$(ours vol)" 9)" 0

# To the same table again, and once more, with some that came since
ok "back" table vol "$held"
asked /tmp/aio w $order
first=$aio
ok "it keeps all" wait_for 60 keep 5
ok "suspend" ctl "suspend vol"
asked /tmp/late w 200:8 160:8
ok "resume" ctl "resume vol"
ok "it keeps them all again" wait_for 60 keep 7
ok "suspend again" ctl "suspend vol"
is "all were given back" "$(given)" 12
ok "resume again" ctl "resume vol"
ok "it keeps them all again" wait_for 60 keep 7
trace_on
ok "two go" ctl "tell vol 0 go 2"
ok "and no more" wait_for 60 keep 5
ok "all go" ctl "tell vol 0 go"
ok "they end" wait $first
ok "so do the others" wait $aio
is "in their order" "$(came "$a")" "40:8 0:8 96:8 24:8 80:8 200:8 160:8 "

# What the other functions can take is refused as in a table.
fails "a device" ctl "tell vol 0 device $b"
is "why" "$ERR: $(errline control)" "EINVAL: line 1: holds: tell takes no devices"
fails "a word" ctl "tell vol 0 run"
is "why" "$ERR: $(errline control)" 'EINVAL: line 1: holds: "run" is neither go nor stop'

fails "an option" table vol "0 8 holds $b 0 every=often"
is "why" "$ERR: $(errline vol)" 'EINVAL: line 2: holds: every "often" is not a decimal number'
fails "another option" table vol "0 8 holds $b 0 everyday=1"
is "why" "$ERR: $(errline vol)" 'EINVAL: line 2: holds: "everyday=1" is not every=MS'
fails "one more word" table vol "0 8 holds $b 0 every=1 every=1"
is "why" "$ERR: $(errline vol)" 'EINVAL: line 2: holds: "every=1" is one word too many'

# Another table in its place, with each of the ways that a text can end
for end in end "end now" commit; do
	ok "$end: back" table vol "$held"
	pat write "$A" 0 64 old > /dev/null
	pat write $D/vol 0 64 "$(echo "$end" | tr ' ' -)" > /tmp/pat &
	writer=$!
	ok "$end: it is kept" wait_for 60 keep 1
	if [ "$end" = commit ]; then
		load vol "begin
$other
ready
"
		ok "$end" ctl "commit vol"
	else
		ok "$end" load vol "begin
$other
$end
"
	fi
	ok "$end: it ends" wait $writer
	is "$end: by the new one" "$(pat map "$B" 0 64)" "0 64 $(echo "$end" | tr ' ' -)+0"
	is "$end: not by the old one" "$(pat map "$A" 0 64)" "0 64 old+0"
	ok "$end: whose disk is free" wait_for 30 eval '[ "$(bio -x "$A" open)" = OK ]'
done

# To one that keeps them, too
ok "another that keeps" table vol "$held"
asked /tmp/aio w $order
ok "it keeps all" wait_for 60 keep 5
ok "a third one" table vol "0 8192 holds $b 0"
ok "that keeps them now" wait_for 60 keep 5
trace_on
ok "all go" ctl "tell vol 0 go"
ok "they end" wait $aio
is "in their order, by the third one" "$(came "$b")" "40:8 0:8 96:8 24:8 80:8 "

# What is asked not to wait does not, and a flush goes first.
ok "back" table vol "$held"
is "not to wait" "$(bio -n $D/vol read 0 8)" EAGAIN
bio -d $D/vol write 0 8 > /tmp/sync &
writer=$!
ok "a write that is flushed" wait_for 60 keep 1
ok "suspend" ctl "suspend vol"
is "not to wait, either" "$(bio -n $D/vol read 0 8)" EAGAIN
ok "another table" table vol "$other"
ok "resume" ctl "resume vol"
ok "it ends" wait $writer
is "well" "$(cat /tmp/sync)" OK

# A part of a larger one goes on at once, as the others wait for it.
ok "two lines" table vol "0 100 holds $a 0
100 8092 holds $a 100"
asked /tmp/aio w 96:8
ok "both parts are kept" wait_for 60 grep -q "keeps=1 " $P/vol
ok "suspend" ctl "suspend vol"
ok "it has ended" wait $aio
is "two parts" "$(grep -c '^# keeps=0 given=0 parts=1 ' $P/vol)" 2
ok "resume" ctl "resume vol"

# A suspend that is given up, as another request hangs: they are kept as before.
mapper hung "0 16384 linear $c 0"
h=$(mapper_dev hung)
ok "one line hangs" table vol "0 8192 holds $b 0
8192 8192 linear $h 0" || bail "no table"
ok "hangs" dmsetup suspend --nolockfs hung
asked /tmp/hung w 8192:8
hung=$aio
asked /tmp/aio w $order
ok "it keeps all" wait_for 60 keep 5
put $P/control "suspend vol
" > /tmp/put.out 2>&1 &
pid=$!
ok "given back" wait_for 60 eval '[ "$(given)" = 5 ]'
kill -9 $pid
ok "it is given up" wait_for 60 gone $pid
ok "they are kept again" wait_for 60 keep 5
ok "goes on" dmsetup resume hung
ok "what hung ends" wait $hung
trace_on
ok "all go" ctl "tell vol 0 go"
ok "they end" wait $aio
is "in their order" "$(came "$b")" "40:8 0:8 96:8 24:8 80:8 "

# The target's module goes with the last table that has it.
ok "kept once more" table vol "$held"
asked /tmp/aio w $order
ok "it keeps all" wait_for 60 keep 5
fails "its module stays" rmmod holds 2> /dev/null
ok "another table" table vol "$other"
ok "they end" wait $aio
is "well" "$(grep -c OK /tmp/aio)" 5
dmsetup remove hung
ok "its module goes" rmmod holds
ok "and comes" table vol "$held"

# Nobody has it open: nothing is kept. By force all fail.
asked /tmp/aio w $order
ok "it keeps all" wait_for 60 keep 5
fails "it is in use" ctl "remove vol"
ok "by force" ctl "remove vol force"
wait $aio
is "all fail" "$(grep -c EIO /tmp/aio)" 5
ok "nothing is left" wait_for 60 eval '! grep -q draining $P/control'
is "nor of the disk" "$(bio -x "$A" open)" OK
ctl "create vol"
ok "suspended" table vol "$held"
asked /tmp/aio w $order
ok "it keeps all" wait_for 60 keep 5
ok "suspend" ctl "suspend vol"
ok "by force" ctl "remove vol force"
wait $aio
is "all fail" "$(grep -c EIO /tmp/aio)" 5
ok "nothing is left" wait_for 60 eval '! grep -q draining $P/control'
