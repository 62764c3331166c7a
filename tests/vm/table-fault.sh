#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: text that cannot be read from its writer's memory: EFAULT, what was read before counts as far as it was whole, and nothing is torn
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok create ctl "create vol"
ok load text vol "0 8 io-err"
event=$(state vol event)

is "a table" "$(wr $P/vol "begin\n0 8 zero\n" ! "end\n")" "15 EFAULT EFAULT"
is "what is wrong" "$(errline vol)" "line 3: cannot be read (error 14)"
is "in the middle of a line" "$(wr $P/vol "begin\n0 8 zero\n8 8 li" ! "near $DEVNO 0\nend\n")" \
	"21 EFAULT EFAULT"
is "what is wrong there" "$(errline vol)" "line 3: cannot be read (error 14)"
is "nothing changed" "$(body vol)$(state vol event)" "0 8 io-err;$event"
is "the next open knows nothing of it" "$(wr $P/vol "0 16 zero\nend\n")" 14
is "and is live" "$(body vol)" "0 16 zero;"

is "commands" "$(wr $P/control "create one\ncre" ! "ate two\ncreate three\n")" "14 EFAULT 21"
is "what was whole has run, and so has the rest" "$(list)" \
	"create vol 0;create one 1;create two 2;create three 3;"
