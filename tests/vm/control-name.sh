#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: names: every legal character, the length, what is refused
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

many=$(printf '%063d' 0 | tr 0 n)
all='A-Z.a_z+0:1@2=9'

for name in a 0 _ + : @ = a. a- a..b $many \
	ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 \
	"$all" "a._+:@=-" controls Control; do
	ok "create $name" ctl "create $name"
	ok "file of $name" test -f "$P/$name"
	ok "node of $name" test -b "$D/$name"
	is "header of $name" "$(state "$name" name)" "$name"
	ok "load $name" text "$name" "begin
0 8 io-err
end"
	is "size of $name" "$(blockdev --getsz "$D/$name")" 8
	ok "remove $name" ctl "remove $name"
	fails "node of $name is gone" test -e "$D/$name"
done

for name in ${many}n $many$many .a . .. ... -a - -- a/b / a/ /a a,b a%b 'a!b' \
	'a"b' "a'b" 'a\b' 'a~b' 'a$b' 'a*b' 'a(b' 'a;b' 'a&b' 'a<b' 'a|b' 'a?b' \
	'a[b' 'a]b' 'a{b' 'a^b' 'a`b' control ä; do
	fails "create $name" ctl "create $name"
	is "errno of $name" "$ERR" EINVAL
	glob "text of $name" "$(errline control)" "line 1: create: ?*"
done
is "63 is told as the limit" "$(ctl "create ${many}n"
	errline control | grep -c 63)" 1
is "none of them is there" "$(grep -v '^#' $P/control)" ""
is "nor in proc" "$(ls $P)" control
