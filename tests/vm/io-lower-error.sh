#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: an error of a lower device reaches the caller unchanged, and reaches nothing else
# modules: sd_mod scsi_debug dm-flakey
# log-ok: I/O error|medium error|Medium Error|Unrecovered
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# its sectors 4660 to 4669 cannot be read
disk scsi 8 opts=2
a=$DEVNO A=$DISK
disk null 8
b=$DEVNO B=$DISK
ctl "create vol"
ok "a table" table vol "0 4096 linear $b 0
4096 8192 linear $a 0"
bad=$((4660 + 4096))
is "of the device itself" "$(bio "$A" read 4660 1)" ENODATA
is "of ours" "$(bio $D/vol read $bad 1)" ENODATA
is "asynchronous" "$(aio $D/vol r $bad:1 | tail -n 1)" "$bad:1 ENODATA"
is "its neighbours" "$(bio $D/vol read $((bad - 8)) 8) $(bio $D/vol read $((bad + 10)) 8)" "OK OK"

# a request over both devices
ok "moved to the boundary" table vol "0 4096 linear $b 0
4096 16 linear $a 4656"
is "split, a part of it bad" "$(bio $D/vol read 4088 16)" ENODATA
is "all of it good" "$(bio $D/vol read 4088 8)" OK
is "in flight" "$(stats "$(ours vol)" 9)" 0

# two of ours on each other
ctl "create top"
ok "on top" table top "0 4112 linear $(state vol dev | tr : ' ') 0"
is "through two" "$(bio $D/top read 4100 1)" ENODATA
is "split, through two" "$(bio $D/top read 4088 16)" ENODATA
ctl "remove top"

# writes: dm-flakey over the good one

echo "0 8192 flakey $(echo $b | tr ' ' :) 0 0 1 1 error_writes" > /tmp/flakey
ok "off the second device" table vol "0 8 linear $a 0"
ok "flakey" dmsetup create flakey /tmp/flakey
f="$(dmsetup info -c --noheadings -o major,minor --separator ' ' flakey)"
ok "over it" table vol "0 4096 linear $a 0
4096 4096 linear $f 0"
is "write" "$(bio $D/vol write 4096 8)" EIO
is "write over both" "$(bio $D/vol write 4092 8)" EIO
is "through the page cache" "$(bio -b $D/vol write 4096 8; bio -b $D/vol flush)" "OK
EIO"
is "write beside it" "$(bio $D/vol write 0 8)" OK
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "off it" ctl "remove vol"
ok "flakey is free" dmsetup remove flakey
