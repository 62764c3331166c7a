# SPDX-License-Identifier: GPL-2.0
# what: a raid1 of two of our devices loses one and takes it again, and udev assembles it when they come again; ours on an array
# disks: 64 64

# status: of the array, in /proc/mdstat
status() { grep -A 1 "^$(basename "$(readlink -f /dev/md/pair)") " /proc/mdstat; }
whole() { status | grep -q '\[UU\]'; }
stopped() { [ ! -e /dev/md/pair ]; }
# stop: udev opens it now and then
stop() { mdadm -q --stop /dev/md/pair; }

modprobe device-mapper
for n in 1 2; do
	eval "disk=\$DISK$n"
	ok "create" ctl "create half$n"
	ok "load" load half$n "0 98304 linear $disk 2048"
done
settle
ok "create an array" mdadm -q --create /dev/md/pair --level=1 --raid-devices=2 --bitmap=internal \
	--run --homehost=any --name=pair $D/half1 $D/half2
settle
md=$(basename "$(readlink -f /dev/md/pair)")
ok "in sync" wait_for 120 whole
like "/proc/mdstat" "$(status)" "$md : active raid1 device-mapper/half*"
is "lsblk" "$(lsblk -nlo NAME,TYPE $D/half1 | tr -s ' ' | sort | tr '\n' ';')" "device-mapper/half1 disk;$md raid1;"
like "mdadm --examine" "$(mdadm --examine --export $D/half2)" "*MD_NAME=any:pair*"
fails "ours is in use" ctl "remove half1"
is "with" $ERR EBUSY
mkdir -p /mnt/md
ok "mkfs" mkfs.ext4 -q /dev/md/pair
ok "mount" mount /dev/md/pair /mnt/md
head -c 3000000 /dev/urandom > /mnt/md/file
sum=$(md5sum < /mnt/md/file)

ok "one is faulty" mdadm -q /dev/md/pair --fail $D/half2
ok "and removed" wait_for 30 mdadm -q /dev/md/pair --remove $D/half2
head -c 3000000 /dev/urandom > /mnt/md/more
more=$(md5sum < /mnt/md/more)
sync
settle
ok "taken again" mdadm -q /dev/md/pair --re-add $D/half2
ok "in sync" wait_for 120 whole
# by itself, when a device fails
ok "one dies" load half1 "0 98304 io-err"
ok "a write" dd if=/dev/urandom of=/mnt/md/third bs=64k count=4 conv=fsync status=none
third=$(md5sum < /mnt/md/third)
faulty() { status | grep -q 'half1\[[0-9]*\](F)'; }
ok "and is seen to" wait_for 60 faulty
ok "removed" wait_for 30 mdadm -q /dev/md/pair --remove $D/half1
ok "it is back" load half1 "0 98304 linear $DISK1 2048"
settle
# udev may have done so
mdadm -q /dev/md/pair --re-add $D/half1
ok "in sync" wait_for 120 whole
umount /mnt/md
settle

ok "stop" wait_for 30 stop
settle
mdadm -q --stop /dev/md/pair 2> /dev/null
ok "stopped" wait_for 30 stopped
settle
gone half1 half2
settle
for n in 1 2; do
	eval "disk=\$DISK$n"
	ok "create again" ctl "create half$n"
	settle
	ok "load" load half$n "0 98304 linear $disk 2048"
done
ok "assembled by udev, of both" wait_for 60 whole
settle
md=$(basename "$(readlink -f /dev/md/pair)")
ok "its node" test -b /dev/md/pair
ok "mount" mount /dev/md/pair /mnt/md
for file in file more third; do
	eval "want=\$$([ $file = file ] && echo sum || echo $file)"
	is "$file" "$(md5sum < /mnt/md/$file)" "$want"
done
umount /mnt/md
settle
ok "stop" wait_for 30 stop
ok "no signature" wipefs -aq $D/half1
ok "nor there" wipefs -aq $D/half2
settle
gone half1 half2

# ours on an array
ok "an array of disks" mdadm -q --create /dev/md/pair --level=1 --raid-devices=2 --assume-clean \
	--run --homehost=any --name=pair --metadata=1.2 --bitmap=none $DISK1 $DISK2
settle
ok "create" ctl "create vol"
ok "load" load vol "0 65536 linear /dev/md/pair 0"
ok "mkfs" mkfs.ext4 -q $D/vol
ok "mount" mount $D/vol /mnt/md
cp /etc/passwd /mnt/md/file
fails "it cannot be stopped" mdadm -q --stop /dev/md/pair
ok "one disk fails" mdadm -q /dev/md/pair --fail $DISK2
cp /etc/group /mnt/md/more
umount /mnt/md
ok "mount" mount $D/vol /mnt/md
ok "a file" cmp /etc/passwd /mnt/md/file
ok "another one" cmp /etc/group /mnt/md/more
umount /mnt/md
settle
gone vol
ok "stop" wait_for 30 stop
wipefs -aq $DISK1
wipefs -aq $DISK2
settle
