#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: who reads while tables are swapped sees one of them, whole
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok create ctl "create vol"
for kind in a b c; do
	{
		echo begin
		case $kind in
		a) seq 0 2999 | awk -v d="$DEVNO" '{ print $1, 1, "linear", d, $1 }' ;;
		b) seq 0 999 | awk -v d="$DEVNO" '{ print $1 * 7, 7, "linear", d, $1 }' ;;
		c) seq 0 4 | awk '{ print $1, 1, "io-err" }' ;;
		esac
		echo end
	} > /tmp/table.$kind
done
md5sum < /tmp/table.a > /tmp/good
md5sum < /tmp/table.b >> /tmp/good
md5sum < /tmp/table.c >> /tmp/good
ok load sh -c "cat /tmp/table.c > $P/vol"

(
	while [ ! -e /tmp/stop ]; do
		swap $P/vol 10 /tmp/table.a /tmp/table.b /tmp/table.c
	done > /tmp/swapped
) &
n=0
while [ $n -lt "$(much 10 25)" ]; do
	cat $P/vol > /tmp/seen
	sed '/^#/d' /tmp/seen | md5sum >> /tmp/sums
	sed -n '1s/.* size=\([0-9]*\) targets=\([0-9]*\) .*/\1 \2/p' /tmp/seen >> /tmp/heads
	sed '/^#/d;/^begin/d;/^end/d' /tmp/seen |
		awk '{ n = $1 + $2 } END { print n, NR }' >> /tmp/bodies
	n=$((n + 1))
done
: > /tmp/stop
wait
is "what was read" "$(grep -vxF -f /tmp/good /tmp/sums)" ""
is "the first line is of the same table" "$(diff /tmp/heads /tmp/bodies)" ""
is "no load failed" "$(grep -vx 10 /tmp/swapped)" ""
diag "$(sort /tmp/sums | uniq -c | awk '{ print $1 }' | tr '\n' ' ')times each"
rm -f /tmp/table.? /tmp/good /tmp/sums /tmp/heads /tmp/bodies /tmp/swapped /tmp/stop /tmp/seen
