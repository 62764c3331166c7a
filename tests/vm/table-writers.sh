#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: each open has a table of its own; a killed writer changes nothing
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok create ctl "create vol"
ok load text vol "0 8 io-err"

sh -c 'exec 3> $1/vol; wr @3 "begin\n0 16 linear $2 0\n" > /tmp/ready
	exec sleep 1000' - $P "$DEVNO" &
pid=$!
wait_for 30 grep -q . /tmp/ready
glob "a writer between begin and end" "$(cat /tmp/ready)" "[1-9]*"
kill -9 $pid
wait $pid 2> /dev/null
is "killed, changes nothing" "$(body vol)" "0 8 io-err;"
glob "and leaves an error to read" "$(errline vol)" "line *: ?*end*"
is "the device it had open is free" "$(opn rwx $DISK)" OK
rm /tmp/ready

exec 3> $P/vol 4> $P/vol
is "two writers, line by line" "$(wr @3 'begin\n'; wr @4 'begin\n'
	wr @3 '0 1 io-'; wr @4 '0 2 io-'; wr @3 'err\n'; wr @4 'err\n')" "6
6
7
7
4
4"
is "neither is live" "$(body vol)" "0 8 io-err;"
is "the second ends" "$(wr @4 'end\n')" 4
is "and is live" "$(body vol)" "0 2 io-err;"
is "the first ends" "$(wr @3 'end\n')" 4
is "and is live" "$(body vol)" "0 1 io-err;"
exec 3>&- 4>&-
is "closing adds nothing" "$(body vol)$(errline vol)" "0 1 io-err;"

exec 3> $P/vol 4> $P/vol
wr @3 'begin\n0 3 io-err\n' > /dev/null
is "an error of one writer" "$(wr @4 'begin\n0 0 io-err\nend\n'; wr @4 'x\n')" "EINVAL
EINVAL"
is "is not the other's" "$(wr @3 '3 1 io-err\nend\n')" 15
is "who binds" "$(body vol)" "0 3 io-err;3 1 io-err;"
exec 3>&- 4>&-

exec 3<> $P/vol
is "one that is open for both" "$(wr @3 'begin\n0 4 io-err\n')" 17
is "reads the live table" "$(dd bs=4096 count=1 <&3 2>/dev/null | grep -v '^#' | tr '\n' ';')" \
	"begin;0 3 io-err;3 1 io-err;end;"
is "and goes on to write" "$(wr @3 'end\n')" 4
exec 3>&-
is "which binds" "$(body vol)" "0 4 io-err;"

# both claim the same lower device while they last
exec 3> $P/vol 4> $P/vol
wr @3 "begin\n0 5 linear $DEVNO 0\n" > /dev/null
is "two tables under construction share a device" \
	"$(wr @4 "begin\n0 6 linear $DEVNO 0\nend\n" | tr -d 0-9)" ""
exec 3>&- 4>&-
is "the one that ended is live" "$(body vol)" "0 6 linear $DEVNO 0;"
is "and holds it" "$(opn rwx $DISK)" EBUSY
ok "swap" text vol "0 6 io-err"
is "or not" "$(opn rwx $DISK)" OK
