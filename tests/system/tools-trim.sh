# SPDX-License-Identifier: GPL-2.0
# what: fstrim, mount -o discard and blkdiscard reach the disks below, and only where the table says
# disks: 96 96

# discarded DEV: sectors, as the kernel counts them
discarded() { awk '{ print $14 }' "/sys/dev/block/$(number "$1")/stat"; }

modprobe device-mapper
mkdir -p /mnt/trim
ok "create" ctl "create vol"
ok "load" load vol "0 131072 linear $DISK1 2048
131072 65536 linear $DISK2 2048"
settle
like "lsblk -D" "$(lsblk -dnbo DISC-GRAN,DISC-MAX $D/vol)" "[1-9][0-9]* +[1-9]"
a=$(discarded $DISK1) b=$(discarded $DISK2)
ok "blkdiscard" blkdiscard -o $((120000 * 512)) -l $((20000 * 512)) $D/vol
is "on the first disk" $(($(discarded $DISK1) - a)) 11072
is "on the second one" $(($(discarded $DISK2) - b)) 8928

ok "mkfs" mkfs.ext4 -q -E nodiscard $D/vol
ok "mount" mount $D/vol /mnt/trim
a=$(discarded $DISK1) b=$(discarded $DISK2) v=$(discarded $D/vol)
out=$(fstrim -v /mnt/trim)
like "fstrim" "$out" "/mnt/trim: * bytes) trimmed"
bytes=${out#*(}
ok "as many sectors of ours" test $(($(discarded $D/vol) - v)) = $((${bytes%% *} / 512))
is "are those of the disks" $(($(discarded $DISK1) - a + $(discarded $DISK2) - b)) $((${bytes%% *} / 512))
umount /mnt/trim
wipefs -aq $D/vol
settle
gone vol
