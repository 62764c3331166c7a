#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: without end the close is the end
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8

ok create ctl "create vol"
exec 3> $P/vol
is "lines alone" "$(wr @3 '0 8 io-err\n' '8 8 io-err')" "11 10"
is "do nothing before close" "$(state vol state)" empty
exec 3>&-
is "are bound by it" "$(body vol)" "0 8 io-err;8 8 io-err;"
ok "echo" sh -c "echo 0 32 linear $DEVNO 0 > $P/vol"
is "is a load" "$(body vol)" "0 32 linear $DEVNO 0;"
is "an error of the whole is not one of a write" "$(wr $P/vol '0 8 io-err\n9 x')" 14
ok "but one to read" test -n "$(errline vol)"
is "and changes nothing" "$(body vol)" "0 32 linear $DEVNO 0;"

exec 5< $D/vol
event=$(state vol event)
is "making an open device smaller" "$(wr $P/vol '0 31 io-err\n')" 12
is "is refused" "$(body vol)$(state vol size)" "0 32 linear $DEVNO 0;32"
glob "with both sizes" "$(errline vol)" "line *: *32*31*"
is "and is no event" "$(state vol event)" "$event"
is "as large is not smaller" "$(wr $P/vol '0 32 io-err\n')" 12
is "so it is bound" "$(errline vol)$(body vol)" "0 32 io-err;"
is "nor is larger" "$(wr $P/vol "0 33 linear $DEVNO 0\n" | tr -d 0-9)" ""
is "so it is bound" "$(errline vol)$(body vol)" "0 33 linear $DEVNO 0;"
is "what the descriptor sees" "$(fdsize 5 | cut -d' ' -f1)" size=33
ok "an end that is written may make it smaller" text vol "0 31 io-err
end"
is "what the descriptor sees" "$(fdsize 5 | cut -d' ' -f1)" size=31
exec 5<&-
is "closed, it may shrink without" "$(wr $P/vol '0 30 io-err\n')" 12
is "size" "$(state vol size)" 30

ok "one that maps onto it" ctl "create top"
ok "has it open" text top "0 8 linear $(state vol dev) 0"
wr $P/vol '0 29 io-err\n' > /dev/null
is "so that counts as well" "$(state vol size)" 30
ok "remove top" ctl "remove top"
wr $P/vol '0 29 io-err\n' > /dev/null
is "and no more" "$(state vol size)" 29
