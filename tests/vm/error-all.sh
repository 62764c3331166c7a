#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: all bad lines of a table are found and told, up to a hundred, and none is kept; closing the file returns the error, too
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok create ctl "create vol"
ok load text vol "0 8 io-err"
event=$(state vol event)

# said NAME: all its errors, joined by ;
said() { sed -n 's/^# error=//p' "$P/$1" | tr '\n' ';'; }
unchanged()
{
	is "$1: nothing changed" "$(body vol)$(state vol event)" "0 8 io-err;$event"
	is "$1: the disk is free" "$(opn rwx $DISK)" OK
}

# What follows that there is no such target
none=", and \"modprobe device-mapper-target-nosuch\" brought none"
fails "all kinds of bad lines" text vol "begin
0 8 linear /dev/nosuch 0
8 8 nosuch
16 8 linear $DEVNO 0 more
24 8 linear $DEVNO 99999999
32 x zero
100 8 zero
107 8 linear $DEVNO 0
115 8 linear $DEVNO 8
begin
124 8 striped 0 8
132 8 zero
end"
is "the errno is of the first" $ERR ENODEV
is "each is told, and no other" "$(said vol)" \
"line 2: linear: no such device /dev/nosuch;\
line 3: nosuch: no such target$none;\
line 4: linear: \"more\" is one word too many;\
line 5: linear: 99999999+8 is past the end of $(echo "$DEVNO" | tr ' ' :) ($SECTORS sectors);\
line 6: LENGTH \"x\" is not a decimal number;\
line 8: linear: starts at 107, which overlaps the line before, which ends at 108;\
line 10: begin: it stands before the first line of a table, once;\
line 11: striped: starts at 124, which leaves a gap of 1 sectors after the line before, which ends at 123;"
unchanged "all kinds"
fails "check finds them, too" text vol "0 8 nosuch
8 8 zero
16 0 zero
check"
is "its errno" $ERR ENOENT
is "what it says" "$(said vol)" "line 1: nosuch: no such target$none;line 3: zero: length 0, but a range has at least 1 sector;"
ok "one that is right" text vol "0 8 io-err
check"
is "takes all of it away" "$(said vol)" ""

# Over several writes, torn
is "only the end fails" "$(wr $P/vol 'begin\n0 8 no' 'such\n8 8 linear ' "$DEVNO" ' x\n16 8 zero\nen' 'd\n' '#\n')" \
	"12 16 ${#DEVNO} 15 ENOENT ENOENT"
is "what it says" "$(said vol)" \
	"line 2: nosuch: no such target$none;line 3: linear: START \"x\" is not a decimal number;"
unchanged "torn"
is "a NUL byte is one" "$(wr $P/vol 'begin\n0 8 zero\n' 'x\x00\n' '16 8 nosuch\n' 'end\n')" "15 3 12 EINVAL"
is "what it says" "$(said vol)" "line 3: holds a NUL byte;line 4: nosuch: no such target$none;"

# Without begin, who writes may be a shell, which does not look at what close says.
fails "a shell's echo" sh -c "echo '0 8 nosuch' > $P/vol" 2> /dev/null
is "what it says" "$(said vol)" "line 1: nosuch: no such target$none;"
is "each write fails, and is read" "$(wr $P/vol '0 8 zero\n8 8 no' 'such\n' '16 8 zero\n' '24 x\n')" \
	"15 ENOENT ENOENT ENOENT"
is "what it says" "$(said vol)" \
	"line 2: nosuch: no such target$none;line 4: LENGTH \"x\" is not a decimal number;"
unchanged "without begin"

# Kinds that are met behind a line that was bad; its context is used again
is "many kinds" "$(wr $P/vol "0 8 zero\n8 8 nosuch\n16 8 mirror $DEVNO 0 $DEVNO 0 insync\n24 8 mirror $DEVNO 0 $DEVNO 8\n32 8 nosuch\n40 8 striped 1 8 $DEVNO x\n48 8 striped 1 8 $DEVNO 8\nend\n")" ENOENT
is "what it says" "$(said vol | tr ';' '\n' | cut -d ' ' -f 1-3 | tr '\n' ';')" \
	"line 2: nosuch:;line 3: mirror:;line 5: nosuch:;line 6: striped:;"
unchanged "many kinds"

# A hundred
awk 'BEGIN { print "begin"; for (i = 0; i < 99; i++) print i * 8, 8, "nosuch?" }' > /tmp/bad
is "99 and none more" "$(wr $P/vol - "792 8 zero\n" "end\n" < /tmp/bad)" "$(wc -c < /tmp/bad) 11 ENOENT"
is "are told" "$(said vol | tr ';' '\n' | wc -l)" 99
is "the last one" "$(said vol | tr ';' '\n' | tail -n 1)" "line 100: nosuch?: no such target"
is "the hundredth fails at once" "$(wr $P/vol - "792 8 x" "?\n" "800 8 y\n" "end\n" < /tmp/bad)" \
	"$(wc -c < /tmp/bad) 7 ENOENT ENOENT ENOENT"
is "it is the last that is told" "$(said vol | tr ';' '\n' | tail -n 1)" "line 101: x?: no such target"
is "there are as many" "$(said vol | tr ';' '\n' | wc -l)" 100
unchanged "a hundred"
awk 'BEGIN { for (i = 0; i < 100000; i++) print "x" }' > /tmp/bad
fails "a flood of them" sh -c "cat /tmp/bad > $P/vol" 2> /dev/null
is "is no more" "$(said vol | tr ';' '\n' | wc -l)" 100
cat $P/vol > /tmp/whole
is "it reads in pieces" "$(dd if=$P/vol bs=100 2> /dev/null | md5sum)" "$(md5sum < /tmp/whole)"

# Closing
printf '0 8 nosuch\n8 8 zero\n16 9 x?' > /tmp/bad
fails "cp" /bin/cp /tmp/bad $P/vol 2> /tmp/err
like "cp says why" "$(cat /tmp/err)" ".*: No such file or directory"
fails "dd" /bin/dd if=/tmp/bad of=$P/vol conv=notrunc status=none 2> /tmp/err
like "dd says why" "$(cat /tmp/err)" ".*: No such file or directory"
fails "cat" sh -c "/bin/cat /tmp/bad > $P/vol" 2> /tmp/err
like "cat says why" "$(cat /tmp/err)" ".*: No such file or directory"
is "and the file" "$(said vol)" "line 1: nosuch: no such target$none;line 3: x?: no such target;"
exec 5< $D/vol
fails "what only the whole shows" put $P/vol "0 4 zero"
is "its errno" "$(put $P/vol "0 4 zero")" EBUSY
exec 5<&-
is "no end after begin" "$(put $P/vol "begin
0 8 zero")" EINVAL
is "without a newline" "$(put $P/vol "0 8 zero
8 8 x?")" ENOENT
is "a command without one" "$(put $P/control "remove nosuch")" ENODEV
is "a good one" "$(put $P/vol "0 16 zero")" OK
is "is live" "$(body vol)" "0 16 zero;"
