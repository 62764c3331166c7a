#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: suspend holds I/O back, resume lets it go on; states and counts
# stock: bdev_freeze() and bdev_thaw(), freeze_bdev() on 6.1, under a mounted ext4; requests that are held
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 32
ok create ctl "create vol"
ok load text vol "0 32768 linear $DEVNO 0"
e() { state vol event; }
# what the disk holds, not what was read of it before
below() {
	blockdev --flushbufs $DISK
	dd if=$DISK bs=512 skip=$1 count=1 2> /dev/null | tr -d '\0'
}

was=$(e)
ok "suspend" ctl "suspend vol"
is "state" "$(state vol state)" suspended
is "one event" "$(e)" $((was + 1))
ok "suspend again" ctl "suspend vol"
is "no event" "$(e)" $((was + 1))
is "no error" "$(errline control)" ""
ok "resume" ctl "resume vol"
is "state" "$(state vol state)" active
is "one event" "$(e)" $((was + 2))
ok "resume again" ctl "resume vol"
is "no event" "$(e)" $((was + 2))
ok "resume after two suspends" ctl "suspend vol"
ok "suspend" ctl "suspend vol"
ok "one resume is enough" ctl "resume vol"
is "state" "$(state vol state)" active

ok "suspend" ctl "suspend vol"
(
	echo held | dd of=$D/vol bs=512 seek=100 conv=notrunc,fsync 2> /dev/null
	echo done > /tmp/done
) &
pid=$!
sleep "$(much 0.5 2)"
fails "a write is held back" test -e /tmp/done
is "nothing is below" "$(below 100)" ""
was=$(e)
ok "a load binds at once" text vol "0 16384 linear $DEVNO 16384
16384 16384 linear $DEVNO 0
end"
is "it is live" "$(grep -c linear $P/vol)$(grep -v '^#' $P/vol | sed -n 2p)" \
	"20 16384 linear $DEVNO 16384"
is "still suspended" "$(state vol state)" suspended
[ "$(e)" -gt "$was" ]
is "an event" $? 0
fails "the write is still held back" test -e /tmp/done
ok "resume" ctl "resume vol"
wait $pid
ok "the write went on" test -e /tmp/done
is "by the new table" "$(below 16484)" held
is "and not by the old" "$(below 100)" ""

ok load text vol "0 32768 linear $DEVNO 0"
ok mkfs mkfs.ext4 -q -F $D/vol
mkdir -p /tmp/mnt
ok mount mount -t ext4 $D/vol /tmp/mnt
seq 1 100000 > /tmp/mnt/file
ok "suspend a mounted file system" ctl "suspend vol"
ok "what is below is clean" sh -c "blockdev --flushbufs $DISK
	dd if=$DISK of=/tmp/copy bs=1M 2>/dev/null
	e2fsck -fn /tmp/copy"
rm -f /tmp/done /tmp/copy
(
	echo more > /tmp/mnt/more
	echo done > /tmp/done
) &
pid=$!
sleep "$(much 0.5 2)"
fails "it is frozen" test -e /tmp/done
ok "resume" ctl "resume vol"
wait $pid
ok "it goes on" test -e /tmp/done
ok "umount" umount /tmp/mnt
ok "fsck" e2fsck -fn $D/vol
rm -f /tmp/done
