#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a file that is closed by force, at remove and rmmod, does nothing more
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8

ok create ctl "create vol"
ok load text vol "0 8 io-err"
exec 3> $P/vol
is "a table without begin" "$(wr @3 "0 16 linear $DEVNO 0\n")" \
	"$(printf "0 16 linear $DEVNO 0\n" | wc -c)"
ok "remove its device meanwhile" ctl "remove vol"
is "the lower device is free at once" "$(opn rwx $DISK)" OK

glob "are refused" "$(wr @3 '16 16 io-err\n')" "E*"
exec 3>&-
is "it is still free" "$(opn rwx $DISK)" OK
fails "and the device has not come back" test -e $D/vol

ok create ctl "create vol"
exec 3> $P/vol 4> $P/vol 5> $P/vol
wr @3 "begin\n0 16 linear $DEVNO 0\n" > /dev/null
wr @4 "begin\n0 16 linear $DEVNO 0" > /dev/null
wr @5 "begin\n0 16 linear $DEVNO 0\nend" > /dev/null
ok "remove with three tables under construction" ctl "remove vol"
is "the lower device is free at once" "$(opn rwx $DISK)" OK
ok "one of the same name" ctl "create vol"
glob "the old ones' end" "$(wr @3 'end\n')" "E*"
exec 3>&- 4>&- 5>&-
is "has nothing to do with it" "$(state vol state)" empty
ok "remove" ctl "remove vol"

exec 3> $P/control
is "a command without its newline" "$(wr @3 'create late')" 11
if rmmod device_mapper 2>/dev/null; then
	exec 3>&-
	ok insmod modprobe device-mapper
	is "did not run in a module that goes" "$(grep -v '^#' $P/control)" ""
else
	exec 3>&-
	ok "the module stayed, so it ran at close" ctl "remove late"
fi
exec 3< $P/control
dd bs=4 count=1 <&3 > /dev/null 2>&1
rmmod device_mapper 2>/dev/null
cat <&3 > /dev/null 2>&1
exec 3<&-
[ -e $P/control ] || modprobe device-mapper
ok "a reader over rmmod" test -e $P/control
