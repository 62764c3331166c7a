# SPDX-License-Identifier: GPL-2.0
# what: a machine boots whose root file system is striped over two disks, made in an initramfs of dracut's
# root: dracut
. /lab/boot-root.inc

ok "by dracut" test -d /run/initramfs
root_is_striped
shut_down_whole
