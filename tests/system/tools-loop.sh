# SPDX-License-Identifier: GPL-2.0
# what: a loop device over a file on a file system on ours, and ours on a loop device
# disks: 96

modprobe device-mapper
mkdir -p /mnt/loop /mnt/loop2
ok "create" ctl "create vol"
ok "load" load vol "0 196608 linear $DISK1 0"
settle
ok "mkfs" mkfs.ext4 -q $D/vol
ok "mount" mount $D/vol /mnt/loop
truncate -s 48M /mnt/loop/image
loop=$(losetup --show -f --direct-io=on /mnt/loop/image)
like "losetup" "$loop" "/dev/loop[0-9]*"
settle
is "losetup -l" "$(losetup -nO BACK-FILE,DIO "$loop" | tr -s ' ')" "/mnt/loop/image 1"

ok "create" ctl "create top"
ok "load" load top "0 98304 linear $loop 0"
settle
ok "mkfs" mkfs.ext4 -q $D/top
ok "mount" mount $D/top /mnt/loop2
cp /etc/passwd /mnt/loop2/file
is "all of it" "$(lsblk -snlo NAME $D/top | tr '\n' ' ')" "device-mapper/top ${loop#/dev/} "
# It goes when nobody uses it.
ok "losetup -d" losetup -d "$loop"
like "it is still in use" "$(losetup -j /mnt/loop/image)" "$loop: *"
head -c 3000000 /dev/urandom > /mnt/loop2/more
sum=$(md5sum < /mnt/loop2/more)

# It grows from below.
truncate -s 64M /mnt/loop/image
ok "losetup -c" losetup -c "$loop"
ok "a larger table" load top "0 131072 linear $loop 0"
ok "resize2fs" resize2fs $D/top
ok "there is room" dd if=/dev/urandom of=/mnt/loop2/third bs=1M count=44 status=none
umount /mnt/loop2
settle
ok "e2fsck" e2fsck -fn $D/top
gone top
settle
no_loop() { [ -z "$(losetup -j /mnt/loop/image)" ]; }
ok "the loop device has gone" wait_for 30 no_loop

# the same by mount, without ours in between
ok "mount -o loop" mount -o loop /mnt/loop/image /mnt/loop2
ok "the file" cmp /etc/passwd /mnt/loop2/file
is "the other one" "$(md5sum < /mnt/loop2/more)" "$sum"
umount /mnt/loop2
umount /mnt/loop
settle
ok "e2fsck" e2fsck -fn $D/vol
wipefs -aq $D/vol
settle
gone vol
