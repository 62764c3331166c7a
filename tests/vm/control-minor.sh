#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: minors: the lowest free one, one asked for, one taken, the limits
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"


for name in a b c d; do
	ok "create $name" ctl "create $name"
done
is "they count up" "$(list)" "create a 0;create b 1;create c 2;create d 3;"
ok "remove b" ctl "remove b"
ok "remove d" ctl "remove d"
ok "create e" ctl "create e"
is "e has the lowest free minor" "$(state e dev | cut -d: -f2)" 1
ok "create f" ctl "create f"
is "f has the next" "$(state f dev | cut -d: -f2)" 3

ok "one asked for" ctl "create g 5"
is "g has it" "$(state g dev | cut -d: -f2)" 5
ok "create h" ctl "create h"
ok "create i" ctl "create i"
is "those that are taken are passed over" \
	"$(state h dev | cut -d: -f2) $(state i dev | cut -d: -f2)" "4 6"

for minor in 0 5; do
	fails "a taken one" ctl "create taken $minor"
	is "errno" "$ERR" EEXIST
	glob "text" "$(errline control)" "line 1: create: *$minor*"
done
fails "no trace of the one that failed" test -e $P/taken

ok "the highest" ctl "create top 1048575"
is "top has it" "$(state top dev | cut -d: -f2)" 1048575
ok "its node" test -b $D/top
is "its node's number" "$(ls -l $D/top | awk '{ print $6 }')" 1048575
for minor in 1048576 4294967295 4294967296 18446744073709551615 \
	18446744073709551616 99999999999999999999999; do
	fails "minor $minor" ctl "create no $minor"
	is "errno of $minor" "$ERR" EINVAL
	glob "text of $minor" "$(errline control)" "line 1: create: *$minor*"
done
glob "the limit is told" "$(ctl "create no 1048576"; errline control)" \
	"line 1: create: *1048575*"
for minor in -1 +1 0x1 1x x 1.0 '1,'; do
	fails "minor $minor" ctl "create no $minor"
	is "errno of $minor" "$ERR" EINVAL
	glob "text of $minor" "$(errline control)" "line 1: create: *$minor*"
done
fails "no trace" test -e $P/no
ok "leading zeroes are decimal" ctl "create zero 0010"
is "minor of 0010" "$(state zero dev | cut -d: -f2)" 10
