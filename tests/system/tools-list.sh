# SPDX-License-Identifier: GPL-2.0
# what: lsblk, findmnt, df, blkid, blockdev and wipefs tell of our device what is so
# disks: 64 64

kind() { properties $D/vol | sed -n 's/^ID_FS_TYPE=//p'; }
is_kind() { [ "$(kind)" = "$1" ]; }

modprobe device-mapper
a=$(readlink -f $DISK1) b=$(readlink -f $DISK2)
below=$(printf '%s\n' "${a#/dev/}" "${b#/dev/}" | sort | tr '\n' ' ')
ok "create" ctl "create vol"
ok "another one" ctl "create top"
ok "load" load vol "0 65536 linear $DISK1 0
65536 65536 linear $DISK2 0"
ok "load" load top "0 65536 linear $D/vol 2048"
settle

is "lsblk: size and type" "$(lsblk -dnbo NAME,SIZE,TYPE,RO $D/vol | tr -s ' ')" "device-mapper/vol 67108864 disk 0"
is "what stands on the disk" "$(lsblk -nlo NAME $a | tr '\n' ' ')" "${a#/dev/} device-mapper/vol device-mapper/top "
like "as a tree" "$(lsblk -no NAME $a)" "*\`-device-mapper/vol*  \`-device-mapper/top*"
is "lsblk -s: what is below" "$(lsblk -snlo NAME $D/top | sort | tr '\n' ' ')" "device-mapper/top device-mapper/vol $below"
like "as a tree" "$(lsblk -sno NAME $D/top)" "*\`-device-mapper/vol*  |-${below% * }*  \`-*"
is "by its path" "$(lsblk -dno PATH $D/top)" $D/top
ok "remove" ctl "remove top"

ok "mkfs" mkfs.ext4 -q -L lsblk $D/vol
uuid=$(blkid -p -o value -s UUID $D/vol)
mkdir -p /mnt/list
ok "mount" mount $D/vol /mnt/list
settle
is "findmnt, by the place" "$(findmnt -no SOURCE,FSTYPE /mnt/list | tr -s ' ')" "$D/vol ext4"
is "by the device" "$(findmnt -no TARGET $D/vol)" /mnt/list
is "by its numbers" "$(findmnt -no MAJ:MIN /mnt/list | tr -d ' ')" "$(number $D/vol)"
is "by UUID" "$(findmnt -no TARGET "UUID=$uuid")" /mnt/list
is "lsblk: the mount, UUID and label" "$(lsblk -dno MOUNTPOINT,UUID,LABEL,FSTYPE $D/vol | tr -s ' ')" "/mnt/list $uuid lsblk ext4"
is "df" "$(df --output=source,target /mnt/list | tail -n 1 | tr -s ' ')" "$D/vol /mnt/list"
is "df of the device" "$(df --output=source,target $D/vol | tail -n 1 | tr -s ' ')" "$D/vol /mnt/list"

# The first disk begins with the same sectors; the device is preferred.
is "blkid" "$(blkid -o value -s UUID $D/vol)" "$uuid"
like "blkid of all" "$(blkid -c /dev/null)" "*$D/vol: LABEL=\"lsblk\"*"
is "by label, from udev" "$(readlink -f /dev/disk/by-label/lsblk)" $D/vol

is "blockdev" "$(blockdev --getsize64 --getss --getro $D/vol | tr '\n' ' ')" "67108864 512 0 "
like "blockdev --report" "$(blockdev --report $D/vol | tail -n 1 | tr -s ' ')" "rw * 512 * 0 67108864 $D/vol"
like "fdisk -l" "$(fdisk -l $D/vol)" "Disk $D/vol: 64 MiB, 67108864 bytes, 131072 sectors*"
umount /mnt/list

ok "blockdev --setro" blockdev --setro $D/vol
is "lsblk knows" "$(lsblk -dno RO $D/vol | tr -d ' ')" 1
ok "mount" mount -o ro $D/vol /mnt/list
fails "it stays so" mount -o remount,rw /mnt/list
umount /mnt/list
fails "nor does dd write" dd if=/dev/zero of=$D/vol bs=4096 count=1 conv=notrunc
is "the disk is writable" "$(blockdev --getro $DISK1)" 0
ok "blockdev --setrw" blockdev --setrw $D/vol
ok "mount" mount $D/vol /mnt/list
ok "writable" touch /mnt/list/file
umount /mnt/list

like "wipefs" "$(wipefs -n -O TYPE,UUID,LABEL $D/vol | tr -s ' ')" "ext4 $uuid lsblk"
ok "udev, too" wait_for 60 is_kind ext4
like "wipefs -a" "$(wipefs -a $D/vol)" "*: 2 bytes were erased at offset 0x00000438 (ext4): 53 ef"
is "nothing left" "$(wipefs $D/vol)" ""
ok "udev knows it" wait_for 60 is_kind ""
settle
fails "no link by label" test "$(readlink -f /dev/disk/by-label/lsblk)" = $D/vol
fails "nor by UUID" test "$(readlink -f "/dev/disk/by-uuid/$uuid")" = $D/vol
rmdir /mnt/list
gone vol
