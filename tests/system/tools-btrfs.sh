# SPDX-License-Identifier: GPL-2.0
# what: btrfs on our device is mounted by path and UUID, grows with it while mounted, and is whole then
# disks: 768
. /lab/tools-grow.inc

begun btrfs mkfs.btrfs -q
larger btrfs filesystem resize max /mnt/grow
whole btrfs check $D/vol
