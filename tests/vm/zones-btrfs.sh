#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: btrfs, which appends to zones and resets them, over suspends and swaps; what it wrote is whole, and found on the disk without us
# stock: the kernels that the lab builds have no btrfs
# kernels: 6.1 6.12 7.3
# modules: null_blk btrfs
# timeout: 200
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 128 zoned=1 zone_size=4 zone_nr_conv=0
a=$DEVNO A=$DISK
ctl "create vol"
V=$D/vol
one="0 262144 linear $a 0"
two="0 131072 linear $a 0
131072 131072 linear $a 131072"

# mkfs.btrfs looks for the kind of zones in a folder of sysfs that has no ! in its name.
ok "a file system" mkfs.btrfs -q -d single -m single "$A"
ok "a table" table vol "$one"
mkdir -p /tmp/m
ok "mount" mount -t btrfs $V /tmp/m
i=0
while [ $i -lt 24 ]; do
	dd if=/dev/urandom of=/tmp/m/file$((i % 8)) bs=256k count=8 2> /dev/null || echo failed >> $LAB/failed
	[ $((i % 3)) != 0 ] || sync
	i=$((i + 1))
done &
writer=$!
i=0
while [ $i -lt 6 ]; do
	ctl "suspend vol"
	[ $((i % 2)) = 1 ] || ok "suspended: another" table vol "$two"
	ok "resume" ctl "resume vol"
	ok "another" table vol "$one"
	i=$((i + 1))
done
wait $writer
ok "all was written" [ ! -e $LAB/failed ]
(cd /tmp/m && sha256sum file*) > $LAB/sums
ok "unmount" umount /tmp/m
ctl "remove vol"
ok "mount" mount -t btrfs "$A" /tmp/m
is "all is there" "$(cd /tmp/m && sha256sum -c $LAB/sums 2>&1 | grep -v ': OK$')" ""
is "without errors" "$(dmesg | grep -iE 'btrfs (error|warning|critical)' | head -n 3)" ""
ok "unmount" umount /tmp/m
