# SPDX-License-Identifier: GPL-2.0
# what: a machine boots whose root is striped over two disks, from an initramfs of busybox without udev
# root: busybox

is "the root" "$(findmnt -no SOURCE /)" $D/root
is "the disks below" "$(lsblk -nslo NAME $D/root | tail -n +2 | sort | tr '\n' ' ')" "sda sdb "
# /etc on it names the disks in another way than the initramfs did: it is swapped
ok "as saved" /usr/lib/device-mapper/replay status
is "by systemd, once" "$(state root event)" 2
is "nothing had to be recovered" "$(dmesg | grep -c 'recovery complete')" 0
