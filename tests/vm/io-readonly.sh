#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: over a read-only device ours is read-only, and writable again when it is gone
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO A=$DISK
disk null 8
b=$DEVNO B=$DISK
pat write "$A" 0 1024 old > /dev/null
ctl "create vol"
ok "make it read-only" blockdev --setro "$A"
ok "a table over it" table vol "0 1024 linear $a 0"
is "is read-only" "$(blockdev --getro $D/vol)" 1
is "can be read" "$(pat check $D/vol 0 1024 old)" OK
fails "cannot be written" bio $D/vol write 0 8
fails "cannot be discarded" bio $D/vol discard 0 8
fails "cannot be written through the page cache" bio -b $D/vol write 0 8
is "nothing was written" "$(pat check "$A" 0 1024 old)" OK

ok "mixed with one that is not" table vol "0 512 linear $b 0
512 512 linear $a 0"
is "is read-only still" "$(blockdev --getro $D/vol)" 1
fails "cannot be written anywhere" bio $D/vol write 0 8
is "can be read" "$(bio $D/vol read 508 8)" OK

ok "away from it" table vol "0 512 linear $b 0"
is "is writable" "$(blockdev --getro $D/vol)" 0
is "can be written" "$(bio $D/vol write 0 8)" OK
ok "onto it again" table vol "0 1024 linear $a 0"
is "is read-only again" "$(blockdev --getro $D/vol)" 1

ok "a device on ours" ctl "create top"
ok "its table" table top "0 1024 linear $(state vol dev | tr : ' ') 0"
is "is read-only too" "$(blockdev --getro $D/top)" 1
fails "cannot be written" bio $D/top write 0 8
ctl "remove top"
ctl "remove vol"
ok "writable below" blockdev --setrw "$A"
is "can be written" "$(bio "$A" write 0 8)" OK

ctl "create vol"
ok "our own flag" table vol "0 512 linear $b 0"
ok "can be set" blockdev --setro $D/vol
fails "and holds" bio $D/vol write 0 8
