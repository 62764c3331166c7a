#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the messages that doc/troubleshooting.md quotes are what a person sees
# modules: dm-mod
. "${LIB:-/tests/lib.sh}"

# say CMD...: what it prints, all of it
say() { "$@" 2>&1; }

disk brd 32
ok create ctl "create vol"

table="begin
0 8 linear /dev/sdz 0
end"
echo "$table" > /tmp/table
is "a disk that is not there" "$(say /bin/sh -c "cat /tmp/table > $P/vol")" \
	"cat: write error: No such device"
is "in the file" "$(errline vol)" "line 2: linear: no such device /dev/sdz"

/bin/mke2fs -q $DISK
mkdir -p /mnt
ok mount /bin/mount -t ext4 $DISK /mnt
echo "begin
0 8 linear $DISK 0
end" > /tmp/table
is "a disk that is in use" "$(say /bin/sh -c "cat /tmp/table > $P/vol")" \
	"cat: write error: Device or resource busy"
is "in the file" "$(errline vol)" "line 2: linear: $(echo $DEVNO | tr ' ' :) is in use by something else"
ok umount /bin/umount /mnt

ok "now it can be" load vol "0 $SECTORS linear $DEVNO 0"
like "LVM" "$(say lvm pvcreate --config "devices/use_devicesfile=0" $D/vol)" \
	"Cannot use $D/vol: device type is unknown"
ok remove ctl "remove vol"

# A module for another kernel: its name is in there, once. Where the versions of symbols
# are checked the name is not looked at, but what comes behind it.
ok out rmmod device_mapper
ko=$(find /lib/modules/ -name device-mapper.ko)
release=$(uname -r)
other=$(echo "$release" | tr 0123456789 1234567890)
sed "s/vermagic=$release \(.*\)mod_unload/vermagic=$other \1mod_unluad/" "$ko" > /tmp/other.ko
log_clear
is "a module for another kernel" "$(say /bin/insmod /tmp/other.ko)" \
	"insmod: ERROR: could not insert module /tmp/other.ko: Invalid module format"
like "in the log" "$(log_since)" "*device_mapper: version magic '$other *' should be '$release *"
mkdir -p /tmp/root/lib/modules/$release
mv /tmp/other.ko /tmp/root/lib/modules/$release/device-mapper.ko
touch /tmp/root/lib/modules/$release/modules.order /tmp/root/lib/modules/$release/modules.builtin
ok depmod /bin/depmod -b /tmp/root $release
is "and to modprobe" "$(say /bin/modprobe -d /tmp/root device-mapper)" \
	"modprobe: ERROR: could not insert 'device_mapper': Exec format error"
rm /tmp/root/lib/modules/$release/device-mapper.ko
/bin/depmod -b /tmp/root $release
is "no module" "$(say /bin/modprobe -d /tmp/root device-mapper)" \
	"modprobe: FATAL: Module device-mapper not found in directory /tmp/root/lib/modules/$release"
ok in modprobe device-mapper
