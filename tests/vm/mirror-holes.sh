#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: `copied` is what `from` may say to take a copy up again, also when a write to what was copied has failed
# timeout: 300
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=$(much 32768 131072) mb=$(much 16 64) small=$(much 10240 24576)
disk null "$mb"
a=$DEVNO A=$DISK bads=/sys/kernel/config/nullb/lab0/badblocks
disk null "$mb"
b=$DEVNO B=$DISK
pat write "$A" 0 4096 src > /dev/null
pat write "$B" 0 $size junk > /dev/null
ctl "create vol"
line="0 $size mirror $a 0 $b 0 region 64"

# copied_now: what its file says is copied
copied_now() { status vol | sed 's/copied=//;s,/.*,,'; }

# A minute of copying, or a quarter of one
ok "mirror" table vol "$line rate 1"
ok "it has begun" wait_for 60 copied vol 2560
like "without holes, all that was copied is" "$(copied_now)" "[0-9]{4,}"
echo "+700-700" > $bads
is "a write fails" "$(bio -d $D/vol write 696 8)" EIO
echo "-700-700" > $bads
is "and now it does not" "$(pat write $D/vol 696 8 new)" OK
is "it went to the source" "$(pat check "$A" 696 8 new)" OK
is "the destination lacks it" "$(pat map "$B" 696 8 | grep -c new)" 0
is "copied up to there" "$(status vol)" "copied=640/$size legs=AA"
sofar=$(copied_now)

# the source alone, then on from there
ok "linear" table vol "0 $size linear $a 0"
ok "taken up" table vol "$line from $sofar"
ok "in sync" wait_for 120 synced vol
is "the legs" "$(sum "$B" 0 $size)" "$(sum "$A" 0 $size)"

# It is counted again once the region was copied, or could not be.
ok "off" table vol "0 $size io-err"
ok "a small one" table vol "0 $small mirror $a 0 $b 0 region 64 rate 1"
ok "it has begun" wait_for 60 copied vol 2560
echo "+700-700" > $bads
is "a write fails" "$(bio -d $D/vol write 696 8)" EIO
is "copied up to there" "$(status vol)" "copied=640/$small legs=AA"
ok "all but that" wait_for 120 has vol "# copied=$((small - 1))/$small legs=AA unreadable=1"
echo "-700-700" > $bads
