#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a target whose module was built for another interface is refused, and the table that wanted it says both numbers
# modules: foreign
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

abi=$(sed -n '1s/.* abi=\([0-9]*\) .*/\1/p' $P/control)
like "the number" "$abi" '^[1-9][0-9]*$'
ctl "create vol"
says="its module is built for interface 4711 (abi=), and this is $abi"

fails "by its name" text vol "0 8 foreign
end"
is "why" "$ERR: $(errline vol)" "EPROTO: line 1: foreign: $says"
log_clear
fails "by another name" text vol "0 8 strange
end"
is "why" "$ERR: $(errline vol)" "EPROTO: line 1: strange: $says"
is "the log, too" "$(log_since | grep -c "device_mapper: target foreign is built for interface 4711, and this is $abi\$")" 1
fails "it is not there" grep -q foreign $P/control
fails "nor its module" grep -q '^foreign ' /proc/modules
fails "by hand" modprobe foreign 2> /tmp/modprobe
fails "one that there is not" text vol "0 8 foreigner
end"
is "is another matter" "$ERR: $(errline vol)" "ENOENT: line 1: foreigner: no such target, and \"modprobe device-mapper-target-foreigner\" brought none"
ok "others are as they were" text vol "0 8 zero
end"
