#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a table that ends with ready is kept below the live one, with its claims, until it is dropped, replaced, or the device goes; what is read makes the same again
# timeout: 120
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

text() { grep -v '^#' "$P/$1"; }
ready() { load "$1" "begin
$2
ready
"; }

disk null 8
a=$DEVNO A=$DISK
disk null 8
b=$DEVNO B=$DISK
ctl "create vol"

# of an empty one
ok "ready" ready vol "0 8 linear $b 0"
is "it is empty" "$(state vol state) $(state vol size)" "empty 0"
is "and reads" "$(text vol)" "begin
0 8 linear $b 0
ready"
fails "cannot be opened" test "$(bio $D/vol open)" = OK
like "what it needs is claimed" "$(bio -x "$B" open)" EBUSY
ok "drop" ctl "drop vol"
is "nothing is left" "$(text vol)" ""
is "nor claimed" "$(bio -x "$B" open)" OK
fails "drop again" ctl "drop vol"
is "with" "$ERR" ENOENT
is "the text" "$(errline control)" "line 1: drop: vol has no table that is ready"

# below a live one, which stays
ok "live" table vol "0 16 linear $a 0"
event=$(state vol event)
ok "ready" ready vol "0 8 linear $b 0
8 8 zero"
is "an event" "$(state vol event)" $((event + 1))
both="begin
0 16 linear $a 0
end
begin
0 8 linear $b 0
8 8 zero
ready"
is "both" "$(text vol)" "$both"
is "the size" "$(state vol size) $(state vol targets)" "16 1"
cat $P/vol > /tmp/saved
ok "another replaces it" ready vol "0 8 io-err"
is "only that" "$(text vol)" "begin
0 16 linear $a 0
end
begin
0 8 io-err
ready"
is "what the first had claimed is free" "$(bio -x "$B" open)" OK
ok "remove" ctl "remove vol"
ctl "create vol"
ok "what was read" sh -c "cat /tmp/saved > $P/vol"
is "makes the same" "$(text vol)" "$both"

# a live one leaves it, and a bad one changes nothing
ok "end" table vol "0 8 linear $a 8"
is "is live" "$(text vol | sed -n 2p)" "0 8 linear $a 8"
is "and the other ready" "$(text vol | tail -n 2)" "8 8 zero
ready"
before=$(text vol)
fails "a bad one" ready vol "0 8 linear 99 99 0"
is "nothing changed" "$(text vol)" "$before"
fails "a second one with end" load vol "begin
0 8 linear $a 0
end
begin
0 8 zero
end
"
is "says" "$(errline vol)" "line 6: end: the second table of a text ends with ready"
fails "onto itself" ready vol "0 8 linear ${D}/vol 0"
is "with" "$ERR" ELOOP

# its thread waits, and is no load
ok "a mirror" ready vol "0 8 mirror $b 0 $b 100"
threads() { grep -lsx "dmap-work/$(state vol dev | cut -d: -f2)" /proc/[0-9]*/comm; }
is "has a thread" "$(threads | wc -l)" 1
idle() { grep -q '^State:.*(idle)' "$(dirname "$(threads)")/status"; }
ok "which is idle" wait_for 10 idle
ok "drop" ctl "drop vol"
is "goes" "$(threads | wc -l)" 0

# suspended
ok "suspend" ctl "suspend vol"
ok "ready" ready vol "0 8 linear $b 8"
is "still suspended" "$(state vol state)" suspended
ok "resume" ctl "resume vol"

# who stands on what is ready
ctl "create low"
ok "low" table low "0 8 linear $a 100"
ok "ready on it" ready vol "0 8 linear $D/low 0"
fails "low cannot go" ctl "remove low"
is "with" "$ERR" EBUSY
fails "nor stand on vol" table low "0 8 linear $D/vol 0"
is "with" "$ERR" ELOOP
ok "remove drops it" ctl "remove vol"
ok "low can go" ctl "remove low"
is "b is free" "$(bio -x "$B" open)" OK
is "a is free" "$(bio -x "$A" open)" OK
