#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: whoever thaws the file system of a suspended device spoils no later suspend: that freezes it, and when it is unmounted it can be mounted again
# stock: dmap_bdev_freeze(), dmap_bdev_thaw(): how a kernel counts who has frozen a device
# timeout: 120
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 32
a=$DEVNO
ctl "create vol"
ok "a table" table vol "0 $SECTORS linear $a 0"
ok "mkfs" mkfs.ext4 -q $D/vol
mkdir -p /mnt/vol

# freezes WHAT: a suspend does, and resume thaws
freezes()
{
	ok "$1: suspend" ctl "suspend vol"
	echo x > /mnt/vol/x &
	writer=$!
	ok "$1: a write waits" wait_for 30 waits $writer
	is "$1: and is not on its way" "$(stats "$(ours vol)" 9)" 0
	ok "$1: resume" ctl "resume vol"
	ok "$1: it goes on" wait $writer
}

# It has to be written that it is thawed, so this waits for resume.
ok "mount" mount -t ext4 $D/vol /mnt/vol
freezes "before"
ok "suspend" ctl "suspend vol"
/bin/fsfreeze -u /mnt/vol &
thaw=$!
ok "somebody thaws it" wait_for 30 waits $thaw
ok "resume" ctl "resume vol"
ok "he is done" wait $thaw
freezes "after"
ok "sync" sync
ok "umount" umount /mnt/vol
ok "mount again" mount -t ext4 $D/vol /mnt/vol
freezes "mounted again"
ok "umount" umount /mnt/vol

# One that is mounted read-only is thawed and gone before resume.
ok "mount read-only" mount -t ext4 -o ro $D/vol /mnt/vol
ok "suspend" ctl "suspend vol"
ok "somebody thaws it" /bin/fsfreeze -u /mnt/vol
ok "and unmounts it" umount /mnt/vol
ok "resume" ctl "resume vol"
is "nobody has it open" "$(state vol open)" 0
ok "mount again" mount -t ext4 $D/vol /mnt/vol
freezes "gone meanwhile"
ok "umount" umount /mnt/vol
ok "remove" ctl "remove vol"
