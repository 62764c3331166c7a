#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: suspend freezes a mounted ext4, which is consistent below and goes on after resume
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 48 cache_size=4
a=$DEVNO A=$DISK
ctl "create vol"
ok "two halves" table vol "0 32768 linear $a 32768
32768 32768 linear $a 0"
ok "mkfs" mkfs.ext4 -q $D/vol
mkdir -p /mnt/vol
ok "mount" mount -t ext4 $D/vol /mnt/vol
(
	i=0
	until [ -f /tmp/stop ]; do
		dd if=/dev/zero of=/mnt/vol/f$((i % 5)) bs=64k count=8 2>/dev/null || exit 1
		rm -f /mnt/vol/f$(((i + 2) % 5))
		sync
		i=$((i + 1))
		echo $i > /tmp/writes
	done
) &
writer=$!
ctl "create look"
for round in $(seq "$(much 2 5)"); do
	ok "the writer is at it" wait_for 60 test -s /tmp/writes
	ok "suspend" ctl "suspend vol"
	rm -f /tmp/writes
	mark "$(mm $a)"
	sleep "$(much 0.5 1)"
	is "nothing is written" "$(delta "$(mm $a)" 1 5)" "0 0"
	ok "another sees the same bytes" table look "0 32768 linear $a 32768
32768 32768 linear $a 0"
	ok "consistent, with nothing to replay" e2fsck -fn $D/look
	is "no journal to replay" "$(dumpe2fs -h $D/look 2>/dev/null | grep -c needs_recovery)" 0
	ok "resume" ctl "resume vol"
	ok "look lets go" table look "0 8 io-err"
done
ok "the writer goes on" wait_for 60 test -s /tmp/writes
touch /tmp/stop
ok "without an error" wait $writer
ok "umount" umount /mnt/vol
ok "fsck" e2fsck -fn $D/vol

# what is suspended cannot be mounted, and nobody waits for ever
ok "suspend" ctl "suspend vol"
(mount -t ext4 $D/vol /mnt/vol; echo $? > /tmp/mounted) &
wait_for 60 test -s /tmp/mounted || {
	ctl "resume vol"
	bail "mount waits for what is suspended"
}
like "mount while suspended fails" "$(cat /tmp/mounted)" '^[1-9]'
ok "resume" ctl "resume vol"

# resume twice, and suspend twice, are one
ok "mount" mount -t ext4 $D/vol /mnt/vol
ok "suspend" ctl "suspend vol"
ok "suspend again" ctl "suspend vol"
ok "resume" ctl "resume vol"
ok "it can be written" sh -c "echo x > /mnt/vol/x && sync /mnt/vol/x"
ok "resume again" ctl "resume vol"
ok "it can be written" sh -c "echo y > /mnt/vol/y && sync /mnt/vol/y"
ok "umount" umount /mnt/vol
