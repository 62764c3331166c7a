#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: who opens a suspended device for writing, after it got a table that is read-only, writes nothing to what lies below
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO
disk null 8
b=$DEVNO B=$DISK
pat write "$B" 0 1024 old > /dev/null
ok "make it read-only" blockdev --setro "$B"
ctl "create vol"
ok "a table" table vol "0 1024 linear $a 0"
ok "suspend" ctl "suspend vol"
ok "one that is read-only" table vol "0 1024 linear $b 0"
# It may be refused, now or later; but never carried out.
aio $D/vol w 0:8 100:8 > /tmp/aio 2>&1 &
aio=$!
sleep "$(much 0.3 1)"
ok "resume" ctl "resume vol"
wait $aio
is "is read-only" "$(blockdev --getro $D/vol)" 1
ok "it was refused" grep -q EROFS /tmp/aio
is "no write succeeded" "$(grep -c OK /tmp/aio)" 0
is "nothing was written" "$(pat check "$B" 0 1024 old)" OK
is "can be read" "$(pat check $D/vol 0 1024 old)" OK
