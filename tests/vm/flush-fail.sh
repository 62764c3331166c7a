#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a flush that fails on one device fails, and still reaches the others
# modules: dm-mod dm-flakey
# log-ok: I/O error|EXT4-fs|JBD2|Aborting
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16 cache_size=4
a=$DEVNO
disk null 16 cache_size=4
b=$DEVNO

echo "0 30000 linear $(echo $b | tr ' ' :) 0" > /tmp/good
echo "0 30000 flakey $(echo $b | tr ' ' :) 0 0 1 1 error_writes" > /tmp/bad
ok "a device in between" dmsetup create flakey /tmp/good
f="$(dmsetup info -c --noheadings -o major,minor --separator ' ' flakey)"

# turn good|bad
turn() { dmsetup reload flakey "/tmp/$1" && dmsetup resume flakey; }

ctl "create vol"
ok "its table" table vol "0 100 linear $a 0
100 20000 linear $f 0"
is "good" "$(bio $D/vol flush)" OK
ok "turns bad" turn bad
trace_on
is "bad" "$(bio $D/vol flush)" EIO
is "reached the good one" "$(events | grep -c "^Q $(mm $a) F")" 1
is "a FUA write to the bad one" "$(bio -d $D/vol write 104 8)" EIO
is "alone under the table" "$(table vol "0 100 linear $f 0"; bio $D/vol flush)" EIO
ok "turns good" turn good
is "good again" "$(bio $D/vol flush)" OK

# the flush before a commit: the commit must not be taken for done
ok "journal on the good one, data on both" table vol "0 24000 linear $a 0
24000 16 linear $f 0"
ok "mkfs" mkfs.ext4 -q -b 4096 $D/vol
mkdir -p /mnt/vol
ok "mount" mount -t ext4 $D/vol /mnt/vol
echo one > /mnt/vol/one
ok "synced" sync /mnt/vol/one
ok "turns bad" turn bad
echo two > /mnt/vol/two
fails "fsync tells" sync /mnt/vol/two
ok "turns good" turn good
umount /mnt/vol
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "off it" ctl "remove vol"
ok "in between goes" dmsetup remove flakey
