#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: `from` is read back as it was written as long as it is true, and then as what still is
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

size=16384
disk null 8
a=$DEVNO bads=/sys/kernel/config/nullb/lab0/badblocks
disk null 8
b=$DEVNO
ctl "create vol"
line="0 $size mirror $a 0 $b 0 region 1024"
ok "mirror" table vol "$line from 8200"
ok "the rest is copied" wait_for 60 synced vol
is "as it was written" "$(has vol "$line from 8200" && echo yes)" yes

# A write that one leg has and the other has not: its region must be copied again,
# and that cannot be read.
echo "+3000-3000" > $bads
ok "off" table vol "0 $size io-err"
ok "once more" table vol "$line from 3080 rate 1"
is "a write fails" "$(bio -d $D/vol write 2992 16)" EIO
ok "what is copied still" wait_for 60 has vol "$line rate 1 from 2048" ||
	diag "$(cat $P/vol)"
echo "-3000-3000" > $bads

# All of it, with a last region that is short. It is the second line's, so that it
# does not get in sync at once.
ok "off" table vol "0 $size io-err"
ok "all of it" table vol "0 4096 mirror $a 0 $b 0 rate 1 region 64
4096 10001 mirror $a 4096 $b 4096 region 64 from 10001"
is "as it was written: all" "$(has vol "4096 10001 mirror $a 4096 $b 4096 region 64 from 10001" && echo yes)" yes
echo "+14090-14090" > $bads
is "a write to the last region fails" "$(bio -d $D/vol write 14084 13)" EIO
is "all but the last" "$(grep '^4096 ' $P/vol)" "4096 10001 mirror $a 4096 $b 4096 region 64 from 9984"
echo "-14090-14090" > $bads
