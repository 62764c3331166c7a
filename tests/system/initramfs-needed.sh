# SPDX-License-Identifier: GPL-2.0
# what: an initramfs of a machine whose root is a disk has nothing of what is saved, as that may be another thing when it boots; with swap on a device of ours it has
# disks: 32
# timeout: 1800

replay=/usr/lib/device-mapper/replay
hooks=/usr/share/initramfs-tools/hooks
# Those of other packages take minutes.
rm -rf /tmp/conf /tmp/hooks
cp -r /etc/initramfs-tools /tmp/conf
printf '%s\n' MODULES=list COMPRESSLEVEL=1 > /tmp/conf/conf.d/zz-needed
mkdir /tmp/hooks
cp $hooks/device-mapper /tmp/hooks
mount --bind /tmp/hooks $hooks
# has: what is saved is in an initramfs made now, of the hook alone
has()
{
	mkinitramfs -d /tmp/conf -o /tmp/initrd || bail "mkinitramfs"
	rm -rf /tmp/has
	unmkinitramfs /tmp/initrd /tmp/has
	[ -n "$(find /tmp/has -path '*/etc/device-mapper/needed.table')" ]
}

table needed "0 65536 linear $DISK1 0"
# Of other tests there may be some that cannot be made.
$replay -t 0 reload
ok "it is there" is_active needed
fails "the root is a disk" $replay needed
fails "nothing is in it" has
settle
ok "mkswap" mkswap $D/needed
settle
ok "swapon" swapon $D/needed
ok "swap on ours" $replay needed
ok "it is in it" has
modules() { find /tmp/has -name 'device-mapper*.ko*' -exec basename {} \; | sed 's/\.ko.*//' | sort | tr '\n' ' '; }
is "with the module, for linear is part of it" "$(modules)" "device-mapper "
table other "begin
0 8 linear $DISK1 0
8 8 zero
16 8 io-err
24 8 mirror $DISK1 16 $DISK1 32
# 32 8 striped 1 8 $DISK1 64
end"
ok "it is in it" has
is "with the targets that are named, and no others" "$(modules)" \
	"device-mapper device-mapper-mirror device-mapper-zero "
rm $ETC/other.table
swapoff $D/needed
umount $hooks
fails "not any more" $replay needed
rm -rf /tmp/has /tmp/initrd /tmp/conf /tmp/hooks $ETC/needed.table
settle
$replay -t 0 reload
fails "it is gone" test -e $P/needed
