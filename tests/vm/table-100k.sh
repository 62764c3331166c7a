#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: 100,000 lines through cat and in torn writes; a bad one is named
# arch: 100,000 lines: memory, the index, and text of several megabytes read back
# timeout: 600
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 16
body() { grep -v '^#' $P/vol | md5sum; }

# lines COUNT: line I shows sectors (I * 7 mod 4000) * 8 of the disk
lines()
{
	n=$1
	awk -v n="$n" -v dev="$DEVNO" 'BEGIN {
		print "begin"
		for (i = 0; i < n; i++)
			print i * 8, 8, "linear", dev, i * 7 % 4000 * 8
		print "end"
	}' > /tmp/table
}
lines 100000
seq 1 4000 | awk '{ printf "%-4096s", "block " $1 - 1 }' > $DISK

# where the map says that sectors of line $1 lie
shows() { dd if=$D/vol bs=4096 skip=$1 count=1 2>/dev/null | awk '{ print $1, $2 }'; }
good() {
	is "$1: size" "$(state vol size)" $((n * 8))
	is "$1: lines" "$(state vol targets)" $n
	for i in 0 1 571 572 $((n / 8)) $((n - 1)); do
		is "$1: line $i serves I/O" "$(shows $i)" "block $((i * 7 % 4000))"
	done
}

ok create ctl "create vol"
ok "cat" sh -c "cat /tmp/table > $P/vol"
is "without an error" "$(errline vol)" ""
good "cat"
is "reads back as it was written" "$(body)" "$(md5sum < /tmp/table)"

lines "$(much 10000 100000)"
for chunk in 4095 4096 4097 65536 1000000; do
	ok "load io-err" text vol "0 8 io-err"
	ok "put in $chunk bytes" put -c $chunk $P/vol - < /tmp/table
	is "without an error" "$(errline vol)" ""
	is "the same table" "$(body)" "$(md5sum < /tmp/table)"
done
good "put"
head -n "$(much 1001 10001)" /tmp/table > /tmp/part
echo end >> /tmp/part
for chunk in 1 7; do
	ok "put in $chunk bytes" put -c $chunk $P/vol - < /tmp/part
	is "the same table" "$(body)" "$(md5sum < /tmp/part)"
done

ok "cat" sh -c "cat /tmp/table > $P/vol"
event=$(state vol event)
# By one who looks at what close() returns, as busybox' cat does not
bad() {
	sed "$2" /tmp/table > /tmp/bad
	fails "$1" dd if=/tmp/bad of=$P/vol bs=128k 2> /dev/null
	glob "$1: the line, exactly" "$(errline vol)" "line $3: $4"
	put $P/vol - < /tmp/bad > /dev/null 2>&1
	glob "$1: the same by put" "$(errline vol)" "line $3: $4"
	is "$1: the old table" "$(body)" "$(md5sum < /tmp/table)"
	is "$1: no event" "$(state vol event)" $event
}
at=$((n / 9 * 7))
bad "a gap in line $at" "${at}s/^\([0-9]*\) 8/\1 7/" $((at + 1)) "linear: ?*"
bad "a word in line 2" '2s/linear/nosuch/' 2 "nosuch: ?*"
at=$((n / 3 * 2))
bad "past the end in line $at" "${at}s/[0-9]*\$/32761/" $at "linear: ?*"
bad "a line cut short, the last one" "$((n + 1))s/ [0-9]*\$//" $((n + 1)) \
	"linear: ?*"
bad "no end" '$s/end/ending/' $((n + 2)) "*ending*"
good "after five bad ones"
rm -f /tmp/table /tmp/part /tmp/bad
