# SPDX-License-Identifier: GPL-2.0
# what: udisks knows our device and mounts it; systemd-mount mounts it by path and by UUID
# disks: 64

modprobe device-mapper
mkdir -p /mnt/udisks
ok "create" ctl "create vol"
ok "load" load vol "0 131072 linear $DISK1 0"
settle
ok "mkfs" mkfs.ext4 -q -L udisk $D/vol
settle
uuid=$(blkid -p -o value -s UUID $D/vol)
ok "the daemon" systemctl start udisks2
ok "udisksctl status" udisksctl status
known() { udisksctl info -b $D/vol > /tmp/udisks 2>&1 && grep -q "IdUUID: *$uuid" /tmp/udisks; }
ok "udisksctl info" wait_for 60 known
like "its size" "$(cat /tmp/udisks)" "Size: *67108864"
like "its device" "$(cat /tmp/udisks)" "Device: *$D/vol"
like "its kind" "$(cat /tmp/udisks)" "IdType: *ext4"
like "of the system, not of a user" "$(cat /tmp/udisks)" "HintSystem: *true"
ok "udisksctl mount" udisksctl mount -b $D/vol
place=$(findmnt -no TARGET $D/vol)
like "where" "$place" "/*media/*udisk"
ok "writable" touch "$place/file"
fails "it cannot go" ctl "remove vol"
ok "udisksctl unmount" udisksctl unmount -b $D/vol
is "unmounted" "$(findmnt -no TARGET $D/vol)" ""

settle
ok "systemd-mount by path" systemd-mount -q $D/vol /mnt/udisks
is "mounted" "$(findmnt -no SOURCE /mnt/udisks)" $D/vol
ok "the file" test -f /mnt/udisks/file
like "a unit, which needs the device" "$(systemctl list-dependencies --plain mnt-udisks.mount)" "*dev-device*mapper-vol.device*"
ok "systemd-umount" systemd-umount /mnt/udisks
settle
ok "by UUID" systemd-mount -q "/dev/disk/by-uuid/$uuid" /mnt/udisks
is "mounted" "$(findmnt -no SOURCE /mnt/udisks)" $D/vol
ok "systemd-umount" systemd-umount /mnt/udisks
settle
like "systemd-mount --list" "$(systemd-mount --list --no-legend 2>&1)" "*$D/vol*"

wipefs -aq $D/vol
settle
gone vol
settle
fails "removed, and udisks knows it" udisksctl info -b $D/vol
systemctl stop udisks2
