#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a mirror goes on where it was when its table is replaced: in another place, longer, shorter, cut in two, with other regions; not if a leg is another one, or it is told to begin anew
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=12288
disk null 16
a=$DEVNO A=$DISK
disk null 16
b=$DEVNO B=$DISK
dest=$(mm $b)
pat write "$A" 0 32768 src > /dev/null
ctl "create vol"
legs="mirror $a 100 $b 300"

# written: sectors on the destination since `fresh`
written() { delta "$dest" 7; }
copied_now() { status vol | sed -n '1s/copied=//;1s,/.*,,p'; }
ready() { load vol "begin
$1
ready
"; }
# fresh TABLE: a mirror that knows nothing of another one
fresh()
{
	table vol "0 8 zero" && pat write "$B" 0 32768 junk > /dev/null
	mark "$dest"
	table vol "$1"
}
# at_most WHAT SECTORS, and the legs are equal where the mirror is
at_most()
{
	ok "$1: in sync" wait_for 60 synced vol
	lab_n=$(written)
	ok "$1: $lab_n sectors were written, of $2" test "$lab_n" -le "$2"
	is "$1: the legs" "$(sum "$B" 300 ${3:-$size})" "$(sum "$A" 100 ${3:-$size})"
	mark "$dest"
}

# --- each region is copied once, whatever is around the line. A step that is cut short by
# the swap is done again.
ok "mirror" fresh "0 $size $legs region 64 rate 2"
ok "it has begun" wait_for 60 copied vol 1024
i=0
for around in before behind both none suspended; do
	i=$((i + 1))
	line="$size $legs region 64 rate 2"
	case $around in
	before) new="0 96 zero
96 $line" ;;
	behind) new="0 $line
$size 8 zero" ;;
	both) new="0 8 zero
8 8 linear $b 30000
16 $line
$((size + 16)) 8 zero" ;;
	*) new="0 $line" ;;
	esac
	[ $around != suspended ] || ok "$around: suspend" ctl "suspend vol"
	before=$(copied_now)
	ok "$around: another table" table vol "$new"
	ok "$around: as far as before" copied vol "$before"
	[ $around != suspended ] || is "$around: just so far" "$(copied_now)" "$before"
	[ $around != suspended ] || ok "$around: resume" ctl "resume vol"
	ok "$around: it goes on" wait_for 60 copied vol $((before + 128))
done
ok "without a rate" table vol "0 $size $legs region 64"
at_most "all of it" $((size + 7 * 64))

# --- in sync is in sync: nothing is written
# kept WHAT TABLE: at once, and nothing
kept()
{
	ok "$1" table vol "$2"
	ok "$1: in sync at once" synced vol
	sleep 0.1
	is "$1: nothing is written" "$(written)" 0
}
kept "the same" "0 $size $legs"
kept "with insync" "0 $size $legs insync"
is "it reads back" "$(grep mirror $P/vol)" "0 $size $legs insync"
kept "without" "0 $size $legs"
kept "from" "0 $size $legs from 640"
kept "larger regions" "0 $size $legs region 4096"
kept "smaller ones" "0 $size $legs region 8"
kept "elsewhere" "0 1000 zero
1000 $size $legs"
kept "shorter" "0 $((size - 1000)) $legs"
kept "its end" "0 $((size - 5096)) mirror $a 4196 $b 4396"
ok "from a part to the whole" table vol "0 $size $legs region 64"
at_most "from a part to the whole" $((5096 + 128))
kept "in two" "0 4096 $legs
4096 8 zero
4104 $((size - 4096)) mirror $a 4196 $b 4396"
ok "in one again" table vol "0 $size $legs region 64"
at_most "in one again" 0
ok "longer" table vol "0 $((size + 1000)) $legs region 64"
at_most "longer" $((1000 + 64)) $((size + 1000))
# The gap of two lines is not copied.
ok "with a gap" table vol "0 4096 $legs
4096 $((size - 8192)) mirror $a 8292 $b 8492"
pat write "$A" 4196 4096 gap > /dev/null
ok "and none" table vol "0 $size $legs region 64"
at_most "and none" $((4096 + 64))
is "the gap" "$(pat check "$B" 4396 4096 gap 4196)" OK

# --- longer, shorter and with other regions while it copies
ok "begin" fresh "0 8192 $legs region 64 rate 2"
ok "it has begun" wait_for 60 copied vol 1024
ok "longer" table vol "0 $size $legs region 256 rate 2"
ok "as far, in whole regions" copied vol 768
ok "it goes on" wait_for 60 copied vol 2048
ok "shorter" table vol "0 10001 $legs region 32 rate 2"
ok "as far" copied vol 2048
ok "the whole" table vol "0 $size $legs region 64"
at_most "the whole" $((size + 3 * 256))

# --- the words of who thinks that he knows better, and do not
ok "begin" fresh "0 $size $legs region 64 rate 1"
ok "it has begun" wait_for 60 copied vol 128
ok "insync" table vol "0 $size $legs region 64 rate 1 insync"
fails "it is not" synced vol
is "it reads back" "$(grep mirror $P/vol)" "0 $size $legs region 64 rate 1"
ok "from" table vol "0 $size $legs region 64 rate 1 from $size"
fails "nor all of it" synced vol
like "nor does it say so" "$(grep mirror $P/vol)" "0 $size $legs region 64 rate 1 from [0-9]{1,4}"
# What is new is what the line says; so far as it knew, nothing changes.
ok "longer, and in sync" table vol "0 $((size + 4096)) $legs region 64 insync"
at_most "longer, and in sync" $((size + 4 * 64))

# --- what begins anew
anew()
{
	ok "$1" table vol "$2"
	ok "$1: in sync" wait_for 60 synced vol
	ok "$1: all was copied: $(written)" test "$(written)" -ge 8192
	ok "$1: in between" table vol "0 8192 $legs insync"
	mark "$dest"
}
ok "in sync" fresh "0 8192 $legs insync"
anew "from 0" "0 8192 $legs from 0"
anew "the destination begins elsewhere" "0 8192 mirror $a 100 $b 301"
anew "the source does" "0 8192 mirror $a 101 $b 300"
ok "off" table vol "0 8192 linear $a 100"
anew "after another target" "0 8192 $legs"
ok "the legs are exchanged" table vol "0 8192 mirror $b 300 $a 100 region 64 rate 1"
fails "which is another mirror" synced vol
ok "begin" fresh "0 8192 $legs insync"
ok "end now" load vol "begin
0 8192 $legs
end now
"
ok "end now: in sync" wait_for 60 synced vol
ok "end now: all was copied" test "$(written)" -ge 8192

# --- a table that is ready: what counts is the moment of the commit; two devices at once
ctl "create two"
legs2="mirror $a 16500 $b 16700"
ok "begin" fresh "0 $size $legs region 64 rate 2"
ok "the other one" table two "0 8192 $legs2 region 64 rate 2"
ok "ready" ready "0 100 zero
100 $size $legs region 64 rate 2"
ok "ready" load two "begin
0 8192 $legs2 region 64
8192 8 zero
ready
"
ok "it goes on" wait_for 60 copied vol 2048
ok "so does the other" wait_for 60 copied two 2048
before=$(copied_now)
ok "commit" ctl "commit vol two"
ok "as far as when it was committed" copied vol "$before"
ok "the other one too" copied two 2048
ok "ready" ready "0 $size $legs region 64"
fails "with one that has none" ctl "commit vol two"
ok "the other is there" wait_for 60 synced two
ok "commit" ctl "commit vol"
# The other one's were written meanwhile.
at_most "in sync" $((size + 8192 + 4 * 64))

# --- loads that fail leave it at work
ok "begin" fresh "0 $size $legs region 64 rate 2"
ok "it has begun" wait_for 60 copied vol 512
before=$(copied_now)
fails "a bad line" table vol "0 $size $legs
$size 8 nonsense"
ok "check" load vol "begin
0 $size $legs
check
"
ok "ready" ready "0 $size $legs"
ok "drop" ctl "drop vol"
ok "as far as before" copied vol "$before"
ok "it goes on" wait_for 60 copied vol $((before + 256))
ok "to the end" table vol "0 $size $legs region 64"
at_most "to the end" $((size + 2 * 64))
is "in flight" "$(stats "$(ours vol)" 9)" 0
