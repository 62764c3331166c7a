#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a file system that cannot be frozen is no longer asked: suspend says so, nothing is held back, and the device can be suspended, unmounted and removed later
# stock: dmap_has_fs(): a file system that cannot be frozen is an error
# log-ok: I/O error|EXT4-fs|JBD2|Aborting
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# soon COMMAND: as ctl does, but not for ever
soon()
{
	timeout 60 put $P/control "$1
" > /tmp/said
}

disk null 16
a=$DEVNO
ctl "create vol"
ok "a table" table vol "0 $SECTORS linear $a 0"
ok "mkfs" mkfs.ext4 -q $D/vol
mkdir -p /mnt/vol
ok "mount" mount -t ext4 $D/vol /mnt/vol

# It has to be written out first, and nothing can be written.
dd if=/dev/zero of=/mnt/vol/file bs=64k count=8 2> /dev/null
ok "turns bad" table vol "0 $SECTORS io-err"
event=$(state vol event)
fails "suspend" soon "suspend vol"
is "with" "$(cat /tmp/said)" EIO
is "the text" "$(errline control)" "line 1: suspend: the file system on vol cannot be frozen (error 5)"
is "its state" "$(state vol state)" active
is "nothing has happened to it" "$(state vol event)" "$event"
ok "turns good" table vol "0 $SECTORS linear $a 0"
# Newer kernels tell the next one who opens it what could not be written back.
timeout 60 bio $D/vol read 0 8 > /dev/null
is "nothing is held" "$(timeout 60 bio $D/vol read 0 8)" OK

# Without its journal it may be frozen now, or still not.
soon "suspend vol"
ok "resume" ctl "resume vol"
is "its state" "$(state vol state)" active
ok "umount" timeout 60 umount /mnt/vol
ok "mkfs" mkfs.ext4 -q $D/vol
ok "mount" mount -t ext4 $D/vol /mnt/vol
ok "it can be written" timeout 60 sh -c "echo x > /mnt/vol/x && sync /mnt/vol/x"
ok "umount" umount /mnt/vol
is "in flight" "$(stats "$(ours vol)" 9)" 0
ok "remove" ctl "remove vol"
