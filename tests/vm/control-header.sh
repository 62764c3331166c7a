#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the first lines of both files, word by word
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

head1() { head -n 1 $P/$1; }
major=$(awk '$2 == "dmap" { print $1 }' /proc/devices)

# The mainline's has that name, and an earlier test may have left it here.
for round in 1 2 3; do
	for name in /sys/module/dm_mod/holders/* /sys/module/dm_mod; do
		[ ! -d "$name" ] || rmmod "${name##*/}" 2> /dev/null
	done
done
ok "a block major named dmap" test -n "$major"
fails "none that libdevmapper takes for its own" \
	grep -q ' device-mapper$' /proc/devices
version=$(cat /sys/module/device_mapper/version)
glob "control" "$(head1 control)" "# device-mapper $version abi=1 major=$major targets=*"
targets=$(head1 control | sed 's/.* targets=//')
glob "the targets are comma separated words" ",$targets," "*,linear,*"
glob "io-err is there under its own name" ",$targets," "*,io-err,*"
is "once each, in order" "$targets" \
	"$(echo $targets | tr , '\n' | sort -u | paste -s -d , -)"

disk brd 8
ok create ctl "create vol 3"
is "an empty device" "$(cat $P/vol)" \
	"# name=vol dev=$major:3 state=empty size=0 targets=0 open=0 event=0"
ok load text vol "begin
0 100 linear $DEVNO 0
100 28 io-err
end"
glob "an active one" "$(head1 vol)" \
	"# name=vol dev=$major:3 state=active size=128 targets=2 open=0 event=*"
is "the whole of it" "$(tail -n +2 $P/vol)" "begin
0 100 linear $DEVNO 0
100 28 io-err
end"
event=$(state vol event)
case $event in
*[!0-9]* | "" | 0) is "event is a count" "$event" "a positive number" ;;
esac
is "open once" "$(opn r $D/vol head -n 1 $P/vol | tail -n 1)" \
	"# name=vol dev=$major:3 state=active size=128 targets=2 open=1 event=$event"
is "open no more" "$(state vol open)" 0
ok suspend ctl "suspend vol"
glob "suspended" "$(head1 vol)" \
	"# name=vol dev=$major:3 state=suspended size=128 targets=2 open=0 event=*"
ok resume ctl "resume vol"
glob "active again" "$(head1 vol)" "* state=active *"

fails "a failed load" text vol "begin
0 100 linear $DEVNO 0
100 0 io-err
end"
is "line 1 is the state" "$(sed -n 1p $P/vol | sed 's/event=.*//')" \
	"# name=vol dev=$major:3 state=active size=128 targets=2 open=0 "
glob "line 2 is the error" "$(sed -n 2p $P/vol)" "# error=line 3: io-err: ?*"
is "line 3 begins the table" "$(sed -n 3p $P/vol)" begin
is "all else is the live table" "$(tail -n +3 $P/vol | tr '\n' ';')" \
	"begin;0 100 linear $DEVNO 0;100 28 io-err;end;"
fails "a failed command" ctl "create vol"
is "control, line 2" "$(sed -n 2p $P/control)" \
	"# error=line 1: create: vol exists already"
is "control, line 3" "$(sed -n 3p $P/control)" "create vol 3"
