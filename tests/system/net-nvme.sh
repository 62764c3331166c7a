# SPDX-License-Identifier: GPL-2.0
# what: stripes and a mirror over disks of another machine, by NVMe over TCP, hold what is written, and a volume in use moves there
# disks: 32 32 32
# timeout: 900
. /lab/net.inc
. /lab/net-volumes.inc

far_begin nvme $DISK2 $DISK3
volumes
far_end
