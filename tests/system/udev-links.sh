# SPDX-License-Identifier: GPL-2.0
# what: udev makes links by UUID, label and name, knows an empty device as not ready, and looks again after a swap and a change of size
# disks: 16 16

uuid() { blkid -p -o value -s UUID "$1"; }
leads() { [ "$(readlink -f "/dev/disk/$1")" = "$2" ]; }
long=a-name-that-does-not-fit.in_sysfs+with:some@other=signs

mkfs.ext4 -q -L 'first one' $DISK1
mkfs.ext4 -q -L second $DISK2
a=$(uuid $DISK1) b=$(uuid $DISK2)
modprobe device-mapper
for name in vol $long; do
	ok "create" ctl "create $name"
	settle
	is "$name: empty, not ready" "$(properties $D/$name | grep SYSTEMD_READY)" SYSTEMD_READY=0
	is "$name: its unit" "$(property "$(systemd-escape -p --suffix=device $D/$name)" ActiveState)" inactive
	fails "$name: no link" test -e /dev/disk/by-id/device-mapper-$name

	load $name "0 32768 linear $DISK1 0"
	settle
	is "$name: ready" "$(properties $D/$name | grep SYSTEMD_READY)" ""
	ok "$name: its unit" systemctl is-active -q "$(systemd-escape -p --suffix=device $D/$name)"
	ok "$name: by name" leads by-id/device-mapper-$name $D/$name
	is "$name: by the path that lsblk has" \
		"$(readlink -f "$(lsblk -dno PATH $D/$name)")" $D/$name
	ok "$name: by UUID, though the disk has it as well" leads by-uuid/$a $D/$name
	ok "$name: by label" leads 'by-label/first\x20one' $D/$name
	ok "$name: the unit by UUID" systemctl is-active -q "$(systemd-escape -p --suffix=device /dev/disk/by-uuid/$a)"

	# of the same size, with other contents
	load $name "0 32768 linear $DISK2 0"
	settle
	ok "$name: after a swap, by UUID" leads by-uuid/$b $D/$name
	ok "$name: by label" leads by-label/second $D/$name
	fails "$name: not by the one before" leads by-uuid/$a $D/$name

	# of another size: what is on it now
	load $name "0 16 zero"
	settle
	fails "$name: after a change of size" leads by-uuid/$b $D/$name
	ok "$name: by name" leads by-id/device-mapper-$name $D/$name

	# somebody who writes and closes is noticed
	load $name "0 32768 linear $DISK2 0"
	settle
	ok "$name: mkfs" mkfs.ext4 -q -F -L third $D/$name
	third() { leads by-label/third $D/$name; }
	ok "$name: by its new label" wait_for 30 third
	settle
	gone $name
	settle
	fails "$name: removed" test -e /dev/disk/by-id/device-mapper-$name
	mkfs.ext4 -q -F -L second -U $b $DISK2
	settle
done

# the mainline's rules have let them alone, and we theirs
ok "dmsetup" dmsetup create other --table "0 32768 linear $DISK1 0"
settle
ok "by UUID" leads by-uuid/$a "$(readlink -f /dev/mapper/other)"
is "theirs is not ours" "$(readlink /dev/disk/by-id/device-mapper-* | grep -c 'dm-')" 0
wait_for 30 dmsetup remove other
