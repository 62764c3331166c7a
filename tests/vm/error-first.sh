#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a table with a bad line comes to nothing: its end fails with the errno of the first, and so does every later write of that open
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok create ctl "create vol"
ok load text vol "0 8 io-err"
event=$(state vol event)

is "its end fails, and all that come" \
	"$(wr $P/vol 'begin\n' '0 8 nosuch\n' '8 8 io-err\n' '# x\n' '\n' 'end\n' '# x\n' 'end\n')" \
	"6 11 11 4 1 ENOENT ENOENT ENOENT"
glob "the text is that of the first" "$(errline vol)" "line 2: nosuch: ?*"
is "nothing changed" "$(body vol)$(state vol event)" "0 8 io-err;$event"
is "a second bad line does not change the errno" \
	"$(wr $P/vol '0 0 io-err\n' '0 8 nosuch\n' 'end\n')" "EINVAL EINVAL EINVAL"
glob "nor the first text" "$(errline vol)" "line 1: io-err: ?*"
is "in one write" "$(wr $P/vol '0 8 linear /dev/nosuch 0\n0 8 nosuch\nend\n')" ENODEV
glob "the first counts" "$(errline vol)" "line 1: linear: */dev/nosuch*"
is "the good lines before it are not enough" \
	"$(wr $P/vol '0 8 io-err\n8 8 io-err\n17 8 io-err\nend\n')" EINVAL
is "nothing changed" "$(body vol)$(state vol event)" "0 8 io-err;$event"
is "a torn bad line" \
	"$(wr $P/vol 'begin\n0 8 no' 'such\n' 'end\n')" "12 5 ENOENT"
is "close after a bad line binds nothing" "$(wr $P/vol '0 9 io-err\n' '9 0 io-err\n')" \
	"11 EINVAL"
is "nothing changed" "$(body vol)$(state vol event)" "0 8 io-err;$event"
glob "and keeps the text" "$(errline vol)" "line 2: io-err: ?*"
is "nor does a rest without its newline" \
	"$(wr $P/vol '0 9 io-err\n' 'x\n' '9 9 io-err')" "11 EINVAL EINVAL"
glob "the text is there" "$(errline vol)" "line 2: *x*"
is "cat says so" "$(printf 'begin\n0 8 nosuch\nend\n' |
	cat 2>/dev/null > $P/vol; echo $?)" 1

exec 3> $P/vol 4> $P/vol
wr @3 'x\n' > /dev/null
exec 3>&-
is "another open is not concerned" "$(wr @4 'begin\n0 10 io-err\nend\n')" 22
exec 4>&-
is "it is bound" "$(body vol)" "0 10 io-err;"
is "and took the text away" "$(errline vol)" ""
ok "every open starts at line 1" test "$(wr $P/vol '\n\n0 0 io-err\nend\n')" = EINVAL
glob "and counts all lines" "$(errline vol)" "line 3: io-err: ?*"
