# SPDX-License-Identifier: GPL-2.0
# what: at boot, a volume group and an array on saved devices are found by udev, and mounted by fstab
# disks: 96 64 64
# Its volume group is there for other tests until the next boot: after tools-lvm and tools-md, by its name.

export LVM_SUPPRESS_FD_WARNINGS=1
lvm_conf=/etc/lvm/lvm.conf

if [ $ROUND = 1 ]; then
	cp /etc/fstab $KEEP/fstab
	cp $lvm_conf $KEEP/lvm.conf
	printf 'devices {\n    types = [ "dmap", 1 ]\n}\n' >> $lvm_conf
	mkdir -p /srv/lvm /srv/md
	table member-lvm "0 163840 linear $DISK1 2048"
	table member-md1 "0 98304 linear $DISK2 2048"
	table member-md2 "0 98304 linear $DISK3 2048"
	modprobe device-mapper
	for name in member-lvm member-md1 member-md2; do
		ok "create" ctl "create $name"
		ok "load" load $name "$(cat $ETC/$name.table)
"
	done
	settle
	ok "pvcreate" pvcreate -q $D/member-lvm
	ok "vgcreate" vgcreate -q labvg $D/member-lvm
	ok "lvcreate" lvcreate -qy -l 15 -n lv labvg
	ok "mkfs" mkfs.ext4 -q -L on-lvm /dev/labvg/lv
	ok "an array" mdadm -q --create /dev/md/labmd --level=1 --raid-devices=2 --metadata=1.2 \
		--bitmap=internal --run --homehost=any --name=labmd $D/member-md1 $D/member-md2
	ok "mkfs" mkfs.ext4 -q -L on-md /dev/md/labmd
	cat >> /etc/fstab <<- .
		/dev/labvg/lv /srv/lvm ext4 defaults 0 2
		LABEL=on-md /srv/md ext4 defaults 0 2
	.
	settle
	again
	exit
fi

is "LVM's" "$(findmnt -no SOURCE /srv/lvm)" /dev/mapper/labvg-lv
is "on ours" "$(pvs --noheadings -o pv_name -S vg_name=labvg | tr -d ' ')" $D/member-lvm
is "the array" "$(findmnt -no SOURCE /srv/md)" "$(readlink -f /dev/md/labmd)"
is "of ours" "$(lsblk -snlo NAME "$(findmnt -no SOURCE /srv/md)" | grep device-mapper | sort | tr '\n' ' ')" "device-mapper/member-md1 device-mapper/member-md2 "
ok "both of them" grep -q '\[UU\]' /proc/mdstat

umount /srv/lvm /srv/md
cp $KEEP/fstab /etc/fstab
rm $ETC/member-*.table
settle
ok "vgremove" vgremove -qfy labvg
ok "pvremove" pvremove -q $D/member-lvm
stop() { mdadm -q --stop /dev/md/labmd; }
ok "stop" wait_for 30 stop
for n in 1 2; do
	wipefs -aq $D/member-md$n
done
cp $KEEP/lvm.conf $lvm_conf
systemctl daemon-reload
settle
gone member-lvm member-md1 member-md2
