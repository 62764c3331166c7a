#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a SCSI disk deleted below a mounted file system: EIO, no hang, our device can be removed
# stock: a disk that is deleted below: what is open, held and in flight on it
# races: yes
# modules: sd_mod scsi_debug
# timeout: 120
# log-ok: I/O error|EXT4-fs|JBD2|Aborting|Synchronizing SCSI cache
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk scsi 32
a=$DEVNO A=$DISK
ctl "create vol"
ctl "create top"
ok "a table" table vol "0 20000 linear $a 0
20000 20000 linear $a 30000"
ok "another on it" table top "0 40000 linear $(state vol dev | tr : ' ') 0"
ok "mkfs" mkfs.ext4 -q $D/top
# one that would be its next table
ctl "create held"
ok "one on it that is ready" load held "begin
0 100 linear $a 60000
ready
"
mkdir -p /mnt/top
ok "mount" mount -t ext4 $D/top /mnt/top
(while dd if=/dev/zero of=/mnt/top/f bs=64k count=32 conv=fsync 2>/dev/null; do :; done; echo > /tmp/ended) &
sleep 1
# Before 6.6 nobody is told before a request fails.
was=$(state vol event)
held=$(state held event)
ok "deleted" timeout 60 sh -c "echo 1 > /sys/block/${A##*/}/device/delete"
wait_for 60 test -f /tmp/ended || bail "the writer got no error"
# Linux before 6.6 does not tell.
case $(uname -r) in
6.1.*) ;;
*)
	is "that was an event" "$(state vol event)" $((was + 1))
	is "one for what is ready" "$(state held event)" $((held + 1))
	is "which says so" "$(grep -c "^# gone=$(echo "$a" | tr ' ' :)\$" $P/held)" 1
	is "of both lines" "$(grep -c "^# gone=$(echo "$a" | tr ' ' :)\$" $P/vol)" 2 ;;
esac
like "a read fails" "$(bio $D/vol read 20 8)" "E[IN][OX]*"
like "a read on top fails" "$(bio $D/top read 20 8)" "E[IN][OX]*"
ok "umount" timeout 60 umount /mnt/top
is "in flight" "$(stats "$(ours vol)" 9) $(stats "$(ours top)" 9)" "0 0"
ok "the file can be read" grep -q '^20000 20000 linear' $P/vol
ok "top goes" ctl "remove top"
ok "it goes" ctl "remove vol"
ok "what was ready, too" ctl "remove held"
