#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a leg that turns out not to know a discard, or a command that writes zeros, is not lost for that
# modules: sd_mod scsi_debug
# timeout: 120
# log-ok: I/O error|Sense|Add. Sense|CDB|tag#
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

# The disk says it does, and does not: a bridge of the cheap sort.
disk scsi 16
a=$DEVNO A=$DISK
disk null 16 discard=1
b=$DEVNO
mode=$(echo /sys/block/"${A##*/}"/device/scsi_disk/*/provisioning_mode)
ctl "create vol"
for line in "$a 0 $b 0" "$b 0 $a 0"; do
	ok "it says so" sh -c "echo writesame_16 > $mode"
	ok "$line" table vol "0 20000 mirror $line insync"
	bio $D/vol discard 0 1024 > /tmp/did
	diag "discard: $(cat /tmp/did)"
	is "$line: both are alive" "$(status vol)" "copied=20000/20000 legs=AA"
	is "$line: it goes on" "$(bio $D/vol write 0 8; bio $D/vol flush)" "OK
OK"
	ok "off" table vol "0 20000 io-err"
done
