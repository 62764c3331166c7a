#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: begin, end, and what may not stand around them
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

ok create ctl "create vol"

ok "begin and end" text vol "begin
0 1 io-err
end"
is "bound" "$(body vol)" "0 1 io-err;"
ok "end without begin" text vol "0 2 io-err
end"
is "bound" "$(body vol)" "0 2 io-err;"
is "end without a newline is one at close" \
	"$(wr $P/vol 'begin\n0 3 io-err\nend')" 20
is "bound" "$(body vol)" "0 3 io-err;"

is "end reports by itself" "$(wr $P/vol 'begin\n' '0 4 io-err\n' 'end\n')" "6 11 4"
is "bound" "$(body vol)" "0 4 io-err;"
exec 3> $P/vol
wr @3 'begin\n0 5 io-err\n' > /dev/null
is "not bound before end" "$(body vol)" "0 4 io-err;"
is "end" "$(wr @3 'end\n')" 4
is "bound before close" "$(body vol)" "0 5 io-err;"
is "a comment after end" "$(wr @3 '# that was it\n\n \n')" 17
is "text after end" "$(wr @3 '5 1 io-err\n')" EINVAL
exec 3>&-
glob "its error" "$(errline vol)" "line 7: ?*"
is "did not undo it" "$(body vol)" "0 5 io-err;"
is "end after end" "$(wr $P/vol 'begin\n0 6 io-err\nend\n' 'end\n')" "21 EINVAL"
is "did not undo it" "$(body vol)" "0 6 io-err;"
is "text after end in the same write" \
	"$(wr $P/vol 'begin\n0 7 io-err\nend\nx\n')" EINVAL
is "stays bound" "$(body vol)" "0 7 io-err;"
glob "and is an error to read" "$(errline vol)" "line 4: ?*"
is "text after check" "$(wr $P/vol '0 8 io-err\ncheck\n' 'end\n')" "17 EINVAL"
is "did not bind it" "$(body vol)" "0 7 io-err;"

refused() {
	fails "$1" text vol "$2"
	is "errno of $1" "$ERR" EINVAL
	glob "text of $1" "$(errline vol)" "line $3: ?*"
	is "$1 leaves the table" "$(body vol)" "0 7 io-err;"
}
refused "begin twice" "begin
begin
0 8 io-err
end" 2
refused "begin in the middle" "0 8 io-err
begin
8 8 io-err
end" 2
refused "begin with a word" "begin 1" 1
refused "end with a word" "0 8 io-err
end 1" 2
refused "check with a word" "0 8 io-err
check it" 2
refused "no line" "begin
end" 2
refused "no line but comments" "begin

# 0 8 io-err
end" 4
refused "end alone" "end" 1
refused "check alone" "check" 1
refused "begin and check" "begin
check" 2
refused "BEGIN" "BEGIN" 1

is "begin without end is no error of a write" "$(wr $P/vol 'begin\n0 8 io-err\n')" 17
is "but thrown away" "$(body vol)" "0 7 io-err;"
glob "with an error to read" "$(errline vol)" "line *: ?*end*"
is "begin alone" "$(wr $P/vol 'begin\n')" 6
glob "is such a one" "$(errline vol)" "line *: ?*end*"
is "so is a torn end" "$(wr $P/vol 'begin\n0 8 io-err\nen')" 19
ok "which is an error to read" test -n "$(errline vol)"
is "nothing was bound" "$(body vol)" "0 7 io-err;"

ok "a good load" text vol "0 7 io-err"
is "takes the error away" "$(errline vol)" ""
event=$(state vol event)
: > $P/vol
is "opening and closing is no load" "$(errline vol):$(state vol event)" ":$event"
is "nor are comments" "$(wr $P/vol '# x\n\n#\n')" 7
is "no error, no event" "$(errline vol):$(state vol event)" ":$event"
fails "after a bad one" text vol "0 0 io-err"
: > $P/vol
ok "neither takes the error away" test -n "$(errline vol)"
is "still the old table" "$(body vol)" "0 7 io-err;"
