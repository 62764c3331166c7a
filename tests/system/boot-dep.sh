# SPDX-License-Identifier: GPL-2.0
# what: a machine whose root is striped makes an initramfs with MODULES=dep, which has the drivers of the disks below, and boots from it
# disks: 64
# root: striped-own
# timeout: 900
. /lab/boot-root.inc

if [ $ROUND = 1 ]; then
	echo MODULES=dep > /etc/initramfs-tools/conf.d/dep
	ok "mkinitramfs" mkinitramfs -o /tmp/initrd
	unmkinitramfs /tmp/initrd /tmp/has
	is "a driver of something else is left out" "$(find /tmp/has -name 'nvme-fabrics.ko*')" ""
	like "ours is there" "$(find /tmp/has -name 'device-mapper.ko*')" "*/device-mapper.ko*"
	is "with the target that is saved, and no other" "$(find /tmp/has -name 'device-mapper-*.ko*' \
		-exec basename {} \; | sed 's/\.ko.*//')" device-mapper-striped
	like "and that of the disks below" "$(find /tmp/has -name 'virtio_scsi.ko*')" "*/virtio_scsi.ko*"
	boot_from /tmp/initrd
else
	root_is_striped
fi
