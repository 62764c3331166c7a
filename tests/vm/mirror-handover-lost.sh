#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a source that is lost stays lost when the table is replaced, whatever the new one says but lost; a table that cannot say which leg is right is refused, alone or in a commit; a destination comes back by a copy
# timeout: 200
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=8192
disk null 16 cache_size=4
a=$DEVNO A=$DISK
disk null 16 cache_size=4
b=$DEVNO B=$DISK
ctl "create vol
create two"
ok "in between" between la "$a" 32768
ok "in between" between lb "$b" 32768
la=$(dev la) lb=$(dev lb)
legs="mirror $la 10 $lb 20"
dest=$(mm $b)
written() { delta "$dest" 7; }

# begin LEG: in sync, then that leg fails a write
begin()
{
	ok "$1: off" table vol "0 8 zero"
	pat write "$A" 10 $size old > /dev/null
	pat write "$B" 20 $size old > /dev/null
	ok "$1: mirror" table vol "0 $size $legs insync"
	ok "$1: bad" bad "$1" 32768
	is "$1: a write" "$(pat write $D/vol 64 64 new)" OK
	ok "$1: lost" has vol "# copied=$size/$size legs=$2"
	if [ "$1" = la ]; then good la "$a" 32768; else good lb "$b" 32768; fi
}

begin la DA
i=0
for words in "" insync "from 0" "from $size" "region 64 rate 1" "lost source"; do
	i=$((i + 1))
	ok "source, $words: table" table vol "0 $((i * 8)) zero
$((i * 8)) $size $legs $words"
	is "source, $words: lost" "$(status vol)" "copied=$size/$size legs=DA"
	is "source, $words: reads back" "$(grep -c 'mirror.* lost source$' $P/vol)" 1
	is "source, $words: what was written" "$(pat check $D/vol $((i * 8 + 64)) 64 new 64)" OK
	trace_on
	is "source, $words: flush" "$(bio $D/vol flush) $(bio -d $D/vol write 0 8)" "OK OK"
	is "source, $words: nothing goes there" "$(trace_off | grep -c "^$(mm $a) ")" 0
done
ok "a part of it" table vol "0 1000 mirror $la 10 $lb 20
1000 8 zero
1008 1000 mirror $la 1018 $lb 1028"
is "both lines" "$(status vol)" "copied=1000/1000 legs=DA
copied=1000/1000 legs=DA"
ok "the whole is another one" table vol "0 1000 $legs lost source"

# One that is longer: of what is new the source may be the right one.
table vol "0 1001 $legs"
like "longer" "$ERR: $(errline vol)" "EINVAL: line 3: mirror: the source, $(echo "$la" | tr ' ' :), is lost for a part of 0+1001; exchange the legs, or say lost source"
is "the old one goes on" "$(grep '^0 .*mirror' $P/vol) $(pat check $D/vol 64 64 new)" "0 1000 $legs lost source OK"
ok "ready" load vol "begin
0 1001 $legs
ready
"
ok "the other one" load two "begin
0 8 zero
ready
"
fails "commit" ctl "commit two vol"
like "commit: the reason" "$ERR: $(errline control)" "EINVAL: line 1: commit: vol: mirror: the source, .* is lost for a part of 0\+1001; .*"
is "nothing has changed" "$(grep mirror $P/vol | head -n 1) $(state two state)" "0 1000 $legs lost source empty"
is "it serves" "$(pat check $D/vol 64 64 new) $(bio $D/vol flush)" "OK OK"

# One that could, and did not become live for another one's sake, forgets what it took.
ok "another mirror" table two "0 96 mirror $la 20000 $lb 20000 lost source"
ok "is to be longer" load two "begin
0 104 mirror $la 20000 $lb 20000
ready
"
ok "the first one could" load vol "begin
0 1000 $legs
ready
"
fails "commit" ctl "commit vol two"
like "commit: the reason" "$(errline control)" "line 1: commit: two: mirror: the source, .*"
is "nothing has changed" "$(grep mirror $P/vol | head -n 1)" "0 1000 $legs lost source"
ok "on the source" table vol "0 1000 linear $la 10"
is "a write" "$(pat write $D/vol 500 64 newer)" OK
ok "commit" ctl "commit vol"
ok "all is copied" wait_for 60 synced vol
is "from the source" "$(pat check "$B" 520 64 newer 500) $(sum "$B" 20 1000)" "OK $(sum "$A" 10 1000)"
ok "off" ctl "remove two"

# The way back: with the legs exchanged
begin la DA
ok "exchanged" table vol "0 $size mirror $lb 20 $la 10"
ok "exchanged: in sync" wait_for 60 synced vol
is "exchanged: the legs" "$(sum "$A" 10 $size)" "$(sum "$B" 20 $size)"
is "exchanged: what was written" "$(pat check "$A" 74 64 new 64)" OK

# A destination: by the same line without the word; all of it
begin lb AD
ok "destination: with the word" table vol "0 8 zero
8 $size $legs lost destination"
is "it stays" "$(status vol)" "copied=0/$size legs=AD"
mark "$dest"
ok "destination: without" table vol "0 $size $legs insync"
ok "destination: in sync" wait_for 60 synced vol
ok "destination: all was copied" test "$(written)" -ge $size
is "destination: the legs" "$(sum "$B" 20 $size) $(pat check "$B" 84 64 new 64)" "$(sum "$A" 10 $size) OK"
is "in flight" "$(stats "$(ours vol)" 9)" 0
