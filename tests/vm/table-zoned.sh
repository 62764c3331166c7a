#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: zoned devices are refused
# stock: bdev_is_zoned(), and zoned null_blk, were changed more than once
# modules: null_blk
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk null 256 zoned=1 zone_size=64
ok create ctl "create vol"
ok "the disk is zoned" sh -c "cat /sys/block/${DISK#/dev/}/queue/zoned | grep -q host"
fails "linear over it" text vol "begin
0 131072 linear $DEVNO 0
end"
is "errno" "$ERR" EINVAL
glob "text" "$(errline vol)" "line 2: linear: *zone*"
is "nothing was bound" "$(state vol state)" empty
is "it is free" "$(opn rwx $DISK)" OK
