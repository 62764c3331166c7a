#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: who exits or is killed without a close, in the middle of a line or before its newline, has closed the file
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ctl "create vol"

# Files are released after a process has given up its root folder: a path is looked
# up all the same.
is "a path without a newline" "$(wr $P/vol "0 8 linear $DISK 0")" $((11 + ${#DISK} + 2))
is "by exit: is loaded" "$(body vol)" "0 8 linear $DEVNO 0;"
is "another one, which is not there" "$(wr $P/vol "0 8 linear $DISK.no 0")" $((11 + ${#DISK} + 5))
is "by exit: says so" "$(errline vol)" "line 1: linear: no such device $DISK.no"

# killed TEXT [CMD]: whoever wrote it
killed()
{
	sh -c "exec > $P/vol; printf '$1'; ${2:+$2 &} exec sleep 1000" &
	pid=$!
	ok "it sleeps" wait_for 20 grep -qx sleep /proc/$pid/comm
	kill -9 $pid
	wait $pid
}

killed "begin\n0 8 linear $DISK"
ok "killed: it says so" wait_for 20 grep -q '^# error=line 1' $P/vol
like "killed: the line is no whole one" "$(errline vol)" "line 1: begin: the file was closed before end"
is "killed: the table is the old one" "$(body vol)" "0 8 linear $DEVNO 0;"
killed "0 24 linear $DISK 0" "until [ -f /tmp/go ]; do sleep 0.1; done"
is "another one has it open still" "$(body vol)" "0 8 linear $DEVNO 0;"
: > /tmp/go
ok "until he has gone, too, of himself" wait_for 60 grep -q "^0 24 linear" $P/vol

# nothing could interrupt a wait in there
wr $P/control 'wait vol' > /tmp/wr &
pid=$!
gone() { ! kill -0 $pid 2> /dev/null; }
ok "a wait without a newline ends with the process" wait_for 30 gone
ok "remove" ctl "remove vol"
