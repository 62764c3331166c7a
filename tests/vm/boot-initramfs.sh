#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: replay says that an initramfs needs what is saved if root, /usr or swap is on a device of ours, or is to be, or that cannot be told, and not otherwise
# modules: loop
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${REPLAY_INC:-/tests/replay.inc}"

disk brd 96
plain=$DISK a=$DEVNO
ctl "create vol
create two"
ok "vol" text vol "0 80000 linear $a 0"
ok "two" text two "0 80000 linear $(state vol dev | tr : ' ') 0"

# What is mounted, as the machine would have it: a line MOUNT-POINT FSTYPE SOURCE each
mkdir /tmp/bin
mkdir -p /etc
cat > /tmp/bin/findmnt << 'END'
#!/bin/sh
for last; do :; done
case "$*" in
*' -T '*) last=/ ;;
esac
awk -v of="$last" '$1 == of { print $2, $3; found = 1 } END { exit !found }' /tmp/mounts
END
chmod +x /tmp/bin/findmnt
PATH=/tmp/bin:$PATH
fstab() { printf '%s\n' "$@" > /etc/fstab; }
mounts() { printf '%s\n' "$@" > /tmp/mounts; }
rm -f /etc/fstab /etc/crypttab

mounts "/ ext4 $plain"
fails "a plain root" replay needed
mounts "/ ext4 $D/vol"
ok "on ours" replay needed
mounts "/ ext4 $D/two"
ok "on one of ours on another one" replay needed
mounts "/ ext4 $plain" "/usr ext4 $D/vol"
ok "/usr on ours" replay needed
mounts "/ ext4 $plain" "/usr ext4 $plain"
fails "a plain /usr" replay needed
mounts "/ btrfs $plain"
ok "of many disks" replay needed
mounts "/ nfs4 far:/root"
ok "no disk" replay needed
mounts "/ overlay overlay"
ok "an overlay" replay needed
mounts ""
ok "nothing is known" replay needed
mounts "/ ext4 $plain" "/ ext4 $D/vol"
ok "one over another one" replay needed

# what a saved table is on may be mounted in its place: before a root moves to its device,
# or by who repairs the machine
mounts "/ ext4 $plain"
for text in "0 80000 linear $plain 0" "0 80000 linear $a 0" \
	"0 80000 linear $(echo "$a" | tr ' ' :) 0" \
	"# the destination was lost: 0 80000 mirror 9:99 0 $a 0
0 80000 linear 9:99 0"; do
	saved new "$text"
	ok "below a saved one: $text" replay needed
done
saved new "0 80000 linear /dev/nosuch 0"
fails "another disk is" replay needed
rm $ETC/new.table

# or that is said elsewhere
mkdir -p /etc/default/grub.d
echo "#GRUB_CMDLINE_LINUX=root=$D/vol" > /etc/default/grub.d/lab.cfg
fails "not said" replay needed
echo "GRUB_CMDLINE_LINUX=root=$D/vol" > /etc/default/grub.d/lab.cfg
ok "to the boot loader" replay needed
rm -r /etc/default/grub.d

# the file of a loop device may lie anywhere
modprobe loop
truncate -s 8M /tmp/file
loop=$(losetup -f)
losetup "$loop" /tmp/file
mounts "/ ext4 $loop"
ok "a loop device" replay needed
losetup -d "$loop"

# a machine that is only made here
mounts ""
fstab "# $D/vol / ext4 defaults 0 1" "/dev/vda / ext4 defaults 0 1" "$D/vol /srv ext4 defaults 0 2"
fails "a plain root to be" replay needed
fstab "UUID=01234567-89ab-4cde-8123-456789abcdef / ext4 defaults 0 1"
ok "one of which nothing is known" replay needed
for text in "/dev/disk/by-uuid/01 / ext4" "/dev/mapper/vg-root / ext4" "/dev/vg/root / ext4" \
	"/dev/sda / ext4
UUID=02 /usr ext4" "/dev/sda / ext4
/dev/disk/by-label/swap none swap" "/dev/sda /srv ext4"; do
	fstab "$text"
	ok "nor of: $text" replay needed
done
fstab " /dev/nvme0n1p1 / ext4" "/dev/sdb1 /usr ext4" "/swap none swap" "UUID=02 /srv ext4"
fails "all plain" replay needed
fstab "$D/vol / ext4 defaults 0 1"
ok "on ours" replay needed

# what will be
mounts "/ ext4 $plain"
ok "whatever it is today" replay needed
fstab "/dev/vda / ext4 defaults 0 1" "/dev/disk/by-id/device-mapper-vol	/usr	ext4	defaults"
ok "/usr" replay needed
fstab "/dev/vda / ext4 defaults 0 1" "$D/vol none swap sw 0 0"
ok "swap" replay needed
fstab "/dev/vda / ext4 defaults 0 1"
fails "neither" replay needed
echo "# root $D/vol none luks" > /etc/crypttab
fails "not encrypted" replay needed
echo "root $D/vol none luks" > /etc/crypttab
ok "encrypted" replay needed
rm /etc/crypttab

# swap as it is
ok "mkswap" mkswap $D/two
ok "swapon" swapon $D/two
ok "swap on ours" replay needed
swapoff $D/two
fails "not any more" replay needed
rm /etc/fstab
