# SPDX-License-Identifier: GPL-2.0
# what: an initramfs of a machine whose root is a disk has nothing of what is saved, as that may be another thing when it boots; with swap on a device of ours it has
# disks: 32
# timeout: 900

replay=/usr/lib/device-mapper/replay
# has: what is saved is in an initramfs made now
has()
{
	mkinitramfs -o /tmp/initrd || bail "mkinitramfs"
	rm -rf /tmp/has
	unmkinitramfs /tmp/initrd /tmp/has
	[ -n "$(find /tmp/has -path '*/etc/device-mapper/needed.table')" ]
}

table needed "0 65536 linear $DISK1 0"
ok "reload" $replay -t 0 reload
ok "it is there" is_active needed
fails "the root is a disk" $replay needed
fails "nothing is in it" has
settle
ok "mkswap" mkswap $D/needed
settle
ok "swapon" swapon $D/needed
ok "swap on ours" $replay needed
ok "it is in it" has
swapoff $D/needed
fails "not any more" $replay needed
rm -rf /tmp/has /tmp/initrd $ETC/needed.table
settle
ok "removed" $replay -t 0 reload
fails "it is gone" test -e $P/needed
