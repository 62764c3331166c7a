#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what is read, written to a freshly loaded module, gives the same
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 16
a=$DEVNO
disk brd 16
b=$DEVNO
long=$(printf '%060d' 7)

ok create ctl "create x 3
create y
create empty
create $long 1048575
create y2 9"
ok "x" text x "begin
0 1000 linear $a 8
1000 3 io-err
1003 997 linear $b 0
end"
ok "y, which stands on x" text y "0 500 linear $(state x dev | tr : ' ') 100"
ok "y2, by path and alias" text y2 "0 8 linear $D/y 0
8 8 error what ever"
ok "$long" text $long "$(seq 0 999 | awk -v d="$a" '{ print $1 * 3, 3, "linear", d, $1 }')"
fails "leave an error to read" text x "0 8 nosuch \\x"
fails "leave one in control as well" ctl "create a/b"

# what is on the line of the state but open= and event=, and the table
snap() {
	for name in x y empty $long y2; do
		grep -v '^# error=' $P/$name | sed 's/ open=.*//'
	done
}
snap > /tmp/before
grep -v '^#' $P/control > /tmp/list
mkdir /tmp/save
for name in control x y empty $long y2; do
	cat $P/$name > /tmp/save/$name
done
for name in y2 y x empty $long; do
	ok "remove $name" ctl "remove $name"
done
ok rmmod rmmod device_mapper
ok insmod modprobe device-mapper

ok "control replays" sh -c "cat /tmp/save/control > $P/control"
is "without an error" "$(errline control)" ""
is "to the same list" "$(grep -v '^#' $P/control)" "$(cat /tmp/list)"
for name in x y $long y2; do
	ok "$name replays" sh -c "cat /tmp/save/$name > $P/$name"
	is "without an error" "$(errline $name)" ""
done
ok "an empty one replays to nothing" sh -c "cat /tmp/save/empty > $P/empty"
is "without an error" "$(errline empty)" ""
snap > /tmp/after
is "the same devices, tables and states" "$(diff /tmp/before /tmp/after | head -n 6)" ""
rm -rf /tmp/save /tmp/before /tmp/after /tmp/list
