#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: partitions and loop devices as lower devices, and a loop device on ours
# modules: sd_mod
# timeout: 120
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk scsi 32
A=$DISK
printf 'label: dos\nstart=2048, size=10000\nstart=20480, size=10000\n' | sfdisk -q "$A" > /dev/null 2>&1
ok "partitions" wait_for 20 test -b "${A}2"
one=$(tr : ' ' < "/sys/class/block/${A##*/}1/dev")
two=$(tr : ' ' < "/sys/class/block/${A##*/}2/dev")
ctl "create vol"
ok "a table" table vol "0 1000 linear $two 100
1000 1000 linear $one 5
2000 500 linear $two 9500"
is "written" "$(pat write $D/vol 0 2500 p 0 300)" OK
is "read" "$(pat check $D/vol 0 2500 p 0 7)" OK
is "lies on the disk" "$(mapped "$A" 65536 | grep 'p+')" "2053 1000 p+1000
20580 1000 p+0
29980 500 p+2000"
is "the disk is held" "$(bio -x "$A" open)" EBUSY
is "flush" "$(bio $D/vol flush)" OK
is "discard over a boundary" "$(bio $D/vol discard 996 8 | grep -c 'OK\|EOPNOTSUPP')" 1
fails "past the end of the partition" table vol "0 1000 linear $one 9001"
is "with" "$ERR" EINVAL
like "and its line" "$(errline vol)" "line 2: linear: .*10000.*"
is "the disk is the caller's again" "$(bio $D/vol read 996 8)" OK

# a loop device on ours, ours on a loop device
ctl "create low"
ok "the other partition" table low "0 9000 linear $one 0"
ok "loop" modprobe loop
# the real one: the shell's own wants the node to be there already
loop=$(/bin/losetup -f --show $D/low)
ok "loop on ours" test -b "$loop"
ok "ours on that loop" table vol "0 4096 linear $(tr : ' ' < "/sys/class/block/${loop##*/}/dev") 64"
is "written" "$(pat write $D/vol 0 4096 q 0 255)" OK
is "flush" "$(bio $D/vol flush)" OK
is "below" "$(pat check $D/low 64 4096 q 0)" OK
is "at the bottom" "$(pat check "$A" $((2048 + 64)) 4096 q 0)" OK
fails "what is under a loop cannot go" ctl "remove low"
ok "top goes" ctl "remove vol"
ok "loop goes" /bin/losetup -d "$loop"
ok "low goes" wait_for 20 ctl "remove low"
