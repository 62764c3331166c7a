#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: lower devices are held exclusively by the tables that use them, and no longer
# timeout: 400
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

disk null 8
a=$DEVNO A=$DISK
disk null 8
b=$DEVNO B=$DISK
excl() { bio -x "$1" open; }

is "free" "$(excl "$A")" OK
ctl "create one"
ctl "create two"
ok "one on it" table one "0 1024 linear $a 0"
is "held" "$(excl "$A")" EBUSY
is "readable by others" "$(bio "$A" read 0 8)" OK
ok "two on it" table two "0 1024 linear $a 512"
ls "$(sys "$(mm $a)")/holders" > /tmp/holders
is "holders" "$(sort /tmp/holders | tr '\n' ' ')" "device-mapper!one device-mapper!two "
is "slaves" "$(ls "$(sys "$(ours one)")/slaves")" "${A##*/}"
is "lsblk" "$(lsblk -rno NAME "$A" 2>/dev/null | grep -c 'device-mapper')" 2

ok "one away" ctl "remove one"
is "still held" "$(excl "$A")" EBUSY
ok "two elsewhere" table two "0 1024 linear $b 0"
is "free the moment that the swap is done" "$(excl "$A") $(excl "$B")" "OK EBUSY"
is "holders" "$(ls "$(sys "$(mm $a)")/holders")" ""
is "slaves" "$(ls "$(sys "$(ours two)")/slaves")" "${B##*/}"
ok "many lines on one device" table two "0 8 linear $b 0
8 8 linear $a 0
16 8 linear $b 8"
is "both held" "$(excl "$A") $(excl "$B")" "EBUSY EBUSY"
ok "remove" ctl "remove two"
is "both free" "$(excl "$A") $(excl "$B")" "OK OK"

# held by somebody else
ctl "create one"
ok "on the second" table one "0 1024 linear $b 0"
bio -x "$A" hold > /tmp/hold &
hold=$!
ok "somebody holds it" wait_for 20 grep -q OK /tmp/hold
fails "refused" table one "0 1024 linear $a 0"
is "with" "$ERR" EBUSY
like "and a line" "$(errline one)" "line 2: linear: .*"
is "the table stays" "$(bio $D/one read 0 8) $(state one size)" "OK 1024"
kill $hold
wait $hold
ok "granted then" table one "0 1024 linear $a 0"
is "held now" "$(excl "$A") $(excl "$B")" "EBUSY OK"

# what is not bound holds nothing
ok "back" table one "0 1024 linear $b 0"
fails "fails behind a good line" table one "0 8 linear $a 0
8 8 linear $a 99999999"
is "free" "$(excl "$A")" OK
ok "a dry run" load one "begin
0 1024 linear $a 0
check
"
is "free" "$(excl "$A")" OK
ok "suspended" ctl "suspend one"
ok "swapped while suspended" table one "0 1024 linear $a 0"
is "held at once" "$(excl "$A") $(excl "$B")" "EBUSY OK"
ok "resumed" ctl "resume one"

# a device of ours
ctl "create top"
ok "on ours" table top "0 1024 linear $(state one dev | tr : ' ') 0"
is "ours is held" "$(excl $D/one)" EBUSY
fails "and cannot go" ctl "remove one"
is "with" "$ERR" EBUSY
ok "top goes" ctl "remove top"
ok "then it" ctl "remove one"
is "all free" "$(excl "$A") $(excl "$B")" "OK OK"

# and never anything else, time after time
ctl "create one"
printf 'begin\n0 1024 linear %s 0\nend\n' "$a" > /tmp/a
printf 'begin\n0 1024 linear %s 0\nend\n' "$b" > /tmp/b
bad= n=$(much 20 100)
for i in 1 2 3 4 5 6 7 8 9 10; do
	[ "$(swap $P/one "$n" /tmp/a /tmp/b)" = "$n" ] || bad="$bad load"
	[ "$(excl "$A") $(excl "$B")" = "OK EBUSY" ] || bad="$bad $i"
done
is "free after many swaps" "$bad" ""
