#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the first bad line fails its write and every later one of that open
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok create ctl "create vol"
ok load text vol "0 8 io-err"
event=$(state vol event)

is "its write fails, and all that come" \
	"$(wr $P/vol 'begin\n' '0 8 nosuch\n' '8 8 io-err\n' '# x\n' '\n' 'end\n')" \
	"6 ENOENT ENOENT ENOENT ENOENT ENOENT"
glob "the text is that of the first" "$(errline vol)" "line 2: nosuch: ?*"
is "nothing changed" "$(body vol)$(state vol event)" "0 8 io-err;$event"
is "a second bad line does not change the errno" \
	"$(wr $P/vol '0 0 io-err\n' '0 8 nosuch\n' 'end\n')" "EINVAL EINVAL EINVAL"
glob "nor the text" "$(errline vol)" "line 1: io-err: ?*"
is "in one write" "$(wr $P/vol '0 8 linear /dev/nosuch 0\n0 8 nosuch\nend\n')" ENODEV
glob "the first counts" "$(errline vol)" "line 1: linear: */dev/nosuch*"
is "the good lines before it are not enough" \
	"$(wr $P/vol '0 8 io-err\n8 8 io-err\n17 8 io-err\nend\n')" EINVAL
is "nothing changed" "$(body vol)$(state vol event)" "0 8 io-err;$event"
is "a torn bad line fails where it ends" \
	"$(wr $P/vol 'begin\n0 8 no' 'such\n' 'end\n')" "12 ENOENT ENOENT"
is "close after a bad line binds nothing" "$(wr $P/vol '0 9 io-err\n' '9 0 io-err\n')" \
	"11 EINVAL"
is "nothing changed" "$(body vol)$(state vol event)" "0 8 io-err;$event"
glob "and keeps the text" "$(errline vol)" "line 2: io-err: ?*"
is "nor does a rest without its newline" \
	"$(wr $P/vol '0 9 io-err\n' 'x\n' '9 9 io-err')" "11 EINVAL EINVAL"
glob "the text stays" "$(errline vol)" "line 2: *x*"
is "cat stops and says so" "$(printf 'begin\n0 8 nosuch\nend\n' |
	cat 2>/dev/null > $P/vol; echo $?)" 1

exec 3> $P/vol 4> $P/vol
wr @3 'x\n' > /dev/null
is "another open is not concerned" "$(wr @4 'begin\n0 10 io-err\nend\n')" 22
exec 3>&- 4>&-
is "it is bound" "$(body vol)" "0 10 io-err;"
is "and took the text away" "$(errline vol)" ""
ok "every open starts at line 1" test "$(wr $P/vol '\n\n0 0 io-err\n')" = EINVAL
glob "and counts all lines" "$(errline vol)" "line 3: io-err: ?*"
