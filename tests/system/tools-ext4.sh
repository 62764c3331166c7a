# SPDX-License-Identifier: GPL-2.0
# what: ext4 on our device is mounted by path and UUID, grows with it while mounted, and is whole then
# disks: 768
. /lab/tools-grow.inc

begun ext4 mkfs.ext4 -q
larger resize2fs $D/vol
whole e2fsck -fn $D/vol
