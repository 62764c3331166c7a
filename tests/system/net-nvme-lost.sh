# SPDX-License-Identifier: GPL-2.0
# what: when the server of an NVMe over TCP goes, or its cable, a mirror lives on without it and takes it back by its table, what is there alone gets errors, and waits if it is told to
# disks: 32 32
# timeout: 900
. /lab/net.inc
. /lab/net-lost.inc

far_begin nvme $DISK2
size=$(sectors $DISK2)
ctl "create net"
mirror_lives server_off server_on
mirror_lives cable_out cable_in
source_lost
linear_fails server_off server_on
linear_fails cable_out cable_in

# For long: nothing fails, and goes on when it can
LOSS=600
attach 1
ok "what is there alone" load net "0 $size linear $REMOTE 0"
cable_out
direct 4 &
late=$!
ok "the connection is lost" wait_for 60 nvme_is 1 connecting
ok "the write waits" kill -0 $late
cable_in
ok "and is done" wait $late
ok "over the old connection" nvme_is 1 live
settle
gone net
detach
arrived $DISK2
ok "it has arrived" cmp -n 4096 -i 0:16384 $LAB/block $DISK2
far_end
