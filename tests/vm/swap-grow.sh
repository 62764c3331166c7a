#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a mounted file system grows online after a larger table, ext4 and xfs
# timeout: 200
# log-ok: XFS|EXT4-fs
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 700
a=$DEVNO
mkdir -p /mnt/vol
sum() { sha256sum < /mnt/vol/file | cut -c1-64; }

ctl "create vol"
ok "32 MiB" table vol "0 65536 linear $a 0"
ok "mkfs.ext4" mkfs.ext4 -q $D/vol
ok "mount" mount -t ext4 $D/vol /mnt/vol
dd if=/dev/urandom of=/mnt/vol/file bs=64k count=32 2>/dev/null
want=$(sum)
small=$(stat -f -c %b /mnt/vol)
ok "96 MiB" table vol "0 65536 linear $a 0
65536 131072 linear $a 200001"
is "the size of the disk" "$(cat "$(sys "$(ours vol)")/size")" 196608
ok "resize2fs" resize2fs $D/vol
ok "ext4 has grown" test "$(stat -f -c %b /mnt/vol)" -gt $((small * 2))
echo 3 > /proc/sys/vm/drop_caches
is "the file is whole" "$(sum)" "$want"
ok "umount" umount /mnt/vol
ok "fsck" e2fsck -fn $D/vol

ok "300 MiB" table vol "0 614400 linear $a 0"
if mkfs.xfs -q -f $D/vol && mount -t xfs $D/vol /mnt/vol; then
	dd if=/dev/urandom of=/mnt/vol/file bs=64k count=32 2>/dev/null
	want=$(sum)
	small=$(stat -f -c %b /mnt/vol)
	ok "600 MiB" table vol "0 614400 linear $a 0
614400 614400 linear $a 614400"
	ok "xfs_growfs" xfs_growfs /mnt/vol
	ok "xfs has grown" test "$(stat -f -c %b /mnt/vol)" -gt $((small * 3 / 2))
	echo 3 > /proc/sys/vm/drop_caches
	is "the file is whole" "$(sum)" "$want"
	ok "umount" umount /mnt/vol
	ok "xfs_repair" xfs_repair -n $D/vol
else
	diag "no xfs here"
	ok "it is only missing" sh -c "! grep -qw xfs /proc/filesystems"
fi
