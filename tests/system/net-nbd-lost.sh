# SPDX-License-Identifier: GPL-2.0
# what: when the server of an NBD goes, or its cable, a mirror lives on without it and takes it back by its table, and what is there alone gets errors
# disks: 32 32
# timeout: 900
. /lab/net.inc
. /lab/net-lost.inc

far_begin nbd $DISK2
size=$(sectors $DISK2)
ctl "create net"
mirror_lives server_off server_on
mirror_lives cable_out cable_in
source_lost
linear_fails server_off server_on
linear_fails cable_out cable_in
gone net
far_end
