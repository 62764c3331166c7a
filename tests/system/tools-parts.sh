# SPDX-License-Identifier: GPL-2.0
# what: parted and sfdisk write a label on our device, of which the kernel takes no partitions; kpartx maps them, and so does a table
# disks: 64

modprobe device-mapper
ok "create" ctl "create vol"
ok "load" load vol "0 131072 linear $DISK1 0"
settle
ok "parted: a label" parted -s $D/vol mklabel gpt
# One at a time, as each time it wants the kernel to know of it.
like "a partition" "$(parted -s $D/vol mkpart one ext4 1MiB 17MiB 2>&1)" "Error: Partition(s) 1 on $D/vol have been written, but we have been unable to inform the kernel*"
like "another one" "$(parted -s $D/vol mkpart two 17MiB 33MiB 2>&1)" "Error: Partition(s) 1, 2 on $D/vol have been written*"
like "read back" "$(parted -sm $D/vol unit s print | tail -n 2 | tr '\n' ' ')" "1:2048s:34815s:32768s:*:one:*2:34816s:67583s:32768s:*:two:*"
settle
is "no partitions in the kernel" "$(lsblk -nlo NAME $D/vol)" device-mapper/vol
is "blkid: a label" "$(blkid -p -o value -s PTTYPE $D/vol)" gpt
is "udev: the same" "$(properties $D/vol | grep ^ID_PART_TABLE_TYPE)" ID_PART_TABLE_TYPE=gpt

# with the mainline's device mapper
ok "kpartx" kpartx -as $D/vol
settle
one=/dev/mapper/vol1
ok "mkfs" mkfs.ext4 -q -L part-one $one
settle
is "a link to the partition" "$(readlink -f /dev/disk/by-label/part-one)" "$(readlink -f $one)"
is "which is where the label says" "$(blkid -p -O 1048576 -o value -s LABEL $D/vol)" part-one
fails "ours is in use" ctl "remove vol"
is "with" $ERR EBUSY
is "lsblk: all of it" "$(lsblk -nlo TYPE $DISK1 | tr '\n' ' ')" "disk disk part part "
ok "kpartx -d" kpartx -d $D/vol
settle
is "gone" "$(lsblk -nlo NAME $D/vol)" device-mapper/vol

# with this one
ok "create" ctl "create part"
ok "load" load part "0 32768 linear $D/vol 2048"
settle
is "the same link" "$(readlink -f /dev/disk/by-label/part-one)" $D/part
gone part

ok "sfdisk" sh -c "printf 'label: dos\nstart=2048, size=4096, type=83\n' | sfdisk -q --wipe always $D/vol"
is "sfdisk -d" "$(sfdisk -d $D/vol | grep start= | tr -s ' ' | sed 's/^[^:]*//')" ": start= 2048, size= 4096, type=83"
settle
is "udev" "$(properties $D/vol | grep ^ID_PART_TABLE_TYPE)" ID_PART_TABLE_TYPE=dos
wipefs -aq $D/vol
settle
gone vol
