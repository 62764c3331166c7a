#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: commit makes the tables live that are ready, of all devices it names or of none: empty, suspended, on each other, and many of them
# timeout: 240
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

text() { grep -v '^#' "$P/$1"; }
ready() { load "$1" "begin
$2
ready
"; }
# numbers NAME...: what their first sectors say
numbers() { for n; do gens -r "$D/$n"; done | tr '\n' ' '; }

disk brd 8
a=$DEVNO A=$DISK
disk brd 8
b=$DEVNO B=$DISK
gens -w "$A" 4096
gens -w "$B" 4096
for n in one two three; do ctl "create $n"; done

# two that are live
ok "one" table one "0 8 linear $a 100"
ok "two" table two "0 8 linear $a 100"
ok "one is ready" ready one "0 16 linear $b 200"
ok "two is ready" ready two "0 15 linear $b 200"
event=$(state one event)
is "before" "$(numbers one two)" "100 100 "
ok "commit" ctl "commit one two"
is "after" "$(numbers one two)" "200 200 "
is "the text" "$(text one)" "begin
0 16 linear $b 200
end"
is "the size" "$(state one size) $(state two size)" "16 15"
is "an event" "$(state one event)" $((event + 1))
is "what the old ones had is free" "$(bio -x "$A" open)" OK
like "what the new ones have is not" "$(bio -x "$B" open)" EBUSY

# refused, and nothing changed
ok "one is ready" ready one "0 8 linear $a 300"
refused()
{
	fails "$1" ctl "$1"
	is "$1: errno" "$ERR" "$2"
	is "$1: says" "$(errline control)" "line 1: commit: $3"
	is "$1: nothing changed" "$(numbers one two)$(text one | tail -n 2 | tr '\n' ' ')" \
		"200 200 0 8 linear $a 300 ready "
}
refused "commit" EINVAL "NAME is missing"
refused "commit one nobody" ENODEV "no such device nobody"
refused "commit one one" EINVAL "one is named twice"
refused "commit one two" ENOENT "two has no table that is ready"

# what has changed since then counts
ok "two is ready" ready two "0 8 linear $a 300"
ok "three" table three "0 8 linear $a 400"
ok "two is ready on it" ready two "0 8 linear $D/three 0"
ok "which becomes smaller" table three "0 4 linear $a 400"
refused "commit one two" EINVAL "two: line 2: sector 7 is past the end of $(state three dev), which has become smaller (4 sectors)"
disk null 8 blocksize=4096
ok "two is ready with larger blocks" ready two "0 8 linear $DEVNO 0"
exec 5< $D/two
refused "commit one two" EBUSY "two: the logical block would become 4096 bytes, and two is open with blocks of 512"
exec 5<&-
ok "nobody has it open" ctl "commit one two"
is "both" "$(gens -r $D/one) $(text two)" "300 begin
0 8 linear $DEVNO 0
end"

# what was written to the disk meanwhile, and is in its page cache
ok "one is ready" ready one "0 8 linear $b 8"
dd if="$A" of="$B" bs=512 skip=500 seek=8 count=8 conv=notrunc 2>/dev/null
ok "commit" ctl "commit one"
is "it is read" "$(numbers one)" "500 "

# empty and suspended
ctl "remove three"
ctl "create three"
ok "three is ready" ready three "0 8 linear $a 501"
ok "one is ready" ready one "0 8 linear $a 501"
ok "suspend" ctl "suspend one"
ok "commit" ctl "commit three one"
is "one was empty" "$(state three state) $(numbers three)" "active 501 "
is "one is suspended" "$(state one state) $(text one | sed -n 2p)" "suspended 0 8 linear $a 501"
ok "resume" ctl "resume one"
is "and goes on" "$(numbers one)" "501 "

# on each other: in one step both, though each needs the other's requests
up="0 8 linear $D/three 0
8 8 linear $a 601"
ok "one on three" table one "0 8 linear $D/three 0"
ok "three is ready" ready three "0 8 linear $a 601"
ok "one is ready" ready one "$up"
ok "suspend" ctl "suspend three"
fails "not below one that is not suspended" ctl "commit one three"
is "errno" "$ERR" EBUSY
is "says" "$(errline control)" "line 1: commit: three is suspended, and one, which stands on it, is not"
ok "resume" ctl "resume three"
ok "commit" ctl "commit three one"
is "both" "$(numbers one three)$(state one size)" "601 601 16"
ok "suspend" ctl "suspend one
suspend three"
ok "ready" ready three "0 8 linear $a 602"
ok "ready" ready one "0 8 linear $D/three 0"
ok "commit of both suspended" ctl "commit one three"
ok "resume" ctl "resume three
resume one"
is "both" "$(numbers one three)$(state one size)" "602 602 8"
fails "none can be above and below" ready three "0 8 linear $D/one 0"
is "errno" "$ERR" ELOOP

# a device above that is not named goes on
ctl "create four"
ok "four, of two halves" table four "0 8 linear $D/one 0
8 8 linear $D/two 0"
ok "ready" ready one "0 8 linear $a 700"
ok "ready" ready two "0 8 linear $a 700"
ok "commit" ctl "commit two one"
is "through it" "$(numbers four)" "700 "

# more than locks can be held at once
names=
for i in $(seq 50); do names="$names v$i"; done
# shellcheck disable=SC2086
printf 'create %s\n' $names > $P/control
for n in $names; do
	table $n "0 8 linear $a 1000"
	ready $n "0 8 linear $a 1001"
done
ok "commit of 50" ctl "commit$names"
# shellcheck disable=SC2086
is "all" "$(numbers $names | tr ' ' '\n' | grep -cx 1001)" 50
# shellcheck disable=SC2086
printf 'remove %s\n' $names four one two three > $P/control
is "all is free" "$(bio -x "$A" open) $(bio -x "$B" open)" "OK OK"
