# SPDX-License-Identifier: GPL-2.0
# what: file systems on saved devices are mounted at boot as /etc/fstab has them, by path, by UUID and by label, and whole after a shutdown
# disks: 64 64 64

for n in p u l; do mkdir -p /srv/$n; done

if [ $ROUND = 1 ]; then
	ok "the module" modprobe device-mapper
	for n in p u l; do ctl "create $n"; done
	# from the first sector on: the disk below has the same UUID and label
	load p "0 $(sectors $DISK1) linear $DISK1 0"
	load u "0 $(sectors $DISK2) linear $DISK2 0"
	load l "0 65536 linear $DISK3 2048"
	cp /etc/fstab $KEEP/fstab
	for n in p u l; do
		ok "$n: mkfs" mkfs.ext4 -q -L lab-$n $D/$n
		ok "$n: mount" mount $D/$n /srv/$n
	done
	# saved as they are, but with disks by their names
	cp $P/control $ETC/control
	sed "s,linear [0-9]* [0-9]*,linear $DISK1," $P/p > $ETC/p.table
	sed "s,linear [0-9]* [0-9]*,linear $DISK2," $P/u > $ETC/u.table
	sed "s,linear [0-9]* [0-9]*,linear $DISK3," $P/l > $ETC/l.table
	cat >> /etc/fstab <<- .
		$D/p /srv/p ext4 defaults 0 2
		UUID=$(blkid -o value -s UUID $D/u) /srv/u ext4 defaults 0 2
		LABEL=lab-l /srv/l ext4 defaults 0 2
	.
	# mounted, and with data not written yet, until the very end
	for n in p u l; do echo "this is $n" > /srv/$n/file; done
	again
	exit
fi

for n in p u l; do
	is "$n is mounted" "$(findmnt -no SOURCE /srv/$n)" $D/$n
	is "$n: what was written" "$(cat /srv/$n/file)" "this is $n"
	ok "$n: its device unit is ready" systemctl is-active -q "dev-device\\x2dmapper-$n.device"
done
is "nothing had to be recovered" "$(dmesg | grep -c 'recovery complete')" 0
is "the UUID leads to ours" "$(readlink -f "/dev/disk/by-uuid/$(findmnt -no UUID /srv/u)")" $D/u
is "file systems are there" "$(property local-fs.target ActiveState)" active
like "after the devices" "$(systemctl show -P After local-fs-pre.target)" '*device-mapper.service*'
# The mistake of boot-broken is still there, if that comes after this.
took=Finished
[ ! -f $ETC/broken.table ] || took="Failed to start"
like "which took" "$(journalctl -b -u device-mapper --no-pager -o cat)" "$took device-mapper"
umount /srv/p /srv/u /srv/l
cp $KEEP/fstab /etc/fstab
systemctl daemon-reload
rm $ETC/[pul].table $ETC/control
settle
gone p u l
