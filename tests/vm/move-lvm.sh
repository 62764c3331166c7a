#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a linear and a striped LVM volume go under this driver and back, by doc/moving.md, without their data being touched
# modules: dm-mod ext4
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${IFACE:-/tests/iface.inc}"

disk null 24
A=$DISK
disk null 24
B=$DISK
export LVM_SUPPRESS_FD_WARNINGS=1

# lv CMD ARGS...: LVM's
lv()
{
	cmd=$1
	shift
	lvm "$cmd" --config "devices/types=[\"nullb\",1] devices/use_devicesfile=0 activation/udev_sync=0 activation/udev_rules=0" -qq "$@"
}

# there DEVICE: the file system on it is whole, and so is its file
there()
{
	e2fsck -fn "$1" > /tmp/fsck 2>&1 || { cat /tmp/fsck; return 1; }
	mount -t ext4 "$1" /mnt || return
	md5sum < /mnt/file > /tmp/sum
	umount /mnt
	[ "$(cat /tmp/sum)" = "$sum" ]
}

mkdir -p /mnt
ok "pvcreate" lv pvcreate "$A" "$B"
ok "vgcreate" lv vgcreate -s 1m one "$A" "$B"
# In two pieces, as another one lies in between, and over two disks.
ok "linear" lv lvcreate -Wn -Zn -l 8 -n lin one "$A"
ok "in between" lv lvcreate -Wn -Zn -l 3 -n gap one "$A"
ok "striped" lv lvcreate -Wn -Zn -i 2 -I 8k -l 16 -n str one
ok "linear grows" lv lvextend -l +8 one/lin "$A" "$B"
for name in lin str; do
	ok "$name: mkfs" mkfs.ext4 -q "/dev/mapper/one-$name"
	mount -t ext4 /dev/mapper/one-$name /mnt
	head -c 3000000 /dev/urandom > /mnt/file
	sum=$(md5sum < /mnt/file)
	umount /mnt

	dmsetup table one-$name > /tmp/$name.table
	ctl "create $name"
	ok "$name: deactivated, it alone" lv lvchange -an one/$name
	fails "$name: its disks are still LVM's" text $name "$(cat /tmp/$name.table)
end"
	is "$name: errno" "$ERR" EBUSY
	ok "$name: all deactivated" lv vgchange -an one
	ok "$name: its table, as it is" text $name "begin
$(cat /tmp/$name.table)
end"
	like "$name: read back" "$(body $name)" "^0 "
	md5sum "$A" "$B" > /tmp/before
	e2fsck -fn $D/$name > /dev/null 2>&1
	md5sum "$A" "$B" > /tmp/after
	is "$name: a look has touched nothing" "$(cat /tmp/after)" "$(cat /tmp/before)"
	ok "$name: all is there" there $D/$name
	fails "$name: LVM does not take it meanwhile" lv vgchange -ay one

	mount -t ext4 $D/$name /mnt
	head -c 2000000 /dev/urandom > /mnt/file
	sum=$(md5sum < /mnt/file)
	umount /mnt
	ok "$name: and back" ctl "remove $name"
	ok "$name: activated" lv vgchange -ay one
	is "$name: the same table" "$(dmsetup table one-$name)" "$(cat /tmp/$name.table)"
	ok "$name: what was written here is there" there /dev/mapper/one-$name
done
is "linear was in pieces" "$(($(wc -l < /tmp/lin.table) > 1))" 1
is "striped was striped" "$(awk '{ print $3 }' /tmp/str.table)" striped
ok "off" lv vgchange -an one
