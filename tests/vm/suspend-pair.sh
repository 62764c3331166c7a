#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: two devices suspended, both swapped, both resumed are one step: an ext4 with its journal on the other
# timeout: 300
# log-ok: EXT4-fs|JBD2
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 16 cache_size=4
a=$DEVNO A=$DISK
disk null 16 cache_size=4
b=$DEVNO B=$DISK
disk null 16 cache_size=4
c=$DEVNO C=$DISK
disk null 16 cache_size=4
d=$DEVNO E=$DISK
ctl "create data"
ctl "create journal"
ok "data" table data "0 32768 linear $a 0"
ok "journal" table journal "0 32768 linear $b 0"
ok "mkfs of the journal" mkfs.ext4 -q -F -b 4096 -O journal_dev $D/journal
ok "mkfs" mkfs.ext4 -q -b 4096 -J device=$D/journal $D/data
mkdir -p /mnt/data
ok "mount" mount -t ext4 $D/data /mnt/data
rm -f /tmp/stop
(
	i=0
	until [ -f /tmp/stop ]; do
		i=$((i + 1))
		echo $i > /mnt/data/last
		dd if=/dev/urandom of=/mnt/data/f$((i % 7)) bs=16k count=5 2>/dev/null || exit 1
		(cd /mnt/data && sha256sum f$((i % 7)) > s$((i % 7))) || exit 1
		# not all of sync: it would hold the file system against the second suspend
		sync /mnt/data/last /mnt/data/[fs]? || exit 1
		echo $i > /tmp/writes
	done
) &
writer=$!
copy() { dd if="$1" of="$2" bs=1M iflag=direct oflag=direct 2>/dev/null; }

for round in $(seq "$(much 2 4)"); do
	rm -f /tmp/writes
	ok "the writer is at it" wait_for 60 test -s /tmp/writes
	ok "suspend data" ctl "suspend data"
	ok "suspend journal" ctl "suspend journal"
	ok "copy of data" copy "$A" "$C"
	ok "copy of journal" copy "$B" "$E"
	ok "data moves" table data "0 32768 linear $c 0"
	ok "journal moves" table journal "0 32768 linear $d 0"
	sha256sum "$A" "$B" > /tmp/sums
	if [ $((round % 2)) = 0 ]; then
		ok "resume" ctl "resume data
resume journal"
	else
		ok "resume" ctl "resume journal
resume data"
	fi
	rm -f /tmp/writes
	ok "it goes on" wait_for 60 test -s /tmp/writes
	ok "nobody writes to the old ones" sha256sum -c /tmp/sums
	t=$A A=$C C=$t; t=$B B=$E E=$t
	t=$a a=$c c=$t; t=$b b=$d d=$t
done
touch /tmp/stop
ok "the writer has seen no error" wait $writer
ok "umount" umount /mnt/data
ok "fsck" e2fsck -fn $D/data
ok "mount" mount -t ext4 $D/data /mnt/data
ok "what was written is there" sh -c "cd /mnt/data && cat s? | sha256sum -c"
ok "umount" umount /mnt/data
