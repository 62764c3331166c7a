# SPDX-License-Identifier: GPL-2.0
# what: xfs on our device is mounted by path and UUID, grows with it while mounted, and is whole then
# disks: 768
. /lab/tools-grow.inc

begun xfs mkfs.xfs -q
larger xfs_growfs /mnt/grow
whole xfs_repair -n $D/vol
