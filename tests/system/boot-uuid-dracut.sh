# SPDX-License-Identifier: GPL-2.0
# what: a root that is striped over two disks is found by its UUID, which the first of them seems to have, too, with an initramfs of dracut
# root: dracut-uuid
. /lab/boot-root.inc

ok "by dracut" test -d /run/initramfs
asked_by_uuid
root_is_striped
