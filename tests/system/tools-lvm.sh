# SPDX-License-Identifier: GPL-2.0
# what: a PV on our device grows with it, its group is activated by udev when the device comes again; ours on an LV
# disks: 160 96

export LVM_SUPPRESS_FD_WARNINGS=1
active() { [ "$(lvs --noheadings -o lv_active one/home 2> /dev/null | tr -d ' ')" = active ]; }
no_unit() { ! systemctl is-active -q lvm-activate-one; }

modprobe device-mapper
cp /etc/lvm/lvm.conf $KEEP/lvm.conf
ok "create" ctl "create vol"
ok "load" load vol "0 131072 linear $DISK1 2048"
settle
like "pvcreate, before LVM knows the kind" "$(pvcreate $D/vol 2>&1)" "*Cannot use $D/vol: device type is unknown*"
# the lines of device-mapper(4)
cat >> /etc/lvm/lvm.conf << .
devices {
    types = [ "dmap", 1 ]
}
.
ok "pvcreate" pvcreate -q $D/vol
ok "vgcreate" vgcreate -q one $D/vol
ok "lvcreate" lvcreate -qy -l 10 -n home one
settle
is "pvs" "$(pvs --noheadings -o pv_name,vg_name | awk '{ print $1, $2 }')" "$D/vol one"
ok "a link by LVM's UUID" test "$(readlink -f "/dev/disk/by-id/lvm-pv-uuid-$(pvs --noheadings -o uuid | tr -d ' ')")" = $D/vol
is "lsblk" "$(lsblk -nlo NAME,TYPE $D/vol | tr -s ' ' | tr '\n' ';')" "device-mapper/vol disk;one-home lvm;"
mkdir -p /mnt/lvm
ok "mkfs" mkfs.ext4 -q /dev/one/home
ok "mount" mount /dev/one/home /mnt/lvm
head -c 3000000 /dev/urandom > /mnt/lvm/file
sum=$(md5sum < /mnt/lvm/file)

ok "a larger table" load vol "0 131072 linear $DISK1 2048
131072 131072 linear $DISK1 133120"
ok "pvresize" pvresize -q $D/vol
is "its size" "$(pvs --noheadings --units m --nosuffix -o pv_size | tr -d ' ')" 124.00
ok "lvextend -r" lvextend -q -r -l +100%FREE one/home
is "the file" "$(md5sum < /mnt/lvm/file)" "$sum"
ok "there is room" dd if=/dev/urandom of=/mnt/lvm/more bs=1M count=60 status=none
more=$(md5sum < /mnt/lvm/more)
umount /mnt/lvm
fails "it cannot go" ctl "remove vol"
is "with" $ERR EBUSY

for way in "one table" "a table, then another"; do
	ok "$way: deactivated" vgchange -q -an one
	settle
	ok "it stays so" test ! -e /dev/one/home
	gone vol
	settle
	is "no PV" "$(pvs --noheadings)" ""

	ok "create" ctl "create vol"
	[ "$way" = "one table" ] || load vol "0 8 zero"
	# udev is not to find it when it looks at the new device
	settle
	ok "load" load vol "0 262144 linear $DISK1 2048"
	ok "$way: activated by udev" wait_for 60 active
	ok "its unit is done" wait_for 60 no_unit
	settle
	ok "its node" test -b /dev/one/home
	like "by LVM's rule" "$(journalctl -b --no-pager -o cat -t lvm | tail -n 3)" "*PV $D/vol online, VG one is complete.*"
done
ok "mount" mount /dev/one/home /mnt/lvm
is "the file" "$(md5sum < /mnt/lvm/file)" "$sum"
is "the other one" "$(md5sum < /mnt/lvm/more)" "$more"
umount /mnt/lvm

# A change after it was deactivated does not activate it.
ok "deactivated" vgchange -q -an one
settle
ok "a swap" load vol "0 200000 linear $DISK1 2048
200000 62144 linear $DISK1 202048"
settle
ok "the unit" wait_for 60 no_unit
fails "it stays so" active
ok "vgremove" vgremove -qfy one
# udev does not notice what is written while it looks
settle
ok "pvremove" pvremove -q $D/vol
settle
is "udev knows" "$(properties $D/vol | grep ID_FS_TYPE)" ""
gone vol

# ours on one of its volumes
ok "pvcreate on a disk" pvcreate -q $DISK2
ok "vgcreate" vgcreate -q two $DISK2
ok "lvcreate" lvcreate -qy -l 8 -n under two
ok "create" ctl "create vol"
ok "load" load vol "0 65536 linear /dev/two/under 0"
settle
ok "mkfs" mkfs.ext4 -q $D/vol
ok "mount" mount $D/vol /mnt/lvm
cp /etc/passwd /mnt/lvm/file
fails "not deactivated" vgchange -q -an two
ok "lvextend" lvextend -q -l 16 two/under
ok "a larger table" load vol "0 131072 linear /dev/two/under 0"
ok "resize2fs" resize2fs $D/vol
ok "there is room" dd if=/dev/urandom of=/mnt/lvm/more bs=1M count=40 status=none
ok "the file" cmp /etc/passwd /mnt/lvm/file
umount /mnt/lvm
settle
gone vol
ok "deactivated" vgchange -q -an two
ok "vgremove" vgremove -qfy two
pvremove -q $DISK2
cp $KEEP/lvm.conf /etc/lvm/lvm.conf
