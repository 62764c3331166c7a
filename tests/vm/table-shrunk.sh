#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a device that becomes smaller between its line and the end is noticed, with that line
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok "create" ctl "create low
create up"
ok "below" text low "0 8192 linear $DEVNO 0"
low=$(state low dev)
ok "above" text up "0 8 io-err"

# begun on 8192 sectors, ended on 4096
exec 6> $P/up
wr @6 "begin\n0 100 linear $low 0\n100 8000 linear $low 192\n8100 8 linear $low 0\n" > /tmp/begun
ok "smaller below" text low "0 4096 linear $DEVNO 0
end"
is "end" "$(wr @6 'end\n')" EINVAL
exec 6>&-
is "text" "$(errline up)" "line 3: sector 8191 is past the end of $low, which has become smaller (4096 sectors)"
is "the old table is there" "$(body up)" "0 8 io-err;"
