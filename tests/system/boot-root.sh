# SPDX-License-Identifier: GPL-2.0
# what: a machine boots whose root file system is striped over two disks, made by the hook of initramfs-tools
# root: striped
. /lab/boot-root.inc

root_is_striped
shut_down_whole
