# SPDX-License-Identifier: GPL-2.0
# what: a root that is striped over two disks is found by its UUID, which the first of them seems to have, too, with an initramfs of initramfs-tools
# root: striped-uuid
. /lab/boot-root.inc

asked_by_uuid
root_is_striped
