# SPDX-License-Identifier: GPL-2.0
# what: a machine whose root is striped makes an initramfs with dracut for itself alone, and boots from it
# disks: 96
# root: dracut-own
# timeout: 900
. /lab/boot-root.inc

ok "by dracut" test -d /run/initramfs
if [ $ROUND = 1 ]; then
	ok "dracut" dracut -q --force --hostonly --compress "gzip -1" /tmp/initrd "$(uname -r)"
	lsinitrd /tmp/initrd > /tmp/has
	is "a driver of something else is left out" "$(grep -c nvme-fabrics /tmp/has)" 0
	like "ours is there" "$(cat /tmp/has)" "*/device-mapper.ko*"
	is "with the target that is saved, and no other" \
		"$(sed -n 's,.*/\(device-mapper-[a-z]*\)\.ko.*,\1,p' /tmp/has)" device-mapper-striped
	like "and that of the disks below" "$(cat /tmp/has)" "*/virtio_scsi.ko*"
	boot_from /tmp/initrd
else
	root_is_striped
fi
