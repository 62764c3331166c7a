# SPDX-License-Identifier: GPL-2.0
# what: a root that is striped over two disks is found by its UUID, which the first of them seems to have, too, with an initramfs of initramfs-tools
# root: striped-uuid

like "asked for by its UUID" "$(cat /proc/cmdline)" "*root=UUID=*"
is "the root" "$(findmnt -no SOURCE /)" $D/root
is "the disks below" "$(lsblk -nslo NAME $D/root | tail -n +2 | wc -l)" 2
is "the UUID is that of the first disk" "$(blkid -p -o value -s UUID "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_striped0")" "$(findmnt -no UUID /)"
is "made in the initramfs and not once more" "$(state root event)" 1
is "nothing had to be recovered" "$(dmesg | grep -c 'recovery complete')" 0
