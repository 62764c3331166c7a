#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a target's module is loaded by its name and stays while it is used
# stock: a module asks for another one by its alias, and how a module that is used is kept
# arch: a target in a module of its own, loaded by its alias
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
targets() { sed -n '1s/.*targets=//p' $P/control | tr , '\n'; }
loaded() { [ -d /sys/module/dm_counter ]; }

ok create ctl "create vol"
fails "the module is not there" loaded
fails "a target that is nowhere" text vol "begin
0 8 nowhere"
is "errno" "$ERR" ENOENT
glob "text" "$(errline vol)" "line 2: nowhere: ?*"
ok "one that a module has" text vol "begin
0 8 counter $DEVNO 16
8 8 io-err
end"
ok "brings the module" loaded
ok "is listed" sh -c "sed 1q $P/control | grep -q '[=,]counter'"
is "reads back, with its state below" "$(grep -v '^# name' $P/vol)" "begin
0 8 counter $DEVNO 16
# reads=0 writes=0 others=0 sectors=0
8 8 io-err
end"
# Directly: a page may hold sectors of the second line, too.
is "it is used" "$(bio $D/vol read 0 8)" OK
fails "the state changes" grep -q '# reads=0' $P/vol
glob "its words" "$(grep '# reads=' $P/vol)" \
	"# reads=[1-9]* writes=0 others=0 sectors=[1-9]*"
cat $P/vol > /tmp/saved
fails "it stays while it is used" rmmod dm_counter
is "and works" "$(bio $D/vol read 0 8)" OK
ok "away from it" text vol "0 8 linear $DEVNO 0
end"
ok "it may go" rmmod dm_counter
fails "it is gone" loaded
fails "from the list" sh -c "sed 1q $P/control | grep -q '[=,]counter'"
ok "what was read brings it back" sh -c "cat /tmp/saved > $P/vol"
is "without an error" "$(errline vol)" ""
is "the same" "$(grep -v '^#' $P/vol)" "$(grep -v '^#' /tmp/saved)"

exec 3< $P/vol
dd bs=16 count=1 <&3 > /tmp/seen 2> /dev/null
ok "swap under a reader" text vol "0 8 io-err
end"
rmmod dm_counter 2> /dev/null
cat <&3 >> /tmp/seen
is "who reads the old table to its end" "$(grep -v '^#' /tmp/seen)" \
	"$(grep -v '^#' /tmp/saved)"
exec 3<&-
! loaded || ok "then it may go" rmmod dm_counter

ok "modprobe by hand" modprobe dm-counter
ok "a table that fails" text vol "0 8 counter $DEVNO 0
check"
fails "another" text vol "0 8 counter $DEVNO 0
8 0 io-err
end"
fails "a third" text vol "0 8 counter $DEVNO 99999999
end"
ok "hold nothing" rmmod dm_counter
ok "a table under construction" sh -c "exec 3> $P/vol
	wr @3 'begin\n0 8 counter $DEVNO 0\n' > /dev/null
	! rmmod dm_counter 2> /dev/null"
ok "holds it no longer than it lasts" rmmod dm_counter
i=0
while [ $i -lt "$(much 4 20)" ]; do
	text vol "0 8 counter $DEVNO 0
end" || diag "load, round $i: $ERR $(errline vol)"
	text vol "0 8 io-err
end"
	ok "round $i" rmmod dm_counter
	i=$((i + 1))
done
rm /tmp/saved /tmp/seen
