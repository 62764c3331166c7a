#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: an empty device has no size and does not open
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok create ctl "create vol"
for flags in r w rw rx rwx; do
	is "open $flags" "$(opn $flags $D/vol)" ENXIO
done
is "size" "$(cat '/sys/block/device-mapper!vol/size')$(state vol size)" 00
is "state" "$(state vol state)$(state vol open)" empty0
fails "a load that fails" text vol "0 8 linear $DEVNO 99999999
end"
is "leaves it empty" "$(state vol state)" empty
is "open" "$(opn r $D/vol)" ENXIO
is "the text beside it" "$(sed 1d $P/vol | cut -c 1-8)" "# error="
ok load text vol "0 8 linear $DEVNO 0
end"
is "open" "$(opn r $D/vol)" OK
is "state" "$(state vol state)" active
ok "remove" ctl "remove vol"
ok "create" ctl "create vol"
is "is empty again" "$(opn r $D/vol)" ENXIO
ok "an empty one is suspended" ctl "suspend vol"
is "state" "$(state vol size)" 0
is "open" "$(opn r $D/vol)" ENXIO
ok "and resumed" ctl "resume vol"
is "state" "$(state vol state)" empty
ok "and removed" ctl "remove vol"
