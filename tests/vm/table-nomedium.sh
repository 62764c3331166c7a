#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a drive without a medium is no device yet, for a table and for who makes saved ones
# kernels: debug
# log-ok: sd[a-z]
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${REPLAY_INC:-/tests/replay.inc}"

disk scsi 8 removable=1
name=${DISK##*/}
errors=/sys/kernel/debug/scsi_debug/$(basename "$(readlink -f "/sys/block/$name/device")")/error
[ -f "$errors" ] || bail "no way to take the medium out"
ctl "create vol"
ok "with a medium" text vol "0 8 linear $DEVNO 0"
ok "remove" ctl "remove vol"

# Each TEST UNIT READY says: not ready, medium not present
echo "2 -1000 0x0 0x0 0x0 0x2 0x2 0x3a 0x0" > "$errors"
like "it is not there" "$(opn r $DISK)" "ENOMEDIUM"
ctl "create vol"
fails "a table" text vol "0 8 linear $DEVNO 0"
is "its errno" $ERR ENODEV
is "what it says" "$(errline vol)" \
	"line 1: linear: no such device $(echo "$DEVNO" | tr ' ' :), or it has no table or medium"
ok "remove" ctl "remove vol"
saved vol "0 8 linear $DISK 0"
ok "start, without waiting" replay -t 0 start
like "it waits" "$said" "vol: waits for $(echo "$DEVNO" | tr ' ' :)"
is "nothing failed" "$complained" ""
echo "- 2 0x0" > "$errors"
ok "it comes" wait_for 30 opn r $DISK
ok "and is loaded" replay -t 20 wait
is "it is live" "$(body vol)" "0 8 linear $DEVNO 0;"
